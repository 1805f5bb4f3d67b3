"""The pages behind the pictures of the manual are made of what is sent, with every mark of a platform drawn."""

import re

from bot import wording
from bot.wording import drafts as words
from bot.wording import panels
from tests.previewing import discord, drafts, slack, slack_window

DRAWN = re.compile(r"<(?:style|pre|code)>.*?</(?:style|pre|code)>", re.DOTALL)
MARKS = ("**", "](", "-# ", "### ", "```", "&lt;", "&amp;")


async def test_pages_show_what_is_sent_without_its_marks() -> None:
    pages = {**await slack.sent(), **await discord.sent(more=True), **await drafts.sent()}
    pages["slack-settings"] = slack_window.settings()

    for platform in ("slack", "discord"):
        assert "two kinds of data" in pages[f"{platform}-answer"]
        assert wording.ASK_A_HUMAN in pages[f"{platform}-refusal"]
        assert "not reachable right now" in pages[f"{platform}-failure"]
        assert all(label in pages[f"{platform}-draft"] for label in words.DRAFT_BUTTONS.values())
        assert "said that this is not a question" in pages[f"{platform}-draft"]
    assert wording.SHARE in pages["discord-private"]
    assert wording.PASSAGES_FOUND in pages["discord-why"]
    assert panels.SETTINGS_KEPT in pages["discord-settings"]
    assert all(name in pages["slack-settings"] for name, _ in panels.CHANNEL_MODES.values())
    assert not [(name, mark) for name, page in pages.items() for mark in MARKS if mark in DRAWN.sub("", page)]
