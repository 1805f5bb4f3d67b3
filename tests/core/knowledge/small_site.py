"""A small site on the loopback with everything that can go wrong in a download."""

import io
import ssl
import tarfile
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def zipped() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("top/a.md", "zipped")
    return file.getvalue()


def tarred() -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as archive:
        info = tarfile.TarInfo("top/b.md")
        info.size = 6
        archive.addfile(info, io.BytesIO(b"tarred"))
    return file.getvalue()


BODIES = {
    "/page": b"# Hi",
    "/large": b"x" * 5000,
    "/short": b"abc",
    "/packed": b"x",
    "/shown.md": b"<h1>Hi</h1>",
    "/notes.txt": b"notes",
    "/": b"<p>home",
    "/binary": b"a\0",
    "/picture": b"x",
    "/download": zipped(),
    "/docs.tar.gz": tarred(),
    "/broken.zip": b"<html>sorry",
    "/broken.tgz": b"<html>sorry",
}
TYPES = {"/shown.md": "text/html", "/": "text/html", "/picture": "image/png", "/download": "application/octet-stream"}


class Site(BaseHTTPRequestHandler):
    """Answers by path."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """Answer by path."""
        path, _, number = self.path.partition("/hop/")
        if number:
            self.moved(f"/hop/{int(number) - 1}" if number != "1" else "/page")
        elif path.startswith("/to/"):
            self.moved(path.removeprefix("/to/"))
        elif path == "/slow":
            self.drip()
        else:
            self.page(path)

    def moved(self, where: str) -> None:
        self.send_response(302)
        self.send_header("Location", where)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def page(self, path: str) -> None:
        body = BODIES.get(path)
        self.send_response(200 if body is not None else 404)
        self.send_header("Content-Type", TYPES.get(path, "Text/Markdown; charset=utf-8"))
        if path == "/packed":
            self.send_header("Content-Encoding", "gzip")
        if path != "/large":
            self.send_header("Content-Length", "10" if path == "/short" else str(len(body or b"")))
        self.end_headers()
        self.wfile.write(body or b"")

    def drip(self) -> None:
        self.send_response(200)
        self.end_headers()
        try:
            for _ in range(200):
                self.wfile.write(b".")
                time.sleep(0.05)
        except OSError:
            return


@contextmanager
def served(context: ssl.SSLContext | None = None) -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
