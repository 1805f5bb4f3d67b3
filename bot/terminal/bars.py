"""Progress bars on standard error, for whatever takes long."""

from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn


class Bars:
    """A bar a label, drawn while it grows; silent when standard error is not a terminal."""

    def __init__(self) -> None:
        """Nothing is drawn before the first call."""
        console = Console(stderr=True)
        self._columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self._console = console
        self._progress: Progress | None = None
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, label: str, done: int, total: int) -> None:
        """Show that ``done`` of ``total`` is reached; total 0 is unknown, done ≥ total ends the bar."""
        if not self._console.is_terminal:
            return
        progress = self._open()
        if label not in self._tasks:
            self._tasks[label] = progress.add_task(label, total=None)
        progress.update(self._tasks[label], completed=done, total=total or None)
        if total and done >= total:
            self._close()

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the terminal as it was."""
        self._close()

    def _open(self) -> Progress:
        if self._progress is None:
            self._progress = Progress(*self._columns, console=self._console, transient=True)
            self._progress.start()
        return self._progress

    def _close(self) -> None:
        if self._progress is not None:
            self._progress.stop()
            self._progress = None
            self._tasks.clear()
