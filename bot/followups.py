"""Whether a reply in a thread asks the bot though it mentions nobody, on any platform.

It does when its writer has asked the bot in the thread before, unless people talk to each other there: as soon as
somebody else replies, or somebody is mentioned, the bot is silent until it is mentioned again. Each reply is judged by
what was said before it, so that one that is told of twice, or late, is judged alike.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from core.errors import JournalUnavailable
from core.journal import Journal
from core.journal.values import Address, Decision, Thread
from core.text.smalltalk import is_empty, is_small_talk

log = logging.getLogger(__name__)

PEOPLE_TALK = "people_talk"
MENTIONED = "mentioned"
_STATES = (PEOPLE_TALK, MENTIONED)


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said in a thread at a time; ``others`` says that it is addressed to somebody else.

    ``root`` is the thread's first message; ``after`` tells of a question's event key whether it was asked before.
    """

    thread: Thread
    root: Address
    person: str
    text: str
    at: datetime
    after: Callable[[str], bool]
    others: bool = False


class FollowUps:
    """Remembers in the journal, as decisions on a thread's first message, in which threads people talk."""

    def __init__(self, journal: Journal | None) -> None:
        """Without a journal only mentions are answered."""
        self._journal = journal

    async def answers(self, said: Said) -> bool:
        """Return whether a reply without a mention is meant for the bot."""
        if self._journal is None or is_empty(said.text) or is_small_talk(said.text):
            return False
        try:
            return await _meant(self._journal, said)
        except JournalUnavailable as error:
            log.warning("a reply in a thread is not answered: %s", error)
            return False

    async def mentioned(self, said: Said) -> None:
        """Take part again in a thread in which people talked."""
        try:
            if self._journal is not None and await _state(self._journal, said) == PEOPLE_TALK:
                decided = Decision(said.root, said.person, "answers", MENTIONED, said.at)
                await self._journal.decisions.record(decided, once=f"{MENTIONED} {said.at.isoformat()}")
        except JournalUnavailable as error:
            log.warning("a thread stays as it is: %s", error)


async def _meant(journal: Journal, said: Said) -> bool:
    asked = await journal.answers.askers(said.thread)
    askers = {person for event, person in asked.items() if said.after(event)}
    if not askers or await _state(journal, said) == PEOPLE_TALK:
        return False
    if said.others or said.person not in askers:
        decided = Decision(said.root, said.person, "silent", PEOPLE_TALK, said.at)
        await journal.decisions.record(decided, once=f"{PEOPLE_TALK} {said.at.isoformat()}")
        return False
    return True


async def _state(journal: Journal, said: Said) -> str:
    """Return what was decided last, up to what was said; "" for nothing."""
    decisions = [one for one in await journal.decisions.of(said.root) if one.reason in _STATES and one.at <= said.at]
    return sorted(decisions, key=lambda one: one.at)[-1].reason if decisions else ""
