"""The fault table, each row run: nobody is left in silence, nothing that was accepted is lost."""

import pytest

from tests.faults.harness import run
from tests.faults.row import Group
from tests.faults.rows import GROUPS

pytestmark = pytest.mark.timeout(300)


@pytest.mark.parametrize(
    "group",
    [pytest.param(group, id=name, marks=[pytest.mark.peer] if group.peer else []) for name, group in GROUPS.items()],
)
async def test_nothing_accepted_is_lost(group: Group) -> None:
    if group.needs is not None and (lacking := group.needs()):
        pytest.skip(lacking)
    wrong: list[str] = []
    async for figures, problems in run(group):
        print(f"{figures.part} {figures.fault}: {figures.early} {figures.late} normal after {figures.seconds:.1f} s")  # noqa: T201
        wrong += [f"{figures.fault}: {problem}" for problem in problems]
        wrong += [f"{figures.fault}: {figures.lost} accepted questions are lost"] * bool(figures.lost)
    assert wrong == []
