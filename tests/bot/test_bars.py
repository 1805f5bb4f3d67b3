"""Progress bars: on a terminal only, and gone when they are done."""

import io

import pytest

from bot.terminal.bars import Bars


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_nothing_is_drawn_where_standard_error_is_no_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    with Bars() as bars:
        bars("reading", 1, 0)
        bars("reading", 2, 2)

    assert capfd.readouterr() == ("", "")


def test_a_bar_is_drawn_on_standard_error_and_leaves_it_clean(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = Screen()
    monkeypatch.setattr("sys.stderr", screen)
    monkeypatch.setenv("TERM", "xterm")

    with Bars() as bars:
        bars("reading", 1, 0)
        bars("indexing", 1, 2)
        bars("indexing", 2, 2)
        assert "indexing" in screen.getvalue()
        bars("fetching", 1, 0)

    assert screen.getvalue().endswith(("\x1b[2K", "\x1b[?25h\r\x1b[1A\x1b[2K"))
    assert capfd.readouterr().out == ""
