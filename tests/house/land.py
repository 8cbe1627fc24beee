"""A small country at work: every kind of record a page shows, in several units."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import cycle
from random import Random
from typing import Any
from uuid import UUID

from django.test import Client

from lachan.command.reports import actions as reports
from lachan.command.reports.rules import FigureDraft
from lachan.ground.access import actions as access
from lachan.ground.access.models import User
from lachan.ground.health import actions as health
from lachan.ground.health.models import DoseReceived
from lachan.ground.health.rules import DoseDraft
from lachan.ground.journal import jobs
from lachan.ground.people import actions as people
from lachan.ground.people.models import Person
from lachan.ground.people.words import PersonDraft
from lachan.ground.sites import actions as sites
from lachan.ground.sites.models import Facility, Stay
from lachan.ground.sites.rules import StayDraft
from lachan.ground.tasks import actions as tasks
from lachan.ground.units.actions.trees import next_ids
from lachan.ground.units.models import TreeEdition, Unit, step
from lachan.kernel import clock
from lachan.watch.cases import actions as cases
from lachan.watch.cases.rules import CaseDraft
from lachan.watch.labs import actions as labs
from lachan.watch.labs.rules import (
    Handover,
    PlanDraft,
    PoolDraft,
    RequestDraft,
    ResultDraft,
    SpecimenDraft,
)

NOW = datetime(2021, 12, 7, 3, 0, tzinfo=UTC)
_TREE = {
    "nation": None,
    "province": "nation",
    "elsewhere": "nation",
    "left": "province",
    "right": "province",
    "far": "elsewhere",
    "north": "left",
    "south": "left",
    "east": "right",
    "beyond": "far",
}
_KINDS = {0: "nation", 1: "province", 2: "district", 3: "commune"}
_COMMUNES = ("north", "south", "east", "beyond")
_FOUND = ("community", "quarantine", "border", "unknown")


@dataclass
class Land:
    """The units, the accounts by name, and one public id of each kind of record."""

    units: dict[str, Unit]
    users: dict[str, User] = field(default_factory=dict)
    examples: dict[str, UUID] = field(default_factory=dict)

    @contextmanager
    def as_user(self, name: str) -> Iterator[Client]:
        """A browser signed in as somebody, at the hour of the land."""
        client = Client()
        with clock.frozen(NOW):
            client.force_login(
                self.users[name], "django.contrib.auth.backends.ModelBackend"
            )
            yield client


def settled() -> Land:
    """The land with its records, and everything that follows from them done."""
    with clock.frozen(NOW):
        land = Land(_units())
        operator = User.objects.local_operator()
        access.load_roles(NOW)
        _accounts(land, operator)
        inhabitants = _people(land, operator)
        _cases(land, inhabitants, operator)
        _specimens(land, inhabitants, operator)
        _stays(land, inhabitants, operator)
        _doses(land, inhabitants, operator)
        _work(land, operator)
        jobs.drain(NOW + timedelta(days=1))
    return land


def _units() -> dict[str, Unit]:
    edition = TreeEdition.objects.create(
        code="2021",
        name_vi="Cây 2021",
        name_en="Tree 2021",
        source="test",
        valid_from=date(2021, 1, 1),
    )
    units: dict[str, Unit] = {}
    for code, above in _TREE.items():
        parent = units[above] if above else None
        depth = parent.depth + 1 if parent else 0
        (pk,) = next_ids(1)
        units[code] = Unit.objects.create(
            pk=pk,
            edition=edition,
            kind=_KINDS[depth],
            type_name="Đơn vị",
            code=code.upper(),
            name=code,
            full_name=f"Đơn vị {code}",
            folded_name=f"don vi {code}",
            sort_key=code,
            parent=parent,
            depth=depth,
            path=(parent.path if parent else "") + step(pk),
            valid_from=date(2021, 1, 1),
        )
    return units


def _accounts(land: Land, operator: User) -> None:
    """One of each kind inside the province, one of each kind outside it."""
    roles = (
        "commune_station",
        "provincial_cdc",
        "leader",
        "site",
        "agency",
        "auditor",
        "administrator",
        "hamlet_team",
        "laboratory",
    )
    for role in roles:
        for side, unit in (("inside", "province"), ("outside", "elsewhere")):
            _account(land, f"{side} {role}", role, land.units[unit].path, operator)
    for role in ("commune_station", "hamlet_team"):
        _account(land, f"neighbour {role}", role, land.units["east"].path, operator)
    _account(land, "everywhere", "provincial_cdc", "", operator)
    draft = access.AccountDraft(username="nobody", full_name="Tài khoản không quyền")
    land.users["nobody"] = access.create_account(
        draft=draft, password="lúa chín đầu thôn", by=operator, now=NOW
    )


def _account(land: Land, name: str, role: str, path: str, by: User) -> None:
    draft = access.AccountDraft(
        username=name.replace(" ", ".").replace("_", "."), full_name=f"Tài khoản {name}"
    )
    user = access.create_account(
        draft=draft, password="lúa chín đầu thôn", by=by, now=NOW
    )
    access.grant_role(
        user=user,
        role=role,
        paths=(path,),
        starts_at=NOW - timedelta(days=1),
        ends_at=None,
        by=by,
        now=NOW,
    )
    land.users[name] = user


def _people(land: Land, operator: User) -> list[Person]:
    homes = cycle(land.units[code] for code in _COMMUNES)
    drafts = [
        PersonDraft(
            full_name=f"Nguyễn Thử {chr(65 + n % 26)}{chr(97 + n // 26)}",
            birth_year=1940 + n,
            unit_id=home.pk,
            unit_path=home.path,
            is_synthetic=True,
        )
        for n, home in zip(range(64), homes, strict=False)
    ]
    made = people.register_many(drafts=drafts, by=operator, now=NOW)
    land.examples["person"] = made[0].public_id
    return made


def _cases(land: Land, inhabitants: list[Person], operator: User) -> None:
    chance = Random(7)
    drafts = []
    for n, person in enumerate(inhabitants[:48]):
        day = date(2021, 12, 7) - timedelta(days=chance.randrange(20))
        is_over = n % 3 == 0
        outcome: dict[str, Any] = (
            {
                "outcome": "died" if n % 9 == 0 else "recovered",
                "outcome_date": min(day + timedelta(days=5), date(2021, 12, 7)),
            }
            if is_over
            else {}
        )
        drafts.append(
            CaseDraft(
                person_id=person.pk,
                unit_id=person.unit_id,
                unit_path=person.unit_path,
                disease="covid-19",
                notified_at=clock.start_of_day(day),
                classification="confirmed",
                confirmed_date=day,
                found_by=_FOUND[n % 4],
                origin="thử",
                origin_code=f"T{n}",
                age_years=2021 - (person.year or 1980),
                **outcome,
            )
        )
    made = cases.open_many(drafts=drafts, by=operator, now=NOW)
    land.examples["case"] = made[0].public_id


def _specimens(land: Land, inhabitants: list[Person], operator: User) -> None:
    """A station's specimens in “north”, its district's laboratory, one of each kind."""
    north, left = land.units["north"], land.units["left"]
    here: dict[str, Any] = {"by": operator, "now": NOW}
    place = labs.open_laboratory(code="XN", name="Phòng thử", unit=left, **here)
    issued = labs.issue_tubes(first="TN001", last="TN099", unit=north, **here)
    plan = PlanDraft(
        name="Sàng lọc thử",
        unit_id=north.pk,
        unit_path=north.path,
        disease="covid-19",
        test="rt_pcr",
        risk_group="mọi hộ",
        every_days=3,
        starts_on=date(2021, 12, 1),
        ends_on=None,
        people=9,
    )
    at_home = [one for one in inhabitants if one.unit_id == north.pk]
    asked = [
        RequestDraft(
            person_id=one.pk,
            unit_id=north.pk,
            unit_path=north.path,
            disease="covid-19",
            test="rt_pcr",
            indication="screening",
        )
        for one in at_home
    ]
    at = NOW - timedelta(hours=6)
    made = [
        labs.sample(
            request=one,
            specimen=SpecimenDraft(tube_code=f"TN{n:03d}", collected_at=at),
            **here,
        )
        for n, one in enumerate(asked[:4], 1)
    ]
    codes = [one.tube.code for one in made if one.tube]
    handover = Handover(at=NOW, laboratory_id=place.pk)
    labs.receive(codes=codes, handover=handover, **here)
    mixed = PoolDraft(
        laboratory_id=place.pk, tube_codes=codes[:2], test="rt_pcr", made_at=NOW
    )
    said = [
        ResultDraft(tube_code=code, test="rt_pcr", value="negative", issued_at=NOW)
        for code in (codes[3], "XX9")
    ]
    origin = labs.Origin(unit_path=north.path)
    pool = labs.make_pool(draft=mixed, **here)
    results = labs.record_results(drafts=said, origin=origin, **here)
    waiting = labs.request_test(draft=asked[5], **here)
    land.examples |= {
        "specimen": made[0].public_id,
        "test_request": waiting.public_id,
        "pool": pool.public_id,
        "result": results[1].public_id,
        "laboratory": place.public_id,
        "tube_range": issued.public_id,
        "plan": labs.plan_screening(draft=plan, **here).public_id,
    }


def _stays(land: Land, inhabitants: list[Person], operator: User) -> None:
    places = [
        sites.open_facility(
            draft=sites.FacilityDraft(
                code=f"{kind}-{code}",
                name=f"Cơ sở {kind} {code}",
                kind=kind,
                unit=land.units[code],
                opened_on=date(2021, 11, 1),
                beds=beds,
            ),
            by=operator,
            now=NOW,
        )
        for code in ("left", "right", "far")
        for kind, beds in (
            ("hospital", {"general": 9, "oxygen": 3}),
            ("central", {"place": 30}),
        )
    ]
    drafts = [_stay(person, places, n) for n, person in enumerate(inhabitants[:40])]
    sites.open_many(drafts=drafts, by=operator, now=NOW)
    land.examples["facility"] = places[0].public_id
    mine = Stay.objects.filter(person=inhabitants[0])
    land.examples["stay"] = mine.get().public_id


def _stay(person: Person, places: list[Facility], n: int) -> StayDraft:
    starts_at = NOW - timedelta(days=1 + n % 12, hours=n % 7)
    ended = {"ends_at": NOW - timedelta(hours=20), "end_reason": "completed"}
    more: dict[str, Any] = ended if n % 5 == 4 else {}
    if n % 4 == 0:
        return StayDraft(
            person_id=person.pk,
            ring="home",
            unit_id=person.unit_id,
            unit_path=person.unit_path,
            starts_at=starts_at,
            **more,
        )
    place = places[n % len(places)]
    return StayDraft(
        person_id=person.pk,
        ring=place.kind,
        unit_id=place.unit_id,
        unit_path=place.unit_path,
        starts_at=starts_at,
        facility_id=place.pk,
        **more,
    )


def _doses(land: Land, inhabitants: list[Person], operator: User) -> None:
    drafts = [
        DoseDraft(
            person_id=person.pk,
            unit_id=person.unit_id,
            unit_path=person.unit_path,
            disease="covid-19",
            dose_number=number,
            given_date=date(2021, 8, 1) + timedelta(days=28 * number),
            source="register",
        )
        for person in inhabitants[:60]
        for number in (1, 2)
    ]
    made = health.record_doses_many(drafts=drafts, by=operator, now=NOW)
    assert len(made.created) == len(drafts)
    mine = DoseReceived.objects.filter(person=inhabitants[0])
    land.examples["dose"] = mine[0].public_id


def _work(land: Land, operator: User) -> None:
    left = land.units["left"]
    task = tasks.ask(
        draft=tasks.TaskDraft(
            unit=left,
            title="Rà soát danh sách",
            origin="test",
            due_at=NOW - timedelta(hours=2),
        ),
        by=operator.actor,
        now=NOW - timedelta(days=1),
    )
    land.examples["task"] = task.public_id
    written = reports.record_figures(
        drafts=[
            FigureDraft(
                unit_id=left.pk,
                unit_path=left.path,
                indicator="vaccination.dose2_18plus_share",
                period_start=date(2021, 12, 5),
                period_end=date(2021, 12, 6),
                value=Decimal("0.81"),
                source="Báo cáo thử",
                source_kind="unit",
            )
        ],
        by=operator,
        now=NOW,
    )
    land.examples["reported_figure"] = written.created[0].public_id
