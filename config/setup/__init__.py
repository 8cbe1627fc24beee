"""Setup: what must be in place before the program can start, and putting it there.

Standard library only: this runs on a bare Python, before any package is installed.
A part is recorded in the stamp only when it is complete, so a setup that was killed
goes on where it stopped, and one that is complete costs a few milliseconds.
"""

import contextlib
import fcntl
import json
import os
import shlex
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from config.setup.face import find_node, install_face, install_node
from config.setup.place import (
    PYTHON,
    REQUIREMENTS,
    ROOT,
    VAR,
    VENV,
    Stop,
    fingerprint,
    quietly,
    say,
)
from config.setup.python import install_python, make_environment

STAMP = VENV / "lachan-setup.json"


def wanted() -> dict[str, str]:
    """Part → fingerprint of what it is made from."""
    uv = REQUIREMENTS / "uv.lock.txt"
    packages = (ROOT / "package-lock.json", ROOT / ".npmrc")
    return {
        "place": str(VENV.resolve()),
        "run": fingerprint(REQUIREMENTS / "run.lock.txt", uv),
        "dev": fingerprint(REQUIREMENTS / "dev.lock.txt", uv),
        "packages": fingerprint(*packages),
        "face": fingerprint(*packages, *face_sources()),
    }


def face_sources() -> list[Path]:
    """What styles and scripts are built from.

    Pages and forms are among it: rules of the style sheet whose classes none of them
    names are left out.
    """
    found = [ROOT / "vite.config.ts"]
    for top in ("design", "lachan"):
        for folder, inner, names in os.walk(ROOT / top):
            inner[:] = [n for n in inner if n not in ("dist", "tests", "__pycache__")]
            own = top == "design" and not folder.endswith("LC_MESSAGES")
            found += [
                Path(folder, name)
                for name in names
                if own or name.endswith(".html") or name == "forms.py"
            ]
    return sorted(found)


def stamped() -> dict[str, str]:
    """Part → fingerprint at its last complete setup; empty if anything is doubtful."""
    try:
        told = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    # A virtual environment that was moved or whose Python went away is of no use.
    if told.get("place") != str(VENV.resolve()) or not PYTHON.exists():
        return {}
    if not (ROOT / "node_modules" / ".package-lock.json").exists():
        told.pop("packages", None)
    if not (ROOT / "design" / "dist" / "app.js").exists():
        told.pop("face", None)
    return dict(told)


def stamp(**parts: str) -> None:
    """Record complete parts; written beside and renamed, so never half."""
    beside = STAMP.with_suffix(".new")
    beside.write_text(json.dumps({**stamped(), **parts}, indent=1), encoding="utf-8")
    beside.replace(STAMP)


def stale_words() -> bool:
    """True if a translation is newer than its compiled form."""
    for source in ROOT.glob("[cdl]*/**/locale/*/LC_MESSAGES/*.po"):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            return True
    return False


def shim() -> str:
    """`.venv/bin/lachan`: a shell script, because a path may hold spaces."""
    home = shlex.quote(str(VENV.resolve().parent))
    return (
        "#!/bin/sh\n"
        "# The tree beside this environment, also when reached through a link.\n"
        'root=$(cd "$(dirname -- "$0")/../.." 2>/dev/null && pwd)\n'
        f'[ -f "$root/config/cli.py" ] || root={home}\n'
        'PYTHONPATH="$root${PYTHONPATH:+:$PYTHONPATH}"\n'
        "export PYTHONPATH\n"
        'exec "$root/.venv/bin/python" -P -m config.cli "$@"\n'
    )


def missing(level: str) -> list[str]:
    """Names of the parts that `level` (run or dev) needs and that are not in place."""
    now, then = wanted(), stamped()
    parts = ["run", "packages", "face"] + (["dev"] if level == "dev" else [])
    absent = [part for part in parts if then.get(part) != now[part]]
    if not absent and stale_words():
        absent.append("words")
    program = VENV / "bin" / "lachan"
    if not program.exists() or program.read_text(encoding="utf-8") != shim():
        absent.append("program")
    return absent


def setup(level: str = "dev") -> None:
    """Put everything in place for `level`; at once if it is there already."""
    if not missing(level):
        return
    with alone():
        absent = missing(level)  # another run may have done it meanwhile
        if not absent:
            return
        started = time.monotonic()
        say("Setting up (downloads what is missing; the next start takes no time) …")
        install(level, absent)
        say(f"  done in {time.monotonic() - started:.0f} s")


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Hold the setup lock of this tree; a second setup waits."""
    try:
        VAR.mkdir(exist_ok=True)
        lock = (VAR / "setup.lock").open("w")
    except OSError as why:
        raise Stop(
            f"{why.filename} cannot be written ({why.strerror}).\n"
            "Copy the project to a folder that belongs to you and try again."
        ) from why
    with lock:
        # Children hold the lock too: a setup that is killed may leave an installer
        # behind, and the next one must not work against it.
        os.set_inheritable(lock.fileno(), True)  # noqa: FBT003  # positional only
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say("Another setup of this tree is running; waiting for it …")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def install(level: str, absent: list[str]) -> None:
    """Install the absent parts; Python packages and browser packages side by side."""
    make_environment(keep=bool(stamped()))
    stamp(place=str(VENV.resolve()))
    now = wanted()
    done: dict[str, str] = {}
    sides: list[Callable[[], None]] = []
    if {"run", "dev"} & set(absent):
        # Who has the tools of development once keeps them.
        both = level == "dev" or "dev" in stamped()
        sides.append(lambda: install_python("dev" if both else "run"))
        done |= {"run": now["run"], **({"dev": now["dev"]} if both else {})}
    if {"packages", "face"} & set(absent):
        npm = find_node() or install_node()
        sides.append(lambda: install_face(npm, with_packages="packages" in absent))
        done |= {"packages": now["packages"], "face": now["face"]}
    in_parallel(sides)
    quietly([str(PYTHON), "-m", "config.words", "compile"], "Compiling translations")
    program = VENV / "bin" / "lachan"
    program.write_text(shim(), encoding="utf-8")
    program.chmod(0o755)
    stamp(**done)


def in_parallel(sides: Sequence[Callable[[], None]]) -> None:
    """Run all; the first failure is raised when all have ended."""
    failures: list[Exception] = []

    def one(side: Callable[[], None]) -> None:
        try:
            side()
        except Exception as why:  # handed over to the main thread
            failures.append(why)

    threads = [threading.Thread(target=one, args=(side,)) for side in sides]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
