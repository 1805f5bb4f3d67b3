"""Downloads from a small site on the loopback."""

import shutil
import ssl
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.config import KnowledgeSettings
from core.errors import SourceError
from core.knowledge.fetch import download, is_address, is_public
from tests.core.knowledge.small_site import served

PRIVATE = KnowledgeSettings(allow_private_addresses=True, fetch_timeout=5, max_archive_bytes=1000)


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with served() as port:
        yield f"http://127.0.0.1:{port}"


def test_downloads_a_page_with_its_type(site: str) -> None:
    with download(f"{site}/page", PRIVATE) as found:
        assert found.file.read() == b"# Hi"
        assert (found.url, found.content_type) == (f"{site}/page", "text/markdown")


def test_follows_five_redirects_and_no_more(site: str) -> None:
    with download(f"{site}/hop/5", PRIVATE) as found:
        assert found.url == f"{site}/page"
    with pytest.raises(SourceError, match="redirects more than 5 times"), download(f"{site}/hop/6", PRIVATE):
        pass


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/missing", "answered 404"),
        ("/large", "larger than 1,000 bytes"),
        ("/short", "broke off after 3 of 10 bytes"),
        ("/packed", "compressed"),
        ("/to/file:///etc/passwd", "not an https address"),
        ("/to/ftp://127.0.0.1/x", "not an https address"),
        ("/to/http://user:secret@127.0.0.1/", "without a password"),
    ],
)
def test_says_why_a_download_failed(site: str, path: str, reason: str) -> None:
    with pytest.raises(SourceError, match=reason) as failure, download(site + path, PRIVATE):
        pass
    assert "secret" not in str(failure.value)


def test_gives_up_in_time_when_bytes_drip(site: str) -> None:
    start = time.monotonic()

    with (
        pytest.raises(SourceError, match=r"no answer within 0\.3 s"),
        download(f"{site}/slow", PRIVATE.model_copy(update={"fetch_timeout": 0.3})),
    ):
        pass

    assert time.monotonic() - start < 3


def test_says_when_nobody_answers() -> None:
    with served() as port:
        pass
    with pytest.raises(SourceError, match="could not be downloaded"), download(f"http://127.0.0.1:{port}/", PRIVATE):
        pass


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://localhost/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://169.254.169.254/latest/meta-data",
        "https://10.1.2.3:8443/",
        "https://0.0.0.0/",
        "https://2130706433/",
    ],
)
def test_refuses_private_addresses(url: str) -> None:
    with (
        pytest.raises(SourceError, match=r"private address; allow that with knowledge\."),
        download(url, KnowledgeSettings()),
    ):
        pass


@pytest.mark.parametrize("url", ["http://example.com/", "https://u:p@example.com/", "https:///x", "ftp://example.com/"])
def test_refuses_other_schemes_and_passwords(url: str) -> None:
    with pytest.raises(SourceError, match="not an https address"), download(url, KnowledgeSettings()):
        pass


@pytest.mark.parametrize(
    ("address", "answer"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("192.168.0.1", False),
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("ff02::1", False),
        ("::", False),
        ("::127.0.0.1", False),
        ("::ffff:127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
    ],
)
def test_knows_public_addresses(address: str, answer: bool) -> None:
    assert is_public(address) is answer


def test_trusts_no_certificate_that_nobody_signed(tmp_path: Path) -> None:
    if not shutil.which("openssl"):
        pytest.skip("no openssl to make a certificate with")
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=localhost".split()
    subprocess.run([*command, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    with (
        served(context) as port,
        pytest.raises(SourceError, match=r"(?i)certificate"),
        download(f"https://localhost:{port}/page", PRIVATE),
    ):
        pass


def test_refuses_what_is_no_address_at_all() -> None:
    with pytest.raises(SourceError, match="not an address"), download("https://[broken/", PRIVATE):
        pass


def test_knows_addresses_from_paths() -> None:
    assert is_address("https://x.org")
    assert is_address("FILE:///etc")
    assert not is_address("docs/a.md")
    assert not is_address("C:\\docs")
