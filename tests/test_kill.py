"""`kill -9` while indexing: a reader sees no index or a whole one, and the next run ends like an undisturbed one."""

import random
import shutil
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.core.tiny_models import WORDS, write_tiny_folder
from tests.killing import Place, Seen, ended, prepare, run, seen, started, written

KILLED = -9
PAGES = 14
GREEK = "αβγ" * 500 + "\n\n"  # its script tells the language: no process needs the model for that


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
        f"{at:02}.md": f"{GREEK}{section('#')}" + "".join(section("##") for _ in range(chance.randint(1, 4)))
        for at in range(PAGES)
    }


def edit(place: Place) -> None:
    """Change some pages, remove one and add one."""
    for path, text in list(pages(2).items())[:6]:
        (place.folder / path).write_text(text)
    (place.folder / "13.md").unlink()
    (place.folder / "new.md").write_text(f"{GREEK}# New\n\nthe index is built\n")


def undisturbed(place: Place, tmp_path: Path) -> Seen:
    """Return what one run over the folder makes, from nothing and to the end."""
    fresh = Place(place.folder, tmp_path / "undisturbed", place.model)
    assert run(fresh) == 0
    whole = seen(fresh)
    assert whole is not None
    return whole


def same_in_the_end(found: Seen | None, expected: Seen) -> None:
    """Compare an index with that of an undisturbed run."""
    assert found is not None
    assert found.holds(expected)
    assert found.searched == expected.searched > PAGES
    assert found.counted
    assert found.builds == 1


def moments(count: int, writes: int) -> list[int]:
    """Return ``count`` different moments of a run, the first and the last write with them."""
    inner = random.Random(5).sample(range(1, writes - 1), min(count - 2, writes - 2))  # noqa: S311
    return [0, *sorted(inner), writes - 1]


def copied(place: Place, data: Path, to: Path) -> Place:
    """Return the same documentation with a copy of an index."""
    shutil.copytree(data, to)
    return Place(place.folder, to, place.model)


def test_a_first_run_killed_at_ten_moments_is_invisible_until_it_ends(place: Place, tmp_path: Path) -> None:
    expected = undisturbed(place, tmp_path)
    writes = len(written(Place(place.folder, tmp_path / "counted", place.model)))

    for at in moments(10, writes):
        killed = Place(place.folder, tmp_path / f"killed-{at}", place.model)
        assert run(killed, die_at=at) == KILLED
        halfway, end = ended(killed)
        assert halfway is None or halfway.holds(expected), at
        same_in_the_end(end, expected)


def test_a_first_run_killed_again_and_again_at_any_time_ends_whole(place: Place, tmp_path: Path) -> None:
    expected = undisturbed(place, tmp_path)
    chance = random.Random(3)  # noqa: S311

    for _ in range(10):
        process = started(place)
        time.sleep(chance.uniform(0.0, 0.5))
        process.kill()
        process.join()
        halfway = seen(place)
        assert halfway is None or halfway.holds(expected)

    same_in_the_end(ended(place)[1], expected)


def test_an_update_killed_at_any_write_shows_each_page_whole(place: Place, tmp_path: Path) -> None:
    old = undisturbed(place, tmp_path / "old")
    first = tmp_path / "old" / "undisturbed"
    edit(place)
    writes = len(written(copied(place, first, tmp_path / "counted")))
    new = undisturbed(place, tmp_path / "new")

    for at in moments(7, writes):
        killed = copied(place, first, tmp_path / f"killed-{at}")
        assert run(killed, die_at=at) == KILLED
        halfway, end = ended(killed)
        assert halfway is not None
        for path in {row[0].path for found in (old, new, halfway) for row in found.rows.values()} - {"13.md", "new.md"}:
            page = halfway.page(path)
            assert page >= old.page(path) or page >= new.page(path), (at, path)
            assert page <= old.page(path) | new.page(path), (at, path)
        same_in_the_end(end, new)


def test_a_rebuild_killed_at_any_write_leaves_the_old_index_or_the_new(place: Place, tmp_path: Path) -> None:
    old = undisturbed(place, tmp_path / "old")
    first = tmp_path / "old" / "undisturbed"
    edit(place)
    names = written(copied(place, first, tmp_path / "counted"), rebuild=True)
    new = undisturbed(place, tmp_path / "new")
    publishing = names.index("alter_alias")

    for at in [*moments(4, publishing), publishing, publishing + 1, len(names) - 1]:
        killed = copied(place, first, tmp_path / f"killed-{at}")
        assert run(killed, rebuild=True, die_at=at) == KILLED
        halfway, end = ended(killed, rebuild=True)
        assert halfway is not None
        assert halfway.holds(old if at <= publishing else new), at
        same_in_the_end(end, new)
