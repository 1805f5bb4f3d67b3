"""An answer as Discord messages: text, numbered sources, the honest line, each within 2,000 characters; no I/O."""

from collections.abc import Sequence

from bot import wording
from bot.discord.replying.inline import escaped, fitted, link, plain
from bot.discord.replying.markdown import CUTS, pieces, unstyled
from bot.markup.packing import Piece, packed, parts
from core.domain import Answer, Source
from core.sources import listed

MESSAGE = 2_000
QUOTE = 300
PREVIEWED = 600  # of an answer too long for one message, the last pieces of this length are shown
PLAINER = 900

_NO_QUESTION = frozenset({"small_talk", "empty"})


def posts(answer: Answer, lead: str = "", longest: int = MESSAGE, *, added: str = "") -> list[str]:
    """Return an answer as messages of at most ``longest`` characters, in order: at least one, none of them empty.

    ``lead`` is Discord's Markdown that stands before it; ``added`` is a sentence that was not there at first: it
    changes nothing but the end of the last message, or makes one more where that is full.
    """
    links = [source.url for source in answer.sources]
    shown = [Piece(lead)] if lead else []
    shown += pieces(answer.text, links) or pieces(wording.not_found(answer))
    shown += [Piece(_sourced(source), tight=number > 0) for number, source in enumerate(listed(answer))]
    for line in filter(None, (wording.notice(answer), added)):  # right below a quote it would be a part of that
        shown.append(Piece(f"-# {plain(line)}"))
    return list(packed(shown, longest, CUTS))


def was_asked(answer: Answer) -> bool:
    """Return whether there was a question, so that the answer can be judged."""
    return answer.reason not in _NO_QUESTION


def shareable(answer: Answer) -> bool:
    """Return whether an answer says something that others may want to read."""
    return was_asked(answer) and answer.outcome in ("answered", "quoted")


def preview(markdown: str) -> str:
    """Return an unfinished answer as one message: its end, when it is long."""
    found = pieces(markdown)
    shown = list(packed(found, MESSAGE, CUTS))
    if len(shown) > 1:
        short = [part for piece in found for part in parts(piece, PREVIEWED, CUTS)]
        return "…" + "".join(piece.between + piece.text for piece in _last(short, MESSAGE - 1))
    return shown[0] if shown else note(wording.SEARCHING)


def note(sentence: str) -> str:
    """Return a sentence of our own, which may quote others, as a message."""
    return fitted(sentence, MESSAGE, escaped)


def plainer(text: str) -> list[str]:
    """Return the words of a message without marks, in shorter parts, for one that was refused."""
    return list(packed([Piece(unstyled(text))], PLAINER, CUTS))


def _last(found: Sequence[Piece], longest: int) -> Sequence[Piece]:
    left = longest
    for number in range(len(found) - 1, -1, -1):
        left -= len(found[number].between) + len(found[number].text)
        if left < 0:
            return found[number + 1 :]
    return found


def _sourced(source: Source) -> str:
    heading = source.heading if source.heading not in ("", source.title) else ""
    name = " › ".join(part for part in (source.title, heading) if part) or source.path
    first, last = source.lines
    shown = link(source.url, name) or f"{fitted(name, QUOTE)} – {fitted(source.path, QUOTE)}:{first}–{last}"
    quote = fitted(source.quote, QUOTE)
    return f"**[{source.number}]** {shown}" + (f"\n> {quote}" if quote else "")
