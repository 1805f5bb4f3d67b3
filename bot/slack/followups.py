"""Whether a reply in a thread asks the bot though it mentions nobody.

It does when its writer has asked the bot in the thread before, unless people talk to each other there: as soon as
somebody else replies, or somebody is mentioned, the bot is silent until it is mentioned again.
"""

import logging

from bot.claiming import now
from bot.slack.thread import Mention
from core.errors import JournalUnavailable
from core.journal import Journal
from core.journal.values import Address, Decision, Thread
from core.text.smalltalk import is_empty, is_small_talk

log = logging.getLogger(__name__)

PEOPLE_TALK = "people_talk"
MENTIONED = "mentioned"
_STATES = (PEOPLE_TALK, MENTIONED)


class FollowUps:
    """Remembers in the journal, as decisions on a thread's first message, in which threads people talk."""

    def __init__(self, journal: Journal | None) -> None:
        """Without a journal only mentions are answered."""
        self._journal = journal

    async def answers(self, workspace: str, reply: Mention) -> bool:
        """Return whether a reply without a mention is meant for the bot."""
        if self._journal is None:
            return False
        try:
            return await self._meant(self._journal, workspace, reply)
        except JournalUnavailable as error:
            log.warning("a reply in a thread is not answered: %s", error)
            return False

    async def mentioned(self, workspace: str, reply: Mention) -> None:
        """Take part again in a thread in which people talked."""
        root = _root(workspace, reply)
        try:
            if self._journal is not None and await _people_talk(self._journal, root):
                await self._journal.decisions.record(Decision(root, reply.person, "answers", MENTIONED, now()))
        except JournalUnavailable as error:
            log.warning("a thread stays as it is: %s", error)

    async def _meant(self, journal: Journal, workspace: str, reply: Mention) -> bool:
        if is_empty(reply.text) or is_small_talk(reply.text):
            return False
        askers = await journal.answers.askers(Thread("slack", workspace, reply.channel, reply.thread))
        if not askers:
            return False
        root = _root(workspace, reply)
        if await _people_talk(journal, root):
            return False
        if reply.others or reply.person not in askers:
            await journal.decisions.record(Decision(root, reply.person, "silent", PEOPLE_TALK, now()))
            return False
        return True


async def _people_talk(journal: Journal, root: Address) -> bool:
    states = [one.reason for one in await journal.decisions.of(root) if one.reason in _STATES]
    return states[-1:] == [PEOPLE_TALK]


def _root(workspace: str, reply: Mention) -> Address:
    return Address("slack", workspace, reply.channel, reply.thread)
