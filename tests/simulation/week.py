"""Makes a week in the channels of a community from a seed: little stories, one after the other and side by side."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from tests.simulation import phrases
from tests.simulation.script import HELPER, ROOMS, UNCOVERED, ZONE, Kind, Step, Week, Where

BEGINS = datetime(2026, 10, 19, 5, tzinfo=UTC)  # on its Sunday the clocks are put back
PEOPLE = tuple(f"p{number:02}" for number in range(64))
BOTS = ("bot1", "bot2")
STORIES = 365
FULL_HOUR = BEGINS + timedelta(days=2, hours=7)
_SYLLABLES = tuple(f"{first}{second}" for first in "bdfgklmprtv" for second in "aeio")


@dataclass(slots=True)
class _Making:
    """A week in the making; nobody who waits for an answer takes part in another story."""

    chance: random.Random
    found: list[Step] = field(default_factory=list)
    busy: dict[str, datetime] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    nights: dict[object, int] = field(default_factory=dict)
    language: str = ""  # of the last question

    def name(self, *, covered: bool = True) -> str:
        """Return a name that nothing else has."""
        while True:
            first = self.chance.choice(_SYLLABLES) if covered else UNCOVERED
            name = "".join((first, *self.chance.choices(_SYLLABLES, k=2)))
            if name not in self.names:
                self.names.add(name)
                return name

    def person(self, at: datetime, until: datetime | None = None) -> str:
        """Return somebody who waits for nothing, and asks nothing ``until`` then."""
        person = self.chance.choice([one for one in PEOPLE if self.busy.get(one, at) <= at])
        self.busy[person] = (until or at) + timedelta(minutes=3)
        return person

    def add(
        self, at: datetime, kind: Kind, room: str, person: str, text: str, *, about: int = -1, where: Where = "channel"
    ) -> Step:
        """Add a step; its number is final once all are in order."""
        step = Step(len(self.found), at, kind, room, person, text, about, where)
        self.found.append(step)
        return step

    def ask(self, at: datetime, room: str, *, covered: bool = True) -> tuple[Step, str, str]:
        """Let somebody ask; return the names in it, too."""
        a, b = self.name(covered=covered), self.name()
        person = self.person(at)
        self.busy[person] = ROOMS[room].due(at) + timedelta(minutes=75)
        return self.add(at, "question", room, person, self.question(room, a, b)), a, b

    def question(self, room: str, a: str, b: str) -> str:
        """Return the words of a question, in a language that is understood in the room."""
        texts = phrases.UNDERSTOOD if ROOMS[room].languages else phrases.QUESTIONS
        self.language = self.chance.choice([one for one, each in texts.items() for _ in each])
        return self.chance.choice(texts[self.language]).format(a=a, b=b)

    def within(self, step: Step, share: tuple[float, float] = (0.1, 0.9)) -> datetime:
        """Return a moment in the wait of a question."""
        wait = min((ROOMS[step.room].due(step.at) - step.at).total_seconds(), 3_000)
        return step.at + timedelta(seconds=round(wait * self.chance.uniform(*share)))

    def below(self) -> Where:
        """Return how somebody answers a message."""
        return self.chance.choice(("thread", "reply"))


Story = Callable[[_Making, datetime, str], None]


def make_week(seed: int) -> Week:
    """Return the week of a seed."""
    making = _Making(random.Random(seed))  # noqa: S311
    kinds, weights = zip(*STORY_WEIGHTS, strict=True)
    moments = sorted(_moment(making.chance) for _ in range(STORIES))
    full = [FULL_HOUR + timedelta(seconds=150 * number + 7) for number in range(14)]
    for at in sorted([*moments, *full]):
        room = making.chance.choices(list(ROOMS), (32, 26, 18, 12, 7, 5))[0]
        if _is_night(at) and room in ("help", "ask"):
            making.nights[at.date()] = making.nights.get(at.date(), 0) + 1
            room = room if making.nights[at.date()] <= 4 else "team"
        story = making.chance.choices(kinds, weights)[0]
        (_question if at in full else story)(making, at, "ask" if at in full else room)
    return _in_order(seed, making.found)


def _moment(chance: random.Random) -> datetime:
    """Return a moment of the week: by day mostly, hardly ever at night."""
    while True:
        at = BEGINS + timedelta(seconds=chance.randrange(7 * 24 * 3600 - 7200))
        if not _is_night(at) or chance.random() < 0.15:
            return at


def _is_night(at: datetime) -> bool:
    return not 7 <= at.astimezone(ZONE).hour < 21


def _in_order(seed: int, found: list[Step]) -> Week:
    """Number the steps in the order of time; two never happen in the same second."""
    ordered = sorted(found, key=lambda step: (step.at, step.number))
    numbers = {step.number: number for number, step in enumerate(ordered)}
    week, last = Week(seed, BEGINS), BEGINS
    for step in ordered:
        last = max(step.at, last + timedelta(seconds=1))
        number = numbers[step.number]
        week.steps[number] = replace(step, number=number, at=last, about=numbers.get(step.about, -1))
    return week


def _question(making: _Making, at: datetime, room: str) -> None:
    making.ask(at, room)


def _uncovered(making: _Making, at: datetime, room: str) -> None:
    making.ask(at, room, covered=False)


def _answered(making: _Making, at: datetime, room: str) -> None:
    asked, a, b = making.ask(at, room)
    when = making.within(asked)
    person = making.person(at, when)
    kind: Kind = making.chance.choice(("answer", "answer", "answer_alone", "answer_to_asker"))
    if kind == "answer":
        text = making.chance.choice((*phrases.ANSWERS, *phrases.IN_PLACE)).format(a=a, b=b)
        making.add(when, kind, room, person, text, about=asked.number, where=making.below())
    else:
        texts = phrases.ANSWERS if kind == "answer_alone" else phrases.TO_ASKER
        text = making.chance.choice(texts).replace("{@asker}", f"{{@{asked.person}}}")
        text = text.replace("{a}", a).replace("{b}", b)
        making.add(when, kind, room, HELPER if making.chance.random() < 0.3 else person, text, about=asked.number)


def _echoed(making: _Making, at: datetime, room: str) -> None:
    asked, *_ = making.ask(at, room)
    when, about = making.within(asked), asked.number
    person = making.person(at, when)
    text = making.chance.choice(phrases.ECHOES)
    where = making.chance.choice(("channel", "thread", "reply"))
    making.add(when, "echo", room, person, text, about=about, where=where)  # type: ignore[arg-type]


def _joined_in(making: _Making, at: datetime, room: str) -> None:
    asked, *_ = making.ask(at, room)
    text, when = making.chance.choice(phrases.JOINS_IN), making.within(asked)
    making.add(when, "joins_in", room, making.person(at, when), text, about=asked.number, where=making.below())


def _of_a_bot(making: _Making, at: datetime, room: str) -> None:
    asked, a, b = making.ask(at, room)
    text = making.chance.choice(phrases.ANSWERS).format(a=a, b=b)
    making.add(making.within(asked), "bot_answer", room, BOTS[0], text, about=asked.number, where="thread")


def _continued(making: _Making, at: datetime, room: str) -> None:
    asked, a, _ = making.ask(at, room)
    when = asked.at + timedelta(seconds=making.chance.randint(10, 110))
    text = making.chance.choice(phrases.CONTINUED[making.language]).format(a=a)
    making.add(when, "continued", room, asked.person, text, about=asked.number)


def _solved(making: _Making, at: datetime, room: str) -> None:
    asked, *_ = making.ask(at, room)
    where: Where = making.chance.choice(("channel", "thread"))
    text, when = making.chance.choice(phrases.SOLVED[making.language]), making.within(asked)
    making.add(when, "solved", room, asked.person, text, about=asked.number, where=where)


def _withdrawn(making: _Making, at: datetime, room: str) -> None:
    asked, *_ = making.ask(at, room)
    text, when = making.chance.choice(phrases.SOLVED[making.language]), making.within(asked)
    making.add(when, "withdraws", room, asked.person, text, about=asked.number)


def _reworded(making: _Making, at: datetime, room: str) -> None:
    asked, a, _ = making.ask(at, room)
    text = making.question(room, a, making.name())
    making.add(making.within(asked, (0.1, 0.7)), "rewords", room, asked.person, text, about=asked.number)


def _deleted(making: _Making, at: datetime, room: str) -> None:
    asked, *_ = making.ask(at, room)
    when = making.within(asked, making.chance.choice(((0.1, 0.9), (1.2, 2.0))))
    making.add(when, "deletes", room, asked.person, "", about=asked.number)


def _asked_again(making: _Making, at: datetime, room: str) -> None:
    asked, a, b = making.ask(at, room)
    text = f"{{@bot}} how do I configure {a} for {b}?"
    making.add(making.within(asked), "mention_again", room, asked.person, text, about=asked.number)


def _late(making: _Making, at: datetime, room: str) -> None:
    """Somebody answers in the thread after the bot did, and is thanked."""
    asked, a, b = making.ask(at, room)
    when = ROOMS[room].due(asked.at) + timedelta(seconds=making.chance.randint(120, 1_200))
    text = making.chance.choice(phrases.ANSWERS).format(a=a, b=b)
    making.add(when, "answer", room, making.person(at, when), text, about=asked.number, where="thread")
    thanks, later = making.chance.choice(phrases.THANKS), when + timedelta(seconds=90)
    making.add(later, "thanks_below", room, asked.person, thanks, about=asked.number, where="thread")


def _becomes_one(making: _Making, at: datetime, room: str) -> None:
    person = making.person(at)
    making.busy[person] = ROOMS[room].due(at) + timedelta(minutes=75)
    said = making.add(at, "chatter", room, person, making.chance.choice(phrases.CHATTER))
    text = making.question(room, making.name(), making.name())
    when = at + timedelta(seconds=making.chance.randint(20, 500))
    making.add(when, "asks_now", room, person, text, about=said.number)


def _noise(making: _Making, at: datetime, room: str) -> None:
    kind: Kind = making.chance.choice(("chatter", "thanks", "greeting", "link", "status"))
    text = making.chance.choice(phrases.NOISE[kind]).format(n=making.chance.randint(100, 999))
    making.add(at, kind, room, making.person(at), text)


def _of_others(making: _Making, at: datetime, room: str) -> None:
    kind: Kind = making.chance.choice(("bot", "helper", "to_somebody", "to_somebody"))
    person = {"bot": BOTS[1], "helper": HELPER}.get(kind) or making.person(at)
    other = next(one for one in iter(lambda: making.person(at), "") if one != person)
    texts = phrases.TO_SOMEBODY if kind == "to_somebody" else phrases.UNDERSTOOD["en"]
    text = making.chance.choice(texts).replace("{@other}", f"{{@{other}}}").replace("{n}", "417")
    making.add(at, kind, room, person, text.replace("{a}", making.name()).replace("{b}", making.name()))


def _mention(making: _Making, at: datetime, room: str) -> None:
    text = making.question("help", making.name(), making.name())
    making.add(at, "mention", room, making.person(at), f"{{@bot}} {text}")


def _foreign(making: _Making, at: datetime, _room: str) -> None:
    text = making.chance.choice(phrases.FOREIGN)
    making.add(at, "foreign", "lingo", making.person(at), text.format(a=making.name(), b=making.name()))


STORY_WEIGHTS: tuple[tuple[Story, int], ...] = (
    (_question, 14), (_uncovered, 6), (_answered, 20), (_echoed, 5), (_joined_in, 4), (_of_a_bot, 2),
    (_continued, 4), (_solved, 4), (_withdrawn, 3), (_reworded, 3), (_deleted, 4), (_asked_again, 2), (_late, 4),
    (_becomes_one, 3), (_noise, 26), (_of_others, 8), (_mention, 4), (_foreign, 3),
)  # fmt: skip
