"""Blocks of text packed into messages: whole where they fit, fences closed and opened again where not; no I/O."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from bot.markup.runs import APART

_CLOSING = "\n```"
_TOUCHING = re.compile("``(?=`)")


def line_or_word(text: str, longest: int) -> int:
    """Return where to cut: at a line, else at a word, else anywhere."""
    if len(text) <= longest:
        return len(text)
    return max(text.rfind("\n", longest // 2, longest), 0) or max(text.rfind(" ", longest // 2, longest), 0) or longest


@dataclass(frozen=True, slots=True)
class Cuts:
    """Where a platform's text may be cut: each takes a text and a length, and returns an end, 1 at least.

    ``begun`` makes the rest of a line begin another, where other marks count.
    """

    text: Callable[[str, int], int]
    code: Callable[[str, int], int] = line_or_word
    begun: Callable[[str], str] = str


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of marked-up text; ``tight`` puts it on the line after the piece before, ``code`` is a whole fence."""

    text: str
    code: bool = False
    tight: bool = False

    @property
    def between(self) -> str:
        """What parts it from the piece before."""
        return "\n" if self.tight else "\n\n"


def packed(found: Iterable[Piece], longest: int, cuts: Cuts) -> Iterator[str]:
    """Fill texts of at most ``longest`` characters with whole pieces; only what is longer itself is cut."""
    text = ""
    for piece in (part for whole in found for part in parts(whole, longest, cuts)):
        if text and len(text) + len(piece.between) + len(piece.text) > longest:
            yield text
            text = piece.text
        else:
            text += (piece.between if text else "") + piece.text
    if text:
        yield text


def parts(piece: Piece, longest: int, cuts: Cuts) -> Iterator[Piece]:
    """Cut a piece where it is longer; fences stay balanced, quotes stay quotes."""
    if len(piece.text) <= longest:
        yield piece
    elif piece.code:
        yield from _fences(piece, longest, cuts)
    else:
        yield from _texts(piece, longest, cuts)


def _fences(piece: Piece, longest: int, cuts: Cuts) -> Iterator[Piece]:
    opening, _, body = piece.text.partition("\n")
    rest, tight = body.removesuffix(_CLOSING), piece.tight
    while rest:
        stop = cuts.code(rest, longest - len(opening) - 1 - len(_CLOSING))
        yield Piece(f"{opening}\n{rest[:stop]}{_CLOSING}", code=True, tight=tight)
        rest, tight = rest[stop:].removeprefix("\n"), True


def _texts(piece: Piece, longest: int, cuts: Cuts) -> Iterator[Piece]:
    rest, tight = piece.text, piece.tight
    while rest:
        stop = cuts.text(rest, longest)
        yield Piece(rest[:stop], tight=tight)
        within = rest[stop : stop + 1] != "\n"
        quoted = within and rest[rest.rfind("\n", 0, stop) + 1 :].startswith(">")
        rest, tight = rest[stop:].lstrip(), True
        rest = cuts.begun(rest) if within and rest else rest
        rest = f"> {rest}" if quoted and rest else rest


def unfenced(code: str) -> str:
    """Return code in which no three backticks stand together: they would end its fence."""
    return _TOUCHING.sub(f"``{APART}", code)
