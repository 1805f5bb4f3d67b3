"""`python -m tests.previews FOLDER`: pictures of what is sent to Slack and Discord.

``--more`` draws more than the manual shows: drafts, settings; of Discord a private answer, and why.
"""

import asyncio
import sys
from pathlib import Path

from tests.previewing import discord, drafts, slack, slack_window
from tests.previewing.drawing import draw


def main() -> None:
    """Write the pictures into the folder that was named."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    more = "--more" in sys.argv[2:]
    pages = {**asyncio.run(slack.sent()), **asyncio.run(discord.sent(more=more))}
    if more:
        pages |= {"slack-settings": slack_window.settings(), **asyncio.run(drafts.sent())}
    for name, page in pages.items():
        draw(page, folder / f"{name}.png")


if __name__ == "__main__":
    main()
