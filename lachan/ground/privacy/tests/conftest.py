"""A village with the law of personal data loaded, and two officers who protect it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from lachan.ground.access.models import User
from lachan.ground.people.models import Person
from lachan.ground.people.tests import town
from lachan.ground.policy import actions as policy
from lachan.ground.privacy import actions
from lachan.ground.privacy.models import DataRequest
from lachan.ground.units.tests.town import account
from lachan.kernel import clock

NOW = datetime(2026, 3, 6, 8, 0, tzinfo=UTC)  # a Friday, 15:00 in Vietnam
RIGHTS = (
    *("people.view", "people.edit", "people.view_identifiers"),
    *("privacy.view", "privacy.handle", "privacy.decide", "privacy.erase"),
)


@dataclass
class Office:
    """The village, its officer, a second one, and short words for what happens."""

    village: town.Village
    second: User
    now: datetime = NOW

    @property
    def officer(self) -> User:
        return self.village.officer

    def person(self, name: str = "Trần Thị Thử") -> Person:
        return self.village.person(full_name=name)

    def asks(self, right: str = "see", **told: Any) -> DataRequest:
        """Somebody asks at the commune “north”."""
        draft = actions.RequestDraft(
            right=right,
            channel="counter",
            unit=self.village.units["north"],
            requester_name="Trần Thị Thử",
            **told,
        )
        return actions.receive(draft=draft, by=self.officer, now=self.now)

    def identified(self, right: str = "see", **told: Any) -> DataRequest:
        """The same, and it was seen who asks."""
        return actions.identify(
            request=self.asks(right, **told),
            person=self.person(),
            how="card",
            by=self.officer,
            now=self.now,
        )

    def granted(self, right: str = "see") -> DataRequest:
        """The same, and granted."""
        return actions.decide(
            request=self.identified(right),
            decision="granted",
            reason="đủ điều kiện",
            by=self.officer,
            now=self.now,
        )

    def browser(self, user: User | None = None) -> Client:
        client = Client()
        client.force_login(
            user or self.officer, "django.contrib.auth.backends.ModelBackend"
        )
        return client


@pytest.fixture
def office(db: None, settings: Any, tmp_path: Path) -> Iterator[Office]:
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    with clock.frozen(NOW):
        policy.load_files(now=NOW)
        village = town.village(*RIGHTS)
        yield Office(village, account("second", village.units["38"].path, RIGHTS))
