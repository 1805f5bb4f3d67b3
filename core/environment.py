"""Where settings come from: footnote.toml, .env and the environment; the only file that reads the last."""

import contextlib
import difflib
import os
import re
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dotenv import dotenv_values
from pydantic import ValidationError

from core.config import Settings
from core.errors import ConfigError

PLAIN_NAMES: dict[str, tuple[str, str]] = {
    "MILVUS_URI": ("milvus", "uri"),
    "MILVUS_TOKEN": ("milvus", "token"),
    "MODEL_BASE_URL": ("model", "base_url"),
    "MODEL_API_KEY": ("model", "api_key"),
    "MODEL_NAME": ("model", "name"),
    "EMBEDDING_API_KEY": ("embedding", "api_key"),
    "DATABASE_URL": ("journal", "url"),
    "SLACK_BOT_TOKEN": ("slack", "bot_token"),
    "SLACK_APP_TOKEN": ("slack", "app_token"),
    "SLACK_SIGNING_SECRET": ("slack", "signing_secret"),
    "SLACK_CLIENT_ID": ("slack", "client_id"),
    "SLACK_CLIENT_SECRET": ("slack", "client_secret"),
    "DISCORD_TOKEN": ("discord", "token"),
    "PORT": ("web", "port"),
    "FOOTNOTE_DATA_DIR": ("storage", "data_dir"),
    "FOOTNOTE_MODEL_DIR": ("storage", "model_dir"),
}
_PREFIX = "FOOTNOTE_"
# What Kubernetes puts into every container beside a service that is called footnote.
_KUBERNETES = re.compile(r"FOOTNOTE_(SERVICE_(HOST|PORT)|PORT)(_|$)")


def load_settings(folder: Path, environment: Mapping[str, str] | None = None) -> Settings:
    """Read ``footnote.toml`` and ``.env`` in ``folder`` and the environment, the later winning.

    Raises ConfigError with every problem at once, a line each.
    """
    problems: list[str] = []
    values = _from_file(folder / "footnote.toml", problems)
    merged = {**_from_dotenv(folder / ".env", problems), **(os.environ if environment is None else environment)}
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
        problems.append(f"{path.name}: {getattr(error, 'strerror', None) or error}")
        return {}


def _from_dotenv(path: Path, problems: list[str]) -> dict[str, str]:
    try:
        return {key: value for key, value in dotenv_values(path).items() if value is not None}
    except (OSError, UnicodeDecodeError) as error:
        problems.append(f"{path.name}: {getattr(error, 'strerror', None) or 'not UTF-8 text'}")
        return {}


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
            elif not _KUBERNETES.match(name):
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
    message = str(detail["msg"]).removeprefix("Value error, ")
    return f"{place}: {message[:1].lower()}{message[1:]}"


def _suggestion(location: tuple[Any, ...]) -> str:
    model: Any = Settings
    for part in location[:-1]:
        field = model.model_fields.get(part) if hasattr(model, "model_fields") else None
        model = field.annotation if field else None
    names = list(model.model_fields) if hasattr(model, "model_fields") else []
    close = difflib.get_close_matches(str(location[-1]), names, n=1)
    return f"; did you mean {close[0]}?" if close else ""
