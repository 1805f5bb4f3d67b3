"""Rows about Slack and Discord: they fail, limit, cut, stall, and send what nobody can read."""

import zlib
from contextlib import suppress

from tests.doubles import discord_faults
from tests.doubles import slack as of_slack
from tests.faults.row import Act, Group, Row
from tests.faults.scene import Scene
from tests.faults.seeing import ANSWER

LARGE = 10_000_000
RATE = {"Retry-After": "1"}


def fails(status: int) -> Act:
    """Return what lets every call of both interfaces fail, a limit's with its pause."""

    async def fail(scene: Scene) -> None:
        error = "ratelimited" if status == 429 else ""
        scene.slack.faults.append(of_slack.Fault("*", status, error, RATE, times=of_slack.ALWAYS))
        always = discord_faults.ALWAYS
        limited = discord_faults.limited("*", 1.0, times=always, everything=True)
        scene.discord.faults.append(limited if status == 429 else discord_faults.failing("*", status, times=always))

    return fail


async def breaks_off(scene: Scene) -> None:
    """Let every call of both be done, and its connection break before anything is said of it."""
    scene.slack.faults.append(of_slack.Fault("*", None, times=of_slack.ALWAYS, done=True))
    scene.discord.faults.append(discord_faults.cut("*", times=discord_faults.ALWAYS))


async def works(scene: Scene) -> None:
    """Let every call be done again."""
    scene.slack.faults.clear()
    scene.discord.faults.clear()


async def refuses(scene: Scene) -> None:
    """Break every connection to both platforms, and let none be made."""
    await scene.to_slack.refuse()
    await scene.to_discord.refuse()


async def returns(scene: Scene) -> None:
    """Let them be reached again."""
    await scene.to_slack.open()
    await scene.to_discord.open()


async def starts_alone(scene: Scene) -> None:
    """Start while neither can be reached."""
    await scene.kill()
    await refuses(scene)
    await waits(scene)


async def waits(scene: Scene) -> None:
    """Start; the process must stay, and say that it is alive but not ready."""
    bot = await scene.start(wait=False)
    assert bot.process.returncode is None, bot.lines
    assert [await _status(scene, path) for path in ("healthz", "readyz")] == [200, 503], bot.lines
    for platform in ("slack", "discord"):
        assert bot.said(f"{platform}: not reached yet, trying until it is"), bot.lines
    scene.notes.append("the process waits for it: /healthz 200, /readyz 503")


async def is_ready(scene: Scene) -> None:
    """Hold that the process says so."""
    assert await _status(scene, "readyz") == 200


async def _status(scene: Scene, path: str) -> int:
    async with scene.session.get(f"{scene.events_url().removesuffix('slack/events')}{path}") as response:
        return response.status


async def holds(scene: Scene) -> None:
    """Let nothing pass, and no connection end."""
    scene.to_slack.held = scene.to_discord.held = True


async def lets_go(scene: Scene) -> None:
    """Let everything pass."""
    scene.to_slack.held = scene.to_discord.held = False


async def slows(scene: Scene) -> None:
    """Let each answer of both take a second."""
    scene.to_slack.delay = scene.to_discord.delay = 1.0


async def hurries(scene: Scene) -> None:
    """Let both be as quick as they were."""
    scene.to_slack.delay = scene.to_discord.delay = 0.0


async def cuts(scene: Scene) -> None:
    """Break every connection once."""
    await scene.to_slack.cut()
    await scene.to_discord.cut()


def sends(text: str) -> Act:
    """Return what puts this frame into each socket, as it is."""

    async def send(scene: Scene) -> None:
        for socket in list(scene.slack.sockets.open):
            with suppress(ConnectionError):
                await socket.send_str(text)
        for wire in list(scene.discord.gateway.wires):
            with suppress(ConnectionError):
                if wire.compressor is None:
                    await wire.socket.send_str(text)
                else:
                    squeezed = wire.compressor.compress(text.encode()) + wire.compressor.flush(zlib.Z_SYNC_FLUSH)
                    await wire.socket.send_bytes(squeezed)

    return send


EVENT = '{"op": 0, "s": 99, "t": "MESSAGE_CREATE", "envelope_id": "e", "type": "events_api", "d": {"content": "%s"}}'
ROWS = (
    Row("answer 503 to every call", fails(503), works, (ANSWER,), early=True, seconds=3.0),
    Row("answer 429 to every call, for 3 s", fails(429), works, (ANSWER,), early=True, seconds=3.0),
    Row("break off after every call that they did", breaks_off, works, (ANSWER,), early=True, seconds=3.0),
    Row("cut every connection", cuts, sees=(ANSWER,), early=True, seconds=0.1),
    Row("can't be reached for 3 s", refuses, returns, (ANSWER,), early=True, seconds=3.0),
    Row("can't be reached when the process starts", starts_alone, returns, (ANSWER,), checks=is_ready, seconds=1.0),
    Row("say nothing for 3 s, connections open", holds, lets_go, (ANSWER,), early=True, seconds=3.0),
    Row("are slow: a second for each answer", slows, hurries, (ANSWER,), early=True, seconds=20.0),
    Row("send a frame that is no JSON", sends("{nope"), sees=(ANSWER,), early=True, seconds=0.1),
    Row("send a frame of 10 MB", sends(EVENT % ("x" * LARGE)), sees=(ANSWER,), early=True, seconds=0.1),
)
PLATFORMS = Group("Slack and Discord", ROWS, {})

MANY = "can't be reached for many attempts"
LONG_ROWS = (Row(MANY, refuses, returns, (ANSWER,), early=True, seconds=12.0),)
PLATFORMS_LONG = Group("Slack and Discord", LONG_ROWS, {"FOOTNOTE_JOURNAL__LEASE": "1"}, peer=True)
