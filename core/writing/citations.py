"""Cleans a model's text while it streams: citations valid and in one form, no foreign links, no template tokens; pure.

Numbers stay as the model wrote them, for they are on the screen already: source n is the prompt's n-th passage.
Bare addresses stay, for they hide nothing. Indented code is treated as text: lists are indented too.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from core.writing.marks import is_template_word, numbers_in
from core.writing.page import Mark, Page, Part, Verbatim, is_visible, readable
from core.writing.pieces import Piece, Pieces

GROUP_HOLD = 160


@dataclass(slots=True)
class _Group:
    """An open bracket and what stands in it so far."""

    opening: str
    start: int
    line: str
    fresh: bool
    parts: list[Part] = field(default_factory=list)

    @property
    def content(self) -> str:
        return "".join(readable(part) for part in self.parts)

    @property
    def literal(self) -> list[Part]:
        return [self.opening, *self.parts]


class Citations:
    """Cleans one answer whose sources are numbered 1 to ``count``; links survive to ``urls`` only.

    Cutting the text differently gives the same result, and cleaning twice changes nothing.
    """

    def __init__(self, count: int, urls: Collection[str] = ()) -> None:
        self._count = count
        self._urls = frozenset(urls) - {""}
        self._pieces = Pieces()
        self._read = 0
        self._groups: list[_Group] = []
        self._page = Page()

    @property
    def cited(self) -> tuple[int, ...]:
        """The numbers shown so far, in order of first use."""
        return tuple(self._page.cited)

    def feed(self, piece: str) -> str:
        """Return what is certain once ``piece`` has come."""
        for part in self._pieces.feed(piece):
            self._take(part)
        return self._page.taken()

    def close(self) -> str:
        """Return the rest; the answer ends here."""
        for part in self._pieces.close():
            self._take(part)
        self._give_up(len(self._groups))
        self._page.end()
        return self._page.taken()

    def _take(self, piece: Piece) -> None:
        match piece.kind:
            case "open":
                self._groups.append(_Group(piece.text, self._read, self._pieces.line, self._pieces.fresh))
                self._pieces.line += piece.text
            case "close" | "broken":
                self._close(piece)
            case "break":
                self._give_up(len(self._groups))
                self._add("\n")
            case "junk":
                self._add(Mark())
            case "code":
                self._give_up(len(self._groups) if "\n" in piece.text else 0)
                self._add(Verbatim(piece.text))
            case "text":
                self._add(piece.text)
        self._read += len(piece.text) + len(piece.after)
        self._give_up(sum(self._read - group.start > GROUP_HOLD for group in self._groups))

    def _give_up(self, groups: int) -> None:
        """The outermost brackets are plain text after all."""
        given_up, self._groups = self._groups[:groups], self._groups[groups:]
        for group in given_up:
            for part in group.literal:
                self._page.put(part)

    def _add(self, part: Part) -> None:
        if self._groups:
            self._groups[-1].parts.append(part)
        else:
            self._page.put(part)

    def _close(self, piece: Piece) -> None:
        after: list[Part] = [Verbatim(piece.after)] if piece.address in self._urls or piece.after == ":" else []
        if piece.kind == "broken":
            after = _gap_after(piece)
        parts: list[Part] = [piece.text, *(after or _gap_after(piece))]
        if self._groups:
            group = self._groups.pop()
            parts = self._resolved(group, piece, after)
            if not any(is_visible(part) for part in parts):
                self._pieces.line = f"{group.line} "
        else:
            self._pieces.line += piece.text
        for part in parts:
            self._add(part)

    def _resolved(self, group: _Group, piece: Piece, after: Sequence[Part]) -> list[Part]:
        """Return what a whole bracket becomes: a mark, a link's text, or itself."""
        exclamation: list[Part] = ["!"] if group.opening == "![" else []
        mark = self._mark_in(group)
        if mark is not None:
            colon: list[Part] = [":"] if piece.after == ":" else []
            return [*exclamation, mark, *colon, *_gap_after(piece)]
        if piece.address and not any(is_visible(part) for part in group.parts):
            return [Mark()]
        if piece.address:
            opening = group.opening.removeprefix("!")
            return [opening, *group.parts, piece.text, *after] if after else _apart(group)
        if piece.after == ":" and group.fresh:
            return [*group.parts, ":"]
        return [*group.literal, piece.text, *after]

    def _mark_in(self, group: _Group) -> Mark | None:
        content = group.content
        ranges = numbers_in(content)
        if ranges is not None:
            inside = (range(max(1, first), min(last, self._count) + 1) for first, last in ranges)
            return Mark(tuple(dict.fromkeys(number for numbers in inside for number in numbers)))
        was_removed = not content.strip() and any(isinstance(part, Mark) for part in group.parts)
        return Mark() if was_removed or is_template_word(content) else None


def _apart(group: _Group) -> list[Part]:
    """Return the text of a link that goes, kept from making another link with its neighbours."""
    before: list[Part] = [Mark()] if group.content.lstrip().startswith("(") else []
    after: list[Part] = [Mark()] if isinstance(group.parts[-1], Mark) or group.content.rstrip().endswith("]") else []
    return [*before, *group.parts, *after]


def _gap_after(piece: Piece) -> list[Part]:
    """Keep a bracket from the parenthesis that follows once the link target between them is gone."""
    if piece.kind == "broken":
        return [Verbatim(" ")]
    return [Mark()] if piece.address or piece.text.startswith("\\") else []
