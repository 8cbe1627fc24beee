"""What is counted of stays and beds, and the lists the pages show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import (
    CharField,
    Count,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lachan.ground.access.models import User, within
from lachan.ground.access.queries import paths_of
from lachan.ground.journal.models import Among
from lachan.ground.sites.models import Capacity, Facility, Stay
from lachan.ground.sites.words import Ring
from lachan.kernel.clock import VIETNAM
from lachan.kernel.figures import (
    MEASURE_COLUMNS,
)
from lachan.kernel.work import WorkLine

Rows = QuerySet[Any, Any]


def in_stay_rows(ids: Sequence[int] | None = None) -> tuple[Rows, ...]:
    """A stay enters its ring on its first civil day and leaves on its last."""
    stays = Stay.objects.standing()
    if ids is not None:
        stays = stays.filter(Among("pk", ids))
    return (
        _stay_rows(stays, at="starts_at", amount=1),
        _stay_rows(stays.exclude(ends_at=None), at="ends_at", amount=-1),
    )


def _stay_rows(stays: QuerySet[Stay], *, at: str, amount: int) -> Rows:
    return stays.annotate(
        subject_id=F("pk"),
        day=TruncDate(at, tzinfo=VIETNAM),
        disease=Value("", output_field=CharField()),
        category=F("ring"),
        age_band=Value("", output_field=CharField()),
        amount=Value(amount, output_field=IntegerField()),
    ).values_list(*MEASURE_COLUMNS)


def beds_rows(ids: Sequence[int] | None = None) -> tuple[Rows, ...]:
    """A capacity adds its beds on its first day and takes them away on its last."""
    capacities = Capacity.objects.all()
    if ids is not None:
        capacities = capacities.filter(Among("pk", ids))
    return (
        _bed_rows(capacities, on="from_date", sign=1),
        _bed_rows(capacities.exclude(to_date=None), on="to_date", sign=-1),
    )


def _bed_rows(capacities: QuerySet[Capacity], *, on: str, sign: int) -> Rows:
    return capacities.annotate(
        subject_id=F("pk"),
        unit_id=F("facility__unit_id"),
        unit_path=F("facility__unit_path"),
        day=F(on),
        disease=Value("", output_field=CharField()),
        category=F("kind"),
        age_band=Value("", output_field=CharField()),
        amount=ExpressionWrapper(F("beds") * Value(sign), output_field=IntegerField()),
    ).values_list(*MEASURE_COLUMNS)


# ── lists ────────────────────────────────────────────────────────────────────────


def facilities_visible_to(user: User) -> QuerySet[Facility]:
    """Places to stay in the units whose places this account may see."""
    return Facility.objects.filter(within("unit_path", paths_of(user, "sites.view")))


@dataclass(frozen=True)
class Occupancy:
    """Beds of a facility by kind, and who is in them."""

    beds: dict[str, int]
    staying: int

    @property
    def total(self) -> int:
        """All beds and places it runs."""
        return sum(self.beds.values())

    @property
    def free(self) -> int:
        """Beds less people; below zero where more lie there than it has beds."""
        return self.total - self.staying


def capacities_on(day: date) -> Q:
    """The capacities that run on a civil day."""
    return Q(from_date__lte=day) & (Q(to_date=None) | Q(to_date__gt=day))


def occupancies(
    facility_ids: Sequence[int], *, day: date, at: datetime
) -> dict[int, Occupancy]:
    """Beds on a day and people at an instant, in two queries."""
    beds: dict[int, dict[str, int]] = {pk: {} for pk in facility_ids}
    running = Capacity.objects.filter(capacities_on(day), facility_id__in=facility_ids)
    for pk, kind, total in running.values_list("facility_id", "kind").annotate(
        total=Sum("beds")
    ):
        beds[pk][kind] = total
    staying = dict(
        Stay.objects.open_at(at)
        .filter(facility_id__in=facility_ids)
        .values_list("facility_id")
        .annotate(Count("pk"))
    )
    return {pk: Occupancy(beds[pk], staying.get(pk, 0)) for pk in facility_ids}


# Time after which somebody should have been let go; ours, longer than any rule asks.
_LONG = timedelta(days=28)


def worklist(user: User, now: datetime) -> list[WorkLine]:
    """Facilities with more people than beds, and stays that nobody ended."""
    roots = paths_of(user, "sites.edit")
    if not roots:
        return []
    crowds = _crowds(roots, now)
    return [*_overfull(crowds, now), *_forgotten(crowds)]


class _Crowd(NamedTuple):
    """Who stays in one place, or at home in one ring, now."""

    facility_id: int | None
    ring: str
    people: int
    too_long: int


def _crowds(roots: tuple[str, ...], now: datetime) -> list[_Crowd]:
    """All open stays of my units in one reading, by place and ring."""
    is_long = Q(starts_at__lt=now - _LONG) & ~Q(ring=Ring.HOSPITAL)
    rows = (
        Stay.objects.open_at(now)
        .filter(within("unit_path", roots))
        .order_by()
        .values_list("facility_id", "ring")
        .annotate(people=Count("pk"), too_long=Count("pk", filter=is_long))
    )
    return [_Crowd(*row) for row in rows]


def _overfull(crowds: list[_Crowd], now: datetime) -> list[WorkLine]:
    people: Counter[int] = Counter()
    for crowd in crowds:
        if crowd.facility_id is not None:
            people[crowd.facility_id] += crowd.people
    running = capacities_on(now.astimezone(VIETNAM).date())
    beds = Capacity.objects.filter(running, facility=OuterRef("pk")).order_by()
    places = (
        Facility.objects.filter(pk__in=list(people))
        .annotate(
            running_beds=Subquery(
                beds.values("facility").annotate(n=Sum("beds")).values("n")
            )
        )
        .exclude(running_beds=None)
        .select_related("unit")
        .order_by("folded_name", "pk")
    )
    over = [(one, people[one.pk] - one.running_beds) for one in places]
    return [
        WorkLine(
            what=_("%(name)s: %(count)d people more than beds")
            % {"name": facility.name, "count": more},
            unit=facility.unit.local_name,
            url=reverse("sites:facility", args=[facility.public_id]),
            module="sites",
            verb=_("Open"),
            is_overdue=True,
        )
        for facility, more in over
        if more > 0
    ]


def _forgotten(crowds: list[_Crowd]) -> list[WorkLine]:
    counts: Counter[str] = Counter()
    for crowd in crowds:
        counts[crowd.ring] += crowd.too_long
    return [
        WorkLine(
            what=ngettext(
                "%(count)d stay of more than 28 days was not ended (%(ring)s)",
                "%(count)d stays of more than 28 days were not ended (%(ring)s)",
                count,
            )
            % {"count": count, "ring": Ring(ring).label},
            unit="",
            url=f"{reverse('sites:stays')}?ring={ring}&longer_than=28",
            module="sites",
            verb=_("Open the list"),
            count=count,
        )
        for ring, count in sorted(counts.items())
        if count
    ]
