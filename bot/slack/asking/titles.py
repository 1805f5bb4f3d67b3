"""The agent pane: a title for a conversation, and questions to begin with."""

from collections.abc import Sequence

from slack_sdk.web.async_client import AsyncWebClient

from bot import wording
from bot.markup.runs import clean
from bot.slack.asking.thread import Mention

LONGEST_TITLE = 80
PROMPTS = 4


async def entitle(client: AsyncWebClient, asked: Mention) -> None:
    """Name a conversation after its question; raises one of ``UNREACHABLE`` where there is no pane."""
    title = " ".join(clean(asked.text).split())[:LONGEST_TITLE]
    if title:
        await client.assistant_threads_setTitle(channel_id=asked.channel, thread_ts=asked.thread, title=title)


async def suggest(client: AsyncWebClient, channel: str, thread: str, questions: Sequence[str]) -> None:
    """Show questions to click on; an agent's pane has no thread then, and takes none. Raises ``UNREACHABLE``."""
    prompts = [{"title": clean(question)[:LONGEST_TITLE], "message": clean(question)} for question in questions]
    if not prompts:
        return
    # the method requires a thread in the SDK; an agent's pane silently shows nothing when one is sent
    arguments: dict[str, object] = {"channel_id": channel, "title": wording.TRY_ASKING, "prompts": prompts[:PROMPTS]}
    await client.api_call(
        "assistant.threads.setSuggestedPrompts", json=arguments | ({"thread_ts": thread} if thread else {})
    )
