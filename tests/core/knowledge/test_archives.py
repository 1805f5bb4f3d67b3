"""Archives made in memory, sound and harmful ones."""

import io
import os
import stat
import struct
import tarfile
import zipfile

import pytest

from core.config import KnowledgeSettings
from core.errors import SourceError
from core.knowledge.archives import read_tar_gz, read_zip
from core.knowledge.page import RawPage, Skipped

SETTINGS = KnowledgeSettings()


def zip_of(*members: tuple[str | zipfile.ZipInfo, bytes], compression: int = zipfile.ZIP_DEFLATED) -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, data in members:
            archive.writestr(name, data)
    file.seek(0)
    return file


def tar_of(*members: tuple[str | tarfile.TarInfo, bytes]) -> io.BytesIO:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as archive:
        for name, data in members:
            info = tarfile.TarInfo(name) if isinstance(name, str) else name
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    file.seek(0)
    return file


def from_zip(file: io.BytesIO, settings: KnowledgeSettings = SETTINGS) -> list[RawPage | Skipped]:
    return list(read_zip(file, "a.zip", settings, lambda _: True))


def from_tar(file: io.BytesIO, settings: KnowledgeSettings = SETTINGS) -> list[RawPage | Skipped]:
    return list(read_tar_gz(file, "a.tar.gz", settings, lambda _: True))


MEMBERS = (
    ("top/b.md", b"b"),
    ("top/a/x.md", b"x"),
    ("top/a.txt", b"a"),
    ("top/logo.png", b"\0"),
    ("top/.hidden.md", b"h"),
    ("__MACOSX/top/._b.md", b"\0"),
    ("top/._b.md", b"\0"),
)


def test_reads_pages_by_path_exactly_as_inside() -> None:
    expected = [RawPage("top/a.txt", b"a"), RawPage("top/a/x.md", b"x"), RawPage("top/b.md", b"b")]

    assert from_zip(zip_of(*MEMBERS)) == expected
    assert from_tar(tar_of(*MEMBERS)) == expected


def test_reads_an_archive_of_one_file() -> None:
    assert from_zip(zip_of(("only.md", b"x"))) == [RawPage("only.md", b"x")]
    assert from_tar(tar_of(("./only.md", b"x"))) == [RawPage("only.md", b"x")]


@pytest.mark.parametrize("path", ["../a.md", "a/../../b.md", "/etc/a.md", "C:/a.md", "a\\b.md", "a\x07.md"])
def test_refuses_paths_that_lead_out(path: str) -> None:
    (skipped,) = from_zip(zip_of((path, b"x")))
    assert isinstance(skipped, Skipped)
    assert skipped.reason.startswith("its path")

    (skipped,) = from_tar(tar_of((path, b"x")))
    assert isinstance(skipped, Skipped)


def test_refuses_links_and_devices() -> None:
    link = zipfile.ZipInfo("a.md")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert from_zip(zip_of((link, b"/etc/passwd"))) == [Skipped("a.md", "a link")]

    members = []
    for name, kind in (("a.md", tarfile.SYMTYPE), ("b.md", tarfile.LNKTYPE), ("c.md", tarfile.FIFOTYPE)):
        info = tarfile.TarInfo(name)
        info.type, info.linkname = kind, "/etc/passwd"
        members.append((info, b""))
    assert from_tar(tar_of(*members)) == [
        Skipped("a.md", "a link"),
        Skipped("b.md", "a link"),
        Skipped("c.md", "not a regular file"),
    ]


def test_refuses_what_is_encrypted() -> None:
    data = bytearray(zip_of(("a.md", b"x"), ("b.md", b"y")).getvalue())
    data[data.index(b"PK\x01\x02") + 8] |= 1

    assert from_zip(io.BytesIO(bytes(data))) == [Skipped("a.md", "encrypted"), RawPage("b.md", b"y")]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_reads_a_name_once() -> None:
    expected = [RawPage("a.md", b"1"), Skipped("a.md", "it is in the archive twice")]

    assert from_zip(zip_of(("a.md", b"1"), ("a.md", b"2"))) == expected
    assert from_tar(tar_of(("a.md", b"1"), ("a.md", b"2"))) == expected


