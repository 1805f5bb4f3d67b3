"""A whole run of `footnote index` on a Lite file: counted, calibrated, published, forgotten."""

import asyncio
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.config import KnowledgeSettings, MilvusSettings
from core.errors import IndexMissing
from core.knowledge.indexing import forget_sources, run_index
from core.knowledge.offtopic import OFF_TOPIC
from core.knowledge.sync import Summary
from core.manifest import KnownSource, Manifest, Rules
from core.milvus import builds, counts
from core.milvus.connection import Connection, open_connection
from core.milvus.reader import Reader
from core.milvus.writer import open_writer
from core.ranking import count_grams
from tests.core.knowledge.syncing import PAGES, page_sets, write
from tests.fakes import FakeEmbedder

RULES = Rules("fake", 64, "headings", 230, 0.2)


@pytest.fixture(scope="module")
def lite_file(tmp_path_factory: pytest.TempPathFactory) -> str:
    """One file for all tests here; each has an index of its own in it."""
    return str(tmp_path_factory.mktemp("lite") / "index.db")


@pytest.fixture
def connection(lite_file: str, tmp_path: Path) -> Iterator[Connection]:
    """A connection to an empty index."""
    opened = open_connection(MilvusSettings(uri=lite_file, name=f"test_{uuid.uuid4().hex[:12]}"), tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of documentation."""
    write(tmp_path / "docs", PAGES)
    return tmp_path / "docs"


def index(
    connection: Connection, *folders: Path, embedder: FakeEmbedder | None = None, rebuild: bool = False
) -> Summary:
    """Run `footnote index` on folders."""
    known = [KnownSource(str(folder), "default") for folder in folders]
    writer = open_writer(connection, RULES, rebuild=rebuild)
    return run_index(writer, embedder or FakeEmbedder(), known, KnowledgeSettings(), lambda *_: None)


def manifest_of(connection: Connection) -> Manifest:
    """Return what the live index remembers."""
    return builds.live_build(connection).manifest


def everything(connection: Connection) -> list[dict[str, object]]:
    """Return every row of the live index but the time of writing."""
    fields = ["id", "text", "path", "line_start", "line_end", "url", "page_hash", "page_passages", "dense", "scope"]
    collection = builds.live_build(connection).collection
    rows = connection.client.query(collection, filter='id != ""', output_fields=fields, limit=10_000)
    return sorted((dict(row) for row in rows), key=lambda row: str(row["id"]))


def test_a_second_run_embeds_nothing_and_changes_nothing(connection: Connection, folder: Path) -> None:
    index(connection, folder)
    before, build, embedder = everything(connection), builds.live_build(connection), FakeEmbedder()

    summary = index(connection, folder, embedder=embedder)

    assert (summary.unchanged, summary.embedded, embedder.documents) == (2, 0, [])
    assert (everything(connection), builds.live_build(connection)) == (before, build)


def test_a_changed_page_embeds_its_new_passages_and_measures_nothing_anew(connection: Connection, folder: Path) -> None:
    write(folder, PAGES | {f"{at}.md": f"# Page {at}\n\nText {at}.\n" for at in range(9)})
    index(connection, folder)
    calibration, embedder = manifest_of(connection).calibration, FakeEmbedder()
    (folder / "0.md").write_text("# Page 0\n\nOther text.\n")

    index(connection, folder, embedder=embedder)

    assert embedder.documents == ["Page 0\nOther text.", "Page 0"]
    assert manifest_of(connection).calibration == calibration


def test_measures_the_index_against_questions_it_cannot_answer(connection: Connection, folder: Path) -> None:
    embedder = FakeEmbedder()
    index(connection, folder, embedder=embedder)

    calibration = manifest_of(connection).calibration

    assert calibration is not None
    assert set(OFF_TOPIC) <= set(embedder.documents)
    assert calibration.passages == 3
    assert 0 < calibration.off_mean < 1


def test_forgetting_a_source_removes_its_pages_and_its_name(connection: Connection, tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    write(one, PAGES)
    write(two, {"other.md": "# Other\n\nwords\n"})
    index(connection, one, two)
    writer = open_writer(connection, RULES, rebuild=False)

    summary = forget_sources(writer, [KnownSource(str(one), "default")], FakeEmbedder())

    assert summary.removed == 2
    assert [known.source for known in manifest_of(connection).sources] == [str(two)]
    assert [row["path"] for row in everything(connection)] == ["other.md"]


def test_forgetting_a_source_without_pages_is_remembered(connection: Connection, tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    write(one, PAGES)
    two.mkdir()
    index(connection, one, two)

    forget_sources(open_writer(connection, RULES, rebuild=False), [KnownSource(str(two), "default")], FakeEmbedder())

    assert [known.source for known in manifest_of(connection).sources] == [str(one)]


def test_an_index_of_nothing_can_be_searched(connection: Connection, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    summary = index(connection, tmp_path / "empty")

    reader = Reader(connection, RULES, candidates=50, weight=0.22)
    assert summary.pages == 0
    assert reader.open().language == ""
    vector = FakeEmbedder().embed_documents(["x"])[0]
    assert asyncio.run(reader.search(vector, "x", scope=None, limit=5)) == []


def test_what_a_cut_off_first_run_left_of_another_source_is_not_published(
    connection: Connection, tmp_path: Path
) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    write(one, PAGES)
    write(two, {"other.md": "# Other\n\nwords\n"})
    with pytest.raises(KeyboardInterrupt):
        run_index(
            open_writer(connection, RULES, rebuild=False),
            FakeEmbedder(),
            [KnownSource(str(two), "default"), KnownSource(str(one), "default")],
            KnowledgeSettings(),
            interrupt_after(2),
        )
    with pytest.raises(IndexMissing):
        builds.live_build(connection)

    index(connection, one)

    assert {row["path"] for row in everything(connection)} == set(PAGES)
    assert counts.counted_passages(connection, builds.live_build(connection)) == 3


class interrupt_after:  # noqa: N801 - called like a function
    """A progress that raises KeyboardInterrupt at a step."""

    def __init__(self, steps: int) -> None:
        self._steps = steps

    def __call__(self, *_: object) -> None:
        self._steps -= 1
        if self._steps < 0:
            raise KeyboardInterrupt


def test_a_rebuild_cut_off_goes_on_and_leaves_readers_alone(connection: Connection, folder: Path) -> None:
    index(connection, folder)
    before = everything(connection)
    many = PAGES | {f"{at}.md": f"# Page {at}\n\n" + f"Text {at}.\n\n" * 3 for at in range(300)}
    write(folder, many)
    writer = open_writer(connection, RULES, rebuild=True)
    with pytest.raises(KeyboardInterrupt):
        run_index(
            writer, FakeEmbedder(), [KnownSource(str(folder), "default")], KnowledgeSettings(), interrupt_after(550)
        )
    halfway = everything(connection)
    embedder = FakeEmbedder()

    summary = index(connection, folder, embedder=embedder, rebuild=True)

    assert halfway == before
    assert 100 < summary.unchanged < 300
    assert {row["path"] for row in everything(connection)} == set(many)
    assert len(builds.collections(connection)) == 1


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=st.lists(page_sets, min_size=2, max_size=4))
def test_counts_after_any_history_equal_a_fresh_count(
    connection: Connection, tmp_path: Path, history: list[dict[str, str]]
) -> None:
    folder = tmp_path / "history"
    folder.mkdir(exist_ok=True)
    for pages in history:
        write(folder, pages)
        index(connection, folder)
        build = builds.live_build(connection)
        writer = open_writer(connection, RULES, rebuild=False)
        passages = list(writer.passages())

        assert counts.read_counts(connection, build) == count_grams(passages)
        assert sum(build.manifest.languages.values()) == len(passages)
