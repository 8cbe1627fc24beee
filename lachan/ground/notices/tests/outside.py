"""The world outside, on real sockets: a mail server, a gateway, a receiver."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Web:
    """What came in by HTTP; answers what it is told to."""

    port: int = 0
    status: int = 200
    answer: bytes = b'{"id": "g-1"}'
    headers: dict[str, str] = field(default_factory=dict)
    came: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}/in"

    def told(self, n: int = -1) -> dict[str, Any]:
        """The body of one request, read as JSON."""
        found: dict[str, Any] = json.loads(self.came[n][1])
        return found


@contextmanager
def web() -> Iterator[Web]:
    """A receiver of HTTP for as long as the block lasts."""
    kept = Web()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            kept.came.append((dict(self.headers), body))
            self.send_response(kept.status)
            for name, value in kept.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(kept.answer)))
            self.end_headers()
            self.wfile.write(kept.answer)

        def log_message(self, *_told: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kept.port = server.server_address[1]
    with _running(server):
        yield kept


@dataclass
class Mail:
    """What came in by SMTP; refuses recipients when told to."""

    port: int = 0
    refuses: str = ""
    came: list[tuple[str, str]] = field(default_factory=list)


class _Talk(socketserver.StreamRequestHandler):
    kept: Mail
    to = ""

    def handle(self) -> None:
        self._say("220 here")
        while line := self.rfile.readline().decode("utf-8", "replace").strip():
            verb = line[:4].upper()
            if verb == "RCPT":
                self.to = line.partition("<")[2].partition(">")[0]
            self._say(self._answer(verb))
            if verb == "QUIT":
                return

    def _answer(self, verb: str) -> str:
        if verb == "RCPT" and self.kept.refuses:
            return self.kept.refuses
        if verb == "DATA":
            self._say("354 go on")
            self.kept.came.append((self.to, self._text()))
        return "221 bye" if verb == "QUIT" else "250 ok"

    def _text(self) -> str:
        lines: list[bytes] = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        return b"".join(lines).decode()

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def mail() -> Iterator[Mail]:
    """A mail server that knows just enough SMTP (RFC 5321)."""
    kept = Mail()
    handler = type("Handler", (_Talk,), {"kept": kept})
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    kept.port = server.server_address[1]
    with _running(server):
        yield kept


@contextmanager
def _running(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
