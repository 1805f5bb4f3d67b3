"""Signed requests through the real Bolt app: who is let in, who is answered, how often, and how it ends."""

import asyncio
import json
import logging
import time

import pytest

from bot import wording
from core.config import LimitSettings
from core.domain import Question
from core.errors import SearchUnavailable
from tests.bot.slack.conftest import OpenFront
from tests.doubles.slack import BOT_ID, BOT_USER, TOKEN, SlackServer, mention_event, signed
from tests.scripted import RecordingAnswerer, ScriptedAnswerer, ready
from tests.waiting import until

_CLICK = {"type": "button", "action_id": "unknown", "block_id": "b", "value": "my secret."}


@pytest.fixture
def answerer() -> RecordingAnswerer:
    return ready()


def ask(slack: SlackServer, text: str = "where does it live?", **more: str) -> dict[str, str]:
    return slack.say("C1", f"<@{BOT_USER}> {text}", user="U1", **more)


async def test_a_mention_becomes_one_threaded_answer_with_its_source(
    slack: SlackServer, front: OpenFront, answerer: RecordingAnswerer
) -> None:
    async with front(answerer) as opened:
        asked = ask(slack)

        assert await opened.deliver(mention_event(asked)) == 200

    (answer,) = slack.thread("C1", asked["ts"])
    assert answer["blocks"][0]["text"]["text"] == "It lives *there* [1]."
    assert "<https://docs.example/faq|FAQ › Where?>" in answer["blocks"][2]["text"]["text"]
    assert answerer.asked == [Question("where does it live?", (), "default")]


