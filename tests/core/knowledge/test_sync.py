"""Syncing costs what changed, and leaves what a fresh run would."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from core.config import KnowledgeSettings
from core.knowledge.sync import Sync
from core.knowledge.vectors import embedded_text
from core.manifest import KnownSource
from tests.core.knowledge.syncing import PAGES, RULES, contents, counts, page_sets, sync, write
from tests.fakes import FakeEmbedder, FakeStore


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
