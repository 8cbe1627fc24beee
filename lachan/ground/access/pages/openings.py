"""Break-glass: open a record in an emergency, see who did, judge it afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from design.components import (
    Action,
    Column,
    Definition,
    Empty,
    Linked,
    Mark,
    Record,
    Row,
    Table,
)
from design.lists import paginate
from lachan.ground.access import actions
from lachan.ground.access.forms import JudgeForm, OpeningFilter, OpeningForm
from lachan.ground.access.models import Opening, User
from lachan.ground.access.queries import (
    account_of,
    history,
    holds,
    judged_by_when,
    openings_to_judge,
    openings_visible_to,
    place_names,
    record_of,
    registers,
    safeguards,
)
from lachan.ground.access.words import Judgement
from lachan.kernel import clock
from lachan.kernel.errors import Refused

BREAK_GLASS = "access.break_glass"


def opening_list(request: HttpRequest) -> HttpResponse:
    """Emergency openings of the reader's records, and their own, newest first."""
    user = account_of(request)
    now = clock.now()
    form = OpeningFilter(request.GET or None)
    found = _filtered(openings_visible_to(user), form, user, now)
    rows = found.select_related("user", "judged_by").order_by("-starts_at", "-pk")
    shown, paging = paginate(request, rows)
    table = Table(
        id="openings",
        caption=_("Emergency openings"),
        columns=[
            Column("record", _("Record")),
            Column("unit", _("Unit")),
            Column("who", _("Opened by")),
            Column("at", _("Opened"), "instant"),
            Column("reason", _("Reason"), is_minor=True),
            Column("state", _("State")),
        ],
        rows=_rows(shown, user, now),
        paging=paging,
        empty=Empty(
            _("No emergency opening"),
            _("Nobody opened a record of these units outside their area."),
            icon="shield-check",
        ),
    )
    add = Action(
        _("Open a record"), reverse("access:new_opening"), "primary", "lock-open"
    )
    page = {
        "table": table,
        "filter_form": form,
        "add": add if holds(user, BREAK_GLASS) else None,
    }
    return render(request, "access/openings.html", page)


def _filtered(
    rows: QuerySet[Opening], form: OpeningFilter, user: User, now: datetime
) -> QuerySet[Opening]:
    state = form.cleaned_data["state"] if form.is_valid() else ""
    if state in ("waiting", "overdue"):
        rows = openings_to_judge(user)
    if state == "overdue":
        return rows.filter(starts_at__lt=now - safeguards().judged_within)
    if state == "open":
        return rows.filter(ends_at__gt=now)
    if state == "not_justified":
        return rows.filter(verdict=Judgement.NOT_JUSTIFIED)
    return rows.filter(user=user) if state == "mine" else rows


def _rows(shown: Sequence[Opening], user: User, now: datetime) -> list[Row]:
    labels = registers().labels([record_of(one) for one in shown], user)
    places = place_names(one.home_path for one in shown)
    return [
        Row(
            cells={
                "record": Linked(
                    _label(one, labels), reverse("access:opening", args=[one.public_id])
                ),
                "unit": places[one.home_path],
                "who": one.user.get_full_name(),
                "at": one.starts_at,
                "reason": one.reason,
                "state": marks(one, now),
            },
            key=str(one.public_id),
        )
        for one in shown
    ]


def _label(one: Opening, labels: Mapping[int, str]) -> str:
    return labels.get(one.record_id) or _("a record that was put away")


def marks(one: Opening, now: datetime) -> list[Mark]:
    """Open or closed; judged, to be judged, or overdue."""
    told = []
    if now < one.ends_at:
        told.append(Mark(_("open now"), "accent", "lock-open"))
    if one.verdict == Judgement.JUSTIFIED:
        told.append(Mark(_("justified"), "done", "check"))
    elif one.verdict:
        told.append(Mark(_("not justified"), "alert", "alert-triangle"))
    elif judged_by_when(one) < now:
        told.append(Mark(_("judgement overdue"), "alert", "clock-exclamation"))
    else:
        told.append(Mark(_("to be judged"), "quiet", "gavel"))
    return told


