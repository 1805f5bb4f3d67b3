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
