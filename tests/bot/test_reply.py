"""The one loop between an answer and a platform."""

import asyncio
import logging
from collections.abc import AsyncGenerator

import pytest

from bot import wording
from bot.reply import NotShown, respond
from core.domain import Answer, AnswerEvent, Delta, Finished, Found, NothingFound, Question, Restarted, Source
from core.errors import IndexMismatch, SearchUnavailable, WriterUnavailable
from tests.bot.desks import DeskReply
from tests.scripted import RecordingReply, ScriptedAnswerer

ASKED = Question("Where is data stored?")
ANSWER = Answer("In S3 [1].", "answered", "grounded", (Source(1, "T", "H", "p.md", "u", "q", (1, 2)),))
NOT_COVERED = Answer("", "not_found", "not_covered")


async def test_every_event_is_shown_in_its_order() -> None:
    script: list[AnswerEvent | BaseException] = [
        Found(3),
        Delta("Well"),
        Restarted("model_slow"),
        Delta("In S3"),
        Delta(" [1]."),
        Finished(ANSWER),
    ]
    answerer, reply = ScriptedAnswerer(script), RecordingReply()

    shown = await respond(answerer, ASKED, reply)

    assert shown is ANSWER
    assert reply.calls == [
        ("status", "Searching the documentation…"),
        ("status", "Reading 3 passages…"),
        ("write", "Well"),
        ("restart", "The language model took too long, so I quote the documentation."),
        ("write", "In S3"),
        ("write", " [1]."),
        ("finish", "In S3 [1]."),
    ]
    assert answerer.closed == 1


async def test_nothing_found_is_an_answer_and_not_a_failure() -> None:
    reply = RecordingReply()

    shown = await respond(ScriptedAnswerer([Found(0), NothingFound(NOT_COVERED)]), ASKED, reply)

    assert shown is NOT_COVERED
    assert reply.ends == ["finish"]


async def test_what_comes_after_the_end_is_not_shown() -> None:
    answerer, reply = ScriptedAnswerer([Finished(ANSWER), Delta("more"), Finished(ANSWER)]), RecordingReply()

    await respond(answerer, ASKED, reply)

    assert reply.calls[1:] == [("finish", "In S3 [1].")]
    assert answerer.closed == 1


@pytest.mark.parametrize("before", [[], [Found(3)], [Found(3), Delta("In S")]])
@pytest.mark.parametrize(
    ("error", "sentence", "reason"),
    [
        (SearchUnavailable("grpc"), "The documentation search is not reachable right now.", "search_unavailable"),
        (WriterUnavailable("503"), "The language model is not reachable right now.", "broken"),
        (IndexMismatch("other rules"), "I can't answer right now.", "broken"),
        (ZeroDivisionError("bug"), "Something went wrong on my side.", "broken"),
    ],
)
async def test_a_failure_ends_in_one_sentence_by_its_class(
    before: list[Found | Delta], error: Exception, sentence: str, reason: str
) -> None:
    reply = RecordingReply()

    shown = await respond(ScriptedAnswerer([*before, error]), ASKED, reply)

    assert (shown.outcome, shown.reason) == ("failed", reason)
    assert shown.text == reply.calls[-1][1]
    assert reply.ends == ["fail"]
    assert reply.calls[-1][1].startswith(sentence)
    assert str(error) not in reply.calls[-1][1]


async def test_an_answer_without_an_end_is_a_failure() -> None:
    reply = RecordingReply()

    shown = await respond(ScriptedAnswerer([Found(1), Delta("half")]), ASKED, reply)

    assert shown.outcome == "failed"
    assert reply.calls[-1] == ("fail", "Something went wrong on my side.")


@pytest.mark.parametrize("failing", ["status", "write", "restart", "finish"])
async def test_a_reply_that_fails_is_told_a_sentence_once(failing: str) -> None:
    answerer, reply = (
        ScriptedAnswerer([Delta("In"), Restarted("model_slow"), Finished(ANSWER)]),
        RecordingReply(failing),
    )

    shown = await respond(answerer, ASKED, reply)

    assert shown.outcome == "failed"
    assert reply.ends.count("fail") == 1
    assert reply.calls[-1][0] == "fail"


async def test_no_sentence_takes_the_place_of_an_answer_that_its_platform_did_not_take() -> None:
    reply = DeskReply(refusals=[NotShown("503")])

    with pytest.raises(NotShown):
        await respond(ScriptedAnswerer([Delta("In"), Finished(ANSWER)]), ASKED, reply)

    assert reply.ends == ["finish"]


async def test_a_reply_that_can_not_even_fail_is_not_asked_again() -> None:
    reply = RecordingReply("fail")

    with pytest.raises(RuntimeError):
        await respond(ScriptedAnswerer([Found(1)]), ASKED, reply)

    assert reply.ends == ["fail"]


class BadlyClosed(ScriptedAnswerer):
    """Raises while its stream is being closed."""

    async def answer(self, question: Question) -> AsyncGenerator[AnswerEvent, None]:
        """Fail after the reader has left."""
        try:
            yield Finished(ANSWER)
            yield Delta(question.text)
        finally:
            reason = "the socket was gone"
            raise OSError(reason)


async def test_a_shown_answer_stays_the_only_reply_when_closing_fails() -> None:
    reply = RecordingReply()

    shown = await respond(BadlyClosed([]), ASKED, reply)

    assert shown is ANSWER
    assert reply.ends == ["finish"]


async def test_a_cancelled_answer_says_nothing_and_closes_its_stream() -> None:
    answerer, reply = ScriptedAnswerer([Found(1), asyncio.CancelledError()]), RecordingReply()

    with pytest.raises(asyncio.CancelledError):
        await respond(answerer, ASKED, reply)

    assert reply.ends == []
    assert answerer.closed == 1


async def test_the_operator_reads_one_line_of_a_failure_and_the_traceback_of_a_bug(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)

    await respond(ScriptedAnswerer([SearchUnavailable("the address is wrong")]), ASKED, RecordingReply())
    await respond(ScriptedAnswerer([ZeroDivisionError()]), ASKED, RecordingReply())

    named, bug = caplog.records
    assert "the address is wrong" in named.getMessage()
    assert named.exc_info is None
    assert bug.exc_info is not None
    assert ASKED.text not in caplog.text


async def test_the_first_thing_to_be_seen_is_that_the_search_has_begun() -> None:
    reply = RecordingReply()

    await respond(ScriptedAnswerer([SearchUnavailable("down")]), ASKED, reply)

    assert reply.calls[0] == ("status", wording.SEARCHING)
