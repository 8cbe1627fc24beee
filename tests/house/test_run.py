"""The two commands: setup is pinned, complete, quick the second time, and speaks."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from config import develop, new_module, reference
from config.setup import place, python

ROOT = Path(__file__).resolve().parents[2]
LEVELS = ("run", "dev")
LOCKS = sorted((ROOT / "requirements").glob("*.lock.txt"))


def _declared() -> dict[str, list[str]]:
    """The direct dependencies, by where they are declared."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packages = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    name = re.compile(r"[A-Za-z0-9_.-]+")
    return {
        "run": [name.match(d)[0] for d in project["project"]["dependencies"]],  # type: ignore[index]  # read from JSON or TOML
        "dev": [name.match(d)[0] for d in project["dependency-groups"]["dev"]],  # type: ignore[index]  # read from JSON or TOML
        "browser": [*packages["dependencies"], *packages["devDependencies"]],
    }


def _extras() -> set[str]:
    """Packages that nobody gets without asking for them."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = told["project"]["optional-dependencies"].values()
    return {re.split(r"[^\w-]", one)[0] for names in extras for one in names}


# ── What is installed ────────────────────────────────────────────────────────────


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_package_is_pinned_by_hash_and_no_place_is_named(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    packages = re.split(r"\n(?=\S)", text.strip())

    assert "://" not in text
    assert all("==" in package for package in packages)
    assert all("--hash=sha256:" in package for package in packages)


def test_browser_packages_are_pinned_by_hash_and_no_place_is_named() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: told for name, told in lock["packages"].items() if name}

    assert all("integrity" in told for told in packages.values())
    assert not any("resolved" in told for told in packages.values())


@pytest.mark.parametrize("level", LEVELS)
def test_the_locks_hold_every_declared_dependency(level: str) -> None:
    lock = (ROOT / f"requirements/{level}.lock.txt").read_text(encoding="utf-8")
    locked = set(re.findall(r"^([a-z0-9-]+)==", lock, flags=re.MULTILINE))

    assert {name.lower() for name in _declared()[level]} <= locked


def test_development_has_the_very_packages_that_run() -> None:
    run, dev = (
        set(re.findall(r"^\S+==\S+", lock.read_text("utf-8"), flags=re.MULTILINE))
        for lock in (ROOT / f"requirements/{level}.lock.txt" for level in LEVELS)
    )

    assert run <= dev


def test_what_the_house_never_uses_is_not_installed() -> None:
    excludes = (ROOT / "requirements/excludes.txt").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    names = [n for n in excludes.splitlines() if n and not n.startswith("#")]

    assert names == project["tool"]["uv"]["exclude-dependencies"]
    for lock in LOCKS:
        locked = re.findall(r"^([a-z0-9-]+)==", lock.read_text("utf-8"), re.MULTILINE)
        assert not set(names) & set(locked)


def test_no_more_than_twenty_packages_are_needed_to_run() -> None:
    assert len(_declared()["run"]) <= 20


def test_each_dependency_has_its_reason() -> None:
    page = (ROOT / "docs/reference/dependencies.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"^\| `([^`]+)` \| \S.{20,} \|$", page, re.MULTILINE))

    declared = {name for names in _declared().values() for name in names}
    assert declared | _extras() == explained


# ── When it is installed ─────────────────────────────────────────────────────────


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of what setup reads, in a folder with a space, everything in place."""
    home = tmp_path / "a folder"
    ignore = shutil.ignore_patterns("__pycache__", "*.mo", "dist")
    for folder in ("config", "requirements", "design"):
        shutil.copytree(ROOT / folder, home / folder, ignore=ignore)
    for file in ("run.py", "package-lock.json", "package.json", ".npmrc"):
        shutil.copy(ROOT / file, home / file)
    shutil.copy(ROOT / "vite.config.ts", home / "vite.config.ts")
    for file in ("node_modules/.package-lock.json", "design/dist/app.js"):
        (home / file).parent.mkdir(parents=True, exist_ok=True)
        (home / file).write_text("", encoding="utf-8")
    (home / ".venv" / "bin").mkdir(parents=True)
    (home / ".venv" / "bin" / "python").symlink_to(sys.executable)
    _inside(
        home,
        "from config.setup import *; from config.setup import VENV, stamp\n"
        "stamp(**wanted())\n"
        "(VENV / 'bin' / 'lachan').write_text(shim())\n"
        "(VENV / 'bin' / 'lachan').chmod(0o755)\n"
        "for po in __import__('pathlib').Path.cwd().rglob('*.po'):\n"
        "    po.with_suffix('.mo').touch()\n",
    )
    return home


