"""Downloads from addresses that may be reached: checked, bounded in bytes and time, nothing resolved twice."""

import http.client
import ipaddress
import re
import socket
import ssl
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from typing import BinaryIO
from urllib.parse import quote, urljoin, urlsplit

from core.config import KnowledgeSettings
from core.errors import SourceError

_REDIRECTS = 5
_STEP = 1 << 16
_MOVED = frozenset({301, 302, 303, 307, 308})
_HEADERS = {"User-Agent": "footnote (documentation indexer)", "Accept": "*/*", "Accept-Encoding": "identity"}
_SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*://")


@dataclass(frozen=True, slots=True)
class Download:
    """What came: the open file, the address that answered at last, its content type without parameters."""

    file: BinaryIO
    url: str
    content_type: str


@dataclass(frozen=True, slots=True)
class _Target:
    """A checked address: the number to connect to and the name that the certificate must bear."""

    url: str
    host: str
    port: int
    address: str
    path: str
    is_secure: bool


def is_address(source: str) -> bool:
    """Tell whether a source names something to download."""
    return bool(_SCHEME.match(source))


@contextmanager
def download(url: str, settings: KnowledgeSettings) -> Iterator[Download]:
    """Fetch ``url`` into a temporary file; raises SourceError with the reason when that fails."""
    deadline = time.monotonic() + settings.fetch_timeout
    with tempfile.TemporaryFile() as file:
        try:
            final, content_type = _follow(url, file, settings, deadline)
        except (OSError, http.client.HTTPException) as error:
            late = isinstance(error, TimeoutError) or time.monotonic() >= deadline
            reason = f"no answer within {settings.fetch_timeout:g} s" if late else str(error) or type(error).__name__
            msg = f"{_shown(url)} could not be downloaded: {reason}"
            raise SourceError(msg) from error
        file.seek(0)
        yield Download(file, final, content_type)


def _follow(url: str, file: BinaryIO, settings: KnowledgeSettings, deadline: float) -> tuple[str, str]:
    for _ in range(_REDIRECTS + 1):
        target = _checked(url, settings)
        with closing(_Connection(target, max(deadline - time.monotonic(), 0.001))) as connection:
            watch = threading.Timer(max(deadline - time.monotonic(), 0.0), connection.cut)
            watch.daemon = True
            watch.start()
            try:
                moved, content_type = _exchange(connection, target, file, settings)
            finally:
                watch.cancel()
        if time.monotonic() >= deadline:
            raise TimeoutError
        if not moved:
            return target.url, content_type
        url = urljoin(target.url, moved)
    msg = f"{_shown(url)} redirects more than {_REDIRECTS} times"
    raise SourceError(msg)


def _exchange(
    connection: "_Connection", target: _Target, file: BinaryIO, settings: KnowledgeSettings
) -> tuple[str, str]:
    """Return where it moved to, or nothing and the content type once the body is in ``file``."""
    connection.request("GET", target.path, headers=_HEADERS)
    with closing(connection.getresponse()) as response:
        return _answer(response, target, file, settings)


def _answer(
    response: http.client.HTTPResponse, target: _Target, file: BinaryIO, settings: KnowledgeSettings
) -> tuple[str, str]:
    moved = response.getheader("Location", "")
    if response.status in _MOVED and moved:
        return moved, ""
    if response.status != http.client.OK:
        msg = f"{_shown(target.url)} answered {response.status} {response.reason}".rstrip()
        raise SourceError(msg)
    if response.getheader("Content-Encoding", "identity").lower() not in {"", "identity"}:
        msg = f"{_shown(target.url)} sends compressed pages although plain ones were asked for"
        raise SourceError(msg)
    _save(response, target, file, settings.max_archive_bytes)
    return "", response.getheader("Content-Type", "").partition(";")[0].strip().lower()


def _save(response: http.client.HTTPResponse, target: _Target, file: BinaryIO, limit: int) -> None:
    declared = response.length
    total = 0
    while step := response.read(_STEP):
        total += len(step)
        if total > limit or (declared or 0) > limit:
            msg = f"{_shown(target.url)} is larger than {limit:,} bytes; see knowledge.max_archive_bytes"
            raise SourceError(msg)
        file.write(step)
    if declared is not None and total < declared:
        msg = f"{_shown(target.url)} broke off after {total:,} of {declared:,} bytes"
        raise SourceError(msg)


class _Connection(http.client.HTTPConnection):
    """Connects to the checked number; TLS still verifies the name."""

    def __init__(self, target: _Target, timeout: float) -> None:
        super().__init__(target.host, target.port, timeout=timeout)
        self._target = target
        self._open: socket.socket | None = None

    def connect(self) -> None:
        # Kept apart from ``sock``, which http.client forgets once an answer has no known length.
        self._open = socket.create_connection((self._target.address, self._target.port), self.timeout)
        if self._target.is_secure:
            self._open = ssl.create_default_context().wrap_socket(self._open, server_hostname=self._target.host)
        self.sock = self._open

    def cut(self) -> None:
        """Wake up whoever reads: the time is over."""
        if self._open:
            with suppress(OSError):
                self._open.shutdown(socket.SHUT_RDWR)


def _checked(url: str, settings: KnowledgeSettings) -> _Target:
    allowed = {"https", "http"} if settings.allow_private_addresses else {"https"}
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except (ValueError, UnicodeError) as error:
        msg = f"{_shown(url)} is not an address"
        raise SourceError(msg) from error
    if parts.scheme not in allowed or not host or parts.username is not None:
        msg = f"{_shown(url)} is not an https address without a password in it"
        raise SourceError(msg)
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = f"?{quote(parts.query, safe='/%:@!$&()*+,;=~?-._')}" if parts.query else ""
    address = _resolved(host, port, url, is_private_allowed=settings.allow_private_addresses)
    shown_host = f"[{host}]" if ":" in host else host
    default = {"https": 443, "http": 80}[parts.scheme]
    clean = f"{parts.scheme}://{shown_host}{'' if port == default else f':{port}'}{path}{query}"
    return _Target(clean, host, port, address, path + query, parts.scheme == "https")


def _resolved(host: str, port: int, url: str, *, is_private_allowed: bool) -> str:
    """Return one address of ``host``; all of them must be public."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        msg = f"{_shown(url)} could not be downloaded: the host {host} is not known"
        raise SourceError(msg) from error
    addresses = [str(entry[4][0]) for entry in found]
    if not is_private_allowed and not all(map(is_public, addresses)):
        msg = f"{_shown(url)} leads to a private address; allow that with knowledge.allow_private_addresses"
        raise SourceError(msg)
    return addresses[0]


def is_public(address: str) -> bool:
    """Tell whether an IP address is one of the open internet, wrapped IPv4 addresses looked into."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None) or _translated(ip)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def _translated(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Return what NAT64 (RFC 6052) or an IPv4-compatible address carries."""
    networks = ("64:ff9b::/96", "64:ff9b:1::/96", "::/96")
    inside = any(ip in ipaddress.ip_network(network) for network in networks)
    return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF) if inside else None


def _shown(url: str) -> str:
    """Return ``url`` without what may be secret in it."""
    without = re.sub(r"//[^/@]*@", "//", url.partition("?")[0])
    return "".join(char for char in without if char.isprintable())[:300]
