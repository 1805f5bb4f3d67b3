"""Encodings of documents."""

import pytest

from core.knowledge.decoding import decode, is_binary
from core.knowledge.page import PageError


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("café".encode(), "café"),
        ("café".encode("utf-8-sig"), "café"),
        ("café".encode("utf-16"), "café"),
        (b"\xfe\xff" + "café".encode("utf-16-be"), "café"),
        ("A café, “quoted”.".encode("cp1252"), "A café, “quoted”."),
        (b'<meta charset="gbk">' + "中文".encode("gbk"), '<meta charset="gbk">中文'),
        (b"a\r\nb\rc\n", "a\nb\nc\n"),
        (b"", ""),
        (b"\xef\xbb\xbf", ""),
    ],
)
def test_reads_text_in_the_encodings_of_documents(data: bytes, text: str) -> None:
    assert decode(data) == text


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"ab\0c", "binary"),
        (b"\xef\xbb\xbf\xff", "not valid utf-8"),
        (b"\xff\xfea", "not valid utf-16"),
        (b"\xff\x01\x02 abc def", "save it as UTF-8"),
        ("中文中文".encode("gbk"), "save it as UTF-8"),
        (b'<meta charset="windows-none">\xff', "not valid windows-none"),
    ],
)
def test_refuses_what_is_not_text_with_a_reason(data: bytes, reason: str) -> None:
    with pytest.raises(PageError, match=reason):
        decode(data)


def test_does_not_take_utf_16_for_binary() -> None:
    assert not is_binary("ab".encode("utf-16"))
    assert is_binary(b"\x89PNG\0")
