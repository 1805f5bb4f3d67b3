"""Every sentence that people read and no model wrote."""

import re

from core.confidence import CONFIDENT
from core.domain import Answer, Outcome, Reason
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
WAITING = "Others asked before you; your answer comes right after theirs…"
TOO_MANY = "Those were many questions in a minute. Please ask again a minute from now."
GIVEN_UP = "I could not finish this answer. Please ask again."
ASK_HOW = "Ask me a question after the command: /ask How do I …?"
SHARE = "Share in channel"
SHARED = "I shared the answer where you asked."
SHARED_BEFORE = "The answer was shared before."
SHARED_QUESTION = "Shared from /ask: {question}"
NOT_SHARED = "I could not share it right now. Please try again in a few minutes."
NOT_HERE = "I can't post here. Invite me to the channel, then try again."
ANSWERED_BEFORE = "This message was answered before, or it is an answer."
ASK_DOES = "Ask a question; the answer quotes the documentation"
ASK_QUESTION = "What would you like to know?"
ASK_PRIVATE = "Only you see the answer, until you share it"
ASK_SCOPE = "Which part of the documentation to search"
ANSWER_THIS = "Answer this"
ASKED_IN_COMMAND = "> {question}"
NO_WORDS = "I find no words in that message that I could answer."
ANSWERING_THERE = "I am answering below that message."
ONLY_YOU = "I can't post in this place, so only you see this answer."
MAY_NOT_POST = "I lack the permission to post here. Please tell those who look after this server."
TRY_ASKING = "Try asking"
HOME_KNOWN = "What I know"
HOME_PASSAGES = "{passages} passages of your documentation are indexed."
HOME_LANGUAGES = "Languages: {languages}"
HOME_SCOPES = "Scopes: {scopes}"
HOME_ASK = "How to ask"
WAYS_TO_ASK = (
    "Mention me in a channel, or write to me directly.",
    "Go on in the thread below an answer; no mention needed unless others have joined in.",
    "Type /ask and a question: only you see the answer, until you share it.",
    "Choose “Answer this message” from a message's menu.",
)
HOME_PROMISE = "Each answer quotes its sources. When the documentation does not cover a question, I say so."
ANOTHER_CHANNEL = "I don't answer in this channel. Please ask in {channels}."
ANOTHER_ROLE = "In this server only people with certain roles may ask me. Those who manage it can tell you which."
SWITCHED_OFF = "I am switched off in this channel; in private I still answer you, by /ask or in a direct message."
NOT_SERVED = "I don't answer in this server: those who run me have not named it."
LACKING = "In {place} I lack {permissions}, so I can't answer there as I should. Please grant that to me or my role."
LACKING_TOLD = "I can't answer in {place}: I lack permissions there. I told those who look after the server."
LACKING_UNTOLD = "I can't answer in {place}: I lack {permissions} there. Please tell those who look after the server."
RESTARTING = "I was restarted before I could answer. Please ask again."
LEAVING = "I am being restarted. Please try again in a minute."
UNKNOWN_COMMAND = "I no longer know this command. Please try again in a few minutes."
NOT_ALLOWED = "You can't do that here."
UNSURE = "I am not sure that this answers your question."
CHANGED = "⚠️ The pages behind this answer have changed (noticed on {day}). Ask again for a fresh one."

INSTALL_TITLE = "Footnote in Slack"
INSTALLED = "Footnote is installed in {workspace}. Invite it to a channel and mention it, or write to it directly."
INSTALL_REFUSED = "Footnote was not installed: the request was not granted."
INSTALL_EXPIRED = "This page is out of date. Please begin again, in the same browser and within ten minutes."
INSTALL_FAILED = "Slack did not confirm the installation. Please begin again."
INSTALL_LATER = "The installation can't be kept right now. Please begin again in a few minutes."
INSTALL_AGAIN = "Install Footnote in a workspace"

