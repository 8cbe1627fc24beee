"""Counting people: every count is kept, one is accepted for each purpose."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lachan.ground.access.models import User, within
from lachan.ground.journal import actions as journal
from lachan.ground.journal.models import Among
from lachan.ground.units import facts
from lachan.ground.units.actions.permission import require_all
from lachan.ground.units.models import AcceptedPopulation, Population, Unit
from lachan.ground.units.rules.people import CountOfPeople, shared_out
from lachan.ground.units.words import (
    EVERY_DAY,
    PopulationGroup,
    PopulationMethod,
    PopulationPurpose,
)
from lachan.kernel.errors import Refused

CHUNK = 2000
EVERY_PURPOSE: tuple[str, ...] = tuple(PopulationPurpose)


class NothingToShareOut(Refused):
    """Raised by `apportion` where the units below have no count to go by."""


class NoReason(Refused):
    """Raised when a denominator is chosen without saying why."""


@dataclass(frozen=True)
class Recorded:
    """What became of the rows; `ids` are the new populations."""

    created: int = 0
    skipped: int = 0
    accepted: int = 0
    ids: tuple[int, ...] = field(default=())


@transaction.atomic
def record_populations(
    *,
    rows: Sequence[CountOfPeople],
    by: User,
    now: datetime,
    accept_first: bool = True,
) -> Recorded:
    """Write counts down; a row that says what is known already is skipped.

    A count of the same source and day with another number is kept beside the old
    one. With `accept_first`, a unit's first count in a group becomes its denominator
    for every purpose; where one is accepted already, choosing stays with people.
    """
    latest = {_key(row): row for row in rows}
    require_all(by, _paths({row.unit_id for row in latest.values()}))
    known = _known(latest.values())
    new = [row for key, row in latest.items() if known.get(key) != row.persons]
    saved = Population.objects.bulk_create(
        (
            Population(
                unit_id=row.unit_id,
                group=row.group,
                persons=row.persons,
                source=row.source,
                method=row.method,
                counted_on=row.counted_on,
                known_at=now,
                note=row.note,
            )
            for row in new
        ),
        batch_size=CHUNK,
    )
    for chunk in _chunks([row.pk for row in saved]):
        journal.announce(
            facts.PopulationsRecorded(ids=chunk, at=now, by=by.actor), count=len(chunk)
        )
    first = _without_accepted(saved) if accept_first else []
    if first:
        reason = str(_("The only count known when it was recorded."))
        for purpose in EVERY_PURPOSE:
            _accept(first, purpose, reason=reason, at=now, applies_from=EVERY_DAY)
        _announce_accepted(first, EVERY_PURPOSE, at=now, by=by)
    ids = tuple(row.pk for row in saved)
    return Recorded(len(saved), len(rows) - len(saved), len(first), ids)


@transaction.atomic
def accept_populations(
    *,
    populations: Collection[int],
    purposes: Collection[str],
    reason: str,
    by: User,
    now: datetime,
    applies_from: date | None = None,
) -> int:
    """Make counts the denominators of their units for the purposes; how many.

    Without `applies_from` they replace every accepted count; with it they hold from
    that day, and days before keep the count they had. Raises NoReason.
    """
    if not reason.strip():
        raise NoReason(
            what=_("The denominator was not changed."),
            why=_("Those who read the rate must know why this count was chosen."),
            what_now=_("Write the reason in one sentence."),
            field="reason",
        )
    chosen = list(Population.objects.filter(pk__in=populations).select_related("unit"))
    require_all(by, {row.unit.path for row in chosen})
    for purpose in purposes:
        _end_accepted(chosen, purpose, at=now, applies_from=applies_from)
        day = applies_from or EVERY_DAY
        _accept(chosen, purpose, reason=reason.strip(), at=now, applies_from=day)
    _announce_accepted(chosen, purposes, at=now, by=by)
    return len(chosen)


@transaction.atomic
def apportion(
    *, total: Population, weights_source: str, by: User, now: datetime
) -> Recorded:
    """Share a unit's count out over the units right below, as estimates.

    By the counts that `weights_source` gives for all people there; a unit without
    one, or with zero, is taken for the median of its sisters. Raises
    NothingToShareOut.
    """
    children = list(Unit.objects.children_of(total.unit).values_list("pk", flat=True))
    weighed = Population.objects.filter(
        unit__in=children, source=weights_source, group=PopulationGroup.ALL
    ).order_by("known_at")
    known = dict(weighed.values_list("unit_id", "persons"))
    try:
        shares = shared_out(total.persons, {pk: known.get(pk, 0) for pk in children})
    except ValueError:
        raise NothingToShareOut(
            what=_("%(unit)s was not shared out.") % {"unit": total.unit.full_name},
            why=_("“%(source)s” counts nobody in the units below it.")
            % {"source": weights_source},
            what_now=_("Record counts for those units first, or name another source."),
            field="weights_source",
        ) from None
    rows = [
        CountOfPeople(
            unit_id=unit_id,
            group=total.group,
            persons=persons,
            source=total.source,
            method=PopulationMethod.ESTIMATE,
            counted_on=total.counted_on,
            note=str(_("Share of %(unit)s by %(source)s."))
            % {"unit": total.unit.full_name, "source": weights_source},
        )
        for unit_id, persons in shares.items()
    ]
    return record_populations(rows=rows, by=by, now=now)


@transaction.atomic
def estimate_groups(
    *,
    below: Unit,
    shares: Mapping[str, float],
    source: str,
    by: User,
    now: datetime,
) -> Recorded:
    """Estimate groups by age as shares of everybody, wherever none is counted.

    `shares` are 0 to 1 by group; each accepted count of all people at or below the
    unit gives one estimate per group that has no accepted count there.
    """
    open_ones = AcceptedPopulation.objects.filter(
        within("unit__path", (below.path,)), ended_at=None
    )
    counted = set(open_ones.values_list("unit_id", "group"))
    everybody = open_ones.filter(
        group=PopulationGroup.ALL, purpose=PopulationPurpose.VACCINATION
    ).select_related("population")
    rows = [
        CountOfPeople(
            unit_id=accepted.unit_id,
            group=group,
            persons=round(accepted.population.persons * share),
            source=source,
            method=PopulationMethod.ESTIMATE,
            counted_on=accepted.population.counted_on,
            note=str(_("%(share)s of everybody (%(source)s)."))
            % {"share": f"{share:.1%}", "source": accepted.population.source},
        )
        for accepted in everybody
        for group, share in shares.items()
        if (accepted.unit_id, group) not in counted
    ]
    return record_populations(rows=rows, by=by, now=now)


def _key(row: CountOfPeople | Population) -> tuple[int, str, str, date]:
    return (row.unit_id, row.group, row.source[:200], row.counted_on)


def _known(
    rows: Iterable[CountOfPeople],
) -> dict[tuple[int, str, str, date], int]:
    """What each source last said of a unit, group and day."""
    told = list(rows)
    stored = Population.objects.filter(
        Among("unit_id", {row.unit_id for row in told}),
        source__in={row.source for row in told},
    ).order_by("known_at", "pk")
    return {_key(row): row.persons for row in stored}


def _paths(unit_ids: Collection[int]) -> set[str]:
    return set(
        Unit.objects.filter(Among("pk", unit_ids)).values_list("path", flat=True)
    )


def _without_accepted(rows: Sequence[Population]) -> list[Population]:
    """Of new counts, the last per unit and group where none was accepted yet."""
    held = set(
        AcceptedPopulation.objects.filter(
            Among("unit_id", {row.unit_id for row in rows}), ended_at=None
        ).values_list("unit_id", "group")
    )
    newest = sorted(rows, key=lambda row: row.counted_on)
    first = {(row.unit_id, row.group): row for row in newest}
    return [row for key, row in first.items() if key not in held]


def _accept(
    rows: Sequence[Population],
    purpose: str,
    *,
    reason: str,
    at: datetime,
    applies_from: date,
) -> None:
    AcceptedPopulation.objects.bulk_create(
        (
            AcceptedPopulation(
                unit_id=row.unit_id,
                group=row.group,
                purpose=purpose,
                population=row,
                reason=reason[:300],
                applies_from=applies_from,
                accepted_at=at,
            )
            for row in rows
        ),
        batch_size=CHUNK,
    )


def _end_accepted(
    rows: Sequence[Population], purpose: str, *, at: datetime, applies_from: date | None
) -> None:
    by_group: dict[str, set[int]] = {}
    for row in rows:
        by_group.setdefault(row.group, set()).add(row.unit_id)
    for group, unit_ids in by_group.items():
        same_days = Q(applies_from=applies_from) if applies_from else Q()
        AcceptedPopulation.objects.filter(
            same_days, unit__in=unit_ids, group=group, purpose=purpose, ended_at=None
        ).update(ended_at=at)


def _announce_accepted(
    rows: Sequence[Population],
    purposes: Collection[str],
    *,
    at: datetime,
    by: User,
) -> None:
    for purpose in purposes:
        open_ones = AcceptedPopulation.objects.filter(
            Among("population_id", [row.pk for row in rows]),
            purpose=purpose,
            accepted_at=at,
            ended_at=None,
        )
        for chunk in _chunks(list(open_ones.values_list("pk", flat=True))):
            journal.announce(
                facts.PopulationAccepted(
                    purpose=purpose, ids=chunk, at=at, by=by.actor
                ),
                count=len(chunk),
            )


def _chunks(ids: Sequence[int]) -> list[tuple[int, ...]]:
    return [tuple(ids[at : at + CHUNK]) for at in range(0, len(ids), CHUNK)]
