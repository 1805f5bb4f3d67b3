"""The flow of an answer: question, search, gate, prompt, stream, citations, sources."""

import logging
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

from core.confidence import Gate
from core.domain import (
    Answer,
    AnswerEvent,
    Delta,
    Finished,
    Found,
    NothingFound,
    Passage,
    Prompt,
    Question,
    Reason,
    Restarted,
    Timings,
)
from core.errors import WriterCutOff, WriterTooSlow, WriterUnavailable
from core.ports import Embedder, Retriever, Translator, Writer
from core.sources import cited_sources
from core.text.followup import leans_on_history
from core.text.language import detect, name_of
from core.text.smalltalk import is_empty, is_small_talk
from core.writing.draft import Draft
from core.writing.prompt import build_prompt

log = logging.getLogger(__name__)

CLOSEST = 3
DEPTH = 10  # passages that are looked at for the confidence, however few are asked for


@dataclass(frozen=True, slots=True)
class AnswerRules:
    """How many passages a writer gets, and how long a prompt may be in tokens."""

    passages: int = 5
    context_tokens: int = 8192
    answer_tokens: int = 700


@dataclass(frozen=True, slots=True)
class Search:
    """What a search brought: passages best first, how sure it is, and the milliseconds of its steps."""

    passages: tuple[Passage, ...]
    confidence: float
    embed: float
    search: float


