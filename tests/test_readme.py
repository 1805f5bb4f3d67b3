"""Whether the README, the manual and the files beside them tell the truth about commands, settings and links."""

import json
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from dotenv import dotenv_values
from pydantic import BaseModel, SecretStr

from core.config import Settings
from core.environment import PLAIN_NAMES, load_settings
from core.knowledge.addresses import slug
from core.writing.presets import PRESETS

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted(
    [ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / ".github" / "CONTRIBUTING.md", *ROOT.glob("docs/*.md")]
)
SECTIONS = tuple(Settings.model_fields)
_FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_INLINE = re.compile(r"`(footnote [a-z][^`]*)`")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_KEY = re.compile(rf"`({'|'.join(SECTIONS)})\.([a-z_]+)(?: = [^`]+)?`")
_VARIABLE = re.compile(r"\bFOOTNOTE_[A-Z_]*[A-Z]\b")


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def blocks(page: Path, *languages: str) -> Iterator[str]:
    return (found[2] for found in _FENCE.finditer(text_of(page)) if found[1] in languages)


def footnote_commands() -> set[tuple[str, ...]]:
    """Every ``footnote …`` in the console blocks and sentences of the manual, and in the Procfile, as words."""
    lines = [line for page in PAGES for block in blocks(page, "console") for line in block.splitlines()]
    started = text_of(ROOT / "Procfile").replace("python -m bot", "footnote")
    lines += [f"$ {line.partition(': ')[2]}" for line in started.splitlines()]
    lines += [f"$ {inline}" for page in PAGES for inline in _INLINE.findall(_FENCE.sub("", text_of(page)))]
    return {words for line in lines if (words := _footnote_words(line))}


def _footnote_words(line: str) -> tuple[str, ...]:
    command = line.strip().partition("$ ")[2].rpartition(" | ")[2]
    words = [word for word in shlex.split(command, comments=True) if not re.fullmatch(r"[A-Z_]+=.*", word)]
    return tuple(words[1:]) if words and Path(words[0]).name == "footnote" else ()


