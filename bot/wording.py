"""Every sentence that people read and no model wrote."""

from core.confidence import CONFIDENT
from core.domain import Answer, Reason
from core.errors import FootnoteError, IndexMissing, SearchUnavailable, WriterUnavailable

SEARCHING = "Searching the documentation…"
WRITING = "Reading {passages} passages…"
CANCELLED = "Stopped."
VOID = "(What stands above is void; here is what the documentation says.)"
LEAVE = "Ctrl-D leaves."
ASK = "Ask a question; Ctrl-C stops an answer, Ctrl-D leaves."
ASK_FIRST = "Ask a question, for example: {question}"
NOTHING_INDEXED = "No passages: nothing is indexed in this scope."
SUGGESTION = "When does Footnote say that something is not covered?"
BUSY = "I have more questions than I can answer right now. Please ask again in a few minutes."
RESTARTING = "I was restarted before I could answer. Please ask again."
UNSURE = "I am not sure that this answers your question."

_HINTS: dict[Reason, str] = {
    "empty": "Ask me a question about the documentation, in a sentence or a few words.",
    "small_talk": "Hello! I answer questions from the documentation: ask me one, in a sentence or a few words.",
}
_NOT_COVERED = "The documentation does not cover this."
_CLOSEST = "The documentation does not cover this; the closest sections are:"
_QUOTED: dict[Reason, str] = {
    "no_model": "No language model is configured, so I quote the documentation.",
    "model_unavailable": "The language model is not reachable right now, so I quote the documentation.",
    "model_slow": "The language model took too long, so I quote the documentation.",
    "model_cut_off": "The language model broke off, so I quote the documentation.",
    "not_grounded": "The language model named no source, so I quote the documentation.",
    "model_refused": "The language model found no clear answer; these passages are the closest.",
}


def not_found(answer: Answer) -> str:
    """Return what to say when nothing covers the question; the closest sections are listed below it."""
    if answer.reason in _HINTS:
        return _HINTS[answer.reason]
    return _CLOSEST if answer.sources else _NOT_COVERED


def notice(answer: Answer) -> str:
    """Return the honest line below an answer: why it is quoted, whether it may miss; empty when all is well."""
    unsure = UNSURE if answer.outcome in ("answered", "quoted") and answer.confidence < CONFIDENT else ""
    return " ".join(part for part in (quoting(answer.reason) if answer.outcome == "quoted" else "", unsure) if part)


def started(model: str) -> str:
    """Return the line that says who writes the answers."""
    return f"Answers are written by {model}." if model else _QUOTED["no_model"]


def quoting(reason: Reason) -> str:
    """Return why passages are quoted."""
    return _QUOTED.get(reason, "")


def failure(error: BaseException) -> str:
    """Return the sentence for a failure, by its class."""
    if isinstance(error, SearchUnavailable):
        return "The documentation search is not reachable right now. Please try again in a few minutes."
    if isinstance(error, WriterUnavailable):
        return "The language model is not reachable right now. Please try again in a few minutes."
    if isinstance(error, IndexMissing):
        return "Nothing is indexed yet, so I can't answer."
    if isinstance(error, FootnoteError):
        return "I can't answer right now. Please try again in a few minutes."
    return "Something went wrong on my side."
