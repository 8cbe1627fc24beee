"""Every check finds the fault that is planted for it, and nothing in sound records."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.test import Client, override_settings

from lachan.checks import CHECKS
from lachan.command.indicators.models import DailyAmount, Movement
from lachan.command.levels.models import Assessment
from lachan.command.reports.models import ReportedFigure
from lachan.ground.access.models import (
    Grant,
    GrantPath,
    Opening,
    Role,
    Sight,
    Station,
    User,
)
from lachan.ground.bodies.models import AreaUnit, Body, Charge, Seat, ServiceArea
from lachan.ground.health.models import Condition, DoseReceived
from lachan.ground.intake.models import ImportRun
from lachan.ground.integrity import actions, queries
from lachan.ground.integrity.models import KEPT, Found, Inspection
from lachan.ground.journal import actions as journal
from lachan.ground.journal.models import Chore, Entry, Reaction
from lachan.ground.people.models import Household, Identifier, Person
from lachan.ground.policy import actions as policy
from lachan.ground.policy.models import PolicyEdition
from lachan.ground.privacy.models import Breach, DataRequest, Disposal
from lachan.ground.sites.models import Capacity, Facility, Stay
from lachan.ground.tasks.models import Task
from lachan.ground.units.actions.trees import next_ids
from lachan.ground.units.models import (
    AcceptedPopulation,
    AreaStatus,
    Decree,
    DecreeQuestion,
    Lineage,
    Population,
    Succession,
    TreeEdition,
    Unit,
    step,
)
from lachan.kernel import clock
from lachan.kernel.integrity import Check, Severity, check_named, checks
from lachan.watch.cases.models import Case, SourceLink
from tests.house.land import NOW, Land

DAY = timedelta(days=1)
LONG_AGO = datetime(2021, 1, 1, tzinfo=UTC)
# What the land holds on purpose: its dead are still in their stays, since whoever
# plays it draws outcomes and stays by themselves.
EXPLAINED = {"cases.dead_but_staying", "access.without_role"}

Plant = Callable[[Land], object]
PLANTS: dict[str, Plant] = {}


def plants(key: str) -> Callable[[Plant], Plant]:
    """The fault of a check."""

    def note(plant: Plant) -> Plant:
        PLANTS[key] = plant
        return plant

    return note


def elsewhere(model: type[Any], column: str = "unit_path") -> Plant:
    """One record with the path of a unit that is not its own."""

    def plant(land: Land) -> object:
        one = model.objects.earliest("pk")
        path = land.units["beyond"].path
        assert getattr(one, column) != path
        return model.objects.filter(pk=one.pk).update(**{column: path})

    return plant


for _key, _model in {
    "tasks.astray": Task,
    "people.astray": Person,
    "health.dose_astray": DoseReceived,
    "sites.stay_astray": Stay,
    "sites.facility_astray": Facility,
    "cases.astray": Case,
    "indicators.astray": Movement,
    "reports.astray": ReportedFigure,
}.items():
    PLANTS[_key] = elsewhere(_model)


def first(model: type[Any], **values: Any) -> int:
    """Change the first record of a table."""
    one = model.objects.earliest("pk")
    changed: int = model.objects.filter(pk=one.pk).update(**values)
    return changed


def merged(of: type[Any]) -> Person:
    """The person of a table's first record went into another, and it stayed behind."""
    person: Person = of.objects.earliest("pk").person
    other = Person.objects.exclude(pk=person.pk).earliest("pk")
    Person.objects.filter(pk=person.pk).update(merged_into=other)
    return person


for _key, _model in {
    "health.dose_of_merged": DoseReceived,
    "sites.stay_of_merged": Stay,
    "cases.of_merged": Case,
}.items():
    PLANTS[_key] = lambda land, of=_model: merged(of)  # type: ignore[misc]  # bound in the loop


# ── the journal, regulations, accounts, files ────────────────────────────────────


def reaction(**values: Any) -> Reaction:
    entry = Entry.objects.earliest("pk")
    return Reaction.objects.create(entry=entry, name="test.nothing", **values)


