"""`python3 run.py module WING NAME`: the rooms of a new module, empty but in order."""

import re
import sys

from config.setup.place import ROOT, Stop

WINGS = ("ground", "watch", "contain", "care", "command", "doors")
ROOMS = {
    "words": "Choices and small frozen values.",
    "rules": "Judgement: values, policy and instant in; decision with reasons out.",
    "facts": "What this module tells the house; dataclasses named in the past tense.",
    "models": "Tables, constraints, and the verbs of their QuerySets.",
    "queries": "Reads that cross tables or shape a page; start from visible_to(user).",
    "actions": "The verbs: check, decide, save, announce.",
}
README = """\
# {title}

Purpose: one sentence.

**Words.** …

**Reads.** …

**Announces.** …

**Clauses implemented.** …
"""
APPS = """\
from django.apps import AppConfig


class {title}Config(AppConfig):
    name = "lachan.{wing}.{name}"
    label = "{name}"
"""


def main(words: list[str]) -> int:
    """Lay the rooms and say what remains to be done by hand."""
    if len(words) != 2:
        raise Stop("usage: python3 run.py module WING NAME")
    wing, name = words
    if wing not in WINGS:
        raise Stop(f"There is no wing {wing}. There are: {', '.join(WINGS)}.")
    if not re.fullmatch(r"[a-z][a-z_]*", name):
        raise Stop(f"“{name}” is no module name: small letters and underscores only.")
    home = ROOT / "lachan" / wing / name
    if home.exists():
        raise Stop(f"{home.relative_to(ROOT)} is there already.")
    files = rooms(wing, name)
    for path, text in files.items():
        target = home / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    (home.parent / "__init__.py").touch()
    sys.stdout.write(
        f"Laid lachan/{wing}/{name}. Add it to INSTALLED_APPS (config/settings.py),"
        " to its contract (pyproject.toml) and to ARCHITECTURE.md;\n"
        "delete the rooms it does not need.\n"
    )
    return 0


def rooms(wing: str, name: str) -> dict[str, str]:
    """Path within the module → text of each file."""
    title = name.replace("_", " ").title().replace(" ", "")
    files = {f"{room}.py": f'"""{says}"""\n' for room, says in ROOMS.items()}
    files |= {f"tests/test_{room}.py": "" for room in ("rules", "actions", "queries")}
    return files | {
        "README.md": README.format(title=title),
        "apps.py": APPS.format(title=title, wing=wing, name=name),
        "__init__.py": "",
        "migrations/__init__.py": "",
        "tests/__init__.py": "",
    }
