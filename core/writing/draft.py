"""An answer in the making: cleaned text, what it cites, how it ended."""

import re
import time

from core.domain import Outcome, Prompt, Reason
from core.writing.citations import Citations
from core.writing.prompt import is_refusal

_HELD = 250  # characters: longer first sentences are no refusals
_MARKUP = re.compile(r"[*_>#\"`]")
_FIRST_SENTENCE = re.compile(r"[.!?。]\s|\n")  # in a text that ends in neither
_MARK = re.compile(r"\[\d+\]")
_OPENINGS = frozenset(
    "sorry unfortunately however but based according from it i i'm we none of the these this that your my there"
    " there's leider ich je désolé lo no não non".split()
)


class Draft:
    """Collects what a writer yields; ``started`` is ``time.perf_counter()`` at the question's arrival."""

    def __init__(self, prompt: Prompt, started: float, *, confident: bool) -> None:
        """Begin with nothing written; ``confident`` retrieval outweighs a model that refuses."""
        self._confident = confident
        self.prompt = prompt
        self.started = started
        self.reason: Reason = "grounded"
        self.outcome: Outcome = "answered"
        self.model = ""
        self.refused = False
        self.first_token = 0.0
        self._pieces: list[str] = []
        self._held = ""
        self._citations = self._fresh()

    @property
    def text(self) -> str:
        """All that was written."""
        return "".join(self._pieces).strip()

    @property
    def cited(self) -> tuple[int, ...]:
        """The sources the text cites, in the order of their numbers."""
        return tuple(sorted(self._citations.cited))

    @property
    def needs_rescue(self) -> bool:
        """Whether passages must be quoted instead of what the model wrote."""
        return self.reason != "grounded" and not self.is_refusal

    @property
    def is_refusal(self) -> bool:
        """Whether the model found no answer in the passages, and nothing speaks against it."""
        return self.refused and not self._confident

    def add(self, piece: str) -> str:
        """Take a raw piece; return what may be shown, held back while it could still become a refusal."""
        self.first_token = self.first_token or 1000 * (time.perf_counter() - self.started)
        return self._shown(self._citations.feed(piece))

    def close(self, model: str) -> str:
        """Take the end of the text; return what was held back."""
        self.model = model
        rest = self._held + self._citations.close()
        self._held = ""
        if self.outcome == "answered" and is_refusal("".join(self._pieces) + rest):
            rest = ""
            self.refused = True
        self._pieces.append(rest)
        return rest

    def fail(self, reason: Reason) -> None:
        """Note why the writer did not come to its end."""
        self.reason = reason

    def judge(self) -> None:
        """Decide whether the model's text may pass as grounded: it must say something and cite a source for it."""
        if self.reason == "grounded" and (self.refused or not self.cited or not _has_words(self.text)):
            self.reason = "model_refused" if self.refused else "not_grounded"

    def restart(self, model: str) -> None:
        """Throw away what was written, for the extractive writer to begin anew."""
        self.reason = "no_model" if self.reason == "grounded" else self.reason
        self.outcome = "quoted"
        self.model = model
        self._pieces.clear()
        self._held = ""
        self._citations = self._fresh()

    def _fresh(self) -> Citations:
        return Citations(len(self.prompt.passages), [passage.url for passage in self.prompt.passages])

    def _shown(self, cleaned: str) -> str:
        text = self._held + cleaned
        if self.outcome == "answered" and not self._pieces and _may_refuse(text):
            self._held = text
            return ""
        self._held = ""
        self._pieces.append(text)
        return text


def _may_refuse(text: str) -> bool:
    """Whether the beginning of an answer is a refusal, or too short to tell that it is none."""
    plain = _MARKUP.sub("", text).replace("\u2019", "'").strip()
    if _FIRST_SENTENCE.search(plain) or len(plain) > _HELD:
        return is_refusal(text)
    first, *others = plain.lower().split(maxsplit=1) or [""]
    word = first.rstrip(",")
    return word in _OPENINGS if others else any(opening.startswith(word) for opening in _OPENINGS)


def _has_words(text: str) -> bool:
    return any(character.isalnum() for character in _MARK.sub("", text))
