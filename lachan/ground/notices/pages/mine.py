"""What I was told: the list, one notice, read and opened."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from design import lists
from design.components import (
    Action,
    BulkAction,
    Column,
    Definition,
    Empty,
    Linked,
    Mark,
    Moment,
    Record,
    Row,
    Table,
)
from lachan.ground.access.queries import account_of
from lachan.ground.notices import actions
from lachan.ground.notices.forms import NoticeFilter
from lachan.ground.notices.models import Delivery, Notice
from lachan.ground.notices.pages.parts import (
    language,
    state_mark,
    tabs,
    urgency_mark,
)
from lachan.ground.notices.queries import addressed_to, how_it_went, notice_of, said
from lachan.ground.notices.words import Because, Channel, DeliveryState
from lachan.kernel import clock


@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """What I was told: unread first, newest first."""
    user = account_of(request)
    form = NoticeFilter(request.GET)
    rows = _chosen(addressed_to(user), form)
    # “delivered” sorts before “read”: what waits to be read comes first.
    shown, paging = lists.paginate(request, rows.order_by("state", "-pk"))
    table = Table(
        id="notices",
        caption=_("Notices"),
        columns=[
            Column("what", _("Notice")),
            Column("urgency", _("Urgency")),
            Column("unit", _("Unit"), is_minor=True),
            Column("at", _("Told"), "instant"),
            Column("state", _("Read")),
        ],
        rows=[_row(one) for one in shown],
        paging=paging,
        bulk=[BulkAction(_("Mark as read"), reverse("notices:read"), "check")],
        empty=Empty(_("No notices"), _("Nothing was told to you."), icon="bell"),
    )
    page = {"form": form, "table": table, "tabs": tabs(user, "list")}
    return render(request, "notices/list.html", page)


def _chosen(rows: QuerySet[Delivery], form: NoticeFilter) -> QuerySet[Delivery]:
    asked = form.cleaned_data if form.is_valid() else {}
    if asked.get("state") == "unread":
        rows = rows.filter(state=DeliveryState.DELIVERED)
    if asked.get("urgency"):
        rows = rows.filter(notice__urgency=asked["urgency"])
    return rows


def _row(one: Delivery) -> Row:
    told = said(one.notice, language())
    url = reverse("notices:notice", args=[one.notice.public_id])
    is_read = one.state == DeliveryState.READ
    return Row(
        cells={
            "what": Linked(told.text, url, told.title),
            "urgency": urgency_mark(one.notice.urgency),
            "unit": one.notice.unit.local_name if one.notice.unit else "–",
            "at": one.notice.created_at,
            "state": Mark(_("read"), "quiet") if is_read else Mark(_("new"), "accent"),
        },
        key=str(one.notice.public_id),
        label=told.title,
        is_quiet=is_read,
    )


def _found(request: HttpRequest, public_id: UUID) -> Delivery:
    found = notice_of(account_of(request), public_id)
    if found is None:
        raise Http404
    return found


@require_GET
def notice(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One notice: what, why I am told, over which channels; seen is read."""
    user = account_of(request)
    found = _found(request, public_id)
    if found.state != DeliveryState.READ:
        actions.mark_read(user=user, notice_ids=(found.notice_id,), now=clock.now())
    told = said(found.notice, language())
    page = {
        "record": _record(found, told.title, told.url),
        "text": told.text,
        "reasons": Because(found.because).label,
        "ways": [_moment(one) for one in how_it_went(found.notice, user)],
    }
    return render(request, "notices/notice.html", page)


def _record(found: Delivery, title: str, url: str) -> Record:
    one = found.notice
    open_it = Action(_("Open"), url, "primary", "arrow-right")
    every = Action(_("All notices"), reverse("notices:list"), "quiet", "list")
    return Record(
        title=title,
        kind=_("Notice"),
        marks=[urgency_mark(one.urgency)],
        definitions=[
            Definition(_("Unit"), one.unit.local_name if one.unit else "–"),
            Definition(_("Time"), one.happened_at),
            Definition(_("Told"), one.created_at),
            Definition(_("Why you"), Because(found.because).label),
        ],
        actions=[open_it, every] if url else [every],
    )


def _moment(one: Delivery) -> Moment:
    at = one.read_at or one.sent_at or one.notice.created_at
    return Moment(
        at=at, title=Channel(one.channel).label, detail=str(state_mark(one.state).label)
    )


@require_GET
def open_subject(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Straight to the record that a notice is about; it counts as read."""
    found = _found(request, public_id)
    actions.mark_read(
        user=account_of(request), notice_ids=(found.notice_id,), now=clock.now()
    )
    url = said(found.notice, language()).url
    return redirect(url or reverse("notices:notice", args=[public_id]))


@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Mark the chosen notices as read."""
    user = account_of(request)
    if request.POST.get("everything"):
        return _told(request, actions.read_all(user=user, now=clock.now()))
    keys = [_uuid(text) for text in request.POST.getlist("selected")]
    rows = Notice.objects.visible_to(user).filter(
        public_id__in=[key for key in keys if key is not None]
    )
    ids = list(rows.values_list("pk", flat=True))
    number = actions.mark_read(user=user, notice_ids=ids, now=clock.now())
    return _told(request, number)


@require_POST
def read_everything(request: HttpRequest) -> HttpResponse:
    """Mark everything I was told as read."""
    number = actions.read_all(user=account_of(request), now=clock.now())
    return _told(request, number)


def _told(request: HttpRequest, number: int) -> HttpResponse:
    text = ngettext("%(n)s notice was read.", "%(n)s notices were read.", number)
    messages.success(request, text % {"n": number})
    return redirect("notices:list")


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
