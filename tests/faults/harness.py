"""Runs rows of the fault table: asks before, while and after something is broken, and judges what came of it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

from tests.doubles.discord_state import TOKEN as DISCORD_TOKEN
from tests.doubles.slack import APP_TOKEN, SECRET
from tests.doubles.slack import TOKEN as SLACK_TOKEN
from tests.faults.row import Figures, Group, Row
from tests.faults.scene import KEY, QUESTION, Scene, staged
from tests.faults.seeing import ANSWER, TWICE, WAITS, Question, raw
from tests.waiting import until

PATIENCE = 40.0
PROBE_SECONDS = 12.0
SECRETS = (DISCORD_TOKEN, SLACK_TOKEN, APP_TOKEN, SECRET, KEY, QUESTION, "object storage")
CALLS = ("<!channel", "<!everyone", "<!here", "<@U1>")


@asynccontextmanager
async def opened(group: Group) -> AsyncIterator[Scene]:
    """Set the stage for a group and start its process."""
    async with AsyncExitStack() as stack:
        scene = await stack.enter_async_context(staged(group.environment, http=group.http))
        if group.around is not None:
            await stack.enter_async_context(group.around(scene))
        if group.started:
            await scene.start()
        yield scene


async def run(group: Group) -> AsyncIterator[tuple[Figures, list[str]]]:
    """Run a group's rows in order; yields each row's figures, and what was wrong."""
    async with opened(group) as scene:
        for row in group.rows:
            yield await run_row(scene, group, row)
        await scene.kill()
        said = "\n".join(scene.lines)
        assert not [secret for secret in SECRETS if secret in said], said


async def run_row(scene: Scene, group: Group, row: Row) -> tuple[Figures, list[str]]:
    """Run one row; returns its figures, and what was wrong."""
    scene.notes.clear()
    early = await _in_the_middle(scene, row) if row.early else []
    await row.breaks(scene)
    late = scene.ask(*row.on) if row.late else []
    await _while_broken(scene, [*early, *late], row.seconds)
    seconds = await until_normal(scene, row)
    asked = [*early, *late]
    await _settled(scene, asked)
    lost = [one for one in asked if scene.accepted(one) and scene.seen(one) in (*WAITS, TWICE)]
    refused = [one for one in asked if not scene.accepted(one) and scene.seen(one) in WAITS]
    then, meanwhile = (
        tuple(dict.fromkeys(scene.seen(one) for one in some if one not in refused)) for some in (early, late)
    )
    notes = tuple(scene.notes)
    figures = Figures(group.part, row.fault, then, meanwhile, len(refused), len(lost), seconds, notes)
    problems = [f"{scene.seen(one)} in {one.platform}" for one in asked if scene.seen(one) not in row.sees]
    problems += [f"called somebody: {text}" for text in _calls(scene, asked)]
    await row.checks(scene)
    return figures, problems


async def until_normal(scene: Scene, row: Row) -> float:
    """Mend, and ask until everybody gets an answer as on every day; return the seconds that took."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    await row.mends(scene)
    asked: list[Question] = []
    end = loop.time() + PATIENCE
    while loop.time() < end:
        asked = scene.ask(*row.on)
        await _while_broken(scene, asked, PROBE_SECONDS)
        if all(scene.seen(one) == ANSWER for one in asked):
            return loop.time() - began
    told = "\n".join(scene.bot.lines[-25:])
    message = f"{row.fault}: not normal after {PATIENCE} s: {[scene.seen(one) for one in asked]}\n{told}"
    raise AssertionError(message)


async def _in_the_middle(scene: Scene, row: Row) -> list[Question]:
    """Ask, and return when the model is being asked for each answer."""
    before = len(scene.model.bodies)
    asked = scene.ask(*row.on)
    await until(lambda: len(scene.model.bodies) >= before + len(asked), 10)
    return asked


async def _while_broken(scene: Scene, asked: Sequence[Question], seconds: float) -> None:
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while loop.time() < end and not (asked and all(map(scene.finished, asked))):  # noqa: ASYNC110 others answer
        await asyncio.sleep(0.02)


async def _settled(scene: Scene, asked: Sequence[Question]) -> None:
    """Wait for what is accepted, and a moment more for what must not come."""
    await _while_broken(scene, asked, PATIENCE if any(map(scene.accepted, asked)) else 1.0)
    await asyncio.sleep(0.3)


def _calls(scene: Scene, asked: Sequence[Question]) -> list[str]:
    shown = [text for one in asked for text in raw(one, scene.slack, scene.discord) if one.platform == "slack"]
    return [text for text in shown if any(call in text for call in CALLS)] + [str(ping) for ping in scene.discord.pings]
