"""What is offered while somebody types `/ask`: headings and scopes that they may search, nothing else."""

from functools import partial
from pathlib import Path

import pytest

from core.config import DiscordSettings
from tests.bot.discord.commanding import OpenWorld, open_world, ruled
from tests.knowing import FakeKnowledge, NothingKnown
from tests.scripted import ready

SCOPES = DiscordSettings(scopes=("internal", "api"))


@pytest.fixture
def opened(tmp_path: Path) -> OpenWorld:
    return partial(open_world, ready(), tmp_path)


async def test_headings_of_the_scope_are_offered_while_somebody_types(opened: OpenWorld) -> None:
    async with opened() as world:
        found = await world.person().autocomplete(world.channel, "ask", "question", "liv")

        assert found == [{"name": "Where does it live?", "value": "Where does it live?"}]


async def test_headings_of_another_scope_are_never_offered(opened: OpenWorld) -> None:
    async with opened(settings=SCOPES, knowledge=FakeKnowledge(scope="internal")) as world:
        alice = world.person()

        assert await alice.autocomplete(world.channel, "ask", "question", "") == []
        assert len(await alice.autocomplete(world.channel, "ask", "question", "", scope="internal")) == 2
        assert await alice.autocomplete(world.channel, "ask", "question", "", scope="secret") == []


async def test_who_may_not_ask_is_offered_nothing(opened: OpenWorld) -> None:
    async with opened() as world:
        await ruled(world)

        assert await world.person().autocomplete(world.channel, "ask", "question", "") == []


async def test_scopes_are_offered_by_their_beginnings(opened: OpenWorld) -> None:
    async with opened(settings=SCOPES) as world:
        alice = world.person()
        names = [choice["name"] for choice in await alice.autocomplete(world.channel, "ask", "scope", "")]

        assert names == ["default", "internal", "api"]
        assert len(await alice.autocomplete(world.channel, "ask", "scope", "IN")) == 1


async def test_without_an_index_nothing_is_offered_and_a_question_is_answered_with_a_sentence(
    opened: OpenWorld,
) -> None:
    async with opened(knowledge=NothingKnown()) as world:
        assert await world.person().autocomplete(world.channel, "ask", "question", "where") == []
