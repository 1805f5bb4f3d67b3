"""What the tests of syncing share: a folder of pages, one run over it, and what it leaves."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from hypothesis import strategies as st

from core.config import KnowledgeSettings
from core.knowledge.sync import Summary, Sync
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


texts = st.lists(
    st.sampled_from(["# A", "## B", "## C", "one two", "three", "", "four five six", "- x", "```"]), max_size=8
)
page_sets = st.dictionaries(
    st.sampled_from(["a.md", "b.md", "sub/a.md", "sub/b.txt"]), texts.map(lambda lines: "\n\n".join(lines)), max_size=4
)
