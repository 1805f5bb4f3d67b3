"""Our own messages found again in a thread: after an answer of Slack's that got lost, or a process that died.

Slack has no key against posting twice, but it keeps metadata beside a message: each post carries the question it
answers and a mark of its own.
"""

import logging
from collections.abc import Mapping

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

log = logging.getLogger(__name__)

EVENT = "footnote_reply"
STREAM = "stream:"
PAGES = 5
PAGE = 200


def metadata(question: str, mark: str) -> dict[str, object]:
    """Return what is kept beside a message."""
    return {"event_type": EVENT, "event_payload": {"question": question, "mark": mark}}


async def found(
    client: AsyncWebClient, channel: str, thread: str, *, question: str = "", marks: frozenset[str] = frozenset()
) -> list[str]:
    """Return the ``ts`` of our messages in a thread, by their question or their marks, oldest first.

    Without a ``thread`` they are looked for among the latest of the channel. Empty where Slack refuses to show them;
    raises what a failing connection does.
    """
    shown: list[str] = []
    cursor = ""
    try:
        if not thread:
            latest = await client.conversations_history(channel=channel, limit=PAGE, include_all_metadata=True)
            newest = [str(message["ts"]) for message in latest["messages"] if _is_meant(message, question, marks)]
            return newest[::-1]
        for _ in range(PAGES):
            page = await client.conversations_replies(
                channel=channel, ts=thread, limit=PAGE, cursor=cursor or None, include_all_metadata=True
            )
            shown += [str(message["ts"]) for message in page["messages"] if _is_meant(message, question, marks)]
            cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                break
    except SlackApiError as error:
        if unsure(error):
            raise
        said = error.response.data
        reason = said.get("error") if isinstance(said, dict) else error.response.status_code
        log.warning("our messages can't be looked for in a thread: %s", reason)
    return shown


def stream_mark(text: str) -> str:
    """Return the mark of a stream, which can have no metadata: the letters that it begins with."""
    return STREAM + "".join(filter(str.isalnum, text))[:60]


def unsure(error: BaseException) -> bool:
    """Return whether Slack may have done what it did not answer: no response, or none of its own."""
    response = getattr(error, "response", None)
    return response is None or getattr(response, "status_code", 0) >= 500


def _is_meant(message: Mapping[str, object], question: str, marks: frozenset[str]) -> bool:
    if message.get("streaming_state") == "in_progress":
        return stream_mark(str(message.get("text", ""))) in marks
    kept = message.get("metadata")
    payload = kept.get("event_payload") if isinstance(kept, dict) and kept.get("event_type") == EVENT else None
    if not isinstance(payload, dict):
        return False
    return payload.get("mark") in marks or bool(question and payload.get("question") == question)
