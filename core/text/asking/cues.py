# ruff: noqa: RUF001 – the punctuation of other scripts is part of what is looked for
"""Reads a message: its sentences with the cues found in each, code, errors, whom it is addressed to; pure, linear."""

import functools
import itertools
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from core.text.asking.phrases import WORD, languages_of, matches, pieces, topics

HEAD, TAIL = 1000, 400  # characters that are read of a longer message: people ask first or last
SENTENCES = 60
CLAUSES = 40  # a sentence
WORDS = 150  # a clause

_LINK = re.compile(r"<?https?://\S+|<?www\.\S+")
_INLINE = re.compile(r"`[^`\n]{1,400}`")
_QUOTED = re.compile(r"^(?:>|&gt;)[^\n]*", re.MULTILINE)
_MARKUP = re.compile(r"<[@#!][^<>\s]{0,80}>|<a?:\w{1,64}:\d{1,30}>|:[a-z0-9_+\-]{1,40}:")
_GREETED = r"(?:(?:hi|hey|hello|hallo|ciao|salut|bonjour|hola|oi|thanks|merci|danke)\W{1,3})?"
_TO_ALL = r"(?:here|channel|everyone|everybody|all|team|support|help|mods?|moderators?|admins?|staff|devs?)\b"
_ADDRESSED = re.compile(rf"\s*+{_GREETED}(?:<@!?\w{{1,40}}(?:\|[^<>\s]{{0,60}})?>|@(?!{_TO_ALL})\w)", re.IGNORECASE)
_NAMED = re.compile(r"\s*+[A-Z][a-zà-ÿ]{1,20}, ")
_COMMAND = re.compile(r"\s*+(?:[!$.?][a-z][\w\-]{1,30}|/[a-z][\w\-]{1,30})(?=\s|\Z)")
_SURELY_ERRORS = (
    'traceback (most|", line |err!|panicked at|segmentation fault|core dumped|error response from|sigsegv|sigabrt'
    "|sigkill|eacces|enoent|econnrefused|econnreset|etimedout|エラー:|エラー："
).split("|")
# What must stand in the text, in lower case, for a pattern to be worth its time.
_ERRORS = (
    (("error", "exception"), re.compile(r"(?<=[A-Za-z])(?:Error|Exception)\b|\bERROR\b|(?i:\berror [a-z]{0,6}\d)")),
    (
        ("error", "exception", "fehler", "erreur", "erro"),
        re.compile(r"(?i:\b(?:error|fehler|erreur|errore|erro|exception)(?:\[\w{1,12}\]| code| \d{1,6})? ?:)"),
    ),
    (("fatal", "panic:"), re.compile(r"\bFATAL\b|\bfatal:|\bpanic:")),
    (
        (".rs:", ".py:", ".js:", ".ts:", ".tsx:", ".go:", ".java:", ".cs:", ".cpp:", ".rb:", ".php:", ".kt:"),
        re.compile(r"\.(?:rs|py|js|ts|tsx|go|java|cs|cpp|rb|php|kt):\d"),
    ),
    (("http", "status", "code"), re.compile(r"\b(?:HTTP|status|code)[ /:]{0,3}[45]\d\d\b")),
    (
        ("forbidden", "internal", "not found", "bad ", "unauthor", "too many", "service"),
        re.compile(r"\b[45]\d\d (?:Forbidden|Internal|Not Found|Bad|Unauthor|Too Many|Service)"),
    ),
    (("backoff", "killed", "exit"), re.compile(r"[a-z](?:BackOff|Killed)\b|\bexit(?:ed)? (?:code|status|with)\b")),
    ((" at ", "\tat "), re.compile(r"^[ \t]{1,12}at [\w$.<>]{1,80} ?\(", re.MULTILINE)),
)
_LAUGHS = re.compile("[\U0001f602\U0001f605\U0001f606\U0001f923\U0001f525\U0001f61c\U0001f643\U0001f62d\U0001f926]")
_SHORTENED = re.compile(r"['’`´](?=(?:t|s|m|d|ll|ve|re)\b)")
_STOP = re.compile(r"(?<![.!?])[.!?]++(?=\s|\Z|[\"')\]\u3000-\u9fff])|。++|\n++")
_CLAUSE = re.compile(r"[,;:()、]|[–—]| - ")
_EAST = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")
_ASKS_IN_JAPANESE = ("か", "かな", "かね", "の?", "方法は", "って")