PLANTS["journal.given_up"] = lambda land: reaction(state="given_up", due_at=NOW)
PLANTS["journal.waits_long"] = lambda land: reaction(state="waiting", due_at=NOW - DAY)
PLANTS["journal.chore_failed"] = lambda land: Chore.objects.create(
    name="test.nothing", last_error="no"
)
PLANTS["journal.unsealed"] = lambda land: land  # entries wait by themselves


def edition(**values: Any) -> object:
    policy.load_files(now=NOW)
    like = PolicyEdition.objects.earliest("pk")
    like.pk = None
    for name, value in {"edition": "planted", "digest": "0" * 64, **values}.items():
        setattr(like, name, value)
    like.save(force_insert=True)
    return like


PLANTS["policy.judged_by_nobody"] = lambda land: edition(family="nobody.knows")
PLANTS["policy.begin_together"] = lambda land: edition()
PLANTS["access.without_role"] = lambda land: User.objects.create_user(
    "lonely", None, full_name="Tài khoản thử"
)


@plants("access.closed_with_role")
def _closed(land: Land) -> None:
    User.objects.filter(pk=land.users["inside leader"].pk).update(is_active=False)


@plants("access.password_alone")
def _alone(land: Land) -> None:
    Role.objects.filter(code="leader").update(needs_second_factor=True)


@plants("access.grant_without_unit")
def _over_nothing(land: Land) -> None:
    GrantPath.objects.filter(grant__user=land.users["inside leader"]).delete()


@plants("access.opening_not_judged")
def _opening(land: Land) -> None:
    Opening.objects.create(
        user=land.users["everywhere"],
        record_kind="person",
        record_id=1,
        record_public_id=uuid4(),
        home_path=land.units["north"].path,
        reason="Thử",
        starts_at=NOW - 9 * DAY,
        ends_at=NOW - 8 * DAY,
    )


@plants("access.station_of_closed")
def _station(land: Land) -> None:
    who = land.users["nobody"]
    Station.objects.create(
        label="Máy thử",
        unit_path=land.units["north"].path,
        key_hash=b"0" * 16,
        registered_by=who,
        registered_at=NOW,
    )
    User.objects.filter(pk=who.pk).update(is_active=False)


def run(**values: Any) -> ImportRun:
    unit = Unit.objects.get(code="NORTH")
    return ImportRun.objects.create(
        kind="people",
        filename="x.csv",
        digest="0" * 64,
        unit_path=unit.path,
        started_by=User.objects.local_operator(),
        **values,
    )


PLANTS["intake.stuck"] = lambda land: run(state="running", started_at=NOW - DAY)
PLANTS["intake.kept_too_long"] = lambda land: run(
    state="done", started_at=NOW - 60 * DAY
)


# ── units ────────────────────────────────────────────────────────────────────────


def unit_under(land: Land, parent: str, path_of: str, **values: Any) -> Unit:
    (pk,) = next_ids(1)
    above = land.units[parent]
    told: dict[str, Any] = {
        "edition": above.edition,
        "kind": "hamlet",
        "type_name": "Thôn",
        "code": f"PLANTED{pk}",
        "name": "Thử",
        "full_name": "Thôn Thử",
        "folded_name": "thu",
        "sort_key": "thu",
        "parent": above,
        "depth": above.depth + 1,
        "path": land.units[path_of].path + step(pk),
        "valid_from": date(2021, 1, 1),
    }
    return Unit.objects.create(pk=pk, **{**told, **values})


def ended(land: Land, name: str) -> Unit:
    one = land.units[name]
    Unit.objects.filter(pk=one.pk).update(valid_to=date(2021, 12, 1))
    return one


def another_edition() -> TreeEdition:
    return TreeEdition.objects.create(
        code="2025", name_vi="x", name_en="x", source="x", valid_from=date(2025, 7, 1)
    )


PLANTS["units.path_broken"] = lambda land: unit_under(land, "north", "south")
PLANTS["units.other_edition"] = lambda land: unit_under(
    land, "north", "north", edition=another_edition()
)
PLANTS["units.outlives_parent"] = lambda land: (
    unit_under(land, "north", "north"),
    ended(land, "north"),
)
PLANTS["units.without_successor"] = lambda land: ended(land, "north")


