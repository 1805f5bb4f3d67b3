"""Bytes to text: UTF-8, UTF-16 with its mark, else Western European when it looks like text at all."""

import codecs
import re

from core.knowledge.page import PageError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_CHARSET = re.compile(
    rb"<meta[^>]{0,200}charset\s*=\s*[\"']?((?:utf|iso|windows|cp|gb|big5|shift|euc|koi8)[a-z0-9_-]{0,16})",
    re.IGNORECASE,
)
_FOREIGN_SHARE = 0.3


def decode(data: bytes) -> str:
    """Return the text with ``\\n`` line ends; raises PageError for what is binary or in an unknown encoding."""
    text = _marked(data) or _unmarked(data)
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def is_binary(data: bytes) -> bool:
    """Tell whether ``data`` holds NUL bytes without being UTF-16 or UTF-32."""
    return b"\0" in data and not data.startswith(tuple(mark for mark, _ in _MARKS[1:]))


def _marked(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding)
    return ""


def _unmarked(data: bytes) -> str:
    if is_binary(data):
        msg = "binary, not text"
        raise PageError(msg)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        declared = _CHARSET.search(data[:2048])
        return _strictly(data, declared[1].decode("ascii")) if declared else _western(data)


def _western(data: bytes) -> str:
    foreign = sum(byte >= 0x80 for byte in data)
    if _CONTROL.search(data) or foreign > _FOREIGN_SHARE * len(data):
        msg = "not text in an encoding we know; save it as UTF-8"
        raise PageError(msg)
    return data.decode("cp1252", errors="replace")


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except (UnicodeError, LookupError) as error:
        msg = f"not valid {encoding.removesuffix('-sig')}"
        raise PageError(msg) from error
