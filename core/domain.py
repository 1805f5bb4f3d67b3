"""The values that travel through Footnote: questions, passages, sources, answers, events; no I/O."""

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

Vector: TypeAlias = npt.NDArray[np.float32]

Outcome: TypeAlias = Literal["answered", "quoted", "not_found", "failed"]
Reason: TypeAlias = Literal[
    "grounded",  # written by the model, every citation valid
    "no_model",  # nothing is configured: passages are quoted
    "model_unavailable",  # refused, unreachable, or an error of the server
    "model_slow",  # nothing came within the time the settings allow
    "model_cut_off",  # the stream ended before its end
    "not_grounded",  # the model cited no source: passages are quoted instead
    "not_covered",  # retrieval found nothing close enough
    "model_refused",  # the model read the passages and found no answer in them
    "small_talk",  # a greeting or thanks: a hint instead of a search
    "empty",  # no words in the question
    "search_unavailable",
    "broken",
]


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier message of the conversation."""

    role: Literal["user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asks, with the conversation so far; ``scope`` None searches every scope."""

    text: str
    history: tuple[Turn, ...] = ()
    scope: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of one section as it stands in the index.

    ``heading`` is the section's own, ``breadcrumb`` the way to it (``Title > H2 > H3``); ``lines`` are 1-based and
    inclusive in the page at ``path``; ``similarity`` is the inner product of the question's vector with the
    passage's, ``score`` what ranking made of it.
    """

    text: str
    title: str
    heading: str
    url: str
    path: str
    lines: tuple[int, int]
    breadcrumb: str = ""
    score: float = 0.0
    similarity: float = 0.0
    scope: str = ""
    language: str = ""
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """What a page's section is called; ``text`` is empty where a page begins without a heading of its own."""

    title: str
    text: str

    @property
    def asks(self) -> bool:
        """Whether the heading is a question; in Latin, full-width or Arabic script."""
        return self.text.endswith(("?", "\uff1f", "\u061f"))


@dataclass(frozen=True, slots=True)
class Source:
    """A numbered reference below an answer; ``quote`` stands verbatim in the passage."""

    number: int
    title: str
    heading: str
    path: str
    url: str
    quote: str
    lines: tuple[int, int]
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a prompt, in the words of the OpenAI protocol."""

    role: Literal["user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """All that a writer gets: the numbered passages (source n is ``passages[n - 1]``) and the turns."""

    question: str
    passages: tuple[Passage, ...]
    messages: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Timings:
    """Milliseconds; ``first_token`` and ``total`` count from the question's arrival."""

    embed: float = 0.0
    search: float = 0.0
    first_token: float = 0.0
    total: float = 0.0


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole reply: what is shown at the end, whatever was streamed before it.

    ``confidence`` (0 to 1) is how sure retrieval is that the documentation covers the question;
    ``sources`` are the cited ones, or the closest sections when ``outcome`` is ``not_found``.
    """

    text: str
    outcome: Outcome
    reason: Reason
    sources: tuple[Source, ...] = ()
    confidence: float = 0.0
    model: str = ""
    timings: Timings = field(default_factory=Timings)
    passages: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """The search is done."""

    passages: int


@dataclass(frozen=True, slots=True)
class Delta:
    """The next piece of text."""

    text: str


@dataclass(frozen=True, slots=True)
class Restarted:
    """The deltas so far are void, because the writer failed for ``reason``; others follow."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class Finished:
    """The end: the answer as it must be shown, authoritative over every delta before it."""

    answer: Answer


@dataclass(frozen=True, slots=True)
class NothingFound:
    """The documentation does not cover the question: normal, not an error; ``answer.sources`` are the closest."""

    answer: Answer


AnswerEvent: TypeAlias = Found | Delta | Restarted | Finished | NothingFound