async def test_three_deliveries_make_one_answer(
    slack: SlackServer, front: OpenFront, answerer: RecordingAnswerer
) -> None:
    async with front(answerer) as opened:
        event = mention_event(ask(slack))
        retry = {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"}

        statuses = await asyncio.gather(
            opened.deliver(event),
            opened.deliver(event, headers={"X-Slack-Retry-Num": "0"}),
            opened.deliver({**event, "event_id": "EvOther"}, headers=retry),
        )

    assert set(statuses) == {200}
    assert len(answerer.asked) == len(slack.called("chat.postMessage")) == 1


async def test_is_acknowledged_long_before_the_answer_is_there(slack: SlackServer, front: OpenFront) -> None:
    slow = RecordingAnswerer()
    async with front(slow) as opened:
        asked = ask(slack)
        started = time.monotonic()

        status = await opened.deliver(mention_event(asked))
        took = time.monotonic() - started
        await until(lambda: slack.thread("C1", asked["ts"]))
        noted = slack.thread("C1", asked["ts"])[0]["text"]
        slow.go.set()

    assert status == 200
    assert took < 1
    assert noted == wording.SEARCHING


async def test_a_mention_inside_a_thread_is_answered_there_with_its_history(
    slack: SlackServer, front: OpenFront, answerer: RecordingAnswerer
) -> None:
    async with front(answerer) as opened:
        root = slack.say("C1", "does anybody know it?", user="U2")["ts"]

        await opened.deliver(mention_event(ask(slack, thread_ts=root)))

    assert len(slack.thread("C1", root)) == 2
    assert [turn.text for turn in answerer.asked[0].history] == ["does anybody know it?"]


@pytest.mark.parametrize("changes", [{"user": BOT_USER}, {"bot_id": BOT_ID}, {"user": "U9", "bot_id": "B9"}])
async def test_bots_are_not_answered(
    slack: SlackServer, front: OpenFront, answerer: RecordingAnswerer, changes: dict[str, str]
) -> None:
    async with front(answerer) as opened:
        assert await opened.deliver(mention_event(ask(slack), **changes)) == 200

    assert not answerer.asked
    assert not slack.called("chat.postMessage")


@pytest.mark.parametrize("kind", ["message", "reaction_added", "app_home_opened", "something_new"])
async def test_an_event_that_nobody_handles_is_acknowledged(
    slack: SlackServer, front: OpenFront, answerer: RecordingAnswerer, kind: str
) -> None:
    async with front(answerer) as opened:
        event = mention_event(slack.say("C1", "hello", user="U1"), type=kind)

        assert await opened.deliver(event) == 200
        assert await opened.deliver({**event, "event": {**event["event"], "subtype": "message_changed"}}) == 200

    assert not answerer.asked


async def test_the_address_is_verified_with_its_challenge(
    slack: SlackServer, front: OpenFront, answerer: RecordingAnswerer
) -> None:
    data, headers = signed({"type": "url_verification", "challenge": "3eZbrw1a", "token": "x"})
    async with front(answerer) as opened, opened.session.post(opened.url, data=data, headers=headers) as response:
        assert response.status == 200
        assert json.loads(await response.text()) == {"challenge": "3eZbrw1a"}


async def test_a_signed_body_that_is_no_json_is_a_bad_request(
    slack: SlackServer, front: OpenFront, answerer: RecordingAnswerer
) -> None:
    async with front(answerer) as opened:
        assert await opened.deliver(b"{") == 400


async def test_only_so_much_is_read_and_only_by_post(
    slack: SlackServer, front: OpenFront, answerer: RecordingAnswerer
) -> None:
    async with front(answerer) as opened:
        assert await opened.deliver({"padding": "x" * 1_010_000}) == 413
        async with opened.session.get(opened.url) as response:
            assert response.status == 405


async def test_a_failure_is_one_plain_sentence(slack: SlackServer, front: OpenFront) -> None:
    async with front(ScriptedAnswerer([SearchUnavailable("milvus is down")])) as opened:
        asked = ask(slack)
        await opened.deliver(mention_event(asked))

    (answer,) = slack.thread("C1", asked["ts"])
    assert answer["text"] == wording.failure(SearchUnavailable())


async def test_who_finds_no_room_is_told(slack: SlackServer, front: OpenFront) -> None:
    slow = RecordingAnswerer()
    async with front(slow, LimitSettings(at_once=1, waiting=0)) as opened:
        await opened.deliver(mention_event(ask(slack)))
        await until(lambda: slow.asked)
        asked = ask(slack)

        await opened.deliver(mention_event(asked))
        await until(lambda: slack.thread("C1", asked["ts"]))
        slow.go.set()

    assert [message["text"] for message in slack.thread("C1", asked["ts"])] == [wording.BUSY]


async def test_what_is_open_when_the_process_stops_is_finished(slack: SlackServer, front: OpenFront) -> None:
    slow = RecordingAnswerer()
    async with front(slow) as opened:
        asked = ask(slack)
        await opened.deliver(mention_event(asked))
        await until(lambda: slow.asked)
        asyncio.get_running_loop().call_later(0.3, slow.go.set)

    assert slack.thread("C1", asked["ts"])[0]["text"].startswith("It lives")


async def test_what_can_not_be_finished_in_time_is_excused(slack: SlackServer, front: OpenFront) -> None:
    slow = RecordingAnswerer()
    async with front(slow, LimitSettings(at_once=1), drain=0.1) as opened:
        asked = [ask(slack), ask(slack)]
        for message in asked:
            await opened.deliver(mention_event(message))
        await until(lambda: slow.asked)

    threads = [slack.thread("C1", message["ts"]) for message in asked]
    assert [[message["text"] for message in thread] for thread in threads] == [[wording.RESTARTING]] * 2


async def test_what_people_ask_is_not_logged_and_advice_for_programmers_neither(
    slack: SlackServer,
    front: OpenFront,
    answerer: RecordingAnswerer,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", TOKEN)
    caplog.set_level(logging.DEBUG)
    async with front(answerer) as opened:
        await opened.deliver(mention_event(ask(slack, "my secret?")))
        await opened.deliver(mention_event(slack.say("C1", "my secret!", user="U1"), type="message"))
        await opened.deliver({"type": "block_actions", "actions": [_CLICK]})

    assert "my secret" not in caplog.text
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


async def test_the_token_is_looked_up_once_and_not_for_every_event(
    slack: SlackServer, front: OpenFront, answerer: RecordingAnswerer
) -> None:
    async with front(answerer) as opened:
        for _ in range(3):
            await opened.deliver(mention_event(ask(slack)))

    assert len(answerer.asked) == 3
    assert len(slack.called("auth.test")) == 1
