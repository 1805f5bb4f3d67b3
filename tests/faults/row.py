"""One row of the fault table: what is broken and how, what people may see of it; and what a run of it showed."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import TypeAlias

from tests.faults.scene import BOTH, Scene
from tests.faults.seeing import Platform

Act: TypeAlias = Callable[[Scene], Awaitable[None]]


async def nothing(_scene: Scene) -> None:
    """Change nothing."""


@dataclass(frozen=True, slots=True)
class Row:
    """``fault`` is done by ``breaks`` and ends by ``mends``; ``sees`` is what may stand below a question in the end.

    With ``early`` questions are being answered when it breaks, with ``late`` others are asked while it is broken;
    ``seconds`` is how long it stays so at most, less when everybody has a reply before. ``on`` are the platforms
    where somebody asks. ``checks`` runs at the very end, and raises AssertionError.
    """

    fault: str
    breaks: Act
    mends: Act = nothing
    sees: tuple[str, ...] = ()
    early: bool = False
    late: bool = True
    seconds: float = 6.0
    on: tuple[Platform, ...] = BOTH
    checks: Act = nothing


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that one process goes through, one after the other; ``needs`` says why it can't be run, "" when it can.

    ``around`` opens what they need beside it, before the process starts.
    """

    part: str
    rows: tuple[Row, ...]
    environment: Mapping[str, str]
    http: bool = False
    peer: bool = False
    started: bool = True
    around: Callable[[Scene], AbstractAsyncContextManager[None]] | None = None
    needs: Callable[[], str] | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """What a run of a row showed: what people saw, how many accepted questions were lost, how long until normal."""

    part: str
    fault: str
    early: tuple[str, ...]
    late: tuple[str, ...]
    refused: int
    lost: int
    seconds: float
    notes: tuple[str, ...] = ()
