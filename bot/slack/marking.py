"""An answer in Slack shown once more as it was, with a sentence added: in place, and nobody is told."""

from slack_sdk.errors import SlackApiError

from bot.reply import NO_ROOM, NotShown
from bot.slack.answering import Answering
from bot.slack.pressing.buttons import Buttons, sturdier
from bot.slack.replying.blocks import Post, posts
from bot.slack.replying.place import GONE, OUTSIDE, UNREACHABLE, Place, problem
from bot.slack.replying.putting import REFUSED
from core.journal.values import AnsweredQuestion, Channel

_UNINSTALLED = "team_not_found"
_NEVER = GONE | OUTSIDE | REFUSED


async def add(answering: Answering, kept: AnsweredQuestion, sentence: str) -> None:
    """Edit the last message of an answer; "" takes the sentence away. Raises NotShown, JournalUnavailable."""
    thread = kept.thread
    workspace = await answering.workspaces.of(thread.workspace)
    if workspace is None:
        raise NotShown(_UNINSTALLED, final=True)
    human = bool(await answering.people(Channel(thread.platform, thread.workspace, thread.channel)))
    shown = posts(kept.answer, Buttons(kept.id, human=human), sentence)
    messages = sorted((address.message for address in kept.messages), key=float)
    if len(shown) > len(messages):  # posting one more would tell people of it
        raise NotShown(NO_ROOM, final=True)
    place = answering.place(workspace, thread.channel, thread.thread)
    try:
        await _edit(place, messages[len(shown) - 1], shown[-1])
    except UNREACHABLE as error:
        raise NotShown(problem(error) or type(error).__name__, final=problem(error) in _NEVER) from error


async def _edit(place: Place, ts: str, post: Post) -> None:
    """Edit with the buttons that Slack took; what it limits now is not waited for, but left for later."""
    try:
        await place.edit(ts, post, patient=False)
    except SlackApiError as error:
        if problem(error) not in REFUSED:
            raise
        await place.edit(ts, sturdier(post), patient=False)