class DocumentationAnswerer:
    """Answers from the index: ``writer`` is the model, or None; ``extractive`` is always there."""

    def __init__(
        self,
        embedder: Embedder,
        retriever: Retriever,
        extractive: Writer,
        *,
        gate: Gate,
        rules: AnswerRules,
        writer: Writer | None = None,
        translator: Translator | None = None,
    ) -> None:
        """Nothing is opened or asked here."""
        self._embedder = embedder
        self._retriever = retriever
        self._extractive = extractive
        self._gate = gate
        self._rules = rules
        self._writer = writer
        self._translator = translator

    async def answer(self, question: Question) -> AsyncGenerator[AnswerEvent, None]:
        """Yield Found, Deltas, then one Finished or NothingFound; raises SearchUnavailable before any of them."""
        started = time.perf_counter()
        if reason := _hint(question.text):
            yield NothingFound(Answer("", "not_found", reason))
            return
        found = await self.search(question)
        yield Found(len(found.passages))
        verdict = self._gate.verdict(found.confidence)
        if verdict == "nothing" or not found.passages:
            yield NothingFound(self._not_covered(question, found, "not_covered", started))
            return
        draft = Draft(self._prompt(question, found.passages), started, confident=verdict == "confident")
        async with aclosing(self._written(draft)) as events:
            async for event in events:
                yield event
        yield self._end(question, found, draft)

    async def search(self, question: Question, limit: int = 0) -> Search:
        """Find passages for a question and how sure it is that they cover it; raises SearchUnavailable."""
        texts = _search_texts(question, await self._translated(question.text))
        tried = [await self._searched(text, question.scope, limit or self._rules.passages) for text in texts]
        return max(tried, key=lambda search: search.confidence)

    async def _searched(self, text: str, scope: str | None, limit: int) -> Search:
        started = time.perf_counter()
        vector = await self._embedder.embed_query(text)
        embedded = time.perf_counter()
        found = tuple(await self._retriever.search(vector, text, scope=scope, limit=max(limit, DEPTH)))
        best = max((passage.similarity for passage in found), default=0.0)
        confidence = self._gate.confidence(best, self._retriever.calibration) if found else 0.0
        return Search(found[:limit], confidence, 1000 * (embedded - started), _since(embedded))

    async def _translated(self, text: str) -> str:
        """Return the question in the index's language; as it stands when that fails or is not needed."""
        language = self._retriever.language
        if self._translator is None or not language or detect(text) in ("", language):
            return text
        try:
            return await self._translator.translate(text, language) or text
        except WriterUnavailable:
            return text

    def _prompt(self, question: Question, passages: tuple[Passage, ...]) -> Prompt:
        if self._writer is None:
            return Prompt(question.text, passages)
        return build_prompt(
            question,
            passages,
            language=name_of(detect(question.text) or self._retriever.language),
            context_tokens=self._rules.context_tokens,
            answer_tokens=self._rules.answer_tokens,
        )

    async def _written(self, draft: Draft) -> AsyncGenerator[Delta | Restarted, None]:
        """Yield the model's text, cleaned; when it fails or is missing, the extractive writer's."""
        if self._writer is not None:
            async with aclosing(self._tried(self._writer, draft)) as pieces:
                async for piece in pieces:
                    yield Delta(piece)
            if not draft.needs_rescue:
                return
            yield Restarted(draft.reason)
        draft.restart(self._extractive.name)
        async with aclosing(_streamed(self._extractive, draft)) as pieces:
            async for piece in pieces:
                yield Delta(piece)

    async def _tried(self, writer: Writer, draft: Draft) -> AsyncGenerator[str, None]:
        """Yield what the model writes; a failure is kept in the draft, with its reason."""
        try:
            async with aclosing(_streamed(writer, draft)) as pieces:
                async for piece in pieces:
                    yield piece
        except WriterUnavailable as error:
            log.warning("the model failed: %s", error)
            draft.fail(_reason(error))
        draft.judge()

    def _end(self, question: Question, found: Search, draft: Draft) -> Finished | NothingFound:
        if draft.is_refusal or not draft.text:
            reason: Reason = "model_refused" if draft.is_refusal else "not_covered"
            return NothingFound(self._not_covered(question, found, reason, draft.started, model=draft.model))
        passages = draft.prompt.passages
        closest = range(1, min(CLOSEST, len(passages)) + 1) if draft.outcome == "quoted" else ()
        numbers = sorted({*draft.cited, *closest})
        return Finished(
            Answer(
                text=draft.text,
                outcome=draft.outcome,
                reason=draft.reason,
                sources=cited_sources(question.text, draft.text, numbers, passages, self._retriever.idf),
                confidence=found.confidence,
                model=draft.model,
                timings=Timings(found.embed, found.search, draft.first_token, _since(draft.started)),
                passages=found.passages,
            )
        )

    def _not_covered(
        self, question: Question, found: Search, reason: Reason, started: float, *, model: str = ""
    ) -> Answer:
        closest = found.passages[:CLOSEST]
        return Answer(
            text="",
            outcome="not_found",
            reason=reason,
            sources=cited_sources(question.text, "", range(1, len(closest) + 1), closest, self._retriever.idf),
            confidence=found.confidence,
            model=model,
            timings=Timings(found.embed, found.search, 0.0, _since(started)),
            passages=found.passages,
        )


async def _streamed(writer: Writer, draft: Draft) -> AsyncGenerator[str, None]:
    async with aclosing(writer.stream(draft.prompt)) as pieces:
        async for piece in pieces:
            if cleaned := draft.add(piece):
                yield cleaned
    if rest := draft.close(writer.name):
        yield rest


def _hint(text: str) -> Reason | None:
    if is_empty(text):
        return "empty"
    return "small_talk" if is_small_talk(text) else None


def _search_texts(question: Question, text: str) -> tuple[str, ...]:
    """Return what to search: the question, and if it leans on the one before it, also both together."""
    before = [turn.text for turn in question.history if turn.role == "user"]
    return (text, f"{before[-1]}\n{text}") if before and leans_on_history(text) else (text,)


def _reason(error: WriterUnavailable) -> Reason:
    if isinstance(error, WriterTooSlow):
        return "model_slow"
    return "model_cut_off" if isinstance(error, WriterCutOff) else "model_unavailable"


def _since(started: float) -> float:
    return 1000 * (time.perf_counter() - started)
