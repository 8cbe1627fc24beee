"""Lists of specimens, of waiting requests and of results in doubt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import OuterRef, Q, Subquery

from lachan.ground.access.models import User, within
from lachan.ground.access.queries import paths_of
from lachan.ground.people.queries import search_people
from lachan.kernel.clock import end_of_day, start_of_day
from lachan.watch.labs import rules, words
from lachan.watch.labs.models import Result, Specimen, SpecimenQuerySet, TestRequest
from lachan.watch.labs.models.specimens import RequestQuerySet


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which specimens a list is to show; empty: all that the reader may see."""

    text: str = ""
    unit_path: str = ""
    laboratory_id: int | None = None
    state: str = ""  # a key of STATES, or one of words.State
    value: str = ""
    indication: str = ""
    disease: str = ""
    since: date | None = None
    until: date | None = None
    subjects: Any = None  # the condition of the records behind a figure


def to_send(now: datetime) -> Q:
    """Taken, and nobody has sent it."""
    return Q(state__in=(words.State.COLLECTED, words.State.POOLED), sent_at=None) & Q(
        received_at=None
    )


def send_overdue(now: datetime) -> Q:
    """Taken hours ago, and still not at a laboratory."""
    before = now - timedelta(hours=words.SEND_WITHIN_HOURS)
    return Q(
        state__in=(words.State.COLLECTED, words.State.SENT),
        received_at=None,
        collected_at__lte=before,
    )


def result_overdue(now: datetime) -> Q:
    """At the laboratory for a day, and no result."""
    before = now - timedelta(hours=words.RESULT_WITHIN_HOURS)
    return Q(
        state__in=(words.State.RECEIVED, words.State.TESTING, words.State.POOLED),
        received_at__lte=before,
    )


def waiting(now: datetime) -> Q:
    """The result is still to come."""
    return Q(state__in=words.OPEN_STATES)


STATES: dict[str, Callable[[datetime], Q]] = {
    "waiting": waiting,
    "to_send": to_send,
    "send_overdue": send_overdue,
    "result_overdue": result_overdue,
}


def specimens_asked(asked: Asked, user: User, *, now: datetime) -> SpecimenQuerySet:
    """The specimens of a list, newest first."""
    rows = Specimen.objects.visible_to(user)
    if asked.state != words.State.VOID and asked.subjects is None:
        rows = rows.standing()
    if asked.state in STATES:
        rows = rows.filter(STATES[asked.state](now))
    elif asked.state:
        rows = rows.filter(state=asked.state)
    for condition in _conditions(asked, user):
        rows = rows.filter(condition)
    return rows.select_related(
        "tube", "laboratory", "request__unit", "request__person"
    ).order_by("-collected_at", "-pk")


def _conditions(asked: Asked, user: User) -> list[Q]:
    plain = {
        "laboratory": asked.laboratory_id,
        "value": asked.value,
        "request__indication": asked.indication,
        "request__disease": asked.disease,
    }
    found = [Q(**{name: value}) for name, value in plain.items() if value]
    if asked.unit_path:
        found.append(within("unit_path", (asked.unit_path,)))
    if asked.since:
        found.append(Q(collected_at__gte=start_of_day(asked.since)))
    if asked.until:
        found.append(Q(collected_at__lt=end_of_day(asked.until)))
    if asked.subjects is not None:
        found.append(asked.subjects)
    if asked.text:
        found.append(_named(asked.text, user))
    return found


def _named(text: str, user: User) -> Q:
    """By tube or pool code, by identity number or telephone, else by name."""
    code = rules.normal(text)
    by_code = Specimen.objects.filter(
        Q(tube__code=code) | Q(memberships__pool__code=code)
    )
    people = [one.pk for one in search_people(text, user).people]
    return Q(pk__in=by_code.order_by().values("pk")) | Q(request__person__in=people)


def waiting_requests(user: User, *, unit_path: str = "") -> RequestQuerySet:
    """Requests for which somebody still has to be sampled, oldest first."""
    rows = TestRequest.objects.standing().filter(
        within("unit_path", paths_of(user, words.VIEW)), is_waiting=True
    )
    if unit_path:
        rows = rows.filter(within("unit_path", (unit_path,)))
    spoilt = Specimen.objects.filter(
        request=OuterRef("pk"), state=words.State.REJECTED
    ).order_by("-pk")
    return (
        rows.annotate(spoilt=Subquery(spoilt.values("reject_code")[:1]))
        .select_related("unit", "person")
        .order_by("requested_at", "pk")
    )


def queue_of(user: User) -> Any:
    """Results that wait for somebody, oldest first."""
    return (
        Result.objects.queued()
        .visible_to(user)
        .select_related("specimen__tube", "specimen__request", "pool", "message")
        .order_by("recorded_at", "pk")
    )
