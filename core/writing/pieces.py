"""Cuts streamed Markdown into pieces: text, code, brackets, line breaks, template tokens; pure.

Where the cut falls never depends on how the text arrived: what can't be decided yet is held back, within bounds.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from core.writing.marks import CLOSING, OPENING, TEMPLATE_TOKEN, may_become_template_token

CODE_HOLD = 400
TARGET_HOLD = 600

Kind: TypeAlias = Literal["text", "code", "open", "close", "broken", "break", "junk"]

_PLAIN = re.compile(rf"[^{re.escape(OPENING + CLOSING)}\\`~<!\n]+")
_LINE_START = re.compile(r"(?:[ \t>]|[-*+][ \t]|\d{1,9}[.)][ \t])*")
_LINE_START_HOLD = 60
_TARGET = re.compile(
    r"\(\s*+(?:<(?P<wrapped>[^<>\n]*)>|(?P<bare>[^\s<>]*))(?:\s+(?:\"[^\"]*\"|'[^']*'|\([^()]*\)))?\s*\)"
)
_ADDRESS = re.compile(r"[/.#:]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the text: ``text`` as it was written; ``after`` the colon or the link target that follows a close.

    ``broken`` is a close before a parenthesis that is no link yet and must not become one; ``junk`` a template token.
    """

    kind: Kind
    text: str
    after: str = ""

    @property
    def address(self) -> str:
        """The address of the link target, empty without one."""
        found = _TARGET.fullmatch(self.after)
        return (found["wrapped"] or found["bare"] or "") if found else ""


_Cut: TypeAlias = tuple[Piece, int] | None


