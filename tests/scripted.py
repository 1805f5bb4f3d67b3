"""Fakes of the core's ports and of a platform's reply: each plays a script or remembers what it was asked."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from core.confidence import Calibration
from core.domain import Answer, AnswerEvent, Delta, Finished, Found, Passage, Prompt, Question, Source, Vector

HANG = "<hang>"
SOURCE = Source(1, "FAQ", "Where?", "faq.md", "https://docs.example/faq", "It lives there.", (3, 9))
ANSWER = Answer("It lives **there** [1].", "answered", "grounded", (SOURCE,), confidence=1.0)


def passage(text: str = "Milvus stores data in object storage.", number: int = 1, **changes: object) -> Passage:
    """Return a passage of page ``number``, as close as a good hit; ``changes`` override ``similarity`` and ``path``."""
    similarity = float(str(changes.get("similarity", 0.6)))
    path = str(changes.get("path", f"faq/page{number}.md"))
    url = f"https://docs.example/{number}"
    return Passage(
        text, f"Page {number}", f"Heading {number}", url, path, (3, 9), score=similarity, similarity=similarity
    )


@dataclass(slots=True)
class ScriptedWriter:
    """A Writer that yields strings, raises exceptions, and waits forever at ``HANG``."""

    script: Sequence[str | Exception] = ()
    name: str = "scripted-7b"
    prompts: list[Prompt] = field(default_factory=list)
    opened: int = 0
    closed: int = 0
    hangs: asyncio.Event = field(default_factory=asyncio.Event)

    async def stream(self, prompt: Prompt) -> AsyncGenerator[str, None]:
        """Play the script once."""
        self.prompts.append(prompt)
        self.opened += 1
        try:
            for step in self.script:
                if isinstance(step, Exception):
                    raise step
                if step == HANG:
                    self.hangs.set()
                    await asyncio.Event().wait()
                yield step
        finally:
            self.closed += 1


@dataclass(slots=True)
class FakeRetriever:
    """A Retriever with an answer for each search text, else ``passages``."""

    passages: Sequence[Passage] = ()
    by_text: Mapping[str, Sequence[Passage]] = field(default_factory=dict)
    language: str = "en"
    calibration: Calibration | None = None
    failure: Exception | None = None
    asked: list[tuple[str, str | None, int]] = field(default_factory=list)

    def idf(self, gram: str) -> float:
        """Weigh all grams the same."""
        return float(bool(gram))

    async def search(self, vector: Vector, text: str, *, scope: str | None, limit: int) -> Sequence[Passage]:
        """Return what the script says."""
        assert vector.shape == (2,)
        self.asked.append((text, scope, limit))
        if self.failure:
            raise self.failure
        return list(self.by_text.get(text, self.passages))[:limit]


@dataclass(slots=True)
class OneVectorEmbedder:
    """An Embedder to which all texts are the same."""

    name: str = "one-vector"
    dimension: int = 2
    failure: Exception | None = None

    async def embed_query(self, text: str) -> Vector:
        """Return a vector of ones."""
        if self.failure:
            raise self.failure
        return np.ones(self.dimension, np.float32)


@dataclass(slots=True)
class FakeTranslator:
    """A Translator with one answer for all, or a failure."""

    result: str | Exception = ""
    asked: list[tuple[str, str]] = field(default_factory=list)

    async def translate(self, text: str, language: str) -> str:
        """Return the one answer."""
        self.asked.append((text, language))
        if isinstance(self.result, Exception):
            raise self.result
        return self.result


@dataclass(slots=True)
class ScriptedAnswerer:
    """An Answerer that yields events, and raises what is an exception."""

    script: Sequence[AnswerEvent | BaseException]
    closed: int = 0

    async def answer(self, question: Question) -> AsyncGenerator[AnswerEvent, None]:
        """Play the script, whatever the question is."""
        assert question.text
        try:
            for step in self.script:
                if isinstance(step, BaseException):
                    raise step
                yield step
        finally:
            self.closed += 1


@dataclass(slots=True)
class RecordingAnswerer:
    """An Answerer that remembers the questions and holds its answer back until ``go`` is set."""

    asked: list[Question] = field(default_factory=list)
    go: asyncio.Event = field(default_factory=asyncio.Event)
    closed: int = 0

    async def answer(self, question: Question) -> AsyncGenerator[AnswerEvent, None]:
        """Answer everything alike."""
        self.asked.append(question)
        try:
            yield Found(1)
            await self.go.wait()
            yield Delta("It lives ")
            yield Finished(ANSWER)
        finally:
            self.closed += 1

    @property
    def texts(self) -> list[str]:
        """What was asked, in words."""
        return [question.text for question in self.asked]


def ready() -> RecordingAnswerer:
    """Return one that answers at once."""
    answerer = RecordingAnswerer()
    answerer.go.set()
    return answerer


@dataclass(frozen=True, slots=True)
class ScriptedAnswers:
    """An Answerer whose answer repeats the question, in ``pieces`` with ``pause`` seconds before each."""

    pieces: int = 3
    pause: float = 0.0

    async def answer(self, question: Question) -> AsyncGenerator[AnswerEvent, None]:
        """Answer in pieces."""
        text = answer_to(question.text)
        size = len(text) // self.pieces + 1
        await asyncio.sleep(self.pause)
        yield Found(1)
        for start in range(0, len(text), size):
            await asyncio.sleep(self.pause)
            yield Delta(text[start : start + size])
        yield Finished(Answer(text, "answered", "grounded", (SOURCE,), confidence=1.0))


def answer_to(question: str) -> str:
    """Return the only answer that a question has."""
    return f"You asked: {question} It lives there [1]."


@dataclass(slots=True)
class RecordingReply:
    """A Reply that keeps what it was told, in order; ``failing`` names a call that raises."""

    failing: str = ""
    calls: list[tuple[str, str]] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)

    def _record(self, name: str, text: str) -> None:
        self.calls.append((name, text))
        if name == self.failing:
            reason = "the platform said no"
            raise RuntimeError(reason)

    async def status(self, text: str) -> None:
        """Keep a note."""
        self._record("status", text)

    async def write(self, text: str) -> None:
        """Keep a piece."""
        self._record("write", text)

    async def restart(self, text: str) -> None:
        """Keep why it began anew."""
        self._record("restart", text)

    async def finish(self, answer: Answer) -> None:
        """Keep the answer."""
        self.answers.append(answer)
        self._record("finish", answer.text)

    async def fail(self, text: str) -> None:
        """Keep the sentence."""
        self._record("fail", text)

    @property
    def ends(self) -> list[str]:
        """The names of the calls that end a reply."""
        return [name for name, _ in self.calls if name in ("finish", "fail")]
