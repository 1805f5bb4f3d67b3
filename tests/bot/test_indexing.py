"""Which sources a run of `footnote index` takes, and what it says afterwards."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.terminal.indexing import Report, Request, index_sources, source_name
from core.errors import ConfigError, FootnoteError, SourceError
from core.knowledge.page import Skipped
from core.knowledge.sync import Summary
from tests.bot.conftest import quiet, settings_in


def run(folder: Path, *sources: str, **changes: object) -> Summary:
    """Index in ``folder`` and return what happened."""
    settings = settings_in(folder)
    knowledge = settings.knowledge.model_copy(update={"sources": changes.pop("of_settings", ())})
    request = Request(sources, **changes)  # type: ignore[arg-type]
    return index_sources(settings.model_copy(update={"knowledge": knowledge}), request, quiet).summary


def counts(summary: Summary) -> tuple[int, int, int, int, int]:
    return summary.pages, summary.added, summary.changed, summary.removed, summary.unchanged


def test_sources_below_the_working_directory_are_remembered_relative_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")

    assert source_name("docs") == source_name("./docs/") == source_name(str(tmp_path / "here" / "docs")) == "docs"
    assert source_name(".") == "."
    assert source_name("../docs") == str((tmp_path / "docs").resolve())
    assert source_name("https://example.org/docs.zip") == "https://example.org/docs.zip"


def test_the_folder_of_nobody_is_refused_with_its_reason() -> None:
    with pytest.raises(SourceError, match="can't be read"):
        source_name("~nobody-of-this-name/docs")


def test_a_second_run_without_sources_takes_what_the_index_knows(workplace: Path) -> None:
    assert counts(run(workplace, "docs")) == (2, 2, 0, 0, 0)
    (workplace / "docs" / "storage.md").write_text("# Storage\n\nOn disk.\n", encoding="utf-8")
    (workplace / "docs" / "install.md").unlink()

    assert counts(run(workplace)) == (1, 0, 1, 1, 0)
    assert counts(run(workplace)) == (1, 0, 0, 0, 1)


def test_a_source_given_twice_is_read_once(workplace: Path) -> None:
    assert counts(run(workplace, "docs", "./docs", str(workplace / "docs"))) == (2, 2, 0, 0, 0)


def test_the_sources_of_the_settings_are_read_beside_the_known_ones(workplace: Path) -> None:
    run(workplace, "docs/install.md")

    assert counts(run(workplace, of_settings=("docs/storage.md",))) == (2, 1, 0, 0, 1)
    assert counts(run(workplace, "docs/storage.md")) == (1, 0, 0, 0, 1)


def test_what_is_known_of_a_source_survives_a_run_without_options(workplace: Path) -> None:
    run(workplace, of_settings=("docs",), url="https://docs.example/", exclude=("install.md",))

    assert counts(run(workplace, of_settings=("docs",))) == (1, 0, 0, 0, 1)


def test_a_rebuild_takes_every_known_source_again(workplace: Path) -> None:
    run(workplace, "docs/install.md")
    run(workplace, "docs/storage.md", scope="other")

    assert counts(run(workplace, rebuild=True)) == (2, 2, 0, 0, 0)
    assert counts(run(workplace, "docs/install.md", rebuild=True, url="https://new.example/")) == (2, 2, 0, 0, 0)


def test_a_forgotten_source_is_gone_and_others_stay(workplace: Path) -> None:
    run(workplace, "docs/install.md", "docs/storage.md")

    assert counts(run(workplace, "docs/install.md", forget=True)) == (0, 0, 0, 1, 0)
    assert counts(run(workplace)) == (1, 0, 0, 0, 1)


def test_forgetting_what_is_not_known_says_what_is(workplace: Path) -> None:
    run(workplace, "docs")

    with pytest.raises(SourceError, match=r"docs is not in the index in scope team; it holds docs \(scope default\)"):
        run(workplace, "docs", forget=True, scope="team")


@pytest.mark.parametrize(("sources", "rebuild"), [((), False), (("docs",), True)])
def test_forgetting_needs_sources_and_no_rebuild(workplace: Path, sources: Sequence[str], rebuild: bool) -> None:
    with pytest.raises(ConfigError, match="--forget"):
        run(workplace, *sources, forget=True, rebuild=rebuild)


def test_nothing_to_index_says_what_to_name(workplace: Path) -> None:
    with pytest.raises(SourceError, match="name a folder"):
        run(workplace)


def test_a_source_that_vanished_ends_the_run_in_one_line_and_leaves_the_index_as_it_was(workplace: Path) -> None:
    run(workplace, "docs/install.md", "docs/storage.md")
    (workplace / "docs" / "install.md").unlink()

    with pytest.raises(FootnoteError) as failure:
        run(workplace)

    assert str(failure.value).startswith("docs/install.md can't be read")
    assert "\n" not in str(failure.value)
    assert counts(run(workplace, "docs/install.md", forget=True)) == (0, 0, 0, 1, 0)
    assert counts(run(workplace)) == (1, 0, 0, 0, 1)


def test_a_summary_counts_and_lists_what_was_skipped() -> None:
    skipped = [Skipped(f"page{number}.md", "not text") for number in range(12)]
    report = Report(Summary(pages=3, passages=9, added=2, changed=1, skipped=skipped, seconds=1.23456))

    lines = report.to_text().splitlines()
    assert lines[0] == "3 pages, 9 passages (2 added, 1 changed, 0 removed, 0 unchanged) in 1.2 s"
    assert lines[1] == "skipped page0.md: not text"
    assert lines[-1] == "… and 2 more skipped (all of them with --json)"
    assert len(lines) == 12
    values = report.to_json()
    assert set(values) == {"pages", "passages", "added", "changed", "removed", "unchanged", "skipped", "seconds"}
    assert len(values["skipped"]) == 12
    assert values["skipped"][0] == {"path": "page0.md", "reason": "not text"}
    assert values["seconds"] == 1.235
