# ruff: noqa: FBT002 – typer turns these defaults into options
"""The operator's commands of `footnote`: connect a platform, check the connection, forget a person."""

import asyncio
import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from core.config import Settings

commands = typer.Typer()


class Platform(StrEnum):
    """The platforms that can be connected."""

    SLACK = "slack"


class Known(StrEnum):
    """The platforms that the journal knows people of."""

    SLACK = "slack"
    DISCORD = "discord"


AsJson = Annotated[bool, typer.Option("--json", help="Print JSON alone on standard output.")]
Connected = Annotated[Platform, typer.Argument(help="The platform.", show_choices=True)]


@commands.command()
def manifest(
    platform: Connected,
    socket: Annotated[bool, typer.Option("--socket", help="For Socket Mode: no public address; the default.")] = False,
    http: Annotated[str, typer.Option("--http", metavar="URL", help="Your public address, for signed HTTP.")] = "",
    name: Annotated[str, typer.Option(help="What people call the bot.")] = "Footnote",
    many: Annotated[bool, typer.Option("--many", help="For installs by many workspaces; needs --http.")] = False,
) -> None:
    """Print the app manifest to paste where the platform creates apps."""
    from bot.slack.manifest import Connection
    from bot.slack.manifest import manifest as made

    if socket and http:
        reason = "--socket and --http exclude each other"
        raise typer.BadParameter(reason)
    _print(json.dumps(made(name, Connection(http, many)), indent=2))


@commands.command()
def doctor(platform: Connected, as_json: AsJson = False) -> None:
    """Check the connection to a platform: tokens, permissions, transport, channels; say what to change where."""
    from bot.doctor import findings_json, findings_text, usable
    from bot.slack.doctor import examine

    findings = asyncio.run(examine(_settings().slack))
    _print(json.dumps(findings_json(findings)) if as_json else findings_text(findings))
    if not usable(findings):
        raise typer.Exit(1)


@commands.command()
def forget(
    platform: Annotated[Known, typer.Argument(help="Where the person asked.", show_choices=True)],
    user: Annotated[str, typer.Argument(help="The person's id there, such as U0123ABCD.")],
    as_json: AsJson = False,
) -> None:
    """Remove one person's questions, the answers to them, votes and timers from the journal."""
    from bot.forgetting import forget as forgotten
    from bot.forgetting import forgotten_json, forgotten_text, person_id

    person = person_id(user)
    if not person:
        reason = "whom? The person's id is empty"
        raise typer.BadParameter(reason)
    removed = asyncio.run(forgotten(_settings(), platform, person))
    shown = (platform.value, person, removed)
    _print(json.dumps(forgotten_json(*shown)) if as_json else forgotten_text(*shown))


def _settings() -> "Settings":
    from core.environment import load_settings

    return load_settings(Path.cwd())


def _print(text: str) -> None:
    sys.stdout.write(text + "\n")
