"""Builds come and go; what others keep beside them stays."""

from dataclasses import replace

import pytest

from core.errors import IndexMismatch, IndexUnavailable
from core.manifest import Manifest
from core.milvus import builds
from core.milvus.connection import Connection
from core.milvus.rows import create_notes, note
from core.milvus.writer import open_writer
from tests.core.milvus.samples import RULES, calibrate, filled, known, reader_of, rows_of

PAGES = [rows_of("a.md", "One first")]


def test_collections_of_others_are_never_dropped(lite: Connection) -> None:
    foreign = [
        f"{lite.name}_backup",
        f"{lite.name}_b",
        f"{lite.name}_b0123456789ab_copy",
        f"{lite.name}_b0123456789AB",
        f"{lite.name}_b0123456789a",
        f"x{lite.name}_b0123456789ab",
    ]
    for name in foreign:
        create_notes(lite, name)

    filled(lite, PAGES)
    filled(lite, PAGES, rebuild=True)

    assert set(foreign) <= set(lite.client.list_collections())
    assert len(builds.collections(lite)) == 1
    for name in foreign:
        lite.client.drop_collection(name)


def test_what_was_cut_off_goes_with_the_next_publication(lite: Connection) -> None:
    filled(lite, PAGES)
    create_notes(lite, f"{lite.name}_b000000000000")
    builds.create_build(lite, Manifest(replace(RULES, passage_tokens=99)))

    filled(lite, [rows_of("b.md", "Two second")])

    assert len(builds.collections(lite)) == 1
    assert [name for name in lite.client.list_collections() if name.startswith(lite.name)] == sorted(
        [builds.collections(lite)[0], builds.notes_of(builds.collections(lite)[0])]
    )


def test_an_alias_of_another_application_is_left_alone(lite: Connection) -> None:
    create_notes(lite, f"other_{lite.name}")
    lite.client.create_alias(f"other_{lite.name}", lite.name)

    with pytest.raises(IndexUnavailable, match=r"set another milvus\.name"):
        open_writer(lite, RULES, rebuild=True)
    with pytest.raises(IndexUnavailable, match=r"set another milvus\.name"):
        reader_of(lite)

    lite.client.drop_alias(lite.name)
    lite.client.drop_collection(f"other_{lite.name}")


@pytest.mark.parametrize("value", ["not json", "[]", "{}"])
def test_an_index_of_another_version_asks_for_a_rebuild(lite: Connection, value: str) -> None:
    filled(lite, PAGES)
    notes = builds.notes_of(builds.live_build(lite).collection)
    lite.client.upsert(notes, [note("manifest", value)])

    for opening in (lambda: reader_of(lite), lambda: open_writer(lite, RULES, rebuild=False)):
        with pytest.raises(IndexMismatch, match="footnote index --rebuild"):
            opening()
    filled(lite, PAGES, rebuild=True)

    assert builds.live_build(lite).manifest.ready


def test_an_unfinished_build_is_gone_on_with_when_its_rules_are_the_same(lite: Connection) -> None:
    first = open_writer(lite, RULES, rebuild=False)
    first.replace_page(PAGES[0], [])

    same = open_writer(lite, RULES, rebuild=False)
    other = open_writer(lite, replace(RULES, passage_tokens=99), rebuild=False)

    assert list(same.pages("default", "docs")) == ["a.md"]
    assert list(other.pages("default", "docs")) == []


def test_a_finished_build_that_was_not_published_is_published_by_the_next_run(lite: Connection) -> None:
    first = open_writer(lite, RULES, rebuild=False)
    first.replace_page(PAGES[0], [])
    first.finish(known(PAGES), calibrate)
    lite.client.drop_alias(lite.name)

    open_writer(lite, RULES, rebuild=False).finish(known(PAGES), calibrate)

    assert len(builds.collections(lite)) == 1
    assert builds.live_build(lite).manifest.ready


def test_changed_rules_go_on_with_the_rebuild_that_was_cut_off(lite: Connection) -> None:
    filled(lite, PAGES)
    rules = replace(RULES, passage_tokens=99)
    open_writer(lite, rules, rebuild=True).replace_page(PAGES[0], [])

    writer = open_writer(lite, rules, rebuild=False)

    assert list(writer.pages("default", "docs")) == ["a.md"]
    assert writer.manifest.rules == rules


def test_the_old_build_is_not_taken_for_an_unfinished_one(lite: Connection) -> None:
    old = filled(lite, PAGES)
    left = builds.live_build(lite)
    writer = open_writer(lite, RULES, rebuild=True)
    lite.client.alter_alias(writer._collection, lite.name)
    builds.write_manifest(lite, writer._collection, replace(writer.manifest, ready=True))

    again = open_writer(lite, RULES, rebuild=True)

    assert again._collection not in {left.collection, writer._collection}
    assert old.count() == 1
