"""Tubes and screening plans: what was issued, and how far each round is."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from design import lists
from design.components import (
    Column,
    Crumb,
    Definition,
    Empty,
    Linked,
    Mark,
    Meter,
    Record,
    Row,
    Table,
)
from design.notices import refusals_shown
from lachan.ground.access.actions import can
from lachan.ground.access.queries import history, holds
from lachan.kernel import clock
from lachan.watch.labs import actions, queries, words
from lachan.watch.labs.forms import (
    CountTubesForm,
    PlanForm,
    ReasonForm,
    TubesForm,
)
from lachan.watch.labs.models import TubeRange
from lachan.watch.labs.pages.seen import reader_of, tabs_of
from lachan.watch.labs.queries import Progress
from lachan.watch.labs.rules import Balance, PlanDraft

BALANCE = ("issued", "used", "returned", "lost", "open")


def tubes(request: HttpRequest) -> HttpResponse:
    """Ranges of tubes: issued = used + returned + lost + still open."""
    user = reader_of(request)
    plans = queries.plans_of(user).filter(ended_at=None)
    form = None
    if holds(user, words.MANAGE):
        form = TubesForm(
            request.POST if request.method == "POST" else None, plans=plans
        )
    if form is not None and form.is_bound and form.is_valid():
        with refusals_shown(request):
            actions.issue_tubes(by=user, now=clock.now(), **form.cleaned_data)
        return redirect("labs:tubes")
    shown, paging = lists.paginate(request, queries.ranges_of(user))
    told = queries.balances(shown)
    page = {
        "table": Table(
            id="tubes",
            caption=_("Tubes issued"),
            columns=[
                Column("range", _("Tubes")),
                Column("unit", _("Issued to")),
                *_balance_columns(),
                Column("at", _("Issued at"), "instant", is_minor=True),
            ],
            rows=[_range_row(one, told[one.pk]) for one in shown],
            paging=paging,
            empty=Empty(
                _("No tubes"), _("Nobody issued tubes here."), icon="test-pipe"
            ),
        ),
        "form": form,
        "tabs": tabs_of(user, "labs:tubes"),
    }
    return render(request, "labs/tubes.html", page)


def _balance_columns() -> list[Column]:
    labels = (_("Issued"), _("Used"), _("Returned"), _("Lost"), _("Open"))
    return [
        Column(name, label, "count")
        for name, label in zip(BALANCE, labels, strict=True)
    ]


def _balance_cells(told: Balance) -> dict[str, object]:
    return {name: getattr(told, name) for name in BALANCE}


def _range_row(one: TubeRange, told: Balance) -> Row:
    url = reverse("labs:range", args=[one.public_id])
    return Row(
        cells={
            "range": Linked(str(one), url, one.plan.name if one.plan else ""),
            "unit": one.unit.local_name,
            "at": one.issued_at,
            **_balance_cells(told),
        },
        key=str(one.public_id),
        label=str(one),
        is_quiet=told.is_settled,
    )


def range_(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One range: what is left of it, and what became of the rest."""
    user = reader_of(request)
    rows = TubeRange.objects.visible_to(user).select_related("prefix", "unit", "plan")
    one = get_object_or_404(rows, public_id=public_id)
    may_count = any(
        can(user, permission, within=one.unit_path)
        for permission in (words.SAMPLE, words.MANAGE)
    )
    form = CountTubesForm(request.POST if request.method == "POST" else None)
    if may_count and form.is_bound and form.is_valid():
        with refusals_shown(request):
            actions.count_tubes(
                range_=one, by=user, now=clock.now(), **form.cleaned_data
            )
        return redirect("labs:range", public_id=public_id)
    told = queries.balances([one])[one.pk]
    left = queries.left_of(one)
    if left and not form.is_bound:
        form.initial = {"first": left[0].code_of_first, "last": left[0].code_of_last}
    page = {
        "record": Record(
            title=str(one),
            kind=_("Tubes issued"),
            marks=[Mark(_("all accounted for"), "done")] if told.is_settled else [],
            definitions=[
                Definition(_("Issued to"), one.unit.local_name),
                Definition(_("Issued at"), one.issued_at),
                *(
                    Definition(column.label, getattr(told, column.name))
                    for column in _balance_columns()
                ),
            ],
            void_reason=one.void_reason if one.voided_at else "",
        ),
        "crumbs": [Crumb(_("Tubes"), reverse("labs:tubes")), Crumb(str(one))],
        "left": [
            Definition(
                span.code_of_first
                if len(span) == 1
                else f"{span.code_of_first}–{span.code_of_last}",
                len(span),
            )
            for span in left[:50]
        ],
        "form": form if may_count and left else None,
        "timeline": history("tube_range", one.public_id),
    }
    return render(request, "labs/range.html", page)


