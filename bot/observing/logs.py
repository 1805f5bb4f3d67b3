"""Log lines: for people on a terminal, as JSON for machines; whose question a line is about, and no secret in it."""

import json
import logging
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.journal.values import Claim  # which would import SQLAlchemy, for `footnote --help` too

_about: "ContextVar[Claim | None]" = ContextVar("_about", default=None)

NOISY = ("alembic", "httpx", "httpx2")
LONGEST = 20_000
SHORT = 3  # letters; a question of so few is no secret, and would be found in every other word
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
# What follows "Bearer", "Basic" or "Bot"; addresses that are tokens themselves, Discord's and Slack's; secrets in the
# query of an address, a password in it; Slack's tokens; Discord's.
_SECRET = re.compile(
    r"(?P<kept>\b(?:Bearer|Basic|Bot)\s+(?=[\w.=+/-]{20})|/(?:webhooks|interactions)/\d+/|hooks\.slack\.com/\w+/"
    r"|[?&](?:token|ticket|key|api_key|code|client_secret|password)=)[^\s?&'\",)]+"
    r"|(?P<user>://[^\s:/@]*:)[^\s/@]+(?=@)"
    r"|\bxox[a-z][-.][\w.-]+|\bxapp-[\w-]+|\b[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}"
)


@contextmanager
def about(claim: "Claim") -> Iterator[None]:
    """Let each line name this question: those within the context, and those of tasks that are started in it."""
    token = _about.set(claim)
    try:
        yield
    finally:
        _about.reset(token)


class HumanLines(logging.Formatter):
    """Time, level, logger, question, message; what comes from outside can neither forge nor paint a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return a line, with a traceback's lines indented below it."""
        time = datetime.fromtimestamp(record.created).astimezone().strftime("%H:%M:%S")
        claim = _about.get()
        answer = f" [{claim.thread.platform} {claim.id}]" if claim else ""
        line = f"{time} {record.levelname} {record.name}{answer} {_escaped(_message(record))}"
        return "\n    ".join([line, *map(_escaped, _traceback(self, record).splitlines())])


class JsonLines(logging.Formatter):
    """One JSON object a line, whatever is in it."""

    def format(self, record: logging.LogRecord) -> str:
        """Return an object of time, level, logger, message; also platform, answer and exception where there are any."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _message(record),
        }
        if claim := _about.get():
            line |= {"platform": claim.thread.platform} | ({"answer": claim.id} if claim.id else {})
        if traceback := _traceback(self, record):
            line["exception"] = traceback
        return json.dumps(line)


def set_up(level: int) -> None:
    """Log to standard error, in lines for people."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(HumanLines())
    logging.basicConfig(level=level, handlers=[handler])


def structure() -> None:
    """Log JSON from now on where standard error is no terminal; warnings of libraries, too.

    Libraries that tell of each thing they do are kept from it, unless everything is asked for.
    """
    logging.captureWarnings(capture=True)
    if logging.getLogger().level > logging.DEBUG:
        for noisy in NOISY:
            logging.getLogger(noisy).setLevel(logging.WARNING)
    if sys.stderr.isatty():
        return
    for handler in logging.getLogger().handlers:
        if isinstance(handler.formatter, HumanLines):
            handler.setFormatter(JsonLines())


def without_secrets(text: str) -> str:
    """Return ``text`` with what looks like a token or a password left out."""
    return _SECRET.sub(lambda found: f"{found['kept'] or found['user'] or ''}…", text)


def _message(record: logging.LogRecord) -> str:
    return without_secrets(_clipped(record.getMessage()))


def _traceback(formatter: logging.Formatter, record: logging.LogRecord) -> str:
    """Return an exception with where it was raised, without the words of the question."""
    parts = [formatter.formatException(record.exc_info)] if record.exc_info and record.exc_info[0] else []
    parts += [formatter.formatStack(record.stack_info)] if record.stack_info else []
    text = "\n".join(parts)
    claim = _about.get()
    words = claim.text.strip() if claim else ""
    for known in {words, repr(words)[1:-1], json.dumps(words)[1:-1]}:
        text = text.replace(known, "…") if len(known) > SHORT else text
    return without_secrets(_clipped(text))


def _clipped(text: str) -> str:
    """Return beginning and end of a text that is too long for a log."""
    half = LONGEST // 2
    return text if len(text) <= LONGEST else f"{text[:half]} … {text[-half:]}"


def _escaped(text: str) -> str:
    return _CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode(), text)
