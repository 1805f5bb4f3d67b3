"""The counts of a build are whole or none, and the next run repairs them."""

import logging
from dataclasses import replace

import pytest

from core.milvus import builds, counts
from core.milvus.connection import Connection
from core.milvus.writer import open_writer
from core.ranking import Frequencies, count_grams
from tests.core.milvus.samples import RULES, calibrate, filled, found, known, reader_of, rows_of

PAGES = [rows_of("a.md", "One first"), rows_of("b.md", "Two second")]


def test_counts_of_many_pieces_come_back(lite: Connection) -> None:
    filled(lite, PAGES)
    build = builds.live_build(lite)
    many = Frequencies(3, 9, {f"日本{at:x}": at + 1 for at in range(60_000)})

    counts.write_counts(lite, build, many, build.manifest.revision)

    assert counts.read_counts(lite, build) == many
    assert counts.counted_passages(lite, build) == 3


@pytest.mark.parametrize("piece", ["head", "000000"])
async def test_counts_that_are_not_whole_count_as_none_and_are_repaired(
    lite: Connection, piece: str, caplog: pytest.LogCaptureFixture
) -> None:
    filled(lite, PAGES)
    build = builds.live_build(lite)
    lite.client.delete(build.notes, ids=[f"frequencies/{build.manifest.revision}/{piece}"])
    missing = counts.read_counts(lite, build)

    with caplog.at_level(logging.WARNING):
        texts = await found(reader_of(lite), "first")
    writer = open_writer(lite, RULES, rebuild=False)
    writer.replace_page(rows_of("c.md", "Three third"), [])
    writer.finish([], calibrate)

    assert missing is None
    assert "counts anew" in caplog.text
    assert sorted(texts) == ["One first", "Two second"]
    assert counts.read_counts(lite, builds.live_build(lite)) == count_grams(writer.passages())


def test_an_unchanged_run_repairs_counts_that_do_not_fit(lite: Connection) -> None:
    """Two writers at once may leave them so: each counts only what it changed."""
    filled(lite, PAGES)
    build = builds.live_build(lite)
    counts.write_counts(lite, build, Frequencies(1, 1, {"x": 1}), build.manifest.revision)

    writer = open_writer(lite, RULES, rebuild=False)
    writer.finish(known(PAGES), calibrate)

    assert counts.read_counts(lite, builds.live_build(lite)) == count_grams(writer.passages())


def test_pieces_left_by_a_run_cut_off_do_not_mix_with_new_ones(lite: Connection) -> None:
    filled(lite, PAGES)
    build = builds.live_build(lite)
    for revision in (counts.new_revision(), counts.new_revision()):
        counts.write_counts(lite, build, Frequencies(9, 9, {f"left{at}": 1 for at in range(5_000)}), revision)

    writer = open_writer(lite, RULES, rebuild=False)
    writer.replace_page(rows_of("c.md", "Three third"), [])
    writer.finish([], calibrate)

    assert counts.read_counts(lite, builds.live_build(lite)) == count_grams(writer.passages())
    names = {row["id"].split("/")[1] for row in _counts_of(lite)}
    assert names == {str(build.manifest.revision), str(writer.manifest.revision)}


def test_a_reader_between_manifest_and_counts_still_finds_the_old_ones(lite: Connection) -> None:
    filled(lite, PAGES)
    seen = builds.live_build(lite)

    filled(lite, [rows_of("c.md", "Three third")])

    assert counts.read_counts(lite, seen) == count_grams(row.passage for rows in PAGES for row in rows)
    assert counts.read_counts(lite, replace(seen, manifest=replace(seen.manifest, revision=5))) is None


def _counts_of(connection: Connection) -> list[dict[str, str]]:
    notes = builds.live_build(connection).notes
    rows = connection.client.query(notes, filter='id != "manifest"', output_fields=["id"], limit=1_000)
    return [dict(row) for row in rows]
