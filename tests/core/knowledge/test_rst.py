"""reStructuredText with Sphinx's directives and unknown ones."""

import textwrap
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.knowledge.page import Page
from core.knowledge.rst import read


def page(text: str) -> Page:
    return read("a.rst", textwrap.dedent(text).lstrip("\n"))


def text_of(text: str) -> str:
    return "\n\n".join(section.text for section in page(text).sections)


def test_gathers_sections_with_labels_and_lines() -> None:
    found = page("""
        .. _top:

        =====
        Title
        =====

        Intro.

        First
        -----

        One
        two.

        .. _my-label:

        Deep
        ~~~~

        x
    """)

    assert found.title == "Title"
    assert [(section.headings, section.text, section.lines, section.anchor) for section in found.sections] == [
        ((), "Intro.", (4, 7), "top"),
        (("First",), "One\ntwo.", (9, 13), "first"),
        (("First", "Deep"), "x", (17, 20), "my-label"),
    ]


@pytest.mark.parametrize(
    ("rst", "text"),
    [
        ("a ``code`` *b* **c**", "a `code` *b* **c**"),
        ("`link <http://x>`_ and `other`_\n\n.. _other: http://y", "link and other"),
        (":class:`~pkg.Name` :func:`!run` :meth:`title <a.b>`", "`Name` `run` `title`"),
        (":ref:`Title <label>` :doc:`guide/x` :unknown:`y`", "Title guide/x `y`"),
        ("note [1]_ here\n\n.. [1] The note.", "note  here\n\nThe note."),
        (".. a comment\n   over lines\n\ntext", "text"),
        (".. note:: Mind\n   this.\n\n   And that.", "Mind\nthis.\n\nAnd that."),
        (".. versionadded:: 1.2\n   The thing.", "New in version 1.2\nThe thing."),
        (".. automodule:: a.b\n   :members:", "`a.b`"),
        (".. py:function:: f(x)\n\n   Does it.", "`f(x)`\n\nDoes it."),
        (".. code-block:: python\n   :caption: c\n   :linenos:\n\n   x = 1\n", "```python\nx = 1\n```"),
        (".. toctree::\n   :maxdepth: 2\n\n   a\n   b\n\ntext", "text"),
        (".. figure:: x.png\n   :alt: y\n\n   The caption.", "The caption."),
        (".. tabs::\n\n   .. tab:: One\n\n      Inside.", "One\n\nInside."),
        ("::\n\n  literal\n    text", "```\nliteral\n  text\n```"),
        (">>> 1 + 1\n2", "```python\n>>> 1 + 1\n2\n```"),
        ("* a\n  b\n* c\n\n  * d", "- a\n  b\n- c\n\n  - d"),
        ("term\n  means this", "term\nmeans this"),
        ("=== ===\na   b\n=== ===\n1   2\n=== ===", "| a | b |\n|-|-|\n| 1 | 2 |"),
        (".. list-table:: T\n\n   * - a\n     - b\n   * - c\n     - d", "T\n\n| a | b |\n|-|-|\n| c | d |"),
        (".. |x| replace:: y\n\ntext", "text"),
        (".. raw:: html\n\n   <script>x</script>\n\ntext", "text"),
    ],
)
def test_keeps_what_people_read(rst: str, text: str) -> None:
    assert text_of(rst) == text


def test_keeps_directives_behind_directives_and_inside_of_lists() -> None:
    rst = ".. seealso:: One\n\n.. seealso:: Two\n\n* item\n\n  .. hint:: Three\n\n  .. hint:: Four\n"

    assert text_of(rst) == "One\n\nTwo\n\n- item\n\n  Three\n\n  Four"


def test_reads_no_other_file_and_says_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")

    found = text_of(
        f".. include:: {secret}\n\n.. csv-table::\n   :file: {secret}\n\n.. raw:: html\n   :file: {secret}\n\n"
        "Broken `text\n\nTitle\n--\n\n.. figure::\n\n*x"
    )

    assert "secret" not in found.replace(str(secret), "")
    assert capfd.readouterr() == ("", "")


def test_reads_what_is_nested_too_deep_as_plain_text() -> None:
    deep = "\n".join(" " * 2 * level + "* x\n" for level in range(900))

    assert "* x" in text_of(deep)


def test_reads_a_paragraph_of_marks_that_nothing_closes_in_bounded_time() -> None:
    start = time.process_time()

    assert "{note}" in text_of("```{note}\n" * 30_000)

    assert time.process_time() - start < 10


@settings(deadline=None)
@given(st.text(alphabet="=-~.*_:`|+ \n\tabc<>[]1\\"))
def test_never_fails_on_text_full_of_markup(text: str) -> None:
    for section in read("a.rst", text).sections:
        assert 1 <= section.lines[0] <= section.lines[1]
        assert len(section.numbers) == (section.text.count("\n") + 1 if section.text else 0)
