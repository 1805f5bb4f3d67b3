"""What can't be read, was cut off, or is named oddly, and what syncing makes of it."""

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from core.domain import Vector
from core.errors import EmbeddingError, SourceError
from tests.core.knowledge.syncing import PAGES, contents, counts, sync, write
from tests.fakes import FakeEmbedder, FakeStore


def test_a_page_whose_writing_was_cut_off_is_written_again(tmp_path: Path) -> None:
    write(tmp_path, PAGES)
    whole, store = FakeStore(), FakeStore()
    sync(tmp_path, whole)
    sync(tmp_path, store)
    del store.rows[next(key for key, row in store.rows.items() if row.passage.text == "Second text.")]

    summary = sync(tmp_path, store)

    assert counts(summary) == (2, 3, 0, 1, 0, 1, 1)
    assert contents(store) == contents(whole)


def test_a_page_left_between_two_versions_is_written_again(tmp_path: Path) -> None:
    write(tmp_path, PAGES)
    whole, store = FakeStore(), FakeStore()
    sync(tmp_path, store)
    write(tmp_path, PAGES | {"a.md": "# Alpha\n\nOther text.\n"})
    old = dict(store.rows)
    sync(tmp_path, store)
    sync(tmp_path, whole)
    store.rows |= {key: row for key, row in old.items() if key not in store.rows}

    sync(tmp_path, store)

    assert contents(store) == contents(whole)


def test_an_unreadable_page_is_reported_and_keeps_what_was_indexed(tmp_path: Path) -> None:
    write(tmp_path, PAGES)
    store = FakeStore()
    sync(tmp_path, store)
    before = contents(store)
    (tmp_path / "a.md").write_bytes(b"\x00\x01\x02\xff" * 99)

    summary = sync(tmp_path, store)

    assert [item.path for item in summary.skipped] == ["a.md"]
    assert contents(store) == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every folder")
def test_pages_of_an_unreadable_folder_stay(tmp_path: Path) -> None:
    write(tmp_path, PAGES)
    store = FakeStore()
    sync(tmp_path, store)
    (tmp_path / "b").chmod(0)

    summary = sync(tmp_path, store)

    (tmp_path / "b").chmod(0o755)
    assert summary.removed == 0
    assert {row.passage.path for row in store.rows.values()} == set(PAGES)


def test_a_page_emptied_of_text_leaves_the_index_and_is_reported(tmp_path: Path) -> None:
    write(tmp_path, PAGES)
    store = FakeStore()
    sync(tmp_path, store)
    write(tmp_path, PAGES | {"a.md": "\n"})

    summary = sync(tmp_path, store)
    again = sync(tmp_path, store)

    assert [item.path for item in summary.skipped] == [item.path for item in again.skipped] == ["a.md"]
    assert {row.passage.path for row in store.rows.values()} == {"b/c.md"}


def test_file_names_of_any_characters_are_indexed_once(tmp_path: Path) -> None:
    names = ['quote".md', "back\\slash.md", "per%cent.md", "ümläut.md", "日本語.md", "😀.md", "it's.md", "a b.md"]
    write(tmp_path, {name: f"# Page\n\nText of {name}\n" for name in names})
    (tmp_path / os.fsdecode(b"latin\xff.md")).write_text("# Odd\n\nText\n")
    store = FakeStore()
    first = sync(tmp_path, store)
    before = contents(store)

    second = sync(tmp_path, store)

    assert (first.added, second.unchanged, second.embedded) == (len(names), len(names), 0)
    assert [item.path for item in second.skipped] == ["latin\\udcff.md"]
    assert contents(store) == before


def test_a_scope_too_long_to_be_stored_is_refused(tmp_path: Path) -> None:
    write(tmp_path, PAGES)

    with pytest.raises(SourceError, match=r"scope .* longer than 256 bytes"):
        sync(tmp_path, FakeStore(), scope="é" * 129)


def test_a_missing_source_removes_nothing(tmp_path: Path) -> None:
    write(tmp_path / "docs", PAGES)
    store = FakeStore()
    sync(tmp_path / "docs", store)
    before = contents(store)
    (tmp_path / "docs").rename(tmp_path / "elsewhere")

    with pytest.raises(SourceError):
        sync(tmp_path / "docs", store)

    assert contents(store) == before


class Failing(FakeEmbedder):
    """Refuses the third batch."""

    def embed_documents(self, texts: Sequence[str]) -> list[Vector]:
        if len(self.documents) > 300:
            msg = "out of memory"
            raise EmbeddingError(msg)
        return super().embed_documents(texts)


def test_a_run_cut_off_goes_on_where_it_ended(tmp_path: Path) -> None:
    pages = {f"{at:03}.md": f"# Page {at}\n\nText {at} of it.\n" for at in range(400)}
    write(tmp_path, pages)
    whole, store, embedder = FakeStore(), FakeStore(), FakeEmbedder()
    sync(tmp_path, whole)
    with pytest.raises(EmbeddingError):
        sync(tmp_path, store, Failing())
    kept = len(store.rows)

    summary = sync(tmp_path, store, embedder)

    assert 100 < kept < 400
    assert summary.embedded == 400 - kept
    assert contents(store) == contents(whole)
