"""Plays a server of ``/v1/embeddings`` on the loopback; the test decides what it answers."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Body = dict[str, Any]


def good(body: Body) -> tuple[int, object]:
    """Answer ``(length, 1, 0)`` for each text, in reverse order with right numbers."""
    items = [{"object": "embedding", "index": i, "embedding": [len(t), 1.0, 0.0]} for i, t in enumerate(body["input"])]
    return 200, {"object": "list", "data": items[::-1], "model": body["model"], "usage": {}}


@dataclass
class EmbeddingServer:
    """An embeddings server whose answer the test decides; keeps what it was asked."""

    answer: Callable[[Body], tuple[int, object]] = good
    asked: list[tuple[str, Body, str]] = field(default_factory=list)
    address: str = ""


@contextmanager
def serving_embeddings() -> Iterator[EmbeddingServer]:
    """Serve on a port of the loopback while the block runs."""
    double = EmbeddingServer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            double.asked.append((self.path, body, self.headers.get("Authorization", "")))
            status, answer = double.answer(body)
            content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/html" if isinstance(answer, bytes) else "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Retry-After", "0")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Stay quiet."""

    listener = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listener.daemon_threads = True
    double.address = f"http://127.0.0.1:{listener.server_port}/api/v9"
    thread = threading.Thread(target=listener.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield double
    finally:
        listener.shutdown()
        thread.join()
        listener.server_close()
