"""Tubes and plans: what was issued, what became of it, how far each round is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, F, Q, QuerySet, Sum

from lachan.ground.access.models import User, within
from lachan.ground.access.queries import paths_of
from lachan.kernel import clock
from lachan.watch.labs import rules, words
from lachan.watch.labs.models import (
    ScreeningPlan,
    Specimen,
    TubeRange,
    TubesAccounted,
)
from lachan.watch.labs.rules import Balance


def balances(ranges: Sequence[TubeRange]) -> dict[int, Balance]:
    """What became of the tubes of each range; two statements for all."""
    ids = [one.pk for one in ranges]
    used = dict(
        TubeRange.objects.filter(pk__in=ids)
        .annotate(used=Count("tubes", filter=Q(tubes__voided_at=None)))
        .values_list("pk", "used")
    )
    counted: dict[tuple[int, str], int] = {}
    rows = TubesAccounted.objects.filter(range__in=ids).order_by()
    for pk, fate, tubes in rows.values_list("range_id", "fate").annotate(
        tubes=Sum(F("last") - F("first") + 1)
    ):
        counted[pk, fate] = tubes
    return {
        one.pk: Balance(
            issued=one.last - one.first + 1,
            used=used.get(one.pk, 0),
            returned=counted.get((one.pk, words.TubeFate.RETURNED.value), 0),
            lost=counted.get((one.pk, words.TubeFate.LOST.value), 0),
        )
        for one in ranges
    }


def ranges_of(user: User) -> QuerySet[TubeRange]:
    """Ranges of the units that the account sees, newest first."""
    rows = TubeRange.objects.standing().visible_to(user)
    return rows.select_related("prefix", "unit", "plan").order_by("-issued_at", "-pk")


def left_of(range_: TubeRange) -> list[rules.Span]:
    """The parts of a range of which nobody has said what became of them."""
    taken: list[rules.Span | int] = []
    span = range_.span
    numbers = range_.tubes.filter(voided_at=None).values_list("number", flat=True)
    taken += [number for number in numbers if number is not None]
    for first, last in range_.accounted.values_list("first", "last"):
        taken.append(rules.Span(span.prefix, span.width, first, last))
    return list(rules.free_spans(span, taken))


@dataclass(frozen=True)
class Round:
    """One round of a plan: its days, and how many of its people were sampled."""

    number: int
    begins: date
    ends: date  # exclusive
    sampled: int
    people: int

    @property
    def missing(self) -> int:
        """People of whom no specimen was taken in this round."""
        return max(0, self.people - self.sampled)

    def is_over(self, today: date) -> bool:
        """Whether its last day has passed."""
        return today >= self.ends


@dataclass(frozen=True)
class Progress:
    """A plan with its rounds, the last first, and the sum of its tubes."""

    plan: ScreeningPlan
    rounds: list[Round]
    tubes: Balance

    @property
    def present(self) -> Round | None:
        """The round that runs."""
        return self.rounds[0] if self.rounds else None


MOST_ROUNDS = 60


def progress_of(plans: Sequence[ScreeningPlan], *, now: datetime) -> list[Progress]:
    """How far each plan is; four statements for all."""
    ids = [plan.pk for plan in plans]
    days: dict[int, dict[date, int]] = {}
    specimens = Specimen.objects.standing().filter(request__plan__in=ids)
    people: set[tuple[int, date, int]] = set()
    for plan_id, person_id, at in specimens.values_list(
        "request__plan_id", "request__person_id", "collected_at"
    ):
        people.add((plan_id, clock.today(at), person_id))
    for plan_id, day, _person in people:
        of_plan = days.setdefault(plan_id, {})
        of_plan[day] = of_plan.get(day, 0) + 1
    ranges = list(
        TubeRange.objects.standing().filter(plan__in=ids).select_related("prefix")
    )
    tubes = balances(ranges)
    return [
        Progress(
            plan,
            _rounds(plan, days.get(plan.pk, {}), now),
            _sum(tubes[one.pk] for one in ranges if one.plan_id == plan.pk),
        )
        for plan in plans
    ]


def _rounds(plan: ScreeningPlan, days: dict[date, int], now: datetime) -> list[Round]:
    spans = rules.rounds_due(
        plan.starts_on, plan.every_days, plan.ends_on, today=clock.today(now)
    )
    found = [
        Round(
            number=number,
            begins=begins,
            ends=ends,
            sampled=sum(n for day, n in days.items() if begins <= day < ends),
            people=plan.people,
        )
        for number, (begins, ends) in enumerate(spans, 1)
    ]
    return found[::-1][:MOST_ROUNDS]


def _sum(told: Iterable[Balance]) -> Balance:
    return sum(told, Balance(0, 0, 0, 0))


def plans_of(user: User) -> QuerySet[ScreeningPlan]:
    """Plans of the units that the account sees; those still asked for first."""
    rows = ScreeningPlan.objects.filter(within("unit_path", paths_of(user, words.VIEW)))
    return rows.select_related("unit").order_by(
        F("ended_at").asc(nulls_first=True), "-starts_on", "pk"
    )