def plans(request: HttpRequest) -> HttpResponse:
    """Screening plans with the round that runs."""
    user, now = reader_of(request), clock.now()
    form = None
    if holds(user, words.MANAGE):
        form = PlanForm(
            request.POST if request.method == "POST" else None,
            initial={"starts_on": clock.today(now)},
        )
    if form is not None and form.is_bound and form.is_valid():
        given = form.cleaned_data
        disease, _colon, test = given["what"].partition(":")
        draft = PlanDraft(
            name=given["name"],
            unit_id=given["unit"].pk,
            unit_path=given["unit"].path,
            disease=disease,
            test=test,
            risk_group=given["risk_group"],
            every_days=given["every_days"],
            starts_on=given["starts_on"],
            ends_on=form.last_exclusive(),
            people=given["people"],
        )
        with refusals_shown(request):
            actions.plan_screening(draft=draft, by=user, now=now)
        return redirect("labs:plans")
    shown, paging = lists.paginate(request, queries.plans_of(user))
    page = {
        "table": Table(
            id="plans",
            caption=_("Screening plans"),
            columns=[
                Column("name", _("Plan")),
                Column("unit", _("Area")),
                Column("every", _("Every, days"), "count", is_minor=True),
                Column("round", _("Round"), "count"),
                Column("sampled", _("Sampled"), "count"),
                Column("people", _("People"), "count"),
                Column("share", _("Done")),
                Column("open", _("Tubes open"), "count"),
            ],
            rows=[_plan_row(one) for one in queries.progress_of(shown, now=now)],
            paging=paging,
            empty=Empty(_("No plan"), _("No screening is planned here."), icon="route"),
        ),
        "form": form,
        "tabs": tabs_of(user, "labs:plans"),
    }
    return render(request, "labs/plans.html", page)


def _plan_row(one: Progress) -> Row:
    plan, present = one.plan, one.present
    url = reverse("labs:plan", args=[plan.public_id])
    sampled = present.sampled if present else 0
    return Row(
        cells={
            "name": Linked(plan.name, url, plan.risk_group),
            "unit": plan.unit.local_name,
            "every": plan.every_days,
            "round": present.number if present else "",
            "sampled": sampled,
            "people": plan.people,
            "share": Meter(min(1.0, sampled / plan.people)),
            "open": one.tubes.open,
        },
        key=str(plan.public_id),
        label=plan.name,
        is_quiet=plan.ended_at is not None,
    )


def plan(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One plan, round by round."""
    user, now = reader_of(request), clock.now()
    one = get_object_or_404(queries.plans_of(user), public_id=public_id)
    may_end = can(user, words.MANAGE, within=one.unit_path) and one.ended_at is None
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and not may_end:
        raise Http404
    if may_end and form.is_bound and form.is_valid():
        actions.end_plan(plan=one, by=user, now=now, **form.cleaned_data)
        return redirect("labs:plan", public_id=public_id)
    [progress] = queries.progress_of([one], now=now)
    last = one.ends_on
    page = {
        "record": Record(
            title=one.name,
            kind=_("Screening plan"),
            subtitle=one.risk_group,
            marks=[Mark(_("ended"), "quiet")] if one.ended_at else [],
            definitions=[
                Definition(_("Area"), one.unit.local_name),
                Definition(_("Test"), queries.name_of_test(one.test)),
                Definition(_("Every, days"), one.every_days),
                Definition(_("First day"), one.starts_on),
                Definition(_("Ends before"), last),
                *(
                    Definition(column.label, getattr(progress.tubes, column.name))
                    for column in _balance_columns()
                ),
            ],
            void_reason=one.end_reason,
        ),
        "crumbs": [Crumb(_("Screening"), reverse("labs:plans")), Crumb(one.name)],
        "table": Table(
            id="rounds",
            caption=_("Rounds"),
            columns=[
                Column("number", _("Round"), "count"),
                Column("begins", _("From"), "date"),
                Column("sampled", _("Sampled"), "count"),
                Column("missing", _("Missing"), "count"),
                Column("share", _("Done")),
            ],
            rows=[
                Row(
                    cells={
                        "number": each.number,
                        "begins": each.begins,
                        "sampled": each.sampled,
                        "missing": each.missing,
                        "share": Meter(min(1.0, each.sampled / each.people)),
                    }
                )
                for each in progress.rounds
            ],
            has_column_chooser=False,
            empty=Empty(_("Not begun"), _("The first day is still to come.")),
        ),
        "form": form if may_end else None,
    }
    return render(request, "labs/plan.html", page)
