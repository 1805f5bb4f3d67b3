"""The command `footnote serve discord` through a day: real Milvus Lite, a real model server, and Discord's rules."""

import asyncio
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot import wording
from bot.discord.pressing.buttons import COMMENT, SOLVED
from bot.wording import panels
from tests.bot.conftest import furnished
from tests.discord.running import Command, commanded, environment_of
from tests.discord.watching import answer_in, buttons, ended, honest, private_answer, said, shown, thread_below, told
from tests.doubles.discord import DiscordServer, discord_server
from tests.doubles.discord_intents import CONTENT
from tests.doubles.discord_state import FORUM, GENERAL, HELPER, HELPERS, MODERATOR, OTHER, SUPPORT, TOKEN
from tests.doubles.openai_server import DONE, Reply, chunk, openai_server
from tests.peers.conftest import ROOT, llama_server
from tests.waiting import until

pytestmark = [pytest.mark.peer, pytest.mark.timeout(150)]

SETTINGS = {"FOOTNOTE_DISCORD__FORUMS": f'["{FORUM}"]', "FOOTNOTE_DISCORD__HUMANS": f'["{HELPER}", "&{HELPERS}"]'}

FOLLOW_UP = "and what does a backup copy?"
USUAL = (" INFO ", '"level": "info"')  # as people read the log, and as programs do
LEAKS = ("Traceback", TOKEN, "object storage", "where is", "backup", "bucket")
SLOW = Reply([chunk("It is kept "), 1.5, chunk("in object storage [1]."), chunk(finish="stop"), DONE])


