"""The rows of the table of situations as what people do in a channel, and what is seen of it afterwards; no I/O."""

from collections.abc import AsyncGenerator, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from core.domain import Answer, AnswerEvent, Finished, Question
from core.policy import Author, ChannelPolicy, QuietHours, Reason
from tests.core.situations import Situation, situations
from tests.scripted import SOURCE

Deed: TypeAlias = Literal["before", "say", "again", "mention", "answer", "below", "delete"]

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
NO_SUCH_SETTING = "no operator can set it: answers may be late by a minute at least"
NO_ROLES = "only Discord knows who may ask; tests/bot/discord shows it"
UNREAD = "nobody reads what is older than what could still be answered"
REFUSED = Answer("", "not_found", "not_covered")
_ASKING = {
    "": "how do I rotate the keys of {name}?",
    "en": "how do I rotate the keys of {name}?",
    "de": "Wie ersetze ich die Schlüssel von {name}?",
    "fr": "Comment remplacer les clés du serveur {name} ?",
    "ja": "{name}の鍵を交換するにはどうすればいいですか?",
}
_UNKNOWN = "error 500 rotate {name}?"  # words of no language
_EARLIER = "how do I rotate the keys of the backup of {name}?"


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody writes: ``to`` whom, and whether it stands ``below`` another message, or opens a forum's post."""

    text: str
    author: Author = "person"
    to: tuple[Literal["bot", "somebody"], ...] = ()
    below: bool = False
    opens: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """What became of a row's message: the last decision with its reason, when its wait ends, how many posts there are.

    A reason of "" says that no decision is kept.
    """

    verdict: str
    reason: str
    until: datetime | None
    posts: int
    drafts: int


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table; ``name`` stands in all that is said and answered in its channel."""

    number: int
    situation: Situation

    @property
    def name(self) -> str:
        """What tells its words from others'."""
        return f"x{self.number:03d}"

    @property
    def asked_at(self) -> datetime:
        """When its message is written."""
        return self.situation.heard.asked_at

    @property
    def late(self) -> bool:
        """Whether the bot is away when it is written."""
        return self.situation.heard.caught_up

    @property
    def used_up(self) -> int:
        """How many of the hour's answers of its channel are gone, less its limit; unlimited ones count as none."""
        return -(self.situation.heard.quota or 0)

    def lacks(self) -> str:
        """Return why no platform can express it, "" when they can."""
        heard, policy = self.situation.heard, self.situation.policy
        if policy.oldest < MINUTE:
            return NO_SUCH_SETTING
        if heard.author == "stranger":
            return NO_ROLES
        return UNREAD if heard.continues and heard.caught_up else ""

    def words(self) -> Words:
        """Return its message."""
        heard = self.situation.heard
        texts = _ASKING.get(heard.language, "")
        if heard.is_request and self.situation.policy.languages and not heard.language:
            texts = _UNKNOWN
        if not heard.is_request and not heard.language:
            texts = "It is about version 2 of {name}." if heard.continues or heard.is_post else "A nice day, {name}."
        bot: tuple[Literal["bot"], ...] = ("bot",) if heard.addressed else ()
        somebody: tuple[Literal["somebody"], ...] = ("somebody",) if heard.to_somebody else ()
        return Words(
            texts.format(name=self.name), heard.author, (*bot, *somebody), below=heard.in_thread, opens=heard.is_post
        )

    def deeds(self) -> Iterator[tuple[datetime, Deed, Words]]:
        """Yield what people do, when."""
        heard, at, now = self.situation.heard, self.asked_at, self.situation.now
        if heard.in_thread or heard.continues:
            to: tuple[Literal["bot"], ...] = ("bot",) if heard.answered_there else ()
            author = heard.author if heard.continues else "person"
            text = _EARLIER if heard.continues or to else "Good morning, {name}!"
            yield at - MINUTE, "before", Words(text.format(name=self.name), author, to)
        yield at, "say", self.words()
        if heard.answered:
            deed: Deed = "again" if heard.addressed else "mention"
            yield at + MINUTE, deed, Words(self.words().text, to=("bot",))
        if heard.answered_there and not heard.in_thread:
            yield at + 3 * MINUTE, "below", Words(self.words().text, to=("bot",), below=True)
        if heard.human_at is not None:
            text = f"Click on rotate in the settings of {self.name}, the keys are there."
            yield heard.human_at - SECOND, "answer", Words(text, below=True)
        if heard.deleted:
            yield at + (2 * MINUTE if now - at > 2 * MINUTE else SECOND), "delete", Words("")

    def expected(self) -> Seen:
        """Return what is to be seen of it."""
        expected = self.situation.expected
        kept = not self._is_not_kept()
        verdict, reason = (expected.verdict, expected.reason.value) if kept else ("", "")
        posts = int(expected.verdict == "answer")
        return Seen(verdict, reason, expected.until, posts + self._others(), int(expected.verdict == "draft"))

    def _others(self) -> int:
        """Return how many of the bot's messages answer something else in its channel."""
        heard = self.situation.heard
        return int(heard.answered or heard.answered_there)

    def _is_not_kept(self) -> bool:
        """Whether the decision is kept nowhere: of talk where nothing is watched, in threads, of our own."""
        heard, policy = self.situation.heard, self.situation.policy
        if heard.addressed and heard.author != "bot":
            return policy.mode != "off"
        unread = heard.caught_up and self.situation.expected.reason is Reason.TOO_OLD
        return policy.mode in ("off", "mention") or heard.in_thread or heard.author == "ourselves" or unread


@dataclass(frozen=True, slots=True)
class Documentation:
    """An Answerer that finds what the rows say, by the names in the questions."""

    rows: dict[str, Row]

    async def answer(self, question: Question) -> AsyncGenerator[AnswerEvent, None]:
        """Answer at once; what is doubtful is written all the same."""
        row = next((row for name, row in self.rows.items() if name in question.text), None)
        found = row.situation.found if row is not None else "confident"
        if found == "nothing":
            yield Finished(REFUSED)
            return
        sure = 1.0 if found == "confident" else 0.1
        yield Finished(Answer(f"{question.text} It lives there [1].", "answered", "grounded", (SOURCE,), sure))


def rows(*, forums: bool) -> tuple[list[Row], dict[str, str]]:
    """Return the rows that a platform can express, with or without forums, and why it can't express the rest."""
    found = [Row(number, situation) for number, situation in enumerate(situations(), 1)]
    lacking = {row: row.lacks() for row in found}
    if not forums:
        lacking |= {row: "there are no forums" for row in found if row.situation.heard.is_post}
    return [row for row in found if not lacking[row]], {
        row.situation.row: reason for row, reason in lacking.items() if reason
    }


def settings_of(policy: ChannelPolicy, moderators: str) -> dict[str, str]:
    """Return a policy as somebody chooses it."""
    minutes = policy.wait // MINUTE
    chosen = {"mode": policy.mode, "wait": str(minutes), "languages": ",".join(policy.languages)}
    chosen["quiet"] = _hours(policy.quiet) if policy.quiet else ""
    return chosen | ({"shadow": moderators} if policy.shadow else {})


def _hours(quiet: QuietHours) -> str:
    return f"{quiet.start:%H:%M}-{quiet.end:%H:%M} {quiet.zone}"


def differing(found: Iterable[tuple[Row, Seen]]) -> list[str]:
    """Return the rows of which something else was seen than expected, with both."""
    return [f"{row.situation.row}\n    {seen}\n    {row.expected()}" for row, seen in found if seen != row.expected()]
