# ruff: noqa: FBT002 – typer turns these defaults into options
"""`footnote report`: what the documentation lacks, how the bot is used, what it decided, what is stale, who waits."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from core.config import Settings

report = typer.Typer(
    help="What the documentation lacks, how the bot is used, what it decided, what is out of date, who waits.",
    no_args_is_help=True,
)

Since = Annotated[str, typer.Option(metavar="WHEN", help="24h, 7d, 12w, or a date such as 2026-01-31.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON alone on standard output.")]
Plot = Annotated[Path | None, typer.Option(metavar="FILE", help="Draw it as well, into a .png or .svg file.")]


@report.command()
def gaps(since: Since = "30d", as_json: AsJson = False, plot: Plot = None) -> None:
    """What the documentation lacks: weak questions, grouped by meaning."""
    from bot.reports.exports import gaps_json, print_json
    from bot.reports.reading import read_gaps
    from bot.reports.tables import show_gaps
    from bot.terminal.bars import Bars

    now = datetime.now(UTC)
    start = _beginning(since, now)
    _check_picture(plot)
    settings = _settings()
    with Bars() as progress:
        found = read_gaps(settings, progress, start, now)
    if plot and found.groups:
        from bot.reports.plots import draw_gaps

        draw_gaps(found, plot)
    if as_json:
        print_json(gaps_json(found))
    elif _has_journal(settings):
        show_gaps(found)


@report.command()
def usage(
    since: Since = "12w",
    as_json: AsJson = False,
    csv: Annotated[str, typer.Option("--csv", metavar="FILE", help="Write CSV; - is standard output.")] = "",
    plot: Plot = None,
) -> None:
    """Questions, outcomes, votes and times, by week and channel."""
    from bot.reports.exports import print_json, usage_json
    from bot.reports.reading import read_used
    from bot.reports.tables import show_usage

    if as_json and csv == "-":
        reason = "--json and --csv - both want standard output"
        raise typer.BadParameter(reason)
    now = datetime.now(UTC)
    start = _beginning(since, now)
    _check_picture(plot)
    settings = _settings()
    found = read_used(settings, start, now)
    if plot and found.weeks:
        from bot.reports.plots import draw_usage

        draw_usage(found, plot)
    if csv:
        from bot.reports.exports import usage_csv

        _write(csv, usage_csv(found))
    if as_json:
        print_json(usage_json(found))
    elif csv != "-" and _has_journal(settings):
        show_usage(found)


@report.command()
def decisions(
    since: Since = "7d",
    channel: Annotated[str, typer.Option(metavar="ID", help="Of this channel only.")] = "",
    as_json: AsJson = False,
) -> None:
    """Why messages were answered or not; the newest fifty."""
    from bot.reports.channels import decided_json, show_decided
    from bot.reports.exports import print_json
    from bot.reports.reading import read_decided

    start = _beginning(since, datetime.now(UTC))
    settings = _settings()
    found = read_decided(settings, start, channel.strip())
    if as_json:
        print_json(decided_json(found))
    elif _has_journal(settings):
        show_decided(found, channel.strip())


@report.command()
def shadow(since: Since = "7d", as_json: AsJson = False) -> None:
    """What moderators say of the drafts in shadow mode."""
    from bot.reports.channels import shadow_json, show_shadow
    from bot.reports.exports import print_json
    from bot.reports.reading import read_shadow_drafts

    now = datetime.now(UTC)
    start = _beginning(since, now)
    settings = _settings()
    found = read_shadow_drafts(settings, start, now)
    if as_json:
        print_json(shadow_json(found))
    elif _has_journal(settings):
        show_shadow(found)


@report.command("open")
def waiting(as_json: AsJson = False) -> None:
    """Questions that still wait for a human, the oldest first."""
    from bot.reports.exports import open_json, print_json
    from bot.reports.reading import read_open
    from bot.reports.tables import show_open

    settings, now = _settings(), datetime.now(UTC)
    found = read_open(settings)
    if as_json:
        print_json(open_json(found, now))
    elif _has_journal(settings):
        show_open(found, now)


@report.command()
def stale(since: Since = "30d", as_json: AsJson = False) -> None:
    """Answers whose cited sections are gone or say something else now."""
    from bot.reports.exports import print_json
    from bot.reports.outdated import show_stale, stale_json
    from bot.reports.reading import read_stale

    now = datetime.now(UTC)
    start = _beginning(since, now)
    settings = _settings()
    found = read_stale(settings, start, now)
    if as_json:
        print_json(stale_json(found))
    elif _has_journal(settings):
        show_stale(found)


def _beginning(since: str, now: datetime) -> datetime:
    from bot.reports.periods import beginning

    try:
        return beginning(since, now)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--since") from error


def _check_picture(file: Path | None) -> None:
    """Refuse a picture that could not be written, before anything is read."""
    if file is None:
        return
    if file.suffix.lower() not in {".png", ".svg"}:
        reason = f"{file} must end in .png or .svg"
        raise typer.BadParameter(reason, param_hint="--plot")
    if file.is_dir() or not file.absolute().parent.is_dir():
        reason = f"{file} can't be written: {'it is a folder' if file.is_dir() else 'there is no such folder'}"
        raise typer.BadParameter(reason, param_hint="--plot")


def _has_journal(settings: "Settings") -> bool:
    """Return whether there is a journal; say so where there is none."""
    from bot.reports.reading import has_journal
    from bot.reports.tables import NO_JOURNAL

    there = has_journal(settings)
    if not there:
        sys.stdout.write(NO_JOURNAL + "\n")
    return there


def _write(file: str, text: str) -> None:
    from core.errors import ConfigError

    if file == "-":
        sys.stdout.write(text)
        return
    try:
        Path(file).write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        reason = f"{file} can't be written: {error.strerror}"
        raise ConfigError(reason) from error


def _settings() -> "Settings":
    from core.environment import load_settings

    return load_settings(Path.cwd())
