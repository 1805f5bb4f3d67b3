"""Broken and hostile files: read or refused with a reason, in bounded time, and never larger than what came in."""

import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from core.config import KnowledgeSettings
from core.errors import SourceError
from core.knowledge.archives import read_tar_gz, read_zip
from core.knowledge.page import PageError, RawPage
from core.knowledge.passages import page_passages
from core.knowledge.paths import refusal
from core.knowledge.readers import read_page
from tests.fuzz.lasting import Lasting
from tests.fuzz.limiting import limited
from tests.fuzz.mutating import mangled

DOCS = sorted((Path(__file__).parents[2] / "docs").glob("*.md"))
MARKDOWN = [path.read_bytes()[:6_000] for path in DOCS] + [
    b"---\ntitle: A # b\nslug: /x\n---\n\n# T {#t}\n\n:::note\nhi\n:::\n\n<Tabs items={[1]}>\n  text\n</Tabs>\n",
    b"# A\n\n[^1] and `code` | a | b |\n|---|---|\n| 1 | 2 |\n\n```py\nx = '```'\n```\n\n1. a\n   - b\n\n> q\n",
]
RST = [
    b"Title\n=====\n\n.. note:: hi\n\n.. code-block:: py\n\n   x = 1\n\n:ref:`text <target>` and ``code``\n\n"
    b"+---+---+\n| a | b |\n+---+---+\n\n=== ===\na   b\n=== ===\n1   2\n=== ===\n\n"
    b".. _x: https://e.example\n\n* a\n\n  * b\n"
]
HTML = [
    b"<!doctype html><html lang=en><head><title>A | B</title><style>x{}</style></head><body><nav>n</nav><main>"
    b"<h1 id=a>T</h1><p>x <code>y</code> &amp; <a href='/z'>z</a></p><pre><code class=language-py>a\nb</code></pre>"
    b"<table><tr><th>a</th><td>b</td></tr></table><ul><li>1<li>2</ul><script>x</script><!-- c --></main>"
    b"<footer>f</footer></body></html>"
]
PLAIN = [b"A TITLE\n=======\n\n1. Section\n\ntext text\n\n  indented\n", "Größe\r\n\r\nfür\r\n".encode("cp1252")]
DOCS_AT = "https://docs.example"
SECONDS = 6.0  # of the processor, for 20 kB
GROWTH, ALLOWED = 100, 50_000


@pytest.mark.parametrize(
    ("name", "samples"), [("a.md", MARKDOWN), ("a.mdx", MARKDOWN), ("a.rst", RST), ("a.html", HTML), ("a.txt", PLAIN)]
)
def test_a_broken_page_is_read_or_refused(lasting: Lasting, name: str, samples: list[bytes]) -> None:
    def check(data: bytes) -> None:
        with limited(SECONDS):
            try:
                page = read_page(RawPage(name, data))
            except PageError:
                return
            cut = page_passages(page, count_tokens=lambda text: len(text) // 4, budget=230, url_of=lambda _: DOCS_AT)
        size = sum(len(passage.text) + len(passage.breadcrumb) for passage in cut)
        assert size <= GROWTH * len(data) + ALLOWED

    lasting.over(12, check, mangled(samples))


@pytest.mark.parametrize("kind", ["zip", "tar.gz"])
def test_a_broken_archive_is_read_or_refused_and_nothing_leads_out_of_it(lasting: Lasting, kind: str) -> None:
    settings = KnowledgeSettings(max_archive_bytes=5_000_000, max_page_bytes=100_000, max_pages=50)
    read = read_zip if kind == "zip" else read_tar_gz

    def check(data: bytes) -> None:
        with limited(SECONDS):
            try:
                found = list(read(io.BytesIO(data), f"a.{kind}", settings, lambda _: True))
            except SourceError:
                return
        pages = [one for one in found if isinstance(one, RawPage)]
        assert not any(refusal(page.path) for page in pages)
        assert sum(len(page.data) for page in pages) <= settings.max_archive_bytes

    lasting.over(40, check, mangled([packed(kind), packed(kind, b"x" * 50_000)], longest=200_000))


def packed(kind: str, more: bytes = b"") -> bytes:
    """Return an archive with a few pages and names that lead elsewhere."""
    members = [
        ("top/a.md", b"# A\n\ntext\n" + more),
        ("top/b/c.rst", b"T\n=\n"),
        ("../out.md", b"x"),
        ("/etc/a.md", b"x"),
    ]
    file = io.BytesIO()
    if kind == "zip":
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in members:
                archive.writestr(name, data)
    else:
        with tarfile.open(fileobj=file, mode="w:gz") as archive_:
            for name, data in members:
                info = tarfile.TarInfo(name)
                info.size = len(data)
                archive_.addfile(info, io.BytesIO(data))
    return file.getvalue()
