"""Whether the tree keeps the promises that no single module can: borders, sizes, first lines, quick starts."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted([*ROOT.glob("bot/**/*.py"), *ROOT.glob("core/**/*.py")])
FILES = sorted([*MODULES, *ROOT.glob("tests/**/*.py"), *ROOT.glob("benchmarks/**/*.py")])
SLOW = ("aiohttp", "docutils", "grpc", "numpy", "onnxruntime", "openai", "pandas", "pyarrow", "pymilvus", "slack_bolt",
        "slack_sdk", "tokenizers", "transformers", "discord", "matplotlib", "sqlalchemy",
        "prometheus_client")  # fmt: skip
LONGEST = 250


def name_of(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(arguments, capture_output=True, text=True, cwd=ROOT, check=False)


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_every_file_says_on_its_first_line_what_it_owns(file: Path) -> None:
    docstring = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))

    assert docstring
    assert docstring.splitlines()[0].endswith((".", ":"))


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_no_file_is_longer_than_can_be_read_at_once(file: Path) -> None:
    assert len(file.read_text(encoding="utf-8").splitlines()) <= LONGEST


@pytest.mark.parametrize("file", MODULES, ids=name_of)
def test_no_function_awaits_a_stream_without_closing_it(file: Path) -> None:
    """An ``async for`` over a generator that is left early keeps the model running: it must stand in ``aclosing``."""
    tree = ast.parse(file.read_text(encoding="utf-8"))

    over_calls = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.AsyncFor)
        and isinstance(node.iter, ast.Call)
        and called(node.iter) in {"answer", "stream"}
    ]

    assert not over_calls


def called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def test_the_import_contracts_hold() -> None:
    result = run(str(Path(sys.executable).with_name("lint-imports")), "--no-cache")

    assert result.returncode == 0, result.stdout


def test_whatever_calls_itself_pure_is_held_by_a_contract() -> None:
    """A module of decisions that is new or renamed must not slip out of its contract unseen."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    pure = {module for contract in contracts for module in contract.get("source_modules", ()) if "." in module}
    declared = {
        name_of(file)[:-3].replace("/", ".")
        for file in ROOT.glob("core/*.py")
        if re.search(r"; pure\b", first_line(file))
    }

    assert declared <= pure


def first_line(file: Path) -> str:
    return (ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or "").partition("\n")[0]


def test_the_map_of_the_manual_is_true_to_the_tree() -> None:
    result = run(sys.executable, str(ROOT / ".ci" / "map"), "--check")

    assert result.returncode == 0, result.stderr


def test_asking_for_help_imports_no_slow_library() -> None:
    program = (
        "import sys; from bot.cli import main; sys.argv = ['footnote', '--help']\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        f"print('SLOW', *[name for name in {SLOW!r} if name in sys.modules])"
    )

    result = run(sys.executable, "-c", program)

    assert result.stdout.splitlines()[-1:] == ["SLOW"], result.stdout + result.stderr


def test_importing_a_module_reads_no_settings_and_writes_no_file(tmp_path: Path) -> None:
    names = [name_of(file)[:-3].replace("/", ".").removesuffix(".__init__") for file in MODULES]
    # As the program does: telemetry is off before a library that would write its identity is imported.
    first = "import importlib\nfrom core.libraries import prepare_libraries\nprepare_libraries()"
    program = f"{first}\nfor name in {names!r}:\n    importlib.import_module(name)"
    environment = {"PYTHONPATH": str(ROOT), "HOME": str(tmp_path), "FOOTNOTE_NONSENSE": "1"}

    result = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=tmp_path, env=environment, check=False
    )

    assert result.returncode == 0, result.stderr
    assert not list(tmp_path.iterdir())
