"""The terminal: a whole adapter on one page."""

import asyncio
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, suppress

from markdown_it import MarkdownIt
from rich.console import Console, ConsoleOptions, RenderResult
from rich.live import Live
from rich.markdown import Markdown
from rich.padding import Padding
from rich.segment import Segment
from rich.style import Style
from rich.text import Text

from bot import wording
from bot.reply import respond
from bot.text import finished_blocks, plain, printable
from core.compose import Core, open_core
from core.config import Settings
from core.domain import Answer, Question, Source, Turn
from core.knowledge.sync import Progress
from core.ports import Answerer
from core.sources import listed

TURNS = 20
PROMPT = "? "
_LEAVE = frozenset({"/quit", "/exit", "exit", "quit"})


class ConsoleReply:
    """One answer in the terminal: whole blocks are printed as they end, the last one is shown while it grows."""

    def __init__(self, console: Console) -> None:
        """``console`` may be a terminal or a pipe; a pipe gets the end result alone."""
        self._console = console
        self._live: Live | None = None
        self._pending = ""
        self._written = ""

    async def status(self, text: str) -> None:
        """Show a note that the next output replaces."""
        self._show(Text(text, style="dim"))

    async def write(self, text: str) -> None:
        """Append text."""
        self._written += text
        if not self._console.is_terminal:
            return
        done, self._pending = finished_blocks(self._pending + text)
        if done.strip():
            self._clear()
            self._console.print(Block(done))
            self._console.print()
        if self._pending.strip():
            self._show(Block(self._pending, growing=True))

    async def restart(self, text: str) -> None:
        """Say that what stands above is void; the end says why."""
        if self._console.is_terminal and self._written.strip():
            self._flush()
            self._console.print(Text(f"\n{wording.VOID}\n", style="dim"))
        self._written = self._pending = ""
        await self.status(text)

    async def finish(self, answer: Answer) -> None:
        """Show the whole text, unless it stands there already, and the sources."""
        if self._console.is_terminal and answer.text and self._written.strip() == answer.text:
            self._flush()
        else:
            self._clear()
            text = answer.text or wording.not_found(answer)
            if self._console.is_terminal:
                self._console.print(Block(text))
            else:
                self._line(plain(text))
        if answer.sources:
            self._line("")
        for source in listed(answer):
            self._source(source)
        if line := wording.notice(answer):
            self._line(f"\n{line}", "dim italic")

    async def fail(self, text: str) -> None:
        """Show a sentence instead of an answer."""
        self._clear()
        self._line(text, "yellow")

    def stop(self) -> None:
        """Leave the terminal in order, with what was written so far."""
        self._flush()

    def _flush(self) -> None:
        self._clear()
        if self._pending.strip():
            self._console.print(Block(self._pending))
        self._pending = ""

    def _show(self, content: "Text | Block") -> None:
        if not self._console.is_terminal:
            return
        if self._live is None:
            self._live = Live(console=self._console, transient=True, refresh_per_second=12)
            self._live.start()
        self._live.update(content)

    def _clear(self) -> None:
        if self._live is not None:
            self._live.update(Text())
            self._live.stop()
            self._live = None

    def _line(self, text: str, style: str = "") -> None:
        """Print lines as they stand: neither wrapped nor read as markup."""
        self._console.out(printable(text), style=style or None, highlight=False)

    def _source(self, source: Source) -> None:
        quote = " ".join(printable(source.quote).split())
        if not self._console.is_terminal:
            self._line(f"[{source.number}] {where(source)}  {source.url}")
            if quote:
                self._line(f"    “{quote}”")
            return
        head, url = Text(f"[{source.number}] "), printable(source.url)
        head.append(printable(where(source)), "bold")
        wide = head.cell_len + 2 + len(url) > self._console.width
        head.append("\n    " if wide else "  ")
        head.append(url, Style(dim=True, link=url if url.startswith(("https://", "http://")) else None))
        self._console.print(head, soft_wrap=True)
        if quote:
            self._console.print(Padding(Text(f"“{quote}”", style="dim"), (0, 0, 0, 4)))


