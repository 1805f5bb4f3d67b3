"""Which scopes may be named in a server, and which are searched."""

from dataclasses import replace

import pytest

from bot.discord.asking.scopes import offered
from bot.discord.servers.server import Server
from core.manifest import KnownSource
from tests.knowing import MANIFEST, NOTHING_KNOWN, FakeKnowledge

MANY = FakeKnowledge(replace(MANIFEST, sources=(KnownSource("b", "beta"), KnownSource("a", "alpha"))))


@pytest.mark.parametrize(
    ("scopes", "names"),
    [
        (("default",), ("default",)),
        (("default", "alpha"), ("default", "alpha")),
        (("", "beta"), ("beta", "alpha")),
        (("",), ("alpha", "beta")),
    ],
)
def test_all_scopes_of_the_index_may_be_named_only_where_everything_is_searched(
    scopes: tuple[str, ...], names: tuple[str, ...]
) -> None:
    assert offered(Server(scopes[0], scopes), MANY) == names


def test_without_an_index_the_settings_are_all_that_is_known() -> None:
    assert offered(Server("", ("", "beta")), NOTHING_KNOWN) == ("beta",)
