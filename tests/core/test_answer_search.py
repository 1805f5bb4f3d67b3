"""What the answerer searches: follow-ups, translations, nothing at all."""

import pytest

from core.answer import DEPTH
from core.domain import Question, Turn
from core.errors import WriterTooSlow, WriterUnavailable
from tests.core.answering import ASKED, THREE, answerer, end_of, events_of
from tests.scripted import FakeRetriever, FakeTranslator, ScriptedWriter, passage


async def test_a_search_may_ask_for_more_than_an_answer_needs() -> None:
    retriever = FakeRetriever(THREE)

    found = await answerer(retriever=retriever).search(ASKED, 10)

    assert retriever.asked[0][2] == 10
    assert found.passages == THREE


FOLLOW_UP = Question("And on Windows?", (Turn("user", "How do I install it?"), Turn("assistant", "So [1].")), "team")


async def test_a_follow_up_is_searched_alone_and_with_the_question_before_it() -> None:
    joined = "How do I install it?\nAnd on Windows?"
    retriever = FakeRetriever(by_text={joined: [passage("Install on Windows.", 2)]}, passages=[passage(similarity=0.4)])

    answer = end_of(await events_of(answerer(retriever=retriever), FOLLOW_UP))

    assert retriever.asked == [("And on Windows?", "team", DEPTH), (joined, "team", DEPTH)]
    assert answer.sources[0].path == "faq/page2.md"


async def test_a_follow_up_that_stands_alone_is_not_dragged_back() -> None:
    retriever = FakeRetriever(
        by_text={FOLLOW_UP.text: [passage("Alone.", 3, similarity=0.7)]}, passages=[passage(similarity=0.4)]
    )

    answer = end_of(await events_of(answerer(retriever=retriever), FOLLOW_UP))

    assert answer.sources[0].path == "faq/page3.md"


async def test_a_question_that_needs_none_before_it_is_searched_once() -> None:
    retriever = FakeRetriever(THREE)

    await events_of(
        answerer(retriever=retriever), Question("Where does Milvus store inserted data?", FOLLOW_UP.history)
    )

    assert [text for text, *_ in retriever.asked] == ["Where does Milvus store inserted data?"]


async def test_the_confidence_looks_deeper_than_the_passages_that_are_given() -> None:
    """Ranking by words may put the closest passage behind others: it still says whether the question is covered."""
    weak = [passage(f"Weak {number}.", number, similarity=0.2) for number in range(1, 8)]

    found = await answerer(retriever=FakeRetriever([*weak, passage("Close.", 8, similarity=0.7)])).search(ASKED)

    assert len(found.passages) == 5
    assert found.confidence > 0.9


async def test_the_conversation_reaches_the_model() -> None:
    writer = ScriptedWriter(["Yes [1]."])

    await events_of(answerer(writer), FOLLOW_UP)

    told = "\n".join(message.content for message in writer.prompts[0].messages)
    assert "How do I install it?" in told
    assert "And on Windows?" in told


GERMAN = Question("Wo speichert Milvus seine Daten auf der Festplatte?")


async def test_a_question_in_another_language_is_searched_in_the_language_of_the_index() -> None:
    retriever, translator = FakeRetriever(THREE), FakeTranslator("Where does Milvus store data?")
    writer = ScriptedWriter(["In S3 [1]."])

    await events_of(answerer(writer, retriever=retriever, translator=translator), GERMAN)

    assert translator.asked == [(GERMAN.text, "en")]
    assert [text for text, *_ in retriever.asked] == ["Where does Milvus store data?"]
    assert "Answer in German." in writer.prompts[0].messages[-1].content
    assert writer.prompts[0].question == GERMAN.text


@pytest.mark.parametrize("language", ["de", ""])
async def test_a_question_in_the_language_of_the_index_or_an_unknown_one_is_not_translated(language: str) -> None:
    translator = FakeTranslator("never")

    await events_of(answerer(retriever=FakeRetriever(THREE, language=language), translator=translator), GERMAN)

    assert translator.asked == []


@pytest.mark.parametrize("result", [WriterUnavailable("503"), WriterTooSlow("10 s"), ""])
async def test_a_translation_that_fails_leaves_the_question_as_it_stands(result: str | Exception) -> None:
    retriever = FakeRetriever(THREE)

    await events_of(answerer(retriever=retriever, translator=FakeTranslator(result)), GERMAN)

    assert [text for text, *_ in retriever.asked] == [GERMAN.text]


async def test_a_question_of_a_hundred_kilobytes_is_answered() -> None:
    writer = ScriptedWriter(["In S3 [1]."])

    answer = end_of(await events_of(answerer(writer), Question("Where is the data kept? " * 4_500)))

    assert answer.outcome == "answered"
    assert sum(len(message.content) for message in writer.prompts[0].messages) < 32_000
