"""What the tests of a reply share: an answer, and what stands in the thread at the end."""

from core.domain import Answer, Source
from tests.doubles.slack import SlackServer, texts_of

SOURCE = Source(1, "FAQ", "Where?", "faq.md", "https://docs.example/faq", "It lives there.", (3, 9))
ANSWER = Answer("It lives **there** [1].", "answered", "grounded", (SOURCE,), confidence=1.0)
LONG = Answer("\n\n".join("word " * 500 for _ in range(12)), "answered", "grounded", (SOURCE,), confidence=1.0)


def standing(slack: SlackServer) -> list[dict[str, object]]:
    (root,) = {ts for channel, ts in slack.messages if "thread_ts" not in slack.messages[channel, ts]}
    return slack.thread("C1", root)


def words(slack: SlackServer) -> str:
    parts: list[str] = []
    for message in standing(slack):
        blocks = message.get("blocks")
        parts += [t for b in blocks for t in texts_of(b)] if isinstance(blocks, list) and blocks else []
        parts += [] if blocks else [str(message["text"])]
    return "\n".join(parts)
