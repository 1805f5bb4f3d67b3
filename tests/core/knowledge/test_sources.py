"""Folders, files, archives and addresses."""

import io
import os
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.config import KnowledgeSettings
from core.errors import SourceError
from core.knowledge.page import RawPage, Skipped
from core.knowledge.sources import opened_source, read_source
from tests.core.knowledge.small_site import served

SETTINGS = KnowledgeSettings()
PRIVATE = KnowledgeSettings(allow_private_addresses=True)


def write(root: Path, *paths: str) -> None:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(path)


def read(source: Path, settings: KnowledgeSettings = SETTINGS) -> list[RawPage | Skipped]:
    return list(read_source(str(source), settings))


def paths(found: list[RawPage | Skipped]) -> list[str]:
    return [item.path for item in found if isinstance(item, RawPage)]


def skipped(found: list[RawPage | Skipped]) -> dict[str, str]:
    return {item.path: item.reason for item in found if isinstance(item, Skipped)}


def test_reads_a_folder_in_the_order_of_paths(tmp_path: Path) -> None:
    write(tmp_path, "b.md", "a/z.md", "a-b.md", "a/b/c.txt", "a.rst", "x.png", "LICENSE")
    write(tmp_path, ".git/a.md", "node_modules/a.md", "__pycache__/a.md", ".a.md")

    found = read(tmp_path)

    assert paths(found) == sorted(["b.md", "a/z.md", "a-b.md", "a/b/c.txt", "a.rst"])
    assert not skipped(found)
    assert found[0] == RawPage("a-b.md", b"a-b.md")


def test_reads_one_page_after_the_other(tmp_path: Path) -> None:
    write(tmp_path, "a.md", "b.md")
    pages = read_source(str(tmp_path), SETTINGS)

    next(pages)
    (tmp_path / "b.md").write_text("changed")

    assert next(pages) == RawPage("b.md", b"changed")


def test_reads_what_the_globs_choose(tmp_path: Path) -> None:
    write(tmp_path, "a.md", "d/b.md", "d/c.txt", "d/e/f.md")

    found = list(read_source(str(tmp_path), SETTINGS, include=["d/**/*.md"], exclude=["**/f.md"]))

    assert paths(found) == ["d/b.md"]


def test_reads_a_single_file_by_its_name(tmp_path: Path) -> None:
    write(tmp_path, "d/a.md")

    assert read(tmp_path / "d" / "a.md") == [RawPage("a.md", b"d/a.md")]


def test_skips_what_can_not_be_read_and_reads_on(tmp_path: Path) -> None:
    write(tmp_path, "ok.md", "long.md", "binary.md")
    (tmp_path / "long.md").write_text("x" * 101)
    (tmp_path / "binary.md").write_bytes(b"a\0")
    os.mkfifo(tmp_path / "pipe.md")

    found = read(tmp_path, KnowledgeSettings(max_page_bytes=100))

    assert paths(found) == ["ok.md"]
    assert skipped(found) == {
        "binary.md": "binary, not text",
        "long.md": "larger than 100 bytes; see knowledge.max_page_bytes",
        "pipe.md": "not a regular file",
    }


def test_follows_only_links_to_files_of_the_folder(tmp_path: Path) -> None:
    write(tmp_path, "docs/real.md", "docs/folder/a.md", "secret.md")
    docs = tmp_path / "docs"
    (docs / "inside.md").symlink_to("real.md")
    (docs / "outside.md").symlink_to(tmp_path / "secret.md")
    (docs / "up").symlink_to(tmp_path)
    (docs / "again").symlink_to("folder")
    (docs / "broken.md").symlink_to("nothing.md")
    (docs / "loop.md").symlink_to("loop.md")
    (docs / "broken.png").symlink_to("nothing.png")

    found = read(docs)

    assert paths(found) == ["folder/a.md", "inside.md", "real.md"]
    assert skipped(found) == {
        "again": "a link to a folder, which is read where it is",
        "broken.md": "a link that leads nowhere",
        "loop.md": "a link that leads nowhere",
        "outside.md": "a link that leads out of the folder",
        "up": "a link that leads out of the folder",
    }


