"""Rows about tokens that end in the middle, and about Slack's requests over HTTP: too large, unreadable."""

import io

from tests.doubles import slack as of_slack
from tests.doubles.discord_faults import ALWAYS, Fault
from tests.doubles.slack import signed
from tests.doubles.slack_events import event_body
from tests.faults.row import Act, Group, Row
from tests.faults.scene import Scene
from tests.faults.seeing import ANSWER
from tests.waiting import until

LARGE = 10_000_000
DRAINED = 45.0  # seconds in which a process ends that tries to finish its answers for 25
NEW_TOKEN = "xoxb-another"
UNAUTHORIZED = {"message": "401: Unauthorized", "code": 0}


async def revokes_slack(scene: Scene) -> None:
    """Let Slack refuse the bot's token from now on; the answers under way meet that, and are tried to be finished."""
    scene.slack.tokens.clear()
    await until(lambda: scene.bot.process.returncode is not None, DRAINED)


async def tells_revoked(scene: Scene) -> None:
    """Let Slack refuse the bot's token, and say so; nobody asks anything."""
    scene.slack.tokens.clear()
    event = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [of_slack.BOT_USER]}, "event_ts": "1.0"}
    assert await scene.deliver().wire.send("events_api", event_body(event), 0, 3.0)
    await until(lambda: scene.bot.process.returncode is not None, DRAINED)


async def issues_slack(scene: Scene) -> None:
    """Do what an operator does: put a new token into the settings, and start anew."""
    scene.notes.append(_state(scene, "SLACK_BOT_TOKEN"))
    scene.slack.tokens.add(NEW_TOKEN)
    scene.environment["SLACK_BOT_TOKEN"] = NEW_TOKEN
    await scene.restart()


def starts_with(variable: str, token: str) -> Act:
    """Return what starts the process with a token that nobody knows; it must end by itself."""

    async def start(scene: Scene) -> None:
        await scene.kill()
        scene.environment[f"RIGHT_{variable}"] = scene.environment[variable]
        scene.environment[variable] = token
        await scene.start()
        await until(lambda: scene.bot.process.returncode is not None, DRAINED)
        scene.notes.append(_state(scene, variable))

    return start


def corrects(variable: str) -> Act:
    """Return what puts the right token back, and starts."""

    async def correct(scene: Scene) -> None:
        scene.environment[variable] = scene.environment.pop(f"RIGHT_{variable}")
        await scene.restart()

    return correct


async def revokes_app(scene: Scene) -> None:
    """Let Slack refuse the app-level token, and break the socket that was opened with it."""
    scene.slack.faults.append(of_slack.Fault("apps.connections.open", error="invalid_auth", times=of_slack.ALWAYS))
    await scene.slack.sockets.cut()
    await until(lambda: scene.bot.process.returncode is not None, DRAINED)


async def revokes_discord(scene: Scene) -> None:
    """Let Discord refuse the token, and close the connection for that."""
    scene.discord.faults.append(Fault("*", 401, UNAUTHORIZED, times=ALWAYS))
    scene.discord.gateway.close(4004)
    await until(lambda: scene.bot.process.returncode is not None, DRAINED)


async def restores(scene: Scene) -> None:
    """Let both be accepted again, and start anew."""
    scene.notes.append(_state(scene, "TOKEN: "))
    scene.discord.faults.clear()
    scene.slack.faults.clear()
    await scene.restart()


def _state(scene: Scene, word: str) -> str:
    """Return what the operator sees of it: the process must have ended for its settings, with one plain line."""
    status = scene.bot.process.returncode
    assert status == 2, (status, scene.bot.lines)
    assert word in scene.bot.lines[-1], scene.bot.lines
    assert "Traceback" not in "\n".join(scene.bot.lines)
    return f"the process ends with status {status}: {scene.bot.lines[-1]}"


TOKEN_ROWS = (
    Row("Slack's bot token is revoked", revokes_slack, issues_slack, (ANSWER,), early=True, seconds=0.2),
    Row("Slack says that the bot's token is revoked", tells_revoked, issues_slack, (ANSWER,), seconds=0.2),
    Row("Slack's app-level token is revoked", revokes_app, restores, (ANSWER,), early=True, seconds=0.2),
    Row("Discord's token is reset (4004, 401)", revokes_discord, restores, (ANSWER,), early=True, seconds=0.2),
)
WRONG_SLACK = starts_with("SLACK_BOT_TOKEN", "xoxb-nobodys")
WRONG_DISCORD = starts_with("DISCORD_TOKEN", "nobodys.token.atall")
START_ROWS = (
    Row("Slack's bot token is wrong at the start", WRONG_SLACK, corrects("SLACK_BOT_TOKEN"), (ANSWER,), seconds=0.2),
    Row("Discord's token is wrong at the start", WRONG_DISCORD, corrects("DISCORD_TOKEN"), (ANSWER,), seconds=0.2),
)
TOKENS = Group("tokens", TOKEN_ROWS, {})
TOKENS_START = Group("tokens", START_ROWS, {})


def posts(data: bytes, *statuses: int) -> Act:
    """Return what sends a signed request; Slack must get one of these statuses."""

    async def post(scene: Scene) -> None:
        body, headers = signed(data)
        async with scene.session.post(scene.events_url(), data=io.BytesIO(body), headers=headers) as response:
            assert response.status in statuses, response.status
            scene.notes.append(f"Slack gets {response.status}")

    return post


EVENT = b'{"type": "event_callback", "event": {"type": "app_mention", "text": "%s"}}'
NULL = b'{"type": "event_callback", "team_id": "T1", "event": null}'
HTTP_ROWS = (
    Row("sends an event of 10 MB", posts(EVENT % (b"x" * LARGE), 413), sees=(ANSWER,), early=True, seconds=0.1),
    Row("sends malformed JSON", posts(b'{"type": "event_ca', 200, 400), sees=(ANSWER,), early=True, seconds=0.1),
    Row("sends bytes that are no text", posts(b"\xff\xfe\x00", 200, 400, 401), sees=(ANSWER,), early=True, seconds=0.1),
    Row("sends a list instead of an event", posts(b"[[[]]]", 200, 400), sees=(ANSWER,), early=True, seconds=0.1),
    Row("sends an event that is null", posts(NULL, 200, 400), sees=(ANSWER,), early=True, seconds=0.1),
    Row("sends lists within lists", posts(b"[" * 50_000, 200, 400), sees=(ANSWER,), early=True, seconds=0.1),
)
HTTP = Group("Slack over HTTP", HTTP_ROWS, {}, http=True)
