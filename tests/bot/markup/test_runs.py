"""Labels of links that show another address than the one they lead to."""

import pytest

from bot.markup.runs import names_another

DOCS = "https://docs.example/faq"


@pytest.mark.parametrize("label", ["FAQ", "docs.example", "https://docs.example/other", "http://DOCS.example"])
def test_a_name_or_the_same_host_is_no_lie(label: str) -> None:
    assert not names_another(label, DOCS)


@pytest.mark.parametrize(
    "label",
    [
        "https://evil.example",
        "see www.evil.example",
        "s://evil.example|now",
        "ftp://evil.example",
        "https:\x00//evil.example",
    ],
)
def test_another_host_is_one_whatever_stands_before_it(label: str) -> None:
    assert names_another(label, DOCS)
