"""What the tests of the terminal's commands share: a folder with settings, documentation and its index."""

from pathlib import Path

import pytest

from bot.terminal.indexing import Request, index_sources
from core.config import Settings
from core.environment import load_settings
from tests.core.tiny_models import write_tiny_folder

PAGES = {
    "install.md": "# Install\n\nRun the installer on Linux.\n\n## Windows\n\nUse the package [bold]setup[/x].\n",
    "storage.md": "# Storage\n\nData is kept in object storage.\n\n## Backup\n\nA backup copies the whole folder.\n",
}
SETTINGS = """
[storage]
data_dir = "{folder}/.footnote"
[embedding]
model = "{model}"
[search]
gate = false
[model]
find_ollama = false
"""


def quiet(_label: str, _done: int, _total: int) -> None:
    """Show no progress."""


def settings_in(folder: Path) -> Settings:
    """Return the settings of a folder, whatever the environment says."""
    return load_settings(folder, {})


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with documentation and a tiny embedding model, nothing indexed yet."""
    monkeypatch.chdir(furnished(tmp_path))
    return tmp_path


@pytest.fixture(scope="session")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose documentation is indexed; for reading only."""
    folder = furnished(tmp_path_factory.mktemp("indexed"))
    index_sources(settings_in(folder), Request((str(folder / "docs"),)), quiet)
    return folder


def furnished(folder: Path) -> Path:
    """Return ``folder`` with settings, documentation and a tiny embedding model in it."""
    model = write_tiny_folder(folder / "tiny")
    (folder / "docs").mkdir()
    for name, text in PAGES.items():
        (folder / "docs" / name).write_text(text, encoding="utf-8")
    (folder / "footnote.toml").write_text(SETTINGS.format(folder=folder, model=model), encoding="utf-8")
    return folder
