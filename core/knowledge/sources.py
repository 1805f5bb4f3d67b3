"""A folder, a file, an archive or an address, read page by page."""

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

from core.config import KnowledgeSettings
from core.errors import SourceError
from core.knowledge.archives import read_tar_gz, read_zip
from core.knowledge.decoding import is_binary
from core.knowledge.fetch import Download, download, is_address
from core.knowledge.page import RawPage, Skipped
from core.knowledge.paths import chooser, is_left_out, is_readable, printable, refusal
from core.knowledge.readers import READABLE

_TAR_GZ = (".tar.gz", ".tgz")
_KINDS = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/markdown": ".md",
    "text/x-markdown": ".md",
    "text/x-rst": ".rst",
    "text/plain": ".txt",
}
_KNOWN_KINDS = "a folder, a .zip or .tar.gz archive, or a " + ", ".join(sorted(READABLE)) + " file"


def read_source(
    source: str, settings: KnowledgeSettings, *, include: Sequence[str] = (), exclude: Sequence[str] = ()
) -> Iterator[RawPage | Skipped]:
    """Yield each page in the order of paths, and what had to be skipped with its reason.

    Raises SourceError when the source itself is missing, unreadable, no archive, or larger than the settings allow.
    """
    with opened_source(source, settings, include=include, exclude=exclude) as read:
        yield from read()


@contextmanager
def opened_source(
    source: str, settings: KnowledgeSettings, *, include: Sequence[str] = (), exclude: Sequence[str] = ()
) -> Iterator[Callable[[], Iterator[RawPage | Skipped]]]:
    """Open a source to read it more than once, as ``read_source`` does; an address is downloaded once."""
    chosen = chooser(include, exclude)
    if not is_address(source):
        yield lambda: _bounded(source, _local(source, settings, chosen), settings)
        return
    with download(source, settings) as fetched:
        yield lambda: _bounded(source, _downloaded(fetched, settings, chosen), settings)


def _bounded(
    source: str, found: Iterator[RawPage | Skipped], settings: KnowledgeSettings
) -> Iterator[RawPage | Skipped]:
    for count, item in enumerate(found, 1):
        if count > settings.max_pages:
            msg = f"{source} holds more than {settings.max_pages:,} pages; see knowledge.max_pages, or use --include"
            raise SourceError(msg)
        yield item


def _local(source: str, settings: KnowledgeSettings, chosen: Callable[[str], bool]) -> Iterator[RawPage | Skipped]:
    path = Path(source).expanduser()
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:
        msg = f"{source} can't be read: {_reason(error)}; name {_KNOWN_KINDS}, or an https address"
        raise SourceError(msg) from error
    if stat.S_ISDIR(mode):
        return _folder(path, settings, chosen)
    if not stat.S_ISREG(mode):
        msg = f"{source} is neither a file nor a folder"
        raise SourceError(msg)
    return _file(path, settings, chosen)


def _file(path: Path, settings: KnowledgeSettings, chosen: Callable[[str], bool]) -> Iterator[RawPage | Skipped]:
    lower = path.name.lower()
    if lower.endswith((".zip", *_TAR_GZ)):
        return _archive(path, settings, chosen)
    if path.suffix.lower() not in READABLE:
        msg = f"{path} is not a kind of file that can be read; name {_KNOWN_KINDS}"
        raise SourceError(msg)
    return iter([_opened(path, path.name, settings)] if chosen(path.name) else [])


def _archive(path: Path, settings: KnowledgeSettings, chosen: Callable[[str], bool]) -> Iterator[RawPage | Skipped]:
    try:
        file = path.open("rb")
    except OSError as error:
        msg = f"{path} can't be read: {_reason(error)}"
        raise SourceError(msg) from error
    reader = read_zip if path.name.lower().endswith(".zip") else read_tar_gz
    with file:
        yield from reader(file, path.name, settings, chosen)


def _folder(root: Path, settings: KnowledgeSettings, chosen: Callable[[str], bool]) -> Iterator[RawPage | Skipped]:
    """Walk by an explicit stack; names are sorted with the slash of folders, which sorts whole paths."""
    real_root = Path(os.path.realpath(root))
    try:
        waiting = [iter(_entries(root))]
    except OSError as error:
        msg = f"{root} can't be read: {_reason(error)}"
        raise SourceError(msg) from error
    while waiting:
        entry = next(waiting[-1], None)
        if entry is None:
            waiting.pop()
        elif is_left_out(entry.name):
            continue
        elif entry.is_dir() and not entry.is_symlink():
            try:
                waiting.append(iter(_entries(entry)))
            except OSError as error:
                yield Skipped(printable(entry.relative_to(root).as_posix()), _reason(error))
        else:
            yield from _entry(entry, entry.relative_to(root).as_posix(), real_root, settings, chosen)


