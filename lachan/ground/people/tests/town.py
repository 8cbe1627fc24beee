"""The small province with people in it, for the tests of what stands on people."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

from lachan.ground.people.models import Person
from lachan.ground.units.tests import town
from lachan.ground.units.tests.town import Village as EmptyVillage


@dataclass
class Village(EmptyVillage):
    """A village whose people are made as a test asks for them."""

    people: list[Person] = field(default_factory=list)

    def person(self, unit: str = "north", **given: Any) -> Person:
        """A synthetic inhabitant."""
        home = self.units[unit]
        name = f"Người Thử {len(self.people)}"
        person = Person.objects.create(
            **{
                "full_name": name,
                "folded_name": name.lower(),
                "unit": home,
                "unit_path": home.path,
                "recorded_at": self.now,
                "is_synthetic": True,
                **given,
            }
        )
        self.people.append(person)
        return person


def village(*permissions: str) -> Village:
    """Plant it; needs the database."""
    empty = town.village(*permissions)
    return Village(**{f.name: getattr(empty, f.name) for f in fields(EmptyVillage)})
