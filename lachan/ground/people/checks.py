"""What must hold of people, households and what a merger leaves behind."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from lachan.ground.access.models import Sight
from lachan.ground.people.models import SIGHT_KIND, Household, Identifier, Person
from lachan.kernel import clock
from lachan.kernel.integrity import Check, Severity
from lachan.kernel.speech import sentence as _

_EARLIEST = date(1890, 1, 1)


def gone() -> QuerySet[Person]:
    """Records that are no human being any more: merged away, voided or erased."""
    merged = Q(merged_into__isnull=False)
    return Person.objects.filter(
        merged | Q(voided_at__isnull=False) | Q(erased_at__isnull=False)
    )


def merged_away() -> QuerySet[Person]:
    """Records of which another stands: whatever hangs on them was to be adopted."""
    return Person.objects.filter(merged_into__isnull=False)


def _astray(now: datetime) -> QuerySet[Person]:
    return Person.objects.exclude(unit_path=F("unit__path"))


def _households_astray(now: datetime) -> QuerySet[Household]:
    return Household.objects.exclude(unit_path=F("unit__path"))


def _merged_into_gone(now: datetime) -> QuerySet[Person]:
    into_gone = Q(merged_into__voided_at__isnull=False)
    return Person.objects.filter(Q(merged_into__merged_into__isnull=False) | into_gone)


def _living_apart(now: datetime) -> QuerySet[Person]:
    here = Person.objects.standing().filter(household__isnull=False)
    return here.exclude(unit=F("household__unit"))


def _born_out_of_time(now: datetime) -> QuerySet[Person]:
    out = Q(birth_date__gt=clock.today(now)) | Q(birth_date__lt=_EARLIEST)
    return Person.objects.standing().filter(out)


def _number_of_gone(now: datetime) -> QuerySet[Identifier]:
    return Identifier.objects.filter(person__in=merged_away().values("pk"))


def _sight_of_gone(now: datetime) -> QuerySet[Sight]:
    open_ = Sight.objects.filter(record_kind=SIGHT_KIND, user=None, ends_at=None)
    return open_.filter(Exists(merged_away().filter(pk=OuterRef("record_id"))))


def _erased_but_named(now: datetime) -> QuerySet[Person]:
    erased = Person.objects.filter(erased_at__isnull=False)
    numbers = Identifier.objects.filter(person=OuterRef("pk"))
    return erased.filter(~Q(full_name="") | ~Q(address="") | Exists(numbers))


CHECKS = (
    Check(
        key="people.astray",
        severity=Severity.GRAVE,
        wrong=_("A person bears the path of another unit: the wrong people see them."),
        cure=_("Move the person to where they live, by the page of the person."),
        rows=_astray,
        path="unit_path",
        page="people:person",
    ),
    Check(
        key="people.household_astray",
        severity=Severity.GRAVE,
        wrong=_("A household bears the path of another unit."),
        cure=_("Restore it from a backup."),
        rows=_households_astray,
        path="unit_path",
    ),
    Check(
        key="people.merged_into_gone",
        severity=Severity.GRAVE,
        wrong=_("A record leads to another that does not stand: the way is lost."),
        cure=_("Undo the later merger and do it again."),
        rows=_merged_into_gone,
        path="unit_path",
    ),
    Check(
        key="people.living_apart",
        severity=Severity.DOUBT,
        wrong=_("A person lives in another unit than the household they belong to."),
        cure=_("Set the household anew, or move the person."),
        rows=_living_apart,
        path="unit_path",
        page="people:person",
    ),
    Check(
        key="people.born_out_of_time",
        severity=Severity.FAULT,
        wrong=_("A day of birth lies in the future or before 1890."),
        cure=_("Correct it by the identity card."),
        rows=_born_out_of_time,
        path="unit_path",
        page="people:person",
    ),
    Check(
        key="people.number_of_merged",
        severity=Severity.FAULT,
        wrong=_("An identity number stayed with a record that went into another."),
        cure=_("Undo the merger and do it again."),
        rows=_number_of_gone,
        path="person__unit_path",
        subject="person__public_id",
    ),
    Check(
        key="people.sight_of_merged",
        severity=Severity.FAULT,
        wrong=_("Sight was left on a record that went into another."),
        cure=_("Undo the merger and do it again."),
        rows=_sight_of_gone,
        path="path",
        subject="pk",
    ),
    Check(
        key="people.erased_but_named",
        severity=Severity.GRAVE,
        wrong=_("An erased record still tells who it was."),
        cure=_("Run the erasure again: `lachan privacy erase`."),
        rows=_erased_but_named,
        path="unit_path",
    ),
)
