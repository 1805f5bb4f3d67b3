"""What is logged while people ask, through both platforms and their failures: no word of theirs, no token."""

import asyncio
import io
import json
import logging
import re
from collections.abc import AsyncGenerator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiohttp import ClientSession

from bot.observing.logs import JsonLines
from core.domain import AnswerEvent, Question
from tests.bot.conftest import furnished
from tests.discord.running import Plan as DiscordPlan
from tests.discord.running import commanded, environment_of, open_bot
from tests.discord.scripted import answers
from tests.doubles.discord import discord_server
from tests.doubles.discord_faults import Fault as DiscordFault
from tests.doubles.discord_faults import limited
from tests.doubles.discord_state import SUPPORT
from tests.doubles.discord_state import TOKEN as DISCORD_TOKEN
from tests.doubles.slack import APP_TOKEN, BOT_USER, SECRET, TOKEN, Fault, mention_event, slack_server
from tests.doubles.slack_events import command, message_event
from tests.scripted import ScriptedAnswers
from tests.slack.running import Plan as SlackPlan
from tests.slack.running import delivered
from tests.waiting import until

pytestmark = pytest.mark.timeout(120)

MARK = "marmalade"
FORGED = f'{MARK}\n{{"level":"error","message":"{MARK} forged"}}\x1b[31m'


@dataclass(frozen=True, slots=True)
class Moody:
    """An Answerer that repeats what it is asked, and fails with the words of the question when told to."""

    async def answer(self, question: Question) -> AsyncGenerator[AnswerEvent, None]:
        """Answer, or raise a bug."""
        if "bug" in question.text:
            raise KeyError(question.text)
        events = ScriptedAnswers().answer(question)
        async for event in events:
            yield event


@pytest.fixture(params=["default", "verbose"])
def logged(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """All lines of a process at the levels that it sets by itself: its own in full where it is told to be verbose."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    handler.addFilter(lambda record: record.name != "aiohttp.access")  # that is the doubles' own
    levels = {"": logging.INFO} | ({"bot": logging.DEBUG, "core": logging.DEBUG} if request.param == "verbose" else {})
    before = {name: logging.getLogger(name).level for name in levels}
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)


def texts() -> Iterator[str]:
    """Yield questions, each with the mark."""
    yield f"where is the {MARK} kept?"
    yield f"a bug in the {MARK}?"
    yield f"who forged {FORGED}?"


def check(logged: io.StringIO, secrets: list[str]) -> None:
    """Nothing that was said or is secret stands in any line, each of which is an object."""
    text = logged.getvalue()
    objects = [json.loads(line) for line in text.splitlines()]
    assert objects
    assert MARK not in text
    assert not [secret for secret in secrets if secret in text]
    assert not [line for line in objects if line["message"].startswith("Task exception")]
    bugs = [line for line in objects if "exception" in line and "KeyError" in line["exception"]]
    assert bugs
    assert all(line["answer"] > 0 for line in bugs)


@pytest.mark.parametrize("socket", [False, True], ids=["http", "socket"])
async def test_slack(logged: io.StringIO, tmp_path: Path, socket: bool) -> None:
    async with slack_server() as slack:
        plan = SlackPlan(slack.url, tmp_path, socket=socket)
        async with delivered(slack, plan, Moody()) as delivery:
            for text in texts():
                asked = slack.say("C1", f"<@{BOT_USER}> {text}", user="U1")
                await delivery.event(mention_event(asked))
                await delivery.event(mention_event(asked))
                await delivery.event(message_event(slack.say("D1", text, user="U2"), channel_type="im"))
                await delivery.command(command(slack, "/ask", text))
            await quiet(slack.calls)
            slack.faults += [
                Fault("chat.*", 500, times=3),
                Fault("chat.*", None, times=2),
                Fault("chat.*", error="msg_too_long", times=2),
                Fault("*", 429, "ratelimited", {"Retry-After": "1"}, times=2),
            ]
            for text in texts():
                await delivery.event(mention_event(slack.say("C1", f"<@{BOT_USER}> {text}", user="U3")))
            await quiet(slack.calls)
        check(logged, [TOKEN, APP_TOKEN, SECRET, *(f"/response/{key}" for key in slack.responses)])


async def quiet(calls: Sequence[object]) -> None:
    """Wait until a platform was called, and then no more for a while."""
    await until(lambda: calls)
    seen = -1
    async with asyncio.timeout(30):
        while seen != len(calls):
            seen = len(calls)
            await asyncio.sleep(1.2)


async def test_discord(logged: io.StringIO, tmp_path: Path) -> None:
    async with discord_server() as discord:
        async with open_bot(DiscordPlan(discord.url, tmp_path), Moody()):
            for text in texts():
                discord.mention(text)
                discord.whisper(text)
                discord.slash("ask", question=text[:300])
                discord.slash("ask", question=text[:300], private=True)
            await quiet(discord.calls)
            discord.faults += [
                DiscordFault("create_message", 500, times=2),
                DiscordFault("update_message", None, times=2),
                limited("create_message", 0.2),
                DiscordFault("create_interaction_response", 404, {"code": 10062, "message": MARK}),
            ]
            for text in texts():
                message = discord.say(SUPPORT, text)
                discord.edit(message, f"{text} indeed")
                discord.mention(text)
                discord.slash("ask", question=text[:300], private=True)
            await quiet(discord.calls)
        check(logged, [DISCORD_TOKEN, *discord.interactions])


async def test_the_command_logs_an_object_a_line_and_counts_what_the_platform_answers(tmp_path: Path) -> None:
    folder = furnished(tmp_path)
    async with commanded(folder, {}, "index", "docs", ready="never said") as command:
        assert await command.process.wait() == 0, command.lines
    async with discord_server() as discord:
        discord.faults.append(limited("create_message", 0.1))
        environment = environment_of(discord.url)
        async with commanded(folder, environment, "serve", "discord", "web", ready="web: listening") as command:
            question = discord.mention(f"where is {MARK} kept?")
            await until(lambda: any("object storage" in answer["content"] for answer in answers(discord, question)), 20)
            found = re.search(r"listening on (\S+),", "\n".join(command.lines))
            assert found
            async with ClientSession() as session, session.get(f"{found[1]}/metrics") as response:
                page = await response.text()
            assert await command.stop() == 0

    lines = [json.loads(line) for line in command.lines]
    assert {"time", "level", "logger", "message"} <= set.intersection(*(set(line) for line in lines))
    assert not [line for line in command.lines if MARK in line or DISCORD_TOKEN in line]
    assert 'footnote_questions_total{platform="discord"} 1.0' in page
    assert 'footnote_platform_responses_total{platform="discord",status="429"} 1.0' in page
    assert 'footnote_finished_seconds_count{platform="discord"} 1.0' in page
    assert 'footnote_part_up{part="index"} 1.0' in page
    assert MARK not in page
