"""A reply that can't be shown in its place tells who asked for it; everything else passes through."""

import pytest

from bot.reply import NotShown
from bot.telling import Telling
from tests.bot.desks import AWAY, NEVER, DeskReply
from tests.scripted import ANSWER


class Told:
    """Somebody who is told, and how often."""

    def __init__(self) -> None:
        self.times = 0

    async def tell(self) -> None:
        self.times += 1


async def test_everything_passes_through() -> None:
    reply, told = DeskReply(), Told()
    telling = Telling(reply, told.tell)

    await telling.status("a")
    await telling.write("b")
    await telling.restart("c")
    await telling.finish(ANSWER)
    await telling.fail("d")
    await telling.close()

    assert [name for name, _ in reply.calls] == ["status", "write", "restart", "finish", "fail"]
    assert (reply.closed, told.times) == (1, 0)


@pytest.mark.parametrize("failing", ["finish", "fail"])
@pytest.mark.parametrize(("refusal", "times"), [(NEVER, 1), (AWAY, 0)])
async def test_what_can_never_be_shown_there_is_told(failing: str, refusal: NotShown, times: int) -> None:
    told = Told()
    telling = Telling(DeskReply(refusals=[refusal]), told.tell)

    with pytest.raises(NotShown):
        await (telling.finish(ANSWER) if failing == "finish" else telling.fail("no"))

    assert told.times == times


async def test_any_other_failure_goes_on() -> None:
    told = Told()
    telling = Telling(DeskReply(failing="finish"), told.tell)

    with pytest.raises(RuntimeError):
        await telling.finish(ANSWER)
    assert told.times == 0
