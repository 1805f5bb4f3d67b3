"""Every setting, its default and its bounds; read once at start from footnote.toml and the environment."""

import contextlib
import difflib
import os
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from dotenv import dotenv_values
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from core.errors import ConfigError

Fraction = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=1)]
Seconds = Annotated[float, Field(gt=0)]

PLAIN_NAMES: dict[str, tuple[str, str]] = {
    "MILVUS_URI": ("milvus", "uri"),
    "MILVUS_TOKEN": ("milvus", "token"),
    "MODEL_BASE_URL": ("model", "base_url"),
    "MODEL_API_KEY": ("model", "api_key"),
    "MODEL_NAME": ("model", "name"),
    "EMBEDDING_API_KEY": ("embedding", "api_key"),
    "DATABASE_URL": ("journal", "url"),
    "SLACK_BOT_TOKEN": ("slack", "bot_token"),
    "SLACK_SIGNING_SECRET": ("slack", "signing_secret"),
    "PORT": ("web", "port"),
    "FOOTNOTE_DATA_DIR": ("storage", "data_dir"),
    "FOOTNOTE_MODEL_DIR": ("storage", "model_dir"),
}
_PREFIX = "FOOTNOTE_"


class Section(BaseModel):
    """A frozen group of settings that refuses unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)


class StorageSettings(Section):
    """Where files live."""

    data_dir: Path = Path(".footnote")
    model_dir: Path | None = None


class KnowledgeSettings(Section):
    """What is indexed and how it is cut into passages."""

    sources: tuple[str, ...] = ()
    chunking: Literal["headings", "tutorial"] = "headings"
    passage_tokens: Annotated[int, Field(ge=80, le=8000)] = 230
    slugs: Literal["github", "docusaurus", "mkdocs", "milvus"] = "github"
    allow_private_addresses: bool = False
    max_page_bytes: Count = 5_000_000
    max_pages: Count = 100_000
    max_archive_bytes: Count = 1_000_000_000
    fetch_timeout: Seconds = 60.0


class EmbeddingSettings(Section):
    """Which embedder turns text into vectors."""

    provider: str = "minilm"
    model: str = ""
    base_url: str = ""
    api_key: SecretStr = SecretStr("")
    dimensions: Annotated[int, Field(ge=0)] = 0
    options: dict[str, Any] = Field(default_factory=dict)
    threads: Annotated[int, Field(ge=0)] = 0


class MilvusSettings(Section):
    """Where the passages live."""

    uri: str = ""
    token: SecretStr = SecretStr("")
    name: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,63}$")] = "footnote"
    timeout: Seconds = 10.0


class SearchSettings(Section):
    """How passages are found and ranked, and when they are good enough."""

    candidates: Annotated[int, Field(ge=1, le=1000)] = 50
    passages: Annotated[int, Field(ge=1, le=20)] = 5
    lexical_weight: Annotated[float, Field(ge=0)] = 0.22
    heading_weight: Fraction = 0.2
    gate: bool = True
    threshold: Annotated[float, Field(ge=0)] = 0.0


class ModelSettings(Section):
    """Which language model writes the answer."""

    provider: str = ""
    base_url: str = ""
    name: str = ""
    api_key: SecretStr = SecretStr("")
    context_tokens: Annotated[int, Field(ge=1024)] = 8192
    answer_tokens: Annotated[int, Field(ge=16)] = 700
    temperature: Annotated[float, Field(ge=0, le=2)] = 0.1
    connect_timeout: Seconds = 5.0
    first_token_timeout: Seconds = 30.0
    gap_timeout: Seconds = 20.0
    deadline: Seconds = 90.0
    retries: Annotated[int, Field(ge=0, le=5)] = 1
    translate: bool = True
    translate_timeout: Seconds = 10.0
    find_ollama: bool = True
    extra_body: dict[str, Any] = Field(default_factory=dict)
    extra_headers: dict[str, str] = Field(default_factory=dict)


class JournalSettings(Section):
    """What was asked and answered, and where it is kept; ``url`` holds a password, so it is a secret."""

    url: SecretStr = SecretStr("")
    retention_days: Annotated[int, Field(ge=0)] = 365
    timeout: Seconds = 10.0
    lease: Seconds = 60.0
    connections: Count = 10


class SlackSettings(Section):
    """The Slack app."""

    bot_token: SecretStr = SecretStr("")
    signing_secret: SecretStr = SecretStr("")
    api_url: str = "https://slack.com/api/"
    scope: str = "default"


class WebSettings(Section):
    """The HTTP server."""

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 3000


class Settings(Section):
    """All sections; each goes to the one constructor that needs it."""

    storage: StorageSettings = StorageSettings()
    knowledge: KnowledgeSettings = KnowledgeSettings()
    embedding: EmbeddingSettings = EmbeddingSettings()
    milvus: MilvusSettings = MilvusSettings()
    search: SearchSettings = SearchSettings()
    model: ModelSettings = ModelSettings()
    journal: JournalSettings = JournalSettings()
    slack: SlackSettings = SlackSettings()
    web: WebSettings = WebSettings()


def load_settings(folder: Path, environment: Mapping[str, str] | None = None) -> Settings:
    """Read ``footnote.toml`` and ``.env`` in ``folder`` and the environment, the later winning.

    Raises ConfigError with every problem at once, a line each.
    """
    problems: list[str] = []
    values = _from_file(folder / "footnote.toml", problems)
    merged = {**_from_dotenv(folder / ".env"), **(os.environ if environment is None else environment)}
    _merge_environment(values, merged, problems)
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        problems += [_line(dict(detail)) for detail in error.errors()]
    if problems:
        raise ConfigError("\n".join(problems))
    return settings


def default_model_dir(environment: Mapping[str, str] | None = None) -> Path:
    """Return the user's cache for embedding models, by the habits of the platform."""
    variables = os.environ if environment is None else environment
    if sys.platform == "win32":
        base = Path(variables.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(variables.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "footnote" / "models"


def secret(name: str, environment: Mapping[str, str] | None = None) -> str:
    """Return the environment variable that a model preset names for its key."""
    return (os.environ if environment is None else environment).get(name, "")


def _from_file(path: Path, problems: list[str]) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        problems.append(f"{path.name}: {error}")
        return {}


def _from_dotenv(path: Path) -> dict[str, str]:
    return {key: value for key, value in dotenv_values(path).items() if value is not None}


def _merge_environment(values: dict[str, Any], environment: Mapping[str, str], problems: list[str]) -> None:
    for name, value in environment.items():
        if name in PLAIN_NAMES and value:
            section, key = PLAIN_NAMES[name]
            _put(values, section, key, value)
    for name, value in environment.items():
        if name.startswith(_PREFIX) and name not in PLAIN_NAMES:
            section, separator, key = name.removeprefix(_PREFIX).lower().partition("__")
            if separator:
                _put(values, section, key, _parsed(value))
            else:
                problems.append(f"{name}: unknown variable; settings are named {_PREFIX}SECTION__KEY")


def _put(values: dict[str, Any], section: str, key: str, value: object) -> None:
    inner = values.setdefault(section, {})
    if isinstance(inner, dict):
        inner[key] = value


def _parsed(value: str) -> object:
    """Read lists and tables as TOML would; everything else stays text and is converted by the setting's type."""
    if value.startswith(("[", "{")):
        with contextlib.suppress(tomllib.TOMLDecodeError):
            return tomllib.loads(f"value = {value}")["value"]
    return value


def _line(detail: Mapping[str, Any]) -> str:
    place = ".".join(str(part) for part in detail["loc"])
    if detail["type"] == "extra_forbidden":
        return f"{place}: unknown setting{_suggestion(detail['loc'])}"
    return f"{place}: {detail['msg'].lower()}"


def _suggestion(location: tuple[Any, ...]) -> str:
    model: Any = Settings
    for part in location[:-1]:
        field = model.model_fields.get(part) if hasattr(model, "model_fields") else None
        model = field.annotation if field else None
    names = list(model.model_fields) if hasattr(model, "model_fields") else []
    close = difflib.get_close_matches(str(location[-1]), names, n=1)
    return f"; did you mean {close[0]}?" if close else ""
