"""`lachan up`, `serve`, `worker`, `clock`: three processes, and who watches them."""

import contextlib
import ctypes
import fcntl
import http.client
import importlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.answers import readable
from lachan.kernel.command_line import Command, no_arguments
from lachan.kernel.errors import Refused
from lachan.kernel.speech import sentence as _

# Runs another word of the program and returns its answer.
CarryOut = Callable[[Sequence[str]], object]

HOST = "127.0.0.1"
PORTS_TRIED = 50
SECONDS_TO_STOP = 10
LONGEST_PAUSE = 30.0  # seconds
# A web process that never answered and ended this often will not do so next time.
STARTS_IN_VAIN = 4


def stop_on_signals() -> threading.Event:
    """Set when this process is asked to stop: Ctrl-C, SIGTERM, a closed terminal."""
    stop = threading.Event()

    def ask(_number: int, _frame: object) -> None:
        # In a thread of its own: the main thread may hold the lock of the event.
        threading.Thread(target=stop.set).start()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, ask)
    return stop


# ── The three processes ──────────────────────────────────────────────────────────


def serve(arguments: Namespace) -> None:
    """Become the web server; does not return."""
    from django.conf import settings

    if settings.STATIC_ROOT:
        with contextlib.suppress(OSError):  # a read-only tree was collected before
            settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    sys.stderr.flush()
    os.execve(  # noqa: S606  # our own program, so that signals reach it directly
        sys.executable,
        [
            *(sys.executable, "-P", "-m", "granian", "--interface", "wsgi"),
            *("--host", arguments.host, "--port", str(arguments.port)),
            *("--workers", str(arguments.workers), "--blocking-threads", "4"),
            *("--no-ws", "--log-level", "warning", "--respawn-failed-workers"),
            "config.wsgi:application",
        ],
        {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, _search_path()))},
    )


def _search_path() -> list[str]:
    root = str(Path(__file__).resolve().parent.parent)
    return [root, os.environ.get("PYTHONPATH", "")]


def worker(_arguments: Namespace) -> None:
    """Carry out reactions and jobs as they fall due, until asked to stop."""
    _journal_jobs().run_worker(stop_on_signals())


def clock(_arguments: Namespace) -> None:
    """Start what falls due by time, until asked to stop."""
    _journal_jobs().run_clock(stop_on_signals())


def _journal_jobs() -> Any:
    # Imported late: a room of a module can only be loaded when Django is.
    return importlib.import_module("lachan.ground.journal.jobs")


# ── Watching over them ───────────────────────────────────────────────────────────


@dataclass
class Child:
    """One process that is started again when it ends by itself."""

    name: str
    words: list[str]
    process: subprocess.Popen[bytes] | None = None
    starts: int = 0
    start_again_at: float = 0
    answered: bool = False
    first_pause: float = 1.0

    def start(self) -> None:
        """Start in a session of its own: Ctrl-C reaches only who watches."""
        self.starts += 1
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "config.cli", *self.words],
            stdin=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(_search_path())},
            start_new_session=True,
            preexec_fn=_end_with_parent,
        )

    def look_after(self, now: float) -> None:
        """Start again if it ended, each time after a longer pause (at most 30 s)."""
        if self.process is None:
            if now >= self.start_again_at:
                self.start()
        elif self.process.poll() is not None:
            pause = min(self.first_pause * 2 ** (self.starts - 1), LONGEST_PAUSE)
            _say(f"{self.name} ended by itself; starting it again in {pause:g} s")
            self.process, self.start_again_at = None, now + pause

    def ask_to_stop(self) -> None:
        """Let it finish what it is doing."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def make_sure(self, seconds: float) -> None:
        """Wait for its end, then end it."""
        if self.process is None:
            return
        try:
            self.process.wait(timeout=max(seconds, 0.1))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def _end_with_parent() -> None:
    """Have the system stop this child if its parent is killed (Linux only)."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def watch_over(
    children: list[Child], stop: threading.Event, ready: Callable[[], bool]
) -> None:
    """Keep the children running until `stop`. `ready` is asked until it says yes.

    Raises Refused when the first child, the web, ends again and again unanswered.
    """
    web = children[0]
    try:
        while not stop.is_set():
            for child in children:
                child.look_after(time.monotonic())
            if not web.answered:
                web.answered = ready()
            if not web.answered and web.starts > STARTS_IN_VAIN:
                raise Refused(
                    what=_("The web server does not stay up."),
                    why=_("It ended again and again without answering."),
                    what_now=_("Read the lines above, or run `lachan doctor`."),
                )
            stop.wait(0.2)
    finally:
        for child in children:
            child.ask_to_stop()
        until = time.monotonic() + SECONDS_TO_STOP
        for child in children:
            child.make_sure(until - time.monotonic())


