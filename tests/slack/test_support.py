"""A support channel from end to end: who is answered unasked, when, and who is not, over both transports."""

import time
from pathlib import Path

import pytest

from bot.slack.pressing.buttons import HUMAN
from core.domain import Answer, Finished
from tests.doubles.slack import SlackServer
from tests.doubles.slack_events import message_event
from tests.scripted import ScriptedAnswerer, answer_to
from tests.slack.scene import words
from tests.slack.supported import ANSWERS, ASKER, ASKS, HELPER, opened, turn_back
from tests.waiting import until

LATER = 60.0  # seconds for which a question waits that is to be taken back


@pytest.mark.parametrize("socket", [False, True])
async def test_a_question_that_nobody_answers_is_answered_in_its_thread_when_the_wait_is_over(
    slack: SlackServer, tmp_path: Path, socket: bool
) -> None:
    async with opened(slack, tmp_path, socket=socket) as support:
        turn_back(slack, 2.0)
        asked = await support.say(ASKS)
        waiting = await support.decisions(asked)
        early = support.answers(asked)
        await until(lambda: support.answers(asked))
        await until(lambda: "docs.example" in words(support.answers(asked)[0]))

        (answer,) = support.answers(asked)
        assert waiting == [("wait", "waiting")]
        assert not early
        assert answer_to(ASKS) in words(answer)
        assert await support.decisions(asked) == [("wait", "waiting"), ("answer", "answered")]


async def test_an_event_that_comes_again_is_heard_once(slack: SlackServer, tmp_path: Path) -> None:
    async with opened(slack, tmp_path) as support:
        turn_back(slack, 1.0)
        asked = await support.say(ASKS)
        await support.delivery.thrice([message_event(asked)], seed=1)
        await until(lambda: support.answers(asked))
        await support.delivery.event(message_event(asked))
        await support.settled()

        assert len(support.answers(asked)) == 1
        assert (await support.decisions(asked)).count(("answer", "answered")) == 1


@pytest.mark.parametrize("where", ["thread", "channel", "mention"])
async def test_whoever_answers_first_is_not_answered_over(slack: SlackServer, tmp_path: Path, where: str) -> None:
    async with opened(slack, tmp_path) as support:
        turn_back(slack, LATER)
        asked = await support.say(ASKS)
        said = f"<@{ASKER}> see the wiki" if where == "mention" else ANSWERS
        await support.say(said, person=HELPER, **({"thread_ts": asked["ts"]} if where == "thread" else {}))

        assert not await support.waiting()
        assert (await support.decisions(asked))[-1] == ("silent", "human_first")


async def test_other_bots_neither_ask_nor_answer(slack: SlackServer, tmp_path: Path) -> None:
    async with opened(slack, tmp_path) as support:
        turn_back(slack, 2.0)
        asked = await support.say(ASKS)
        noise = await support.say("how do I reset the server?", person="U0CI", bot_id="B0CI", subtype="bot_message")
        await support.say(ANSWERS, person="U0CI", bot_id="B0CI", thread_ts=asked["ts"])
        await until(lambda: support.answers(asked))
        await support.settled()

        assert not support.answers(noise)
        assert await support.decisions(noise) == [("silent", "asker_is_a_bot")]


@pytest.mark.parametrize(
    ("text", "reason"), [("never mind, it works now, thanks", "not_a_question"), (None, "deleted")]
)
async def test_an_edit_or_a_deletion_takes_the_question_back(
    slack: SlackServer, tmp_path: Path, text: str | None, reason: str
) -> None:
    async with opened(slack, tmp_path) as support:
        turn_back(slack, LATER)
        asked = await support.say(ASKS)
        await support.changes(asked, text)

        assert not await support.waiting()
        assert (await support.decisions(asked))[-1] == ("silent", reason)


async def test_other_words_are_what_is_answered(slack: SlackServer, tmp_path: Path) -> None:
    async with opened(slack, tmp_path) as support:
        turn_back(slack, 2.0)
        asked = await support.say("hello all together")
        await support.changes(asked, ASKS)
        await until(lambda: support.answers(asked) and "docs.example" in words(support.answers(asked)[0]))

        assert answer_to(ASKS) in words(support.answers(asked)[0])
        changed = "how do I delete the signing key of my project?"
        await support.changes(asked, changed)
        await until(lambda: answer_to(changed) in words(support.answers(asked)[0]))
        assert len(support.answers(asked)) == 1


async def test_a_deleted_question_loses_its_answer(slack: SlackServer, tmp_path: Path) -> None:
    async with opened(slack, tmp_path) as support:
        turn_back(slack, 0.5)
        asked = await support.say(ASKS)
        await until(lambda: support.answers(asked))
        await until(lambda: "docs.example" in words(support.answers(asked)[0]))
        await support.changes(asked, None)

        await until(lambda: not support.answers(asked))