@plants("units.too_many_parts")
def _parts(land: Land) -> None:
    for name in ("south", "east"):
        Succession.objects.create(
            predecessor=land.units["north"],
            successor=land.units[name],
            relation="part",
            is_default=False,
            share=0.8,
        )


@plants("units.lineage_not_read")
def _lineage(land: Land) -> None:
    Lineage.objects.create(
        unit=land.units["south"],
        predecessor=land.units["north"],
        relation="whole",
        makes_whole=True,
        since=date(2021, 12, 1),
    )
    Unit.objects.filter(code="SOUTH").update(is_merged=None)


def standing(land: Land, path: str) -> AreaStatus:
    return AreaStatus.objects.create(
        unit=land.units["north"],
        unit_path=land.units[path].path,
        kind="level",
        value=2,
        disease="covid-19",
        starts_at=NOW - DAY,
        announced_at=NOW - DAY,
    )


PLANTS["units.standing_of_ended"] = lambda land: (
    standing(land, "north"),
    ended(land, "north"),
)
PLANTS["units.standing_astray"] = lambda land: standing(land, "beyond")


@plants("units.denominator_of_another")
def _denominator(land: Land) -> None:
    count = Population.objects.create(
        unit=land.units["south"],
        group="all",
        persons=9,
        source="thử",
        method="census",
        counted_on=date(2021, 4, 1),
        known_at=NOW,
    )
    AcceptedPopulation.objects.create(
        unit=land.units["north"],
        group="all",
        purpose="incidence",
        population=count,
        reason="thử",
        accepted_at=NOW,
    )


@plants("units.question_left_open")
def _question(land: Land) -> None:
    decree = Decree.objects.create(
        number="1/NQ",
        title="Thử",
        issued_on=date(2021, 1, 1),
        valid_from=date(2021, 1, 1),
        source="thử",
        predecessor_edition=land.units["north"].edition,
        successor_edition=land.units["north"].edition,
        state="carried",
        recorded_by=User.objects.local_operator(),
        recorded_at=LONG_AGO,
        carried_by=land.users["everywhere"],
        carried_at=LONG_AGO,
    )
    north = land.units["north"]
    DecreeQuestion.objects.create(
        decree=decree, kind="records", unit=north, unit_path=north.path
    )


@plants("units.grant_of_no_unit")
def _grant(land: Land) -> None:
    grant = Grant.objects.filter(user=land.users["inside leader"]).get()
    GrantPath.objects.create(grant=grant, path="zzzz.")


# ── bodies, tasks ────────────────────────────────────────────────────────────────


def body(land: Land, **values: Any) -> Body:
    north = land.units["north"]
    told = {"unit": north, "unit_path": north.path, "kind": "team", "name": "Tổ thử"}
    return Body.objects.create(valid_from=date(2021, 1, 1), **{**told, **values})


def head(of: Body, **values: Any) -> Seat:
    return Seat.objects.create(
        body=of, role="head", valid_from=date(2021, 1, 1), **values
    )


PLANTS["bodies.led_by_nobody"] = body


@plants("bodies.two_heads")
def _heads(land: Land) -> None:
    one = body(land)
    head(one)
    head(one, valid_to=date(2022, 1, 1))


@plants("bodies.of_ended_unit")
def _of_ended(land: Land) -> None:
    head(body(land))
    ended(land, "north")


@plants("bodies.charge_of_former")
def _charge(land: Land) -> None:
    one = body(land, valid_to=date(2021, 12, 1))
    Charge.objects.create(
        body=one, unit=one.unit, unit_path=one.unit_path, valid_from=date(2021, 1, 1)
    )


@plants("bodies.serves_nobody")
def _area(land: Land) -> None:
    north = land.units["north"]
    ServiceArea.objects.create(
        name="Vùng thử",
        purpose="testing",
        holder="thử",
        unit=north,
        unit_path=north.path,
        valid_from=date(2021, 1, 1),
    )
    assert not AreaUnit.objects.exists()


@plants("tasks.of_closed_account")
def _assigned(land: Land) -> None:
    first(Task, assigned_to=land.users["nobody"])
    User.objects.filter(pk=land.users["nobody"].pk).update(is_active=False)


