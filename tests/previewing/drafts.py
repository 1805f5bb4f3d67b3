"""Drafts as moderators see them, in Slack and in Discord: to be judged, and judged."""

import tempfile
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

from aiohttp import ClientSession
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.replying.blocks import Block
from bot.slack.replying.place import Place
from bot.slack.support.drafts import Drafted, DraftReply, judged, verdict
from bot.wording import drafts
from core.config import SupportSettings
from tests.discord.running import Plan, open_bot
from tests.discord.supported import Channels
from tests.discord.watching import buttons
from tests.doubles.discord import DiscordServer, discord_server
from tests.doubles.discord_shapes import Json
from tests.doubles.discord_state import MODERATOR, STAFF
from tests.doubles.slack import TOKEN, slack_server
from tests.knowing import FakeKnowledge
from tests.previewing.discord import ShownAnswers
from tests.previewing.discord_page import page as discord_page
from tests.previewing.shown import ANSWER, QUESTION, REFUSAL, UNCOVERED
from tests.previewing.slack import draft_page
from tests.waiting import until

MODERATORS = "C0MODS"


async def sent() -> dict[str, str]:
    """Return what stands in the moderators' channels, as pages by name."""
    return {**await _in_slack(), **await _in_discord()}


async def _in_slack() -> dict[str, str]:
    async with slack_server() as slack, ClientSession() as session:
        slack.people["U0ANN"] = {"real_name": "Ann Example"}
        client = AsyncWebClient(token=TOKEN, base_url=slack.url, session=session)
        for claim, (text, answer) in enumerate(((QUESTION, ANSWER), (UNCOVERED, REFUSAL)), 1):
            asked = slack.say("C1", text, user="U0ANN")
            drafted = Drafted(claim, "C1", asked["ts"], "U0ANN", text)
            await DraftReply(Place(client, client, MODERATORS, ""), drafted).finish(answer)
        open_, closed = [one for (channel, _), one in slack.messages.items() if channel == MODERATORS]
        blocks: list[Block] = list(closed["blocks"])
        decided = judged("", blocks, verdict("not_a_question", "Bo"))
        return {"slack-draft": draft_page([open_["blocks"], decided.blocks])}


async def _in_discord() -> dict[str, str]:
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        discord = await stack.enter_async_context(discord_server())
        channels = Channels(discord, folder)
        await channels.choose(mode="always", wait="0", shadow=STAFF)
        plan = Plan(discord.url, folder, support=SupportSettings())
        await stack.enter_async_context(open_bot(plan, ShownAnswers(), FakeKnowledge()))
        first = await _drafted(channels, QUESTION, 1)
        second = await _drafted(channels, UNCOVERED, 2)
        discord.press(second, drafts.DRAFT_BUTTONS["not_a_question"], person=MODERATOR)
        await until(partial(_is_judged, discord, second))
        return {"discord-draft": discord_page(discord, "<span>#</span> staff", [first, second])}


async def _drafted(channels: Channels, text: str, count: int) -> Json:
    channels.ask(text)
    await until(lambda: len(channels.discord.replies(STAFF)) == count, 20)
    return channels.discord.replies(STAFF)[-1]


def _is_judged(discord: DiscordServer, draft: Json) -> bool:
    return not buttons(discord.messages[STAFF][draft["id"]])
