"""Syncing costs what changed, and leaves what a fresh run would."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.config import KnowledgeSettings
from core.domain import Vector
from core.errors import EmbeddingError, SourceError
from core.knowledge.sync import Summary, Sync
from core.knowledge.vectors import embedded_text
from core.manifest import KnownSource, Rules
from tests.fakes import FakeEmbedder, FakeStore

RULES = Rules("fake", 64, "headings", 230, 0.2)
PAGES = {"a.md": "# Alpha\n\nFirst text.\n\n## Beta\n\nSecond text.\n", "b/c.md": "# Gamma\n\nThird text.\n"}


def write(folder: Path, pages: Mapping[str, str]) -> None:
    """Make the folder hold exactly ``pages``."""
    for file in sorted(folder.rglob("*"), reverse=True):
        file.rmdir() if file.is_dir() else file.unlink()
    for path, text in pages.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")


def sync(folder: Path | str, store: FakeStore, embedder: FakeEmbedder | None = None, **changes: object) -> Summary:
    """Run one sync of ``folder`` under its own name."""
    known = KnownSource(str(folder), str(changes.get("scope", "default")), str(changes.get("url", "")))
    rules = replace(RULES, chunking=str(changes.get("chunking", "headings")))
    return Sync(known, store, embedder or FakeEmbedder(), rules, KnowledgeSettings(), lambda *_: None).run()


def counts(summary: Summary) -> tuple[int, ...]:
    """Return pages, passages, added, changed, removed, unchanged, embedded."""
    found = summary
    return found.pages, found.passages, found.added, found.changed, found.removed, found.unchanged, found.embedded


def contents(store: FakeStore) -> dict[str, tuple[object, ...]]:
    """Return everything stored but the time of writing."""
    return {
        key: (row.passage, row.page_hash, row.page_passages, row.dense.tobytes()) for key, row in store.rows.items()
    }


def test_indexes_every_page_once(tmp_path: Path) -> None:
    write(tmp_path, PAGES)
    store = FakeStore()

    assert counts(sync(tmp_path, store)) == (2, 3, 2, 0, 0, 0, 3)
    assert {row.passage.path for row in store.rows.values()} == set(PAGES)


def test_an_unchanged_source_embeds_nothing_and_writes_nothing(tmp_path: Path) -> None:
    write(tmp_path, PAGES)
    store, embedder = FakeStore(), FakeEmbedder()
    sync(tmp_path, store)
    before, writes = contents(store), store.writes

    summary = sync(tmp_path, store, embedder)

    assert counts(summary) == (2, 3, 0, 0, 0, 2, 0)
    assert (embedder.documents, store.writes, contents(store)) == ([], writes, before)


def test_a_changed_page_embeds_only_its_new_passages(tmp_path: Path) -> None:
    write(tmp_path, PAGES)
    store, embedder = FakeStore(), FakeEmbedder()
    sync(tmp_path, store)
    write(tmp_path, PAGES | {"a.md": "# Alpha\n\nInserted line.\n\nFirst text.\n\n## Beta\n\nSecond text.\n"})

    summary = sync(tmp_path, store, embedder)

    assert counts(summary) == (2, 3, 0, 1, 0, 1, 1)
    assert embedder.documents == ["Alpha\nInserted line.\n\nFirst text.", "Alpha"]
    moved = next(row for row in store.rows.values() if row.passage.text == "Second text.")
    assert moved.passage.lines == (7, 9)


def test_the_vectors_of_moved_passages_are_taken_from_the_index(tmp_path: Path) -> None:
    write(tmp_path, PAGES)
    store = FakeStore()
    sync(tmp_path, store)
    for key, row in store.rows.items():
        store.rows[key] = replace(row, dense=np.full(64, 7, np.float32))
    write(tmp_path, PAGES | {"a.md": "\n\n" + PAGES["a.md"]})

    sync(tmp_path, store)

    assert all(row.dense[0] == 7 for row in store.rows.values())


def test_pages_that_are_gone_leave_the_index(tmp_path: Path) -> None:
    write(tmp_path, PAGES)
    store = FakeStore()
    sync(tmp_path, store)
    write(tmp_path, {"b/c.md": PAGES["b/c.md"]})

    assert counts(sync(tmp_path, store)) == (1, 1, 0, 0, 1, 1, 0)
    assert {row.passage.path for row in store.rows.values()} == {"b/c.md"}


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


def test_sources_and_scopes_do_not_touch_each_other(tmp_path: Path) -> None:
    write(tmp_path, PAGES)
    store = FakeStore()
    sync(tmp_path, store)
    sync(tmp_path, store, scope="other")
    write(tmp_path, {"a.md": PAGES["a.md"]})

    sync(tmp_path, store, scope="other")

    scopes = sorted((row.passage.scope, row.passage.path) for row in store.rows.values())
    assert scopes == [("default", "a.md")] * 2 + [("default", "b/c.md")] + [("other", "a.md")] * 2


def test_another_address_rewrites_links_and_embeds_nothing(tmp_path: Path) -> None:
    write(tmp_path, PAGES)
    store = FakeStore()
    sync(tmp_path, store)

    summary = sync(tmp_path, store, url="https://docs.example/")

    assert counts(summary) == (2, 3, 0, 2, 0, 0, 0)
    assert all(row.passage.url.startswith("https://docs.example/") for row in store.rows.values())


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


def test_the_tutorials_splitting_embeds_text_alone(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": "# One\n\ntext\n\n# Two\n\nmore\n"})
    store, embedder = FakeStore(), FakeEmbedder()
    known = KnownSource(str(tmp_path), "default")
    rules = replace(RULES, chunking="tutorial", heading_weight=0.0)

    Sync(known, store, embedder, rules, KnowledgeSettings(), lambda *_: None).run()

    assert embedder.documents == ["", "One\n\ntext\n\n", "Two\n\nmore\n"]


def test_vectors_mix_body_and_heading(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": "# Alpha\n\n## Beta\n\nSecond text.\n"})
    store = FakeStore()
    sync(tmp_path, store)

    row = next(row for row in store.rows.values() if row.passage.heading == "Beta")

    body, heading = FakeEmbedder().embed_documents([embedded_text(row.passage), "Beta"])
    np.testing.assert_allclose(row.dense, 0.8 * body + 0.2 * heading, rtol=1e-6)


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


texts = st.lists(
    st.sampled_from(["# A", "## B", "## C", "one two", "three", "", "four five six", "- x", "```"]), max_size=8
)
page_sets = st.dictionaries(
    st.sampled_from(["a.md", "b.md", "sub/a.md", "sub/b.txt"]), texts.map(lambda lines: "\n\n".join(lines)), max_size=4
)


@settings(max_examples=60, deadline=None)
@given(st.lists(page_sets, min_size=2, max_size=4))
def test_any_history_of_edits_ends_like_a_fresh_run(history: list[dict[str, str]]) -> None:
    with TemporaryDirectory() as name:
        folder, store, fresh = Path(name), FakeStore(), FakeStore()
        for pages in history:
            write(folder, pages)
            sync(folder, store)
        sync(folder, fresh)
        again = sync(folder, store)

    assert contents(store) == contents(fresh)
    assert (again.embedded, again.added, again.changed, again.removed) == (0, 0, 0, 0)


def test_repeated_text_on_one_page_is_kept_each_time(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": "# A\n\n## Same\n\ntext\n\n## Same\n\ntext\n"})
    store = FakeStore()

    summary = sync(tmp_path, store)

    assert summary.passages == len(store.rows) == 2
