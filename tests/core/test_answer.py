"""How an answer ends, whatever the writer does."""

import asyncio
from contextlib import aclosing

import pytest

from core.answer import AnswerRules, DocumentationAnswerer
from core.confidence import Gate
from core.domain import Delta, Found, NothingFound, Question, Restarted
from core.errors import SearchUnavailable, WriterCutOff, WriterTooSlow, WriterUnavailable
from core.writing.prompt import REFUSAL
from tests.core.answering import ASKED, THREE, answerer, doubtful, end_of, events_of, shown
from tests.scripted import HANG, FakeRetriever, OneVectorEmbedder, ScriptedWriter, passage


async def test_a_grounded_answer_is_streamed_and_ends_with_the_sources_it_cites() -> None:
    writer = ScriptedWriter(["Milvus ", "keeps data in object ", "storage [1", "] and deletes late [3]."])

    events = await events_of(answerer(writer))

    answer = end_of(events)
    assert events[0] == Found(3)
    assert shown(events) == answer.text == "Milvus keeps data in object storage [1] and deletes late [3]."
    assert (answer.outcome, answer.reason, answer.model) == ("answered", "grounded", "scripted-7b")
    assert [(source.number, source.path) for source in answer.sources] == [(1, "faq/page1.md"), (3, "faq/page3.md")]
    assert (
        answer.sources[0].quote == "Milvus stores inserted data in object storage such as MinIO. Metadata goes to etcd."
    )
    assert answer.sources[1].quote == "Deleted data stays until compaction."
    assert answer.confidence > 0.9


CUT_OFF = WriterCutOff("broken")
FAILURES: list[tuple[list[str | Exception], str]] = [
    ([WriterUnavailable("401")], "model_unavailable"),
    ([WriterTooSlow("30 s")], "model_slow"),
    ([CUT_OFF], "model_cut_off"),
    (["Milvus keeps data in S3 [1]. And", CUT_OFF], "model_cut_off"),
    (["Milvus keeps data in S3 [", CUT_OFF], "model_cut_off"),
    ([REFUSAL[:20], WriterTooSlow("gap")], "model_slow"),
    ([], "not_grounded"),
    (["", "  ", "\n"], "not_grounded"),
    (["I guess it is on disk."], "not_grounded"),
    (["It is on disk [9][4][0]."], "not_grounded"),
    (["[7]"] * 500, "not_grounded"),
    (["[2]", "[1]"], "not_grounded"),
    (["It is on disk [1"], "not_grounded"),
    ([REFUSAL], "model_refused"),
    (["I couldn't find ", "that in the documentation."], "model_refused"),
]


@pytest.mark.parametrize(("script", "reason"), FAILURES)
async def test_a_writer_that_fails_in_any_way_is_rescued_by_quotes(script: list[str | Exception], reason: str) -> None:
    writer = ScriptedWriter(script)

    events = await events_of(answerer(writer))

    answer = end_of(events)
    restart = events.index(Restarted(answer.reason))
    assert answer.reason == reason
    assert answer.outcome == "quoted"
    assert answer.model == "extractive"
    assert shown(events).strip() == answer.text
    assert "object storage" in answer.text
    assert all(isinstance(event, Delta) for event in events[restart + 1 : -1])
    assert sum(isinstance(event, Restarted) for event in events) == 1
    assert writer.opened == writer.closed == 1


async def test_without_a_model_passages_are_quoted_with_their_sources_and_nothing_restarts() -> None:
    events = await events_of(answerer())

    answer = end_of(events)
    assert (answer.outcome, answer.reason, answer.model) == ("quoted", "no_model", "extractive")
    assert "[1]" in answer.text
    assert [source.number for source in answer.sources] == [1, 2, 3]
    assert not any(isinstance(event, Restarted) for event in events)


async def test_a_refusal_over_doubtful_passages_is_the_end_and_nothing_of_it_is_seen() -> None:
    writer = ScriptedWriter([*REFUSAL[:30], REFUSAL[30:], " Sorry!"])

    events = await events_of(answerer(writer, retriever=doubtful()))

    answer = end_of(events)
    assert isinstance(events[-1], NothingFound)
    assert (answer.outcome, answer.reason, answer.text, answer.model) == (
        "not_found", "model_refused", "", "scripted-7b",
    )  # fmt: skip
    assert [source.number for source in answer.sources] == [1, 2, 3]
    assert shown(events) == ""


@pytest.mark.parametrize("retriever", [doubtful(), FakeRetriever(THREE)])
async def test_a_refusal_is_never_seen_even_for_a_moment(retriever: FakeRetriever) -> None:
    events = await events_of(answerer(ScriptedWriter(list(REFUSAL)), retriever=retriever))

    restart = next((at for at, event in enumerate(events) if isinstance(event, Restarted)), len(events))
    assert not any(isinstance(event, Delta) and event.text.strip() for event in events[:restart])


async def test_the_model_stops_when_the_reader_leaves_while_it_writes() -> None:
    writer = ScriptedWriter(["Milvus keeps data ", "in S3 [1]. ", HANG])

    async with aclosing(answerer(writer).answer(ASKED)) as events:
        async for event in events:
            if isinstance(event, Delta):
                break

    assert writer.closed == 1


