"""A small province that the tests of people live in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from lachan.ground.access.models import Grant, GrantPath, Role, User
from lachan.ground.access.words import PrivacyClass, Purpose
from lachan.ground.people import actions
from lachan.ground.people.models import Person
from lachan.ground.people.words import PersonDraft
from lachan.ground.units.models import TreeEdition, Unit, step

NOW = dt.datetime(2021, 12, 7, 6, tzinfo=dt.UTC)
PERMISSIONS = ["people.view", "people.edit", "people.view_identifiers"]


@dataclass
class Town:
    """Two communes of one district, one of another; an officer for each place."""

    now: dt.datetime = NOW
    units: dict[str, Unit] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)

    def draft(self, full_name: str = "Nguyễn Văn Hùng", **told: Any) -> PersonDraft:
        unit = self.units[told.pop("unit", "north")]
        told.setdefault("birth_date", dt.date(1984, 3, 9))
        told.setdefault("sex", "male")
        return PersonDraft(
            full_name=full_name, unit_id=unit.pk, unit_path=unit.path, **told
        )

    def register(self, full_name: str = "Nguyễn Văn Hùng", **told: Any) -> Person:
        draft = self.draft(full_name, **told)
        return actions.register(draft=draft, by=self.users["province"], now=self.now)


def _unit(edition: TreeEdition, parent: Unit | None, name: str, kind: str) -> Unit:
    # Beyond what the database gives: the path is made of the id, before the row is.
    pk = 900_000 + Unit.objects.count()
    return Unit.objects.create(
        pk=pk,
        edition=edition,
        parent=parent,
        kind=kind,
        type_name=kind,
        code=name,
        name=name,
        full_name=name,
        folded_name=name,
        sort_key=name,
        depth=parent.depth + 1 if parent else 0,
        path=(parent.path if parent else "") + step(pk),
        valid_from=dt.date(2004, 1, 1),
    )


def officer(
    username: str,
    path: str,
    *,
    permissions: Sequence[str] = PERMISSIONS,
    sees: str = PrivacyClass.PERSONAL,
) -> User:
    """An account that holds these permissions at and below `path`."""
    user = User.objects.create_user(
        username,
        "a long enough word",
        full_name=f"officer {username}",
        language="en",  # the sentences of these tests are English
    )
    role = Role.objects.create(
        code=username,
        name_vi=username,
        name_en=username,
        permissions=list(permissions),
        purpose=Purpose.RESPONSE,
        sees=sees,
    )
    grant = Grant.objects.create(
        user=user, role=role, starts_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    )
    GrantPath.objects.create(grant=grant, path=path)
    return user


@pytest.fixture
def town(db: None) -> Town:
    town = Town()
    edition = TreeEdition.objects.create(
        code="2021", name_vi="2021", name_en="2021", source="-",
        valid_from=dt.date(2004, 1, 1),
    )  # fmt: skip
    units = town.units
    units["nation"] = _unit(edition, None, "VN", "nation")
    units["province"] = _unit(edition, units["nation"], "province", "province")
    units["district"] = _unit(edition, units["province"], "district", "district")
    units["elsewhere"] = _unit(edition, units["province"], "elsewhere", "district")
    units["north"] = _unit(edition, units["district"], "north", "commune")
    units["south"] = _unit(edition, units["district"], "south", "commune")
    units["far"] = _unit(edition, units["elsewhere"], "far", "commune")
    for name in ("province", "north", "far"):
        town.users[name] = officer(name, units[name].path)
    return town
