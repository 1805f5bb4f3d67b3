"""What Slack takes: slack_sdk's models, the documented limits, and our own promise of no pings and no lying links."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
ALL_BLOCKS = 13_200  # bolt-js issue 2509
MARKDOWN = 12_000
VIEW_BYTES = 250_000

_LINK = re.compile(r"<(https?://[^<>|\s]+)\|([^<>|]+)>")
_ALLOWED = re.compile(r"<(?:https?://[^<>|\s]+\|[^<>|]+|#[CG][A-Z0-9]+)>")
_CALL = re.compile(r"<(?:@|!subteam\^)([A-Z0-9]+)>")
_PING = re.compile(r"<[@!][^<>\n]*>")
_BROADCAST = re.compile(r"(?<![\w.])@(?:channel|here|everyone)\b", re.IGNORECASE)
_MARKDOWN_LINK = re.compile(r"\[([^\[\]]+)\]\((https?://[^()\s]+)\)")
_HOST = re.compile(r"https?://([\w.-]+)")
_LONGEST = {  # of strings wherever they stand, docs.slack.dev/reference/block-kit
    "action_id": 255,
    "block_id": 255,
    "callback_id": 255,
    "private_metadata": 3_000,
    "value": 2_000,
    "url": 3_000,
    "alt_text": 2_000,
    "accessibility_label": 75,
}


def check_payload(
    text: str,
    blocks: Sequence[Mapping[str, Any]],
    *,
    callable_people: frozenset[str] = frozenset(),
    longest: int = 4_000,
) -> list[str]:
    """Return what is wrong with a message; ``callable_people`` may be mentioned, nobody else."""
    problems = [] if 0 < len(text) <= longest else [f"text of {len(text)} characters"]
    problems += [f"{len(blocks)} blocks"] if len(blocks) > MESSAGE_BLOCKS else []
    size = sum(len(words) for block in blocks for words in _strings(block))
    problems += [f"blocks of {size} characters"] if size > ALL_BLOCKS else []
    markdown = sum(len(block["text"]) for block in blocks if block.get("type") == "markdown")
    problems += [f"markdown blocks of {markdown} characters"] if markdown > MARKDOWN else []
    return problems + check_mrkdwn(text, callable_people) + check_blocks(blocks, callable_people)


def check_blocks(blocks: Sequence[Mapping[str, Any]], callable_people: frozenset[str] = frozenset()) -> list[str]:
    """Return what is wrong with blocks, whatever they stand in."""
    problems = [problem for block in blocks if (problem := _model_problem(block))]
    ids = [value for block in blocks if (value := block.get("block_id"))]
    problems += [f"block_id twice: {ids}"] if len(ids) != len(set(ids)) else []
    actions = [(index, found) for index, block in enumerate(blocks) for found in _values(block, "action_id")]
    problems += [f"action_id twice in a block: {actions}"] if len(actions) != len(set(actions)) else []
    for block in blocks:
        problems += _length_problems(block)
        for kind, words in _texts(block):
            problems += [] if words.strip() else [f"an empty text in {block}"]
            problems += check_mrkdwn(words, callable_people) if kind == "mrkdwn" else []
            problems += check_markdown(words, callable_people) if kind == "markdown" else []
            problems += [f"a broadcast in {words!r}"] if kind == "mrkdwn" and _BROADCAST.search(words) else []
            problems += [f"{kind} in a block"] if kind in ("user", "usergroup", "broadcast") else []
    return problems


def check_mrkdwn(text: str, callable_people: frozenset[str] = frozenset()) -> list[str]:
    """Return what may ping or mislead in a text of Slack's own markup."""
    mentioned = set(_CALL.findall(text))
    allowed = _CALL.sub("", text) if mentioned <= callable_people else text
    problems = [f"markup in {text!r}"] if "<" in _ALLOWED.sub("", allowed) else []
    problems += [f"a broadcast in {text!r}"] if _BROADCAST.search(text) else []
    return problems + [
        f"a link under another name: {found[0]}" for found in _LINK.finditer(text) if _lies(found[2], found[1])
    ]


