"""The command as a program: exit statuses, what goes to which stream, and how it stops."""

import io
import json
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app, main
from core.errors import FootnoteError
from tests.bot.conftest import furnished

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = (sys.executable, "-c", "from bot.cli import main; main()")
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)}
QUESTION = "Where is the data kept?"


def run(folder: Path, *arguments: str | bytes, stdin: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**ENVIRONMENT, "HOME": str(folder), **variables}
    return subprocess.run(
        [*PROGRAM, *arguments], capture_output=True, text=True, cwd=folder, env=environment, input=stdin, check=False
    )


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An indexed folder that no other process has open: a Milvus Lite file serves one at a time."""
    folder = furnished(tmp_path_factory.mktemp("program"))
    result = run(folder, "index", "--json", "docs")
    assert (result.returncode, result.stderr) == (0, "")
    assert json.loads(result.stdout)["added"] == 2
    return folder


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


@pytest.mark.parametrize(
    "arguments",
    [
        ["--nonsense"],
        ["nonsense"],
        ["ask"],
        ["search", "x", "--limit", "0"],
        ["search", "x", "--limit", "-3"],
        ["search", "x", "--limit", "many"],
        ["search", "  "],
        ["eval"],
    ],
)
def test_bad_usage_ends_with_status_2_and_says_why_on_standard_error(arguments: Sequence[str]) -> None:
    result = invoke(*arguments)

    assert result.exit_code == 2
    assert result.stdout == ""
    assert "Error: " in result.stderr


def test_every_command_has_a_line_of_help() -> None:
    result = invoke("--help")

    assert result.exit_code == 0
    for name in ("index", "ask", "chat", "search", "eval", "try", "serve"):
        assert f"  {name} " in result.stdout


def end_of_main(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["footnote", *arguments])
    with pytest.raises(SystemExit) as end:
        main()
    return int(end.value.code or 0)


@pytest.mark.parametrize("command", [["ask", QUESTION], ["search", QUESTION], ["ask", "--json", QUESTION], ["index"]])
def test_a_missing_index_ends_with_status_1_and_one_line_that_names_the_remedy(
    workplace: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    status = end_of_main(monkeypatch, *command)

    output, errors = capsys.readouterr()
    assert (workplace / "footnote.toml").exists()
    assert status == 1
    assert errors.count("\n") == 1
    assert "index" in errors
    if "--json" in command:
        assert json.loads(output)["outcome"] == "failed"
        assert json.loads(output)["question"] == QUESTION
    else:
        assert output == ""


def test_bad_settings_end_with_status_2_and_a_line_each(
    workplace: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (workplace / "footnote.toml").write_text("[search]\npasages = 3\ncandidates = 0\n", encoding="utf-8")

    status = end_of_main(monkeypatch, "ask", "--json", QUESTION)

    output, errors = capsys.readouterr()
    assert (status, output) == (2, "")
    assert errors.count("\n") == 2
    assert "did you mean passages?" in errors


@pytest.mark.parametrize(
    ("text", "arguments", "named"),
    [
        ('{"question": "fine"}\n{', ["questions.jsonl"], "questions.jsonl:2: each line is"),
        ('{"question": "fine"}', ["none.jsonl"], "none.jsonl: No such file"),
        ('{"question": "fine"}', ["questions.jsonl", "--out", "no/where.jsonl"], "where.jsonl can't be written"),
    ],
)
def test_what_can_not_be_measured_ends_with_status_2_and_its_place(
    workplace: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    text: str,
    arguments: list[str],
    named: str,
) -> None:
    (workplace / "questions.jsonl").write_text(text, encoding="utf-8")

    status = end_of_main(monkeypatch, "eval", *arguments)

    output, errors = capsys.readouterr()
    assert (status, output) == (2, "")
    assert named in errors
    assert errors.count("\n") == 1


@pytest.mark.parametrize(("question", "outcome"), [("hello!", "not_found"), ("   ", "not_found"), (QUESTION, "quoted")])
def test_a_refusal_is_a_result_as_an_answer_is(
    indexed: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], question: str, outcome: str
) -> None:
    monkeypatch.chdir(indexed)

    status = end_of_main(monkeypatch, "ask", "--json", question)

    output, errors = capsys.readouterr()
    assert (status, errors) == (0, "")
    assert json.loads(output)["outcome"] == outcome


def test_json_on_a_terminal_of_few_characters_is_escaped_and_whole(
    indexed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = io.BytesIO()
    monkeypatch.chdir(indexed)
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(output, encoding="ascii"))

    status = end_of_main(monkeypatch, "ask", "--json", "where is the däta kept")

    assert status == 0
    assert json.loads(output.getvalue())["question"] == "where is the däta kept"


def test_an_answer_survives_any_terminal_and_any_bytes(shipped: Path) -> None:
    result = run(shipped, "ask", b"where is \xff\xfe the d\xc3\xa4ta kept", PYTHONIOENCODING="ascii")

    assert (result.returncode, result.stderr) == (0, "")
    assert "\n[1] Storage" in result.stdout


def test_a_reader_who_leaves_early_causes_no_traceback(shipped: Path) -> None:
    process = subprocess.Popen(
        [*PROGRAM, "search", "--json", QUESTION], cwd=shipped, env=ENVIRONMENT, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    process.stdout.close()
    process.stdout = None

    _, errors = process.communicate(timeout=60)
    assert errors == ""
    assert process.returncode in (0, 1)


def test_a_conversation_from_a_pipe_answers_each_line_without_escapes(shipped: Path) -> None:
    result = run(shipped, "chat", stdin=f"{QUESTION}\n\nhello!\n/quit\nnever asked\n")

    assert (result.returncode, result.stderr) == (0, "")
    assert f"? {QUESTION}" in result.stdout
    assert "Hello! I answer questions" in result.stdout
    assert "never asked" not in result.stdout
    assert "\x1b" not in result.stdout


def test_trying_a_folder_indexes_it_and_answers(
    workplace: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(QUESTION))

    status = end_of_main(monkeypatch, "try", "docs")

    output, errors = capsys.readouterr()
    assert (workplace / ".footnote").is_dir()
    assert status == 0
    assert errors.startswith("2 pages, 4 passages (2 added")
    assert output.startswith(f"? {QUESTION}\n")
    assert "\n[1] " in output


def test_an_interrupted_command_ends_with_status_130_and_no_traceback(shipped: Path) -> None:
    # Jobs in the background of a shell ignore interrupts and hand that on: the program must be able to be interrupted.
    handler = signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen(
        [*PROGRAM, "chat"], cwd=shipped, env=ENVIRONMENT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    signal.signal(signal.SIGINT, handler)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{QUESTION}\n")
    process.stdin.flush()
    watch = threading.Timer(30, process.kill)
    watch.start()
    any("[1]" in line for line in process.stdout)
    process.send_signal(signal.SIGINT)

    _, errors = process.communicate(timeout=30)
    watch.cancel()
    assert "Traceback" not in errors
    assert process.returncode == 130


def test_a_bug_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.cli.app", lambda: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        main()


@pytest.mark.parametrize(("error", "status"), [(FootnoteError("one line"), 1), (KeyboardInterrupt(), 130)])
def test_failures_have_their_status(monkeypatch: pytest.MonkeyPatch, error: BaseException, status: int) -> None:
    def failing() -> None:
        raise error

    monkeypatch.setattr("bot.cli.app", failing)

    assert end_of_main(monkeypatch) == status
