"""Two trees and their people, before any decree: what decrees are tried on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from lachan.ground.access.models import Grant, GrantPath, Role, Sight, User
from lachan.ground.access.queries import forget_scope
from lachan.ground.journal import jobs
from lachan.ground.people import actions as people
from lachan.ground.people.models import Person
from lachan.ground.people.words import PersonDraft
from lachan.ground.tasks import actions as tasks
from lachan.ground.tasks.models import Task
from lachan.ground.units import actions
from lachan.ground.units.models import (
    AreaStatus,
    Decree,
    Lineage,
    Succession,
    TreeEdition,
    Unit,
)
from lachan.ground.units.rules.decrees import DecreeDraft, LineDraft
from lachan.ground.units.rules.people import CountOfPeople
from lachan.ground.units.tests.trees import plant
from lachan.ground.units.words import Kind
from lachan.watch.cases import actions as cases
from lachan.watch.cases.models import Case
from lachan.watch.cases.rules import CaseDraft

NOW = datetime(2025, 7, 2, 1, 0, tzinfo=UTC)
FIRST_DAY = date(2025, 7, 1)
RIGHTS = [
    "people.view",
    "people.edit",
    "cases.edit",
    "cases.view",
    "sites.view",
    "tasks.view",
    "access.manage",
    "units.decree",
    "units.carry_out",
    "units.edit",
]


@dataclass
class Country:
    """Old and new units by code, accounts by name."""

    old: dict[str, Unit] = field(default_factory=dict)
    new: dict[str, Unit] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    clerk: User = field(init=False)
    chief: User = field(init=False)

    @classmethod
    def planted(cls) -> Country:
        """Two provinces of two districts of three communes; later two of three."""
        made = cls()
        nation = plant("Việt Nam", "VN", under=None, kind=Kind.NATION)
        for p in "ab":
            province = plant(f"Tỉnh {p}", p, under=nation, kind=Kind.PROVINCE)
            made.old[p] = province
            for d in "12":
                name = f"Huyện {p}{d}"
                made.old[p + d] = plant(name, p + d, under=province, kind=Kind.DISTRICT)
                for c in "xyz":
                    code = p + d + c
                    made.old[code] = plant(
                        f"Xã {code}", code, under=made.old[p + d], kind=Kind.COMMUNE
                    )
        after = plant("Việt Nam", "VN", under=None, kind=Kind.NATION, of="2025")
        for p in "ab":
            made.new[p] = plant(f"Tỉnh {p}", p, under=after, kind=Kind.PROVINCE)
            for c in "123":
                made.new[p + c] = plant(
                    f"Xã {p}{c}", p + c, under=made.new[p], kind=Kind.COMMUNE
                )
        Unit.objects.filter(edition__code="2025").update(valid_from=FIRST_DAY)
        TreeEdition.objects.update(valid_to=None)
        made.old["VN"], made.new["VN"] = nation, after
        made.clerk = made.account("clerk", "")
        made.chief = made.account("chief", "")
        return made

    @property
    def communes(self) -> list[Unit]:
        """The old ones."""
        return [unit for unit in self.old.values() if unit.kind == Kind.COMMUNE]

    def account(self, name: str, *paths: str) -> User:
        """Somebody who sees people and cases over the paths."""
        user = User.objects.create_user(name, None, full_name=name)
        role, _new = Role.objects.get_or_create(
            code="of the test",
            defaults={
                "name_vi": "vai",
                "name_en": "role",
                "permissions": RIGHTS,
                "purpose": "response",
                "sees": "health",
            },
        )
        for path in paths:
            grant = Grant.objects.create(user=user, role=role, starts_at=NOW)
            GrantPath.objects.create(grant=grant, path=path)
        self.users[name] = user
        return user

    def counted(self, persons: int = 100) -> None:
        """Everybody is counted in every old commune."""
        rows = [
            CountOfPeople(
                unit_id=unit.pk,
                group="all",
                persons=persons + at,
                source="Thử",
                method="census",
                counted_on=date(2024, 4, 1),
            )
            for at, unit in enumerate(self.communes)
        ]
        actions.record_populations(rows=rows, by=self.clerk, now=NOW)

    def falls_ill(self, *units: Unit) -> list[Case]:
        """Somebody of each unit is entered and confirmed on the decree's first day."""
        known = Person.objects.count()
        drafts = [
            PersonDraft(
                full_name=f"Trần Thử {chr(65 + (known + n) % 26)}",
                birth_year=1950 + (known + n) % 60,
                unit_id=unit.pk,
                unit_path=unit.path,
                is_synthetic=True,
            )
            for n, unit in enumerate(units)
        ]
        made = people.register_many(drafts=drafts, by=self.clerk, now=NOW)
        return cases.open_many(
            drafts=[
                CaseDraft(
                    person_id=person.pk,
                    unit_id=person.unit_id,
                    unit_path=person.unit_path,
                    disease="covid-19",
                    notified_at=NOW,
                    classification="confirmed",
                    confirmed_date=FIRST_DAY,
                    found_by="community",
                    origin="thử",
                    origin_code=f"T{known + n}",
                    age_years=30,
                )
                for n, person in enumerate(made)
            ],
            by=self.clerk,
            now=NOW,
        )

    def work(self, unit: Unit, title: str = "Kiểm tra") -> Task:
        """A task of a unit."""
        draft = tasks.TaskDraft(unit=unit, title=title, origin="test")
        return tasks.ask(draft=draft, by=self.clerk.actor, now=NOW)

    def decree(self, *lines: LineDraft, number: str = "1/NQ", **told: Any) -> Decree:
        """Recorded by the clerk."""
        draft = DecreeDraft(
            **{
                "number": number,
                "title": "Sắp xếp đơn vị hành chính (thử)",
                "issued_on": date(2025, 6, 16),
                "valid_from": FIRST_DAY,
                "source": "thử",
                "predecessor_edition": "2021",
                "successor_edition": "2025",
                "lines": lines,
                **told,
            }
        )
        return actions.record_decree(draft=draft, by=self.clerk, now=NOW)

    def carried(self, decree: Decree) -> Decree:
        """Carried out by the chief."""
        done = actions.carry_out(decree=decree, by=self.chief, now=NOW)
        self.refresh()
        return done

    def refresh(self) -> None:
        """Read the units as they stand."""
        for units in (self.old, self.new):
            for unit in units.values():
                unit.refresh_from_db()

    def undone(self, decree: Decree) -> Decree:
        """Undone by the chief."""
        done = actions.undo_decree(decree=decree, reason="thử", by=self.chief, now=NOW)
        self.refresh()
        return done

    def seen(self) -> dict[str, tuple[set[int], set[int]]]:
        """The people and the cases that everybody sees."""
        found = {}
        for name, user in self.users.items():
            forget_scope(user)
            found[name] = (
                set(Person.objects.visible_to(user).values_list("pk", flat=True)),
                set(Case.objects.visible_to(user).values_list("pk", flat=True)),
            )
        return found


