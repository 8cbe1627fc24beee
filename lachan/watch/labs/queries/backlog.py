"""How much waits, where and how long; and how long results take."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Q, Sum

from lachan.ground.access.models import User, within
from lachan.ground.access.queries import paths_of
from lachan.kernel import clock
from lachan.watch.labs import rules, words
from lachan.watch.labs.models import Capacity, Laboratory, Specimen, SpecimenQuerySet
from lachan.watch.labs.rules import Turnaround

PERIOD_DAYS = 7


@dataclass
class Backlog:
    """What waits at one laboratory, or (None) is not yet sent anywhere.

    `by_age`: specimens by how long ago they were taken, in the classes of
    `rules.AGE_BOUNDS_HOURS`.
    """

    laboratory: Laboratory | None
    by_age: list[int] = field(
        default_factory=lambda: [0] * (len(rules.AGE_BOUNDS_HOURS) + 1)
    )
    on_the_way: int = 0
    overdue: int = 0  # received a day ago and without result
    oldest_hours: float | None = None
    capacity: int | None = None  # a day, all tests
    tested_7d: int = 0
    times: Turnaround = field(default_factory=lambda: rules.turnaround(()))

    @property
    def waiting(self) -> int:
        """Everything without a result."""
        return sum(self.by_age)

    @property
    def days_of_work(self) -> float | None:
        """How many days the laboratory needs for what waits."""
        return self.waiting / self.capacity if self.capacity else None


def backlogs(user: User, *, now: datetime, unit_path: str = "") -> list[Backlog]:
    """One line per laboratory that the reader has to do with, fullest first.

    Four statements. Turnaround is from swab to result, of results of seven days.
    """
    seen = Specimen.objects.standing().visible_to(user)
    if unit_path:
        seen = seen.filter(within("unit_path", (unit_path,)))
    found: dict[int | None, Backlog] = {}
    laboratories = {one.pk: one for one in laboratories_for(user)}

    def line(pk: int | None) -> Backlog:
        return found.setdefault(pk, Backlog(laboratories.get(pk or 0)))

    rows = seen.waiting().values_list(
        "laboratory_id", "collected_at", "received_at", "sent_at"
    )
    for pk, collected_at, received_at, sent_at in rows:
        _add(line(pk), now, collected_at, received_at, sent_at)
    for at, hours in _hours(seen, now).items():
        one = line(at)
        one.times, one.tested_7d = rules.turnaround(hours), len(hours)
    for pk, per_day in _capacities(list(laboratories), now).items():
        line(pk).capacity = per_day
    return sorted(found.values(), key=lambda one: -one.waiting)


def _add(
    one: Backlog,
    now: datetime,
    collected_at: datetime,
    received_at: datetime | None,
    sent_at: datetime | None,
) -> None:
    hours = (now - collected_at) / timedelta(hours=1)
    one.by_age[rules.age_class(hours)] += 1
    one.oldest_hours = max(one.oldest_hours or 0.0, hours)
    if received_at is None:
        one.on_the_way += sent_at is not None
    elif now - received_at >= timedelta(hours=words.RESULT_WITHIN_HOURS):
        one.overdue += 1


def _hours(seen: SpecimenQuerySet, now: datetime) -> dict[int | None, list[float]]:
    since = now - timedelta(days=PERIOD_DAYS)
    rows = seen.filter(
        state=words.State.RESULTED, resulted_at__gt=since, resulted_at__lte=now
    ).exclude(material=words.Material.KIT)
    found: defaultdict[int | None, list[float]] = defaultdict(list)
    for pk, collected_at, resulted_at in rows.values_list(
        "laboratory_id", "collected_at", "resulted_at"
    ):
        if resulted_at is not None:
            found[pk].append((resulted_at - collected_at) / timedelta(hours=1))
    return found


def _capacities(ids: Sequence[int], now: datetime) -> dict[int, int]:
    day = clock.today(now)
    running = Capacity.objects.filter(
        Q(from_date__lte=day) & (Q(to_date=None) | Q(to_date__gt=day)),
        laboratory__in=ids,
    )
    rows = running.order_by().values_list("laboratory_id").annotate(Sum("per_day"))
    return dict(rows)


def laboratories_for(user: User) -> list[Laboratory]:
    """The laboratories in use that the account may send to: all of them, by name.

    Where a laboratory stands is no secret; what lies in it is.
    """
    if not paths_of(user, words.VIEW):
        return []
    return list(
        Laboratory.objects.filter(closed_on=None)
        .select_related("unit")
        .order_by("folded_name")
    )


def laboratories_of(user: User, permission: str) -> list[Laboratory]:
    """The laboratories an account works in."""
    rows = Laboratory.objects.filter(
        within("unit_path", paths_of(user, permission)), closed_on=None
    )
    return list(rows.select_related("unit").order_by("folded_name"))
