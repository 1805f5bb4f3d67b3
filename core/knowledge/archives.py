"""Zip and tar.gz archives, read member by member; what could do harm is refused with a reason."""

import gzip
import stat
import struct
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, BinaryIO

from core.config import KnowledgeSettings
from core.errors import SourceError
from core.knowledge.decoding import is_binary
from core.knowledge.page import RawPage, Skipped
from core.knowledge.paths import is_left_out, is_readable, printable, refusal

_HIGHEST_RATIO = 200
_RATIO_MATTERS_FROM = 10_000_000
_MEMBERS_A_PAGE = 10
_LARGEST_DIRECTORY = 100_000_000
_STEP = 1 << 16
_BROKEN = (zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError, OSError, NotImplementedError, ValueError)


@dataclass(frozen=True, slots=True)
class _Member:
    """What both formats say about one member; ``refused`` is the reason not to open it."""

    path: str
    size: int
    refused: str
    open: Callable[[], IO[bytes] | None]


def read_zip(
    file: BinaryIO, name: str, settings: KnowledgeSettings, chosen: Callable[[str], bool]
) -> Iterator[RawPage | Skipped]:
    """Yield the pages of a zip file by path; raises SourceError when it is none, or is a bomb."""
    _check_directory(file, name)
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, *_BROKEN) as error:
        msg = f"{name} is not a zip archive that can be read ({error}); download or pack it again"
        raise SourceError(msg) from error
    with archive:
        yield from _pages([_zip_member(archive, info) for info in archive.infolist()], name, settings, chosen)


def read_tar_gz(
    file: BinaryIO, name: str, settings: KnowledgeSettings, chosen: Callable[[str], bool]
) -> Iterator[RawPage | Skipped]:
    """Yield the pages of a tar.gz file by path; raises SourceError when it is none, or is a bomb."""
    with tempfile.TemporaryFile() as unpacked:
        note = _gunzip(file, unpacked, name, settings)
        members, broken = _tar_members(unpacked, name, settings)
        yield from _pages(members, name, settings, chosen)
        if note or broken:
            yield Skipped(name, note or broken)


def _pages(
    members: list[_Member], name: str, settings: KnowledgeSettings, chosen: Callable[[str], bool]
) -> Iterator[RawPage | Skipped]:
    _check_count(len(members), name, settings)
    seen: set[str] = set()
    total = 0
    for member in sorted(members, key=lambda member: member.path):
        found = _page(member, settings, seen, chosen)
        if isinstance(found, RawPage):
            total += len(found.data)
        if total > settings.max_archive_bytes:
            msg = f"{name} unpacks to more than {settings.max_archive_bytes:,} bytes; see knowledge.max_archive_bytes"
            raise SourceError(msg)
        if found:
            yield found


def _check_count(count: int, name: str, settings: KnowledgeSettings) -> None:
    if count > settings.max_pages * _MEMBERS_A_PAGE:
        msg = f"{name} holds {count:,} files, too many for knowledge.max_pages = {settings.max_pages:,}"
        raise SourceError(msg)


def _page(
    member: _Member, settings: KnowledgeSettings, seen: set[str], chosen: Callable[[str], bool]
) -> RawPage | Skipped | None:
    path = member.path
    if any(map(is_left_out, path.split("/"))) and ".." not in path.split("/"):
        return None
    unsafe = refusal(path)
    if unsafe:
        return Skipped(printable(path), unsafe)
    if not chosen(path) or not (is_readable(path) or (member.refused and not PurePosixPath(path).suffix)):
        return None
    reason = member.refused or ("it is in the archive twice" if path in seen else "")
    seen.add(path)
    return Skipped(path, reason) if reason else _opened(member, settings.max_page_bytes)


def _opened(member: _Member, limit: int) -> RawPage | Skipped:
    if member.size > limit:
        return Skipped(member.path, f"larger than {limit:,} bytes; see knowledge.max_page_bytes")
    try:
        opened = member.open()
        if opened is None:
            return Skipped(member.path, "not a file")
        with opened:
            data = opened.read(limit + 1)
    except (*_BROKEN, RuntimeError) as error:
        return Skipped(member.path, f"damaged in the archive ({error or type(error).__name__})")
    if len(data) > limit:
        return Skipped(member.path, f"larger than {limit:,} bytes, other than the archive says")
    return Skipped(member.path, "binary, not text") if is_binary(data) else RawPage(member.path, data)