async def test_the_model_stops_when_the_reader_is_cancelled_while_it_hangs() -> None:
    writer = ScriptedWriter([HANG])
    task = asyncio.create_task(events_of(answerer(writer)))
    await writer.hangs.wait()

    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert writer.closed == 1


async def test_a_bug_in_a_writer_is_not_dressed_up_as_an_answer() -> None:
    with pytest.raises(ZeroDivisionError):
        await events_of(answerer(ScriptedWriter(["Milvus", ZeroDivisionError()])))


async def test_sources_keep_the_numbers_of_the_prompt_when_the_window_holds_fewer_passages() -> None:
    long = [passage(f"Fact {number}. " + "Many words about storage. " * 60, number) for number in range(1, 6)]
    writer = ScriptedWriter(["Storage is discussed at length [1][2][5]."])
    rules = AnswerRules(passages=5, context_tokens=2048, answer_tokens=300)

    answer = end_of(await events_of(answerer(writer, retriever=FakeRetriever(long), rules=rules)))

    kept = writer.prompts[0].passages
    assert 1 <= len(kept) < 5
    assert [source.number for source in answer.sources] == [number for number in (1, 2) if number <= len(kept)]
    assert "[5]" not in answer.text
    assert all(source.path == kept[source.number - 1].path for source in answer.sources)
    assert len(answer.passages) == 5


async def test_a_quotation_lists_no_passage_that_did_not_fit_the_window() -> None:
    long = [passage("Many words about storage. " * 90, number) for number in range(1, 4)]
    failing, quoting = ScriptedWriter([CUT_OFF]), ScriptedWriter(["> Many words [1]"])
    made = answerer(failing, extractive=quoting, retriever=FakeRetriever(long), rules=AnswerRules(context_tokens=2048))

    answer = end_of(await events_of(made))

    kept = len(quoting.prompts[0].passages)
    assert kept < 3
    assert [source.number for source in answer.sources] == list(range(1, kept + 1))


async def test_a_quotation_from_any_place_has_its_source() -> None:
    """The quoted passage need not be among the first three."""
    weak = [passage(f"Weak {number}.", number, similarity=0.4) for number in range(1, 5)]
    retriever = FakeRetriever([*weak, passage("The strong one.", 5, similarity=0.7)])

    answer = end_of(await events_of(answerer(retriever=retriever)))

    assert "The strong one" in answer.text
    assert "[5]" in answer.text
    assert [source.number for source in answer.sources] == [1, 2, 3, 5]


async def test_passages_without_a_word_end_as_not_covered_rather_than_in_an_empty_quotation() -> None:
    answer = end_of(await events_of(answerer(retriever=FakeRetriever([passage("—"), passage("***", 2)]))))

    assert (answer.outcome, answer.reason) == ("not_found", "not_covered")


async def test_nothing_close_enough_ends_with_the_closest_sections_and_asks_no_model() -> None:
    far = [passage(f"Text {number}.", number, similarity=0.1) for number in range(1, 6)]
    writer = ScriptedWriter(["never"])

    events = await events_of(answerer(writer, retriever=FakeRetriever(far)))

    answer = end_of(events)
    assert events == [Found(5), NothingFound(answer)]
    assert (answer.outcome, answer.reason, answer.text) == ("not_found", "not_covered", "")
    assert [source.number for source in answer.sources] == [1, 2, 3]
    assert answer.confidence < 0.5
    assert writer.opened == 0


async def test_without_a_gate_even_far_passages_are_answered_from() -> None:
    far = FakeRetriever([passage(similarity=0.1)])

    answer = end_of(await events_of(answerer(ScriptedWriter(["In S3 [1]."]), retriever=far, gate=Gate(enabled=False))))

    assert answer.outcome == "answered"


@pytest.mark.parametrize("gate", [Gate(), Gate(enabled=False)])
async def test_an_empty_index_covers_nothing(gate: Gate) -> None:
    events = await events_of(answerer(retriever=FakeRetriever(), gate=gate))

    answer = end_of(events)
    assert (answer.outcome, answer.sources, answer.confidence) == ("not_found", (), 0.0)


@pytest.mark.parametrize(
    ("text", "reason"),
    [("", "empty"), ("  \n", "empty"), ("?!", "empty"), ("hello!", "small_talk"), ("Danke", "small_talk")],
)
async def test_small_talk_and_empty_messages_search_nothing(text: str, reason: str) -> None:
    retriever = FakeRetriever(THREE)

    events = await events_of(answerer(retriever=retriever), Question(text))

    assert end_of(events).reason == reason
    assert len(events) == 1
    assert retriever.asked == []


@pytest.mark.parametrize(
    "made",
    [
        answerer(retriever=FakeRetriever(failure=SearchUnavailable("down"))),
        answerer(embedder=OneVectorEmbedder(failure=SearchUnavailable("closed"))),
    ],
)
async def test_a_search_that_fails_fails_before_the_first_event(made: DocumentationAnswerer) -> None:
    with pytest.raises(SearchUnavailable):
        await anext(made.answer(ASKED))


async def test_timings_grow_from_step_to_step() -> None:
    timings = end_of(await events_of(answerer(ScriptedWriter(["In S3 [1]."])))).timings

    assert 0 <= timings.embed < timings.first_token <= timings.total < 60_000
    assert 0 <= timings.search < timings.first_token
