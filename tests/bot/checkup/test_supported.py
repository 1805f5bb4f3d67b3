"""Which support channels the doctors are told of: those that the journal has, without changing it."""

from datetime import UTC, datetime
from pathlib import Path

from bot.checkup.supported import watched
from bot.support.examined import Watched
from core.config import Settings, StorageSettings, SupportSettings
from core.journal import open_journal
from core.journal.values import Channel

HERE = Channel("slack", "T1", "C1")


def contents(folder: Path) -> list[Path]:
    return list(folder.iterdir())


def settings_of(folder: Path, mode: str = "mention") -> Settings:
    support = SupportSettings.model_validate({"mode": mode})
    return Settings().model_copy(update={"storage": StorageSettings(data_dir=folder), "support": support})


async def test_channels_that_were_chosen_are_known_on_their_platform(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    async with open_journal(settings.journal, tmp_path) as journal:
        for name, value in (("mode", "confident"), ("shadow", "C2")):
            await journal.channels.put(HERE, name, value, person="U1", now=datetime.now(UTC))

    assert await watched(settings, "slack") == Watched((HERE,), (Channel("slack", "T1", "C2"),))
    assert await watched(settings, "discord") == Watched()


async def test_a_journal_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    assert await watched(settings_of(tmp_path, "always"), "slack") == Watched(everywhere=True)
    assert not contents(tmp_path)


async def test_a_journal_that_can_not_be_read_hides_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "journal.db").write_bytes(b"no database at all, but long enough to be read as one" * 40)

    assert await watched(settings_of(tmp_path), "slack") == Watched()
