"""Numbered sources below an answer."""

from core.sources import claims


def test_the_claims_of_a_source_are_the_lines_that_cite_it() -> None:
    assert claims("One [1].\nTwo [2].\nBoth [1][2].", 2) == "Two [2].\nBoth [1][2]."
