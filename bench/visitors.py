"""The real server in a process of its own, and people who sign in to it by HTTP."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from bench.province import PASSWORD

ROOT = Path(__file__).resolve().parent.parent
_TICKS = os.sysconf("SC_CLK_TCK")
_STARTS_WITHIN = 60  # seconds


@dataclass(frozen=True)
class Server:
    """A running server: where it listens, and the first of its processes."""

    port: int
    pid: int


@dataclass(frozen=True)
class Answer:
    """What came back, and after how long to its last byte."""

    status: int
    text: str
    seconds: float
    location: str = ""


@contextlib.contextmanager
def running(
    url: str, *words: str, program: str = "config.cli"
) -> Iterator[subprocess.Popen[bytes]]:
    """`lachan WORDS` (or another program of ours) on a database until left."""
    process = subprocess.Popen(  # our own program
        [sys.executable, "-P", "-m", program, *words],
        cwd=ROOT,
        env={
            **os.environ,
            "LACHAN_DATABASE_URL": url,
            "PYTHONPATH": str(ROOT),
            "LACHAN_LOG": "ERROR",
        },
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)


@contextlib.contextmanager
def served(url: str) -> Iterator[Server]:
    """The web server as `up` starts it, answering."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = door.getsockname()[1]
    with running(url, "serve", "--port", str(port)) as process:
        until = time.monotonic() + _STARTS_WITHIN
        while not _answers(port):
            assert time.monotonic() < until, "The server did not start."
            assert process.poll() is None, "The server ended by itself."
            time.sleep(0.2)
        yield Server(port, process.pid)


def _answers(port: int) -> bool:
    with contextlib.suppress(OSError, http.client.HTTPException):
        door = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        door.request("GET", "/sign-in/")
        return door.getresponse().status == 200
    return False


def processor_seconds(group: int) -> float:
    """What the processes of a group have worked so far; 0 where /proc is not there."""
    total = 0.0
    for file in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            told = file.read_text().rpartition(")")[2].split()
            if int(told[2]) == group:
                total += (int(told[11]) + int(told[12])) / _TICKS
    return total


class Visitor:
    """Somebody signed in, with cookies and one open connection."""

    def __init__(self, port: int, username: str) -> None:
        self._door = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._cookies: dict[str, str] = {}
        self.get("/sign-in/")
        told = {"username": username, "password": PASSWORD}
        answer = self.post("/sign-in/", told)
        assert answer.status == 302, f"{username} could not sign in: {answer.status}"

    def get(self, address: str) -> Answer:
        """Read a page."""
        return self._ask("GET", address, None)

    def post(self, address: str, told: dict[str, str]) -> Answer:
        """Send a form."""
        token = self._cookies.get("csrftoken", "")
        return self._ask("POST", address, told | {"csrfmiddlewaretoken": token})

    def _ask(self, method: str, address: str, told: dict[str, str] | None) -> Answer:
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        headers = {"Cookie": cookies, "Accept": "text/html"}
        body = None
        if told is not None:
            body = urlencode(told)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        begun = time.perf_counter()
        self._door.request(method, address, body, headers)
        answer = self._door.getresponse()
        text = answer.read().decode()
        seconds = time.perf_counter() - begun
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            if found := re.match(r"([^=]+)=([^;]*)", cookie):
                self._cookies[found[1]] = found[2]
        location = answer.headers.get("Location") or ""
        return Answer(answer.status, text, seconds, location)
