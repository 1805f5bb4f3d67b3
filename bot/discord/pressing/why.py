"""Why a question was answered as it was, or a message was not, in messages of Discord that one person sees."""

from collections.abc import Iterator

from bot import wording
from bot.discord.replying.inline import fitted, link
from bot.discord.spot import PLATFORM, Spot, message_key
from bot.markup.packing import Cuts, Piece, line_or_word, packed
from bot.why import Listed, Why, explained, explained_answer
from core.journal import Journal
from core.journal.values import Address, AnsweredQuestion

LONGEST = 2_000  # characters of a message
LONGEST_NAME, LONGEST_ADDRESS = 200, 300
_ASKED, _SENTENCE, _PLACE, _BEGINNING = 600, 300, 150, 300
_CUTS = Cuts(line_or_word)


async def why_answered(journal: Journal, question: AnsweredQuestion) -> list[str]:
    """Explain an answer in messages; raises JournalUnavailable."""
    return posts(await explained_answer(journal, question, str))


async def why_message(journal: Journal, spot: Spot, message: str) -> list[str]:
    """Explain an answer, a question, or silence, by the message that stands there; raises JournalUnavailable."""
    places = [spot.place, spot.channel] if message == spot.place else [spot.place]  # a thread's first: in its channel
    keys = [message_key(place, message) for place in places]
    found = await explained(journal, [(Address(PLATFORM, spot.guild, spot.channel, key), key) for key in keys], str)
    return posts(found)


def posts(found: Why) -> list[str]:
    """Return an explanation in messages of at most 2,000 characters; people's and documents' words are escaped."""
    return list(packed(_pieces(found), LONGEST, _CUTS))


def linked(url: str, name: str) -> str:
    """Return a section's name as a link where that is short and shows what it is, else the name alone."""
    shown = link(url, name) if len(url) <= LONGEST_ADDRESS else ""
    return shown or fitted(name, LONGEST_NAME)


def _pieces(found: Why) -> Iterator[Piece]:
    if found.asked.strip():
        yield Piece(f"> {fitted(found.asked, _ASKED)}")
    yield from (Piece(fitted(sentence, _SENTENCE), tight=True) for sentence in found.sentences)
    if found.passages:
        yield Piece(f"**{wording.PASSAGES_FOUND}**")
    yield from (Piece(_passage(number, each), tight=True) for number, each in enumerate(found.passages, 1))


def _passage(number: int, listed: Listed) -> str:
    cited = f" – *{wording.CITED}*" if listed.cited else ""
    place = fitted(listed.place, _PLACE)
    head = f"**{number}.** {linked(listed.url, listed.name)}{cited}\n-# {listed.scores} – {place}"
    return f"{head}\n> {fitted(listed.beginning, _BEGINNING)}" if listed.beginning else head
