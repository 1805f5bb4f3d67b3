"""Where streamed Markdown may be cut, and what a terminal gets of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import finished_blocks, plain, printable


@pytest.mark.parametrize(
    ("text", "done", "growing"),
    [
        ("", "", ""),
        ("One", "", "One"),
        ("One\n\n", "One", ""),
        ("One\n\nTwo", "One", "Two"),
        ("One\n\nTwo\n\nThree", "One\n\nTwo", "Three"),
        ("```\na\n\nb", "", "```\na\n\nb"),
        ("One\n\n```sh\na\n\nb", "One", "```sh\na\n\nb"),
        ("One\n\n```sh\na\n\nb\n```\n\nTwo", "One\n\n```sh\na\n\nb\n```", "Two"),
        ("~~~\n```\n\nb", "", "~~~\n```\n\nb"),
        ("````\n```\n\nb", "", "````\n```\n\nb"),
    ],
)
def test_a_block_is_done_at_a_blank_line_outside_code(text: str, done: str, growing: str) -> None:
    assert finished_blocks(text) == (done, growing)


@given(st.lists(st.sampled_from(["a", "\n", "\n\n", "```", "~~~\n", " b"]), max_size=20))
def test_cutting_loses_nothing(pieces: list[str]) -> None:
    text = "".join(pieces)

    done, growing = finished_blocks(text)

    assert text in (growing, f"{done}\n\n{growing}")


def test_a_pipe_gets_markdown_without_bold_markers() -> None:
    assert plain("> **Data** is `kept` in **two places**, 2 ** 3 [1]") == "> Data is `kept` in two places, 2 ** 3 [1]"


def test_a_terminal_is_not_sent_what_it_would_obey() -> None:
    assert printable("a\x1b[2Jb\x07\r\x9b1mc\td\ne\x7f…日本") == "a[2Jb1mc\td\ne…日本"
