"""The buttons under an answer: where they stand, what they carry, and that Slack takes them."""

import pytest

from bot.feedback import claimed
from bot.slack.pressing.buttons import Buttons, comment_modal, reasons, sturdier, voted
from bot.slack.replying.blocks import Post, plainer, posts
from core.domain import Answer, Source
from tests.doubles.slack import check_payload
from tests.doubles.slack_rules import check_view

SOURCE = Source(1, "FAQ", "Where?", "faq.md", "https://docs.example/faq", "It lives there.", (3, 9))


def answered(text: str, *sources: Source) -> Answer:
    return Answer(text, "answered", "grounded", sources, confidence=1.0)


def kinds(post: Post) -> list[object]:
    return [block["type"] for block in post.blocks]


@pytest.mark.parametrize(("text", "count"), [("Short.", 1), ("word " * 9_000, 5)])
def test_the_buttons_stand_once_under_the_last_message(text: str, count: int) -> None:
    made = posts(answered(text, SOURCE), Buttons(7))

    assert len(made) == count
    assert kinds(made[-1])[-2:] == ["context_actions", "actions"]
    assert not [kind for post in made[:-1] for kind in kinds(post) if kind != "section"]
    for post in made:
        assert not check_payload(post.text, post.blocks)


def test_the_buttons_find_room_where_fifty_blocks_are_full() -> None:
    sources = [Source(n, "T", f"H{n}", "a.md", "https://docs.example/", "Q", (1, 2)) for n in range(1, 50)]

    made = posts(answered("Text.", *sources), Buttons(7))

    assert [len(post.blocks) for post in made] == [48, 5]


def test_a_hint_has_no_buttons() -> None:
    (post,) = posts(Answer("", "not_found", "small_talk"), Buttons(7))

    assert kinds(post) == ["section"]


def test_nobody_is_offered_who_can_not_be_called() -> None:
    (post,) = posts(answered("Text."), Buttons(7, human=False))

    assert "human" not in str(post.blocks)
    assert "footnote_why" in str(post.blocks)


def test_sturdier_has_ordinary_buttons_of_the_same_values() -> None:
    (post,) = posts(answered("Text."), Buttons(7))

    plain = sturdier(post)

    assert kinds(plain) == ["section", "actions", "actions"]
    assert [button["value"] for button in plain.blocks[1]["elements"]] == ["+7", "-7"]  # type: ignore[attr-defined]
    assert not check_payload(plain.text, plain.blocks)
    assert sturdier(plain) == plain


def test_plainer_leaves_the_buttons_out() -> None:
    (post,) = posts(answered("Text."), Buttons(7))

    assert plainer(post) == [Post("Text.")]


@pytest.mark.parametrize(
    ("value", "claim", "vote"),
    [("+7", None, (7, True)), ("-7", None, (7, False)), ("7", 7, None), ("", None, None), ("+", None, None)]
    + [(forged, None, None) for forged in ("-+7", "x7", "+\uff17", "\uff19", "+1e3", "7 ", "9" * 30)],
)
def test_only_an_id_is_read_from_a_button(value: str, claim: int | None, vote: tuple[int, bool] | None) -> None:
    assert claimed(value) == claim
    assert voted(value) == vote


def test_what_the_buttons_open_is_valid() -> None:
    assert not check_view(comment_modal(7, "C1"))
    assert not check_payload(reasons(7).text, reasons(7).blocks)
