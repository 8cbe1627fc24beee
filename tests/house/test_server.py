"""Three processes and who watches them: ports, locks, restarts, one stop for all."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from config import server
from lachan.kernel.errors import Refused

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as door:
        door.bind((server.HOST, 0))
        door.listen()
        yield door.getsockname()[1]


def test_a_taken_port_is_passed_over(taken: int) -> None:
    port = server.free_port(taken)

    assert taken < port <= taken + server.PORTS_TRIED


def test_no_port_at_all_is_refused_with_a_cure() -> None:
    with pytest.raises(Refused) as refusal:
        server.free_port(65536)

    assert "--port" in str(refusal.value.what_now)


def test_only_one_may_hold_the_background_of_a_database(tmp_path: Path) -> None:
    path = tmp_path / "data" / "background.lock"

    with (
        server.lock(path, wait=False) as first,
        server.lock(path, wait=False) as second,
    ):
        pass
    with server.lock(path, wait=False) as third:
        pass

    assert (first, second, third) == (True, False, True)


def _child(words: list[str]) -> server.Child:
    return server.Child("web", words, first_pause=0.01)


def test_a_web_that_never_answers_is_given_up_with_a_reason() -> None:
    child = _child(["no-such-word"])

    with pytest.raises(Refused) as refusal:
        server.watch_over([child], threading.Event(), lambda: False)

    assert "doctor" in str(refusal.value.what_now)
    assert child.starts == server.STARTS_IN_VAIN + 1


def test_a_child_that_ends_is_started_again_and_all_end_at_the_stop() -> None:
    child, stop = _child(["doctor", "--help"]), threading.Event()

    def answered() -> bool:
        if child.starts > 2:
            stop.set()
        return True

    child.answered = True
    watcher = threading.Thread(
        target=server.watch_over, args=([child], stop, answered), daemon=True
    )
    watcher.start()
    until = time.monotonic() + 60
    while child.starts < 2 and time.monotonic() < until:
        time.sleep(0.05)
    stop.set()
    watcher.join(30)

    assert child.starts >= 2
    assert child.process is None or child.process.poll() is not None


@pytest.mark.slow
def test_up_prepares_serves_and_stops_when_asked(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "LACHAN_DATA_DIR": str(tmp_path),
        "LACHAN_DATABASE_URL": f"sqlite:///{tmp_path}/house.sqlite3",
        "LACHAN_ENV": "demo",
    }
    command = [sys.executable, "-P", "-m", "config.cli", "up"]
    with subprocess.Popen(
        [*command, "--demo", "none", "--port", "8650"],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        lines = iter(process.stdout.readline, "")
        address = next(line.split()[-1] for line in lines if "http://" in line)
        with urllib.request.urlopen(f"{address}static/app.css", timeout=10) as page:
            style = page.status
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)

    assert style == 200
    assert process.returncode == 0
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(address, timeout=2)
