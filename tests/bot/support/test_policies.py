"""What holds in a channel: who chose it, what is refused, and what holds while the journal is away."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.desk.claiming import now as _now
from bot.support.policies import NAMES, Name, Policies, read
from bot.wording import panels
from core.config import JournalSettings, SupportSettings
from core.errors import JournalUnavailable
from core.journal import Journal, open_journal
from core.journal.channels import ChannelSettings
from core.journal.values import Channel
from core.policy import ChannelPolicy, read_quiet

HERE = Channel("test", "T1", "C1")
ELSEWHERE = Channel("test", "T1", "C2")
SETTINGS = SupportSettings(mode="confident", wait_minutes=5, quiet="22:00-07:00 UTC", languages=("en",))


@dataclass(frozen=True, slots=True)
class Flickering(ChannelSettings):
    """Settings that can't be read once ``away`` holds anything."""

    away: list[bool] = field(default_factory=list)

    async def of(self, channel: Channel) -> dict[str, str]:
        """Return what was set, or raise."""
        if self.away:
            raise JournalUnavailable
        return await ChannelSettings.of(self, channel)


def policies(journal: Journal | None, settings: SupportSettings = SETTINGS, *, kept: int = 100) -> Policies:
    """Return the policies of a platform."""
    scopes = ("docs", "api")
    return Policies(journal, settings, "test", scope="docs", scopes=scopes, people=("U9",), kept=kept)


async def test_the_operators_settings_hold_until_somebody_chooses(tmp_path: Path) -> None:
    async with open_journal(JournalSettings(), tmp_path) as journal:
        policy = await policies(journal).of(HERE)

    assert policy == ChannelPolicy(
        mode="confident",
        wait=timedelta(minutes=5),
        scope="docs",
        people=("U9",),
        quiet=read_quiet("22:00-07:00 UTC"),
        languages=("en",),
        oldest=timedelta(hours=2),
    )


async def test_what_is_chosen_in_a_channel_holds_there_at_once(tmp_path: Path) -> None:
    async with open_journal(JournalSettings(), tmp_path) as journal:
        here = policies(journal)
        before = await here.of(HERE)
        chosen: dict[Name, str] = {
            "mode": "always",
            "wait": "0",
            "scope": "api",
            "shadow": "C7",
            "people": "U1,&77",
            "quiet": "",
            "languages": "de,ja",
        }
        for name, text in chosen.items():
            await here.put(HERE, name, text, person="A")
        policy = await here.of(HERE)

        assert policy == ChannelPolicy("always", timedelta(0), "api", "C7", ("U1", "&77"), None, ("de", "ja"))
        assert await here.of(ELSEWHERE) == before
        assert await here.watched() == (HERE,)
        await here.put(HERE, "people", "", person="A")
        assert (await here.of(HERE)).people == ("U9",)
        await here.put(HERE, "languages", "", person="A")
        assert (await here.of(HERE)).languages == ()
        await here.reset(HERE)
        assert await here.of(HERE) == before
        assert await here.watched() == ()


REFUSED: list[tuple[Name, str, str]] = [
    ("mode", "loud", "choose one of these"),
    ("wait", "-1", "minutes"),
    ("wait", "ten", "minutes"),
    ("wait", "10081", "minutes"),
    ("wait", "1" * 5000, "minutes"),
    ("wait", "²", "minutes"),
    ("shadow", "<#C1>", "channel"),
    ("people", "U1, <@everyone>", "people"),
    ("people", "&&1", "people"),
    ("quiet", "at night", "22:00-07:00"),
    ("languages", "english", "codes"),
    ("languages", "xx", "codes"),
    ("scope", "x" * 500, "can't search"),
]


@pytest.mark.parametrize(("name", "text", "sentence"), REFUSED)
def test_what_makes_no_sense_is_refused_in_a_sentence(name: Name, text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence) as refused:
        read(name, text)

    assert len(str(refused.value)) < 200


def test_what_people_type_is_tidied() -> None:
    typed: dict[Name, str] = {"mode": " Always ", "wait": "007", "people": "U1, U1,&2 ,", "languages": "EN, de"}

    assert {name: read(name, text) for name, text in typed.items()} == {
        "mode": "always",
        "wait": "7",
        "people": "U1,&2",
        "languages": "en,de",
    }
    assert [read(name, "") for name in NAMES] == [""] * len(NAMES)


async def test_a_scope_that_is_not_offered_can_not_be_chosen(tmp_path: Path) -> None:
    async with open_journal(JournalSettings(), tmp_path) as journal:
        with pytest.raises(ValueError, match="secret"):
            await policies(journal).put(HERE, "scope", "secret", person="A")
        await journal.channels.put(HERE, "scope", "secret", person="A", now=_now())

        assert (await policies(journal).of(HERE)).scope == "docs"


async def test_what_can_not_be_read_any_more_is_left_out(tmp_path: Path) -> None:
    async with open_journal(JournalSettings(), tmp_path) as journal:
        for name in NAMES:
            await journal.channels.put(HERE, name, "%$\x7f" + "9" * 100, person="A", now=_now())

        assert await policies(journal).of(HERE) == await policies(journal).of(ELSEWHERE)


async def test_while_the_journal_is_away_the_last_known_holds(tmp_path: Path) -> None:
    clock = [0.0]
    async with open_journal(JournalSettings(), tmp_path) as journal:
        settings = Flickering(journal.database)
        here = Policies(
            replace(journal, channels=settings), SETTINGS, "test", scope="docs", clock=lambda: clock[0], kept=10
        )
        await here.put(HERE, "mode", "off", person="A")
        assert (await here.of(HERE)).mode == "off"
        settings.away.append(True)
        for seconds, channel, mode in ((0.0, HERE, "off"), (60.0, HERE, "off"), (0.0, ELSEWHERE, "confident")):
            clock[0] += seconds
            assert (await here.of(channel)).mode == mode
        with pytest.raises(JournalUnavailable):
            await here.now(HERE)


async def test_without_a_journal_the_operators_settings_hold_and_nothing_can_be_chosen() -> None:
    here = policies(None)

    assert (await here.of(HERE)).mode == "confident"
    assert await here.watched() == ()
    with pytest.raises(JournalUnavailable):
        await here.put(HERE, "mode", "always", person="A")


async def test_so_many_channels_are_remembered(tmp_path: Path) -> None:
    async with open_journal(JournalSettings(), tmp_path) as journal:
        few = policies(journal, kept=3)
        for number in range(10):
            await few.of(Channel("test", "T1", f"C{number}"))

        assert len(few._known) == 3


@pytest.mark.parametrize(
    "wrong", [{"quiet": "at night"}, {"languages": ("xx",)}, {"mode": "loud"}, {"wait_minutes": -1}]
)
def test_the_operators_settings_are_checked(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        SupportSettings.model_validate(wrong)


def test_every_mode_is_named() -> None:
    with pytest.raises(ValueError, match="off, mention, confident, always"):
        read("mode", "x")
    assert "{modes}" in panels.NO_SUCH_MODE
