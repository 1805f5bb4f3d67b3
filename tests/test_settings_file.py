"""Whether footnote.toml shows every setting with its default, and no secret."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, SecretStr

from core.config import Settings
from core.environment import load_settings

FILE = Path(__file__).resolve().parents[1] / "footnote.toml"
TEXT = FILE.read_text(encoding="utf-8")


def keys(*, secret: bool) -> set[str]:
    """Return ``section.key`` of all settings, the secret ones or the others."""
    return {name for name, value in every() if isinstance(value, SecretStr) == secret}


def every() -> Iterator[tuple[str, object]]:
    for section, model in Settings():
        assert isinstance(model, BaseModel)
        for key, value in model:
            yield f"{section}.{key}", value


def written(line: str) -> Iterator[str]:
    """Yield ``section.key`` of each line that matches ``line``."""
    section = ""
    for text in TEXT.splitlines():
        if header := re.match(r"\[(\w+)\]", text):
            section = header[1]
        elif found := re.match(line, text):
            yield f"{section}.{found[1]}"


def test_every_setting_is_shown_once() -> None:
    live, commented = list(written(r"(\w+) = ")), list(written(r"# (\w+) = "))

    assert len(live) == len(set(live))
    assert set(live) | set(commented) == keys(secret=False)
    assert not set(live) & set(commented)


def test_what_is_commented_out_has_no_value_to_show() -> None:
    defaults = dict(every())

    assert all(defaults[name] is None for name in written(r"# (\w+) = "))


def test_every_value_is_the_default() -> None:
    values = tomllib.loads(TEXT)

    assert Settings.model_validate(values) == Settings()
    for name, default in every():
        section, key = name.split(".")
        if key in values.get(section, {}):
            plain = list(default) if isinstance(default, tuple) else default
            assert (str(plain) if isinstance(plain, Path) else plain) == values[section][key], name


def test_no_secret_stands_in_the_file() -> None:
    shown = {*written(r"(\w+) = "), *written(r"# (\w+) = ")}

    assert keys(secret=True)
    assert not shown & keys(secret=True)


def test_the_file_loads_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "footnote.toml").write_text(TEXT, encoding="utf-8")

    assert load_settings(tmp_path, {}) == Settings()


def test_each_line_is_explained_or_speaks_for_itself() -> None:
    """A comment beside each setting, save those whose name and unit say all."""
    bare = [line.split(" = ")[0] for line in TEXT.splitlines() if re.match(r"\w+ = ", line) and "#" not in line]

    assert set(bare) <= {"temperature", "extra_headers", "api_url", "host"}
