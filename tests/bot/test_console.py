"""What a terminal and a pipe show of an answer."""

import io
import re
from dataclasses import replace

import pytest
from rich.console import Console

from bot import wording
from bot.console import ConsoleReply, where
from core.domain import Answer, Source

SOURCE = Source(
    1, "Storage", "Backup", "storage.md", "https://docs.example/storage#backup", "Copies the folder.", (5, 9)
)
ANSWER = Answer("In **S3** [1].", "answered", "grounded", (SOURCE,), confidence=0.9)
ESCAPES = re.compile(r"\x1b\[[\d;?]*[A-Za-z]|\x1b\]8;[^\x1b]*\x1b\\")


def terminal(*, width: int = 60, height: int = 20) -> tuple[Console, io.StringIO]:
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=True, width=width, height=height, color_system="truecolor")
    return console, screen


def pipe() -> tuple[Console, io.StringIO]:
    file = io.StringIO()
    return Console(file=file, width=40), file


async def lasting(*texts: str, answer: Answer = ANSWER, width: int = 60) -> str:
    """Stream ``texts``, finish, and return what was written to the terminal, less its escapes."""
    console, screen = terminal(width=width)
    reply = ConsoleReply(console)
    for text in texts:
        await reply.write(text)
    await reply.finish(answer)
    reply.stop()
    return "\n".join(line.rstrip() for line in ESCAPES.sub("", screen.getvalue()).splitlines())


async def test_a_pipe_gets_the_end_alone_as_it_stands() -> None:
    console, file = pipe()
    reply = ConsoleReply(console)

    await reply.status("Searching")
    await reply.write("In **S")
    await reply.restart("why")
    await reply.write("In **S3** [1].")
    await reply.finish(ANSWER)

    assert file.getvalue() == (
        "In S3 [1].\n\n[1] Storage › Backup  https://docs.example/storage#backup\n    “Copies the folder.”\n"
    )


async def test_a_pipe_gets_long_lines_whole_and_brackets_as_they_are() -> None:
    text = f"Use [bold]x[/bold] and array[index] [/foo] :smile: {'word ' * 30}[1]."
    console, file = pipe()

    await ConsoleReply(console).finish(replace(ANSWER, text=text, sources=(replace(SOURCE, quote="long " * 40),)))

    lines = file.getvalue().splitlines()
    assert lines[0] == text
    assert lines[3] == f"    “{('long ' * 40).strip()}”"


async def test_nothing_in_a_document_moves_the_cursor() -> None:
    evil = "\x1b[2J\x9b2J\x07\r"
    source = replace(SOURCE, title=f"T{evil}", heading=f"H{evil}", url=f"u{evil}", quote=f"q{evil}")
    for console, file in (pipe(), terminal()):
        reply = ConsoleReply(console)
        await reply.write(f"text{evil}")
        await reply.finish(replace(ANSWER, text=f"text{evil}", sources=(source,)))
        reply.stop()

        assert "\x1b[2J" not in file.getvalue().replace("\x1b[2K", "")
        assert not set("\x9b\x07") & set(file.getvalue())


async def test_what_was_streamed_stands_once_in_the_end() -> None:
    shown = await lasting("First.\n\nSec", "ond [1].", answer=replace(ANSWER, text="First.\n\nSecond [1]."))

    assert shown.count("First.") == 1
    assert "\nSecond [1].\n\n[1] Storage › Backup" in shown.replace("Second [1].\nSecond [1].", "Second [1].")
    assert "“Copies the folder.”" in shown


async def test_a_text_that_differs_from_what_was_streamed_is_shown_whole() -> None:
    shown = await lasting("Half", answer=replace(ANSWER, text="The whole truth [1]."))

    assert "The whole truth [1]." in shown


@pytest.mark.parametrize("text", ["Put <your-token> there [1].", "A Vec<T> [1]."])
async def test_angle_brackets_are_text(text: str) -> None:
    assert text in await lasting(text, answer=replace(ANSWER, text=text))


async def test_a_source_that_is_too_wide_has_its_link_on_a_line_of_its_own() -> None:
    shown = await lasting(answer=replace(ANSWER, sources=(replace(SOURCE, heading="A rather long heading here"),)))

    assert "[1] Storage › A rather long heading here\n    https://docs.example/storage#backup\n" in shown


async def test_links_go_to_web_addresses_only() -> None:
    console, screen = terminal()

    await ConsoleReply(console).finish(replace(ANSWER, sources=(SOURCE, replace(SOURCE, url="javascript:alert(1)"))))

    assert re.findall(r"\x1b\]8;[^;]*;([^\x1b]+)\x1b", screen.getvalue()) == [SOURCE.url]


async def test_a_restart_says_that_what_stands_above_is_void() -> None:
    console, screen = terminal()
    reply = ConsoleReply(console)

    await reply.write("Half an ans")
    await reply.restart("why")
    await reply.write("> Quoted [1]")
    await reply.finish(replace(ANSWER, text="> Quoted [1]", outcome="quoted", reason="model_cut_off"))
    reply.stop()

    shown = ESCAPES.sub("", screen.getvalue())
    assert shown.index("Half an ans") < shown.index(wording.VOID[:50]) < shown.rindex("Quoted [1]")
    assert shown.rstrip().endswith(wording.quoting("model_cut_off"))


async def test_a_restart_before_any_text_voids_nothing() -> None:
    console, screen = terminal()
    reply = ConsoleReply(console)

    await reply.restart("why")
    reply.stop()

    assert wording.VOID[:20] not in screen.getvalue()


async def test_a_block_higher_than_the_screen_shows_its_end_while_it_grows() -> None:
    console, screen = terminal(height=10)
    reply = ConsoleReply(console)

    await reply.write("\n".join(f"- item {number}" for number in range(50)))
    reply._live.refresh()  # type: ignore[union-attr]
    before = ESCAPES.sub("", screen.getvalue())
    reply.stop()

    assert "item 49" in before
    assert "item 10" not in before
    assert "item 0" in ESCAPES.sub("", screen.getvalue())


async def test_nothing_covered_lists_the_closest_sections() -> None:
    shown = await lasting(answer=replace(ANSWER, text="", outcome="not_found", reason="not_covered"), width=80)

    assert shown.startswith("The documentation does not cover this; the closest sections are:")
    assert "[1] Storage › Backup" in shown


async def test_a_failure_is_one_sentence() -> None:
    console, file = pipe()

    await ConsoleReply(console).fail("Not now.")

    assert file.getvalue() == "Not now.\n"


async def test_stopping_keeps_what_was_written_and_is_harmless_twice() -> None:
    console, screen = terminal()
    reply = ConsoleReply(console)

    await reply.write("Half an answer")
    reply.stop()
    reply.stop()

    assert "Half an answer" in ESCAPES.sub("", screen.getvalue())


@pytest.mark.parametrize(
    ("heading", "shown"), [("Backup", "Storage › Backup"), ("Storage", "Storage"), ("", "Storage")]
)
def test_a_heading_is_named_where_it_says_more_than_the_title(heading: str, shown: str) -> None:
    assert where(replace(SOURCE, heading=heading)) == shown
