"""The connection to Slack's Web API: what must be set, and what a token that does not work looks like."""

import pytest

from bot.observing.metrics import Metrics
from bot.slack.asking.thread import Bot
from bot.slack.connection.clients import identity, missing, open_clients, reached, transport
from core.config import SlackSettings
from core.errors import ConfigError
from tests.bot.slack.conftest import slack_settings
from tests.doubles.slack import BOT_ID, BOT_USER, TEAM, TOKEN, Fault, SlackServer


async def who(settings: SlackSettings) -> Bot:
    async with open_clients(settings) as clients:
        return await identity(settings, clients.hasty)


async def test_knows_who_it_is(slack: SlackServer) -> None:
    assert await who(slack_settings(slack)) == Bot(BOT_USER, BOT_ID, TEAM, "Test")


@pytest.mark.parametrize("code", ["invalid_auth", "token_revoked", "missing_scope"])
async def test_a_token_that_slack_refuses_ends_the_start_with_one_line(slack: SlackServer, code: str) -> None:
    slack.faults.append(Fault("auth.test", error=code))

    with pytest.raises(ConfigError) as raised:
        await who(slack_settings(slack))

    assert str(raised.value).startswith(f"SLACK_BOT_TOKEN: Slack refuses the token ({code})")
    assert len(str(raised.value).splitlines()) == 1


@pytest.mark.parametrize(
    "fault",
    [
        Fault("auth.test", 500, times=3),
        Fault("auth.test", None, times=3),
        Fault("auth.test", error="internal_error", times=3),
        Fault("auth.test", 429, "ratelimited", {"Retry-After": "0"}, times=3),
    ],
    ids=["500", "cut", "internal_error", "429"],
)
async def test_slack_out_of_reach_is_asked_again_until_it_says_who_we_are(
    slack: SlackServer, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    slack.faults.append(fault)

    async with open_clients(slack_settings(slack)) as clients:
        known = await reached(slack_settings(slack), clients.hasty, first=0.01, longest=0.02)

    assert (known.user, fault.times) == (BOT_USER, 0)
    lines = [record.getMessage() for record in caplog.records if "not reachable" in record.getMessage()]
    assert [line.rpartition(" ")[2] for line in lines] == [str(number + 1) for number in range(len(lines))]
    assert all(line.startswith(f"slack: not reachable at {slack.url} (") for line in lines)
    assert lines


@pytest.mark.parametrize(
    ("given", "lacking"),
    [
        ({}, ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"]),
        ({"bot_token": "x", "signing_secret": " "}, ["SLACK_APP_TOKEN"]),
        ({"bot_token": "x", "signing_secret": "x"}, []),
        ({"app_token": "x"}, ["SLACK_BOT_TOKEN"]),
        ({"bot_token": "x", "transport": "socket"}, ["SLACK_APP_TOKEN"]),
        ({"bot_token": "x", "app_token": "x", "transport": "http"}, ["SLACK_SIGNING_SECRET"]),
        ({"client_id": "x", "signing_secret": "x"}, ["SLACK_CLIENT_SECRET"]),
        ({"client_id": "x", "client_secret": "x", "signing_secret": "x"}, []),
    ],
)
def test_says_which_secrets_are_missing(given: dict[str, str], lacking: list[str]) -> None:
    assert missing(SlackSettings.model_validate(given)) == lacking


@pytest.mark.parametrize(
    ("given", "chosen"),
    [
        ({}, "socket"),
        ({"signing_secret": "x"}, "http"),
        ({"app_token": "x"}, "socket"),
        ({"app_token": "x", "signing_secret": "x"}, "socket"),
        ({"app_token": "x", "signing_secret": "x", "transport": "http"}, "http"),
        ({"signing_secret": "x", "transport": "socket"}, "socket"),
    ],
)
def test_only_a_signing_secret_alone_means_http_unless_the_settings_say_otherwise(
    given: dict[str, str], chosen: str
) -> None:
    assert transport(SlackSettings.model_validate(given)) == chosen


async def test_another_workspaces_clients_differ_in_their_token_alone(slack: SlackServer) -> None:
    async with open_clients(slack_settings(slack)) as clients:
        other = clients.speaking("xoxb-other")

    assert (other.patient.token, other.hasty.token) == ("xoxb-other", "xoxb-other")
    assert other.patient.session is clients.patient.session
    assert other.patient.retry_handlers == clients.patient.retry_handlers
    assert (clients.patient.token, other.hasty.base_url) == (TOKEN, slack.url)


async def test_rate_limits_are_counted_also_those_that_were_waited_for(slack: SlackServer) -> None:
    metrics = Metrics()
    slack.faults.append(Fault("auth.test", 429, "ratelimited", {"Retry-After": "1"}, times=2))

    async with open_clients(slack_settings(slack), metrics.desk("slack").trace()) as clients:
        await clients.patient.auth_test()

    counted = {"platform": "slack", "status": "429"}
    assert metrics.registry.get_sample_value("footnote_platform_responses_total", counted) == 2
