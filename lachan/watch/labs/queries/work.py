"""What a reader must do now about specimens: derived from the records."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Min
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lachan.ground.access.models import User, within
from lachan.ground.access.queries import paths_of
from lachan.kernel.work import WorkLine
from lachan.watch.labs import words
from lachan.watch.labs.models import Result, Specimen, TestRequest
from lachan.watch.labs.queries.listing import result_overdue, to_send

COUNTED = 1_000
Told = str | Promise


def worklist(user: User, now: datetime) -> list[WorkLine]:
    """One line per kind of work, each opening its list; five statements at most."""
    lines = [
        _to_sample(user, now),
        _to_send(user, now),
        _overdue(user, now),
        _to_decide(user, now),
    ]
    return [line for line in lines if line is not None]


def _to_sample(user: User, now: datetime) -> WorkLine | None:
    """Asked for and not taken, or spoilt: the pool was positive, the tube broke."""
    rows = TestRequest.objects.standing().filter(
        within("unit_path", paths_of(user, words.SAMPLE)), is_waiting=True
    )
    told = rows.aggregate(first=Min("requested_at"))
    count = rows.order_by()[:COUNTED].count()
    due_at = _after(told["first"], words.SEND_WITHIN_HOURS)
    return _line(
        gettext_lazy("People wait to be sampled"),
        gettext_lazy("Take specimens"),
        reverse("labs:waiting"),
        count,
        due_at,
        now,
    )


def _to_send(user: User, now: datetime) -> WorkLine | None:
    rows = Specimen.objects.standing().filter(
        to_send(now), within("unit_path", paths_of(user, words.SAMPLE))
    )
    told = rows.aggregate(first=Min("collected_at"))
    return _line(
        gettext_lazy("Specimens wait to be sent to a laboratory"),
        gettext_lazy("Send"),
        f"{reverse('labs:list')}?state=to_send",
        rows.order_by()[:COUNTED].count(),
        _after(told["first"], words.SEND_WITHIN_HOURS),
        now,
    )


def _overdue(user: User, now: datetime) -> WorkLine | None:
    rows = Specimen.objects.standing().filter(
        result_overdue(now), within("laboratory__unit_path", paths_of(user, words.TEST))
    )
    told = rows.aggregate(first=Min("received_at"))
    return _line(
        gettext_lazy("Results are late at the laboratory"),
        gettext_lazy("Open the list"),
        f"{reverse('labs:list')}?state=result_overdue",
        rows.order_by()[:COUNTED].count(),
        _after(told["first"], words.RESULT_WITHIN_HOURS),
        now,
    )


def _to_decide(user: User, now: datetime) -> WorkLine | None:
    roots = paths_of(user, words.DECIDE)
    rows = Result.objects.queued().filter(
        within("unit_path", roots) | within("specimen__laboratory__unit_path", roots)
    )
    told = rows.aggregate(first=Min("recorded_at"))
    return _line(
        gettext_lazy("Results wait to be identified or decided"),
        gettext_lazy("Decide"),
        reverse("labs:queue"),
        rows.order_by()[:COUNTED].count(),
        _after(told["first"], words.RESULT_WITHIN_HOURS),
        now,
    )


def _after(first: datetime | None, hours: int) -> datetime | None:
    return first + timedelta(hours=hours) if first else None


def _line(
    what: Told,
    verb: Told,
    url: str,
    count: int,
    due_at: datetime | None,
    now: datetime,
) -> WorkLine | None:
    if not count:
        return None
    told = {"what": what, "count": count}
    return WorkLine(
        what=_("%(what)s: %(count)s") % told,
        unit="",
        url=url,
        module="labs",
        verb=verb,
        due_at=due_at,
        is_overdue=due_at is not None and due_at <= now,
        count=count,
    )