def _zip_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> _Member:
    mode = info.external_attr >> 16
    kind = stat.S_IFMT(mode)
    refused = ""
    if not info.filename:
        refused = "it has no name"
    elif info.is_dir():
        refused = ""
    elif kind == stat.S_IFLNK:
        refused = "a link"
    elif kind not in {0, stat.S_IFREG}:
        refused = "not a regular file"
    elif info.flag_bits & 1:
        refused = "encrypted"
    elif info.file_size > _RATIO_MATTERS_FROM / 10 and info.file_size > _HIGHEST_RATIO * max(info.compress_size, 1):
        refused = f"unpacks to more than {_HIGHEST_RATIO} times its size"
    return _Member(info.filename, info.file_size, refused, lambda: archive.open(info))


def _check_directory(file: BinaryIO, name: str) -> None:
    """Refuse a zip whose table of contents alone would fill the memory; zipfile reads it whole."""
    file.seek(0, 2)
    length = file.tell()
    file.seek(max(0, length - 65_557 - 76))
    tail = file.read()
    file.seek(0)
    at = tail.rfind(b"PK\x05\x06")
    size = struct.unpack_from("<L", tail, at + 12)[0] if at >= 0 and at + 22 <= len(tail) else 0
    if size == 0xFFFFFFFF and at >= 76:
        size = struct.unpack_from("<Q", tail, at - 76 + 40)[0]
    if size > _LARGEST_DIRECTORY:
        msg = f"{name} has a table of contents of {size:,} bytes, more than is read"
        raise SourceError(msg)


def _gunzip(file: BinaryIO, unpacked: IO[bytes], name: str, settings: KnowledgeSettings) -> str:
    """Write what ``file`` unpacks to; return a note when it ends too early."""
    total = 0
    with gzip.GzipFile(fileobj=file) as packed:
        while True:
            try:
                step = packed.read1(_STEP)
            except (zlib.error, EOFError, OSError) as error:
                if not total:
                    msg = f"{name} is not a tar.gz archive that can be read ({error}); download or pack it again"
                    raise SourceError(msg) from error
                return f"damaged: what follows its first {total:,} bytes is lost"
            if not step:
                return ""
            total += len(step)
            _check_bomb(total, file.tell(), name, settings)
            unpacked.write(step)


def _check_bomb(total: int, read: int, name: str, settings: KnowledgeSettings) -> None:
    if total > settings.max_archive_bytes:
        msg = f"{name} unpacks to more than {settings.max_archive_bytes:,} bytes; see knowledge.max_archive_bytes"
        raise SourceError(msg)
    if total > _RATIO_MATTERS_FROM and total > _HIGHEST_RATIO * max(read, 1):
        msg = f"{name} unpacks to more than {_HIGHEST_RATIO} times its size; it is not read"
        raise SourceError(msg)


def _tar_members(unpacked: IO[bytes], name: str, settings: KnowledgeSettings) -> tuple[list[_Member], str]:
    """Return the members, and a note when the list breaks off."""
    unpacked.seek(0)
    members: list[_Member] = []
    try:
        archive = tarfile.open(fileobj=unpacked, mode="r:")  # noqa: SIM115
        for info in archive:
            members.append(_tar_member(archive, info))
            _check_count(len(members), name, settings)
    except (*_BROKEN, RecursionError) as error:
        if not members:
            msg = f"{name} is not a tar.gz archive that can be read ({error}); download or pack it again"
            raise SourceError(msg) from error
        return members, "damaged: the list of its files breaks off"
    return members, ""


def _tar_member(archive: tarfile.TarFile, info: tarfile.TarInfo) -> _Member:
    refused = ""
    if info.issym() or info.islnk():
        refused = "a link"
    elif not info.isreg() and not info.isdir():
        refused = "not a regular file"
    path = info.name.removeprefix("./") + ("/" if info.isdir() else "")
    return _Member(path, info.size, refused, lambda: archive.extractfile(info))