@pytest.fixture(scope="module")
def documented(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose documentation the command has indexed."""
    folder = furnished(tmp_path_factory.mktemp("documented"))
    index = [sys.executable, "-c", "from bot.cli import main; main()", "index", "docs", "--url", "https://docs.example"]
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "PYTHONPATH": str(ROOT)}
    subprocess.run(index, cwd=folder, env=environment, check=True, capture_output=True)
    return folder


@pytest.fixture
def folder(documented: Path, tmp_path: Path) -> Path:
    """The same with a journal of its own."""
    shutil.copytree(documented, tmp_path, dirs_exist_ok=True)
    return tmp_path


@asynccontextmanager
async def writer(name: str) -> AsyncIterator[Mapping[str, str]]:
    """Run what writes the answers; yields the environment that names it."""
    if name == "extractive":
        yield {}
        return
    async with llama_server("v3") as llama:
        yield {"MODEL_BASE_URL": f"{llama.url}/v1", "MODEL_NAME": "mistral-7b", "MODEL_API_KEY": "secret"}


@asynccontextmanager
async def served(discord: DiscordServer, folder: Path, model: Mapping[str, str]) -> AsyncIterator[Command]:
    """Run the command until it is connected."""
    environment = environment_of(discord.url, folder / ".footnote", **SETTINGS, **model)
    async with commanded(folder, environment, "serve", "discord") as command:
        assert command.said("discord: connected"), command.lines
        yield command


@pytest.mark.parametrize("name", ["llama", "extractive"])
async def test_a_day_in_a_server_breaks_no_rule_of_discord(folder: Path, name: str) -> None:
    async with discord_server() as discord, writer(name) as model, served(discord, folder, model) as command:
        thread = await _conversation(discord)
        await _commands(discord)
        await _elsewhere(discord)
        await _votes(discord, thread)
        await _a_human(discord, thread)
        await _edited_and_deleted(discord, thread)
        await _settings(discord)
        status = await command.stop()

    assert status == 0, command.lines
    assert command.said(wording.started("mistral-7b" if model else ""))
    assert discord.spec is None or discord.spec.checked > 100
    assert wording.quoting("model_unavailable") not in str(discord.messages)
    assert [(call.operation, call.status, call.code) for call in discord.calls if call.status >= 400] == []
    assert discord.problems == []
    assert {person for _, person in discord.pings} == {HELPER, HELPERS}
    assert [line for line in command.lines if not _usual(line)] == []
    assert not any(command.said(word) for word in LEAKS)


async def _conversation(discord: DiscordServer) -> str:
    """A mention gets a thread; what is asked there next needs no mention."""
    asked = discord.mention("where is data kept?")
    thread = await thread_below(discord, asked["id"])
    first = await answer_in(discord, thread)
    discord.say(thread, FOLLOW_UP)
    second = await answer_in(discord, thread, 2)

    assert discord.channels[thread]["name"] == "where is data kept?"
    assert honest(first["content"]), first["content"]
    assert honest(second["content"]), second["content"]
    assert [message["id"] for message in discord.seen(SUPPORT)] == [asked["id"]]
    return thread


async def _commands(discord: DiscordServer) -> None:
    """A command is answered in a thread, or to one person who shares it once."""
    public = discord.slash("ask", question="how do I install it on Linux?", place=GENERAL)
    await discord.answered(public)
    answer = await answer_in(discord, await thread_below(discord, public.original))
    private = discord.slash("ask", question="how is it installed on Windows?", private=True, place=GENERAL)
    alone = await private_answer(discord, private)
    share = discord.press(alone, wording.SHARE)
    await told(discord, share, wording.SHARED)
    again = discord.press(alone, wording.SHARE)
    await told(discord, again, wording.SHARED_BEFORE)
    question = next(one for one in discord.replies(GENERAL) if "installed on Windows" in one["content"])
    shared = await answer_in(discord, await thread_below(discord, question["id"]))

    assert shown(discord, public)["content"] == "> how do I install it on Linux?"
    assert honest(answer["content"]), answer["content"]
    assert shared["content"] == alone["content"]


async def _elsewhere(discord: DiscordServer) -> None:
    """A message is chosen from its menu, a post stands in a forum, a person writes directly."""
    message = discord.say(SUPPORT, "does anybody know what a backup copies?", person=OTHER)
    await told(discord, discord.menu(wording.ANSWER_THIS, message), wording.ANSWERING_THERE)
    below = await answer_in(discord, await thread_below(discord, message["id"]))
    post = discord.post_in_forum("Windows", "Which package do I use?")
    posted = await answer_in(discord, post["id"])
    whispered = discord.whisper("where is data kept?")
    direct = await answer_in(discord, whispered["channel_id"])

    assert all(honest(one["content"]) for one in (below, posted, direct))
    assert direct["message_reference"]["message_id"] == whispered["id"]


async def _votes(discord: DiscordServer, thread: str) -> None:
    """A vote, a reason, a comment; and why the answer is as it is."""
    answer, _ = ended(discord, thread)
    await told(discord, discord.press(answer, wording.HELPFUL, person=OTHER), wording.THANKS_HELPFUL)
    down = discord.press(answer, wording.UNHELPFUL)
    await told(discord, down, wording.WHAT_WAS_WRONG)
    discord.press(shown(discord, down), wording.REASONS["outdated"])
    await until(lambda: buttons(shown(discord, down)) == [COMMENT])
    form = discord.press(shown(discord, down), wording.ADD_A_COMMENT)
    await until(lambda: form.modal)
    await told(discord, discord.submit(form, text="the bucket has moved"), wording.THANKS)
    why = discord.press(answer, wording.WHY, person=OTHER)
    explained = await told(discord, why, wording.PASSAGES_FOUND)

    assert "Storage" in explained["content"]
    assert {discord.private[one["id"]] for one in said(discord, why)} == {OTHER}


async def _a_human(discord: DiscordServer, thread: str) -> None:
    """Somebody is called once, and says that it is solved."""
    answer, _ = ended(discord, thread)
    sure = discord.press(answer, wording.ASK_A_HUMAN)
    await told(discord, sure, wording.SURE)
    discord.press(shown(discord, sure), wording.CALL)
    await told(discord, sure, "I called")
    call = next(one for one in discord.replies(thread) if buttons(one) == [SOLVED])
    discord.press(call, wording.SOLVED, person=HELPER)
    await until(lambda: wording.IS_SOLVED in discord.message(thread, call["id"])["content"])


async def _edited_and_deleted(discord: DiscordServer, thread: str) -> None:
    """An edited question is answered anew in the same message, a deleted one loses its answer."""
    question = next(one for one in discord.seen(thread) if one["content"] == FOLLOW_UP)
    answer = ended(discord, thread)[1]
    before = len(discord.edits[answer["id"]])
    discord.edit(question, "and which package is for Windows?")
    await until(lambda: len(discord.edits[answer["id"]]) > before)
    await until(lambda: [one["id"] for one in ended(discord, thread)][1:] == [answer["id"]])
    discord.delete(question)
    await until(lambda: len(ended(discord, thread)) == 1)


async def _settings(discord: DiscordServer) -> None:
    """Who manages the server names the channels; elsewhere one sentence says where to ask."""
    settings = discord.slash("footnote settings", person=MODERATOR)
    panel = await discord.answered(settings)
    discord.press(panel, panels.SETTINGS["channels"][1], person=MODERATOR, values=[GENERAL])
    await until(lambda: panels.SETTINGS_KEPT in str(shown(discord, settings)["components"]))
    asked = discord.mention("where is data kept?")
    await until(lambda: discord.replies(SUPPORT))
    used = discord.slash("ask", question="where is data kept?")
    sentence = wording.ANOTHER_CHANNEL.format(channels=f"<#{GENERAL}>")
    assert [one["content"] for one in discord.replies(SUPPORT)] == [sentence]
    assert await told(discord, used, sentence)
    assert asked["id"] not in discord.channels


async def test_stopped_in_mid_answer_it_finishes_and_the_next_process_goes_on(folder: Path) -> None:
    async with discord_server() as discord, openai_server(SLOW) as model:
        environment = {"MODEL_BASE_URL": model.base_url, "MODEL_NAME": "mistral-7b"}
        async with served(discord, folder, environment) as first:
            thread = await thread_below(discord, discord.mention("where is data kept?")["id"])
            await until(lambda: model.bodies)
            stopping = asyncio.create_task(first.stop())
            await until(lambda: first.said("stopping"))
            begun = ended(discord, thread)
            missed = discord.mention("what does a backup copy?", GENERAL)
            status = await stopping
        finished = ended(discord, thread)
        async with served(discord, folder, environment) as second:
            await answer_in(discord, await thread_below(discord, missed["id"]))
            discord.say(thread, FOLLOW_UP)
            await answer_in(discord, thread, 2)
            await told(discord, discord.press(finished[0], wording.HELPFUL), wording.THANKS_HELPFUL)
            assert await second.stop() == 0

    assert status == 0, first.lines
    assert begun == []
    assert ["in object storage" in one["content"] for one in finished] == [True]
    assert [len(discord.replies(place)) for place in (thread, missed["id"])] == [2, 1]


@pytest.mark.parametrize(
    ("environment", "approved", "status", "line"),
    [
        pytest.param({"DISCORD_TOKEN": ""}, True, 2, "Discord needs DISCORD_TOKEN", id="no token"),
        pytest.param({"DISCORD_TOKEN": "wrong.to.ken"}, True, 2, "DISCORD_TOKEN", id="wrong token"),
        pytest.param({}, False, 2, "Message Content Intent", id="intent not approved"),
    ],
)
async def test_what_keeps_it_from_starting_is_one_plain_line(
    folder: Path, environment: dict[str, str], approved: bool, status: int, line: str
) -> None:
    async with discord_server() as discord:
        discord.gateway.approved = -1 if approved else ~CONTENT
        told_it = environment_of(discord.url, folder / ".footnote") | environment
        async with commanded(folder, told_it, "serve", "discord", ready="never said") as command:
            ended_with = await command.process.wait()

    plain = [line for line in command.lines if not _usual(line)]
    assert ended_with == status, command.lines
    assert len(plain) == 1, command.lines
    assert line in plain[0]
    assert not command.said("wrong.to.ken")


def _usual(line: str) -> bool:
    return any(mark in line for mark in USUAL)
