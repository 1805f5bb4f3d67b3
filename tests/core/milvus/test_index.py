"""What an index does on a Lite file, on a Lite server and on a real Milvus: the same tests for all three."""

import asyncio
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.config import MilvusSettings
from core.errors import IndexMismatch, IndexMissing, SearchUnavailable
from core.manifest import KnownSource
from core.milvus import builds, counts
from core.milvus import reader as reader_module
from core.milvus.connection import Connection, open_connection
from core.milvus.rows import Row, passage_id
from core.milvus.writer import open_writer
from core.ranking import count_grams
from tests.core.milvus.samples import (
    CALIBRATION,
    EMBEDDER,
    RULES,
    SOURCE,
    calibrate,
    filled,
    found,
    known,
    passage,
    reader_of,
    rows_of,
)


async def test_finds_what_was_indexed_best_first(connection: Connection) -> None:
    filled(connection, [rows_of("a.md", "Flushing data to disk"), rows_of("b.md", "Boiling eggs", "Frying onions")])

    texts = await found(reader_of(connection), "how do I flush data")

    assert texts[0] == "Flushing data to disk"
    assert sorted(texts) == ["Boiling eggs", "Flushing data to disk", "Frying onions"]


async def test_gives_back_every_field_of_a_passage(connection: Connection) -> None:
    full = replace(passage("ö/ä.md", "Text 😀\n\n  more"), lines=(3, 9), page=4, url="https://x/#ä", title="T" * 300)
    vector = EMBEDDER.embed_documents(["Text"])[0]
    filled(connection, [[Row(passage_id(SOURCE, full, 0), full, vector, SOURCE, "h", 1, 5)]])

    [seen] = await reader_of(connection).search(vector, "Text", scope=None, limit=5)

    assert replace(seen, score=0.0, similarity=0.0) == full
    assert seen.similarity == pytest.approx(1.0, abs=1e-5)


async def test_replaces_and_removes_pages(connection: Connection) -> None:
    old, other = rows_of("a.md", "One first", "Two second"), rows_of("b.md", "Three third")
    filled(connection, [old, other])
    new = rows_of("a.md", "Two second", "Four fourth")

    writer = open_writer(connection, RULES, rebuild=False)
    writer.replace_page(new, [old[0].id])
    writer.replace_page([], [other[0].id])
    writer.finish([], calibrate)

    assert sorted(await found(reader_of(connection), "text")) == ["Four fourth", "Two second"]
    [state] = writer.pages("default", SOURCE).values()
    assert state.whole
    assert state.hash == new[0].page_hash
    assert sorted(state.ids) == sorted(row.id for row in new)


def test_remembers_its_manifest_and_counts(connection: Connection) -> None:
    pages = [rows_of("a.md", "Flushing data"), rows_of("日本.md", "データ 永続化", scope="two", language="ja")]
    filled(connection, pages)

    build = builds.live_build(connection)

    assert build.manifest.sources == (KnownSource(SOURCE, "default"), KnownSource(SOURCE, "two"))
    assert (build.manifest.ready, build.manifest.dirty, build.manifest.rules) == (True, False, RULES)
    assert build.manifest.languages == {"en": 1, "ja": 1}
    assert build.manifest.calibration == CALIBRATION
    assert counts.read_counts(connection, build) == count_grams(row.passage for rows in pages for row in rows)


def test_keeps_counts_and_languages_equal_to_a_fresh_count(connection: Connection) -> None:
    first = rows_of("a.md", "One \ud800 lone", "x" * 70_000, language="fr")
    filled(connection, [first, rows_of("b.md", "Three third")])
    writer = open_writer(connection, RULES, rebuild=False)

    writer.replace_page(rows_of("a.md", "Five fifth", language="de"), [row.id for row in first])
    writer.replace_page(rows_of("c.md", "Six sixth", language="de"), [])
    writer.finish([], calibrate)

    build = builds.live_build(connection)
    assert counts.read_counts(connection, build) == count_grams(writer.passages())
    assert build.manifest.languages == {"en": 1, "de": 2}


def test_returns_stored_vectors(connection: Connection) -> None:
    rows = rows_of("a.md", "One first", "Two second")
    writer = filled(connection, [rows])

    vectors = writer.vectors([rows[1].id, "unknown"])

    assert list(vectors) == [rows[1].id]
    np.testing.assert_array_equal(vectors[rows[1].id], rows[1].dense)


