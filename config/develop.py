"""Chores of development: tests, checks, benchmarks, locks, new modules.

Reached through `python3 run.py WORD`, which has put everything in place before.
"""

import os
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Callable
from pathlib import Path

from config import new_module, reference
from config.setup.face import find_node, install_node
from config.setup.place import (
    PYTHON,
    REQUIREMENTS,
    ROOT,
    VAR,
    VENV,
    Stop,
    quietly,
    say,
    surroundings,
)
from config.setup.python import find_uv


def test(rest: list[str]) -> int:
    """Run pytest on SQLite and, with --all and a server, on PostgreSQL.

    pytest's own closing line comes last. Stops at the database that fails.
    """
    everything = "--all" in rest
    chosen = [word for word in rest if word != "--all"]
    place = VAR / "test"
    place.mkdir(parents=True, exist_ok=True)
    databases = [sqlite_at(place / "house.sqlite3")]
    if everything and os.environ.get("LACHAN_TEST_POSTGRES"):
        databases.append(os.environ["LACHAN_TEST_POSTGRES"])
    workers = str(min(os.cpu_count() or 2, 8))
    command = [str(PYTHON), "-m", "pytest", "-n", workers, "--dist", "loadfile"]
    if not everything:
        command += ["-m", "not slow and not browser"]
    for database in databases:
        say(f"Testing on {urllib.parse.urlsplit(database).scheme} …")
        env = surroundings(
            LACHAN_DATABASE_URL=database,
            LACHAN_DATA_DIR=str(place),
            LACHAN_ENV="test",
        )
        code = subprocess.call([*command, *chosen], cwd=ROOT, env=env)
        if code != 0:
            return code
    return 0


def check(rest: list[str]) -> int:
    """Everything a change must hold besides the tests; all faults are shown."""
    place = VAR / "check"
    place.mkdir(parents=True, exist_ok=True)
    env = with_node(
        surroundings(
            DJANGO_SETTINGS_MODULE="config.settings",
            LACHAN_DATA_DIR=str(place),
            LACHAN_DATABASE_URL=sqlite_at(place / "check.sqlite3"),
        )
    )
    failed = []
    for name, command in checks().items():
        if rest and name not in rest:
            continue
        started = time.monotonic()
        try:
            quietly(command, name, env)
        except Stop as why:
            failed.append(name)
            say(str(why))
        else:
            say(f"  {name} holds ({time.monotonic() - started:.0f} s)")
    say("Not in order: " + ", ".join(failed) if failed else "Everything holds.")
    return 1 if failed else 0


def checks() -> dict[str, list[str]]:
    """Name → command of each check, the quick ones first."""
    python, programs = str(PYTHON), VENV / "bin"
    django = [python, "-m", "django"]
    found = {
        "style": [str(programs / "ruff"), "check", "."],
        "format": [str(programs / "ruff"), "format", "--check", "."],
        "contracts": [str(programs / "lint-imports"), "--no-logo"],
        "django": [*django, "check", "--fail-level", "ERROR"],
        "migrations": [*django, "makemigrations", "--check", "--dry-run"],
        "translations": [python, "-m", "config.words", "check"],
        "islands": [str(ROOT / "node_modules" / ".bin" / "tsc"), "--noEmit"],
        "policies": [str(programs / "lachan"), "policy", "check", "--json"],
        "types": [str(programs / "mypy")],
    }
    if not (ROOT / "lachan" / "ground" / "policy" / "cli.py").exists():
        del found["policies"]
    return found


def with_node(env: dict[str, str]) -> dict[str, str]:
    """`env` with the Node in use on its path, for scripts that call it by name."""
    npm = find_node()
    if npm:
        env["PATH"] = os.pathsep.join([str(Path(npm[0]).parent), env["PATH"]])
    return env


def sqlite_at(path: Path) -> str:
    """Database address of a file, whatever signs its path holds."""
    return "sqlite:///" + urllib.parse.quote(str(path))


def bench(rest: list[str]) -> int:
    """Run benchmarks one after another; each prints its own comparison."""
    there = sorted(p.stem for p in (ROOT / "bench").glob("[a-z]*.py"))
    names = rest[:1] or there
    if not set(names) <= set(there):
        raise Stop(f"There is no benchmark {names[0]}. There are: {', '.join(there)}.")
    codes = [
        subprocess.call(
            [str(PYTHON), "-m", f"bench.{name}", *rest[1:]],
            cwd=ROOT,
            env=surroundings(),
        )
        for name in names
    ]
    return max(codes, default=0)


def lock(rest: list[str]) -> int:
    """Choose versions anew within the ranges and pin them by hash.

    Without `--upgrade` what is pinned stays where the ranges allow. Releases younger
    than a week are left out: a cooling-off time in which bad ones are withdrawn.
    """
    uv = find_uv()
    if uv is None:
        raise Stop("Locking needs uv, which did not start on this machine.")
    options = ["--universal", "--python-version=3.11", "--generate-hashes", "--quiet"]
    options += ["--no-emit-index-url", "--no-annotate", "--no-header"]
    options += ["--excludes", str(REQUIREMENTS / "excludes.txt")]
    if "--upgrade" in rest:
        options += ["--upgrade", "--exclude-newer", "7 days"]
    run_lock = str(REQUIREMENTS / "run.lock.txt")
    sources = {
        "run": ["pyproject.toml"],
        "dev": ["pyproject.toml", "--group", "dev", "-c", run_lock],
        "uv": ["requirements/uv.in"],
        "node": ["requirements/node.in"],
    }
    for name, source in sources.items():
        out = ["-o", str(REQUIREMENTS / f"{name}.lock.txt")]
        quietly([*uv, "pip", "compile", *options, *source, *out], f"Locking {name}")
    npm = find_node() or install_node()
    change = "update" if "--upgrade" in rest else "install"
    quietly([*npm, change, "--package-lock-only"], "Locking browser packages")
    say("Pinned. Read the difference before you commit it.")
    return 0


CHORES: dict[str, Callable[[list[str]], int]] = {
    "test": test,
    "check": check,
    "bench": bench,
    "docs": reference.main,
    "lock": lock,
    "module": new_module.main,
}


if __name__ == "__main__":
    try:
        sys.exit(CHORES[sys.argv[1]](sys.argv[2:]))
    except Stop as reason:
        say(str(reason))
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
