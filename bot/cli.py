# ruff: noqa: FBT002 – typer turns these defaults into options
"""The `footnote` command: what can be asked of it; each command imports its part when it runs, to start fast."""

import asyncio
import io
import json
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.observing.logs import set_up, structure
from bot.reports.commands import report
from bot.terminal.operating import commands
from core.errors import ConfigError, FootnoteError
from core.libraries import (
    look_for_garbage_less,
    prepare_libraries,
    quick_loop,
    return_large_blocks,
    share_interpreter,
)

if TYPE_CHECKING:
    from bot.terminal.bars import Bars
    from core.config import Settings

app = typer.Typer(
    help="Answers questions from your own documentation, with the sources quoted.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(commands)
app.add_typer(report, name="report")


def _readable(text: str) -> str:
    """Replace bytes of the command line that are no text."""
    return text.encode("utf-8", "replace").decode()


Sources = Annotated[list[str] | None, typer.Argument(help="Folders, files, .zip, .tar.gz, or https addresses.")]
Asked = Annotated[str, typer.Argument(help="The question.", callback=_readable)]
Scope = Annotated[str | None, typer.Option(help="Search this scope only.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON alone on standard output.")]
Verbose = Annotated[int, typer.Option("--verbose", "-v", count=True, help="More log lines on standard error.")]


def main() -> None:
    """Run the command; failures with a name end in one line and a status, never in a traceback."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    prepare_libraries()
    try:
        app()
    except ConfigError as error:
        _say(str(error))
        sys.exit(2)
    except FootnoteError as error:
        _say(str(error))
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    finally:
        _flush()


@app.callback()
def start(verbose: Verbose = 0) -> None:
    """Set up logging, once, to standard error."""
    set_up([logging.ERROR, logging.INFO, logging.DEBUG][min(verbose, 2)])


@app.command()
def index(
    sources: Sources = None,
    scope: Annotated[str, typer.Option(help="Where these pages may be found.")] = "default",
    url: Annotated[str, typer.Option(help="Public address of the folder, for links.")] = "",
    include: Annotated[list[str] | None, typer.Option(help="Only paths that match, ** for any folders.")] = None,
    exclude: Annotated[list[str] | None, typer.Option(help="Leave out paths that match.")] = None,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Fill a new index and swap it in at the end.")] = False,
    forget: Annotated[bool, typer.Option("--forget", help="Remove these sources from the index.")] = False,
    as_json: AsJson = False,
) -> None:
    """Bring the index in line with its sources; without any, with all those it knows."""
    from bot.terminal.indexing import Request, index_sources

    request = Request(tuple(sources or ()), scope, url, tuple(include or ()), tuple(exclude or ()), rebuild, forget)
    with _progress() as progress:
        report = index_sources(_settings(), request, progress)
    _print(report.to_json() if as_json else report.to_text(), as_json=as_json)


@app.command()
def ask(question: Asked, scope: Scope = None, as_json: AsJson = False) -> None:
    """Answer one question."""
    from bot.terminal.asking import ask_text

    with _progress() as progress:
        if as_json:
            answered = _ask_json(question, scope, progress)
        else:
            answered = asyncio.run(ask_text(_settings(), progress, question, scope))
    if not answered:
        raise typer.Exit(1)


@app.command()
def chat(scope: Scope = None) -> None:
    """Hold a conversation in the terminal; questions may come from a pipe, a line each."""
    from bot.console import chat as converse

    with _progress() as progress:
        converse(_settings(), progress, scope=scope)


@app.command()
def search(
    question: Asked,
    scope: Scope = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="How many passages.")] = 5,
    as_json: AsJson = False,
) -> None:
    """Show the passages closest to a question, with their scores."""
    from bot.terminal.asking import search_passages, show_passages
    from bot.terminal.output import passages_json

    if not question.strip():
        reason = "the question is empty"
        raise typer.BadParameter(reason)
    with _progress() as progress:
        passages = asyncio.run(search_passages(_settings(), progress, question, scope, limit))
    if as_json:
        _print(passages_json(passages), as_json=True)
    else:
        show_passages(passages)


@app.command("eval")
def evaluate(
    file: Annotated[Path, typer.Argument(help='JSONL: {"id","question","lang","kind","gold":[{"path","heading"}]}.')],
    scope: Scope = None,
    translations: Annotated[Path | None, typer.Option(help="JSON: recorded translations of questions.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write one JSON line a question here.")] = None,
    as_json: AsJson = False,
) -> None:
    """Measure retrieval, the confidence gate and the citations on labelled questions."""
    from bot.terminal.measuring import check_writable, measure, show_figures, write_details

    if out:
        check_writable(out)
    with _progress() as progress:
        judged = asyncio.run(measure(_settings(), progress, file, scope=scope, translations=translations))
    if out:
        write_details(judged, out)
    show_figures(judged, as_json=as_json)


@app.command("try")
def try_out(folder: Annotated[Path, typer.Argument(help="The documentation to try it on.")] = Path("docs")) -> None:
    """Index a folder, if needed, and talk about it: what `make run` does."""
    from bot.console import chat as converse
    from bot.terminal.indexing import Request, index_sources
    from bot.wording import SUGGESTION

    settings = _settings()
    with _progress() as progress:
        report = index_sources(settings, Request((str(folder),)), progress)
    _say(report.to_text())
    with _progress() as progress:
        converse(settings, progress, scope=None, suggestion=SUGGESTION)


@app.command()
def serve(
    platforms: Annotated[list[str] | None, typer.Argument(help="slack, discord, web; default: all configured.")] = None,
) -> None:
    """Answer in the chat platforms until stopped."""
    return_large_blocks()
    share_interpreter()
    look_for_garbage_less()
    from bot.serve import serve as run

    logging.getLogger().setLevel(min(logging.INFO, logging.getLogger().level))
    structure()
    with _progress() as progress, asyncio.Runner(loop_factory=quick_loop) as runner:
        runner.run(run(_settings(), tuple(platforms or ()), progress))


def _ask_json(question: str, scope: str | None, progress: "Bars") -> bool:
    """Print the answer; a failure is printed in the same shape, before its line goes to standard error."""
    from bot.terminal.asking import ask_json
    from bot.terminal.output import failure_json
    from bot.wording import failure

    try:
        result = asyncio.run(ask_json(_settings(), progress, question, scope))
    except ConfigError:
        raise
    except FootnoteError as error:
        _print(failure_json(question, failure(error)), as_json=True)
        raise
    _print(result, as_json=True)
    return bool(result["outcome"] != "failed")


def _settings() -> "Settings":
    from core.environment import load_settings

    return load_settings(Path.cwd())


@contextmanager
def _progress() -> Iterator["Bars"]:
    from bot.terminal.bars import Bars

    with Bars() as bars:
        yield bars


def _print(result: object, *, as_json: bool) -> None:
    is_unicode = (sys.stdout.encoding or "").lower().startswith("utf")
    text = json.dumps(result, ensure_ascii=not is_unicode) if as_json else str(result)
    sys.stdout.write(text + "\n")


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")


def _flush() -> None:
    """Write what is left; a reader who left early, such as `head`, is no error."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
