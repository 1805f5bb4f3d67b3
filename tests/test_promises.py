"""DESIGN.md's promises, as far as this version can keep them: one test each, through the real parts."""

import logging
import re
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from bot.console import ConsoleReply
from bot.reply import respond
from bot.terminal.indexing import Request, index_sources
from core.answer import DocumentationAnswerer
from core.compose import open_core
from core.config import Settings
from core.domain import Answer, AnswerEvent, Delta, Finished, Found, Question
from core.environment import load_settings
from core.errors import SearchUnavailable, WriterCutOff
from tests.bot.conftest import furnished, quiet
from tests.core.answering import ASKED, THREE, answerer, end_of, events_of
from tests.doubles.openai_server import Reply, chunk, openai_server, written
from tests.scripted import FakeRetriever, RecordingReply, ScriptedAnswerer, ScriptedWriter, passage

ROOT = Path(__file__).resolve().parents[1]
QUESTION = Question("Where is the data kept?")
SHORT = Answer("In S3 [1].", "answered", "grounded")


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = furnished(tmp_path_factory.mktemp("promises"))
    made = load_settings(folder, {})
    index_sources(made, Request((str(folder / "docs"),)), quiet)
    return made


def with_model(settings: Settings, base_url: str) -> Settings:
    model = settings.model.model_copy(update={"base_url": base_url, "name": "mistral-7b", "retries": 0})
    return settings.model_copy(update={"model": model})


@pytest.mark.parametrize(
    "events",
    [
        [],
        [Found(1), Delta("half")],
        [SearchUnavailable("down")],
        [Found(1), Delta("half"), ValueError("bug")],
        [Found(1), Finished(SHORT), Finished(SHORT)],
    ],
)
async def test_1_never_silent_never_twice(events: list[AnswerEvent | BaseException]) -> None:
    reply = RecordingReply()

    await respond(ScriptedAnswerer(events), QUESTION, reply)

    assert len(reply.ends) == 1


async def test_2_every_claim_is_traceable(settings: Settings) -> None:
    reply = written("Data is in object ", "storage [1][9]", " [2", "7].")
    async with openai_server(reply) as server, open_core(with_model(settings, server.base_url), quiet) as core:
        answer = end_of(await events_of(core.answerer, QUESTION))

    assert (answer.outcome, answer.text) == ("answered", "Data is in object storage [1].")
    (source,) = answer.sources
    assert source.quote in next(one.text for one in answer.passages if one.path == source.path)
    assert re.fullmatch(r"\w+\.md#L\d+-L\d+", source.url)
    assert source.title


async def test_2_an_answer_without_a_citation_is_not_passed_off_as_grounded() -> None:
    answer = end_of(await events_of(answerer(ScriptedWriter(["It is on the moon [4]."]))))

    assert answer.outcome == "quoted"
    assert "moon" not in answer.text


async def test_3_it_works_without_a_language_model(settings: Settings) -> None:
    async with open_core(settings, quiet) as core:
        answer = end_of(await events_of(core.answerer, QUESTION))

    assert (answer.outcome, answer.reason) == ("quoted", "no_model")
    assert answer.text.startswith("> ")
    assert answer.sources


@pytest.mark.parametrize(
    "reply",
    [Reply(status=503), Reply([chunk("Data is in "), b"nonsense\n\n"]), Reply([chunk("Data is in ")], ending="drop")],
)
async def test_3_it_works_with_the_model_down_and_says_so(settings: Settings, reply: Reply) -> None:
    async with openai_server(reply) as server, open_core(with_model(settings, server.base_url), quiet) as core:
        answer = end_of(await events_of(core.answerer, QUESTION))

    assert (answer.outcome, answer.reason in ("model_unavailable", "model_cut_off")) == ("quoted", True)
    assert "Data is in \n" not in answer.text


async def test_4_a_model_can_not_spoof_a_link() -> None:
    script = ["See [the manual](https://evil.example/) ", "and [this](https://docs.example/1) [1]."]

    answer = end_of(await events_of(answerer(ScriptedWriter(script))))

    assert "evil.example" not in answer.text
    assert "https://docs.example/1" in answer.text


async def test_4_a_question_reaches_its_own_scope_alone(settings: Settings) -> None:
    async with open_core(settings, quiet) as core:
        own = await core.answerer.search(Question(QUESTION.text, scope="default"))
        other = await core.answerer.search(Question(QUESTION.text, scope='x" or scope != "'))

    assert own.passages
    assert other.passages == ()


async def test_4_what_people_ask_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    for made in (
        answerer(ScriptedWriter([WriterCutOff("broken")])),
        answerer(retriever=FakeRetriever(failure=SearchUnavailable("down"))),
        answerer(retriever=FakeRetriever(failure=KeyError("bug"))),
    ):
        await respond(made, ASKED, RecordingReply())

    assert len(caplog.records) == 3
    assert ASKED.text not in caplog.text


async def test_4_nothing_in_a_document_commands_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    evil = [passage(f"{THREE[0].text} \x1b]0;owned\x07\x1b[2J")]
    made: DocumentationAnswerer = answerer(retriever=FakeRetriever(evil))

    await respond(made, ASKED, ConsoleReply(Console()))

    assert not set("\x1b\x07") & set(capsys.readouterr().out)


def test_6_one_command_ends_in_a_cited_answer(tmp_path: Path) -> None:
    """What ``make run`` does once the environment is there; the model here is a tiny one."""
    furnished(tmp_path)

    result = subprocess.run(
        [sys.executable, "-c", "from bot.cli import main; main()", "try", "docs"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "HOME": str(tmp_path)},
        input=f"{QUESTION.text}\n",
        check=False,
    )

    assert result.returncode == 0, result.stderr
    assert re.search(r"^> .*\[1\]$", result.stdout, re.MULTILINE)
    assert re.search(r"^\[1\] .*\.md", result.stdout, re.MULTILINE)