PLANTS["tasks.of_ended_unit"] = lambda land: ended(land, "left")


# ── people, health, sites ────────────────────────────────────────────────────────


def household(land: Land, unit: str, path: str) -> Household:
    return Household.objects.create(
        unit=land.units[unit], unit_path=land.units[path].path
    )


PLANTS["people.household_astray"] = lambda land: household(land, "north", "beyond")
PLANTS["people.living_apart"] = lambda land: first(
    Person, household=household(land, "beyond", "beyond")
)
PLANTS["people.born_out_of_time"] = lambda land: first(
    Person, birth_date=date(2031, 1, 1)
)


@plants("people.merged_into_gone")
def _lost(land: Land) -> None:
    one, two, three = Person.objects.order_by("pk")[:3]
    Person.objects.filter(pk=one.pk).update(merged_into=two)
    Person.objects.filter(pk=two.pk).update(merged_into=three)


@plants("people.number_of_merged")
def _number(land: Land) -> None:
    Identifier.objects.create(
        person=merged(Case),
        kind="citizen",
        cipher=b"0",
        keyed_hash=b"0" * 16,
        last_digits="0",
    )


@plants("people.sight_of_merged")
def _sight(land: Land) -> None:
    Sight.objects.create(
        record_kind="person",
        record_id=merged(Case).pk,
        path=land.units["east"].path,
        purpose="response",
        reason="planted",
        starts_at=NOW,
    )


PLANTS["people.erased_but_named"] = lambda land: first(Person, erased_at=NOW)
PLANTS["health.dose_in_the_future"] = lambda land: first(
    DoseReceived, given_date=date(2022, 1, 1)
)


@plants("health.dose_before_birth")
def _unborn(land: Land) -> None:
    person = DoseReceived.objects.earliest("pk").person
    Person.objects.filter(pk=person.pk).update(birth_date=date(2021, 11, 30))


@plants("health.condition_of_merged")
def _condition(land: Land) -> None:
    Condition.objects.create(
        person=merged(Case), code="x", label="x", source="stated", recorded_at=NOW
    )


@plants("sites.stay_in_closed")
def _shut(land: Land) -> None:
    stay = Stay.objects.filter(ends_at=None).exclude(facility=None).earliest("pk")
    there = Facility.objects.filter(stay=stay)
    there.update(closed_on=date(2021, 12, 1))


@plants("sites.stay_forgotten")
def _forgotten(land: Land) -> None:
    stay = Stay.objects.filter(ends_at=None).earliest("pk")
    Stay.objects.filter(pk=stay.pk).update(starts_at=NOW - 90 * DAY)


PLANTS["sites.over_full"] = lambda land: Capacity.objects.update(beds=0)


# ── privacy, cases, figures, levels ──────────────────────────────────────────────


@plants("privacy.request_late")
def _request(land: Land) -> None:
    north = land.units["north"]
    DataRequest.objects.create(
        right="see",
        channel="counter",
        unit=north,
        unit_path=north.path,
        requester_name="Người thử",
        received_at=LONG_AGO,
        answer_due_at=LONG_AGO + DAY,
    )


@plants("privacy.breach_not_notified")
def _breach(land: Land) -> None:
    north = land.units["north"]
    Breach.objects.create(
        unit=north,
        unit_path=north.path,
        what="thử",
        found_at=LONG_AGO,
        notify_due_at=LONG_AGO + DAY,
        recorded_at=LONG_AGO,
        recorded_by=User.objects.local_operator(),
    )


PLANTS["privacy.disposal_waits"] = lambda land: Disposal.objects.create(
    term="exports", days=90, before=LONG_AGO, due=3, proposed_at=LONG_AGO
)
PLANTS["cases.in_the_future"] = lambda land: first(Case, onset_date=date(2022, 1, 1))
PLANTS["cases.over_before_it_began"] = lambda land: first(
    Case, onset_date=date(2021, 12, 5), outcome_date=date(2021, 12, 1)
)
PLANTS["cases.outcome_without_day"] = lambda land: first(
    Case, outcome="recovered", outcome_date=None
)
PLANTS["cases.contradicting"] = lambda land: first(Case, discrepancies="thử")


