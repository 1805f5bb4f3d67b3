"""The end of a reply that Discord did not take is told again, and ends in the same messages; what it says is sorted."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot import wording
from bot.discord.gateway.client import Client
from bot.discord.replying.reply import DiscordReply
from bot.reply import NotShown
from core.config import DiscordSettings
from tests.bot.discord.listening import connected
from tests.bot.discord.placing import ANSWER, LONG, MemoryPlace, Refused, ask_in_support, inline, threaded, words_in
from tests.doubles.discord import DiscordServer
from tests.doubles.discord_faults import ALWAYS, Fault
from tests.doubles.discord_state import SUPPORT


@pytest.fixture
async def client(settings: DiscordSettings) -> AsyncIterator[Client]:
    async with connected(settings) as (opened, _):
        yield opened


@pytest.mark.parametrize("noted", [True, False])
@pytest.mark.parametrize("in_thread", [True, False])
@pytest.mark.parametrize(
    "faults",
    [
        [],
        [("create_message", 503, False)],
        [("create_message", 503, True)],
        [("update_message", 503, True)],
        [("create_message", None, False), ("update_message", None, False)],
        [("create_message", None, True)],
    ],
    ids=["none", "overloaded", "overloaded but posted", "overloaded but edited", "cut", "posted, its answer lost"],
)
async def test_an_answer_that_is_told_again_stands_there_once(
    server: DiscordServer, client: Client, faults: list[tuple[str, int | None, bool]], *, in_thread: bool, noted: bool
) -> None:
    question = ask_in_support(server)
    reply = DiscordReply(threaded(client, question) if in_thread else inline(client, question))
    if noted:
        await reply.status(wording.SEARCHING)
    server.faults += [Fault(operation, status, times=ALWAYS, done=done) for operation, status, done in faults]
    if faults and not (faults[0][0] == "update_message" and not noted):
        with pytest.raises(NotShown):
            await reply.finish(LONG)

    server.faults.clear()
    await reply.finish(LONG)
    await reply.finish(LONG)

    place = question if in_thread else SUPPORT
    assert len(words_in(server, place)) == 5
    assert " ".join(words_in(server, place)).count("word") == 1_500


@pytest.mark.parametrize("code", [10003, 50001, 50007, 50013, 50035, 50083, 160005])
@pytest.mark.parametrize("end", ["answer", "sentence"])
async def test_where_the_bot_may_not_post_nothing_is_tried_again(code: int, end: str) -> None:
    reply = DiscordReply(MemoryPlace(refusals=[Refused(code)] * 2))

    with pytest.raises(NotShown, match=str(code)) as raised:
        await (reply.finish(ANSWER) if end == "answer" else reply.fail("no"))

    assert raised.value.final


@pytest.mark.parametrize(
    "error", [Refused(0), Refused(40001), aiohttp.ClientConnectionError(), TimeoutError(), OSError()]
)
async def test_anything_else_may_be_tried_again_and_tells_no_more_than_its_name(error: Exception) -> None:
    reply = DiscordReply(MemoryPlace(refusals=[error]))

    with pytest.raises(NotShown) as raised:
        await reply.finish(ANSWER)

    assert not raised.value.final
    assert "there" not in str(raised.value)