# ── up ───────────────────────────────────────────────────────────────────────────


def up(arguments: Namespace) -> None:
    """Prepare the database, start everything, say where it is; until asked to stop."""
    from django.conf import settings

    stop = stop_on_signals()
    with lock(settings.DATA_DIR / "prepare.lock", wait=True):
        _prepare(arguments.demo, arguments.carry_out)
    port = free_port(arguments.port)
    if port != arguments.port:
        _say(f"Port {arguments.port} is taken; using {port}.")
    children = [Child("web", ["serve", "--port", str(port)])]
    with lock(settings.DATA_DIR / "background.lock", wait=False) as is_ours:
        if is_ours:
            children += [Child("worker", ["worker"]), Child("clock", ["clock"])]
        else:
            _say("Worker and clock of this database already run elsewhere.")
        watch_over(
            children, stop, lambda: _greet_when_it_answers(port, arguments.carry_out)
        )
    _say("Stopped.")


def _prepare(scene: str, carry_out: CarryOut) -> None:
    from django.core.management import call_command

    _say("Preparing the database …")
    call_command("migrate", interactive=False, verbosity=0)
    if _is_empty():
        words = ["init", "--tree", "vn-2025"]
        if scene != "none":
            _say("Building the demonstration province; this takes a moment …")
            words = ["demo", "build", "--scene", scene]
        carry_out(words)


def _is_empty() -> bool:
    from django.apps import apps

    return not apps.get_model("units", "Unit").objects.exists()


def free_port(wanted: int, host: str = HOST) -> int:
    """`wanted`, or the next port nobody listens on. Raises Refused after 50."""
    for port in range(wanted, min(wanted + PORTS_TRIED, 65536)):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as door:
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                door.bind((host, port))
                return port
    raise Refused(
        what=_("The web server was not started."),
        why=_("No port is free from %(port)s on.", port=wanted),
        what_now=_("Name another one with --port."),
    )


@contextlib.contextmanager
def lock(path: Path, *, wait: bool) -> Iterator[bool]:
    """Hold a lock beside the data while inside; yields False if another holds it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
        else:
            yield True


def _greet_when_it_answers(port: int, carry_out: CarryOut) -> bool:
    try:
        door = http.client.HTTPConnection(HOST, port, timeout=5)
        door.request("GET", "/", headers={"Host": "localhost"})
        door.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    _print(f"\n  Lá Chắn:  http://localhost:{port}/\n")
    _print(_logins(carry_out))
    _print("  Stop with Ctrl-C.\n")
    return True


def _logins(carry_out: CarryOut) -> str:
    with contextlib.suppress(Refused):
        return readable(carry_out(["demo", "accounts"])) + "\n"
    return ""


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def _print(line: str) -> None:
    out = sys.__stdout__ or sys.stderr
    out.write(f"{line}\n")
    out.flush()


# ── Words ────────────────────────────────────────────────────────────────────────


def _port(parser: ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=8000)


def _serve_options(parser: ArgumentParser) -> None:
    _port(parser)
    parser.add_argument("--host", default=HOST)
    parser.add_argument("--workers", type=int, default=1)


def _up_options(parser: ArgumentParser) -> None:
    _port(parser)
    parser.add_argument("--demo", choices=("2021", "2026", "none"), default="2021")


COMMANDS = (
    Command("up", _("Prepare, serve and watch over everything."), _up_options, up),
    Command("serve", _("Serve the pages and the API."), _serve_options, serve),
    Command("worker", _("Carry out reactions and jobs."), no_arguments, worker),
    Command("clock", _("Start what falls due by time."), no_arguments, clock),
)