class Pieces:
    """Reads text as it comes; ``line`` is what its reader shows of the line so far, at least the beginning."""

    def __init__(self) -> None:
        self.line = ""
        self._held = ""
        self._fence = ""
        self._indented = False

    @property
    def fresh(self) -> bool:
        """Whether a block may begin here: the line holds indentation and list markers at most."""
        return len(self.line) <= _LINE_START_HOLD and bool(_LINE_START.fullmatch(self.line))

    def feed(self, text: str) -> Iterator[Piece]:
        """Yield the pieces that are certain."""
        self._held += text
        return self._cut(final=False)

    def close(self) -> Iterator[Piece]:
        """Yield what was held back."""
        return self._cut(final=True)

    def _cut(self, *, final: bool) -> Iterator[Piece]:
        while self._held:
            cut = self._next(final=final)
            if cut is None:
                return
            piece, length = cut
            self._held = self._held[length:]
            self._see(piece)
            yield piece

    def _see(self, piece: Piece) -> None:
        if piece.kind in {"text", "code", "break"}:
            self.line = "" if piece.text.endswith("\n") else (self.line + piece.text)[: _LINE_START_HOLD + 1]

    def _next(self, *, final: bool) -> _Cut:
        if self._fence:
            return self._in_fence(final=final)
        first = self._held[0]
        if first in OPENING:
            return Piece("open", first), 1
        if first in CLOSING:
            return self._closing(final=final)
        if first == "\n":
            return Piece("break", "\n"), 1
        return self._special(first, final=final)

    def _special(self, first: str, *, final: bool) -> _Cut:
        match first:
            case "`":
                return self._backticks(final=final)
            case "~":
                return self._tildes(final=final)
            case "<":
                return self._angle(final=final)
            case "\\" | "!":
                return self._before_bracket(final=final)
            case _:
                return self._plain(first)

    def _plain(self, first: str) -> _Cut:
        found = _PLAIN.match(self._held)
        text = found[0] if found else first
        return Piece("text", text), len(text)

    def _before_bracket(self, *, final: bool) -> _Cut:
        if len(self._held) == 1 and not final:
            return None
        pair = self._held[:2]
        if pair[1:] and pair[1] in OPENING and (pair[0] == "\\" or pair[1] == "["):
            return Piece("open", pair), 2
        if pair[1:] and pair[1] in CLOSING and pair[0] == "\\":
            return Piece("close", pair), 2
        if pair in {"\\`", "\\\\"}:
            return Piece("text", pair), 2
        return Piece("text", pair[0]), 1

    def _closing(self, *, final: bool) -> _Cut:
        bracket, after = self._held[0], self._held[1:2]
        if not after and not final:
            return None
        if after == ":":
            return Piece("close", bracket, ":"), 2
        if after != "(":
            return Piece("close", bracket), 1
        end = _balanced(self._held[1 : TARGET_HOLD + 1])
        if end is None and not final and len(self._held) <= TARGET_HOLD:
            return None
        if not end:
            return Piece("broken", bracket), 1
        piece = Piece("close", bracket, self._held[1 : end + 1])
        if _TARGET.fullmatch(piece.after) and _ADDRESS.search(piece.address):
            return piece, end + 1
        return Piece("broken" if _ADDRESS.search(piece.after) else "close", bracket), 1

    def _angle(self, *, final: bool) -> _Cut:
        if found := TEMPLATE_TOKEN.match(self._held):
            return Piece("junk", found[0]), found.end()
        if not final and may_become_template_token(self._held):
            return None
        return Piece("text", "<"), 1

    def _tildes(self, *, final: bool) -> _Cut:
        run = _run_of("~", self._held)
        line, bounded = self._line_after(run, final=final)
        if not bounded:
            return None
        return self._opened(run, line) if run >= 3 and self.fresh else (Piece("text", "~" * run), run)

    def _backticks(self, *, final: bool) -> _Cut:
        run = _run_of("`", self._held)
        line, bounded = self._line_after(run, final=final)
        closing = re.search(rf"(?<!`)`{{{run}}}(?!`)", line)
        if closing and (closing.end() < len(line) or bounded):
            length = run + closing.end()
            return Piece("code", self._held[:length]), length
        if not bounded:
            return None
        may_open = run >= 3 and "`" not in line and "```" not in self.line
        return self._opened(run, line) if may_open else (Piece("text", "`" * run), run)

    def _line_after(self, run: int, *, final: bool) -> tuple[str, bool]:
        """Return the rest of the line, and whether more text can't change what it means."""
        line, newline, _ = self._held[run : run + CODE_HOLD].partition("\n")
        return line, bool(newline) or len(self._held) >= run + CODE_HOLD or final

    def _opened(self, run: int, line: str) -> tuple[Piece, int]:
        """Open a fence, on a line of its own; without a line end it is none."""
        length = run + len(line)
        if self._held[length : length + 1] != "\n":
            return Piece("text", self._held[:run]), run
        self._fence = self._held[:run]
        opening = self._held[:length]
        return Piece("code", opening if self.fresh else f"\n{opening}"), length

    def _in_fence(self, *, final: bool) -> _Cut:
        if code := re.match(rf"[^{self._fence[0]}\n]+|\n", self._held):
            self._indented = code[0] == "\n" or (self._indented and not code[0].strip(" \t>"))
            return Piece("code", code[0]), code.end()
        run = _run_of(self._fence[0], self._held)
        spaces = _run_of(" \t", self._held[run:])
        after = self._held[run + spaces : run + spaces + 1]
        if not after and not final:
            return None
        before = "" if self._indented else "\n"
        self._indented = False
        if run < len(self._fence) or after not in {"", "\n", "<", *OPENING}:
            return Piece("code", self._held[:run]), run
        self._fence = ""
        line_end = "" if after in {"", "\n"} else "\n"
        return Piece("code", f"{before}{self._held[: run + spaces]}{line_end}"), run + spaces


def _run_of(characters: str, text: str) -> int:
    return len(text) - len(text.lstrip(characters))


def _balanced(text: str) -> int | None:
    """Return the length up to the parenthesis that closes the first, 0 when the line ends before, None if unknown."""
    depth = 0
    for position, character in enumerate(text, 1):
        if character == "\n":
            return 0
        depth += (character == "(") - (character == ")")
        if not depth:
            return position
    return None
