"""Which paths are read."""

import pytest

from core.knowledge.paths import chooser, is_readable, printable, refusal


@pytest.mark.parametrize(
    ("path", "is_read"),
    [
        ("a.md", True),
        ("a/b.HTML", True),
        ("a.png", False),
        ("md", False),
        (".hidden.md", False),
        (".git/a.md", False),
        ("a/node_modules/b.md", False),
        ("__pycache__/b.md", False),
        ("__MACOSX/a.md", False),
        ("a/._b.md", False),
    ],
)
def test_reads_known_kinds_that_are_not_hidden(path: str, is_read: bool) -> None:
    assert is_readable(path) is is_read


@pytest.mark.parametrize("path", ["/etc/a.md", "../a.md", "a/../../b.md", "C:/a.md", "a\\b.md", "a\nb.md", "x" * 2000])
def test_refuses_paths_that_could_do_harm(path: str) -> None:
    assert refusal(path)


def test_trusts_plain_paths() -> None:
    assert not refusal("a/b c/.../d..md")
    assert not refusal("文档/é.md")


@pytest.mark.parametrize(
    ("include", "exclude", "path", "is_chosen"),
    [
        ((), (), "a.md", True),
        (("*.md",), (), "a.md", True),
        (("*.md",), (), "a/b.md", False),
        (("**/*.md",), (), "b.md", True),
        (("**/*.md",), (), "a/c/b.md", True),
        (("a/**",), (), "a/b/c.md", True),
        (("a/",), (), "a/b.md", True),
        (("./a",), (), "a/b.md", True),
        (("a",), (), "ab.md", False),
        (("a?.md",), (), "ab.md", True),
        (("a?b",), (), "a/b", False),
        (("[a-c].md",), (), "b.md", True),
        (("[!a-c].md",), (), "b.md", False),
        (("a.md",), (), "aXmd", False),
        ((), ("**/drafts/**",), "a/drafts/b.md", False),
        (("**/*.md",), ("a/*.md",), "a/b.md", False),
        (("**/*.md",), ("a/*.md",), "a/c/b.md", True),
    ],
)
def test_chooses_by_globs(include: tuple[str, ...], exclude: tuple[str, ...], path: str, is_chosen: bool) -> None:
    assert chooser(include, exclude)(path) is is_chosen


def test_shows_every_path() -> None:
    assert printable("a\x1b[31m\udc80\n") == "a\\x1b[31m\\udc80\\n"