async def test_a_restart_in_between_changes_nothing(slack: SlackServer, tmp_path: Path) -> None:
    async with opened(slack, tmp_path) as support:
        turn_back(slack, 8.0)
        asked = await support.say(ASKS)
    assert not slack.replies("C1", asked["ts"])

    async with opened(slack, tmp_path) as support:
        await until(lambda: support.answers(asked), 20)
        await support.settled()

        assert len(support.answers(asked)) == 1


@pytest.mark.parametrize("text", ["never mind, it works now, thanks", None])
async def test_a_question_that_was_taken_back_while_nobody_listened_is_not_answered(
    slack: SlackServer, tmp_path: Path, text: str | None
) -> None:
    async with opened(slack, tmp_path) as support:
        turn_back(slack, 8.0)
        asked = await support.say(ASKS)
    if text is None:
        slack.person_deletes(asked)
    else:
        slack.person_edits(asked, text)

    async with opened(slack, tmp_path) as support:
        await support.settled()

        assert not support.answers(asked)
        assert ("answer", "answered") not in await support.decisions(asked)


async def test_a_channel_that_is_off_is_silent_for_mentions_too(slack: SlackServer, tmp_path: Path) -> None:
    async with opened(slack, tmp_path) as support:
        await support.put("mode", "off")
        turn_back(slack, -5.0)
        asked, mentioned = await support.say(ASKS), await support.mention(ASKS)
        elsewhere = await support.mention(ASKS, "C2")
        await until(lambda: support.answers(elsewhere))
        await support.settled()

        assert not support.answers(asked)
        assert not support.answers(mentioned)
        assert await support.decisions(mentioned) == [("silent", "off")]


async def test_confident_channels_hear_nothing_of_what_the_documentation_does_not_cover(
    slack: SlackServer, tmp_path: Path
) -> None:
    nothing = ScriptedAnswerer([Finished(Answer("", "not_found", "not_covered"))])
    async with opened(slack, tmp_path, nothing, mode="confident") as support:
        turn_back(slack, 0.5)
        asked = await support.say(ASKS)
        await until(lambda: nothing.closed)
        await support.settled()

        assert not support.answers(asked)
        assert (await support.decisions(asked))[-1] == ("silent", "not_confident")


async def test_a_human_is_called_of_those_whom_the_channel_names(slack: SlackServer, tmp_path: Path) -> None:
    slack.callable_people.add(HELPER)
    async with opened(slack, tmp_path, mode="mention") as support:
        await support.put("people", HELPER)
        here, elsewhere = await support.mention(ASKS), await support.mention(ASKS, "C2")
        for asked, human in ((here, HELPER), (elsewhere, "U0HELPER")):
            await until(lambda: support.answers(asked) and "docs.example" in words(support.answers(asked)[0]))  # noqa: B023
            await support.press(support.answers(asked)[0], HUMAN)
            await until(lambda: len(support.answers(asked)) == 2)  # noqa: B023 it is waited for right here
            assert f"<@{human}>" in words(support.answers(asked)[1])


async def test_direct_messages_are_answered_at_once_whatever_holds_in_channels(
    slack: SlackServer, tmp_path: Path
) -> None:
    async with opened(slack, tmp_path, mode="off") as support:
        asked = slack.say("D1", ASKS, user=ASKER)
        await support.delivery.event(message_event(asked, channel_type="im"))

        await until(lambda: support.answers(asked))


async def test_what_came_while_the_bot_was_away_is_answered_once_the_longest_waiting_first(
    slack: SlackServer, tmp_path: Path
) -> None:
    slack.turn_clock(time.time() - 1_800)
    questions, taken = [], []
    for number in range(8):
        asked = slack.say("C1", f"how do I change the setting number{number} of plan{number}?", user=f"U{number}")
        questions.append(asked)
        slack.say("C1", "good morning!", user="U0X")
        if number % 4 == 0:
            taken.append(asked)
            slack.say("C1", "You find it in the settings of the plan.", user=HELPER, thread_ts=asked["ts"])
        slack.say("C1", "lunch anybody?", user="U0Y")
        slack.say("C1", "<@U0Y> what a nice hat", user="U0Z")
        slack.say("C1", "thanks!", user="U0X")
    assert len([key for key in slack.messages if key[0] == "C1"]) >= 40

    async with opened(slack, tmp_path) as support:
        open_ones = [asked for asked in questions if asked not in taken]
        await until(lambda: all(support.answers(asked) for asked in open_ones), 20)
        await support.settled()
        posted = [call["thread_ts"] for call in slack.called("chat.postMessage")]

    async with opened(slack, tmp_path) as support:
        await until(lambda: len(slack.called("conversations.history")) == 2)
        await support.settled()

        assert posted == [asked["ts"] for asked in open_ones]
        assert [len(support.answers(asked)) for asked in open_ones] == [1] * 6
        assert not any(support.answers(asked) for asked in taken)
        assert len(slack.called("chat.postMessage")) == len(posted)
