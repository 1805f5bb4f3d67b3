"""Numbered sources below an answer."""

import pytest

from core.domain import Answer, Outcome, Source
from core.sources import claims, listed


def test_the_claims_of_a_source_are_the_lines_that_cite_it() -> None:
    assert claims("One [1].\nTwo [2].\nBoth [1][2].", 2) == "Two [2].\nBoth [1][2]."


@pytest.mark.parametrize(("outcome", "quote"), [("answered", "Run it."), ("quoted", ""), ("not_found", "Run it.")])
def test_a_text_that_quotes_its_sources_itself_has_them_below_without_their_words(outcome: Outcome, quote: str) -> None:
    source = Source(1, "Guide", "Run", "guide.md", "https://docs.example/guide", "Run it.", (1, 2), 0.9)
    assert [one.quote for one in listed(Answer("> Run it. [1]", outcome, "no_model", (source,)))] == [quote]
