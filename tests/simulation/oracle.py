"""What must become of each message of a week, read off the documentation: no code of the bot is asked."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.simulation.script import AN_HOUR, HELPER, ROOMS, Room, Step, Week, is_covered

ALONE = {  # what is decided on messages of watched channels that stand alone and ask nothing of everybody
    "foreign": "language",
    "bot": "asker_is_a_bot",
    "to_somebody": "addressed_to_somebody",
    "answer_to_asker": "addressed_to_somebody",
    "continued": "continues",
}
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MOMENT = timedelta(seconds=2)  # for which new words wait at least
ANSWERS = frozenset({"answer", "answer_alone", "answer_to_asker"})


@dataclass(slots=True)
class Expected:
    """By the numbers of messages: reasons with their times, when it is answered or drafted, and in which words."""

    decisions: dict[int, list[tuple[str, datetime]]] = field(default_factory=dict)
    answers: dict[int, datetime] = field(default_factory=dict)
    drafts: dict[int, datetime] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)
    deleted: set[int] = field(default_factory=set)

    def reasons(self, number: int) -> list[str]:
        """Return the reasons of all decisions on a message, in order."""
        return [reason for reason, _ in self.decisions.get(number, [])]

    @property
    def counts(self) -> Counter[str]:
        """How many decisions there are of each reason, how many answers, and how many of them were asked for."""
        found = Counter(reason for each in self.decisions.values() for reason, _ in each)
        unasked = sum("answered" in self.reasons(number) for number in self.answers)
        return found + Counter(answers=len(self.answers), drafts=len(self.drafts), at_once=len(self.answers) - unasked)


@dataclass(slots=True)
class _Oracle:
    """Goes through a week; ``replies`` says that people can reply in a channel, not only in threads."""

    week: Week
    replies: bool
    found: Expected = field(default_factory=Expected)
    waiting: dict[int, tuple[datetime, Step]] = field(default_factory=dict)
    shown: dict[str, list[datetime]] = field(default_factory=dict)

    def decided(self, number: int, reason: str, at: datetime) -> None:
        """Note a decision."""
        self.found.decisions.setdefault(number, []).append((reason, at))

    def take(self, step: Step) -> None:
        """See what a step does; what is due before was answered before."""
        self.answer_until(step.at)
        room = ROOMS[step.room]
        if step.is_mention:
            self._mention(step, room)
        elif step.kind == "deletes":
            self._delete(step)
        elif room.watched:
            self._about(step)
            self._decide(step, room)

    def answer_until(self, moment: datetime) -> None:
        """Answer what is due, one after the other."""
        for number, (due, step) in sorted(self.waiting.items(), key=lambda each: (each[1][0], each[0])):
            if due <= moment:
                del self.waiting[number]
                self._answer(number, due, ROOMS[step.room])

    def _answer(self, number: int, due: datetime, room: Room) -> None:
        recent = [at for at in self.shown.get(room.name, []) if at >= due - HOUR]
        if len(recent) >= AN_HOUR:
            self.decided(number, "quota", due)
        elif room.mode == "confident" and not is_covered(self.found.texts[number]):
            self.decided(number, "not_confident", due)
        else:
            self.shown[room.name] = [*recent, due]
            self.decided(number, "drafted" if room.shadow else "answered", due)
            (self.found.drafts if room.shadow else self.found.answers)[number] = due

    def _mention(self, step: Step, room: Room) -> None:
        if room.mode == "off":
            self.decided(step.number, "off", step.at)
            return
        if step.kind == "mention_again" and self._is_waiting(step.about):
            self.decided(step.about, "already_answered", step.at)
        self.found.answers[step.number] = step.at
        self.found.texts[step.number] = step.text.removeprefix("{@bot} ")

    def _delete(self, step: Step) -> None:
        self.found.deleted.add(step.about)
        is_draft = step.about in self.found.drafts and "human_first" not in self.found.reasons(step.about)
        if self._is_waiting(step.about) or is_draft:
            self.decided(step.about, "deleted", step.at)

    def _about(self, step: Step) -> None:
        """What a message says of the question that it is about."""
        if step.kind in ANSWERS:
            drafted = self.found.drafts.get(step.about)
            is_draft = drafted is not None and step.at < drafted + DAY
            if self._is_waiting(step.about) or (is_draft and "human_first" not in self.found.reasons(step.about)):
                self.decided(step.about, "human_first", step.at)
        elif step.kind in ("solved", "withdraws"):
            if self._is_waiting(step.about):
                self.decided(step.about, "not_a_question", step.at)
        elif step.kind in ("continued", "rewords") and step.about in self.waiting:
            due, asked = self.waiting[step.about]
            text = f"{self.found.texts[step.about]}\n{step.text}" if step.kind == "continued" else step.text
            self.found.texts[step.about] = text
            self.waiting[step.about] = max(due, step.at + MOMENT), asked

    def _decide(self, step: Step, room: Room) -> None:
        """What is decided on a message itself, or on the one that becomes a question."""
        if step.where == "thread" or (step.where == "reply" and not self.replies):
            return
        if step.kind in ("question", "asks_now"):
            self._wait(step, room)
        elif step.is_message:
            self.decided(step.number, self._reason(step), step.at)

    def _reason(self, step: Step) -> str:
        if step.person == HELPER:
            return "asker_is_a_helper"
        if step.kind == "solved":
            return "continues"
        return "addressed_to_somebody" if step.where == "reply" else ALONE.get(step.kind, "not_a_question")

    def _wait(self, step: Step, room: Room) -> None:
        number = step.number if step.is_message else step.about
        asked = self.week.steps[number].at
        due = room.due(asked)
        self.found.texts[number] = step.text
        at_night = due != asked + timedelta(minutes=room.wait) and step.at < due
        self.decided(number, "quiet_hours" if at_night else "waiting", step.at)
        self.waiting[number] = max(due, step.at), step

    def _is_waiting(self, number: int) -> bool:
        return self.waiting.pop(number, None) is not None


def expected(week: Week, *, replies: bool) -> Expected:
    """Return what must become of a week where people can reply in a channel, or in threads alone."""
    oracle = _Oracle(week, replies)
    for step in week:
        oracle.take(step)
    oracle.answer_until(week.begins + timedelta(days=8))
    return oracle.found