def whole(*pairs: str) -> list[LineDraft]:
    """Lines such as "a1x a1": the whole of the first becomes the second."""
    return [LineDraft(old=old, new=new) for old, new in map(str.split, pairs)]


def part(old: str, new: str, share: float | None = None) -> LineDraft:
    """A part of the first goes to the second."""
    return LineDraft(old=old, new=new, relation="part", share=share)


def state() -> dict[str, list[Any]]:
    """Everything that a decree may change, without keys made anew."""
    return {
        "units": list(
            Unit.objects.order_by("edition", "code").values_list(
                "edition__code", "code", "full_name", "parent__code", "valid_to"
            )
        ),
        "successions": sorted(
            Succession.objects.values_list(
                "predecessor__path",
                "successor__path",
                "relation",
                "share",
                "is_default",
                "decree__number",
            ),
            key=str,
        ),
        "lineage": sorted(
            Lineage.objects.values_list(
                "unit__path", "predecessor__path", "relation", "makes_whole"
            )
        ),
        "grants": sorted(GrantPath.objects.values_list("grant_id", "path")),
        "sights": sorted(
            Sight.objects.values_list("record_id", "path", "ends_at"), key=str
        ),
        "tasks": sorted(
            Task.objects.values_list("pk", "unit_id", "unit_path", "state")
        ),
        "statuses": sorted(
            AreaStatus.objects.values_list("unit_path", "kind", "value", "ends_at"),
            key=str,
        ),
    }


def settle() -> None:
    """Let everything that follows from what happened be done."""
    jobs.drain(NOW)
