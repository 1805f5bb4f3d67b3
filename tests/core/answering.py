"""What the tests of the answerer share: one made of fakes, and how to read its events."""

from collections.abc import Sequence
from contextlib import aclosing

from core.answer import AnswerRules, DocumentationAnswerer
from core.confidence import Gate
from core.domain import Answer, AnswerEvent, Delta, Finished, NothingFound, Question, Restarted
from core.ports import Embedder, Retriever, Translator, Writer
from core.writing.extractive import Extractive
from tests.scripted import FakeRetriever, OneVectorEmbedder, passage

ASKED = Question("Where does Milvus store its data?")
DOUBTFUL = 0.38
THREE = (
    passage("Milvus stores inserted data in object storage such as MinIO. Metadata goes to etcd."),
    passage("A segment is sealed when it is full. Then it is flushed.", 2, similarity=0.5),
    passage("Deleted data stays until compaction.", 3, similarity=0.45),
)


def answerer(
    writer: Writer | None = None,
    *,
    retriever: Retriever | None = None,
    embedder: Embedder | None = None,
    extractive: Writer | None = None,
    translator: Translator | None = None,
    gate: Gate = Gate(),  # noqa: B008 frozen
    rules: AnswerRules = AnswerRules(),  # noqa: B008 frozen
) -> DocumentationAnswerer:
    return DocumentationAnswerer(
        embedder or OneVectorEmbedder(),
        retriever or FakeRetriever(THREE),
        extractive or Extractive(),
        gate=gate,
        rules=rules,
        writer=writer,
        translator=translator,
    )


async def events_of(made: DocumentationAnswerer, question: Question = ASKED) -> list[AnswerEvent]:
    async with aclosing(made.answer(question)) as events:
        return [event async for event in events]


def end_of(events: Sequence[AnswerEvent]) -> Answer:
    """Return the answer, once it is sure that there is one end and that it comes last."""
    ends = [event for event in events if isinstance(event, Finished | NothingFound)]
    assert ends == [events[-1]]
    return ends[0].answer


def shown(events: Sequence[AnswerEvent]) -> str:
    """Return what stands on the screen before the end."""
    text = ""
    for event in events:
        if isinstance(event, Restarted):
            text = ""
        elif isinstance(event, Delta):
            text += event.text
    return text


def doubtful() -> FakeRetriever:
    return FakeRetriever([passage(one.text, at, similarity=DOUBTFUL) for at, one in enumerate(THREE, 1)])
