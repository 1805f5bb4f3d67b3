"""Log lines: one object a line whatever comes in, whose question it is, nothing secret, nothing forged."""

import asyncio
import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.desk.claiming import Asked
from bot.observing.logs import NOISY, HumanLines, JsonLines, about, structure, without_secrets
from core.journal.values import Claim, Thread
from tests.bot.desks import THREAD, DeskReply, asked, idle, open_desk
from tests.scripted import ready

WORDS = "where is the marmalade kept?"
FORGED = 'x\n{"level": "error"}\r\x1b[31mred\u2028\u202egnp\x00\x85'


class Lines:
    """A logger of its own, and what it wrote."""

    def __init__(self, formatter: logging.Formatter) -> None:
        """Write to memory."""
        self.stream = io.StringIO()
        handler = logging.StreamHandler(self.stream)
        handler.setFormatter(formatter)
        self.log = logging.Logger("bot.test")  # noqa: LOG001 it must not be shared
        self.log.addHandler(handler)

    @property
    def text(self) -> str:
        """All that was written."""
        return self.stream.getvalue()

    @property
    def objects(self) -> list[dict[str, Any]]:
        """Each line, read as JSON."""
        return [json.loads(line) for line in self.text.splitlines()]


@pytest.fixture
def structured() -> Lines:
    return Lines(JsonLines())


@pytest.fixture
def readable() -> Lines:
    return Lines(HumanLines())


def claim(number: int, text: str = WORDS) -> Claim:
    """Return the right to answer a question."""
    thread = Thread("slack", THREAD.workspace, THREAD.channel, THREAD.thread)
    loose = Asked(thread, f"C1/{number}", "U1", text).loose()
    return Claim(number, 1, loose.thread, loose.event_key, loose.person, text, None, loose.accepted_at)


def raised(error: Exception) -> Exception:
    """Return an exception with a traceback."""
    try:
        raise error
    except type(error) as caught:
        return caught


def test_a_line_is_an_object_with_a_time_in_utc(structured: Lines) -> None:
    structured.log.warning("%s of %s", 3, "four")

    (line,) = structured.objects
    assert line.pop("time").endswith("+00:00")
    assert line == {"level": "warning", "logger": "bot.test", "message": "3 of four"}


def test_what_comes_from_outside_can_forge_no_object(structured: Lines) -> None:
    structured.log.error("refused: %s", FORGED)

    (line,) = structured.objects
    assert line["message"] == f"refused: {FORGED}"
    assert structured.text.isascii()
    assert structured.text.count("\n") == 1
    assert "\x1b" not in structured.text


def test_what_comes_from_outside_can_neither_forge_nor_paint_a_line_for_people(readable: Lines) -> None:
    readable.log.error("refused: %s", FORGED, exc_info=raised(ValueError(FORGED)))

    first, *others = readable.text.splitlines()
    assert first.endswith('refused: x\\n{"level": "error"}\\r\\x1b[31mred\\u2028\\u202egnp\\x00\\x85')
    assert others
    assert all(line.startswith("    ") for line in others)
    assert readable.text.replace("\n", "").isprintable()


def test_an_exception_stays_in_its_object(structured: Lines) -> None:
    structured.log.error("failed", exc_info=raised(ValueError(FORGED)))

    (line,) = structured.objects
    assert line["exception"].startswith("Traceback")
    assert "ValueError: x" in line["exception"]


async def test_lines_name_the_question_they_belong_to(structured: Lines) -> None:
    async def work(number: int) -> None:
        await asyncio.sleep(0)
        structured.log.info("at work on %s", number)

    tasks = []
    for number in (7, 8):
        with about(claim(number)):
            tasks.append(asyncio.create_task(work(number)))
    structured.log.info("between")
    await asyncio.gather(*tasks)

    between, *others = structured.objects
    assert "answer" not in between
    assert [(line["platform"], line["answer"], line["message"][-1]) for line in others] == [
        ("slack", 7, "7"),
        ("slack", 8, "8"),
    ]


def test_a_question_that_the_journal_does_not_know_has_no_id(structured: Lines, readable: Lines) -> None:
    with about(claim(0)):
        structured.log.info("x")
    with about(claim(5)):
        readable.log.info("x")

    assert structured.objects[0]["platform"] == "slack"
    assert "answer" not in structured.objects[0]
    assert "[slack 5] x" in readable.text


