"""Tubes issued to units, and what became of them: issued = used + returned + lost."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lachan.ground.access import actions as access
from lachan.ground.access.models import User
from lachan.ground.journal import actions as journal
from lachan.ground.units.models import Unit
from lachan.kernel.errors import Refused
from lachan.watch.labs import facts, rules, words
from lachan.watch.labs.models import (
    ScreeningPlan,
    Tube,
    TubePrefix,
    TubeRange,
    TubesAccounted,
)
from lachan.watch.labs.rules import Span

MOST_TUBES = 1_000_000


class CannotBeIssued(Refused):
    """Raised for codes of no one roll, or tubes that somebody has already."""


class CannotBeCounted(Refused):
    """Raised for tubes that are not of the range, were used, or counted before."""


@transaction.atomic
def issue_tubes(
    *,
    first: str,
    last: str,
    unit: Unit,
    by: User,
    now: datetime,
    plan: ScreeningPlan | None = None,
) -> TubeRange:
    """Issue the tubes from one code to another to a unit.

    The same tubes issued to the same unit again are the same range. Tubes that were
    used before anybody issued them are found in the range from now on.
    """
    access.require(by, words.MANAGE, within=unit.path)
    span = rules.span_of(first, last)
    if span is None or len(span) > MOST_TUBES:
        raise CannotBeIssued(
            what=_("The tubes were not issued."),
            why=_("%(first)s to %(last)s is no run of tube codes.")
            % {"first": first[:30], "last": last[:30]},
            what_now=_("Write the first and the last code of one roll."),
            field="first",
        )
    prefix, _new = TubePrefix.objects.get_or_create(
        prefix=span.prefix, width=span.width
    )
    # Whoever issues tubes of this roll at the same moment waits here.
    TubePrefix.objects.select_for_update().get(pk=prefix.pk)
    there = _meeting(prefix, span)
    if there is not None:
        if (there.span, there.unit_id) == (span, unit.pk):
            return there
        raise _taken(there)
    made = TubeRange.objects.create(
        prefix=prefix,
        first=span.first,
        last=span.last,
        unit=unit,
        unit_path=unit.path,
        plan=plan,
        issued_at=now,
        issued_by=by.actor,
    )
    _find_used(made, span)
    _announce(made, by, now)
    return made


def _meeting(prefix: TubePrefix, span: Span) -> TubeRange | None:
    return (
        TubeRange.objects.standing()
        .filter(prefix=prefix, first__lte=span.last, last__gte=span.first)
        .select_related("prefix", "unit")
        .first()
    )


def _taken(there: TubeRange) -> CannotBeIssued:
    return CannotBeIssued(
        what=_("The tubes were not issued."),
        why=_("%(tubes)s were issued to %(unit)s.")
        % {"tubes": there, "unit": there.unit.local_name},
        what_now=_("Look at the codes again, or void the other issue first."),
        field="first",
    )


def _find_used(made: TubeRange, span: Span) -> None:
    loose = Tube.objects.filter(range=None, code__startswith=span.prefix)
    for tube in loose:
        code = rules.parsed(tube.code)
        if code is not None and span.holds(code):
            Tube.objects.filter(pk=tube.pk).update(range=made, number=code.number)


def _announce(made: TubeRange, by: User, now: datetime) -> None:
    journal.announce(
        facts.TubesIssued(at=now, by=by.actor, range_id=made.pk, tubes=len(made.span)),
        subject=("tube_range", made.public_id),
        path=made.unit_path,
    )


@transaction.atomic
def count_tubes(
    *,
    range_: TubeRange,
    first: str,
    last: str,
    fate: str,
    reason: str,
    by: User,
    now: datetime,
) -> TubesAccounted:
    """Say that tubes came back unused, or are lost. The same said again is one count.

    Raises CannotBeCounted for tubes of another range, used ones, and those counted
    before: nothing is counted twice.
    """
    if not access.can(by, words.MANAGE, within=range_.unit_path):
        access.require(by, words.SAMPLE, within=range_.unit_path)
    TubeRange.objects.select_for_update(of=("self",)).get(pk=range_.pk)
    span = rules.span_of(first, last)
    same = (
        span
        and range_.accounted.filter(first=span.first, last=span.last, fate=fate).first()
    )
    if same and span and span.within(range_.span):
        return same
    why = _hindrance(range_, span)
    if why or span is None:
        raise CannotBeCounted(
            what=_("The tubes were not counted."),
            why=why,
            what_now=_("Write other codes, or the part that is left."),
            field="first",
        )
    told = TubesAccounted.objects.create(
        range=range_,
        first=span.first,
        last=span.last,
        fate=words.TubeFate(fate).value,
        reason=reason.strip()[:200],
        recorded_at=now,
        actor=by.actor,
    )
    journal.announce(
        facts.TubesCounted(
            at=now, by=by.actor, range_id=range_.pk, tubes=len(span), fate=told.fate
        ),
        subject=("tube_range", range_.public_id),
        path=range_.unit_path,
    )
    return told


def _hindrance(range_: TubeRange, span: Span | None) -> str:
    if span is None or not span.within(range_.span):
        return _("They are not of the range %(range)s.") % {"range": range_}
    used = range_.tubes.filter(
        voided_at=None, number__gte=span.first, number__lte=span.last
    ).count()
    if used:
        return _("%(count)d of them were used.") % {"count": used}
    counted = range_.accounted.filter(first__lte=span.last, last__gte=span.first)
    if counted.exists():
        return _("Some of them were counted before.")
    return ""


@transaction.atomic
def void_range(*, range_: TubeRange, by: User, now: datetime, reason: str) -> TubeRange:
    """Take back an issue that was written down in error; none of its tubes is used."""
    access.require(by, words.MANAGE, within=range_.unit_path)
    if range_.tubes.filter(voided_at=None).exists():
        raise CannotBeIssued(
            what=_("The issue was not voided."),
            why=_("Some of its tubes were used."),
            what_now=_("Count the others as returned."),
        )
    if range_.voided_at is None:
        TubeRange.objects.filter(pk=range_.pk).update(
            voided_at=now, void_reason=reason.strip()[:200]
        )
        range_.refresh_from_db()
        _announce(range_, by, now)
    return range_
