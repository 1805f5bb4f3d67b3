"""Leaves out what a model thinks aloud before it answers; pure, streaming."""

_BLOCKS = (("<think>", "</think>"), ("[THINK]", "[/THINK]"))


class Thinking:
    """Passes text through, less a block of thoughts at its very beginning."""

    def __init__(self) -> None:
        self._held = ""
        self._until = ""
        self._thought = False
        self._done = False

    def feed(self, piece: str) -> str:
        """Return what belongs to the answer."""
        if self._done:
            return piece
        self._held += piece
        return self._inside() if self._until else self._at_start()

    def close(self) -> str:
        """Return what was held back; an unfinished thought is none of the answer."""
        held, self._held = self._held, ""
        if self._until:
            return ""
        return held.lstrip() if self._thought else held

    def _at_start(self) -> str:
        start = self._held.lstrip()
        for opening, closing in _BLOCKS:
            if start.startswith(opening):
                self._held, self._until, self._thought = start[len(opening) :], closing, True
                return self._inside()
        if any(opening.startswith(start) for opening, _ in _BLOCKS):
            return ""
        self._done = True
        return self.close()

    def _inside(self) -> str:
        _, closed, rest = self._held.partition(self._until)
        if not closed:
            self._held = self._held[-len(self._until) :]
            return ""
        self._held, self._until = rest, ""
        return self._at_start()
