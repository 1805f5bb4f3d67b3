"""A small cluster under fire: each accepted question is answered once, whoever of four processes is killed."""

from pathlib import Path

import pytest

from benchmarks.cluster import Plan, run

pytestmark = [pytest.mark.peer, pytest.mark.timeout(420)]


async def test_two_kills_in_a_cluster_lose_and_double_nothing(tmp_path: Path) -> None:
    plan = Plan(30.0, seed=3, pause=0.5, kill_every=10.0, lease=5.0, retries=(0.0, 0.0, 1.0, 3.0), patience=90.0)

    outcome = await run(plan, tmp_path)

    assert outcome.wrong == []
    assert sum(member.kills for member in outcome.members) == 2
    assert sum(question.taken() for question in outcome.questions) > 10
