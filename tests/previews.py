"""`python -m tests.previews FOLDER`: pictures of what is sent to Slack and Discord.

``--more`` draws more of Discord than the manual shows: a private answer, why, the settings.
"""

import asyncio
import sys
from pathlib import Path

from tests.previewing import discord, slack
from tests.previewing.drawing import draw


def main() -> None:
    """Write the pictures into the folder that was named."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    more = "--more" in sys.argv[2:]
    for name, page in {**asyncio.run(slack.sent()), **asyncio.run(discord.sent(more=more))}.items():
        draw(page, folder / f"{name}.png")


if __name__ == "__main__":
    main()
