"""Why an answer is as it is, or a message got none, shown in Discord to who asks for it."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from bot import wording
from bot.discord.pressing.buttons import answer_view
from bot.discord.pressing.why import posts, why_message
from bot.discord.spot import message_key
from bot.why import why, why_silent
from core.journal.values import Address, AnsweredQuestion, Decision, Thread
from tests.bot.discord.answered import ANSWER, PASSAGE, broken, now, open_world, told
from tests.nasty import nasty_answers

ANSWERS = nasty_answers()


async def test_why_shows_scores_passages_decision_reason_and_timings(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        asked = await world.ask()
        message = Address("discord", asked.spot.guild, asked.spot.channel, asked.key)
        await world.journal.decisions.record(Decision(message, "1", "answered", "confident", now()))

        shown = told(await asked.press("why", "bob"))

        for words in (
            "I answered from the documentation.",
            wording.DECIDED["grounded"],
            "93 % sure",
            "Written by mistral-7b.",
            "embedding 4 ms, search 18 ms, first word 300 ms, in all 1,900 ms",
            "answered (confident)",
            "**1.** [FAQ › Where?](<https://docs.example/faq>) – *shown as a source*",
            "score 0.712, similarity 0.655 – faq.md:3–9",
            "score 0.500, similarity 0.655",
        ):
            assert words in shown
        assert "@everyone" not in shown


@pytest.mark.parametrize("thread", [True, False])
async def test_the_menu_explains_the_answer_and_its_question_alike(tmp_path: Path, thread: bool) -> None:
    async with open_world(tmp_path) as world:
        await world.client.tree.sync()
        asked = await world.ask(thread=thread)
        bob = world.person("bob")
        place = world.channel.threads[0] if thread else world.channel
        question = next(message for message in world.channel.history() if str(message.id) == asked.key.split("/")[1])

        answer = told(await bob.context_menu(place, wording.WHY, asked.message))
        same = told(await bob.context_menu(world.channel, wording.WHY, question))

        assert "93 % sure" in answer
        assert answer == same


async def test_the_menu_explains_why_a_message_got_no_answer(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        await world.client.tree.sync()
        bob = world.person("bob")
        said, other = await bob.send(world.channel, "thanks!"), await bob.send(world.channel, "hm")
        where = message_key(str(world.channel.id), str(said.id))
        address = Address("discord", str(world.guild.id), str(world.channel.id), where)
        await world.journal.decisions.record(Decision(address, str(bob.id), "silent", "not_a_question", now()))

        assert "It did not look like a question." in told(await bob.context_menu(world.channel, wording.WHY, said))
        assert told(await bob.context_menu(world.channel, wording.WHY, other)) == wording.WHY_NOTHING


async def test_the_menu_tells_until_when_a_question_waits_for_people(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        await world.client.tree.sync()
        bob = world.person("bob")
        asked = await bob.send(world.channel, "how do I rotate a key?")
        guild, channel, due = str(world.guild.id), str(world.channel.id), now().replace(hour=14, minute=35)
        key = message_key(channel, str(asked.id))
        decision = Decision(Address("discord", guild, channel, key), str(bob.id), "wait", "waiting", now())
        await world.journal.decisions.record(decision)
        await world.journal.timers.set_timer("discord", f"support/{guild}/{channel}/{key}", due=due, payload={})

        shown = told(await bob.context_menu(world.channel, wording.WHY, asked))

        assert "Waiting until 14:35 UTC, so that people can answer first." in shown


async def test_without_the_journal_the_menu_says_so(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        await world.client.tree.sync()
        asked = await world.ask(thread=False)
        await broken(world.journal)

        result = await world.person("bob").context_menu(world.channel, wording.WHY, asked.message)

        assert told(result) == wording.NOT_READ


async def test_a_long_explanation_comes_in_several_messages_for_one_person(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        place = world.client.get_partial_messageable(world.channel.id)
        asked = await world.ask()
        found = tuple(replace(PASSAGE, text=f"{number} " + "word " * 60) for number in range(10))
        claim = await world.journal.questions.claim(
            Thread("discord", asked.spot.guild, asked.spot.channel, asked.spot.place),
            "2/2",
            person="1",
            text="long? " * 300,
            scope=None,
            now=now(),
        )
        assert claim is not None
        await world.journal.questions.finish(claim, replace(ANSWER, passages=found), now=now())
        message = await place.send("words", view=answer_view(claim.id, human=False))

        result = await world.person("bob").click(message, custom_id=f"footnote:why:{claim.id}")

        assert len(result.followups) >= 1
        assert all(len(one.content) <= 2_000 for one in result.followups)
        assert all(f"**{number}.**" in told(result) for number in range(1, 11))


@pytest.mark.parametrize("number", range(0, len(ANSWERS), 4))
def test_words_of_documents_and_people_mean_nothing_to_discord(number: int) -> None:
    nasty = [ANSWERS[(number + step) % len(ANSWERS)][:800] for step in range(5)]
    passage = replace(PASSAGE, title=nasty[0], heading=nasty[1], path=nasty[2], url=nasty[3], text=nasty[4])
    answer = replace(ANSWER, passages=(passage,) * 10, sources=(), model=nasty[2])
    thread = Thread("discord", "1", "2", "3")
    question = AnsweredQuestion(1, thread, "2/1", "4", nasty[0], None, now(), now(), answer, "", ())

    shown = posts(why(question))

    assert shown
    for text in shown:
        assert len(text) <= 2_000
        assert not re.search("@(everyone|here)", text, re.IGNORECASE)
        assert not re.search(r"<[@#!:/\w]", re.sub(r"<https?://[^<>\s]+>", "", text))
        assert not re.search(r"\]\((?!<https?://)", text.replace("\\]", ""))


def test_silence_without_a_reason_is_one_sentence() -> None:
    assert posts(why_silent(())) == [wording.WHY_NOTHING]


async def test_a_threads_first_message_is_found_where_it_stands(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        asked = await world.ask()
        spot = asked.spot

        (shown,) = await why_message(world.journal, spot, spot.place)

        assert spot.place == asked.key.partition("/")[2]
        assert "93 % sure" in shown
