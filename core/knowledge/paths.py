"""Which paths are read: safe ones of a readable kind, not hidden, as the globs ask."""

import re
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import PurePosixPath

from core.knowledge.readers import READABLE

_LEFT_OUT = frozenset({"node_modules", "__pycache__", "__MACOSX"})
_DRIVE = re.compile(r"^[A-Za-z]:")
_GLOB_PART = re.compile(r"(\*\*/|\*\*|\*|\?|\[!?[^\]/]{1,100}\])")
_LONGEST_PATH = 1024


def is_readable(path: str) -> bool:
    """Tell whether a reader knows this kind of file and no part of the path is hidden."""
    return PurePosixPath(path).suffix.lower() in READABLE and not any(map(is_left_out, path.split("/")))


def is_left_out(name: str) -> bool:
    """Tell whether a file or folder of this name is never read."""
    return name.startswith(".") or name in _LEFT_OUT


def refusal(path: str) -> str:
    """Return why a path from an archive is not trusted, or nothing."""
    if path.startswith("/") or _DRIVE.match(path):
        return "its path is absolute"
    if "\\" in path:
        return "its path holds a backslash"
    if ".." in path.split("/"):
        return "its path leads out of the archive"
    if len(path) > _LONGEST_PATH:
        return "its path is too long"
    return "" if path.isprintable() else "its path holds unprintable characters"


def printable(path: str) -> str:
    """Return ``path`` fit for a terminal: what can't be shown is escaped."""
    shown = path.encode("utf-8", "backslashreplace").decode("utf-8")
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in shown)


def chooser(include: Sequence[str], exclude: Sequence[str]) -> Callable[[str], bool]:
    """Return a test for posix paths: in one of ``include`` (or none given) and in none of ``exclude``.

    ``**`` crosses folders, ``*`` does not; a pattern that ends in ``/`` or names a folder takes all below it.
    """
    wanted, unwanted = [_compiled(glob) for glob in include], [_compiled(glob) for glob in exclude]
    return partial(_is_chosen, wanted, unwanted)


def _is_chosen(wanted: Sequence[re.Pattern[str]], unwanted: Sequence[re.Pattern[str]], path: str) -> bool:
    return (not wanted or any(glob.fullmatch(path) for glob in wanted)) and not any(
        glob.fullmatch(path) for glob in unwanted
    )


def _compiled(glob: str) -> re.Pattern[str]:
    parts = _GLOB_PART.split(glob.removeprefix("./").rstrip("/"))
    return re.compile("".join(map(_part, parts)) + r"(?:/.*)?", re.DOTALL)


def _part(part: str) -> str:
    known = {"**/": "(?:[^/]+/)*", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    if part in known:
        return known[part]
    if _GLOB_PART.fullmatch(part):
        letters = re.escape(part[1:-1].removeprefix("!")).replace("\\-", "-")
        return f"[^/{letters}]" if part.startswith("[!") else f"[{letters}]"
    return re.escape(part)
