"""Anything sent to the bot's HTTP server, and broken events in Slack's name: an answer at once, and it goes on."""

import asyncio
import io
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from copy import deepcopy
from pathlib import Path

import aiohttp
from hypothesis import strategies as st

from bot.slack.adapter import open_one_workspace, open_slack
from bot.web.server import application, open_server
from core.config import JournalSettings, LimitSettings, WebSettings
from core.domain import Finished
from core.journal import open_journal
from tests.bot.slack.conftest import Front, desk_for, slack_settings
from tests.doubles.slack import BOT_USER, SlackServer, mention_event, signed, slack_server
from tests.doubles.slack_events import Body, command, message_event, request_of, shortcut
from tests.fuzz.lasting import Lasting, kept_open
from tests.fuzz.mutating import mutated
from tests.knowing import FakeKnowledge
from tests.scripted import ANSWER, ScriptedAnswerer
from tests.waiting import until

METHODS = "GET POST PUT DELETE PATCH HEAD OPTIONS TRACE CONNECT X post GËT".split()
PATHS = (
    "/ /healthz /readyz /metrics /slack/events /slack/install /slack/oauth_redirect /../etc //slack/events "
    f"/slack/events/ /%00 /%2e%2e/ /slack/events?x={'y' * 6_000} * http://e.example/"
).split()
NAMES = [
    *"Content-Type Content-Length Transfer-Encoding X-Slack-Signature X-Slack-Request-Timestamp Host Expect".split(),
    *"X-Slack-Retry-Num Connection Cookie Content-Encoding Upgrade Range".split(),
    "",
]
LINES = [
    *f"0 -1 1 999999999 chunked gzip 100-continue upgrade application/json v0={'0' * 64} v0=é bytes=0- \x00".split(" "),
    *("", "a" * 9_000, "keep-alive, close"),
]
LONG = (b"[" * 50_000, b"0\r\n\r\n", b"ffffffff\r\nx", b"{}" * 5_000)
BODIES = st.one_of(st.binary(max_size=200), st.sampled_from(LONG))
SECONDS = 10.0


@asynccontextmanager
async def served(folder: Path) -> AsyncIterator[tuple[SlackServer, Front]]:
    """A workspace and the bot behind its HTTP server."""
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(slack_server())
        journal = await stack.enter_async_context(open_journal(JournalSettings(timeout=2.0), folder))
        limits = LimitSettings(per_person_a_minute=0, per_channel_a_minute=0)
        desk = desk_for(ScriptedAnswerer([Finished(ANSWER)]), journal, limits)
        clients, workspaces = await stack.enter_async_context(open_one_workspace(slack_settings(slack)))
        adapter = await stack.enter_async_context(
            open_slack(slack_settings(slack), desk, FakeKnowledge(), workspaces, clients, 5.0)
        )
        app = application(adapter.routes)
        address = await stack.enter_async_context(open_server(WebSettings(port=0), app))
        session = await stack.enter_async_context(aiohttp.ClientSession())
        yield slack, Front(f"{address}/slack/events", adapter, session, desk)


async def answered(slack: SlackServer, front: Front) -> None:
    """Ask something well-formed, and wait for its answer."""
    asked = slack.say("C1", f"<@{BOT_USER}> where?", user="U1")
    assert await front.deliver(mention_event(asked)) == 200
    await until(lambda: "lives" in str(slack.replies("C1", asked["ts"])), SECONDS)


def test_anything_sent_to_the_server_gets_an_answer_or_an_end(lasting: Lasting, tmp_path: Path) -> None:
    async def sent(front: Front, method: str, path: str, headers: Sequence[tuple[str, str]], body: bytes) -> None:
        host, port = front.url.removeprefix("http://").partition("/")[0].split(":")
        head = f"{method} {path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers) + "\r\n"
        async with asyncio.timeout(SECONDS):
            reader, writer = await asyncio.open_connection(host, int(port))
            writer.write(head.encode("utf-8", "replace") + body)
            writer.write_eof()
            told = await reader.read(200)
            writer.close()
        status = told.split(b" ")[1:2]
        assert not status or status[0] not in (b"500", b"502"), told

    with kept_open(served(tmp_path)) as (runner, (slack, front)):

        def check(method: str, path: str, headers: list[tuple[str, str]], body: bytes) -> None:
            runner.run(sent(front, method, path, headers, body))

        given = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(LINES)), max_size=6)
        lasting.over(60, check, st.sampled_from(METHODS), st.sampled_from(PATHS), given, BODIES)
        runner.run(answered(slack, front))


def test_broken_events_in_slacks_name_cost_nobody_an_answer(lasting: Lasting, tmp_path: Path) -> None:
    async def deliver(front: Front, kind: str, body: Body) -> None:
        whole = json.loads(json.dumps(body).replace("\\ud800", "?"))  # no form can hold half of a character
        data, headers = signed(body) if kind == "events" else request_of(kind, whole)
        sent = front.session.post(front.url, data=io.BytesIO(data), headers=headers)
        async with asyncio.timeout(SECONDS), sent as response:
            assert response.status in (200, 400, 413, 500), f"{kind}: {response.status}"  # after a 500 it comes again

    with kept_open(served(tmp_path)) as (runner, (slack, front)):
        said = slack.say("C1", f"<@{BOT_USER}> where?", user="U1")
        kinds = {
            "events": [mention_event(said), message_event(said), message_event(said, channel_type="im")],
            "slash_commands": [command(slack, "/ask", "where?")],
            "interactive": [shortcut(slack, said, "answer_this"), shortcut(slack, said, "why")],
        }
        kinds = deepcopy(kinds)  # the workspace goes on writing into its messages
        bodies = st.sampled_from(list(kinds)).flatmap(lambda kind: st.tuples(st.just(kind), mutated(kinds[kind])))

        def check(given: tuple[str, Body]) -> None:
            runner.run(deliver(front, *given))

        lasting.over(40, check, bodies)
        runner.run(answered(slack, front))
