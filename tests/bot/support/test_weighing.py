"""A second opinion where the classifier is in doubt, and what was said while the bot was away."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from core.config import SupportSettings
from core.text.asking import asks
from tests.bot.support.rooms import open_room, until_last

WANTED = SupportSettings(second_opinion=True)
DOUBTFUL = "milvus 2.3.5 on windows"  # no question to the classifier
LIKELY = "search returns nothing"  # one, but only just


@dataclass(slots=True)
class Thinker:
    """An Opinion that always says the same."""

    says: bool | None
    asked: list[str] = field(default_factory=list)

    async def asks(self, text: str) -> bool | None:
        """Say it."""
        self.asked.append(text)
        return self.says


def test_the_examples_are_near_the_border() -> None:
    assert [(asks(text).is_request, asks(text).is_doubtful) for text in (DOUBTFUL, LIKELY)] == [
        (False, True),
        (True, True),
    ]


OPINIONS = [
    (DOUBTFUL, True, "answer answered"),
    (DOUBTFUL, False, "silent not_a_question"),
    (DOUBTFUL, None, "silent not_a_question"),
    (LIKELY, True, "answer answered"),
    (LIKELY, False, "silent not_a_question"),
    (LIKELY, None, "answer answered"),
]


@pytest.mark.parametrize(("text", "says", "decided"), OPINIONS)
async def test_what_is_doubtful_waits_and_the_opinion_is_asked_at_the_end(
    tmp_path: Path, text: str, says: bool | None, decided: str
) -> None:
    thinker = Thinker(says)
    async with open_room(tmp_path, settings=WANTED, opinion=thinker) as room:
        post = await room.say(text)
        assert thinker.asked == []
        await room.settled(post)

        assert thinker.asked == [text]
        assert await room.decided(post) == ["wait waiting", decided]


async def test_what_is_clear_or_not_wanted_costs_no_opinion(tmp_path: Path) -> None:
    thinker = Thinker(None)
    async with open_room(tmp_path, settings=WANTED, opinion=thinker) as room:
        clear = await room.say()
        post = await room.say("Our cluster", person="U2", is_post=True)
        none = await room.say("good morning", person="U3")
        await room.settled(clear, post)
        assert await room.decided(none) == ["silent not_a_question"]
    async with open_room(tmp_path / "other", opinion=thinker) as room:
        doubtful = await room.say(DOUBTFUL)
        assert await room.decided(doubtful) == ["silent not_a_question"]

    assert thinker.asked == []


async def test_what_was_missed_is_answered_oldest_first_unless_a_person_did(tmp_path: Path) -> None:
    texts = ["How do I back up a collection?", "How can I change the root password?", "Where are the logs kept?"]
    async with open_room(tmp_path, values={"mode": "always", "wait": "10"}) as room:
        async with room.support.kept(room.speaker):
            posts = [
                await room.say(text, person=f"U{number}", minutes=30 - number, caught_up=True)
                for number, text in enumerate(texts)
            ]
            fresh = await room.say("How do I install it on a Mac?", person="U8", minutes=1, caught_up=True)
            old = await room.say("How do I install it on Linux?", person="U9", minutes=140, caught_up=True)
            answer = "In the settings of the server"
            await room.say(answer, person="H1", root=posts[1].key, in_thread=True, minutes=20, caught_up=True)
            await until_last(room, posts[2])

        assert room.speaker.answered == [posts[0].key, posts[2].key]
        assert await room.decided(posts[1]) == ["wait waiting", "silent human_first"]
        assert await room.decided(fresh) == ["wait waiting"]
        assert await room.decided(old) == ["silent too_old"]
