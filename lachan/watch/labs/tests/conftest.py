"""A small country with a laboratory: two districts, their stations, their people."""

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
from lachan.watch.labs import actions, words
from lachan.watch.labs.models import Laboratory, Pool, Result, Specimen
from lachan.watch.labs.rules import (
    Handover,
    PoolDraft,
    RequestDraft,
    ResultDraft,
    SpecimenDraft,
)

NOW = datetime(2021, 12, 6, 23, 0, tzinfo=UTC)  # 7 December, 06:00 in Vietnam
HOUR = timedelta(hours=1)
ALL = (
    words.VIEW,
    words.SAMPLE,
    words.TEST,
    words.DECIDE,
    words.MANAGE,
    words.EXPORT,
    "people.view",
    "people.edit",
)


@dataclass
class Town:
    """What every test of the laboratories stands on."""

    units: dict[str, Unit]
    officer: User  # of the province: may do everything
    nurse: User  # of the commune north: takes specimens
    analyst: User  # of the laboratory in the district right
    neighbour: User  # of the commune east
    now: datetime = NOW
    people: list[Person] = field(default_factory=list)
    _laboratory: Laboratory | None = None

    @property
    def laboratory(self) -> Laboratory:
        """The laboratory of the district right."""
        if self._laboratory is None:
            self._laboratory = actions.open_laboratory(
                code="XN1",
                name="Phòng xét nghiệm mẫu",
                unit=self.units["right"],
                by=self.officer,
                now=self.now,
            )
        return self._laboratory

    def person(self, unit: str = "north", **given: Any) -> Person:
        """A synthetic inhabitant."""
        home = self.units[unit]
        number = len(self.people)
        named = {
            "full_name": f"Người Thử {number}",
            "folded_name": f"nguoi thu {number}",
        }
        person = Person.objects.create(
            **{
                **named,
                "unit": home,
                "unit_path": home.path,
                "recorded_at": self.now,
                "is_synthetic": True,
                **given,
            }
        )
        self.people.append(person)
        return person

    def asked(self, person: Person | None = None, **given: Any) -> RequestDraft:
        """A request of the station of north."""
        person = person or self.person()
        unit = self.units["north"]
        return RequestDraft(
            **{
                "person_id": person.pk,
                "unit_id": unit.pk,
                "unit_path": unit.path,
                "disease": "covid-19",
                "test": "rt_pcr",
                "indication": "contact",
                **given,
            }
        )

    def specimen(
        self, code: str = "TN0001", person: Person | None = None, **given: Any
    ) -> Specimen:
        """A specimen taken six hours ago."""
        at = given.pop("collected_at", self.now - 6 * HOUR)
        despite = given.pop("despite", "thử")
        return actions.sample(
            request=self.asked(person, **given),
            specimen=SpecimenDraft(tube_code=code, collected_at=at),
            by=self.nurse,
            now=self.now,
            despite=despite,
        )

    def received(self, *codes: str, **given: Any) -> list[Specimen]:
        """Specimens at the laboratory, each of another person."""
        made = [self.specimen(code, **given) for code in codes]
        actions.receive(
            codes=codes, handover=self.handover(), by=self.analyst, now=self.now
        )
        for one in made:
            one.refresh_from_db()
        return made

    def handover(self, hours_ago: float = 5) -> Handover:
        """Into the hands of the laboratory."""
        return Handover(
            at=self.now - hours_ago * HOUR, laboratory_id=self.laboratory.pk
        )

    def pool(self, *codes: str, code: str = "P1") -> Pool:
        """A pool of tubes at the laboratory."""
        draft = PoolDraft(
            laboratory_id=self.laboratory.pk,
            tube_codes=codes,
            test="rt_pcr",
            made_at=self.now - 4 * HOUR,
            code=code,
        )
        return actions.make_pool(draft=draft, by=self.analyst, now=self.now)

    def said(self, code: str, value: str = "positive", **given: Any) -> ResultDraft:
        """What a laboratory says of a tube."""
        return ResultDraft(
            **{
                "tube_code": code,
                "test": "rt_pcr",
                "value": value,
                "issued_at": self.now - HOUR,
                **given,
            }
        )

    def result(self, code: str, value: str = "positive", **given: Any) -> Result:
        """One result by hand."""
        [row] = actions.record_results(
            drafts=[self.said(code, value, **given)], by=self.analyst, now=self.now
        )
        return row


@pytest.fixture(autouse=True)
def _nothing_follows(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = journal.installed()
    journal.install(journal.Flow(), may_be_empty=True)
    monkeypatch.setattr(figures, "_figure_lists", [])
    yield
    journal.install(before, may_be_empty=True)


@pytest.fixture
def town(db: None) -> Town:
    """The country at the morning of 7 December 2021, under the shipped policies."""
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
    sampling = (words.VIEW, words.SAMPLE, words.DECIDE, "people.view", "people.edit")
    testing = (words.VIEW, words.TEST, words.DECIDE, "people.view")
    return Town(
        units=units,
        officer=account("officer", units["province"].path, *ALL),
        nurse=account("nurse", units["north"].path, *sampling),
        analyst=account("analyst", units["right"].path, *testing, sees="personal"),
        neighbour=account("neighbour", units["east"].path, *sampling),
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
