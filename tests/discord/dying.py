"""A process that dies at one call of its own: right before Discord does it, or when it was done and nobody told."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.doubles.discord import DiscordServer
from tests.doubles.discord_call import Call
from tests.doubles.discord_faults import Fault
from tests.processes import Process


@dataclass(slots=True)
class Deadly(Fault):
    """A fault at which the caller dies, so that it never hears of it."""

    process: Process | None = None

    def strikes(self, call: Call) -> bool:
        """Return whether this is the call; end the process then."""
        struck = Fault.strikes(self, call)
        if struck and self.process is not None:
            self.process.kill_now()
        return struck


@contextmanager
def dying(discord: DiscordServer, process: Process, operation: str, count: int, *, done: bool) -> Iterator[None]:
    """Kill a process at the ``count``-th call of ``operation``, a pattern, while the context lasts."""
    fault = Deadly(operation, None, times=1, done=done, every=count, process=process)
    discord.faults.append(fault)
    try:
        yield
    finally:
        discord.faults.remove(fault)
    assert fault.times == 0, f"{operation} was called {fault.seen} times, not {count}"
