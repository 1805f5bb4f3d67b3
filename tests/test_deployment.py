"""Whether Dockerfile, compose.yaml and Procfile name files, settings and commands that exist."""

import re
import shlex
from fnmatch import fnmatch
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from core.environment import PLAIN_NAMES, load_settings

ROOT = Path(__file__).resolve().parents[1]
DOCKERFILE, COMPOSE, PROCFILE = (
    (ROOT / name).read_text(encoding="utf-8") for name in ("Dockerfile", "compose.yaml", "Procfile")
)
OTHERS = re.compile(r"^(POSTGRES|ETCD|MINIO|OLLAMA)_")  # of the programs beside the bot
_STEP = re.compile(r"^([A-Z]+) +((?:.*\\\n)*.*)$", re.MULTILINE)


def steps(name: str) -> list[str]:
    return [found[2].replace("\\\n", " ") for found in _STEP.finditer(DOCKERFILE) if found[1] == name]


def copied() -> list[str]:
    return [source for step in steps("COPY") if not step.startswith("--from") for source in step.split()[:-1]]


def variables_of_the_image() -> dict[str, str]:
    words = [word for step in steps("ENV") for word in shlex.split(step)]
    return dict(word.split("=", 1) for word in words)


def variables_of_compose() -> dict[str, str]:
    found = re.findall(r"^ +([A-Z][A-Z_]+): (.+)$", COMPOSE, re.MULTILINE)
    return {name: value.strip("'\"") if value[0] in "'\"" else value for name, value in found}


def commands() -> dict[str, str]:
    lines = dict(line.split(": ", 1) for line in PROCFILE.splitlines())
    ours = {name: line.partition("python -m bot ")[2] for name, line in lines.items()}
    ours |= {f"image {at}": " ".join(re.findall(r'"([^"]+)"', step)[1:]) for at, step in enumerate(steps("CMD")[-1:])}
    found = re.findall(r'command: \["footnote", (.+)\]', COMPOSE)
    return ours | {f"compose {at}": line.replace('"', "").replace(",", "") for at, line in enumerate(found)}


def test_the_image_is_made_of_files_that_exist_and_are_let_in() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    let_in = [line[1:] for line in ignored if line.startswith("!")]

    assert len(copied()) >= 6
    assert [name for name in copied() if not (ROOT / name).exists()] == []
    assert [name for name in copied() if not any(fnmatch(name.removeprefix("./"), each) for each in let_in)] == []
    assert sorted(let_in) == sorted(name.removeprefix("./") for name in copied())


@pytest.mark.parametrize("variables", [variables_of_the_image(), variables_of_compose()], ids=["image", "compose"])
def test_variables_are_settings(variables: dict[str, str], tmp_path: Path) -> None:
    ours = {name: value for name, value in variables.items() if name.startswith("FOOTNOTE_") or name in PLAIN_NAMES}
    rest = {name for name in variables.keys() - ours.keys() if not OTHERS.match(name)}

    settings = load_settings(tmp_path, ours)

    assert rest <= {"PATH", "PYTHONUNBUFFERED", "PIP_DISABLE_PIP_VERSION_CHECK", "PIP_NO_CACHE_DIR"}
    assert (settings.web.host, settings.web.port) == ("0.0.0.0", 3000)  # noqa: S104 - a container's own address


def test_compose_indexes_what_it_mounts_and_again_every_hour(tmp_path: Path) -> None:
    knowledge = load_settings(tmp_path, variables_of_compose()).knowledge

    assert (knowledge.sources, knowledge.refresh) == (("/docs",), "1h")
    assert "/docs:ro" in COMPOSE


@pytest.mark.parametrize("line", commands().values(), ids=commands().keys())
def test_commands_exist(line: str) -> None:
    words = shlex.split(line)

    assert CliRunner().invoke(app, [words[0], "--help"]).exit_code == 0
    assert words[0] != "serve" or set(words[1:]) <= {"slack", "discord", "web"}


def test_the_image_runs_as_nobody_special_and_is_asked_for_its_health() -> None:
    assert steps("USER") == ["10001"]
    assert "/healthz" in steps("HEALTHCHECK")[0]
    assert "--require-hashes" in steps("RUN")[1]
    assert COMPOSE.count("healthcheck:") >= 6


def test_no_secret_and_no_moving_version_is_written_down() -> None:
    images = re.findall(r"image: (\S+)", COMPOSE) + re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)

    assert [image for image in images if image != "footnote" and ("latest" in image or ":" not in image)] == []
    assert re.findall(r"PASSWORD: (?!\$\{|minioadmin)", COMPOSE) == []
