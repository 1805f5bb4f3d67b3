"""Whether it is known where the app is installed, and what may be used once is."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from core.journal import Journal
from core.journal.values import Installation
from tests.core.journal.stories import LATER, NOW

HERE = Installation("slack", "T1", "Team", "U0", "B0", "xoxb-1", "xoxe-1", LATER, "chat:write", "U1", NOW)


async def test_an_installation_is_found_by_its_workspace(journal: Journal, other: Journal) -> None:
    await journal.installations.put(HERE)

    assert await other.installations.of("slack", "T1") == HERE
    assert await other.installations.of("slack", "T2") is None
    assert await other.installations.of("discord", "T1") is None


async def test_installed_again_it_has_the_new_tokens(journal: Journal) -> None:
    again = replace(HERE, token="xoxb-2", refresh_token="", expires_at=None, at=LATER)
    await journal.installations.put(HERE)
    await journal.installations.put(again)

    assert await journal.installations.of("slack", "T1") == again


async def test_of_two_processes_that_rotate_at_once_one_wins(journal: Journal, other: Journal) -> None:
    await journal.installations.put(HERE)

    won = await asyncio.gather(
        *(
            at.installations.rotate(HERE, token=f"xoxb-{name}", refresh_token=f"xoxe-{name}", expires_at=LATER)
            for name, at in (("a", journal), ("b", other))
        )
    )

    assert [installation for installation in won if installation] == [await journal.installations.of("slack", "T1")]


async def test_a_removed_installation_is_gone_and_is_not_rotated(journal: Journal) -> None:
    await journal.installations.put(HERE)

    assert await journal.installations.remove("slack", "T1")
    assert not await journal.installations.remove("slack", "T1")
    assert await journal.installations.rotate(HERE, token="x", refresh_token="y", expires_at=None) is None
    assert await journal.installations.of("slack", "T1") is None


def test_tokens_are_not_shown() -> None:
    assert "xox" not in repr(HERE)


async def test_the_installation_stays_when_its_author_is_forgotten(journal: Journal) -> None:
    await journal.installations.put(HERE)

    await journal.retention.forget("slack", "U1")

    assert await journal.installations.of("slack", "T1") == replace(HERE, person="")


@pytest.mark.parametrize("times", [1, 5])
async def test_a_key_is_spent_once_over_all_processes(journal: Journal, other: Journal, times: int) -> None:
    won = await asyncio.gather(
        *(at.installations.spend("slack", "k", until=LATER, now=NOW) for at in (journal, other) for _ in range(times))
    )

    assert sum(won) == 1


async def test_spent_keys_are_forgotten_after_their_time(journal: Journal) -> None:
    assert await journal.installations.spend("slack", "k", until=NOW, now=NOW)

    assert await journal.installations.spend("slack", "k", until=LATER, now=NOW + timedelta(seconds=1))