def help_of(command: str) -> str:
    arguments = [sys.executable, "-c", "from bot.cli import main; main()", *command.split(), "--help"]
    environment = {"TERM": "dumb", "COLUMNS": "200", "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(arguments, capture_output=True, text=True, check=True, env=environment).stdout


def command_of(words: tuple[str, ...]) -> str:
    """Return the command: two words for those that come in a group."""
    return " ".join(words[: 2 if words[0] == "report" else 1])


@pytest.mark.parametrize("command", sorted({command_of(words) for words in footnote_commands()}))
def test_every_command_in_the_manual_exists_with_its_options(command: str) -> None:
    used = {word for words in footnote_commands() if command_of(words) == command for word in words if word[:2] == "--"}

    described = help_of(command)

    assert used <= set(re.findall(r"--[a-z-]+", described))


def test_the_manual_names_every_command() -> None:
    listed = re.findall(r"^[ │|]+([a-z]+) {2,}\S", help_of(""), re.MULTILINE)

    assert listed
    assert set(listed) <= {name for page in PAGES for name in re.findall(r"footnote ([a-z]+)", text_of(page))}


@pytest.mark.parametrize("target", sorted({name for p in PAGES for name in re.findall(r"`make ([a-z]+)", text_of(p))}))
def test_every_make_target_in_the_manual_exists(target: str) -> None:
    assert re.search(rf"^{target}:", text_of(ROOT / "Makefile"), re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for link in _LINK.findall(text_of(page)):
        if link.startswith("http"):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        assert target.is_file(), link
        assert not anchor or anchor in anchors(target), link


def anchors(page: Path) -> set[str]:
    seen: dict[str, int] = {}
    return {slug(heading, "github", seen) for heading in _HEADING.findall(_FENCE.sub("", text_of(page)))}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_settings_named_on_a_page_exist(page: Path) -> None:
    named = {(section, key) for section, key in _KEY.findall(text_of(page)) if key not in ("md", "onnx", "py", "toml")}

    assert named <= set(all_settings())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_settings_shown_as_toml_or_json_are_accepted(page: Path, tmp_path: Path) -> None:
    for block in blocks(page, "toml"):
        (tmp_path / "footnote.toml").write_text(block, encoding="utf-8")
        load_settings(tmp_path, environment={})
    for block in blocks(page, "json"):
        assert [json.loads(line) for line in (block.splitlines() if '"id"' in block else [block])]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_variables_shown_on_a_page_are_accepted(page: Path, tmp_path: Path) -> None:
    named = {name for name in _VARIABLE.findall(text_of(page)) if name != "FOOTNOTE_SECTION__KEY"}

    unknown = named - set(PLAIN_NAMES) - {f"FOOTNOTE_{section}__{key}".upper() for section, key in all_settings()}

    assert not unknown
    load_settings(tmp_path, environment=shell_variables(page))


def shell_variables(page: Path) -> dict[str, str]:
    lines = [line for block in blocks(page, "sh") for line in block.splitlines()]
    return {found[1]: found[2] for line in lines if (found := re.match(r" *([A-Z_]+)=(\S*)", line))}


def all_settings() -> dict[tuple[str, str], object]:
    sections = {name: getattr(Settings(), name) for name in SECTIONS}
    return {(name, key): getattr(section, key) for name, section in sections.items() for key in fields(section)}


def fields(section: BaseModel) -> tuple[str, ...]:
    return tuple(type(section).model_fields)


def test_the_settings_page_lists_every_setting_with_its_default() -> None:
    rows = re.findall(r"^\| `(\w+)\.(\w+)` \| `(.*?)` \|", text_of(ROOT / "docs" / "settings.md"), re.MULTILINE)

    listed = {(section, key): tomllib.loads(f"value = {default}")["value"] for section, key, default in rows}

    assert listed == {name: plain(value) for name, value in all_settings().items()}


def plain(value: object) -> object:
    """Return a default as TOML would write it."""
    match value:
        case None:
            return ""
        case SecretStr():
            return value.get_secret_value()
        case Path():
            return value.as_posix()
        case tuple():
            return list(value)
        case _:
            return value


def test_the_settings_page_and_the_example_list_every_variable() -> None:
    listed = dict(re.findall(r"^\| `([A-Z_]+)` \| `([\w.]+)` \|", text_of(ROOT / "docs" / "settings.md"), re.MULTILINE))
    example = set(re.findall(r"^#?([A-Z_]+)=", text_of(ROOT / ".env.example"), re.MULTILINE))

    assert listed == {name: ".".join(place) for name, place in PLAIN_NAMES.items()}
    assert set(PLAIN_NAMES) <= example


def test_the_models_page_names_every_preset_and_the_variable_of_its_key() -> None:
    page = text_of(ROOT / "docs" / "models.md")

    assert [name for name, preset in PRESETS.items() if f"`{name}`" not in page] == []
    assert [name for name, preset in PRESETS.items() if preset.key_variable not in page] == []


def test_the_example_environment_is_accepted_line_by_line(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(re.sub(r"^#(?=[A-Z_]+=)", "", text_of(ROOT / ".env.example"), flags=re.MULTILINE))

    load_settings(tmp_path, environment={})

    assert dotenv_values(tmp_path / ".env")


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_requirements_are_locked_by_hash_and_name_no_address(name: str) -> None:
    lines = text_of(ROOT / name).splitlines()
    pinned = [number for number, line in enumerate(lines) if not line.startswith(" ")]

    assert "://" not in text_of(ROOT / name)
    assert all(re.match(r"[a-z0-9-]+==\S+", lines[number]) for number in pinned)
    assert all(lines[number + 1].strip().startswith("--hash=sha256:") for number in pinned)


def test_the_lock_holds_every_package_of_the_project_and_no_torch() -> None:
    project = tomllib.loads(text_of(ROOT / "pyproject.toml"))["project"]
    wanted = {re.split(r"[<>=;\[]", line)[0].lower().replace(".", "-") for line in project["dependencies"]}
    locked = set(re.findall(r"^([a-z0-9-]+)==", text_of(ROOT / "requirements.txt"), re.MULTILINE))

    assert wanted | {"setuptools"} <= locked
    assert not {name for name in locked if name.startswith(("torch", "nvidia"))}