@dataclass(frozen=True, slots=True)
class Sentence:
    """The cues of one sentence; ``words`` is its length, where two characters of Japanese count as one."""

    cues: frozenset[str]
    words: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What a message is made of; ``cues`` are those of the whole, ``sentences`` stand in their order."""

    sentences: tuple[Sentence, ...]
    cues: frozenset[str]


def read(text: str) -> Reading:
    """Return the cues of ``text``; of a long one only its beginning and its end are read."""
    if len(text) > HEAD + TAIL:
        text = f"{text[:HEAD]}\n{text[-TAIL:]}"
    parts = text.split("```")
    prose = _INLINE.sub(" ` ", _LINK.sub(" ", _QUOTED.sub(" ", " ` \n".join(parts[::2]))))
    whole = _marks(text, _QUOTED.sub(" ", "\n".join(parts)))
    plain = _plain(_MARKUP.sub(" ", prose))
    languages = languages_of(plain)
    sentences = tuple(_sentence(said, languages) for said in _split(plain))
    return Reading(tuple(sentence for sentence in sentences if sentence.words), whole)


def _marks(text: str, unquoted: str) -> frozenset[str]:
    found = {
        "addressed": _ADDRESSED.match(text) is not None,
        "named": _NAMED.match(text) is not None,
        "command": _COMMAND.match(text) is not None,
        "error": _shows_an_error(unquoted),
        "joke": _LAUGHS.search(unquoted) is not None,
    }
    return frozenset(cue for cue, holds in found.items() if holds)


def _shows_an_error(text: str) -> bool:
    lower = text.lower()
    if any(sure in lower for sure in _SURELY_ERRORS):
        return True
    return any(pattern.search(text) for hints, pattern in _ERRORS if any(hint in lower for hint in hints))


def _plain(text: str) -> str:
    """Lower case without accents; ``can't`` becomes ``cant``, other apostrophes a space."""
    letters = text.casefold()
    if not letters.isascii():
        letters = unicodedata.normalize("NFC", letters).translate(_bare())
    return _SHORTENED.sub("", letters)


def _split(plain: str) -> Iterator[str]:
    """Yield the sentences with their ends; behind too many the rest is one."""
    at = 0
    for stop in itertools.islice(_STOP.finditer(plain), SENTENCES):
        yield plain[at : stop.end()]
        at = stop.end()
    yield plain[at:]


def _sentence(said: str, languages: int) -> Sentence:
    cues = {"mark"} if "?" in said else set()
    if "`" in said:
        cues.add("code")
    length = 0
    for clause in _CLAUSE.split(said, CLAUSES):
        words = WORD.findall(clause)[:WORDS]
        length += len(words)
        cues.update(matches(words, languages))
        if not topics().isdisjoint(words):
            cues.add("topic")
    if eastern := len(_EAST.findall(said)):
        length += eastern // 2
        cues.update(pieces(said))
        if "problem" in cues:
            cues.add("self")  # who leaves the person out speaks of their own trouble
        if said.rstrip(" \"'」)?!。\n").endswith(_ASKS_IN_JAPANESE):
            cues.add("mark")
    return Sentence(frozenset(cues), length)


@functools.cache
def _bare() -> Mapping[int, str]:
    """Latin letters with accents to those without, loose accents to nothing, full-width signs to narrow ones."""
    accents = dict.fromkeys(range(0x300, 0x370), "")
    letters = {code: unicodedata.normalize("NFD", chr(code))[0] for code in range(0xC0, 0x250)}
    wide = {code: chr(code - 0xFEE0).lower() for code in range(0xFF01, 0xFF5F)}
    return accents | letters | wide | {0x3000: " ", 0xFF61: "\u3002", 0xFF64: "\u3001"}