def _entry(
    entry: Path, path: str, root: Path, settings: KnowledgeSettings, chosen: Callable[[str], bool]
) -> Iterator[RawPage | Skipped]:
    if not chosen(path):
        return
    if entry.is_symlink():
        yield from _linked(entry, path, root, settings)
    elif is_readable(path):
        yield _opened(entry, path, settings)


def _entries(folder: Path) -> list[Path]:
    with os.scandir(folder) as found:
        names = sorted((entry.name + "/" if entry.is_dir(follow_symlinks=False) else entry.name) for entry in found)
    return [folder / name for name in names]


def _linked(entry: Path, path: str, root: Path, settings: KnowledgeSettings) -> Iterator[RawPage | Skipped]:
    if entry.suffix and entry.suffix.lower() not in READABLE:
        return
    try:
        target = Path(os.path.realpath(entry, strict=True))
    except (OSError, ValueError):
        yield Skipped(printable(path), "a link that leads nowhere")
        return
    if not target.is_relative_to(root):
        yield Skipped(printable(path), "a link that leads out of the folder")
    elif target.is_dir():
        yield Skipped(printable(path), "a link to a folder, which is read where it is")
    elif is_readable(path):
        yield _opened(target, path, settings)


def _opened(file: Path, path: str, settings: KnowledgeSettings) -> RawPage | Skipped:
    if not path.isprintable():
        return Skipped(printable(path), "its name holds characters that can't be shown")
    limit = settings.max_page_bytes
    try:
        data = _regular(file, limit + 1)
    except OSError as error:
        return Skipped(path, _reason(error))
    if data is None:
        return Skipped(path, "not a regular file")
    if len(data) > limit:
        return Skipped(path, f"larger than {limit:,} bytes; see knowledge.max_page_bytes")
    return Skipped(path, "binary, not text") if is_binary(data) else RawPage(path, data)


def _regular(file: Path, limit: int) -> bytes | None:
    # A pipe would block at opening, a device could do anything: neither is opened, nor waited for when swapped in.
    if not stat.S_ISREG(file.stat().st_mode):
        return None
    descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as opened:
        return opened.read(limit) if stat.S_ISREG(os.fstat(opened.fileno()).st_mode) else None


def _downloaded(
    fetched: Download, settings: KnowledgeSettings, chosen: Callable[[str], bool]
) -> Iterator[RawPage | Skipped]:
    kind = _archive_kind(fetched.file)
    name = PurePosixPath(unquote(urlsplit(fetched.url).path)).name or "index"
    lower = name.lower()
    if kind == "zip" or lower.endswith(".zip"):
        yield from read_zip(fetched.file, name, settings, chosen)
    elif kind == "gzip" or lower.endswith(_TAR_GZ):
        yield from read_tar_gz(fetched.file, name, settings, chosen)
    else:
        yield from _page(fetched, name, settings, chosen)


def _archive_kind(file: BinaryIO) -> str:
    file.seek(0)
    start = file.read(4)
    file.seek(0)
    return "zip" if start in {b"PK\x03\x04", b"PK\x05\x06"} else "gzip" if start.startswith(b"\x1f\x8b") else ""


def _page(
    fetched: Download, name: str, settings: KnowledgeSettings, chosen: Callable[[str], bool]
) -> Iterator[RawPage | Skipped]:
    path = _page_name(name, fetched.content_type)
    if not path or refusal(path):
        msg = f"{fetched.url} is neither a page nor an archive that can be read ({fetched.content_type or 'no type'})"
        raise SourceError(msg)
    data = fetched.file.read(settings.max_page_bytes + 1)
    if not chosen(path):
        return
    if len(data) > settings.max_page_bytes:
        yield Skipped(path, f"larger than {settings.max_page_bytes:,} bytes; see knowledge.max_page_bytes")
    elif is_binary(data):
        yield Skipped(path, "binary, not text")
    else:
        yield RawPage(path, data, fetched.url)


def _page_name(name: str, content_type: str) -> str:
    """Return a file name whose suffix tells the reader; a page shown as HTML is that, whatever its address ends in."""
    suffix = PurePosixPath(name).suffix.lower()
    kind = _KINDS.get(content_type, "")
    if suffix in READABLE and (kind != ".html" or suffix in {".html", ".htm", ".xhtml"}):
        return name
    return name + kind if kind else ""


def _reason(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error) or type(error).__name__).lower()
