"""Reading the scene: its data, its names, and the communes it plays in."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from lachan.doors.demo.rules.story import Story
from lachan.doors.demo.words import Place, Script
from lachan.ground.access.models import within
from lachan.ground.units import words as unit_words
from lachan.ground.units.models import Population, Unit

DATA = Path(__file__).parent / "data"
SCENES = {"2021": "thanh-hoa-2021"}


@cache
def scene_named(name: str) -> dict[str, Any]:
    """The data of a scene. Raises KeyError for an unknown one."""
    path = DATA / f"{SCENES[name]}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def names() -> dict[str, Any]:
    """Parts of synthetic names with their weights."""
    return tomllib.loads((DATA / "names.toml").read_text(encoding="utf-8"))


def province_of(scene: dict[str, Any]) -> Unit:
    """The province the scene plays in, of the tree of 2021."""
    return Unit.objects.get(edition__code="2021", code=scene["province"])


def places_of(scene: dict[str, Any]) -> list[Place]:
    """The communes with their people, as the demo itself estimated them."""
    province = province_of(scene)
    people = dict(
        Population.objects.filter(
            within("unit__path", (province.path,)),
            group=unit_words.PopulationGroup.ALL,
            unit__kind=unit_words.Kind.COMMUNE,
        ).values_list("unit_id", "persons")
    )
    communes = Unit.objects.filter(
        within("path", (province.path,)), kind=unit_words.Kind.COMMUNE
    )
    rows = communes.order_by("code").values_list("pk", "path", "parent__code")
    return [Place(pk, path, code, people.get(pk, 1)) for pk, path, code in rows]


def script_of(scene: dict[str, Any], *, until: date) -> Script:
    """The story to the end of a day; the same for the same scene and tree."""
    return Story(scene, names(), places_of(scene)).script(until=until)
