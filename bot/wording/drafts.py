"""The sentences of drafts in a moderators' channel."""

DRAFT_TITLE = "Draft"
DRAFT_ASKED = "{person} asked in {channel}, and nobody has answered yet. This is what I would say:"
DRAFT_FAILED = "{person} asked in {channel}, and nobody has answered yet. I found no answer:"
SOMEBODY = "Somebody"
SOMEBODY_ELSE = "somebody else"
DRAFT_BUTTONS: dict[str, str] = {"posted": "Post it", "not_a_question": "Not a question", "wrong": "Wrong"}
DRAFT_POSTED = "I posted it."
DRAFT_POSTED_BEFORE = "It was posted before, or it is being answered."
DRAFT_NOT_POSTED = "I could not post it right now. Please try again in a few minutes."
DRAFT_TOO_LATE = "Somebody answered meanwhile, so I did not post it."
DRAFT_NOTED: dict[str, str] = {
    "not_a_question": "Thanks, noted: this was not a question.",
    "wrong": "Thanks, noted: the answer is wrong.",
}
DRAFT_JUDGED: dict[str, str] = {
    "posted": "✅ Posted by {person}.",
    "not_a_question": "{person} said that this is not a question.",
    "wrong": "{person} said that this answer is wrong.",
}
