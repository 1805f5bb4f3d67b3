"""Whole conversations as people see them, over both transports: documentation in Milvus Lite, a model that streams."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import wording
from bot.slack.pressing.buttons import COMMENT, HUMAN, REASON, VOTE, WHY
from bot.slack.replying.private import SHARE
from bot.slack.setup.manifest import SHORTCUT
from core.config import JournalSettings, Settings
from core.journal import open_journal
from tests.documented import documented
from tests.doubles.slack import SlackServer, texts_of
from tests.doubles.slack_events import command, event_body, shortcut, submission
from tests.slack.scene import PERSON, Scene, opened, words
from tests.waiting import until

KEYS = "Create a second key, deploy it, then revoke the first [1]."
SOURCE = "<https://docs.example/keys.md#how-is-a-signing-key-rotated|Signing keys › How is a signing key rotated?>"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return documented(tmp_path_factory.mktemp("documented"))


@pytest.fixture(params=["http", "socket"])
async def scene(
    slack: SlackServer, settings: Settings, tmp_path: Path, request: pytest.FixtureRequest
) -> AsyncIterator[Scene]:
    async with opened(slack, settings, tmp_path, socket=request.param == "socket") as scene:
        yield scene


async def test_a_mention_is_answered_in_its_thread_with_sources_and_followed_up_without_a_mention(scene: Scene) -> None:
    scene.model_says("Create a second key, ", "deploy it, ", "then revoke the first [1].")
    asked = await scene.mention("how is a signing key rotated?")
    (first,) = await scene.replies("C1", asked["ts"])

    scene.model_says("Only after all services have the second key [1].")
    await scene.say("when may the first key be revoked?", thread_ts=asked["ts"])
    _, second = await scene.replies("C1", asked["ts"], 2)

    assert KEYS in words(first)
    assert SOURCE in words(first)
    assert "> Create a second key in the console" in words(first)
    assert "Only after all services" in words(second)
    assert "how is a signing key rotated?" in str(scene.model.bodies[-1])
    assert "then revoke the first" in str(scene.model.bodies[-1])


async def test_people_who_talk_to_each_other_in_a_thread_are_left_alone(scene: Scene) -> None:
    scene.model_says(KEYS)
    asked = await scene.mention("how is a signing key rotated?")
    await scene.replies("C1", asked["ts"])

    await scene.say("<@U2> did you do that last week?", thread_ts=asked["ts"])
    await scene.say("just chatting", "C1")

    await scene.replies("C1", asked["ts"], 1)
    assert len(scene.model.bodies) == 1


async def test_a_bad_vote_asks_why_and_a_human_is_called_once(scene: Scene) -> None:
    scene.model_says(KEYS)
    asked = await scene.mention("how is a signing key rotated?")
    (answer,) = await scene.replies("C1", asked["ts"])

    await scene.press(answer, VOTE, value=_down(answer))
    await until(lambda: wording.WHAT_WAS_WRONG in str(scene.slack.private(PERSON)))
    await scene.press(scene.slack.private(PERSON)[-1], f"{REASON}_outdated")
    await until(lambda: wording.WHAT_WAS_WRONG not in str(scene.slack.private(PERSON)))
    await scene.press(scene.slack.private(PERSON)[-1], COMMENT)
    await until(lambda: scene.slack.modals)
    await scene.delivery.interaction(submission(scene.slack, {"text": "the console has changed"}, person=PERSON))
    await scene.press(answer, HUMAN)
    await until(lambda: len(scene.slack.replies("C1", asked["ts"])) == 2)
    await scene.press(answer, HUMAN)
    await asyncio.sleep(0.3)

    _, called = scene.slack.replies("C1", asked["ts"])
    assert "<@U0HELPER>" in called["text"]
    assert "how is a signing key rotated?" in words(called)
    async with open_journal(JournalSettings(), scene.folder) as journal:
        (kept,) = await journal.answers.since(datetime.min.replace(tzinfo=UTC))
        (vote,) = await journal.votes.votes_of(kept.id)
        (handed,) = await journal.past.open_calls(limit=2)
    assert (vote.helpful, vote.reason, vote.comment) == (False, "outdated", "the console has changed")
    assert (handed.question, handed.person) == (kept.id, PERSON)
    assert kept.shown == "" or KEYS in kept.shown


async def test_why_an_answer_was_given_is_told_to_who_asks(scene: Scene) -> None:
    scene.model_says(KEYS)
    asked = await scene.mention("how is a signing key rotated?")
    (answer,) = await scene.replies("C1", asked["ts"])

    await scene.press(answer, WHY)
    await until(lambda: "similarity" in str(scene.slack.modals))

    told = "\n".join(text for block in scene.slack.modals[-1]["blocks"] for text in texts_of(block))
    assert "how is a signing key rotated?" in told
    assert wording.CITED in told
    assert SOURCE.split("|")[0] in told


async def test_ask_is_answered_privately_and_shared_once(scene: Scene) -> None:
    scene.model_says(KEYS)
    await scene.delivery.command(command(scene.slack, "/ask", "how is a signing key rotated?", person=PERSON))
    await until(lambda: any("docs.example" in words(message) for message in scene.slack.private(PERSON)))
    assert not scene.slack.messages

    private = scene.slack.private(PERSON)[-1]
    await scene.press(private, SHARE)
    await scene.press(private, SHARE)
    await until(lambda: len(scene.slack.messages) >= 2 and wording.SHARED_BEFORE in str(scene.slack.private(PERSON)))
    await asyncio.sleep(0.3)

    question, answer = scene.slack.messages.values()
    assert "how is a signing key rotated?" in words(question)
    assert answer["thread_ts"] == question["ts"]
    assert KEYS in words(answer)
    assert SOURCE in words(answer)


async def test_a_message_is_answered_from_its_menu_in_its_thread(scene: Scene) -> None:
    scene.model_says(KEYS)
    message = scene.slack.say("C1", "how is a signing key rotated?", user="U0OTHER")

    for _ in range(2):
        await scene.delivery.interaction(shortcut(scene.slack, message, SHORTCUT, person=PERSON))
    (answer,) = await scene.replies("C1", message["ts"])

    assert KEYS in words(answer)
    assert any(wording.ANSWERED_BEFORE in words(told) for told in await scene.whispers())


async def test_a_mention_inside_somebody_elses_thread_reads_the_thread(scene: Scene) -> None:
    scene.model_says(KEYS)
    root = scene.slack.say("C1", "the deployment complains about the signing key", user="U0OTHER")

    await scene.mention("how is it rotated?", thread_ts=root["ts"])
    (answer,) = await scene.replies("C1", root["ts"])

    assert KEYS in words(answer)
    assert "complains about the signing key" in str(scene.model.bodies[-1])


async def test_an_edited_question_is_answered_anew_and_a_deleted_one_takes_its_answer_along(scene: Scene) -> None:
    scene.model_says(KEYS)
    asked = await scene.mention("how is a signing key rotated?")
    (first,) = await scene.replies("C1", asked["ts"])

    scene.model_says("Every night [1].")
    change = scene.slack.person_edits(
        asked, asked["text"].replace("how is a signing key rotated", "how often are backups")
    )
    await scene.delivery.event(event_body(change))
    await until(lambda: "Every night" in words(scene.slack.replies("C1", asked["ts"])[0]))
    await asyncio.sleep(0.3)
    second = scene.slack.replies("C1", asked["ts"])

    await scene.delivery.event(event_body(scene.slack.person_deletes(asked)))
    await until(lambda: not scene.slack.replies("C1", asked["ts"]))

    assert [message["ts"] for message in second] == [first["ts"]]
    assert KEYS not in words(second[0])


async def test_the_agent_pane_suggests_questions_and_streams_its_answer_under_a_title(scene: Scene) -> None:
    scene.model_says("Create a second key, ", "deploy it, ", "then revoke the first [1].")
    root = scene.slack.say("D1", "", user="B0BOT", bot_id="B0BOT")
    thread = {"user_id": PERSON, "channel_id": "D1", "thread_ts": root["ts"], "context": {}}
    started = {"type": "assistant_thread_started", "assistant_thread": thread, "event_ts": root["ts"]}
    await scene.delivery.event(event_body(started))
    await until(lambda: scene.slack.prompts)

    asked = await scene.say("how is a signing key rotated?", "D1", thread_ts=root["ts"])
    (answer,) = await scene.replies("D1", root["ts"])
    await until(lambda: scene.slack.titles)

    prompts = [prompt["message"] for prompt in scene.slack.prompts["D1", root["ts"]]]
    assert "How is a signing key rotated?" in prompts
    assert KEYS in words(answer)
    assert scene.slack.called("chat.startStream")
    assert any(call.method == "assistant.threads.setStatus" for call in scene.slack.calls)
    assert asked["text"] in str(scene.slack.titles)


async def test_the_home_tab_says_what_is_known_and_how_to_ask(scene: Scene) -> None:
    event = {"type": "app_home_opened", "user": PERSON, "channel": "D1", "tab": "home", "event_ts": "1700000009.000001"}
    await scene.delivery.event(event_body(event))
    await until(lambda: PERSON in scene.slack.homes)

    shown = "\n".join(text for block in scene.slack.homes[PERSON]["blocks"] for text in texts_of(block))
    assert "How is a signing key rotated?" in shown
    assert "2 passages" in shown


async def test_a_direct_message_is_answered(scene: Scene) -> None:
    scene.model_says("Create a second key, ", "deploy it, ", "then revoke the first [1].")
    asked = await scene.say("how is a signing key rotated?", "D1")

    (answer,) = await scene.replies("D1", asked["ts"])

    assert KEYS in words(answer)
    assert SOURCE in words(answer)


def _down(message: dict[str, object]) -> str:
    buttons = [element for block in message["blocks"] for element in block.get("elements", [])]  # type: ignore[attr-defined]
    return next(str(each["negative_button"]["value"]) for each in buttons if "negative_button" in each)
