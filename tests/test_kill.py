"""`kill -9` while indexing: a reader sees no index or a whole one, and the next run ends like an undisturbed one."""

import random
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.core.tiny_models import WORDS, write_tiny_folder
from tests.killing import Place, Seen, prepare, run, seen, started, written

KILLED = -9
PAGES = 14


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An embedding model of a few kilobytes."""
    prepare()
    return write_tiny_folder(tmp_path_factory.mktemp("model") / "tiny")


@pytest.fixture
def place(tmp_path: Path, model: Path) -> Place:
    """A folder of documentation, not yet indexed."""
    folder = tmp_path / "docs"
    folder.mkdir()
    for path, text in pages(1).items():
        (folder / path).write_text(text)
    return Place(folder, tmp_path / "data", model)


def pages(seed: int) -> Mapping[str, str]:
    """Return pages of a few sections each, made of the words that the model knows."""
    chance = random.Random(seed)  # noqa: S311 - texts, not secrets

    def section(level: str) -> str:
        return f"{level} {chance.choice(WORDS[:9]).title()}\n\n{' '.join(chance.choices(WORDS[:9], k=30))}\n\n"

    return {
        f"{at:02}.md": section("#") + "".join(section("##") for _ in range(chance.randint(1, 4))) for at in range(PAGES)
    }


def edit(place: Place) -> None:
    """Change some pages, remove one and add one."""
    for path, text in list(pages(2).items())[:6]:
        (place.folder / path).write_text(text)
    (place.folder / "13.md").unlink()
    (place.folder / "new.md").write_text("# New\n\nthe index is built\n")


def undisturbed(place: Place, tmp_path: Path) -> Seen:
    """Return what one run over the folder makes, from nothing and to the end."""
    fresh = Place(place.folder, tmp_path / "undisturbed", place.model)
    assert run(fresh) == 0
    whole = seen(fresh)
    assert whole is not None
    return whole


def same_in_the_end(place: Place, expected: Seen) -> None:
    """Compare an index with that of an undisturbed run."""
    found = seen(place)
    assert found is not None
    assert found.rows == expected.rows
    assert found.searched == expected.searched > PAGES
    assert found.counted
    assert found.builds == 1


def moments(count: int, writes: int) -> list[int]:
    """Return ``count`` different moments of a run, the first and the last write with them."""
    inner = random.Random(5).sample(range(1, writes - 1), min(count - 2, writes - 2))  # noqa: S311
    return [0, *sorted(inner), writes - 1]


def test_a_first_run_killed_at_ten_moments_is_invisible_until_it_ends(place: Place, tmp_path: Path) -> None:
    expected = undisturbed(place, tmp_path)
    writes = len(written(Place(place.folder, tmp_path / "counted", place.model)))

    for at in moments(10, writes):
        killed = Place(place.folder, tmp_path / f"killed-{at}", place.model)
        assert run(killed, die_at=at) == KILLED
        halfway = seen(killed)
        assert halfway is None or halfway.rows == expected.rows, at
        assert run(killed) == 0
        same_in_the_end(killed, expected)


def test_a_first_run_killed_again_and_again_at_any_time_ends_whole(place: Place, tmp_path: Path) -> None:
    expected = undisturbed(place, tmp_path)
    chance = random.Random(3)  # noqa: S311

    for _ in range(10):
        process = started(place)
        time.sleep(chance.uniform(0.0, 0.5))
        process.kill()
        process.join()
        halfway = seen(place)
        assert halfway is None or halfway.rows == expected.rows

    assert run(place) == 0
    same_in_the_end(place, expected)


def test_an_update_killed_at_any_write_shows_each_page_whole(place: Place, tmp_path: Path) -> None:
    old = undisturbed(place, tmp_path / "old")
    names = _names_of_update(place, tmp_path)
    new = undisturbed(place, tmp_path / "new")

    for at in moments(8, len(names)):
        killed = Place(place.folder, tmp_path / f"killed-{at}", place.model)
        _index_first_version(killed, tmp_path)
        assert run(killed, die_at=at) == KILLED
        halfway = seen(killed)
        assert halfway is not None
        for path in {row[0].path for row in halfway.rows.values()} | {f"{at:02}.md" for at in range(PAGES - 1)}:
            page = halfway.page(path)
            assert page >= old.page(path) or page >= new.page(path), (at, path)
            assert page <= old.page(path) | new.page(path), (at, path)
        assert run(killed) == 0
        same_in_the_end(killed, new)


def _names_of_update(place: Place, tmp_path: Path) -> list[str]:
    counted = Place(place.folder, tmp_path / "counted", place.model)
    assert run(counted) == 0
    edit(place)
    return written(counted)


def _index_first_version(killed: Place, tmp_path: Path) -> None:
    for path in killed.folder.iterdir():
        path.unlink()
    for path_name, text in pages(1).items():
        (killed.folder / path_name).write_text(text)
    assert run(killed) == 0
    edit(killed)


def test_a_rebuild_killed_at_any_write_leaves_the_old_index_or_the_new(place: Place, tmp_path: Path) -> None:
    old = undisturbed(place, tmp_path / "old")
    counted = Place(place.folder, tmp_path / "counted", place.model)
    assert run(counted) == 0
    edit(place)
    names = written(counted, rebuild=True)
    new = undisturbed(place, tmp_path / "new")
    publishing = names.index("alter_alias")

    for at in [*moments(4, publishing), publishing, publishing + 1, len(names) - 1]:
        killed = Place(place.folder, tmp_path / f"killed-{at}", place.model)
        _index_first_version(killed, tmp_path)
        assert run(killed, rebuild=True, die_at=at) == KILLED
        halfway = seen(killed)
        assert halfway is not None
        assert halfway.rows == (old.rows if at <= publishing else new.rows), at
        assert run(killed, rebuild=True) == 0
        same_in_the_end(killed, new)
