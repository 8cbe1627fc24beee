"""A village where people are entered twice, and everything that hangs on them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from lachan.ground.access.models import User
from lachan.ground.health import actions as health
from lachan.ground.health.models import DoseReceived
from lachan.ground.health.rules import DoseDraft
from lachan.ground.people import actions, queries
from lachan.ground.people.models import Merger, Person
from lachan.ground.people.tests import town
from lachan.ground.people.words import PersonDraft
from lachan.ground.sites import actions as sites
from lachan.ground.sites.models import Stay
from lachan.ground.sites.rules import StayDraft
from lachan.watch.cases import actions as cases
from lachan.watch.cases.models import Case
from lachan.watch.cases.rules import CaseDraft

RIGHTS = (
    "people.view",
    "people.edit",
    "people.merge",
    "people.view_identifiers",
    "cases.view",
    "cases.edit",
    "cases.void",
    "health.view",
    "health.edit",
    "sites.view",
    "sites.edit",
)


@dataclass
class Twice:
    """The village, and short words for what happens in it."""

    place: town.Village
    people: list[Person] = field(default_factory=list)

    @classmethod
    def planted(cls) -> Twice:
        """Needs the database."""
        return cls(town.village(*RIGHTS))

    @property
    def officer(self) -> User:
        """Who may do everything in the province."""
        return self.place.officer

    def enters(self, name: str = "", unit: str = "north", **told: Any) -> Person:
        """Somebody is entered, perhaps again."""
        home = self.place.units[unit]
        draft = PersonDraft(
            full_name=name or f"Trần Thử {len(self.people)}",
            unit_id=home.pk,
            unit_path=home.path,
            **told,
        )
        person = actions.register(draft=draft, by=self.officer, now=self.place.now)
        self.people.append(person)
        return person

    def dose(self, person: Person, day: int = 1, number: int = 1) -> None:
        """A dose of September 2021 is recorded."""
        health.record_dose(
            draft=DoseDraft(
                person_id=person.pk,
                unit_id=person.unit_id,
                unit_path=person.unit_path,
                disease="covid-19",
                dose_number=number,
                given_date=date(2021, 9, day),
                source="register",
            ),
            by=self.officer,
            now=self.place.now,
        )

    def case(self, person: Person, disease: str = "covid-19", **told: Any) -> Case:
        """A suspected case is opened."""
        draft = CaseDraft(
            person_id=person.pk,
            unit_id=person.unit_id,
            unit_path=person.unit_path,
            disease=disease,
            notified_at=self.place.now - timedelta(hours=3),
            classification="suspected",
            **told,
        )
        return cases.open_case(draft=draft, by=self.officer, now=self.place.now)

    def stay(self, person: Person, hours_ago: int = 5) -> Stay:
        """The person is at home, isolated."""
        draft = StayDraft(
            person_id=person.pk,
            ring="home",
            unit_id=person.unit_id,
            unit_path=person.unit_path,
            starts_at=self.place.now - timedelta(hours=hours_ago),
        )
        return sites.open_stay(draft=draft, by=self.officer, now=self.place.now)

    def merged(
        self, goes: Person, stays: Person, choice: str = "to", **decided: str
    ) -> Merger:
        """Two records are put together, every question answered alike if not told."""
        goes.refresh_from_db()
        stays.refresh_from_db()
        asked = queries.questions(goes, stays)
        decisions = {
            one.key: choice if choice in one.choices else "to" for one in asked
        }
        return actions.merge(
            goes=goes,
            stays=stays,
            decisions={**decisions, **decided},
            reason="cùng một người",
            by=self.officer,
            now=self.place.now,
        )

    def undone(self, merger: Merger) -> Merger:
        """They are taken apart again."""
        return actions.undo(
            merger=merger, reason="hai người", by=self.officer, now=self.place.now
        )


Owners = dict[str, list[tuple[Any, ...]]]


def owners() -> Owners:
    """Whose everything is, and whether it counts: the state that must come back."""
    return {
        "people": list(
            Person.objects.order_by("pk").values_list(
                "pk",
                "merged_into",
                "voided_at",
                "full_name",
                "sex",
                "birth_date",
                "birth_year",
                "unit",
                "unit_path",
                "address",
                "household",
                "year_key",
                "day_key",
                "birth_key",
                "place_key",
            )
        ),
        "cases": list(
            Case.objects.order_by("pk").values_list(
                "pk", "person", "episode", "voided_at"
            )
        ),
        "doses": list(
            DoseReceived.objects.order_by("pk").values_list("pk", "person", "voided_at")
        ),
        "stays": list(
            Stay.objects.order_by("pk").values_list(
                "pk", "person", "ends_at", "end_reason", "voided_at"
            )
        ),
        "numbers": [
            row
            for person in Person.objects.order_by("pk")
            for held in (person.identifiers, person.reaches, person.addresses)
            for row in held.order_by("pk").values_list("pk", "person", "kind")
        ],
    }
