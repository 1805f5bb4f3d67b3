"""Every event three times, in random order, to two processes on one journal: each question gets one answer."""

from collections import Counter
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from aiohttp import ClientSession

from tests.doubles.slack import SlackServer, mention_event
from tests.doubles.slack_delivery import Delivery, HttpWire, SocketWire
from tests.doubles.slack_events import message_event
from tests.postgres import running_postgres
from tests.slack.running import Plan, started
from tests.slack.scripted import asked, fate, settled

pytestmark = [pytest.mark.peer, pytest.mark.timeout(240)]

QUESTIONS = 200


@pytest.mark.parametrize("transport", ["http", "socket"])
async def test_two_processes_answer_each_question_once(slack: SlackServer, tmp_path: Path, transport: str) -> None:
    with running_postgres() as postgres:
        plan = Plan(slack.url, tmp_path, journal=postgres.fresh_url(), socket=transport == "socket")
        async with AsyncExitStack() as stack:
            both = [await started(plan), await started(plan)]
            for process in both:
                stack.callback(process.stop)
            session = await stack.enter_async_context(ClientSession())
            wire = SocketWire(slack.sockets) if plan.socket else HttpWire(session, [process.url for process in both])
            delivery = Delivery(wire, lost=40)
            questions = [asked(slack, number, f"C{number % 7}") for number in range(QUESTIONS)]
            events = [mention_event(question) for question in questions]
            events += [message_event(question) for question in questions]  # Slack tells of a mention twice

            await delivery.thrice(events, seed=1)
            await settled(slack, questions, 90)

    assert Counter(fate(slack, question) for question in questions) == {"answered": QUESTIONS}
    assert sum(1 for message in slack.messages.values() if message.get("bot_id")) == QUESTIONS
    assert delivery.unheard == 0
    assert slack.sockets.connected == (2 if plan.socket else 0)
