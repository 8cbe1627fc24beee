"""What must hold of the tree, its people, its standing and its decrees."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Left, Length

from lachan.ground.access.models import Grant, GrantPath
from lachan.ground.units.models import (
    AcceptedPopulation,
    AreaStatus,
    DecreeQuestion,
    Succession,
    Unit,
)
from lachan.ground.units.words import Kind, Relation
from lachan.kernel import clock
from lachan.kernel.integrity import Check, Severity
from lachan.kernel.speech import sentence as _

# Of these communes of 2021 no list says what became of them; see the README.
NO_KNOWN_SUCCESSOR = ("10774", "20239", "28825")
_ANSWERED_WITHIN = timedelta(days=30)
_ROUNDING = 1.01


def _path_broken(now: datetime) -> QuerySet[Unit]:
    below = Unit.objects.exclude(parent=None).annotate(
        above=Left("path", Length("parent__path"))
    )
    return below.exclude(above=F("parent__path"), depth=F("parent__depth") + 1)


def _other_edition(now: datetime) -> QuerySet[Unit]:
    return Unit.objects.exclude(parent=None).exclude(edition=F("parent__edition"))


def _outlives_parent(now: datetime) -> QuerySet[Unit]:
    ended = Unit.objects.filter(parent__valid_to__isnull=False)
    return ended.filter(Q(valid_to=None) | Q(valid_to__gt=F("parent__valid_to")))


def _ended_without_successor(now: datetime) -> QuerySet[Unit]:
    became = Succession.objects.filter(predecessor=OuterRef("pk"))
    ended = Unit.objects.filter(kind=Kind.COMMUNE, valid_to__lte=clock.today(now))
    return ended.filter(~Exists(became)).exclude(code__in=NO_KNOWN_SUCCESSOR)


def _too_many_parts(now: datetime) -> QuerySet[Unit]:
    """Old units whose parts make more than the whole."""
    parts = Succession.objects.filter(relation=Relation.PART)
    sums = parts.order_by().values("predecessor").annotate(whole=Sum("share"))
    return Unit.objects.filter(
        pk__in=sums.filter(whole__gt=_ROUNDING).values("predecessor")
    )


def _standing_of_ended(now: datetime) -> QuerySet[AreaStatus]:
    open_ = AreaStatus.objects.filter(Q(ends_at=None) | Q(ends_at__gt=now))
    return open_.filter(unit__valid_to__lte=clock.today(now))


def _standing_astray(now: datetime) -> QuerySet[AreaStatus]:
    return AreaStatus.objects.exclude(unit_path=F("unit__path"))


def _denominator_of_another(now: datetime) -> QuerySet[AcceptedPopulation]:
    same = Q(unit=F("population__unit"), group=F("population__group"))
    return AcceptedPopulation.objects.filter(ended_at=None).exclude(same)


def _left_open(now: datetime) -> QuerySet[DecreeQuestion]:
    late = now - _ANSWERED_WITHIN
    return DecreeQuestion.objects.filter(answered_at=None, decree__carried_at__lt=late)


def _grants_nowhere(now: datetime) -> QuerySet[GrantPath]:
    held = GrantPath.objects.filter(
        grant__in=Grant.objects.in_force(now).values("pk")
    ).exclude(path="")
    return held.filter(~Exists(Unit.objects.filter(path=OuterRef("path"))))


def _never_marked(now: datetime) -> QuerySet[Unit]:
    """Units with lineage that are read as if they had none."""
    return Unit.objects.filter(lineage__isnull=False).exclude(is_merged=True).distinct()


CHECKS = (
    Check(
        key="units.path_broken",
        severity=Severity.GRAVE,
        wrong=_("A unit does not lie below its parent: rights do not reach it."),
        cure=_("Restore the tree from a backup; paths are never written by hand."),
        rows=_path_broken,
        path="path",
        subject="code",
    ),
    Check(
        key="units.other_edition",
        severity=Severity.GRAVE,
        wrong=_("A unit lies below a unit of another edition of the tree."),
        cure=_("Restore the tree from a backup."),
        rows=_other_edition,
        path="path",
        subject="code",
    ),
    Check(
        key="units.outlives_parent",
        severity=Severity.FAULT,
        wrong=_("A unit goes on after the unit above it has ended."),
        cure=_("Record the decree that says what became of it."),
        rows=_outlives_parent,
        path="path",
        subject="code",
    ),
    Check(
        key="units.without_successor",
        severity=Severity.FAULT,
        wrong=_("A commune ended and nobody says what became of it."),
        cure=_("Record the decree: its records are read nowhere else."),
        rows=_ended_without_successor,
        path="path",
        subject="code",
    ),
    Check(
        key="units.too_many_parts",
        severity=Severity.GRAVE,
        wrong=_("The parts of a split unit make more than the whole: people twice."),
        cure=_("Undo the decree and correct the shares."),
        rows=_too_many_parts,
        path="path",
        subject="code",
    ),
    Check(
        key="units.lineage_not_read",
        severity=Severity.GRAVE,
        wrong=_("A unit made of others is read without them: figures are too low."),
        cure=_("Undo the decree and carry it out again."),
        rows=_never_marked,
        path="path",
        subject="code",
    ),
    Check(
        key="units.standing_of_ended",
        severity=Severity.FAULT,
        wrong=_("A level, cordon or epidemic is in force in a unit that has ended."),
        cure=_("Announce it for the new unit, or end it."),
        rows=_standing_of_ended,
        path="unit_path",
        subject="unit__code",
    ),
    Check(
        key="units.standing_astray",
        severity=Severity.GRAVE,
        wrong=_("A standing bears the path of another unit."),
        cure=_("Restore it from a backup."),
        rows=_standing_astray,
        path="unit_path",
        subject="unit__code",
    ),
    Check(
        key="units.denominator_of_another",
        severity=Severity.GRAVE,
        wrong=_("A rate is computed with people of another unit or another group."),
        cure=_("Accept a count of the unit's own."),
        rows=_denominator_of_another,
        path="unit__path",
        subject="unit__code",
    ),
    Check(
        key="units.question_left_open",
        severity=Severity.DOUBT,
        wrong=_("What a decree left to a person has been open for over 30 days."),
        cure=_("Decide it on the decree's page."),
        rows=_left_open,
        path="unit_path",
    ),
    Check(
        key="units.grant_of_no_unit",
        severity=Severity.FAULT,
        wrong=_("A role is held over a place that is no unit of any tree."),
        cure=_("Withdraw it and give it again over the right units."),
        rows=_grants_nowhere,
        subject="grant__public_id",
    ),
)
