"""What the operator reads at the start: what is open and where, without a password."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.running.starting import age, nothing, report
from core.config import JournalSettings, LimitSettings, MilvusSettings, Settings, StorageSettings
from tests.knowing import MANIFEST

SETTINGS = Settings(storage=StorageSettings(data_dir=Path("data")))


def told(settings: Settings) -> dict[str, str]:
    """Return the lines by their first word."""
    return dict(line.split(": ", 1) for line in list(report(settings, MANIFEST, "", ["slack: here"]))[1:])


def test_names_files_where_nothing_else_is_set() -> None:
    lines = told(SETTINGS)

    assert lines["journal"] == "SQLite at data/journal.db"
    assert lines["index"] == "42 passages, language en, embedder tiny, in Milvus Lite at data/footnote.db"
    assert lines["slack"] == "here"


def test_names_servers_without_user_password_and_query() -> None:
    settings = SETTINGS.model_copy(
        update={
            "journal": JournalSettings(url=SecretStr("postgresql+asyncpg://me:hunter2@db:5432/notes?password=hunter2")),
            "milvus": MilvusSettings(uri="https://me:hunter2@milvus.example:19530", token=SecretStr("hunter2")),
        }
    )
    lines = told(settings)

    assert lines["journal"] == "PostgreSQL at db:5432/notes"
    assert lines["index"].endswith("in Milvus at milvus.example:19530")
    assert "hunter2" not in str(lines)


def test_no_limit_is_any() -> None:
    lines = told(SETTINGS.model_copy(update={"limits": LimitSettings(per_person_a_minute=0)}))

    assert lines["limits"].endswith("questions a minute: any a person, 120 a channel")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "less than a minute"), (60, "1 minute"), (7_300, "2 hours"), (86_400, "1 day"), (10**6, "11 days")],
)
def test_an_age_is_told_in_its_largest_unit(seconds: float, text: str) -> None:
    assert age(seconds) == text


def test_where_nothing_is_configured_each_platform_says_what_it_needs() -> None:
    text = nothing(SETTINGS, {"slack": "Slack needs A", "discord": "Discord needs B"})

    assert "  Slack needs A\n  Discord needs B\n" in text
    assert "port 3000" in text