def test_a_folder_that_is_a_link_itself_is_read(tmp_path: Path) -> None:
    write(tmp_path, "docs/a.md")
    (tmp_path / "link").symlink_to("docs")

    assert paths(read(tmp_path / "link")) == ["a.md"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_skips_what_may_not_be_read(tmp_path: Path) -> None:
    write(tmp_path, "a.md", "d/b.md", "c.md")
    (tmp_path / "a.md").chmod(0)
    (tmp_path / "d").chmod(0)
    try:
        found = read(tmp_path)
    finally:
        (tmp_path / "d").chmod(0o700)

    assert paths(found) == ["c.md"]
    assert skipped(found) == {"a.md": "permission denied", "d": "permission denied"}


def test_skips_names_that_no_index_can_hold(tmp_path: Path) -> None:
    (Path(os.fsdecode(os.fsencode(tmp_path) + b"/a\xff.md"))).write_text("x")

    assert skipped(read(tmp_path)) == {"a\\udcff.md": "its name holds characters that can't be shown"}


def test_reads_archives_by_their_names(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("top/a.md", "x")
    with tarfile.open(tmp_path / "a.tgz", "w:gz") as tar:
        info = tarfile.TarInfo("top/b.md")
        info.size = 1
        tar.addfile(info, io.BytesIO(b"y"))

    assert read(tmp_path / "a.zip") == [RawPage("top/a.md", b"x")]
    assert read(tmp_path / "a.tgz") == [RawPage("top/b.md", b"y")]
    assert list(read_source(str(tmp_path / "a.zip"), SETTINGS, exclude=["top/**"])) == []


@pytest.mark.parametrize("name", ["missing", "a.pdf", "no.zip", "no.tar.gz", "pipe", "bad\0name"])
def test_says_when_the_source_itself_is_unreadable(tmp_path: Path, name: str) -> None:
    write(tmp_path, "a.pdf", "no.zip", "no.tar.gz")
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(SourceError) as failure:
        list(read_source(f"{tmp_path}/{name}", SETTINGS))

    assert "\n" not in str(failure.value)


def test_stops_at_more_pages_than_allowed(tmp_path: Path) -> None:
    write(tmp_path, "a.md", "b.md", "c.md")

    with pytest.raises(SourceError, match="more than 2 pages"):
        read(tmp_path, KnowledgeSettings(max_pages=2))


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with served() as port:
        yield f"http://127.0.0.1:{port}"


def test_reads_a_page_from_an_address_by_its_type(site: str) -> None:
    assert list(read_source(f"{site}/page", PRIVATE)) == [RawPage("page.md", b"# Hi", f"{site}/page")]
    assert list(read_source(f"{site}/hop/2", PRIVATE)) == [RawPage("page.md", b"# Hi", f"{site}/page")]
    assert list(read_source(f"{site}/page", PRIVATE, exclude=["*.md"])) == []


def test_skips_a_downloaded_page_that_is_too_long(site: str) -> None:
    (found,) = read_source(f"{site}/large", PRIVATE.model_copy(update={"max_page_bytes": 100}))

    assert isinstance(found, Skipped)
    assert found.path == "large.md"


def test_reads_archives_from_addresses_by_their_bytes(site: str) -> None:
    assert list(read_source(f"{site}/download", PRIVATE)) == [RawPage("top/a.md", b"zipped")]
    assert list(read_source(f"{site}/docs.tar.gz", PRIVATE)) == [RawPage("top/b.md", b"tarred")]


@pytest.mark.parametrize(
    ("path", "name"), [("/shown.md", "shown.md.html"), ("/notes.txt", "notes.txt"), ("/", "index.html")]
)
def test_takes_a_page_for_what_the_server_shows(site: str, path: str, name: str) -> None:
    (page,) = read_source(site + path, PRIVATE)

    assert (page.path, isinstance(page, RawPage)) == (name, True)


def test_skips_a_downloaded_page_that_is_binary(site: str) -> None:
    assert list(read_source(f"{site}/binary", PRIVATE)) == [Skipped("binary.md", "binary, not text")]


@pytest.mark.parametrize("path", ["/picture", "/broken.zip", "/broken.tgz"])
def test_says_when_a_download_is_nothing_to_read(site: str, path: str) -> None:
    with pytest.raises(SourceError, match=r"neither a page nor|not a (zip|tar.gz) archive"):
        list(read_source(site + path, PRIVATE))


def test_skips_a_file_that_goes_away_meanwhile(tmp_path: Path) -> None:
    write(tmp_path, "a.md", "b.md", "c.md")
    pages = read_source(str(tmp_path), SETTINGS)

    next(pages)
    (tmp_path / "b.md").unlink()

    assert list(pages) == [Skipped("b.md", "no such file or directory"), RawPage("c.md", b"c.md")]


def test_refuses_a_private_address_unless_allowed(site: str) -> None:
    with pytest.raises(SourceError):
        list(read_source(f"{site}/page", SETTINGS))


def test_downloads_an_address_once_however_often_it_is_read(site: str) -> None:
    with opened_source(f"{site}/download", PRIVATE) as read:
        first, second = list(read()), list(read())

    assert first == second == [RawPage("top/a.md", b"zipped")]
