"""What the pages for readers say is so: commands exist, links lead somewhere."""

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from config import cli, develop

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
PARTS = ("Context", "Decision", "Consequences", "Alternatives", "Enforced by")

_LINK = re.compile(r"\]\(([^)\s]+)\)")
_PROGRAM = re.compile(r"(?:^ {4,}|`)(?:\.venv/bin/)?lachan ((?:[^`#\n\\]|\\\n)+)", re.M)
_CHORE = re.compile(r"python3 run\.py ([a-z]+)")
_MODULE = re.compile(r"python -m ((?:config|bench)\.[a-z_.]+)")


def _named(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=_named)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    targets = [t for t in _LINK.findall(page.read_text("utf-8")) if "://" not in t]

    broken = [t for t in targets if not (page.parent / t.split("#")[0]).exists()]

    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=_named)
def test_commands_shown_exist_with_the_options_shown(page: Path) -> None:
    wrong = [line for line in _commands_on(page) if not _is_understood(line)]

    assert wrong == []


@pytest.mark.parametrize("page", PAGES, ids=_named)
def test_chores_shown_exist(page: Path) -> None:
    text = page.read_text("utf-8")
    offered = {command.words[0] for command in cli.commands()}

    assert set(_CHORE.findall(text)) <= {"setup", "help", *develop.CHORES, *offered}
    for module in _MODULE.findall(text):
        assert (ROOT / (module.replace(".", "/") + ".py")).exists(), module


def _commands_on(page: Path) -> Iterator[list[str]]:
    for told in _PROGRAM.findall(page.read_text("utf-8")):
        for one in told.replace("\\\n", " ").split("|"):
            line = re.split(r" {3,}| → | > ", one.strip())[0].split()
            if line and line[0] not in ("WORD", "help", "…", "X", "--help"):
                yield line


def _is_understood(line: list[str]) -> bool:
    """Whether some word of the house begins the line and offers its options."""
    for command in cli.commands():
        if tuple(line[: len(command.words)]) == command.words:
            parser = argparse.ArgumentParser(add_help=False)
            command.add_arguments(parser)
            known = {name for a in parser._actions for name in a.option_strings}
            known |= {"--json", "--as", "--language", "--help"}
            shown = {
                word.strip("[]…") for word in line if word.startswith(("--", "[--"))
            }
            return shown <= known
    return any(tuple(line) == c.words[: len(line)] for c in cli.commands())


def test_the_architecture_names_every_module_in_two_hundred_lines() -> None:
    page = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    modules = [path.parent for path in (ROOT / "lachan").glob("*/*/apps.py")]

    assert len(page.splitlines()) <= 200
    for module in modules:
        assert f"| `{module.parent.name}/{module.name}` |" in page


@pytest.mark.parametrize("page", DECISIONS, ids=_named)
def test_a_decision_has_its_five_parts_on_one_page(page: Path) -> None:
    text = page.read_text("utf-8")

    parts = re.findall(r"^## (.+)$", text, re.M)

    assert tuple(parts) == PARTS
    assert len(text.splitlines()) <= 60
    assert re.search(r"^## Decision\n\n> \S.+", text, re.M)


def test_every_decision_is_in_the_list_under_its_own_number() -> None:
    index = (ROOT / "docs" / "decisions" / "README.md").read_text("utf-8")

    numbers = [page.name[:4] for page in DECISIONS]

    assert numbers == [f"{n:04d}" for n in range(1, len(DECISIONS) + 1)]
    assert all(f"]({page.name})" in index for page in DECISIONS)