class Conversation:
    """Questions and answers in one terminal, of which the last turns are remembered."""

    def __init__(self, answerer: Answerer, console: Console, scope: str | None = None) -> None:
        """``scope`` None searches everything."""
        self._answerer = answerer
        self._console = console
        self._scope = scope
        self._turns: deque[Turn] = deque(maxlen=TURNS)

    async def ask(self, text: str) -> Answer:
        """Show the answer, and return it. Whatever ends it, the terminal is left in order."""
        reply = ConsoleReply(self._console)
        try:
            answer = await respond(self._answerer, Question(text, tuple(self._turns), self._scope), reply)
        finally:
            reply.stop()
        if answer.text and answer.outcome != "failed":
            self._turns += [Turn("user", text), Turn("assistant", answer.text)]
        return answer


class Block:
    """Markdown without blank lines around it; what is ``growing`` shows its end when it is higher than the screen."""

    def __init__(self, text: str, *, growing: bool = False) -> None:
        """Angle brackets are text here, as in ``<your-token>``, not HTML."""
        self._markdown = Markdown("")
        parser = MarkdownIt(options_update={"html": False}).enable("strikethrough").enable("table")
        self._markdown.parsed = parser.parse(printable(text))
        self._growing = growing

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the lines that are shown."""
        lines = console.render_lines(self._markdown, options.update(height=None), pad=False)
        while lines and _is_blank(lines[0]):
            del lines[0]
        while lines and _is_blank(lines[-1]):
            del lines[-1]
        room = console.height - 2 if self._growing else len(lines)
        for line in lines[-room:] if room else []:
            yield from line
            yield Segment.line()


def _is_blank(line: Sequence[Segment]) -> bool:
    return all(not segment.text.strip() and not (segment.style and segment.style.bgcolor) for segment in line)


def where(source: Source) -> str:
    """Return the title of a source's page and its heading, where that says more."""
    return f"{source.title} › {source.heading}" if source.heading not in ("", source.title) else source.title


def chat(settings: Settings, progress: Progress, *, scope: str | None, suggestion: str = "") -> None:
    """Hold a conversation until the end of the input; who types stops an answer with Ctrl-C, not the program."""
    console = Console()
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        core = runner.run(stack.enter_async_context(open_core(settings, progress)))
        try:
            _greet(console, core, suggestion)
            _converse(runner, core, console, scope)
        finally:
            runner.run(stack.aclose())


def _greet(console: Console, core: Core, suggestion: str) -> None:
    if console.is_terminal:
        console.print(Text(wording.started(core.model), style="dim"))
        console.print(Text(wording.ASK_FIRST.format(question=suggestion) if suggestion else wording.ASK, style="dim"))


def _converse(runner: asyncio.Runner, core: Core, console: Console, scope: str | None) -> None:
    conversation = Conversation(core.answerer, console, scope)
    for text in _questions(console):
        try:
            runner.run(conversation.ask(text))
        except KeyboardInterrupt:
            if not sys.stdin.isatty():
                raise
            console.print(Text(wording.CANCELLED, style="dim"))
        console.print()


def _questions(console: Console) -> Iterator[str]:
    """Yield what is typed until the end of the input."""
    interactive = sys.stdin.isatty()
    if interactive:
        with suppress(ImportError):
            import readline  # noqa: F401 line editing and history for input()
    while (text := _typed(console, interactive=interactive)) is not None and text.lower() not in _LEAVE:
        if text and not interactive:
            console.print(Text(f"{PROMPT}{text}", style="bold"), soft_wrap=True)
        if text:
            yield text


def _typed(console: Console, *, interactive: bool) -> str | None:
    """Return the next line, None at the end of the input; Ctrl-C drops the line that is being typed."""
    try:
        return input(PROMPT if interactive else "").strip()
    except KeyboardInterrupt:
        if not interactive:
            raise
        console.print(Text(f"\n{wording.LEAVE}", style="dim"))
        return ""
    except EOFError:
        if interactive:
            console.print()
        return None