@plants("cases.ill_after_death")
def _again(land: Land) -> None:
    one, two = Case.objects.order_by("pk")[:2]
    Case.objects.filter(pk=one.pk).update(
        outcome="died", outcome_date=date(2021, 11, 1)
    )
    Case.objects.filter(pk=two.pk).update(
        person=one.person, episode=9, confirmed_date=date(2021, 12, 1)
    )


@plants("cases.dead_but_staying")
def _dead(land: Land) -> None:
    dead = Case.objects.filter(outcome="died").values("person")
    stay = Stay.objects.filter(ends_at=None).exclude(person__in=dead).latest("pk")
    case = Case.objects.exclude(outcome="died").earliest("pk")
    Case.objects.filter(pk=case.pk).update(
        person=stay.person, episode=9, outcome="died", outcome_date=date(2021, 12, 1)
    )


def link(case: Case, source: Case) -> SourceLink:
    return SourceLink.objects.create(
        case=case, source_case=source, certainty="certain", recorded_at=NOW
    )


@plants("cases.source_voided")
def _voided(land: Land) -> None:
    one, two = Case.objects.order_by("pk")[:2]
    link(one, two)
    Case.objects.filter(pk=two.pk).update(voided_at=NOW)


@plants("cases.source_of_each_other")
def _mutual(land: Land) -> None:
    one, two = Case.objects.order_by("pk")[:2]
    link(one, two)
    link(two, one)


PLANTS["indicators.known_before_now"] = lambda land: first(Movement, known_at=NOW + DAY)


@plants("indicators.below_zero")
def _below(land: Land) -> None:
    DailyAmount.objects.create(
        measure="stays.open",
        unit=land.units["north"],
        day=date(2021, 12, 1),
        disease="",
        category="planted",
        age_band="",
        amount=-1,
    )


PLANTS["reports.of_days_to_come"] = lambda land: first(
    ReportedFigure, period_start=date(2022, 1, 1), period_end=date(2022, 1, 2)
)


def assessment(land: Land, path: str = "north", **values: Any) -> Assessment:
    policy.load_files(now=NOW)
    return Assessment.objects.create(
        unit=land.units["north"],
        unit_path=land.units[path].path,
        disease="covid-19",
        policy_edition=PolicyEdition.objects.earliest("pk"),
        as_of=NOW,
        known_at=NOW,
        inputs={},
        decision={},
        level_min=1,
        level_max=1,
        proposed_by=User.objects.local_operator(),
        **{"state": "proposed", "proposed_at": NOW, **values},
    )


PLANTS["levels.astray"] = lambda land: assessment(land, "beyond")
PLANTS["levels.left_proposed"] = lambda land: assessment(land, proposed_at=LONG_AGO)


@plants("levels.announced_in_vain")
def _in_vain(land: Land) -> None:
    who = User.objects.local_operator()
    assessment(
        land,
        state="announced",
        level=1,
        decided_by=who,
        decided_at=LONG_AGO,
        announced_by=who,
        announced_at=LONG_AGO,
        effective_at=LONG_AGO,
        document_number="1",
    )


# ── the tests ────────────────────────────────────────────────────────────────────


def number_of(check: Check, now: datetime = NOW) -> int:
    return sum(queries.count_now(check, now).values())


def sealed() -> None:
    while journal.seal_pending():
        pass


def test_a_fault_is_planted_for_every_check() -> None:
    assert set(PLANTS) == {check.key for check in CHECKS}


def test_there_are_about_forty_or_more_and_each_says_what_is_wrong_and_the_cure() -> (
    None
):
    assert len(CHECKS) >= 40
    for check in CHECKS:
        assert check.key == f"{check.module}.{check.key.partition('.')[2]}"
        assert str(check.wrong).endswith(".")
        assert str(check.cure).endswith(".")


