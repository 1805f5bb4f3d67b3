"""Pages to passages: one section each, its breadcrumb before it; long ones are split."""

import re
from collections.abc import Callable, Iterator, Sequence

from core.domain import Passage
from core.knowledge.addresses import page_url
from core.knowledge.outline import humanised
from core.knowledge.page import Page, Section
from core.knowledge.splitting import Measure, Piece, split

_SHORTEST_BODY = 60

_ANCHOR = re.compile(r"\{ ?#[^{}]*\}")


def page_passages(
    page: Page, *, count_tokens: Callable[[str], int], budget: int, url_of: Callable[[Section], str]
) -> list[Passage]:
    """Return the passages of ``page`` in order: breadcrumb and text together keep to ``budget`` tokens.

    The text has at least 60 tokens to itself, whatever the breadcrumb takes. A heading without text is a passage
    when nothing stands below it either: it may be all that names the thing.
    """
    passages: list[Passage] = []
    for at, section in enumerate(page.sections):
        if section.text.strip() or _is_leaf(page.sections, at):
            passages += _section_passages(page, section, count_tokens, budget, url_of(section))
    return passages


def _is_leaf(sections: Sequence[Section], at: int) -> bool:
    own = sections[at].headings
    return at + 1 == len(sections) or sections[at + 1].headings[: len(own)] != own


def _section_passages(
    page: Page, section: Section, count_tokens: Callable[[str], int], budget: int, url: str
) -> Iterator[Passage]:
    heading = section.headings[-1] if section.headings else page.title
    breadcrumb = " > ".join((page.title, *section.headings))
    measure = Measure(count_tokens, max(_SHORTEST_BODY, budget - count_tokens(breadcrumb)))
    for at, piece in enumerate(split(_lines(section, heading), measure)):
        yield Passage(
            text=piece.text,
            title=page.title,
            heading=heading,
            url=url,
            path=page.path,
            lines=_range(piece, section, is_first=at == 0),
            breadcrumb=breadcrumb,
            page=section.page,
        )


def _lines(section: Section, heading: str) -> list[tuple[int, str]]:
    texts = section.text.split("\n") if section.text.strip() else [heading]
    numbers = section.numbers or range(section.lines[0], section.lines[0] + len(texts))
    return list(zip(numbers, texts, strict=False))


def _range(piece: Piece, section: Section, *, is_first: bool) -> tuple[int, int]:
    numbers = [number for number, text in piece.lines if text]
    return section.lines[0] if is_first else min(numbers), max(numbers)


def tutorial_passages(raw_text: str, path: str, *, url: str = "") -> list[Passage]:
    """Split on ``"# "`` as Milvus's tutorial does, text untouched: the baseline of every quality figure."""
    passages: list[Passage] = []
    line = 1
    for piece in raw_text.split("# "):
        lines = (line, line + piece.rstrip("#").rstrip().count("\n"))
        heading = _ANCHOR.sub("", piece.partition("\n")[0]).strip()
        link = url or page_url("", path, "", lines, slugs="github")
        title = humanised(path)
        passages.append(Passage(piece, title, heading or title, link, path, lines, breadcrumb=heading or title))
        line += piece.count("\n")
    return passages
