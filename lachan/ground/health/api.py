"""Doses for programs, and how many people are at high risk where."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from lachan.ground.access.queries import account_of, places
from lachan.ground.health import actions, queries
from lachan.ground.health.models import DoseReceived
from lachan.ground.health.queries import risk
from lachan.ground.health.rules import DoseDraft
from lachan.ground.health.rules.risk import ELDERLY
from lachan.ground.health.words import RecordSource
from lachan.ground.people.models import Person
from lachan.ground.units.models import Unit
from lachan.kernel import clock

router = Router()


class DoseOut(Schema):
    """One vaccination, wherever it was given."""

    public_id: UUID
    disease: str
    dose_number: int
    given_date: date
    product: str
    lot: str
    source: RecordSource
    is_void: bool

    @staticmethod
    def resolve_is_void(dose: DoseReceived) -> bool:
        """Recorded in error."""
        return dose.voided_at is not None


class DoseIn(Schema):
    """A dose as somebody vouches for it."""

    person: UUID
    dose_number: int
    given_date: date
    source: RecordSource
    disease: str = "covid-19"
    product: str = ""
    lot: str = ""


class RiskOut(Schema):
    """People of one unit at high risk, and how many have two doses or none."""

    unit: str
    people: int
    two_doses: int
    no_dose: int


class RecordedOut(Schema):
    """Whether the dose is new; the same dose sent twice is one dose."""

    created: int
    already_known: int


@router.get("/doses", response=list[DoseOut], summary="Doses of a person")
def doses(request: HttpRequest, person: UUID) -> list[DoseReceived]:
    """The newest first; 404 for a person whom this account may not see."""
    user = account_of(request)
    people = Person.objects.standing().visible_to(user)
    found = get_object_or_404(people, public_id=person)
    rows = queries.doses_visible_to(user).filter(person=found)
    return list(rows.order_by("-given_date"))


@router.get("/high-risk", response=list[RiskOut], summary="High risk by unit")
def high_risk(
    request: HttpRequest, unit: str = "", reason: str = "", disease: str = "covid-19"
) -> list[RiskOut]:
    """Counts only; `reason` is a group of the edition in force."""
    user = account_of(request)
    today = clock.today(clock.now())
    policy = risk.risk_rule(disease, today).parameters
    if reason and reason not in {ELDERLY, *policy.groups}:
        raise Http404
    path = places().path_of(unit, None) if unit else ""
    found = risk.people_at_risk(user, policy, on=today, path=path, group=reason)
    counts = risk.by_hamlet(risk.with_doses(found, disease=disease, on=today))
    codes = dict(
        Unit.objects.values_list("pk", "code").filter(
            pk__in=[one.unit_id for one in counts]
        )
    )
    return [
        RiskOut(
            unit=codes[one.unit_id],
            people=one.people,
            two_doses=one.full,
            no_dose=one.none,
        )
        for one in counts
    ]


@router.post("/doses", response=RecordedOut, summary="Record a dose")
def record(request: HttpRequest, told: DoseIn) -> RecordedOut:
    """409 for a dose in the future or before birth."""
    user = account_of(request)
    people = Person.objects.standing().visible_to(user)
    person = get_object_or_404(people, public_id=told.person)
    draft = DoseDraft(
        person_id=person.pk,
        unit_id=person.unit_id,
        unit_path=person.unit_path,
        disease=told.disease,
        dose_number=told.dose_number,
        given_date=told.given_date,
        source=told.source.value,
        product=told.product,
        lot=told.lot,
    )
    done = actions.record_dose(draft=draft, by=user, now=clock.now())
    return RecordedOut(created=len(done.created), already_known=done.already_known)