@never_cache
@sensitive_post_parameters()
def new_opening(request: HttpRequest) -> HttpResponse:
    """Ask for number and reason; then to the record, which is open for some hours."""
    user = account_of(request)
    actions.require_anywhere(user, BREAK_GLASS)
    form = OpeningForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            opening = actions.break_glass(
                text=form.cleaned_data["record"],
                reason=form.cleaned_data["reason"],
                by=user,
                now=clock.now(),
            )
        except Refused as refused:
            at = refused.field if refused.field in form.fields else None
            form.add_error(at, f"{refused.why} {refused.what_now}")
        else:
            return redirect("access:opening", public_id=opening.public_id)
    limits = safeguards()
    page = {
        "form": form,
        "hours": ngettext("%(count)d hour", "%(count)d hours", limits.hours)
        % {"count": limits.hours},
    }
    return render(request, "access/new_opening.html", page)


def opening(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One opening: who, why, until when; and the judgement or the form for it."""
    user = account_of(request)
    return _page(request, user, _seen(user, public_id), JudgeForm())


def _seen(user: User, public_id: UUID) -> Opening:
    rows = openings_visible_to(user).select_related("user", "judged_by")
    return get_object_or_404(rows, public_id=public_id)


def _page(
    request: HttpRequest, user: User, one: Opening, form: JudgeForm
) -> HttpResponse:
    now = clock.now()
    may_judge = (
        one.judged_at is None
        and one.user_id != user.pk
        and actions.can(user, "access.judge_openings", within=one.home_path)
    )
    page = {
        "opening": one,
        "record": _record(one, user, now, may_close=may_judge),
        "form": form if may_judge else None,
        "due": judged_by_when(one),
        "trail": history(one.record_kind, one.record_public_id)[::-1]
        if actions.can(user, "access.openings", within=one.home_path)
        else None,
    }
    return render(request, "access/opening.html", page)


def _record(one: Opening, user: User, now: datetime, *, may_close: bool) -> Record:
    record = record_of(one)
    labels = registers().labels([record], user)
    place = place_names([one.home_path])[one.home_path]
    definitions = [
        Definition(_("Unit"), place),
        Definition(_("Opened by"), one.user.get_full_name(), one.user.title),
        Definition(_("Opened"), one.starts_at),
        Definition(_("Open until"), one.ends_at),
        Definition(_("Reason"), one.reason),
    ]
    if one.judged_by is not None:
        definitions += [
            Definition(_("Judged by"), one.judged_by.get_full_name()),
            Definition(_("Judged"), one.judged_at),
            Definition(_("Note"), one.note or "–"),
        ]
    return Record(
        title=_label(one, labels),
        kind=_("Emergency opening"),
        marks=marks(one, now),
        definitions=definitions,
        actions=_verbs(one, user, now, may_close=may_close),
    )


def _verbs(one: Opening, user: User, now: datetime, *, may_close: bool) -> list[Action]:
    is_mine = one.user_id == user.pk
    if one.ends_at <= now or not (is_mine or may_close):
        return []
    close = Action(
        _("Close now"),
        reverse("access:close_opening", args=[one.public_id]),
        icon="lock",
        method="post",
    )
    to_record = Action(
        _("To the record"), registers().url(record_of(one)), "primary", "user"
    )
    return [to_record, close] if is_mine else [close]


@require_POST
def close_opening(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """End an opening before its time."""
    user = account_of(request)
    one = _seen(user, public_id)
    actions.close_opening(opening=one, by=user, now=clock.now())
    messages.success(request, _("The record is closed again."))
    return redirect("access:opening", public_id=one.public_id)


@require_POST
def judge(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say whether the opening was right."""
    user = account_of(request)
    one = _seen(user, public_id)
    form = JudgeForm(request.POST)
    if not form.is_valid():
        return _page(request, user, one, form)
    try:
        actions.judge(
            opening=one,
            verdict=form.cleaned_data["verdict"],
            note=form.cleaned_data["note"],
            by=user,
            now=clock.now(),
        )
    except actions.CannotJudge as refused:
        if refused.field is None:
            raise
        form.add_error(refused.field, f"{refused.why} {refused.what_now}")
        return _page(request, user, one, form)
    messages.success(request, _("The judgement was recorded."))
    return redirect("access:opening", public_id=one.public_id)
