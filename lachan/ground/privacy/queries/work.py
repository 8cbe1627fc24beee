"""What privacy has for “Hôm nay”: requests by due date, breaches by the clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from lachan.ground.access.models import User
from lachan.ground.access.queries import paths_of
from lachan.ground.privacy.models import Breach, DataRequest, Disposal
from lachan.ground.privacy.words import DECIDE, BreachState, DisposalState, Right
from lachan.kernel.deadlines import Deadline
from lachan.kernel.work import WorkLine

_MOST = 50
_DAY = timedelta(days=1)


def worklist(user: User, now: datetime) -> list[WorkLine]:
    """Open breaches first: their clock runs in hours."""
    return [*_breaches(user, now), *_requests(user, now), *_disposals(user)]


def deadlines(now: datetime) -> Iterator[Deadline]:
    """Breaches to be told within a day, and requests due within two."""
    breaches = Breach.objects.filter(
        state=BreachState.OPEN,
        notified_at=None,
        notify_due_at__gte=now - _DAY,
        notify_due_at__lt=now + _DAY,
    )
    for one in breaches.order_by("notify_due_at"):
        if one.notify_due_at is not None:
            yield Deadline(
                kind="privacy.breach_clock",
                subject=("breach", one.public_id),
                path=one.unit_path,
                due_at=one.notify_due_at,
            )
    requests = DataRequest.objects.all().still_open()
    near = requests.filter(do_due_at__gte=now - _DAY, do_due_at__lt=now + 2 * _DAY)
    for asked in near.order_by("do_due_at"):
        if asked.do_due_at is not None:
            yield Deadline(
                kind="privacy.request_clock",
                subject=("data-request", asked.public_id),
                path=asked.unit_path,
                due_at=asked.do_due_at,
            )


def _breaches(user: User, now: datetime) -> list[WorkLine]:
    rows = Breach.objects.visible_to(user).filter(state=BreachState.OPEN)
    shown = rows.select_related("unit").order_by("notify_due_at")[:_MOST]
    return [
        WorkLine(
            what=_("Breach of personal data: tell the authority"),
            unit=one.unit.local_name,
            url=reverse("privacy:breach", args=[one.public_id]),
            module="privacy",
            verb=_("Open"),
            due_at=one.notify_due_at,
            is_overdue=one.notify_due_at is not None and one.notify_due_at < now,
        )
        for one in shown
    ]


def _disposals(user: User) -> list[WorkLine]:
    """One line for everything that waits to be approved; no clock runs."""
    if "" not in paths_of(user, DECIDE):
        return []
    waiting = Disposal.objects.filter(state=DisposalState.PROPOSED)
    due = sum(waiting.values_list("due", flat=True))
    if not due:
        return []
    return [
        WorkLine(
            what=_("Data whose time is over: approve that they go"),
            unit="",
            url=reverse("privacy:retention"),
            module="privacy",
            verb=_("Open"),
            count=due,
        )
    ]


def _requests(user: User, now: datetime) -> list[WorkLine]:
    rows = DataRequest.objects.visible_to(user).still_open()
    shown = rows.select_related("unit").order_by("do_due_at", "pk")[:_MOST]
    return [
        WorkLine(
            what=_("Request of a data subject: %(right)s")
            % {"right": Right(one.right).label},
            unit=one.unit.local_name,
            url=reverse("privacy:request", args=[one.public_id]),
            module="privacy",
            verb=_("Open"),
            due_at=one.due_at,
            is_overdue=one.due_at is not None and one.due_at < now,
        )
        for one in shown
    ]