def test_every_planted_fault_is_found_and_listed(land: Land) -> None:
    at, reader = NOW + timedelta(minutes=1), land.users["everywhere"]
    missed = []
    for key in sorted(set(PLANTS) - {"journal.unsealed"}):
        check = check_named(key)
        is_strict = key == "access.password_alone"
        with override_settings(SECOND_FACTOR_BY_ROLE=is_strict), transaction.atomic():
            before = number_of(check, at)
            with clock.frozen(NOW):
                PLANTS[key](land)
            after = number_of(check, at)
            listed = len(queries.offenders(check, reader, at))
            if after <= before or listed < after - before:
                missed.append((key, before, after, listed))
            transaction.set_rollback(True)

    assert missed == []


def test_entries_left_outside_the_chain_are_found(land: Land) -> None:
    check, at = check_named("journal.unsealed"), NOW + 2 * DAY
    before = number_of(check, at)

    sealed()

    assert before > 0
    assert number_of(check, at) == 0


def test_sound_records_have_no_offenders(land: Land) -> None:
    sealed()

    found = {check.key for check in checks() if number_of(check)}

    assert found <= EXPLAINED


def test_an_inspection_keeps_counts_by_unit_and_older_ones_go(land: Land) -> None:
    PLANTS["tasks.astray"](land)
    for days in range(KEPT + 2):
        inspection = actions.inspect_by_clock(now=NOW + days * timedelta(minutes=1))

    found = Found.objects.get(inspection=inspection, key="tasks.astray")
    assert (found.number, found.path) == (1, land.units["beyond"].path)
    assert Inspection.objects.count() == KEPT
    assert queries.latest() == inspection


def test_offenders_are_seen_where_one_may_look(land: Land) -> None:
    PLANTS["people.household_astray"](land)
    inspection = actions.inspect_by_clock(now=NOW)
    check = check_named("people.household_astray")

    seen = {
        name: (
            next(
                one.number
                for one in queries.results_of(inspection, land.users[name])
                if one.check == check
            ),
            len(queries.offenders(check, land.users[name], NOW)),
        )
        for name in ("inside provincial_cdc", "outside provincial_cdc", "nobody")
    }

    assert seen == {
        "inside provincial_cdc": (0, 0),
        "outside provincial_cdc": (1, 1),
        "nobody": (0, 0),
    }


def test_the_worst_comes_first(land: Land) -> None:
    PLANTS["sites.over_full"](land)
    PLANTS["tasks.astray"](land)
    inspection = actions.inspect_by_clock(now=NOW)

    results = queries.results_of(inspection, land.users["everywhere"])

    assert results[0].check.severity == Severity.GRAVE
    assert results[0].number
    assert queries.worst(results) == Severity.GRAVE


def told(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def test_the_pages_list_checks_and_offenders(
    land: Land, django_assert_max_num_queries: Any
) -> None:
    PLANTS["tasks.of_closed_account"](land)
    with land.as_user("everywhere") as client:
        done = client.post("/integrity/now/")
        page = told(client, "/integrity/")
        one = told(client, "/integrity/tasks.of_closed_account/")
        with django_assert_max_num_queries(12):
            client.get("/integrity/")
        lost = client.get("/integrity/no.such/").status_code

    assert done.status_code == 302
    assert "tasks.of_closed_account" in page
    assert f"/tasks/{Task.objects.earliest('pk').public_id}/" in one
    assert lost == 404


def test_who_may_not_look_finds_no_such_page(land: Land) -> None:
    with land.as_user("inside commune_station") as client:
        answers = [
            client.get("/integrity/").status_code,
            client.get("/integrity/tasks.astray/").status_code,
            client.post("/integrity/now/").status_code,
            client.get("/api/v1/integrity/").status_code,
            client.get("/api/v1/integrity/tasks.astray").status_code,
        ]

    assert answers == [404] * 5


def test_the_api_inspects_and_tells(land: Land) -> None:
    PLANTS["tasks.astray"](land)
    with land.as_user("everywhere") as client:
        before = client.get("/api/v1/integrity/").json()
        made = client.post("/api/v1/integrity/")
        offenders = client.get("/api/v1/integrity/tasks.astray").json()

    numbers = {one["key"]: one["found"] for one in made.json()["checks"]}
    assert before["made_at"] is None
    assert made.status_code == 201
    assert numbers["tasks.astray"] == 1
    assert [one["subject"] for one in offenders] == [
        str(Task.objects.earliest("pk").public_id)
    ]
