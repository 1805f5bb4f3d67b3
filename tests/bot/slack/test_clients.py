"""The connection to Slack's Web API: what must be set, and what a token that does not work looks like."""

import pytest
from pydantic import SecretStr

from bot.slack.clients import identity, missing, open_clients
from bot.slack.thread import Bot
from core.config import SlackSettings
from core.errors import ConfigError
from tests.bot.slack.conftest import slack_settings
from tests.doubles.slack import BOT_ID, BOT_USER, SECRET, TEAM, Fault, SlackServer


async def who(settings: SlackSettings) -> Bot:
    async with open_clients(settings) as clients:
        return await identity(settings, clients.hasty)


async def test_knows_who_it_is(slack: SlackServer) -> None:
    assert await who(slack_settings(slack)) == Bot(BOT_USER, BOT_ID, TEAM, "Test")


@pytest.mark.parametrize(
    ("fault", "line"),
    [
        (Fault("auth.test", error="invalid_auth"), "SLACK_BOT_TOKEN: Slack refuses the token (invalid_auth)"),
        (Fault("auth.test", error="token_revoked"), "SLACK_BOT_TOKEN: Slack refuses the token (token_revoked)"),
        (Fault("auth.test", 500, times=9), "slack.api_url: Slack can't be reached at"),
    ],
)
async def test_a_token_that_does_not_work_ends_the_start_with_one_line(
    slack: SlackServer, fault: Fault, line: str
) -> None:
    slack.faults.append(fault)

    with pytest.raises(ConfigError) as raised:
        await who(slack_settings(slack))

    assert str(raised.value).startswith(line)
    assert len(str(raised.value).splitlines()) == 1


async def test_slack_out_of_reach_ends_the_start_with_one_line() -> None:
    nowhere = SlackSettings(bot_token=SecretStr("x"), signing_secret=SecretStr(SECRET), api_url="http://127.0.0.1:9/")

    with pytest.raises(ConfigError, match=r"slack\.api_url: Slack can't be reached at http://127\.0\.0\.1:9/"):
        await who(nowhere)


def test_says_which_secrets_are_missing() -> None:
    assert missing(SlackSettings()) == ["SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"]
    assert missing(SlackSettings(bot_token=SecretStr("x"), signing_secret=SecretStr(" "))) == ["SLACK_SIGNING_SECRET"]
