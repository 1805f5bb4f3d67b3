"""Tells a person's answer to somebody's question from what else is said meanwhile in the same channel; pure."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from core.text.asking import Asking, asks
from core.text.smalltalk import is_empty, is_small_talk

SHARED = 2
LETTERS = 4
STEM = 6
LONGEST = 2000  # characters that are compared
KEPT = 512  # texts whose meaning is remembered: one message is held against many questions

_WORD = re.compile(r"[a-zà-öø-ÿ0-9]+|[ァ-ヴー]{2,}|[\u4e00-\u9fff]{2,}")
_ECHO = re.compile(
    r"[\s.,!]*+(?:\+1|同じく|私も|こちらも|(?:(?:ya|yes|yeah|yep|oh|bei mir|hier)\W++)?"
    r"(?:same|me too|following|bump|any update|any news|upvote|idem|pareil|moi aussi|ich auch|auch|dito|anch io"
    r"|anche a me|stesso problema|yo tambi[eé]n|lo mismo|eu tamb[eé]m|interested|subscribing|i have the same"
    r"|having the same|i also have|got the same|gleiches problem)\b)",
    re.IGNORECASE,
)
_MENTION = re.compile(r"\s*+(?:<@[^<>\s]{1,40}>|@\w{1,40})[\s,:]*+")
_YES_OR_NO = re.compile(
    r"\W*+(?:はい|いいえ|(?:yes|yep|yup|yeah|no|nope|nah|ja|jep|nein|doch|oui|si|non|s[ií\u00ec]|sim|n[aã]o)\b)",
    re.IGNORECASE,
)
_COMMON = frozenset(
    """
    about after again also another because been before being both cannot come could does doing done dont down each
    even every find from gets give going good have having here into just know last like look make many maybe more
    most much must need never next nothing only other over please really right same seems should since some
    something still such take than thank thanks that them then there these they thing think this those time tried
    trying under used using very want wanted well went were what when where which while will with without wont
    work working works would year your aber alle auch beim dann dass diese doch eine einen einer etwas geht habe
    haben hier immer jetzt kann kein keine mehr mein meine mich nach nicht noch oder schon sein seit sich sind
    uber unter viel wann warum weil wenn werden wird wurde aussi avec avoir bien cela cette comme comment dans
    depuis donc elle encore etre fait faire mais meme nous pour pourquoi quand quelle quel sans sont sous tout
    tous tres vous votre ancora anche cosa dopo dove essere fare quando quale questo questa sono tutti tutto
    vorrei algo como cuando desde donde esta este hacer para pero porque puede puedo onde qual tambem tenho
    """.split()
)


@dataclass(frozen=True, slots=True)
class Said:
    """A message as it stands in a channel; ``key`` names it.

    ``to`` is the key of the message that it replies to or in whose thread it stands, "" without one; ``mentions`` are
    the people named in it.
    """

    key: str
    person: str
    text: str
    at: datetime
    to: str = ""
    mentions: frozenset[str] = frozenset()
    by_bot: bool = False


def answers_it(question: Said, message: Said, within: timedelta) -> bool:
    """Whether ``message`` is another person's answer to ``question``, or shows that a person has taken it on.

    A reply or a mention of the asker is one, unless it only says "same here" or asks for help itself. So is a message
    that stands alone, up to ``within`` after the question, when it gives advice or shares its distinctive words. In
    doubt it is none: then the bot answers beside it, which is better than that nobody does.
    """
    if message.by_bot or message.person == question.person or message.at < question.at:
        return False
    spoken = message.text[mention.end() :] if (mention := _MENTION.match(message.text)) else message.text
    answers = message.to == question.key and _YES_OR_NO.match(spoken)
    if _ECHO.match(spoken) or (_says_nothing(spoken) and not answers):
        return False
    asking = _asks(spoken)
    if message.to == question.key:
        return not asking.is_request
    if message.to or asking.is_request or message.at > question.at + within:
        return False
    if message.mentions:
        return question.person in message.mentions
    shared = len(distinctive(question.text) & distinctive(message.text))
    return shared >= (1 if "-advice" in asking.reasons else SHARED) and not _tells_news(asking.reasons)


@lru_cache(KEPT)
def distinctive(text: str) -> frozenset[str]:
    """Return the stems of the words that say what a text is about; of Japanese, runs of kanji and katakana."""
    words = _WORD.findall(text[:LONGEST].lower())
    return frozenset(word[:STEM] for word in words if word not in _COMMON and _is_telling(word))


def _is_telling(word: str) -> bool:
    return len(word) >= LETTERS or not word.isascii() or (len(word) > 1 and any(map(str.isdigit, word)))


@lru_cache(KEPT)
def _says_nothing(text: str) -> bool:
    return is_empty(text) or is_small_talk(text)


@lru_cache(KEPT)
def _asks(text: str) -> Asking:
    return asks(text)


def _tells_news(reasons: tuple[str, ...]) -> bool:
    return "-advice" not in reasons and not {"-announcement", "-status", "-social"}.isdisjoint(reasons)
