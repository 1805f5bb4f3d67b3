"""What is not signed by Slack is refused before it is parsed, however it is broken."""

import time

import pytest

from tests.bot.slack.conftest import OpenFront
from tests.doubles.slack import SlackServer, signed
from tests.scripted import ScriptedAnswerer

OLD = str(int(time.time()) - 301)


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({}, b"{}"),
        (signed({}, secret="another")[1], b"{}"),
        (signed({})[1], b"[]"),
        (signed({}, timestamp=OLD)[1], b"{}"),
        (signed({}, timestamp="yesterday")[1], b"{}"),
        (signed({}, timestamp="9" * 4_900)[1], b"{}"),
        (signed({}, timestamp="9" * 400)[1], b"{}"),
        (signed({}, timestamp="1²")[1], b"{}"),
        ({**signed({})[1], "X-Slack-Signature": "v0=é"}, b"{}"),
        ({**signed({})[1], "X-Slack-Signature": ""}, b"{}"),
        (signed({})[1], b"\xff\xfe"),
        (signed({})[1], b"[" * 100_000),
    ],
    ids=range(12),
)
async def test_what_slack_did_not_sign_is_refused(
    slack: SlackServer, front: OpenFront, headers: dict[str, str], body: bytes
) -> None:
    async with (
        front(ScriptedAnswerer([])) as opened,
        opened.session.post(opened.url, data=body, headers=headers) as response,
    ):
        assert response.status == 401


@pytest.mark.parametrize("body", [b"[[[]]]", b"null", b'"text"', b'{"type": "event_', b"[" * 100_000])
async def test_what_is_signed_and_no_event_at_all_is_refused_without_ado(
    slack: SlackServer, front: OpenFront, caplog: pytest.LogCaptureFixture, body: bytes
) -> None:
    data, headers = signed(body)
    async with (
        front(ScriptedAnswerer([])) as opened,
        opened.session.post(opened.url, data=data, headers=headers) as response,
    ):
        assert response.status == 400
    assert "Traceback" not in caplog.text
