"""What a reader must do now about specimens: derived from the records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import IntegerField, QuerySet, Subquery
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


@dataclass(frozen=True)
class _Kind:
    """One kind of work: its words, its list, its records and their clock."""

    what: Told
    verb: Told
    url: str
    rows: QuerySet[Any]
    since: str  # the instant from which the clock runs
    hours: int


def worklist(user: User, now: datetime) -> list[WorkLine]:
    """One line per kind of work, each opening its list; one statement for all."""
    kinds = _kinds(user, now)
    columns: dict[str, Any] = {}
    for at, kind in enumerate(kinds):
        rows = kind.rows.order_by()
        columns[f"count{at}"] = _Counted(rows.values("pk")[:COUNTED])
        columns[f"first{at}"] = Subquery(
            kind.rows.order_by(kind.since).values(kind.since)[:1]
        )
    told: Any = User.objects.filter(pk=user.pk).values(**columns).get()
    lines = [
        _line(kind, told[f"count{at}"], told[f"first{at}"], now)
        for at, kind in enumerate(kinds)
    ]
    return [line for line in lines if line is not None]


class _Counted(Subquery):
    """How many rows a query gives, its own limit kept."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def _kinds(user: User, now: datetime) -> list[_Kind]:
    sampling, testing = paths_of(user, words.SAMPLE), paths_of(user, words.TEST)
    deciding = paths_of(user, words.DECIDE)
    specimens = Specimen.objects.standing()
    listed = reverse("labs:list")
    return [
        # Asked for and not taken, or spoilt: the pool was positive, the tube broke.
        _Kind(
            gettext_lazy("People wait to be sampled"),
            gettext_lazy("Take specimens"),
            reverse("labs:waiting"),
            TestRequest.objects.standing().filter(
                within("unit_path", sampling), is_waiting=True
            ),
            "requested_at",
            words.SEND_WITHIN_HOURS,
        ),
        _Kind(
            gettext_lazy("Specimens wait to be sent to a laboratory"),
            gettext_lazy("Send"),
            f"{listed}?state=to_send",
            specimens.filter(to_send(now), within("unit_path", sampling)),
            "collected_at",
            words.SEND_WITHIN_HOURS,
        ),
        _Kind(
            gettext_lazy("Results are late at the laboratory"),
            gettext_lazy("Open the list"),
            f"{listed}?state=result_overdue",
            specimens.filter(
                result_overdue(now), within("laboratory__unit_path", testing)
            ),
            "received_at",
            words.RESULT_WITHIN_HOURS,
        ),
        _Kind(
            gettext_lazy("Results wait to be identified or decided"),
            gettext_lazy("Decide"),
            reverse("labs:queue"),
            Result.objects.queued().filter(
                within("unit_path", deciding)
                | within("specimen__laboratory__unit_path", deciding)
            ),
            "recorded_at",
            words.RESULT_WITHIN_HOURS,
        ),
    ]


def _line(
    kind: _Kind, count: int, first: datetime | None, now: datetime
) -> WorkLine | None:
    if not count:
        return None
    due_at = first + timedelta(hours=kind.hours) if first else None
    told = {"what": kind.what, "count": count}
    return WorkLine(
        what=_("%(what)s: %(count)s") % told,
        unit="",
        url=kind.url,
        module="labs",
        verb=kind.verb,
        due_at=due_at,
        is_overdue=due_at is not None and due_at <= now,
        count=count,
    )
