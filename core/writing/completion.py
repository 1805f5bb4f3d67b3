"""Reads replies of the OpenAI protocol, decoded JSON, without trusting its shape: servers send what they like; pure."""

from collections.abc import Sequence

from core.domain import Message

DETAIL = 300


def said(reply: object, part: str) -> str:
    """Return the text in the first choice's ``delta`` or ``message``, empty without one."""
    content = _field(_field(_choice(reply), part), "content")
    return content if isinstance(content, str) else ""


def first_line(text: str) -> str:
    """Return the first line that says anything, without the quotation marks around it."""
    return next(filter(None, (line.strip(" \t\"'“”„«»`") for line in text.splitlines())), "")


def thinks(chunk: object) -> bool:
    """Whether a chunk brings thoughts, which are no answer but a sign of life."""
    delta = _field(_choice(chunk), "delta")
    return bool(_field(delta, "reasoning_content") or _field(delta, "reasoning"))


def finish(chunk: object) -> str:
    """Return the first choice's ``finish_reason``, empty without one."""
    reason = _field(_choice(chunk), "finish_reason")
    return reason if isinstance(reason, str) else ""


def prompt_tokens(reply: object) -> int:
    """Return how many tokens of the prompt the server says it read, 0 when it does not say."""
    tokens = _field(_field(reply, "usage"), "prompt_tokens")
    return tokens if isinstance(tokens, int) else 0


def secrets_of(key: str, messages: Sequence[Message]) -> list[str]:
    """Return what no log may hold: the key, then the prompt's lines."""
    return [key, *(line for message in messages for line in message.content.splitlines() if len(line) > 12)]


def detail(text: str, secrets: Sequence[str]) -> str:
    """Return a server's words in one short line without the key, nothing when they repeat the prompt."""
    key, *prompt = secrets
    if any(line in text for line in prompt):
        return "(it repeats the prompt)"
    line = " ".join(text.replace(key, "***").split())
    return line if len(line) <= DETAIL else f"{line[:DETAIL]}…"


def _choice(reply: object) -> object:
    choices = _field(reply, "choices")
    return choices[0] if isinstance(choices, list) and choices else None


def _field(value: object, name: str) -> object:
    return value.get(name) if isinstance(value, dict) else None
