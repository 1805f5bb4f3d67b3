"""Every setting, its default and its bounds, as frozen sections."""

from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator

from core.policy import Mode, read_quiet
from core.schedule import read_schedule
from core.text.language import is_known

Fraction = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=1)]
Seconds = Annotated[float, Field(gt=0)]
SlackId = Annotated[str, Field(pattern=r"^[UWS][A-Z0-9]{2,}$")]
DiscordId = Annotated[str, Field(pattern=r"^[0-9]{15,20}$")]
DiscordHuman = Annotated[str, Field(pattern=r"^&?[0-9]{15,20}$")]


def _address(text: str) -> str:
    if text and not text.startswith(("http://", "https://")):
        message = "write the address with http:// or https:// before it"
        raise ValueError(message)
    return text


def _schedule(text: str) -> str:
    read_schedule(text)
    return text


def _quiet(text: str) -> str:
    read_quiet(text)
    return text


def _language(code: str) -> str:
    if not is_known(code):
        message = f"{code!r} is no language that is told from others; write its code, as in en, de, ja"
        raise ValueError(message)
    return code


HttpAddress = Annotated[str, AfterValidator(_address)]
ScheduleText = Annotated[str, AfterValidator(_schedule)]
QuietText = Annotated[str, AfterValidator(_quiet)]
LanguageCode = Annotated[str, AfterValidator(_language)]


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
    refresh: ScheduleText = ""
    mark_stale: bool = False
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
    base_url: HttpAddress = ""
    api_key: SecretStr = SecretStr("")
    dimensions: Annotated[int, Field(ge=0)] = 0
    options: dict[str, Any] = Field(default_factory=dict, repr=False)
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
    base_url: HttpAddress = ""
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
    extra_body: dict[str, Any] = Field(default_factory=dict, repr=False)
    extra_headers: dict[str, str] = Field(default_factory=dict, repr=False)


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
    app_token: SecretStr = SecretStr("")
    signing_secret: SecretStr = SecretStr("")
    client_id: SecretStr = SecretStr("")
    client_secret: SecretStr = SecretStr("")
    transport: Literal["auto", "socket", "http"] = "auto"
    api_url: HttpAddress = "https://slack.com/api/"
    scope: str = "default"
    streaming: Literal["auto", "always", "off"] = "auto"
    humans: Annotated[tuple[SlackId, ...], Field(max_length=10)] = ()


class DiscordSettings(Section):
    """The Discord bot; ids are numbers, those of roles with ``&`` before them where people and roles may stand."""

    token: SecretStr = SecretStr("")
    api_url: HttpAddress = "https://discord.com/api/v10"
    scope: str = "default"
    scopes: tuple[str, ...] = ()
    forums: tuple[DiscordId, ...] = ()
    servers: tuple[DiscordId, ...] = ()
    private: bool = False
    message_content: bool = True
    humans: Annotated[tuple[DiscordHuman, ...], Field(max_length=10)] = ()
    shard_count: Annotated[int, Field(ge=0)] = 0
    shard_ids: tuple[Annotated[int, Field(ge=0)], ...] = ()

    @model_validator(mode="after")
    def _shards_can_be(self) -> Self:
        ids, count = self.shard_ids, self.shard_count
        if ids and not count:
            message = "shard_ids need shard_count: how many shards there are in all"
            raise ValueError(message)
        if wrong := [shard for shard in ids if shard >= count]:
            message = f"shard_ids: there is no shard {wrong[0]} of {count}, they count from 0"
            raise ValueError(message)
        if len(set(ids)) < len(ids):
            message = "shard_ids: a shard is named twice"
            raise ValueError(message)
        return self


class LimitSettings(Section):
    """How much is answered at a time, and how often somebody may ask; 0 a minute is no limit."""

    at_once: Count = 16
    waiting: Annotated[int, Field(ge=0)] = 500
    per_person_a_minute: Annotated[int, Field(ge=0)] = 20
    per_channel_a_minute: Annotated[int, Field(ge=0)] = 120


class SupportSettings(Section):
    """What holds in a channel as long as nobody chooses otherwise there; ``quiet`` as in 22:00-07:00 Europe/Berlin."""

    mode: Mode = "mention"
    wait_minutes: Annotated[int, Field(ge=0, le=10_080)] = 10
    quiet: QuietText = ""
    languages: Annotated[tuple[LanguageCode, ...], Field(max_length=25)] = ()
    oldest_minutes: Annotated[int, Field(ge=1, le=10_080)] = 120
    per_channel_an_hour: Annotated[int, Field(ge=0)] = 30
    second_opinion: bool = False


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
    discord: DiscordSettings = DiscordSettings()
    limits: LimitSettings = LimitSettings()
    support: SupportSettings = SupportSettings()
    web: WebSettings = WebSettings()
