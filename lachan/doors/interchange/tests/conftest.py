"""A small country and who imports into it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from lachan.doors.interchange.actions import importing
from lachan.doors.interchange.actions.importing import Answer
from lachan.doors.interchange.actions.requests import Request
from lachan.ground.access.models import Grant, GrantPath, Role, User
from lachan.ground.access.queries import local_operator
from lachan.ground.units.models import Unit
from lachan.ground.units.tests.trees import SmallTree

NOW = datetime(2021, 12, 6, 23, 0, tzinfo=UTC)  # 7 December, 06:00 in Vietnam


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """The sentences of these tests are English, whatever is compiled."""
    with translation.override("en"):
        yield


@dataclass
class Office:
    """Where files are imported: the tree, the operator, a folder for errors."""

    tree: SmallTree
    operator: User
    folder: Path

    def request(self, raw: bytes, kind: str = "cases", **told: Any) -> Request:
        """A request for the province unless told otherwise."""
        return Request(
            **{
                "kind": kind,
                "filename": "danh-sach.csv",
                "raw": raw,
                "unit": self.tree.province,
                "options": {},
                "on_duplicate": "create",
                **told,
            }
        )

    @property
    def errors(self) -> Path:
        """Where refused rows go."""
        return self.folder / "refused"

    def imports(self, raw: bytes, kind: str = "cases", **told: Any) -> Answer:
        """Import a file to its end."""
        by = told.pop("by", self.operator)
        decide = told.pop("decide", None)
        now = told.pop("now", NOW)
        return importing.import_file(
            self.request(raw, kind, **told),
            by=by,
            now=now,
            errors_to=self.errors,
            decide=decide,
        )

    def checks(self, raw: bytes, kind: str = "cases", **told: Any) -> Answer:
        """See what would become of a file."""
        return importing.check_file(
            self.request(raw, kind, **told),
            by=self.operator,
            now=NOW,
            errors_to=self.errors,
        )

    def officer(self, unit: Unit, *permissions: str, name: str = "can-bo") -> User:
        """An account with these permissions at and below a unit."""
        role, _new = Role.objects.get_or_create(
            code=f"test-{name}",
            defaults={
                "name_vi": name,
                "name_en": name,
                "purpose": "response",
                "sees": "health",
                "permissions": list(permissions),
            },
        )
        user = User.objects.create_user(name, "mat-khau-thu-1", full_name="Cán Bộ Thử")
        grant = Grant.objects.create(user=user, role=role, starts_at=NOW)
        GrantPath.objects.create(grant=grant, path=unit.path)
        return user


@pytest.fixture
def office(db: None, tmp_path: Path) -> Office:
    """The small tree and an empty register."""
    return Office(SmallTree(), local_operator(), tmp_path)
