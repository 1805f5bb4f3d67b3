"""The buttons under an answer and what they open; their values carry an id, nothing else; no I/O."""

from dataclasses import dataclass, replace

from bot import wording
from bot.feedback import LONGEST_COMMENT, REASONS, claimed
from bot.slack.replying.blocks import Block, Post

VOTE, REASON, COMMENT, HUMAN, WHY, SOLVED = (
    f"footnote_{name}" for name in ("vote", "reason", "comment", "human", "why", "solved")
)


@dataclass(frozen=True, slots=True)
class Buttons:
    """What stands under one answer; ``human`` offers to call somebody."""

    claim: int
    human: bool = True

    def blocks(self) -> tuple[Block, ...]:
        """Return Slack's own feedback buttons and the row below them."""
        row = [_button(HUMAN, wording.ASK_A_HUMAN, str(self.claim), confirm=_sure())] if self.human else []
        row.append(_button(WHY, wording.WHY, str(self.claim)))
        return _feedback(self.claim), _actions(*row)


def sturdier(post: Post) -> Post:
    """Return a message with ordinary buttons in place of the feedback buttons that Slack may not take."""
    return replace(post, blocks=tuple(_ordinary(block) for block in post.blocks))


def voted(value: str) -> tuple[int, bool] | None:
    """Return the answer and whether it was helpful, from the value of a vote; None for any other value."""
    claim = claimed(value[1:])
    return (claim, value[0] == "+") if claim is not None and value[0] in "+-" else None


def reasons(claim: int) -> Post:
    """Return the question what was wrong, with one button an answer."""
    row = [_button(f"{REASON}_{reason}", wording.REASONS[reason], str(claim)) for reason in REASONS]
    return said(wording.WHAT_WAS_WRONG, *row, _comment(claim))


def thanks(claim: int, text: str) -> Post:
    """Return thanks to somebody who voted and may say more."""
    return said(text, _comment(claim))


def said(text: str, *buttons: Block) -> Post:
    """Return a sentence of ours with buttons below it."""
    section: Block = {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}
    return Post(text, (section, _actions(*buttons)))


def solved_button(claim: int) -> Block:
    """Return the button with which somebody closes a hand-off."""
    return _actions(_button(SOLVED, wording.SOLVED, str(claim)))


def comment_modal(claim: int, channel: str) -> Block:
    """Return the window for a few words on an answer."""
    typed = {"type": "plain_text_input", "action_id": "text", "multiline": True, "max_length": LONGEST_COMMENT}
    field = {"type": "input", "block_id": "comment", "label": _plain(wording.YOUR_COMMENT), "element": typed}
    return {
        "type": "modal",
        "callback_id": COMMENT,
        "private_metadata": f"{claim} {channel}",
        "title": _plain(wording.COMMENT),
        "submit": _plain(wording.SEND),
        "close": _plain(wording.CANCEL),
        "blocks": [field],
    }


def _feedback(claim: int) -> Block:
    positive = {"text": _plain(wording.HELPFUL), "value": f"+{claim}", "accessibility_label": wording.HELPFUL_LONG}
    negative = {"text": _plain(wording.UNHELPFUL), "value": f"-{claim}", "accessibility_label": wording.UNHELPFUL_LONG}
    pair = {
        "type": "feedback_buttons",
        "action_id": VOTE,
        "positive_button": positive,
        "negative_button": negative,
    }
    return {"type": "context_actions", "elements": [pair]}


def _ordinary(block: Block) -> Block:
    pair = block.get("elements") if block.get("type") == "context_actions" else None
    if not isinstance(pair, list):
        return block
    two = [(pair[0][f"{side}_button"], f"{VOTE}_{side}") for side in ("positive", "negative")]
    return _actions(*({"type": "button", "action_id": action, **button} for button, action in two))


def _comment(claim: int) -> Block:
    return _button(COMMENT, wording.ADD_A_COMMENT, str(claim))


def _actions(*elements: Block) -> Block:
    return {"type": "actions", "elements": list(elements)}


def _button(action: str, label: str, value: str, *, confirm: Block | None = None) -> Block:
    button: Block = {"type": "button", "action_id": action, "text": _plain(label), "value": value}
    return button | ({"confirm": confirm} if confirm else {})


def _sure() -> Block:
    words = (wording.ASK_A_HUMAN, wording.SURE, wording.CALL, wording.CANCEL)
    return dict(zip(("title", "text", "confirm", "deny"), map(_plain, words), strict=True))


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": True}
