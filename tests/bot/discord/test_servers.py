"""A server's settings: who may ask where, kept for all processes, remembered for a moment."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import wording
from bot.discord.servers.server import Server, Servers, allowed, refusal
from core.config import DiscordSettings, JournalSettings
from core.errors import JournalUnavailable
from core.journal import Journal, open_journal
from core.journal.channels import ChannelSettings
from core.journal.values import Channel
from tests.bot.desks import locked

GUILD = "100000000000000001"
HELP, OTHER, FORUM = "200000000000000001", "200000000000000002", "200000000000000003"
SETTINGS = DiscordSettings(scope="docs", scopes=("faq", "docs"), forums=(FORUM,))


@dataclass
class Clock:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def journal(tmp_path: Path) -> AsyncIterator[Journal]:
    async with open_journal(JournalSettings(timeout=0.2), tmp_path) as opened:
        yield opened


@contextmanager
def away(folder: Path) -> Iterator[None]:
    """Let nobody read the settings."""
    rename = "ALTER TABLE {} RENAME TO {}"
    with closing(sqlite3.connect(folder / "journal.db")) as connection:
        connection.execute(rename.format("channel_settings", "elsewhere"))
        yield
        connection.execute(rename.format("elsewhere", "channel_settings"))


def server(*, channels: tuple[str, ...] = (), roles: tuple[str, ...] = (), forums: tuple[str, ...] = ()) -> Server:
    return Server("docs", ("docs",), channels, roles, forums)


@pytest.mark.parametrize(
    ("set_", "channel", "parent", "roles", "sentence"),
    [
        (server(), OTHER, OTHER, [], ""),
        (server(channels=(HELP,)), HELP, HELP, [], ""),
        (server(channels=(HELP,)), "9", HELP, [], ""),
        (server(channels=(HELP,)), OTHER, OTHER, [], wording.ANOTHER_CHANNEL.format(channels=f"<#{HELP}>")),
        (server(channels=(HELP,), forums=(FORUM,)), "9", FORUM, [], ""),
        (server(roles=("5",)), HELP, HELP, ["4", "5"], ""),
        (server(roles=("5",)), HELP, HELP, ["4"], wording.ANOTHER_ROLE),
        (server(roles=("5",)), HELP, HELP, [], wording.ANOTHER_ROLE),
        (server(channels=("1", "2", "3", "4")), HELP, HELP, [], "I don't answer in this channel."),
    ],
)
def test_who_may_ask_where(set_: Server, channel: str, parent: str, roles: list[str], sentence: str) -> None:
    said = refusal(set_, channel, parent, roles)

    assert said.startswith(sentence)
    assert bool(said) == bool(sentence)
    assert said.count("<#") <= 3


async def test_without_any_choice_the_operators_settings_hold(journal: Journal) -> None:
    found = await Servers(journal, SETTINGS).of(GUILD)

    assert found == Server("docs", ("docs", "faq"), forums=(FORUM,))


async def test_in_direct_messages_and_without_a_journal_there_is_nothing_to_choose() -> None:
    servers = Servers(None, SETTINGS)

    assert await servers.of("") == await servers.of(GUILD) == Server("docs", ("docs", "faq"), forums=(FORUM,))
    with pytest.raises(JournalUnavailable):
        await servers.put(GUILD, "channels", [HELP], person="1")


async def test_what_is_chosen_holds_at_once_and_is_kept_with_who_chose_it(journal: Journal) -> None:
    servers = Servers(journal, SETTINGS)
    await servers.of(GUILD)

    await servers.put(GUILD, "channels", [HELP, OTHER], person="7")
    await servers.put(GUILD, "scope", ["faq"], person="7")
    await servers.put(GUILD, "forums", [], person="7")
    await servers.put(GUILD, "notices", [OTHER], person="7")

    expected = Server("faq", ("docs", "faq"), channels=(HELP, OTHER), notices=OTHER)
    assert await servers.of(GUILD) == expected
    assert await Servers(journal, SETTINGS).of(GUILD) == expected
    assert await servers.of("100000000000000002") == Server("docs", ("docs", "faq"), forums=(FORUM,))


async def test_an_empty_choice_and_a_reset_return_to_the_operators_settings(journal: Journal) -> None:
    servers = Servers(journal, SETTINGS)
    await servers.put(GUILD, "channels", [HELP], person="7")
    await servers.put(GUILD, "forums", [], person="7")

    await servers.put(GUILD, "channels", [], person="7")
    assert await servers.of(GUILD) == Server("docs", ("docs", "faq"))
    await servers.reset(GUILD)

    assert await servers.of(GUILD) == Server("docs", ("docs", "faq"), forums=(FORUM,))
    assert await journal.channels.of(Channel("discord", GUILD, "")) == {}


@pytest.mark.parametrize(
    ("name", "value"),
    [("scope", "secret"), ("channels", "a,<@1>,,٣"), ("notices", "nowhere"), ("roles", " ")],
)
async def test_what_makes_no_sense_any_more_is_left_out(journal: Journal, name: str, value: str) -> None:
    await journal.channels.put(Channel("discord", GUILD, ""), name, value, person="7", now=datetime.now(UTC))

    assert await Servers(journal, SETTINGS).of(GUILD) == Server("docs", ("docs", "faq"), forums=(FORUM,))


async def test_everything_that_is_indexed_can_be_a_scope(journal: Journal) -> None:
    servers = Servers(journal, DiscordSettings(scope="docs", scopes=("",)))
    assert (await servers.of(GUILD)).scope == "docs"

    await servers.put(GUILD, "scope", [""], person="7")

    assert (await servers.of(GUILD)).scope == ""


async def test_another_process_learns_of_a_choice_within_half_a_minute(journal: Journal) -> None:
    clock = Clock()
    here, there = Servers(journal, SETTINGS), Servers(journal, SETTINGS, clock=clock)
    await there.of(GUILD)
    await here.put(GUILD, "channels", [HELP], person="7")

    clock.now = 29.0
    assert not (await there.of(GUILD)).channels
    clock.now = 30.0

    assert (await there.of(GUILD)).channels == (HELP,)


async def test_what_was_read_before_a_choice_is_not_remembered_after_it(journal: Journal) -> None:
    gate = asyncio.Event()

    class Late(ChannelSettings):
        async def of(self, channel: Channel) -> dict[str, str]:
            found = await super().of(channel)
            await gate.wait()
            return found

    servers = Servers(replace(journal, channels=Late(journal.database)), SETTINGS)
    reading = asyncio.create_task(servers.of(GUILD))
    await asyncio.sleep(0.1)
    await servers.put(GUILD, "channels", [HELP], person="7")
    gate.set()
    await reading

    assert (await servers.of(GUILD)).channels == (HELP,)


async def test_while_the_journal_is_away_what_was_read_last_holds(journal: Journal, tmp_path: Path) -> None:
    clock = Clock()
    servers = Servers(journal, SETTINGS, clock=clock)
    await servers.put(GUILD, "roles", ["5"], person="7")
    await servers.of(GUILD)
    clock.now = 60.0

    with away(tmp_path):
        known, unknown = await servers.of(GUILD), await servers.of("100000000000000002")

    assert known.roles == ("5",)
    assert unknown == Server("docs", ("docs", "faq"), forums=(FORUM,))
    clock.now = 90.0
    assert (await servers.of(GUILD)).roles == ("5",)


async def test_no_more_servers_are_remembered_than_there_is_room_for(journal: Journal) -> None:
    servers = Servers(journal, SETTINGS, kept=2)

    for guild in range(50):
        await servers.of(str(guild))
        await servers.first(f"key/{guild}", timedelta(days=1))

    assert len(servers._known) == len(servers._spent) == 2


async def test_a_key_comes_first_once_for_all_processes(journal: Journal, tmp_path: Path) -> None:
    one, two = Servers(journal, SETTINGS), Servers(journal, SETTINGS)

    told = [await servers.first("lacking/1", timedelta(days=1)) for servers in (one, two, one)]

    assert told == [True, False, False]
    assert await one.first("lacking/2", timedelta(days=1))
    assert not await Servers(journal, SETTINGS).first("lacking/2", timedelta(days=1))
    with locked(tmp_path):
        assert not await one.first("lacking/3", timedelta(days=1))


@pytest.mark.parametrize(
    ("named", "guild", "served"),
    [((), GUILD, True), ((GUILD,), GUILD, True), (("100000000000000002",), GUILD, False), ((GUILD,), "", True)],
)
async def test_only_the_servers_that_the_operator_named_are_served(
    journal: Journal, named: tuple[str, ...], guild: str, served: bool
) -> None:
    settings = SETTINGS.model_copy(update={"servers": named})

    server = await Servers(journal, settings).of(guild)

    assert allowed(settings, guild) is server.served is served
    assert refusal(server, "1", "1", ()) == ("" if served else wording.NOT_SERVED)
