"""Claims in memory: the first one wins, and only so many are kept."""

from bot.desk.claims import MemoryClaims


async def test_only_the_first_claim_wins() -> None:
    claims = MemoryClaims()

    won = [await claims.claim("slack", "T1", "C1/1.0") for _ in range(3)]

    assert won == [True, False, False]


async def test_platforms_and_workspaces_do_not_share_events() -> None:
    claims = MemoryClaims()

    won = [await claims.claim(platform, workspace, "1") for platform in ("a", "b") for workspace in ("T1", "T2")]

    assert won == [True] * 4


async def test_the_oldest_is_forgotten_first() -> None:
    claims = MemoryClaims(kept=2)
    for event in ("1", "2", "3"):
        await claims.claim("slack", "T1", event)

    assert not await claims.claim("slack", "T1", "3")
    assert not await claims.claim("slack", "T1", "2")
    assert await claims.claim("slack", "T1", "1")
