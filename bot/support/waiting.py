"""Questions that wait, as the journal's timers hold them: their keys, and all that is needed to answer them later."""

from dataclasses import dataclass
from datetime import datetime

from bot.deciding import waiting_key
from bot.support.values import Post
from core.journal.values import Address, Channel, Thread, Timer
from core.text.replies import Said

LONGEST = 4_000  # characters of a question
WAITING, BEGUN, SHOWN = "support", "begun", "drafted"  # begin the keys: it waits, is being answered, is a draft


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a channel with its timer, which goes as soon as somebody answers it."""

    timer: Timer
    post: Post

    @property
    def is_draft(self) -> bool:
        """Whether moderators have its draft."""
        return self.timer.key.startswith(f"{SHOWN}/")

    @property
    def is_begun(self) -> bool:
        """Whether a process has begun to answer it, and nothing is shown yet."""
        return self.timer.key.startswith(f"{BEGUN}/")

    def said(self) -> Said:
        """Return it as what somebody may answer."""
        post = self.post
        return Said(post.key, post.person, post.text, post.at)


def key_of(post: Post) -> str:
    """Return the key of the timer on which a question waits."""
    return waiting_key(post.message, post.key)


def key_at(channel: Channel, event_key: str, *, kind: str = WAITING) -> str:
    """Return the key of a timer by a question's event key; without one, how those of the channel begin."""
    return f"{kind}/{channel.workspace}/{channel.channel}/{event_key}"


def payload_of(post: Post) -> dict[str, str]:
    """Return all that is needed to answer a question later."""
    thread = post.thread
    return {
        "workspace": thread.workspace,
        "channel": thread.channel,
        "thread": thread.thread,
        "message": post.message.message,
        "key": post.key,
        "person": post.person,
        "text": post.text[:LONGEST],
        "asked_at": post.at.isoformat(),
        "is_post": "yes" if post.is_post else "",
    }


def question_of(timer: Timer) -> Question:
    """Return the question that waits on a timer; raises ValueError where the timer holds none."""
    kept = timer.payload
    try:
        place = timer.platform, kept["workspace"], kept["channel"]
        post = Post(
            message=Address(*place, kept["message"]),
            key=kept["key"],
            thread=Thread(*place, kept["thread"]),
            person=kept["person"],
            text=kept["text"],
            at=datetime.fromisoformat(kept["asked_at"]),
            is_post=bool(kept["is_post"]),
        )
    except KeyError as error:
        message = f"a timer without {error}"
        raise ValueError(message) from error
    return Question(timer, post)