def test_writes_nothing_when_nothing_changed(connection: Connection) -> None:
    pages = [rows_of("a.md", "One first")]
    filled(connection, pages)
    before = builds.live_build(connection)

    open_writer(connection, RULES, rebuild=False).finish(known(pages), calibrate)

    assert builds.live_build(connection) == before
    assert len(builds.collections(connection)) == 1


async def test_a_rebuild_replaces_the_index_in_one_step(connection: Connection) -> None:
    old, new = [rows_of("a.md", "Old words")], [rows_of("a.md", "New words"), rows_of("b.md", "More words")]
    filled(connection, old)
    reader = reader_of(connection)
    writer = open_writer(connection, RULES, rebuild=True)
    for rows in new:
        writer.replace_page(rows, [])

    before = await found(reader, "words")
    writer.finish(known(new), calibrate)
    after = await found(reader, "words")

    assert before == ["Old words"]
    assert sorted(after) == ["More words", "New words"]
    assert len(builds.collections(connection)) == 1


async def test_an_index_that_a_restarted_server_no_longer_holds_loaded_is_loaded_again(connection: Connection) -> None:
    filled(connection, [rows_of("a.md", "Old words")])
    reader = reader_of(connection)
    connection.client.release_collection(reader.collection)

    assert await found(reader, "words") == ["Old words"]


async def test_a_reader_of_another_process_sees_updates(
    connection: Connection, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    filled(connection, [rows_of("a.md", "One first")])
    other = open_connection(MilvusSettings(uri=connection.uri, name=connection.name), tmp_path)
    reader = reader_of(other)
    writer = open_writer(connection, RULES, rebuild=False)
    writer.replace_page(rows_of("b.md", "Twofold words"), [])
    writer.finish([], calibrate)

    texts = await found(reader, "words")
    unknown = reader.idf("fold")
    monkeypatch.setattr(reader_module, "REFRESH_SECONDS", 0.0)
    await found(reader, "words")

    assert sorted(texts) == ["One first", "Twofold words"]
    assert reader.idf("fold") != unknown
    assert reader.manifest.languages == {"en": 2}
    other.close()


def test_says_what_to_do_before_the_first_index(connection: Connection) -> None:
    with pytest.raises(IndexMissing) as caught:
        reader_of(connection)

    assert "footnote index SOURCE" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_refuses_an_index_made_by_other_rules(connection: Connection) -> None:
    filled(connection, [rows_of("a.md", "One first")])
    other = replace(RULES, embedder="another", passage_tokens=100)

    with pytest.raises(IndexMismatch) as reading:
        reader_of(connection, other)
    with pytest.raises(IndexMismatch) as writing:
        open_writer(connection, other, rebuild=False)

    assert str(reading.value) == str(writing.value)
    assert "footnote index --rebuild" in str(reading.value)
    assert "embedder: fake → another, passage_tokens: 230 → 100" in str(reading.value)
    assert "\n" not in str(reading.value)


async def test_a_rebuild_by_other_rules_stops_readers_with_the_remedy(connection: Connection) -> None:
    filled(connection, [rows_of("a.md", "One first")])
    reader = reader_of(connection)
    writer = open_writer(connection, replace(RULES, passage_tokens=100), rebuild=True)
    writer.replace_page(rows_of("a.md", "One first"), [])
    writer.finish([], calibrate)

    with pytest.raises(SearchUnavailable, match="footnote index --rebuild"):
        await found(reader, "first")


async def test_always_finds_everything_while_the_index_is_rebuilt(connection: Connection) -> None:
    pages = [rows_of(f"{at}.md", f"Word{at} common text") for at in range(12)]
    filled(connection, pages)
    reader = reader_of(connection)
    done = asyncio.Event()

    async def rebuild() -> None:
        for _ in range(3):
            await asyncio.to_thread(filled, connection, pages, rebuild=True)
        done.set()

    sizes: set[int] = set()
    async with asyncio.TaskGroup() as group:
        group.create_task(rebuild())
        while not done.is_set():
            sizes.add(len(await found(reader, "common text", limit=20)))
    assert sizes == {12}
