"""Which language a text is written in, by script and by py3langid; short texts and code have none."""

import functools
import re
from array import array
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_KNOWN = (
    "ar be bg bn ca cs da de el en es et fa fi fr he hi hr hu hy id it ja ka ko lt lv mr nl no pl pt ro ru sk sl sr sv"
    " ta te th tr uk ur vi zh"
)
CONFIDENCE = 0.55
ENGLISH_DOUBT = 0.15
MIN_LETTERS = 10
MIN_WORDS = 3
MAX_CHARACTERS = 2000
PAIR_CONFIDENCE = 0.9  # two languages as close as Danish and Norwegian share it
SCRIPT_SHARE = 0.35
SCRIPT_SHARE_WITHOUT_ENGLISH = 0.12
SYLLABIC_WEIGHT = 2.0  # a Han, kana or hangul character says about as much as two or three letters
KANA_SHARE = 0.1

_NAMES = (
    "af=Afrikaans ar=Arabic az=Azerbaijani be=Belarusian bg=Bulgarian bn=Bengali bs=Bosnian ca=Catalan cs=Czech"
    " cy=Welsh da=Danish de=German el=Greek en=English eo=Esperanto es=Spanish et=Estonian eu=Basque fa=Persian"
    " fi=Finnish fr=French ga=Irish gl=Galician gu=Gujarati he=Hebrew hi=Hindi hr=Croatian hu=Hungarian hy=Armenian"
    " id=Indonesian is=Icelandic it=Italian ja=Japanese ka=Georgian kk=Kazakh km=Khmer kn=Kannada ko=Korean la=Latin"
    " lo=Lao lt=Lithuanian lv=Latvian mk=Macedonian ml=Malayalam mn=Mongolian mr=Marathi ms=Malay mt=Maltese"
    " nb=Norwegian ne=Nepali nl=Dutch nn=Norwegian no=Norwegian pa=Punjabi pl=Polish ps=Pashto pt=Portuguese"
    " ro=Romanian ru=Russian si=Sinhala sk=Slovak sl=Slovenian sq=Albanian sr=Serbian sv=Swedish sw=Swahili ta=Tamil"
    " te=Telugu th=Thai tl=Tagalog tr=Turkish uk=Ukrainian ur=Urdu vi=Vietnamese zh=Chinese"
)
_SCRIPTS = (
    ("kana", 0x3041, 0x30FF),
    ("kana", 0xFF66, 0xFF9D),
    ("han", 0x3400, 0x4DBF),
    ("han", 0x4E00, 0x9FFF),
    ("han", 0x20000, 0x2FA1F),
    ("ko", 0xAC00, 0xD7A3),
    ("ko", 0x1100, 0x11FF),
    ("ru", 0x0400, 0x052F),
    ("ar", 0x0600, 0x06FF),
    ("ar", 0x0750, 0x077F),
    ("he", 0x0590, 0x05FF),
    ("el", 0x0370, 0x03FF),
    ("el", 0x1F00, 0x1FFF),
    ("th", 0x0E00, 0x0E7F),
    ("hi", 0x0900, 0x097F),
    ("bn", 0x0980, 0x09FF),
    ("ta", 0x0B80, 0x0BFF),
    ("te", 0x0C00, 0x0C7F),
    ("ka", 0x10A0, 0x10FF),
    ("hy", 0x0530, 0x058F),
)
_SYLLABIC = frozenset({"kana", "han", "ko"})
_SHARED = {"ru": ("uk", "bg", "be", "sr"), "ar": ("fa", "ur"), "hi": ("mr",)}
_ENGLISH = frozenset("a an and are can do does how i in is it of on or the to what when where which why with".split())
_BLOCK = 16  # entries of the automaton that are kept together: 39 MB become 5
_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`|<[^<>\n]{1,200}>|https?://\S+|www\.\S+", re.DOTALL)
_PLAIN_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*\Z")
_EDGES = "\"'“”\u2018’«»„()[]{}<>.,;:!?¿¡…*~&|+=/\\—–"


def detect(text: str) -> str:
    """Return the ISO 639-1 code of the language of ``text``, "" when unsure.

    The first Latin text loads the model (about one second): call it once in a thread at start. Thread-safe.
    """
    prose = _prose(text[:MAX_CHARACTERS])
    script = _script(prose)
    if script in _SHARED:
        return _refined(script, prose)
    return script or _latin(prose)


def is_known(code: str) -> bool:
    """Return whether ``detect`` tells of a language."""
    return code in _KNOWN.split()


def name_of(code: str) -> str:
    """Return the English name of a language, ``pt-BR`` counts as ``pt``; a code without a name comes back."""
    plain = code.lower().replace("_", "-").split("-")[0]
    return next((entry[3:] for entry in _NAMES.split() if entry[:2] == plain), code)


def _prose(text: str) -> str:
    words = (word.strip(_EDGES) for word in _CODE.sub(" ", text).split())
    return " ".join(word for word in words if not _is_identifier(word))


def _is_identifier(word: str) -> bool:
    if not word.isascii():
        return False
    return not _PLAIN_WORD.match(word) or word[1:] != word[1:].lower()


def _script(prose: str) -> str:
    counts = Counter(_script_of(ord(letter)) for letter in prose if letter.isalpha())
    weights = {script: count * (SYLLABIC_WEIGHT if script in _SYLLABIC else 1) for script, count in counts.items()}
    east = weights.pop("kana", 0) + weights.pop("han", 0)
    if east:
        weights["ja" if counts["kana"] >= KANA_SHARE * (counts["kana"] + counts["han"]) else "zh"] = east
    total = sum(weights.values())
    foreign = {script: weight for script, weight in weights.items() if script}
    best = max(foreign, key=lambda script: foreign[script], default="")
    needed = SCRIPT_SHARE_WITHOUT_ENGLISH if _ENGLISH.isdisjoint(prose.lower().split()) else SCRIPT_SHARE
    return best if best and foreign[best] >= needed * total else ""


def _script_of(code: int) -> str:
    return next((script for script, first, last in _SCRIPTS if first <= code <= last), "")


def _refined(script: str, prose: str) -> str:
    language, confidence = ranking(prose)[0]
    return language if language in _SHARED[script] and confidence >= CONFIDENCE else script


def _latin(prose: str) -> str:
    if len(prose.split()) < MIN_WORDS or sum(map(str.isalpha, prose)) < MIN_LETTERS:
        return ""
    ranked = ranking(prose)
    (language, confidence), (_, second) = ranked[:2]
    if language != "en" and dict(ranked)["en"] > ENGLISH_DOUBT:
        return ""
    return language if confidence >= CONFIDENCE or confidence + second >= PAIR_CONFIDENCE else ""


def ranking(prose: str) -> list[tuple[str, float]]:
    """Return the languages that are told apart with the likelihood of each, the likeliest first."""
    return [(str(language), float(share)) for language, share in _identifier().rank(prose.lower())]


@functools.cache  # read-only data of the library, loaded once like the library itself
def _identifier() -> "LanguageIdentifier":
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # imported here: 0.9 s with its model

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(_KNOWN.split())
    with suppress(AttributeError):
        identifier._full_model = None  # 27 MB, for other languages than these
    with suppress(AttributeError):
        identifier.tk_nextmove = shared(identifier.tk_nextmove)
        identifier._rowbase = array("I", identifier._rowbase)
        identifier.tk_output = array("i", identifier.tk_output)
    return identifier


@dataclass(frozen=True, slots=True)
class Shared:
    """A long table of numbers whose equal blocks are kept once; read like the table itself."""

    blocks: "array[int]"
    starts: "array[int]"

    def __getitem__(self, place: int) -> int:
        """Return the number at a place of the table."""
        return self.blocks[self.starts[place // _BLOCK] + place % _BLOCK]


def shared(table: "array[int]") -> Shared:
    """Return the same numbers in less memory; the last block may be shorter than the others."""
    found: dict[bytes, int] = {}
    numbers, size = memoryview(table).cast("B"), _BLOCK * table.itemsize
    pieces = (bytes(numbers[at : at + size]) for at in range(0, len(numbers), size))
    starts = array("I", (found.setdefault(piece, len(found) * _BLOCK) for piece in pieces))
    return Shared(array(table.typecode, b"".join(found)), starts)
