"""What the secrets of a Slack app tell by themselves."""

import pytest

from bot.doctor import Finding
from bot.slack.setup import secrets
from core.config import SlackSettings

SIGNING_SECRET = "0123456789abcdef" * 2


def only(name: str, **changes: str) -> Finding:
    given = {"bot_token": "xoxb-1", "app_token": "xapp-1"} | changes
    (finding,) = [each for each in secrets.inspect(SlackSettings.model_validate(given)) if each.name == name]
    return finding


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"bot_token": ""}, "SLACK_BOT_TOKEN is not set"),
        ({"bot_token": "xapp-1-A0-1-f"}, "SLACK_BOT_TOKEN holds an app-level token"),
        ({"bot_token": "xoxp-1"}, "SLACK_BOT_TOKEN holds a user token"),
        ({"bot_token": "hello"}, "SLACK_BOT_TOKEN holds no token of Slack's"),
        ({"app_token": "xoxb-1"}, "SLACK_APP_TOKEN holds a bot token"),
        ({"app_token": ""}, "SLACK_APP_TOKEN is not set"),
        ({"app_token": "", "transport": "http"}, "SLACK_SIGNING_SECRET is not set"),
        ({"client_id": "1.2"}, "SLACK_CLIENT_SECRET is not set"),
    ],
)
def test_a_secret_that_is_missing_or_in_anothers_place_is_named_with_its_source(
    changes: dict[str, str], what: str
) -> None:
    finding = only("settings", **changes)

    assert (finding.state, finding.what) == ("problem", what)
    assert " › " in finding.remedy


def test_socket_mode_wins_when_both_are_configured_and_says_so() -> None:
    both = only("transport", signing_secret="no use here")

    assert both.what == "Socket Mode, since there is an app-level token; slack.transport may say otherwise"
    assert only("transport", signing_secret=SIGNING_SECRET, transport="http").what == "signed HTTP"


@pytest.mark.parametrize("secret", ["short", SIGNING_SECRET + " ", SIGNING_SECRET.upper(), "g" * 32])
def test_a_signing_secret_that_looks_wrong_is_doubted(secret: str) -> None:
    finding = only("signing secret", app_token="", signing_secret=secret)

    assert finding.state == "warning"
    assert "Signing Secret" in finding.remedy