def _inside(home: Path, code: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=home,
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": os.defpath, "HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1"},
    ).stdout.strip()


def _missing(home: Path, level: str = "dev") -> Any:
    code = f"from config.setup import missing; print(missing({level!r}))"
    return ast.literal_eval(_inside(home, code))


def test_nothing_is_missing_after_a_complete_setup(tree: Path) -> None:
    assert _missing(tree) == []


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        ("requirements/run.lock.txt", ["run"]),
        ("requirements/dev.lock.txt", ["dev"]),
        ("package-lock.json", ["packages", "face"]),
        ("design/styles/app.css", ["face"]),
        ("design/islands/new.ts", ["face"]),
        ("design/forms.py", ["face"]),
        (".venv/bin/lachan", ["program"]),
    ],
)
def test_only_what_changed_is_done_again(
    tree: Path, path: str, parts: list[str]
) -> None:
    with (tree / path).open("a", encoding="utf-8") as file:
        file.write("\n")

    assert _missing(tree) == parts


@pytest.mark.parametrize(
    ("lost", "parts"),
    [
        ("node_modules/.package-lock.json", ["packages"]),
        ("design/dist/app.js", ["face"]),
        (".venv/bin/lachan", ["program"]),
        (".venv/bin/python", ["run", "packages", "face", "dev"]),
        (".venv/lachan-setup.json", ["run", "packages", "face", "dev"]),
    ],
)
def test_what_was_lost_is_noticed(tree: Path, lost: str, parts: list[str]) -> None:
    (tree / lost).unlink()

    assert _missing(tree) == parts


def test_a_stamp_cut_short_counts_as_none(tree: Path) -> None:
    stamp = tree / ".venv" / "lachan-setup.json"
    stamp.write_text(stamp.read_text("utf-8")[:40], encoding="utf-8")

    assert "run" in _missing(tree)


def test_serving_needs_no_tools_of_development(tree: Path) -> None:
    (tree / "requirements/dev.lock.txt").write_text("", encoding="utf-8")

    assert _missing(tree, "run") == []


def test_a_tree_that_was_moved_is_set_up_anew(tree: Path) -> None:
    moved = tree.rename(tree.with_name("elsewhere"))

    assert {"run", "packages", "face", "program"} <= set(_missing(moved))


def test_the_program_runs_from_anywhere_and_keeps_each_word(tree: Path) -> None:
    speaker = tree / "config" / "cli.py"
    speaker.write_text("import os, sys; print(os.getcwd(), sys.argv[1:])", "utf-8")
    link = tree.parent / "lachan"
    link.symlink_to(tree / ".venv" / "bin" / "lachan")

    for program in (tree / ".venv" / "bin" / "lachan", link):
        told = subprocess.run(
            [program, "import", "a file.csv"],
            cwd=tree.parent,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        assert told.strip() == f"{tree.parent} ['import', 'a file.csv']"


# ── What it says ─────────────────────────────────────────────────────────────────


def test_run_py_is_understood_by_old_pythons_and_tells_them_what_to_do() -> None:
    source = (ROOT / "run.py").read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 7))
    code = (
        "import runpy, sys; sys.version_info = (3, 9, 2)\n"
        f"runpy.run_path({str(ROOT / 'run.py')!r}, run_name='__main__')"
    )

    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )

    assert ended.returncode == 1
    assert "needs Python 3.11 or newer; this is Python 3.9" in ended.stderr


