"""What must hold of cases: their people, their places, their days, their sources."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from lachan.ground.people.checks import merged_away
from lachan.ground.sites.models import Stay
from lachan.kernel import clock
from lachan.kernel.integrity import Check, Severity
from lachan.kernel.speech import sentence as _
from lachan.watch.cases.models import Case, SourceLink
from lachan.watch.cases.words import Outcome


def _astray(now: datetime) -> QuerySet[Case]:
    right = Q(unit_path=F("unit__path"), present_path=F("present_unit__path"))
    return Case.objects.exclude(right)


def _of_merged(now: datetime) -> QuerySet[Case]:
    return Case.objects.standing().filter(person__in=merged_away().values("pk"))


def _in_the_future(now: datetime) -> QuerySet[Case]:
    day = clock.today(now)
    ahead = Q(onset_date__gt=day) | Q(confirmed_date__gt=day) | Q(outcome_date__gt=day)
    return Case.objects.standing().filter(ahead | Q(notified_at__gt=now))


def _ill_after_death(now: datetime) -> QuerySet[Case]:
    died = Case.objects.standing().filter(
        person=OuterRef("person"),
        outcome=Outcome.DIED,
        outcome_date__lt=OuterRef("confirmed_date"),
    )
    return Case.objects.standing().filter(Exists(died.exclude(pk=OuterRef("pk"))))


def _over_before_it_began(now: datetime) -> QuerySet[Case]:
    return Case.objects.standing().filter(outcome_date__lt=F("onset_date"))


def _outcome_without_day(now: datetime) -> QuerySet[Case]:
    told = Case.objects.confirmed().exclude(outcome=Outcome.NONE)
    return told.filter(outcome_date=None)


def _contradicting(now: datetime) -> QuerySet[Case]:
    return Case.objects.standing().exclude(discrepancies="")


def _dead_but_staying(now: datetime) -> QuerySet[Stay]:
    died = Case.objects.standing().filter(
        person=OuterRef("person"),
        outcome=Outcome.DIED,
        outcome_date__lt=clock.today(now),
    )
    return Stay.objects.open_at(now).filter(Exists(died))


def _source_voided(now: datetime) -> QuerySet[SourceLink]:
    standing = SourceLink.objects.filter(withdrawn_at=None, case__voided_at=None)
    return standing.filter(source_case__voided_at__isnull=False)


def _source_of_each_other(now: datetime) -> QuerySet[SourceLink]:
    standing = SourceLink.objects.filter(withdrawn_at=None)
    back = standing.filter(case=OuterRef("source_case"), source_case=OuterRef("case"))
    return standing.filter(Exists(back))


CHECKS = (
    Check(
        key="cases.astray",
        severity=Severity.GRAVE,
        wrong=_("A case bears the path of another unit: it is counted elsewhere."),
        cure=_("Hand the case over to the unit that is responsible."),
        rows=_astray,
        path="unit_path",
        page="cases:record",
    ),
    Check(
        key="cases.of_merged",
        severity=Severity.GRAVE,
        wrong=_("A case stayed with a record that went into another person's."),
        cure=_("Undo the merger and do it again."),
        rows=_of_merged,
        path="unit_path",
        page="cases:record",
    ),
    Check(
        key="cases.in_the_future",
        severity=Severity.FAULT,
        wrong=_("A day of a case has not come yet."),
        cure=_("Correct the day."),
        rows=_in_the_future,
        path="unit_path",
        page="cases:record",
    ),
    Check(
        key="cases.ill_after_death",
        severity=Severity.FAULT,
        wrong=_("A case was confirmed after the person's death was recorded."),
        cure=_("See whether two people bear one record; split it, or correct the day."),
        rows=_ill_after_death,
        path="unit_path",
        page="cases:record",
    ),
    Check(
        key="cases.over_before_it_began",
        severity=Severity.FAULT,
        wrong=_("The outcome of a case lies before its onset."),
        cure=_("Correct one of the two days."),
        rows=_over_before_it_began,
        path="unit_path",
        page="cases:record",
    ),
    Check(
        key="cases.outcome_without_day",
        severity=Severity.FAULT,
        wrong=_("A confirmed case has an outcome without day: no figure counts it."),
        cure=_("Record the day of the outcome."),
        rows=_outcome_without_day,
        path="unit_path",
        page="cases:record",
    ),
    Check(
        key="cases.contradicting",
        severity=Severity.DOUBT,
        wrong=_("What is recorded of a case cannot all be true."),
        cure=_("Read the contradiction on the page of the case and correct it."),
        rows=_contradicting,
        path="unit_path",
        page="cases:record",
    ),
    Check(
        key="cases.dead_but_staying",
        severity=Severity.FAULT,
        wrong=_("Somebody who died is still recorded as staying somewhere."),
        cure=_("End the stay on the day of the death."),
        rows=_dead_but_staying,
        path="unit_path",
        page="sites:stay",
    ),
    Check(
        key="cases.source_voided",
        severity=Severity.FAULT,
        wrong=_("A source of infection is a case that was voided."),
        cure=_("Withdraw the link, or restore the case."),
        rows=_source_voided,
        path="case__unit_path",
        subject="case__public_id",
        page="cases:record",
    ),
    Check(
        key="cases.source_of_each_other",
        severity=Severity.FAULT,
        wrong=_("Two cases are each the other's source of infection."),
        cure=_("Withdraw the link that the days contradict."),
        rows=_source_of_each_other,
        path="case__unit_path",
        subject="case__public_id",
        page="cases:record",
    ),
)
