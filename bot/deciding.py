"""What was decided about a message in a channel: sentences by the reason, the keys of what waits and of drafts."""

from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType

from core.journal.values import Address, Decision
from core.policy import Reason

DRAFT = "draft/"  # begins the event key of a draft; the question's channel and its key follow
WAIT = "wait"
SHADOW = "shadow"
SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        Reason.ADDRESSED: "Somebody asked me directly.",
        Reason.ANSWERED: "Nobody answered in time, so I did.",
        Reason.DRAFTED: "Nobody answered in time, so the moderators got a draft.",
        Reason.WAITING: "I waited, so that people could answer first.",
        Reason.QUIET_HOURS: "It came in the quiet hours, so I waited for their end.",
        Reason.OFF: "I am switched off in this channel.",
        Reason.MENTION_ONLY: "In this channel I answer only when somebody mentions me.",
        Reason.OURSELVES: "I wrote it myself.",
        Reason.ASKER_IS_A_BOT: "A bot wrote it.",
        Reason.ASKER_IS_A_HELPER: "One of those who answer questions here wrote it.",
        Reason.ASKER_MAY_NOT: "Only people with certain roles may ask me in this server.",
        Reason.DELETED: "It was deleted.",
        Reason.ALREADY_ANSWERED: "It had its answer already.",
        Reason.IN_A_THREAD: "It stands in a thread between people.",
        Reason.TO_SOMEBODY: "It was meant for somebody else.",
        Reason.LANGUAGE: "I don't answer its language in this channel.",
        Reason.NOT_A_QUESTION: "It did not look like a question.",
        Reason.HUMAN_FIRST: "A person answered first.",
        Reason.TOO_OLD: "It was too late for an answer when I could give one.",
        Reason.QUOTA: "I had answered as often in this channel as I may in an hour.",
        Reason.NOT_CONFIDENT: "I found no answer that I was sure enough of.",
        Reason.NOT_REACHED: "I could not write there any more.",
        Reason.CONTINUES: "It belongs to what they asked just before.",
        "people_talk": "People talk to each other in this thread, so I keep out of it.",
        "mentioned": "Somebody mentioned me, so I take part in this thread again.",
    }
)
VERDICTS: Mapping[str, str] = MappingProxyType(
    {
        "posted": "A moderator posted the draft.",
        "not_a_question": "A moderator said that it is no question.",
        "wrong": "A moderator said that the draft is wrong.",
    }
)
STILL_WAITING: Mapping[str, str] = MappingProxyType(
    {
        Reason.WAITING: "Waiting until {until}, so that people can answer first.",
        Reason.QUIET_HOURS: "Waiting until {until}, when the quiet hours are over.",
    }
)
_OTHER = "{decision} ({reason})."  # of a newer version, or of an older one
_LINE = "{at}: {sentence}"
_TIME = "%d %b %H:%M UTC"


def sentence(decision: str, reason: str) -> str:
    """Return what was decided and why, both as the journal keeps them."""
    known = VERDICTS if decision == SHADOW else SENTENCES
    return known.get(reason) or _OTHER.format(decision=decision, reason=reason)


def line(decision: Decision, until: datetime | None = None) -> str:
    """Return a decision with its time; ``until`` is when a wait ends that still goes on."""
    said = STILL_WAITING.get(decision.reason) if until and decision.decision == WAIT else None
    told = sentence(decision.decision, decision.reason)
    if said and until:
        told = said.format(until=_moment(until, decision.at))
    return _LINE.format(at=_at(decision.at, _TIME), sentence=told)


def waiting_key(message: Address, event_key: str) -> str:
    """Return the key of the timer that holds a message which waits for its answer."""
    return f"support/{message.workspace}/{message.channel}/{event_key}"


def draft_key(channel: str, key: str) -> str:
    """Return the event key of the draft for a question."""
    return f"{DRAFT}{channel}/{key}"


def drafted(event_key: str) -> tuple[str, str]:
    """Return the channel and the event key of the question that a draft answers; raises ValueError for other keys."""
    if not event_key.startswith(DRAFT):
        text = f"no draft: {event_key}"
        raise ValueError(text)
    channel, _, key = event_key.removeprefix(DRAFT).partition("/")
    return channel, key


def _moment(until: datetime, at: datetime) -> str:
    """Return a time, with its day where that is another."""
    is_today = until.astimezone(UTC).date() == at.astimezone(UTC).date()
    return _at(until, "%H:%M UTC" if is_today else _TIME)


def _at(moment: datetime, form: str) -> str:
    return moment.astimezone(UTC).strftime(form)
