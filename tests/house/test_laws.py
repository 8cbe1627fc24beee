"""Laws of the house that a machine can read."""

import importlib
import re
import tomllib
from pathlib import Path

import pytest
from django.apps import apps

from lachan import flow
from lachan.ground.people import facts as people
from lachan.ground.people.models import Person
from lachan.kernel.facts import all_facts, name_of

ROOT = Path(__file__).resolve().parents[2]
WINGS = ("ground", "watch", "contain", "care", "command", "doors")
MODULES = sorted(
    path.parent for wing in WINGS for path in (ROOT / "lachan" / wing).glob("*/apps.py")
)
A_SCREEN = 60  # lines
A_ROOM = 400  # lines
ODD_ROOMS = {"briefing": {"papers"}, "privacy": {"papers"}, "tracing": {"engine"}}
FORBIDDEN_ROOMS = {"utils", "helpers", "services", "signals", "constants"}
ROOMS = {
    "__init__",
    "admin",
    "api",
    "apps",
    "checks",
    "cli",
    "facts",
    "forms",
    "jobs",
    "models",
    "pages",
    "queries",
    "actions",
    "rules",
    "urls",
    "words",
}
NO_ROOMS = {"data", "locale", "migrations", "static", "templates", "tests"}

# References to a person that no module adopts, and why. Every other one has a keeper in
# lachan/flow.py and goes with the person when two records turn out to be one.
NOT_ADOPTED = {
    "people.Person.merged_into": "is the redirect that merging leaves",
    "people.Correction.person": "stays with the record it corrected",
    "people.NotSame.first": "is carried over by merging itself",
    "people.NotSame.second": "is carried over by merging itself",
    "people.Merger.from_person": "says which record went",
    "people.Merger.to_person": "says which record stayed",
    "people.LikelyPair.first": "is worked out anew from what stands",
    "people.LikelyPair.second": "is worked out anew from what stands",
    "privacy.Erasure.person": "says that nobody is left to be merged",
}
REASSIGNED = (people.PersonMerged, people.PersonSplit, people.MergerUndone)


def _python_files() -> list[Path]:
    return sorted(
        path
        for top in ("lachan", "config", "design")
        for path in (ROOT / top).rglob("*.py")
        if not {"tests", "migrations", "node_modules"} & set(path.parts)
    )


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _contracts() -> tuple[dict[str, object], list[dict[str, object]]]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    table = settings["tool"]["importlinter"]
    return table, table["contracts"]


def test_there_are_modules_to_speak_of() -> None:
    assert len(MODULES) >= 14


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_every_module_says_on_one_screen_what_it_is_for(module: Path) -> None:
    readme = module / "README.md"

    assert readme.exists(), f"{module.name} has no README.md"
    assert len(readme.read_text(encoding="utf-8").splitlines()) <= A_SCREEN


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_every_module_has_only_the_rooms_of_the_house(module: Path) -> None:
    found = {path.stem for path in module.glob("*.py")} | {
        path.name
        for path in module.iterdir()
        if path.is_dir() and path.name != "__pycache__"
    }

    assert found <= ROOMS | NO_ROOMS | ODD_ROOMS.get(module.name, set())


def test_no_file_is_named_after_nothing() -> None:
    named = [
        str(path.relative_to(ROOT))
        for path in _python_files()
        if path.stem in FORBIDDEN_ROOMS
    ]

    assert named == []


def test_no_room_is_longer_than_a_corridor() -> None:
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in _python_files()
    }

    too_long = {path: lines for path, lines in lengths.items() if lines > A_ROOM}
    assert too_long == {}


