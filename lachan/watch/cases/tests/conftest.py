"""A small country: one province, two districts, three communes, and its people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from lachan.ground.access.models import Grant, GrantPath, Role, User
from lachan.ground.journal import actions as journal
from lachan.ground.people.models import Person
from lachan.ground.policy import actions as policy
from lachan.ground.units.actions.trees import next_ids
from lachan.ground.units.models import TreeEdition, Unit, step
from lachan.kernel import figures
from lachan.watch.cases import actions, words
from lachan.watch.cases.models import Case
from lachan.watch.cases.rules import CaseDraft

NOW = datetime(2021, 12, 6, 23, 0, tzinfo=UTC)  # 7 December, 06:00 in Vietnam
ALL = (
    words.VIEW,
    words.EDIT,
    words.VOID,
    words.EXPORT,
    "people.view",
)


@dataclass
class Town:
    """What every test of the register stands on."""

    units: dict[str, Unit]
    officer: User  # of the province
    neighbour: User  # of the other district
    now: datetime = NOW
    people: list[Person] = field(default_factory=list)

    def person(self, unit: str = "north", **given: Any) -> Person:
        """A synthetic inhabitant."""
        home = self.units[unit]
        person = Person.objects.create(
            full_name=f"Người Thử {len(self.people)}",
            folded_name=f"nguoi thu {len(self.people)}",
            unit=home,
            unit_path=home.path,
            recorded_at=self.now,
            is_synthetic=True,
            **given,
        )
        self.people.append(person)
        return person

    def draft(self, unit: str = "north", **given: Any) -> CaseDraft:
        """The fewest fields that make a case."""
        home = self.units[unit]
        if "person_id" not in given:
            given["person_id"] = self.person(unit).pk
        return CaseDraft(
            **{
                "unit_id": home.pk,
                "unit_path": home.path,
                "disease": "covid-19",
                "notified_at": self.now - timedelta(hours=3),
                "classification": "suspected",
                **given,
            }
        )

    def confirmed(self, unit: str = "north", **given: Any) -> CaseDraft:
        """A draft that a register states as confirmed."""
        return self.draft(
            unit,
            **{
                "classification": "confirmed",
                "confirmed_date": date(2021, 12, 5),
                **given,
            },
        )

    def case(self, unit: str = "north", **given: Any) -> Case:
        """A case that stands."""
        return actions.open_case(
            draft=self.draft(unit, **given), by=self.officer, now=self.now
        )


@pytest.fixture(autouse=True)
def _nothing_follows(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = journal.installed()
    journal.install(journal.Flow(), may_be_empty=True)
    monkeypatch.setattr(figures, "_figure_lists", [])
    yield
    journal.install(before, may_be_empty=True)


@pytest.fixture
def town(db: None) -> Town:
    """The country at the morning of 7 December 2021."""
    edition = TreeEdition.objects.create(
        code="2021",
        name_vi="Cây 2021",
        name_en="Tree 2021",
        source="test",
        valid_from=date(2021, 1, 1),
    )
    units: dict[str, Unit] = {}
    for code, above in (
        ("nation", None),
        ("province", "nation"),
        ("left", "province"),
        ("right", "province"),
        ("north", "left"),
        ("south", "left"),
        ("east", "right"),
    ):
        units[code] = _unit(code, units.get(above or ""), edition)
    return Town(
        units=units,
        officer=account("officer", units["province"].path, *ALL),
        neighbour=account("neighbour", units["right"].path, *ALL),
    )


@pytest.fixture
def ruled(town: Town) -> Town:
    """The same country under the policies that are shipped."""
    policy.load_files(now=town.now)
    return town


KINDS = {0: "nation", 1: "province", 2: "district", 3: "commune"}


def _unit(code: str, above: Unit | None, edition: TreeEdition) -> Unit:
    depth = above.depth + 1 if above else 0
    (pk,) = next_ids(1)
    return Unit.objects.create(
        pk=pk,
        edition=edition,
        kind=KINDS[depth],
        type_name="Đơn vị",
        code=code,
        name=code,
        full_name=f"Đơn vị {code}",
        folded_name=code,
        sort_key=code,
        parent=above,
        depth=depth,
        path=(above.path if above else "") + step(pk),
        valid_from=date(2021, 1, 1),
    )


def account(name: str, path: str, *permissions: str, sees: str = "health") -> User:
    """An account with one role over one unit."""
    user = User.objects.create_user(name, None, full_name=name)
    role = Role.objects.create(
        code=f"role of {name}",
        name_vi="vai",
        name_en="role",
        permissions=list(permissions),
        purpose="response",
        sees=sees,
    )
    grant = Grant.objects.create(
        user=user, role=role, starts_at=datetime(2021, 1, 1, tzinfo=UTC)
    )
    GrantPath.objects.create(grant=grant, path=path)
    return user
