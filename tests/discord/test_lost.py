"""A post whose answer got lost: it is found again, and never made twice, in ordinary messages and a command's."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.discord.asked import WAYS, Way, all_answered, askers, closed
from tests.discord.running import Plan, open_bot
from tests.doubles.discord import DiscordServer
from tests.doubles.discord_faults import Fault, cut, failing
from tests.scripted import ScriptedAnswers
from tests.waiting import until

pytestmark = pytest.mark.timeout(90)

POSTS = ("create_message", "execute_webhook")
UNSEEN = "private command"  # what only one person sees can't be looked for: in doubt it comes twice rather than never


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(cut("*"), id="cut after"),
        pytest.param(cut("*", done=False), id="cut before"),
        pytest.param(failing("*", 500, done=True), id="500 though it was done"),
        pytest.param(failing("*", 503, times=2), id="503 twice"),
    ],
)
async def test_every_message_of_a_long_answer_comes_once(
    discord: DiscordServer, tmp_path: Path, way: Way, count: int, fault: Fault
) -> None:
    if way == UNSEEN and fault.done:
        pytest.skip("Discord has no way to tell")
    async with open_bot(Plan(discord.url, tmp_path), ScriptedAnswers(3, 0.05)):
        people = askers(discord)
        discord.faults += [replace(fault, operation=post, every=count) for post in POSTS]
        question = people.ask(way, 1, long=True)
        await until(lambda: closed(tmp_path) == 1, 20)
        await all_answered(discord, [question], 5.0, always=True)