def test_every_fact_is_answered_or_declared_final() -> None:
    for path in sorted((ROOT / "lachan").glob("*/*/facts.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        importlib.import_module(".".join(parts))

    answered = set(flow.AT_ONCE) | set(flow.SOON)
    told = all_facts()
    unheard = told - answered - flow.FINAL

    assert sorted(name_of(kind) for kind in unheard) == []


def test_no_fact_is_both_answered_and_final() -> None:
    answered = set(flow.AT_ONCE) | set(flow.SOON)

    assert sorted(name_of(kind) for kind in answered & flow.FINAL) == []


def _references_to_a_person() -> set[str]:
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields(include_hidden=True)
        if field.is_relation
        and not field.auto_created
        and field.related_model is Person
    }


def test_every_reference_to_a_person_is_adopted_when_records_are_merged() -> None:
    kept = {f"{keeper.label}.person" for keeper in flow.KEEPERS}

    assert _references_to_a_person() == kept | set(NOT_ADOPTED)
    assert not kept & set(NOT_ADOPTED)


def test_every_module_that_keeps_something_of_a_person_can_tell_and_erase_it() -> None:
    holding = {one.split(".")[0] for one in _references_to_a_person()} - {"privacy"}

    assert holding <= {holder.name for holder in flow.HOLDERS}


def test_every_module_with_a_reference_adopts_whatever_moves_people() -> None:
    holding = {keeper.label.split(".")[0] for keeper in flow.KEEPERS} - {"people"}

    for kind in REASSIGNED:
        reactions = flow.AT_ONCE[kind]
        adopting = {
            apps.get_containing_app_config(one.__module__).label  # type: ignore[union-attr]  # there is one, or the test fails here
            for one in reactions
        }
        assert adopting == holding
        assert {one.__name__ for one in reactions} == {"adopt_person"}


def test_each_reaction_moves_the_tables_of_its_own_module() -> None:
    for reaction in flow.ADOPT_PERSON:
        module = importlib.import_module(reaction.__module__)
        own = tuple(one for one in flow.KEEPERS if one in module.KEEPERS)
        app = apps.get_containing_app_config(reaction.__module__)

        assert app is not None
        assert own == module.KEEPERS
        assert {one.label.split(".")[0] for one in own} == {app.label}


def test_the_import_contracts_have_no_exceptions() -> None:
    table, contracts = _contracts()

    excused = [
        contract["name"]
        for contract in contracts
        if contract.get("ignore_imports")
        or contract.get("unmatched_ignore_imports_alerting")
    ]

    assert excused == []
    assert "exclude_type_checking_imports" not in table


def test_every_excuse_from_a_check_has_its_reason_beside_it() -> None:
    """`noqa` and `type: ignore` name what they switch off; the line says why."""
    excuse = re.compile(r"#\s*(noqa: [A-Z]+\d+|type: ignore)")
    reasoned = re.compile(r"#\s*(noqa: [A-Z0-9, ]+|type: ignore\[[^]]+\])  +# ?\S")
    written = [
        path
        for top in ("config", "design", "lachan", "tests", "bench")
        for path in (ROOT / top).rglob("*.py")
        if "node_modules" not in path.parts
    ]

    bare = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in written
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if excuse.search(line)
        and not reasoned.search(line)
        and "re.compile" not in line
    ]

    assert bare == []


def test_a_contract_keeps_every_wing_of_the_house_in_its_place() -> None:
    _, contracts = _contracts()

    kept = {
        str(layer).strip("()").removeprefix("lachan.")
        for contract in contracts
        if str(contract["name"]).startswith("The wings")
        for layer in contract["layers"]  # type: ignore[attr-defined]  # the test knows its shape; the type does not
    }

    assert kept == {*WINGS, "kernel"}


def test_every_module_stands_on_a_floor_of_its_wing() -> None:
    _, contracts = _contracts()
    named = {
        name.strip()
        for contract in contracts
        for key in ("layers", "modules")
        for layer in contract.get(key, ())  # type: ignore[attr-defined]  # the test knows its shape; the type does not
        for name in str(layer).split("|")  # siblings on one floor
    }

    siblings_of = {module.parent.name: 0 for module in MODULES}
    for module in MODULES:
        siblings_of[module.parent.name] += 1
    loose = {
        f"lachan.{module.parent.name}.{module.name}"
        for module in MODULES
        if siblings_of[module.parent.name] > 1
    } - named

    assert loose == set()
