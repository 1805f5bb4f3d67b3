"""Gathers what waits for a thread: what came meanwhile goes together, for most of a call's cost is its own."""

import threading
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import Executor, Future
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Kind = TypeVar("Kind", bound=Hashable)
Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Waiting(Generic[Item, Result]):
    """An item, where its result is awaited, and the context of whoever waits: a line logged in it knows whose it is."""

    item: Item
    future: "Future[Result]" = field(default_factory=Future)
    context: Context = field(default_factory=copy_context)

    def settle(self, work: Callable[[], Result]) -> None:
        """Do what is to be done for this item alone; whoever waits for it gets what comes of it."""
        try:
            result = self.context.run(work)
        except Exception as error:  # noqa: BLE001 whoever waits gets it
            self.future.set_exception(error)
        else:
            self.future.set_result(result)


class Batches(Generic[Kind, Item, Result]):
    """Hands items to ``work`` on the threads of a pool, as many of a kind as wait, ``most`` at a time."""

    def __init__(
        self, pool: Executor, work: Callable[[Kind, Sequence[Waiting[Item, Result]]], None], *, most: int = 16
    ) -> None:
        """``work`` settles the items one by one; what it raises instead, all get that are left."""
        self._pool = pool
        self._work = work
        self._most = most
        self._lock = threading.Lock()
        self._waiting: dict[Kind, list[Waiting[Item, Result]]] = {}

    def submit(self, kind: Kind, item: Item) -> "Future[Result]":
        """Return where the result of an item will be; raises RuntimeError when the pool is closed."""
        waiting: Waiting[Item, Result] = Waiting(item)
        with self._lock:
            self._waiting.setdefault(kind, []).append(waiting)
        self._pool.submit(self._next)
        return waiting.future

    def cancel(self) -> None:
        """Cancel what waits, for a pool that is closed takes no more of it."""
        while taken := self._taken():
            for one in taken[1]:
                one.future.cancel()

    def _next(self) -> None:
        """Work on one batch; there may be none, when what came first was taken together with others."""
        if not (taken := self._taken()):
            return
        batch = [one for one in taken[1] if one.future.set_running_or_notify_cancel()]
        try:
            if batch:
                self._work(taken[0], batch)
        except Exception as error:  # noqa: BLE001 whoever waits gets it
            for one in batch:
                if not one.future.done():
                    one.future.set_exception(error)

    def _taken(self) -> tuple[Kind, list[Waiting[Item, Result]]] | None:
        """Take those of the kind whose turn it is; what is too much of it goes behind the other kinds."""
        with self._lock:
            if not self._waiting:
                return None
            kind = next(iter(self._waiting))
            waiting = self._waiting.pop(kind)
            if rest := waiting[self._most :]:
                self._waiting[kind] = rest
            return kind, waiting[: self._most]
