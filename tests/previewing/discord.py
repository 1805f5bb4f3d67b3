"""What the bot sends to Discord as people see it: its dark look is approximated in HTML."""

import tempfile
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from html import escape
from pathlib import Path

from bot import wording
from bot.wording import panels
from core.domain import AnswerEvent, Finished, Found, NothingFound, Question
from core.errors import SearchUnavailable
from tests.discord.running import Plan, open_bot
from tests.doubles.discord import DiscordServer, discord_server
from tests.doubles.discord_limits import interactive
from tests.doubles.discord_shapes import Json
from tests.doubles.discord_state import GENERAL, HELPERS, MODERATOR, STAFF, SUPPORT
from tests.doubles.discord_world import Interaction
from tests.knowing import FakeKnowledge
from tests.previewing.discord_page import page
from tests.previewing.shown import ANSWER, CUT_OFF, FAILING, LENGTHY, LONG, QUESTION, QUOTED, REFUSAL, UNCOVERED
from tests.waiting import until

SHOWN = {"discord-answer": QUESTION, "discord-refusal": UNCOVERED, "discord-failure": FAILING}


@dataclass(frozen=True, slots=True)
class ShownAnswers:
    """An Answerer that answers, refuses or fails, by the question."""

    async def answer(self, question: Question) -> AsyncGenerator[AnswerEvent, None]:
        """Answer what is to be shown."""
        if question.text == FAILING:
            raise SearchUnavailable
        found = {UNCOVERED: REFUSAL, LENGTHY: LONG, CUT_OFF: QUOTED}.get(question.text, ANSWER)
        yield Found(len(found.passages))
        yield NothingFound(found) if found is REFUSAL else Finished(found)


async def sent(*, more: bool) -> dict[str, str]:
    """Return what stands in Discord at the end, as pages by name; ``more`` is what few people see."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        discord = await stack.enter_async_context(discord_server())
        discord.deny(GENERAL, "create_public_threads", "send_messages_in_threads")
        await stack.enter_async_context(open_bot(Plan(discord.url, folder), ShownAnswers(), FakeKnowledge()))
        shown = {name: await _in_thread(discord, question) for name, question in SHOWN.items()}
        return shown | (await _beside(discord) if more else {})


async def _in_thread(discord: DiscordServer, question: str) -> str:
    """Ask by a mention; return its thread."""
    asked = discord.mention(question)
    await _whole(discord, asked["id"])
    head = f"<span>#</span> support <span>› </span>{escape(discord.channels[asked['id']]['name'])}"
    return page(discord, head, [asked, *discord.replies(asked["id"])])


async def _whole(discord: DiscordServer, thread: str) -> None:
    def whole() -> bool:
        said = discord.replies(thread)
        return bool(said) and (bool(interactive(said[-1]["components"])) or "right now" in said[-1]["content"])

    await until(whole)


async def _beside(discord: DiscordServer) -> dict[str, str]:
    """Return a private answer, why an answer was given, and the settings, each as one person sees it."""
    asked = discord.mention(QUESTION)
    await _whole(discord, asked["id"])
    pressed = discord.press(discord.replies(asked["id"])[-1], wording.WHY)
    used = discord.slash("ask", question=QUESTION, private=True)
    channel = "<span>#</span> support"
    return {
        "discord-long": await _in_thread(discord, LENGTHY),
        "discord-quoted": await _in_thread(discord, CUT_OFF),
        "discord-why": page(discord, channel, await _private(discord, pressed, wording.PASSAGES_FOUND)),
        "discord-private": page(discord, channel, await _private(discord, used, wording.SHARE), used="ask"),
        "discord-channel": page(discord, channel, await _one_channel(discord), used="footnote settings"),
        "discord-settings": page(discord, channel, await _settings(discord), used="footnote settings"),
    }


async def _private(discord: DiscordServer, used: Interaction, end: str) -> list[Json]:
    """Return what a person alone sees, once it holds its ``end``."""

    def seen() -> list[Json]:
        numbers = [used.original, *used.followups]
        return [one for one in discord.whispers() if one["id"] in numbers]

    await until(lambda: end in str(seen()))
    return seen()


async def _settings(discord: DiscordServer) -> list[Json]:
    opened = discord.slash("footnote settings", person=MODERATOR)
    panel = await discord.answered(opened)
    for menu, values in (("channels", [SUPPORT, GENERAL]), ("roles", [HELPERS]), ("notices", [STAFF])):
        discord.press(panel, f"footnote:settings:{menu}", values=values, person=MODERATOR)
        await until(partial(_chosen, discord, opened, values))
        panel = await discord.answered(opened)
    return [panel]


async def _one_channel(discord: DiscordServer) -> list[Json]:
    opened = discord.slash("footnote settings", person=MODERATOR, channel=GENERAL)
    panel = await discord.answered(opened)
    choices = {"mode": ["confident"], "wait": ["20"], "shadow": [STAFF], "people": [HELPERS], "languages": ["en", "de"]}
    for name, values in choices.items():
        edits = len(discord.edits.get(panel["id"], ()))
        discord.press(panel, f"footnote:channel:{name}:{GENERAL}", values=values, person=MODERATOR)
        await until(partial(_edited, discord, panel["id"], edits))
    form = discord.press(panel, panels.QUIET_HOURS, person=MODERATOR)
    await until(lambda: form.modal is not None)
    edits = len(discord.edits[panel["id"]])
    discord.submit(form, **{GENERAL: panels.QUIET_HOURS_EXAMPLE})
    await until(partial(_edited, discord, panel["id"], edits))
    return [panel]


def _edited(discord: DiscordServer, message: str, before: int) -> bool:
    return len(discord.edits.get(message, ())) > before


def _chosen(discord: DiscordServer, opened: Interaction, values: list[str]) -> bool:
    menus = interactive((discord.original(opened) or {})["components"])
    return set(values) in [{str(one["id"]) for one in menu.get("default_values") or ()} for menu in menus]