def test_setup_needs_the_standard_library_only() -> None:
    files = [ROOT / "run.py", *(ROOT / "config" / "setup").glob("*.py")]

    named = {
        (node.module if isinstance(node, ast.ImportFrom) else alias.name) or ""
        for file in files
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }

    outside = {name.split(".")[0] for name in named} - set(sys.stdlib_module_names)
    assert outside == {"config"}


def test_help_names_every_chore() -> None:
    told = subprocess.run(
        [sys.executable, ROOT / "run.py", "--help"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert all(f"  {word} " in told for word in ("up", "setup", *develop.CHORES))


def test_a_step_that_fails_shows_its_last_lines() -> None:
    code = "print('why it failed'); raise SystemExit(1)"

    with pytest.raises(place.Stop) as stop:
        place.quietly([sys.executable, "-c", code], "Building")

    assert str(stop.value) == "Building failed:\nwhy it failed"


@pytest.mark.parametrize(
    ("line", "version"),
    [
        ("v20.20.2", (20, 20)),
        ("uv 0.13.9 (x86_64-unknown-linux-gnu)", (0, 13)),
        ("", (0,)),
        (None, (0,)),
        ("pyenv: uv: command not found", (0,)),
    ],
)
def test_versions_are_read_from_what_tools_print(
    line: str | None, version: tuple[int, ...]
) -> None:
    assert place.version_in(line) == version


def test_a_home_that_may_not_be_written_moves_the_caches(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "absent"))
    for name in ("UV_CACHE_DIR", "PIP_CACHE_DIR", "npm_config_cache"):
        monkeypatch.delenv(name, raising=False)

    env = place.surroundings()

    assert env["UV_CACHE_DIR"] == str(ROOT / "var" / "cache" / "uv")
    assert env["npm_config_cache"] == str(ROOT / "var" / "cache" / "npm")


def test_an_index_named_for_pip_is_used_by_uv_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "https://index.example.org/simple")
    monkeypatch.delenv("UV_DEFAULT_INDEX", raising=False)

    assert place.surroundings()["UV_DEFAULT_INDEX"] == os.environ["PIP_INDEX_URL"]


def test_the_first_folder_with_a_pip_wheel_is_taken(tmp_path: Path) -> None:
    for name in ("one", "two", "three"):
        (tmp_path / name).mkdir()
    (tmp_path / "two" / "pip-24.0-py3-none-any.whl").touch()
    (tmp_path / "three" / "pip-25.0-py3-none-any.whl").touch()

    found = python.newest_wheel([tmp_path / n for n in ("absent", "one", "two")])

    assert found == tmp_path / "two" / "pip-24.0-py3-none-any.whl"


# ── The other chores ─────────────────────────────────────────────────────────────


def test_a_benchmark_that_is_not_there_is_named() -> None:
    with pytest.raises(place.Stop, match="There is no benchmark nowhere"):
        develop.bench(["nowhere"])


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "usage"),
        (["attic", "ghosts"], "no wing attic"),
        (["ground", "Units!"], "no module name"),
        (["ground", "units"], "is there already"),
    ],
)
def test_a_new_module_is_laid_only_where_it_fits(words: list[str], told: str) -> None:
    with pytest.raises(place.Stop, match=told):
        new_module.main(words)


def test_a_new_module_has_the_rooms_of_every_module() -> None:
    files = new_module.rooms("care", "home_care")

    assert {"README.md", "rules.py", "models.py", "actions.py"} <= set(files)
    assert 'label = "home_care"' in files["apps.py"]
    assert all(ast.parse(text) for path, text in files.items() if path.endswith(".py"))


def test_the_generated_reference_is_fresh() -> None:
    assert reference.stale() == [], "run: python3 run.py docs"
