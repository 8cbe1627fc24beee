"""Where setup works, how it speaks, and in which surroundings its children run."""

import contextlib
import hashlib
import os
import ssl
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
VAR = ROOT / "var"
REQUIREMENTS = ROOT / "requirements"


class Stop(Exception):  # noqa: N818  # an answer to the person at the terminal
    """Why a chore cannot go on, and what to do about it."""


def say(line: str) -> None:
    """Narrate on standard error: standard output belongs to the word that was asked."""
    print(line, file=sys.stderr, flush=True)


def quietly(command: list[str], doing: str, env: dict[str, str] | None = None) -> str:
    """Run one step; its output is shown only when it fails."""
    ended = subprocess.run(
        command,
        cwd=ROOT,
        env=env or surroundings(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
        close_fds=False,  # the setup lock, see `config.setup.alone`
    )
    if ended.returncode != 0:
        tail = "\n".join(ended.stdout.splitlines()[-25:])
        raise Stop(f"{doing} failed:\n{tail}")
    return ended.stdout


def answers(command: list[str]) -> str | None:
    """What a program prints, or None if it is absent or does not work."""
    try:
        ended = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=30
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return ended.stdout.strip() if ended.returncode == 0 else None


def version_in(text: str | None) -> tuple[int, ...]:
    """The first two numbers of a version line; (0,) when there is none."""
    for word in (text or "").replace("v", " ").split():
        parts = word.split(".")
        if len(parts) > 1 and parts[0].isdigit() and parts[1].isdigit():
            return int(parts[0]), int(parts[1])
    return (0,)


def surroundings(**more: str) -> dict[str, str]:
    """The environment of every child: this tree importable, caches where allowed."""
    env = {**os.environ, **more}
    env["PATH"] = os.pathsep.join([str(VENV / "bin"), env.get("PATH", os.defpath)])
    importable = [str(ROOT), env.get("PYTHONPATH", "")]
    env["PYTHONPATH"] = os.pathsep.join(filter(None, importable))
    env["VIRTUAL_ENV"] = str(VENV)
    certificates = env.get("PIP_CERT") or trusted_by_the_machine()
    if certificates:
        # Trust what the machine trusts; without a store the tools bring their own.
        env.setdefault("UV_SYSTEM_CERTS", "1")
        env.setdefault("PIP_CERT", certificates)
        env.setdefault("NODE_EXTRA_CA_CERTS", certificates)
    if "PIP_INDEX_URL" in env:
        env.setdefault("UV_DEFAULT_INDEX", env["PIP_INDEX_URL"])
    if not home_is_ours():
        for name in ("UV_CACHE_DIR", "PIP_CACHE_DIR", "npm_config_cache"):
            env.setdefault(name, str(VAR / "cache" / name.split("_")[0].lower()))
    return env


def trusted_by_the_machine() -> str | None:
    """The file of certificates that this machine trusts; None if it has none."""
    named = os.environ.get("SSL_CERT_FILE") or ssl.get_default_verify_paths().cafile
    usual = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt")
    for path in filter(None, (named, *usual)):
        if Path(path).is_file():
            return path
    return None


def become(*command: str) -> NoReturn:
    """Hand this process over, so that signals reach the program directly."""
    sys.stdout.flush()
    os.execve(command[0], list(command), surroundings())  # noqa: S606  # our own program


def home_is_ours() -> bool:
    """False where the home folder is absent or may not be written to."""
    with contextlib.suppress(RuntimeError, OSError):
        return os.access(Path.home(), os.W_OK | os.X_OK)
    return False


def fingerprint(*paths: Path) -> str:
    """One hash over the names and contents of files."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(f"{path.relative_to(ROOT)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
