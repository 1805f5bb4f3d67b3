"""The writer without a model: the best passages, short and quoted, their best sentence marked."""

from collections.abc import AsyncGenerator, Iterator, Sequence
from dataclasses import replace

from core.domain import Passage, Prompt
from core.text.blocks import Block, blocks
from core.text.sentences import Idf, Span, best_sentences, split_sentences
from core.writing.quoting import quoted

NEAR = 0.85
WHOLE = 900
MOST = 2


def _equal(_gram: str) -> float:
    return 1.0


class Extractive:
    """Quotes the best passage, and a second one whose score is at least ``near`` times the first's.

    A passage over ``whole`` characters is shown as a window of whole blocks around its best sentence. ``idf`` weighs
    the grams of the question; without it all weigh the same.
    """

    def __init__(self, idf: Idf = _equal, *, near: float = NEAR, whole: int = WHOLE, most: int = MOST) -> None:
        self._idf = idf
        self._near = near
        self._whole = whole
        self._most = most

    @property
    def name(self) -> str:
        """Return the writer's name."""
        return "extractive"

    async def stream(self, prompt: Prompt) -> AsyncGenerator[str, None]:
        """Yield one quoted passage at a time, each ending in its citation."""
        separator = ""
        for number in _chosen(prompt.passages, self._near, self._most):
            text = prompt.passages[number - 1].text
            piece = shown_passage(prompt.question, text, number, idf=self._idf, whole=self._whole)
            if piece:
                yield separator + piece
                separator = "\n\n"


def shown_passage(question: str, text: str, number: int, *, idf: Idf, whole: int = WHOLE) -> str:
    """Return the passage, or the best window of it, as a quote that ends in ``[number]``; "" without words."""
    ranked = best_sentences(question, text, idf=idf, limit=len(text))
    if not ranked:
        return ""
    best = next((span for span in ranked if not span.is_code and span.kind != "heading"), ranked[0])
    every = blocks(text)
    shown = every if len(text) <= whole else list(_window(text, every, best, whole))
    cut = (shown[0].start > every[0].start, shown[-1].end < every[-1].end)
    return quoted(text, shown, None if best.is_code else best, f"[{number}]", cut=cut)


def _chosen(passages: Sequence[Passage], near: float, most: int) -> list[int]:
    order = sorted(range(1, len(passages) + 1), key=lambda number: (-passages[number - 1].score, number))
    if not order:
        return []
    bound = near * passages[order[0] - 1].score
    return [order[0], *(number for number in order[1:most] if passages[number - 1].score >= bound)]


def _window(text: str, every: Sequence[Block], best: Span, room: int) -> Iterator[Block]:
    home = next(index for index, block in enumerate(every) if block.start <= best.start < block.end)
    if every[home].end - every[home].start > room:
        yield _narrowed(text, every[home], best, room)
        return
    first, last = _around([(block.first, block.end) for block in every], home, room)
    header = _header(text, every, first)
    yield from every[header : min(header + 2, first)]
    yield from every[first : last + 1]


def _header(text: str, every: Sequence[Block], first: int) -> int:
    """Return where the table begins that the window would cut into; ``first`` when it doesn't."""
    start = first
    while start and every[start].kind == every[start - 1].kind == "row" and not _gap(every[start - 1], every[start]):
        start -= 1
    return start


def _gap(before: Block, after: Block) -> bool:
    return after.first - before.end > len("\r\n")


def _narrowed(text: str, block: Block, best: Span, room: int) -> Block:
    if block.kind == "code":
        end = text.rfind("\n", block.start, block.start + room)
        return replace(block, end=end if end > block.start else block.start + room)
    spans = [span for span in split_sentences(text) if block.start <= span.start < block.end]
    home = next(index for index, span in enumerate(spans) if span.start == best.start)
    first, last = _around([(span.start, span.end) for span in spans], home, room)
    return replace(block, kind="prose", start=spans[first].start, end=spans[last].end)


def _around(ranges: Sequence[tuple[int, int]], home: int, room: int) -> tuple[int, int]:
    """Return the widest run of ranges around ``home`` within ``room``, grown after and before by turns."""
    first = last = home
    grown = True
    while grown:
        grown = False
        if last + 1 < len(ranges) and ranges[last + 1][1] - ranges[first][0] <= room:
            last, grown = last + 1, True
        if first > 0 and ranges[last][1] - ranges[first - 1][0] <= room:
            first, grown = first - 1, True
    return first, last
