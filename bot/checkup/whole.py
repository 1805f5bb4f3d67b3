"""All checks at once: what is found, in the order of what depends on what; a part that hangs is a finding."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeAlias

from bot.checkup import machine, model, stores, supported
from bot.doctor import Finding
from core.config import Settings
from core.errors import ConfigError, FootnoteError

SECONDS = 10.0

Check: TypeAlias = Callable[[], Awaitable[Sequence[Finding]]]


async def examine(load: Callable[[], Settings], seconds: float = SECONDS) -> list[Finding]:
    """Return everything that could be found out; ``load`` raises ConfigError, ``seconds`` bounds each check."""
    findings = [machine.python(), machine.packages(), *machine.clock()]
    try:
        settings = load()
    except ConfigError as error:
        where = "footnote.toml, .env or the environment; docs/settings.md lists what may be set"
        return [*findings, *(Finding("settings", "problem", line, where) for line in str(error).splitlines())]
    findings.append(Finding("settings", "ok", "every one is known and within its bounds"))
    checks = checks_of(settings)
    return findings + [
        finding
        for found in await asyncio.gather(*(_bounded(name, check, seconds) for name, check in checks.items()))
        for finding in found
    ]


def checks_of(settings: Settings) -> Mapping[str, Check]:
    """Return what there is to look at; each check may take its time."""
    return {
        "data folder": partial(machine.data_folder, settings.storage.data_dir),
        "journal": partial(stores.journal, settings),
        "index": partial(stores.index, settings),
        "model": partial(model.examine, settings.model),
        "platforms": partial(_platforms, settings),
        "port": partial(machine.port, settings.web),
    }


async def _bounded(name: str, check: Check, seconds: float) -> Sequence[Finding]:
    """Run one check; whatever it does, a finding comes of it."""
    try:
        async with asyncio.timeout(seconds):
            return await check()
    except TimeoutError:
        return [Finding(name, "problem", f"no answer within {seconds:g} s", "see whether what it needs is running")]
    except FootnoteError as error:
        return [Finding(name, "problem", " ".join(str(error).split()), "docs/troubleshooting.md")]
    except Exception as error:  # noqa: BLE001 - one part that can't be looked at must not hide the others
        return [Finding(name, "problem", f"could not be looked at ({type(error).__name__})", "report it as a bug")]


async def _platforms(settings: Settings) -> Sequence[Finding]:
    slack, discord = await asyncio.gather(_slack(settings), _discord(settings))
    if found := [*slack, *discord]:
        return found
    remedy = "set the tokens of Slack or Discord: docs/connect-slack.md, docs/connect-discord.md"
    return [Finding("platforms", "warning", "none is configured: only the terminal can ask", remedy)]


async def _slack(settings: Settings) -> list[Finding]:
    slack = settings.slack
    if not any(token.get_secret_value().strip() for token in (slack.bot_token, slack.app_token, slack.client_id)):
        return []
    from bot.slack.setup.doctor import examine as examine_slack

    return _named("slack", await examine_slack(slack, watched=await supported.watched(settings, "slack")))


async def _discord(settings: Settings) -> list[Finding]:
    if not settings.discord.token.get_secret_value().strip():
        return []
    from bot.discord.connecting import examine as examine_discord

    watched = await supported.watched(settings, "discord")
    return _named("discord", await examine_discord(settings.discord, watched))


def _named(platform: str, findings: Sequence[Finding]) -> list[Finding]:
    return [replace(finding, name=f"{platform}: {finding.name}") for finding in findings]
