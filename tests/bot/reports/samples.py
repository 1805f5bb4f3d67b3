"""Made-up results for the tests of what reports look like, with texts that want to do harm."""

from datetime import UTC, date, datetime, timedelta

from bot.reports.reading import Decided
from core.journal.values import Address, Channel, Decision, OpenCall, Thread
from core.reports.gaps import Gap, Gaps, Section
from core.reports.shadow import shadow_of
from core.reports.usage import Row, Times, Usage
from core.reports.weak import Place

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SINCE = NOW - timedelta(days=30)
NASTY = "\x1b[31mred\x1b[0m [bold]no[/x]\n\u202eturned\uffff $HOME and $PATH :smile: 日本語 <b>&amp;</b>"
CLEAN = "[31mred[0m [bold]no[/x] turned $HOME and $PATH :smile: 日本語 <b>&amp;</b>"
HELP = Channel("slack", "T024BE7LD", "C061EG9T2")
FORUM = Channel("discord", "1098765432109876543", "1187654321098765432")


def gap(name: str, count: int = 1, **changed: object) -> Gap:
    values: dict[str, object] = {
        "name": name,
        "count": count,
        "askers": count,
        "kinds": {"unanswered": count},
        "helpful": 0,
        "unhelpful": 0,
        "reasons": {},
        "examples": (),
        "sections": (),
        "first": SINCE,
        "last": NOW,
    }
    return Gap(**(values | changed))  # type: ignore[arg-type]


SEVERAL = gap(
    NASTY,
    12,
    askers=9,
    kinds={"unanswered": 8, "voted_down": 3, "doubtful": 1},
    helpful=2,
    unhelpful=4,
    reasons={"wrong": 3, "missing": 1},
    examples=(NASTY, "a plain one"),
    sections=(Section(Place("Guide › Install\x07", "guide.md", "https://docs.test/guide"), 7),),
)


def gaps(*groups: Gap, asked: int = 100, complete: bool = True) -> Gaps:
    return Gaps(SINCE, NOW, asked, sum(group.count for group in groups), complete=complete, groups=groups)


def row(questions: int, *, slow: float = 1000) -> Row:
    answered = questions * 3 // 4
    return Row(
        questions=questions,
        outcomes={"answered": answered, "not_found": questions - answered},
        reasons={"grounded": answered, "not_covered": questions - answered},
        helpful=questions // 5,
        unhelpful=questions // 10,
        handed_off=1,
        first_word=Times(slow / 4, slow / 2),
        total=Times(slow, 2 * slow),
    )


NOBODY = Row(0, {}, {}, 0, 0, 0, Times(None, None), Times(None, None))


def usage(channels: int = 2) -> Usage:
    mondays = [date(2026, 11, 2), date(2026, 11, 9), date(2026, 11, 16)]
    more = [Channel("slack", "T1", f"D{number}") for number in range(channels - 2)]
    return Usage(
        since=SINCE,
        until=NOW,
        all=row(1234),
        weeks=dict(zip(mondays, (row(1000), NOBODY, row(234, slow=800)), strict=True)),
        channels={HELP: row(1200), FORUM: row(34), **dict.fromkeys(more, row(1))},
        cells={(mondays[0], HELP): row(1000), (mondays[2], HELP): row(200), (mondays[2], FORUM): row(34)},
    )


DECIDED = Decided(
    SINCE,
    {("silent", "not_a_question"): 1200, ("shadow", "posted"): 40, (NASTY, NASTY): 3},
    (Decision(Address("slack", "T1", "C1", f"170000.1{NASTY}"), "U1", "silent", "not_a_question", NOW),),
)
SHADOW = shadow_of(
    SINCE,
    NOW,
    {
        HELP: {"posted": 1200, "not_a_question": 30, "wrong": 4, "drafted": 77},
        FORUM: {"drafted": 2000},
        Channel("slack", NASTY, "C1"): {"posted": 2},
    },
)
CALLS = (
    OpenCall(7, Thread("slack", "T1", "C1", "100.1"), "U9", NOW - timedelta(days=3, hours=4), NASTY),
    OpenCall(9, Thread("discord", "", "42", ""), "", NOW - timedelta(minutes=5), "Anybody?"),
)
