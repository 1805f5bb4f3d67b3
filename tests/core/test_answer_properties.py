"""What holds of every answer, whatever is written and whatever was found."""

import asyncio
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain import Passage
from core.errors import WriterCutOff, WriterTooSlow
from core.writing.prompt import REFUSAL
from tests.core.answering import DOUBTFUL, THREE, answerer, end_of, events_of, shown
from tests.scripted import FakeRetriever, ScriptedWriter, passage

CUT_OFF = WriterCutOff("broken")
PIECES = st.text(alphabet="[]12345, ab.`\n>【】", max_size=12)


@settings(max_examples=150, deadline=None)
@given(
    script=st.lists(
        st.one_of(PIECES, st.sampled_from([CUT_OFF, WriterTooSlow("t"), REFUSAL, REFUSAL[:11]])), max_size=8
    ),
    similarity=st.sampled_from([DOUBTFUL, 0.6]),
)
def test_whatever_the_writer_does_there_is_one_true_end(script: list[str | Exception], similarity: float) -> None:
    retriever = FakeRetriever([passage(one.text, at, similarity=similarity) for at, one in enumerate(THREE, 1)])

    events = asyncio.run(events_of(answerer(ScriptedWriter(script), retriever=retriever)))

    answer = end_of(events)
    assert shown(events).strip() == answer.text
    numbers = {source.number for source in answer.sources}
    if answer.outcome == "answered":
        assert numbers
        assert all(f"[{number}]" in answer.text for number in numbers)
        assert not any(f"[{number}]" in answer.text and number not in numbers for number in (1, 2, 3))
    for source in answer.sources:
        assert source.quote in next(one.text for one in answer.passages if one.path == source.path)


@settings(max_examples=100, deadline=None)
@given(texts=st.lists(st.text(alphabet="ab1.!`~|#>*[]()\n -_\\", min_size=1, max_size=60), min_size=1, max_size=4))
def test_a_quotation_of_any_passages_cites_them_and_only_them(texts: list[str]) -> None:
    retriever = FakeRetriever([passage(text, at) for at, text in enumerate(texts, 1)])

    answer = end_of(asyncio.run(events_of(answerer(retriever=retriever))))

    if answer.outcome == "quoted":
        assert any(f"[{source.number}]" in answer.text for source in answer.sources)
        assert all(one.quote in by_path(answer.passages, one.path).text for one in answer.sources)


def by_path(passages: Sequence[Passage], path: str) -> Passage:
    return next(one for one in passages if one.path == path)