def check_markdown(text: str, callable_people: frozenset[str] = frozenset()) -> list[str]:
    """Return what may ping or mislead in a Markdown text: Slack reads mentions in it too."""
    mentioned = set(_CALL.findall(text))
    allowed = _CALL.sub("", text) if mentioned <= callable_people else text
    problems = [f"a mention in {text!r}"] if _PING.search(allowed) else []
    problems += [f"a broadcast in {text!r}"] if _BROADCAST.search(text) else []
    links = _MARKDOWN_LINK.finditer(text)
    return problems + [f"a link under another name: {found[0]}" for found in links if _lies(found[1], found[2])]


def check_view(view: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with a modal or a Home tab."""
    problems = [] if len(view.get("blocks", [])) <= VIEW_BLOCKS else ["too many blocks in a view"]
    problems += ["a view of more than 250 KB"] if len(repr(view)) > VIEW_BYTES else []
    try:
        problems += [] if View(**view).to_dict() == view else [f"not as in Slack's models: {view}"]
    except (SlackObjectFormationError, TypeError) as error:
        problems.append(f"not as in Slack's models: {error}: {view}")
    has_input = any(block.get("type") == "input" for block in view.get("blocks", []))
    problems += ["a modal with inputs and nothing to submit"] if has_input and not view.get("submit") else []
    return (
        problems
        + check_blocks(view.get("blocks", []))
        + _length_problems({"private_metadata": view.get("private_metadata", "")})
    )


def texts_of(block: Mapping[str, Any]) -> list[str]:
    """Return the texts that people read in a block, in order."""
    return [words for _, words in _texts(block)]


def _model_problem(block: Mapping[str, Any]) -> str:
    try:
        parsed = Block.parse(dict(block))
        same = parsed is not None and parsed.to_dict() == block
    except (SlackObjectFormationError, TypeError, KeyError) as error:
        return f"not as in Slack's models: {error}: {block}"
    return "" if same else f"not as in Slack's models: {block}"


def _length_problems(found: object) -> list[str]:
    if isinstance(found, list):
        return [problem for each in found for problem in _length_problems(each)]
    if not isinstance(found, Mapping):
        return []
    long = [key for key, value in found.items() if isinstance(value, str) and len(value) > _LONGEST.get(key, 50_000)]
    return [f"{key} is too long" for key in long] + [p for value in found.values() for p in _length_problems(value)]


def _texts(found: object) -> Iterator[tuple[str, str]]:
    """Yield every text below a block with its kind; of rich text also who is pinged."""
    if isinstance(found, list):
        for each in found:
            yield from _texts(each)
    if not isinstance(found, Mapping):
        return
    kind = str(found.get("type", ""))
    if kind in ("user", "usergroup", "broadcast"):
        yield kind, kind
    elif isinstance(found.get("text"), str):
        yield kind, found["text"]
    for value in found.values():
        yield from _texts(value)


def _strings(found: object) -> Iterator[str]:
    if isinstance(found, list):
        for each in found:
            yield from _strings(each)
    elif isinstance(found, Mapping):
        for key, value in found.items():
            if isinstance(value, str) and key == "text":
                yield value
            yield from _strings(value)


def _values(found: object, key: str) -> Iterator[str]:
    if isinstance(found, list):
        for each in found:
            yield from _values(each, key)
    elif isinstance(found, Mapping):
        if isinstance(found.get(key), str):
            yield found[key]
        for value in found.values():
            yield from _values(value, key)


def _lies(label: str, url: str) -> bool:
    """Return whether a link's label is itself an address, of another host than the link leads to."""
    said, meant = _HOST.match(label.strip()), _HOST.match(url)
    return bool(said and meant and said[1] != meant[1])
