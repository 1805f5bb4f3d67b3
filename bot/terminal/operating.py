# ruff: noqa: FBT002 – typer turns these defaults into options
"""The operator's commands of `footnote`: connect a platform, check everything, prepare a start, forget a person."""

import asyncio
import json
import shutil
import sys
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.doctor import Finding
    from core.config import Settings

commands = typer.Typer()


class Platform(StrEnum):
    """The platforms that can be connected."""

    SLACK = "slack"
    DISCORD = "discord"


AsJson = Annotated[bool, typer.Option("--json", help="Print JSON alone on standard output.")]
Connected = Annotated[Platform, typer.Argument(help="The platform.", show_choices=True)]


@commands.command()
def manifest(
    platform: Connected,
    socket: Annotated[bool, typer.Option("--socket", help="Slack: for Socket Mode, the default.")] = False,
    http: Annotated[str, typer.Option("--http", metavar="URL", help="Slack: your public address.")] = "",
    name: Annotated[str | None, typer.Option(help="Slack: what people call the bot.", show_default="Footnote")] = None,
    many: Annotated[bool, typer.Option("--many", help="Slack: for many workspaces; needs --http.")] = False,
    application: Annotated[str, typer.Option("--id", help="Discord: the Application ID; else of DISCORD_TOKEN.")] = "",
) -> None:
    """Print what the platform has to know of the bot: Slack's app manifest, Discord's invite addresses and switches."""
    if platform is Platform.DISCORD:
        _refuse(platform, {"--socket": socket, "--http": http, "--name": name is not None, "--many": many})
        _print(_discord_manifest(application))
    else:
        _refuse(platform, {"--id": application})
        _print(_slack_manifest(name, http, socket=socket, many=many))


def _refuse(platform: Platform, given: Mapping[str, object]) -> None:
    if foreign := [option for option, value in given.items() if value]:
        reason = f"{', '.join(foreign)}: not for {platform.value.capitalize()}"
        raise typer.BadParameter(reason)


def _discord_manifest(application: str) -> str:
    from bot.discord.setup.manifest import manifest as made

    return made(_settings().discord, application)


def _slack_manifest(name: str | None, http: str, *, socket: bool, many: bool) -> str:
    from bot.slack.setup.manifest import Connection
    from bot.slack.setup.manifest import manifest as made

    if socket and http:
        reason = "--socket and --http exclude each other"
        raise typer.BadParameter(reason)
    return json.dumps(made("Footnote" if name is None else name, Connection(http, many)), indent=2)


@commands.command()
def doctor(
    platform: Annotated[
        Platform | None, typer.Argument(help="One platform alone; default: everything.", show_choices=True)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check everything, or the connection to one platform; say what to change where. Status 1: it can't work so."""
    from bot.doctor import findings_json, findings_text, usable

    findings = asyncio.run(_examined(platform, _settings()) if platform else _everything())
    columns = shutil.get_terminal_size().columns if sys.stdout.isatty() else 0
    _print(json.dumps(findings_json(findings)) if as_json else findings_text(findings, columns))
    if not usable(findings):
        raise typer.Exit(1)


async def _everything() -> "list[Finding]":
    from bot.checkup.whole import examine

    return await examine(_settings)


async def _examined(platform: Platform, settings: "Settings") -> "list[Finding]":
    from bot.checkup.supported import watched

    heard = await watched(settings, platform.value)
    if platform is Platform.DISCORD:
        from bot.discord.connecting import examine as examine_discord

        return await examine_discord(settings.discord, heard)
    from bot.slack.setup.doctor import examine as examine_slack

    return await examine_slack(settings.slack, watched=heard)


@commands.command()
def fetch() -> None:
    """Fetch the embedding model of the settings, so that nothing has to be fetched later."""
    from core.compose import rules_for

    rules = rules_for(_settings())
    _print(f"{rules.embedder}, {rules.dimension} dimensions")


@commands.command()
def prepare() -> None:
    """Bring the journal's tables and the index up to date: what a platform runs before it starts a new version."""
    from bot.preparing import prepare as prepared
    from bot.terminal.bars import Bars

    with Bars() as progress:
        for line in prepared(_settings(), progress):
            _print(line)


@commands.command()
def forget(
    platform: Annotated[Platform, typer.Argument(help="Where the person asked.", show_choices=True)],
    user: Annotated[str, typer.Argument(help="The person's id there, such as U0123ABCD.")],
    as_json: AsJson = False,
) -> None:
    """Remove one person's questions, the answers to them, votes and timers from the journal."""
    from bot.terminal.forgetting import forget as forgotten
    from bot.terminal.forgetting import forgotten_json, forgotten_text, person_id

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
