"""The register of people at high risk: who, where, why, vaccinated or not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from lachan.ground.access.models import User, within
from lachan.ground.access.queries import paths_of
from lachan.ground.health.models import Condition, DoseReceived
from lachan.ground.health.rules.risk import ELDERLY, Group, RiskList
from lachan.ground.health.words import RecordSource
from lachan.ground.people.models import Person
from lachan.ground.policy.queries import GoverningRule, family_rule_for

FAMILY = "health.risk-register"
FULL = 2  # doses


@dataclass(frozen=True)
class RiskRow:
    """One reason of one person: the group, since when, who says so."""

    group: str
    since: date | None
    source: str


@dataclass(frozen=True)
class HamletCount:
    """People of one unit at high risk, and how many have two doses or none."""

    unit_id: int
    people: int
    full: int
    none: int


def risk_rule(disease: str, on: date) -> GoverningRule:
    """The edition that says who is at high risk. Raises NoRuleInForce."""
    return family_rule_for(FAMILY, disease=disease, on=on)


def conditions_in(group: Group, on: date) -> QuerySet[Condition]:
    """Conditions of a group that stand on a day."""
    begins = Q()
    for code in group.codes:
        begins |= Q(code__startswith=code)
    rows = Condition.objects.filter(begins, voided_at=None).filter(
        Q(until_date=None) | Q(until_date__gt=on)
    )
    over = group.began_after(on)
    if over is not None:
        # A pregnancy without its day is believed until somebody ends it.
        rows = rows.filter(Q(since_date=None) | Q(since_date__gt=over))
    return rows


def is_elderly(age: int, on: date) -> Q:
    """Born long enough ago; by the year alone where the day is not known."""
    try:
        born = on.replace(year=on.year - age)
    except ValueError:  # 29 February
        born = on.replace(year=on.year - age, day=28)
    by_year = Q(birth_date=None, birth_year__lte=on.year - age)
    return Q(birth_date__lte=born) | by_year


def is_at_risk(policy: RiskList, on: date, group: str = "") -> Q:
    """The condition of being at high risk, for one reason or for any."""
    elderly = is_elderly(policy.elderly_from_age.value, on)
    if group == ELDERLY:
        return elderly
    chosen = [policy.groups[group]] if group else list(policy.groups.values())
    found = Q() if group else elderly
    for one in chosen:
        mine = conditions_in(one.value, on).filter(person=OuterRef("pk"))
        found |= Q(Exists(mine))
    return found


def people_at_risk(
    user: User, policy: RiskList, *, on: date, path: str = "", group: str = ""
) -> QuerySet[Person]:
    """Standing people at high risk in a unit whose health this account may see."""
    visible = Person.objects.standing().filter(
        within("unit_path", paths_of(user, "health.view"))
    )
    if path:
        visible = visible.filter(within("unit_path", (path,)))
    return visible.filter(is_at_risk(policy, on, group))


def with_doses(rows: QuerySet[Person], *, disease: str, on: date) -> QuerySet[Person]:
    """Annotates `has_any` and `is_full`: one dose, and two, by the end of a day."""
    given = DoseReceived.objects.filter(
        person=OuterRef("pk"),
        disease=disease,
        voided_at=None,
        given_date__lte=on,
    )
    return rows.annotate(
        has_any=Exists(given), is_full=Exists(given.filter(dose_number__gte=FULL))
    )


def by_hamlet(rows: QuerySet[Person]) -> list[HamletCount]:
    """How many by unit, the most first; `rows` know their doses."""
    counted = (
        rows.order_by()
        .values("unit_id")
        .annotate(
            people=Count("pk"),
            full=Count("pk", filter=Q(is_full=True)),
            none=Count("pk", filter=Q(has_any=False)),
        )
        .order_by(F("people").desc(), "unit_id")
    )
    return [HamletCount(**row) for row in counted]


def reasons_of(
    people: Sequence[Person], policy: RiskList, on: date
) -> dict[int, list[RiskRow]]:
    """Why each of these people is at high risk, with source and day; one query."""
    found: dict[int, list[RiskRow]] = {}
    age = policy.elderly_from_age.value
    for one in people:
        if _is_elderly(one, age, on):
            told = RiskRow(ELDERLY, None, "")
            found.setdefault(one.pk, []).append(told)
    for row in _standing([one.pk for one in people], on):
        for code, group in policy.groups.items():
            if _belongs(row, group.value, on):
                source = str(RecordSource(row.source).label)
                told = RiskRow(code, row.since_date, source)
                found.setdefault(row.person_id, []).append(told)
    return found


def _is_elderly(one: Person, age: int, on: date) -> bool:
    if one.birth_date is not None:
        had = (on.month, on.day) >= (one.birth_date.month, one.birth_date.day)
        return on.year - one.birth_date.year - (not had) >= age
    return one.birth_year is not None and on.year - one.birth_year >= age


def _standing(ids: Iterable[int], on: date) -> QuerySet[Condition]:
    rows = Condition.objects.filter(person__in=list(ids), voided_at=None)
    return rows.filter(Q(until_date=None) | Q(until_date__gt=on)).order_by("code")


def _belongs(row: Condition, group: Group, on: date) -> bool:
    if not row.code.startswith(group.codes):
        return False
    if not group.lasts_days or row.since_date is None:
        return True
    return row.since_date > on - timedelta(days=group.lasts_days)
