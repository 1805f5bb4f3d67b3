"""Rows about the language model: gone, silent, slow, endless, unreadable, hostile."""

from collections.abc import Sequence

from bot import wording
from core.domain import Reason
from tests.doubles.openai_server import DONE, Reply, chunk, event
from tests.faults.row import Act, Group, Row
from tests.faults.scene import WRITES, Scene
from tests.faults.seeing import ANSWER

PINGS = "@everyone @here <!channel> <!everyone> <@U1> <@1000000000000000002> "
ENDLESS = 1_000


def quotes(reason: Reason) -> str:
    """Return what a person sees when the pages are quoted for a reason."""
    return f"quotes of the pages: “{wording.quoting(reason)}”"


def plays(*parts: bytes | float, status: int = 200, drop: bool = False, kind: str = "text/event-stream") -> Act:
    """Return what makes the model send this alone from now on."""

    async def play(scene: Scene) -> None:
        scene.model.replies[:] = [Reply(list(parts), status, kind, ending="drop" if drop else "close")]

    return play


async def writes(scene: Scene) -> None:
    """Let the model write as on every day."""
    scene.model.replies[:] = [WRITES]


async def refuses(scene: Scene) -> None:
    """Let nobody reach the model."""
    await scene.to_model.refuse()


async def returns(scene: Scene) -> None:
    """Let the model be reached again."""
    await scene.to_model.open()


async def slows(scene: Scene) -> None:
    """Let each piece from the model take its time."""
    scene.to_model.delay = 0.4


async def hurries(scene: Scene) -> None:
    """Let the model be as quick as it was."""
    scene.to_model.delay = 0.0


def playing(fault: str, act: Act, *sees: str) -> Row:
    """Return a row in which the model plays something else."""
    return Row(fault, act, writes, sees)


DRIPS: Sequence[bytes | float] = [part for _ in range(ENDLESS) for part in (chunk("on and "), 0.2)]
FLOODS = [chunk("on and on " * 20)] * ENDLESS
KEPT = "Data is kept in object storage [1]."
STOP = chunk(finish="stop")
AWAY, CUT, SLOW = quotes("model_unavailable"), quotes("model_cut_off"), quotes("model_slow")
UNGROUNDED = quotes("not_grounded")
ROWS = (
    Row("refuses every connection", refuses, returns, (AWAY,)),
    Row("is gone in the middle of an answer", refuses, returns, (AWAY, CUT), early=True),
    playing("answers 500", plays(b"no", status=500), AWAY),
    playing("refuses the key (401)", plays(b"no", status=401), AWAY),
    playing("takes the question and says nothing", plays(60.0), SLOW),
    playing("stops in the middle of a sentence", plays(chunk("Data is "), 60.0), SLOW),
    playing("breaks the connection off in a sentence", plays(chunk("Data is "), drop=True), CUT),
    playing("never ends: a word now and then", plays(*DRIPS), SLOW),
    playing("never ends: as fast as it can", plays(*FLOODS), UNGROUNDED, CUT, SLOW),
    playing("sends malformed JSON", plays(event('{"choices": [{'), DONE), CUT, AWAY),
    playing("sends a page of HTML", plays(b"<html>login</html>", kind="text/html"), CUT, AWAY),
    playing("sends 10 MB in one line", plays(chunk("on " * 3_300_000), DONE), CUT, AWAY),
    playing("says nothing but @everyone and <!channel>", plays(chunk(PINGS * 3), STOP, DONE), UNGROUNDED),
    playing("says @everyone and <!channel>, with a source", plays(chunk(f"{PINGS} {KEPT}"), STOP, DONE), ANSWER),
    Row("is slow: each piece takes 0.4 s", slows, hurries, (ANSWER, SLOW)),
)
MODEL = Group("the model", ROWS, {})