HELPFUL = "👍"
HELPFUL_LONG = "This answer helped"
UNHELPFUL = "👎"
UNHELPFUL_LONG = "This answer did not help"
ASK_A_HUMAN = "Ask a human"
WHY = "Why this answer?"
SOLVED = "Solved"
SURE = "The people named for this will get a message with the question and what I found."
CALL = "Call them"
SEND = "Send"
CANCEL = "Cancel"
COMMENT = "Comment"
ADD_A_COMMENT = "Add a comment…"
YOUR_COMMENT = "What should be better?"
WHAT_WAS_WRONG = "Thanks, noted. What was wrong with it?"
REASONS: dict[str, str] = {
    "wrong": "It is wrong",
    "outdated": "It is outdated",
    "missing": "Something is missing",
    "unclear": "It is unclear",
}
THANKS = "Thanks, noted."
THANKS_HELPFUL = "Thanks, glad it helped."
NOT_KEPT = "I can't reach my journal right now, so nothing was noted. Please try again in a few minutes."
NO_LONGER_KEPT = "I no longer know this answer."
NOT_READ = "I can't reach my journal right now. Please try again in a few minutes."
AGAIN = "That took too long. Please press it again."
CLOSE = "Close"
NOBODY_TO_CALL = "Nobody is named to be called. Please ask the people of a channel."
NOT_CALLED = "I could not reach anybody. Please ask in a channel."
CALLED_TOO_OFTEN = "I have called people several times in the last hour. Please ask in the channel."
LOOKING = "Looking it up…"
WHY_HOW = "Add the link of an answer or of a question of this channel: /why https://…"
WHY_NOTHING = "I have nothing noted about this message."
WHY_ELSEWHERE = "That message is not in this channel: please ask where it stands."
PASSAGES_FOUND = "What the search found, best first:"
CITED = "shown as a source"
SURE_BY = "Retrieval is {percent} % sure that the documentation covers this; {passages} passages were considered."
WRITTEN_BY = "Written by {model}."
SCORES = "score {score:.3f}, similarity {similarity:.3f}"
STEPS = ("embedding", "search", "first word", "in all")
TOOK = "Time: {steps}."
OUTCOMES: dict[Outcome, str] = {
    "answered": "I answered from the documentation.",
    "quoted": "I quoted the documentation.",
    "not_found": "I gave no answer.",
    "failed": "I failed to answer.",
}
DECIDED: dict[Reason, str] = {
    "grounded": "The language model wrote it, and every source that it names is one of the passages below.",
    "no_model": "No language model is configured, so the passages are quoted.",
    "model_unavailable": "The language model was not reachable, so the passages are quoted.",
    "model_slow": "The language model took too long, so the passages are quoted.",
    "model_cut_off": "The language model broke off, so the passages are quoted.",
    "not_grounded": "The language model named none of the passages as its source, so they are quoted instead.",
    "not_covered": "No passage is close enough to the question.",
    "model_refused": "The language model read the passages and found no answer in them.",
    "small_talk": "It was no question, so nothing was searched.",
    "empty": "There were no words in it, so nothing was searched.",
    "search_unavailable": "The search could not be reached.",
    "broken": "Something broke before the answer was complete.",
}
CALLED = "{people}: somebody asked for a human here."
CALLED_PRIVATELY = "{person} asked me in a direct message, and would like to talk to a human."
CALLED_ASIDE = "{person} asked me in private, and would like to talk to a human."
TO_THE_QUESTION = "Go to the question"
QUESTION = "Question:"
A_QUESTION = "A question"
TRIED = "What I did:"
CLOSEST = "Closest sections:"
CALLED_BEFORE = "I called {people} {ago}."
SOLVED_BEFORE = "I called {people} {ago}, and it was marked as solved since."
IS_SOLVED = "✅ Solved."
NOT_YOURS_TO_SOLVE = "Only who asked, who was called, and who looks after this channel can mark it as solved."
MINUTE = "a minute ago"
MINUTES = "{count} minutes ago"
HOURS = "{count} hours ago"
DAYS = "{count} days ago"
NOW_CALLED = "I called {people}."

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


_NOTES = frozenset({SEARCHING, WAITING, BUSY, TOO_MANY, RESTARTING, GIVEN_UP, ANOTHER_ROLE})
_READING = re.compile(re.escape(WRITING).replace(re.escape("{passages}"), r"\d+"))


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


def is_note(text: str) -> bool:
    """Return whether a sentence only tells what goes on, and is no part of a conversation."""
    return text in _NOTES or _READING.fullmatch(text) is not None


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
