"""App Home and the agent pane: what is shown to who opens them."""

import pytest
from slack_sdk.models.blocks import Block

from bot import wording
from bot.slack.asking.home import home
from core.errors import FootnoteError
from core.manifest import Manifest
from tests.bot.slack.conftest import OpenFront
from tests.doubles.slack import SlackServer
from tests.doubles.slack_events import event_body
from tests.knowing import MANIFEST
from tests.scripted import RecordingAnswerer, ready
from tests.waiting import until


@pytest.fixture
def answerer() -> RecordingAnswerer:
    return ready()


async def test_the_home_tab_says_what_is_known_and_how_to_ask(
    slack: SlackServer, front: OpenFront, answerer: RecordingAnswerer
) -> None:
    async with front(answerer) as opened:
        event = {"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "home"}

        assert await opened.deliver(event_body(event)) == 200
        await until(lambda: slack.homes)

    shown = str(slack.homes["U1"])
    assert "42 passages" in shown
    assert "Languages: en, de" in shown
    assert "Where does it live?" in shown
    assert "How old is &lt;it&gt;?" in shown
    assert not answerer.asked


@pytest.mark.parametrize("manifest", [MANIFEST, None])
def test_every_block_of_the_home_tab_is_one_of_slacks(manifest: Manifest | None) -> None:
    blocks = home(manifest, "default", ["Where?"])

    for block in blocks:
        parsed = Block.parse(block)
        assert parsed is not None
        parsed.validate_json()


def test_without_an_index_the_home_tab_says_so() -> None:
    assert wording.failure(FootnoteError()) in str(home(None, None, ()))


def test_only_what_slack_may_search_is_named() -> None:
    assert "Scopes" not in str(home(MANIFEST, "team", ()))
    assert "Scopes: default" in str(home(MANIFEST, None, ()))


async def test_the_messages_tab_of_an_agent_gets_questions_without_a_thread(
    slack: SlackServer, front: OpenFront, answerer: RecordingAnswerer
) -> None:
    async with front(answerer) as opened:
        event = {"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "messages"}
        await opened.deliver(event_body(event))
        await until(lambda: slack.called("assistant.threads.setSuggestedPrompts"))

    (call,) = slack.called("assistant.threads.setSuggestedPrompts")
    assert "thread_ts" not in call
    assert call["prompts"][0] == {"title": "Where does it live?", "message": "Where does it live?"}
    assert not slack.homes


async def test_a_new_thread_of_the_assistant_pane_gets_questions_in_it(
    slack: SlackServer, front: OpenFront, answerer: RecordingAnswerer
) -> None:
    async with front(answerer) as opened:
        thread = {"user_id": "U1", "channel_id": "D1", "thread_ts": "1700000000.000001", "context": {}}
        await opened.deliver(event_body({"type": "assistant_thread_started", "assistant_thread": thread}))
        await until(lambda: slack.prompts)

    assert slack.prompts["D1", "1700000000.000001"][0]["message"] == "Where does it live?"
