"""An answer of 8,000 characters, a hundred at a time: whole in the end, and never edited faster than once a second."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

from core.domain import Answer, AnswerEvent, Delta, Finished, Found, Question
from tests.discord.running import Plan, open_bot
from tests.doubles.discord import DiscordServer
from tests.doubles.discord_faults import USUAL_LIMITS
from tests.doubles.discord_limits import interactive
from tests.scripted import SOURCE
from tests.waiting import until

pytestmark = pytest.mark.timeout(90)

WORDS = [f"word{number:04}" for number in range(890)]
PARAGRAPHS = [" ".join(WORDS[start : start + 40]) for start in range(0, len(WORDS), 40)]
TEXT = "\n\n".join([*PARAGRAPHS, "It lives there [1]."])


@dataclass(frozen=True, slots=True)
class LongAnswers:
    """An Answerer with one answer, a hundred characters every tenth of a second."""

    async def answer(self, _question: Question) -> AsyncGenerator[AnswerEvent, None]:
        """Answer everything alike."""
        yield Found(1)
        for start in range(0, len(TEXT), 100):
            await asyncio.sleep(0.1)
            yield Delta(TEXT[start : start + 100])
        yield Finished(Answer(TEXT, "answered", "grounded", (SOURCE,), confidence=1.0))


@pytest.mark.parametrize(
    "where", ["thread", *(pytest.param(one, marks=pytest.mark.peer) for one in ("direct", "private"))]
)
async def test_a_long_answer_is_whole_and_edited_once_a_second(
    discord: DiscordServer, tmp_path: Path, where: str
) -> None:
    discord.limits.rules |= USUAL_LIMITS
    async with open_bot(Plan(discord.url, tmp_path), LongAnswers()):
        if where == "private":
            discord.slash("ask", question="where?", private=True)
        elif where == "direct":
            place = discord.whisper("where?")["channel_id"]
        else:
            place = discord.mention("where?")["id"]

        def said() -> list[str]:
            found = discord.whispers() if where == "private" else discord.replies(place)
            return [message["content"] for message in found if interactive(found[-1]["components"])]

        await until(said, 40)

    texts, calls = said(), Counter(call.operation for call in discord.calls if call.content)
    assert [word for word in " ".join(texts).split() if word.startswith("word")] == WORDS
    assert all(len(text) <= 2_000 for text in texts)
    assert len(texts) == 5
    for *moments, _forced in discord.edits.values():  # the last one waits for nothing
        assert all(after - before > 0.9 for before, after in pairwise(moments))
    assert discord.limits.hits == 0
    assert sum(calls.values()) <= 5 + 12, calls
