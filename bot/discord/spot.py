"""Where things stand in Discord, and the names under which the journal keeps them; no I/O."""

from dataclasses import dataclass

from core.journal.values import Thread

PLATFORM = "discord"
DIRECT = ""  # the workspace of direct messages

PUBLIC, PRIVATE, SHARING = "say/", "ask/", "share/"  # what begins the event key of a question that is no message
INTERACTION = "@"  # begins what is noted of an interaction before its token, which is good for 15 minutes


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something was said: in ``place``; ``channel`` is its parent where that is a thread, else the same."""

    guild: str
    channel: str
    place: str

    @property
    def direct(self) -> bool:
        """Whether nobody but the person and the bot reads it, or a few in a group."""
        return self.guild == DIRECT

    @property
    def inside(self) -> bool:
        """Whether it is a thread, also one of a forum."""
        return self.place != self.channel

    def thread(self, root: str = "") -> Thread:
        """Return the conversation: the thread itself, else what began with ``root`` in a place that holds several."""
        return Thread(PLATFORM, self.guild, self.channel, self.place if self.inside else f"{self.place}:{root}")


def place_of(thread: Thread) -> str:
    """Return the id of the channel or thread in which a conversation stands."""
    return thread.thread.partition(":")[0]


def message_key(place: str, message: str) -> str:
    """Return the name of a message: as a question's event key, and as a message of a reply."""
    return f"{place}/{message}"
