"""What the last inspection found, and the offending records as they are now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db.models import Count, Q, Sum
from django.urls import NoReverseMatch, reverse

from lachan.ground.access.models import User, within
from lachan.ground.access.queries import paths_of, place_names
from lachan.ground.integrity.models import Found, Inspection
from lachan.ground.integrity.words import VIEW
from lachan.kernel.integrity import Check, Severity, checks

ORDER = {severity: place for place, severity in enumerate(Severity)}
MOST = 500  # offenders on one page


@dataclass(frozen=True)
class Result:
    """A check and how many records of the reader's units it found."""

    check: Check
    number: int


def latest() -> Inspection | None:
    """The last inspection; None before the first."""
    return Inspection.objects.order_by("-made_at", "-pk").first()


def results_of(inspection: Inspection | None, user: User) -> list[Result]:
    """Every check with what it found where the reader may look; the worst first.

    What belongs to no unit is the house's own: whoever may see this page sees it. One
    statement. A check that is newer than the inspection found nothing yet.
    """
    roots = paths_of(user, VIEW)
    numbers: dict[str, int] = {}
    if inspection is not None and roots:
        mine = Found.objects.filter(within("path", roots) | Q(path=""))
        told = mine.filter(inspection=inspection).order_by().values_list("key")
        numbers = dict(told.annotate(Sum("number")))
    found = [Result(check, numbers.get(check.key, 0)) for check in checks()]
    return sorted(found, key=lambda one: (not one.number, ORDER[one.check.severity]))


def count_now(check: Check, now: datetime) -> dict[str, int]:
    """How many records a check finds, by path of unit; one statement."""
    rows = check.rows(now).order_by()
    if not check.path:
        number = rows.count()
        return {"": number} if number else {}
    # A key counted is a row counted, also where a join is made for the path.
    told = rows.values_list(check.path).annotate(n=Count("pk", distinct=True))
    return {path or "": number for path, number in told}


@dataclass(frozen=True)
class Offender:
    """One record that a check found: what names it, where, and its page."""

    subject: str
    unit: str
    url: str


def offenders(check: Check, user: User, now: datetime) -> list[Offender]:
    """The records that a check finds now where the reader may look; at most MOST.

    Two statements. Their numbers and codes only: who somebody is stands on the page,
    which asks again whether the reader may see it.
    """
    roots = paths_of(user, VIEW)
    if not roots:
        return []
    rows = check.rows(now).order_by("pk")
    if not check.path:
        subjects = rows.values_list(check.subject, flat=True)[:MOST]
        return [_offender(check, subject, "") for subject in subjects]
    mine = rows.filter(within(check.path, roots))
    found = list(mine.values_list(check.subject, check.path)[:MOST])
    names = place_names(path for _subject, path in found if path)
    return [_offender(check, subject, names.get(path, "")) for subject, path in found]


def _offender(check: Check, subject: object, unit: str) -> Offender:
    return Offender(str(subject), unit, _page_of(check, subject))


def _page_of(check: Check, subject: object) -> str:
    if not check.page:
        return ""
    try:
        return reverse(check.page, args=[subject])
    except NoReverseMatch:
        return ""


def worst(results: Iterable[Result]) -> Severity | None:
    """The worst severity of which anything was found; None if all holds."""
    bad = (one.check.severity for one in results if one.number)
    return next(iter(islice(sorted(bad, key=ORDER.__getitem__), 1)), None)
