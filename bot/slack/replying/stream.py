"""An answer streamed by Slack itself: text that is only appended and, but for its style, means nothing to Slack."""

from collections.abc import Iterator
from typing import Literal

from bot.markup.runs import APART, clean
from bot.slack.replying.finding import stream_mark, unsure
from bot.slack.replying.place import UNREACHABLE, Place

LONGEST = 5_000  # characters a call before `harmless`, which at most doubles them; Slack takes 12,000

# Character by character, so that no border between two calls can be used: no "<" begins a mention or a link (U+2039
# looks like it), no "]" is followed by "(" or ":", no "@" by a name, no "&" by an entity, no "/" by another, so that no
# address is shown before its time (streams can't be told not to unfurl). The last edit shows the real characters.
_HARMLESS = {ord("<"): "\u2039"} | {ord(mark): mark + APART for mark in "&@]/"}

Streaming = Literal["auto", "always", "off"]


def native(streaming: Streaming, channel: str) -> bool:
    """Return whether to stream in a channel: "auto" does where one person reads.

    Of a stream in a channel all but its one recipient see only the first piece until it ends.
    """
    return streaming == "always" or (streaming == "auto" and channel.startswith("D"))


def harmless(text: str) -> str:
    """Return Markdown in which nothing can mention, link under another name, or turn the reading direction."""
    return clean(text).translate(_HARMLESS)


class Stream:
    """One streamed message; ``ts`` is empty until it is there. Calls raise one of ``UNREACHABLE``."""

    def __init__(self, place: Place) -> None:
        """Nothing is sent before the first ``send``."""
        self._place = place
        self._sent = ""
        self.ts = ""

    def continues(self, text: str) -> bool:
        """Return whether ``text`` begins with all that was sent: a stream can take nothing back."""
        return text.startswith(self._sent)

    async def send(self, text: str) -> None:
        """Show ``text``, of which only what is new is sent."""
        for piece in _pieces(text[len(self._sent) :]):
            if self.ts:
                await self._place.hasty.chat_appendStream(
                    channel=self._place.channel, ts=self.ts, markdown_text=harmless(piece)
                )
            else:
                self.ts = await self._start(harmless(piece))
            self._sent += piece

    async def _start(self, text: str) -> str:
        try:
            answered = await self._place.hasty.chat_startStream(
                channel=self._place.channel,
                thread_ts=self._place.thread,
                markdown_text=text,
                recipient_team_id=self._place.workspace or None,
                recipient_user_id=self._place.person or None,
            )
        except UNREACHABLE as error:
            if unsure(error):
                self._place.lost.add(stream_mark(text))
            raise
        return str(answered["ts"])


def _pieces(text: str) -> Iterator[str]:
    for start in range(0, len(text), LONGEST):
        yield text[start : start + LONGEST]
