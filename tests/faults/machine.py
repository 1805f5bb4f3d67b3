"""Rows about the machine: names that can't be resolved, and a clock that jumps."""

import asyncio
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.faults.journals import mountable
from tests.faults.models import quotes
from tests.faults.platforms import is_ready, waits
from tests.faults.processes import kills
from tests.faults.row import Act, Group, Row
from tests.faults.scene import Scene
from tests.faults.seeing import ANSWER

DAY = 86_400
NAMES = ("slack.double", "discord.double", "model.double")
_SETTINGS = ("FOOTNOTE_SLACK__API_URL", "FOOTNOTE_DISCORD__API_URL", "MODEL_BASE_URL")
_NAMESPACE = 'mount --bind {hosts} /etc/hosts && mount --bind {resolver} /etc/resolv.conf && exec "$@"'


@asynccontextmanager
async def named(scene: Scene) -> AsyncIterator[None]:
    """Give the process a table of names of its own, in which alone it finds the platforms and the model."""
    resolver = scene.folder / "resolv.conf"
    resolver.write_text("nameserver 127.0.0.1\noptions timeout:1 attempts:1\n")
    _hosts(scene).touch()
    await finds(scene)
    entered = _NAMESPACE.format(hosts=_hosts(scene), resolver=resolver)
    scene.within = ("unshare", "-m", "--propagation", "private", "sh", "-c", entered, "sh")
    for setting, name in zip(_SETTINGS, NAMES, strict=True):
        scene.environment[setting] = scene.environment[setting].replace("127.0.0.1", name)
    scene.slack.url, scene.discord.gateway.url = (
        url.replace("127.0.0.1", name)
        for url, name in zip((scene.slack.url, scene.discord.gateway.url), NAMES, strict=False)
    )
    yield


async def loses_names(scene: Scene) -> None:
    """Let no name be found any more, and break what is connected."""
    _hosts(scene).write_text("127.0.0.1 localhost\n")
    for link in (scene.to_slack, scene.to_discord, scene.to_model):
        await link.cut()


async def finds(scene: Scene) -> None:
    """Let the names be found."""
    _hosts(scene).write_text(f"127.0.0.1 localhost {' '.join(NAMES)}\n")


async def starts_without_names(scene: Scene) -> None:
    """Start where no name can be found."""
    await scene.kill()
    await loses_names(scene)
    await waits(scene)


def _hosts(scene: Scene) -> Path:
    return scene.folder / "hosts"


GONE = (quotes("model_cut_off"), quotes("model_unavailable"))  # the model has a name as well
DNS_ROWS = (
    Row("DNS is gone for 4 s, connections broken", loses_names, finds, (ANSWER, *GONE), early=True, seconds=4.0),
    Row("DNS is gone when the process starts", starts_without_names, finds, (ANSWER, *GONE), checks=is_ready),
)
DNS = Group("the network", DNS_ROWS, {}, around=named, needs=mountable, peer=True)


@asynccontextmanager
async def clocked(scene: Scene) -> AsyncIterator[None]:
    """Give the process a wall clock that can be shifted."""
    library = scene.folder / "clock.so"
    await asyncio.to_thread(_compile, library)
    (scene.folder / "clock").write_text("0")
    scene.environment |= {"LD_PRELOAD": str(library), "FAULT_CLOCK": str(scene.folder / "clock")}
    yield


def _compile(library: Path) -> None:
    source = Path(__file__).with_name("clock.c")
    subprocess.run(["cc", "-shared", "-fPIC", "-O2", "-o", library, source], check=True, capture_output=True)


def jumps(seconds: int) -> Act:
    """Return what shifts the clock by so many seconds against the right time."""

    async def jump(scene: Scene) -> None:
        (scene.folder / "clock").write_text(str(seconds))

    return jump


async def killed_ahead(scene: Scene) -> None:
    """End the process, whose clock is a day ahead, in the middle of answers, and put the clock right."""
    await kills(scene)
    (scene.folder / "clock").write_text("0")
    await scene.restart()


def no_compiler() -> str:
    """Return why the clock can't be shifted, "" when it can."""
    return "" if shutil.which("cc") else "no C compiler (cc), which makes the clock that jumps"


right = jumps(0)
CLOCK_ROWS = (
    Row("a day ahead, in the middle of answers", jumps(DAY), right, (ANSWER,), early=True),
    Row("a day behind, in the middle of answers", jumps(-DAY), right, (ANSWER,), early=True),
    Row("ten minutes ahead for a while", jumps(600), right, (ANSWER,), early=True),
)
AHEAD_ROWS = (Row("was a day ahead when the process was killed", killed_ahead, sees=(ANSWER,), early=True),)
CLOCK = Group("the clock", CLOCK_ROWS, {}, around=clocked, needs=no_compiler, peer=True)


@asynccontextmanager
async def ahead(scene: Scene) -> AsyncIterator[None]:
    """Give the process a clock that is a day ahead."""
    async with clocked(scene):
        await jumps(DAY)(scene)
        yield


CLOCK_AHEAD = Group("the clock", AHEAD_ROWS, {}, around=ahead, needs=no_compiler, peer=True)
