"""A Slack event in, a post of a support channel out; no I/O."""

from bot.slack.asking.thread import Bot, Event, is_by_a_person, is_ours, moment, named, spoken, text_in
from bot.support.values import Post
from core.journal.values import Address, Thread

PLATFORM = "slack"
BY_A_BOT = "bot_message"


def post(event: Event, bot: Bot, channel: str = "") -> Post | None:
    """Return a message as support channels know it; None for our own, for Slack's notices and what names no place.

    Other bots' messages are posts, by which nobody asks and nobody answers. The writer's ``names`` are their id alone:
    no event tells of their user groups.
    """
    channel, ts, person = channel or text_in(event, "channel"), text_in(event, "ts"), text_in(event, "user")
    writer = person or text_in(event, "bot_id")
    by_bot = text_in(event, "subtype") == BY_A_BOT or bool(text_in(event, "bot_id"))
    if not channel or not ts or not writer or is_ours(event, bot):
        return None
    if not by_bot and not is_by_a_person(event, bot):
        return None
    thread, text = text_in(event, "thread_ts") or ts, text_in(event, "text")
    mentions = named(text)
    return Post(
        message=Address(PLATFORM, bot.workspace, channel, ts),
        key=key_of(channel, ts),
        thread=Thread(PLATFORM, bot.workspace, channel, thread),
        person=writer,
        text=spoken(text, bot),
        at=moment(ts),
        root=key_of(channel, thread) if thread != ts else "",
        in_thread=thread != ts,
        mentions=mentions - {bot.user, writer},
        names=frozenset({writer}),
        by_bot=by_bot,
        addressed=bot.user in mentions or is_direct(channel),
    )


def key_of(channel: str, ts: str) -> str:
    """Return the event key of a message."""
    return f"{channel}/{ts}"


def is_direct(channel: str) -> bool:
    """Return whether nobody but one person and the bot reads a channel."""
    return channel.startswith("D")