def test_reads_the_rest_when_a_member_is_damaged() -> None:
    data = bytearray(zip_of(("a.md", b"first"), ("b.md", b"second"), compression=zipfile.ZIP_STORED).getvalue())
    data[data.index(b"first")] ^= 1

    skipped, page = from_zip(io.BytesIO(bytes(data)))

    assert isinstance(skipped, Skipped)
    assert skipped.reason.startswith("damaged")
    assert page == RawPage("b.md", b"second")


def test_reads_what_comes_before_a_tar_breaks_off() -> None:
    data = tar_of(*((f"{n}.md", os.urandom(9000).hex().encode()) for n in range(9))).getvalue()

    *pages, last = from_tar(io.BytesIO(data[: len(data) // 2]))

    assert any(isinstance(page, RawPage) for page in pages)
    assert isinstance(last, Skipped)
    assert last.reason.startswith("damaged")


def test_skips_pages_that_are_too_long_or_binary() -> None:
    settings = KnowledgeSettings(max_page_bytes=10)
    members = (("a.md", b"x" * 11), ("b.md", b"a\0b"), ("c.md", b"x" * 10))

    for found in (from_zip(zip_of(*members), settings), from_tar(tar_of(*members), settings)):
        assert [item.path for item in found if isinstance(item, Skipped)] == ["a.md", "b.md"]
        assert found[-1] == RawPage("c.md", b"x" * 10)


def test_believes_the_bytes_and_not_the_declared_size() -> None:
    data = bytearray(zip_of(("a.md", b"x" * 100_000)).getvalue())
    struct.pack_into("<L", data, data.index(b"PK\x01\x02") + 24, 5)
    settings = KnowledgeSettings(max_page_bytes=10)

    (found,) = from_zip(io.BytesIO(bytes(data)), settings)

    assert not (isinstance(found, RawPage) and len(found.data) > 10)


def test_refuses_a_member_that_unpacks_to_far_more_than_its_size() -> None:
    found = from_zip(zip_of(("a.md", b" " * 4_000_000), ("b.md", b"x")))

    assert found[0] == Skipped("a.md", "unpacks to more than 200 times its size")
    assert found[1] == RawPage("b.md", b"x")


def test_stops_at_a_bomb() -> None:
    settings = KnowledgeSettings(max_archive_bytes=100_000)
    members = tuple((f"{n}.md", bytes(str(n) * 40_000, "ascii")) for n in range(4))

    for read, file in ((from_zip, zip_of(*members)), (from_tar, tar_of(*members))):
        with pytest.raises(SourceError, match="unpacks to more than 100,000 bytes"):
            read(file, settings)
    with pytest.raises(SourceError, match="200 times"):
        from_tar(tar_of(("a.md", b" " * 20_000_000)))


def test_stops_at_too_many_members() -> None:
    settings = KnowledgeSettings(max_pages=1)
    members = tuple((f"{n}.png", b"x") for n in range(11))

    for read, file in ((from_zip, zip_of(*members)), (from_tar, tar_of(*members))):
        with pytest.raises(SourceError, match="too many"):
            read(file, settings)


def test_stops_at_a_table_of_contents_that_would_fill_the_memory() -> None:
    data = bytearray(zip_of(("a.md", b"x")).getvalue())
    struct.pack_into("<L", data, data.rindex(b"PK\x05\x06") + 12, 0x7FFFFFFF)

    with pytest.raises(SourceError, match="table of contents"):
        from_zip(io.BytesIO(bytes(data)))


@pytest.mark.parametrize("data", [b"", b"text", b"PK\x03\x04", b"\x1f\x8b", b"<html>", b"PK\x05\x06" + b"\xff" * 18])
def test_says_when_it_is_no_archive(data: bytes) -> None:
    for read in (from_zip, from_tar):
        with pytest.raises(SourceError, match=r"not a (zip|tar\.gz) archive|table of contents"):
            read(io.BytesIO(data))


def test_a_member_without_a_name_spoils_nothing() -> None:
    file = zip_of(("?", b"x"), ("a.md", b"a"))
    nameless = bytearray(file.getvalue())
    at = nameless.rindex(b"PK\x01\x02", 0, nameless.rindex(b"PK\x01\x02"))
    nameless[at + 28 : at + 30], nameless[at + 30 : at + 32] = b"\0\0", b"\1\0"  # the name is taken for an extra field

    assert RawPage("a.md", b"a") in from_zip(io.BytesIO(bytes(nameless)))