@pytest.mark.parametrize("text", [WORDS, "wo liegt die Käseglocke?\n", 'a "quoted" thing'])
def test_a_traceback_keeps_the_words_of_the_question_to_itself(structured: Lines, readable: Lines, text: str) -> None:
    for lines in (structured, readable):
        with about(claim(1, text)):
            lines.log.error("a bug", exc_info=raised(KeyError(text)))

        assert "KeyError" in lines.text
        assert text.strip() not in lines.text
        assert json.dumps(text.strip())[1:-1] not in lines.text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Authorization: Bearer sk-abcdefghijklmnopqrstuv", "Authorization: Bearer …"),
        ("Authorization: Bot MTIz.GtestG.abc-def_ghijklmnop", "Authorization: Bot …"),
        ("404, url='https://discord.com/api/v10/webhooks/123/aW50ZXJh_Y3Rpb24-x/messages'", "404, url='https://discord.com/api/v10/webhooks/123/…'"),
        ("/interactions/123/aW50ZXJhY3Rpb24/callback failed", "/interactions/123/… failed"),
        ("POST https://hooks.slack.com/commands/T1/2/AbC failed", "POST https://hooks.slack.com/commands/… failed"),
        ("xoxb-1-2-abc, xoxe.xoxp-1-Mi0y and xapp-1-A-2-b", "…, … and …"),
        ("postgresql://me:secret@db:5432/x?password=abc&a=b", "postgresql://me:…@db:5432/x?password=…&a=b"),
        ("wss://wss.slack.com/link/?ticket=1&token=abc", "wss://wss.slack.com/link/?ticket=…&token=…"),
        ("MTIzNDU2Nzg5MDEyMzQ1Njc4.GaBcDe.abcdefghijklmnopqrstuvwxyz0123456789ab", "…"),
    ],
)  # fmt: skip
def test_tokens_and_passwords_are_left_out(structured: Lines, text: str, shown: str) -> None:
    structured.log.error("%s", text)

    assert structured.objects[0]["message"] == shown


@pytest.mark.parametrize(
    "text",
    [
        "listening on http://127.0.0.1:54321, /healthz",
        "discord: footnote (1234567890123456789), in 3 servers",
        "a Bot that is somewhat long, and a Basic understanding",
        "discord: channel 123456789012345678 can't be read: status 404, code 10003",
        "question 5 was left open, attempt 2",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert without_secrets(text) == text


def test_a_line_has_an_end(structured: Lines) -> None:
    structured.log.error("%s", "x" * 10**7, exc_info=raised(ValueError("y" * 10**7)))

    assert len(structured.text) < 50_000


def test_looking_for_secrets_takes_no_longer_for_nasty_lines() -> None:
    for nasty in ("a-" * 50_000, "://" * 30_000, "?token=" * 20_000, "/webhooks/1/" * 10_000, "Bot " * 30_000):
        structured = Lines(JsonLines())
        structured.log.error("%s", nasty)
        assert structured.text.endswith("}\n")


@pytest.fixture
def root() -> Iterator[logging.Logger]:
    """The root logger, as it was afterwards."""
    logger = logging.getLogger()
    before, level = list(logger.handlers), logger.level
    yield logger
    logger.handlers[:] = before
    logger.setLevel(level)
    for noisy in NOISY:
        logging.getLogger(noisy).setLevel(logging.NOTSET)
    logging.captureWarnings(capture=False)


def test_a_pipe_gets_json_without_the_chatter_of_libraries(root: logging.Logger) -> None:
    handler = logging.StreamHandler(io.StringIO())
    handler.setFormatter(HumanLines())
    root.addHandler(handler)
    root.setLevel(logging.INFO)

    structure()

    assert isinstance(handler.formatter, JsonLines)
    assert not [noisy for noisy in ("httpx", "httpx2") if logging.getLogger(noisy).isEnabledFor(logging.INFO)]


class Refused(DeskReply):
    """A reply of which the platform takes nothing."""

    def _record(self, name: str, text: str) -> None:
        raise ConnectionError(name + text)


async def test_a_task_that_fails_is_logged_with_its_question(root: logging.Logger, tmp_path: Path) -> None:
    lines = Lines(JsonLines())
    root.addHandler(lines.log.handlers[0])
    async with open_desk(ready(), tmp_path) as (desk, _):
        claim = await desk.accept(asked(text=WORDS))
        assert claim
        desk.start(claim, Refused())
        await idle(desk)

    (line,) = [line for line in lines.objects if line["logger"] == "bot.desk.tasks"]
    assert (line["message"], line["platform"], line["answer"]) == ("a task failed: ConnectionError", "test", claim.id)
