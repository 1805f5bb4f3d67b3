"""The scripted conversations: what is said, what the model does about it, and what is answered on every platform."""

from dataclasses import dataclass

from bot import wording
from core.config import SearchSettings
from core.domain import Outcome, Reason
from core.errors import SearchUnavailable
from tests.doubles.openai_server import Reply, chunk, completion, written

KEYS, BACKUPS = "keys.md", "backups.md"
SURE, DOUBTFUL, STRICT = SearchSettings(threshold=0.5), SearchSettings(gate=False), SearchSettings()
DOWN = Reply([b"upstream failed"], status=500, content_type="text/plain")
KEYS_QUOTED = "Create a second key in the console, deploy it to all services, then revoke the first key. [1]"
BACKUPS_QUOTED = "A full backup is made every night at two o'clock. [{}]"
CLOSEST = "The documentation does not cover this; the closest sections are:"
HELLO = "Hello! I answer questions from the documentation: ask me one, in a sentence or a few words."
EMPTY = "Ask me a question about the documentation, in a sentence or a few words."


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is said, what the model plays, and what all platforms make of it.

    ``heard`` is the answer in bare words, ``honest`` the line below it, ``cites`` the sources' pages by number.
    """

    said: str
    heard: str
    model: tuple[Reply, ...] = ()
    outcome: Outcome = "answered"
    reason: Reason = "grounded"
    cites: tuple[tuple[int, str], ...] = ((1, KEYS),)
    honest: str = ""


@dataclass(frozen=True, slots=True)
class Talk:
    """One conversation, in one thread; ``gone`` is an index that is lost when it begins."""

    name: str
    lines: tuple[Line, ...]
    search: SearchSettings = SURE
    translate: bool = False
    gone: bool = False


def _paragraph(number: int) -> str:
    return f"Step {number}: " + f"service number {number} takes the second key and drops the first; " * 6 + "[1]."


STEPS = "\n\n".join(_paragraph(number) for number in range(1, 16))
CODE = "\n".join(f"deploy --key second --service number-{number} --wait" for number in range(1, 41))
LONG = f"{STEPS}\n\n```sh\n{CODE}\n```\n\n1. Check **all** of them.\n2. Revoke the `first` key [1]."
LONG_HEARD = " ".join(f"{STEPS}\n{CODE}\n1. Check all of them. 2. Revoke the first key [1].".split())
NASTY = (
    "@everyone and <!channel>: ask <@1300000000000000003>, <@U0HELPER> or @here, *not* `<@&1200000000000000001>` [1].\n"
    "\n- [sign in here](https://evil.example/login) or at [https://docs.example](https://evil.example)\n"
    "- snake_case_name, 2 * 3 * 4 and a \\*star\\*\n\n| Key | State |\n|---|---|\n| first | ~~used~~ gone |\n"
)
NASTY_HEARD = (
    "@everyone and <!channel>: ask <@1300000000000000003>, <@U0HELPER> or @here, not <@&1200000000000000001> [1]. "
    "sign in here or at https://docs.example snake_case_name, 2 * 3 * 4 and a *star* Key State first used gone"
)

TABLE = (
    Talk(
        "a covered question and a follow-up that leans on it",
        (
            Line(
                "how is a signing key rotated?",
                "Create a second key, deploy it, then revoke the first [1].",
                (written("Create a **second key**, ", "deploy it, then ", "revoke the first [1]."),),
            ),
            Line(
                "and when may it be revoked?",
                "Only after all services have the second key [1].",
                (written("Only after *all* services have the second key [1]."),),
            ),
            Line(
                "and how often are backups of it made?",
                BACKUPS_QUOTED.format(1),
                (DOWN,),
                outcome="quoted",
                reason="model_unavailable",
                cites=((1, BACKUPS), (2, KEYS)),
                honest=wording.quoting("model_unavailable"),
            ),
            Line(
                "but where do they end up?",
                "In the same place [2].",
                (written("In the same place [2]."),),
                cites=((2, BACKUPS),),
            ),
        ),
    ),
    Talk(
        "an answer that is not sure",
        (
            Line(
                "how often are backups made?",
                "Every night [1].",
                (written("Every night [1]."),),
                cites=((1, BACKUPS),),
                honest=wording.UNSURE,
            ),
        ),
        DOUBTFUL,
    ),
    Talk(
        "a question that the documentation does not cover",
        (
            Line(
                "Which planets have rings?",
                CLOSEST,
                outcome="not_found",
                reason="not_covered",
                cites=((1, KEYS), (2, BACKUPS)),
            ),
        ),
        STRICT,
    ),
    Talk(
        "a question to which the model finds no answer",
        (
            Line(
                "may keys be kept on tape?",
                CLOSEST,
                (written("I could not find this in the documentation."),),
                outcome="not_found",
                reason="model_refused",
                cites=((1, KEYS), (2, BACKUPS)),
            ),
        ),
        DOUBTFUL,
    ),
    Talk("small talk", (Line("hello there!", HELLO, outcome="not_found", reason="small_talk", cites=()),)),
    Talk("an empty mention", (Line("", EMPTY, outcome="not_found", reason="empty", cites=()),)),
    Talk(
        "a question in another language",
        (
            Line(
                "Wie wird der Schlüssel für die Signaturen ausgetauscht?",
                "Legen Sie einen zweiten Schlüssel an [1].",
                (completion("How is the signing key rotated?"), written("Legen Sie einen zweiten Schlüssel an [1].")),
            ),
        ),
        translate=True,
    ),
    Talk(
        "a model that breaks off in its answer",
        (
            Line(
                "how is a signing key rotated?",
                KEYS_QUOTED,
                (Reply([chunk(role="assistant"), chunk("Create a second key, then [1]. And fin")], ending="drop"),),
                outcome="quoted",
                reason="model_cut_off",
                cites=((1, KEYS), (2, BACKUPS)),
                honest=wording.quoting("model_cut_off"),
            ),
        ),
    ),
    Talk(
        "a model that names no source",
        (
            Line(
                "how is a signing key rotated?",
                KEYS_QUOTED,
                (written("Ask somebody who knows about it."),),
                outcome="quoted",
                reason="not_grounded",
                cites=((1, KEYS), (2, BACKUPS)),
                honest=wording.quoting("not_grounded"),
            ),
        ),
    ),
    Talk(
        "a long answer",
        (Line("how is a signing key rotated?", LONG_HEARD, (written(*LONG.splitlines(keepends=True)),)),),
    ),
    Talk("a nasty answer", (Line("how is a signing key rotated?", NASTY_HEARD, (written(NASTY),)),)),
    Talk(
        "a search that is gone",
        (
            Line(
                "how is a signing key rotated?",
                wording.failure(SearchUnavailable()),
                outcome="failed",
                reason="search_unavailable",
                cites=(),
            ),
        ),
        gone=True,
    ),
)
