"""Reported figures: who says what of which unit, with every correction."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from design import formats, lists
from design.components import (
    Action,
    Buttons,
    Column,
    Empty,
    Linked,
    Mark,
    Row,
    Table,
)
from design.notices import refuse
from lachan.command.reports import actions, queries
from lachan.command.reports.forms import (
    FigureForm,
    ReportFilter,
    indicator_choices,
    is_criterion,
    is_share,
)
from lachan.command.reports.models import ReportedFigure
from lachan.command.reports.words import SourceKind
from lachan.ground.access.actions import can, require
from lachan.ground.access.queries import account_of, paths_of
from lachan.ground.units.models import Unit
from lachan.ground.units.queries import reading_paths
from lachan.kernel import clock
from lachan.kernel.errors import Refused

_SORTS = {
    "unit": "unit__sort_key",
    "period": "period_end",
    "known": "known_at",
    "figure": "indicator",
}


@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    """What was reported of my units, the newest first."""
    user = account_of(request)
    unit = _unit_asked(request)
    form = ReportFilter(request.GET)
    rows = _chosen(queries.visible_to(user), form)
    if unit is not None:
        # A share put together from reports opens those of the units right below.
        rows = rows.filter(
            Q(unit__parent=unit) | Q(unit_path__in={*reading_paths(unit)} - {unit.path})
            if "below" in request.GET
            else Q(unit_path__in=reading_paths(unit))
        )
    sort = lists.order(request, _SORTS, "-known")
    ordered = lists.sorted_by(rows, sort, _SORTS)
    shown, paging = lists.paginate(request, ordered.select_related("unit"))
    names = dict(indicator_choices())
    rights = paths_of(user, "reports.edit")
    table = Table(
        id="reports",
        caption=_("Reported figures"),
        columns=[
            Column("figure", _("Figure"), sortable=True),
            Column("unit", _("Unit"), sortable=True),
            Column("value", _("Value")),
            Column("period", _("Period"), sortable=True),
            Column("source", _("Source")),
            Column("known", _("Written down"), "instant", sortable=True),
            Column("state", _("State")),
            *([Column("verbs", _("Change"))] if rights else []),
        ],
        rows=[_row(one, names, can_edit=_holds(rights, one)) for one in shown],
        sort=sort,
        paging=paging,
        empty=Empty(
            _("No reported figure"),
            _("Nobody reported a figure that matches."),
            icon="report-analytics",
        ),
    )
    page = {"form": form, "table": table, "unit": unit, "may_report": bool(rights)}
    return render(request, "reports/list.html", page)


def _holds(roots: tuple[str, ...], one: ReportedFigure) -> bool:
    return any(one.unit_path.startswith(root) for root in roots)


def _unit_asked(request: HttpRequest) -> Unit | None:
    text = request.GET.get("unit", "")
    if not text:
        return None
    try:
        return get_object_or_404(Unit, public_id=UUID(text))
    except ValueError:
        raise Http404 from None


def _chosen(
    rows: QuerySet[ReportedFigure], form: ReportFilter
) -> QuerySet[ReportedFigure]:
    later = ReportedFigure.objects.filter(
        unit=OuterRef("unit"),
        indicator=OuterRef("indicator"),
        period_start=OuterRef("period_start"),
        period_end=OuterRef("period_end"),
        source=OuterRef("source"),
        known_at__gt=OuterRef("known_at"),
        withdrawn_at=None,
    )
    rows = rows.annotate(is_corrected=Exists(later))
    asked = form.cleaned_data if form.is_valid() else {}
    if asked.get("indicator"):
        rows = rows.filter(indicator=asked["indicator"])
    if asked.get("kind"):
        rows = rows.filter(source_kind=asked["kind"])
    if asked.get("standing"):
        rows = rows.filter(is_corrected=False, withdrawn_at=None)
    return rows


def _row(one: ReportedFigure, names: dict[str, str], *, can_edit: bool) -> Row:
    share = _told(one)
    note = formats.quotient(one.numerator, one.denominator) if one.denominator else ""
    same = urlencode({"unit": str(one.unit.public_id), "indicator": one.indicator})
    period = formats.window(one.period_start, one.period_end)
    label = names.get(one.indicator, one.indicator)
    return Row(
        cells={
            "figure": Linked(label, f"{reverse('reports:list')}?{same}", one.note),
            "unit": one.unit.local_name,
            "value": Linked(share, f"{reverse('reports:list')}?{same}", note),
            "period": period,
            "source": [one.source, _kind(one)],
            "known": one.known_at,
            "state": _state(one),
            "verbs": Buttons(_verbs(one)) if can_edit and not one.withdrawn_at else "",
        },
        key=str(one.public_id),
        label=label,
        is_quiet=bool(one.withdrawn_at),
    )


def _told(one: ReportedFigure) -> str:
    """The value as people say it: a proportion in percent, a criterion met or not."""
    if is_share(one.indicator):
        return formats.figure(one.value, "share")
    if is_criterion(one.indicator) and one.value in (0, 1):
        return _("met") if one.value else _("not met")
    return formats.figure(one.value, "decimal")


def _kind(one: ReportedFigure) -> Mark:
    tone = "alert" if one.source_kind == SourceKind.ASSUMED else "quiet"
    return Mark(SourceKind(one.source_kind).label, tone)  # type: ignore[arg-type]  # one of the tones of the design


def _state(one: ReportedFigure) -> Mark:
    if one.withdrawn_at:
        return Mark(_("withdrawn"), "alert")
    if getattr(one, "is_corrected", False):
        return Mark(_("corrected later"), "quiet")
    return Mark(_("stands"), "done")


def _verbs(one: ReportedFigure) -> list[Action]:
    correct = urlencode(
        {"unit": str(one.unit.public_id), "corrects": str(one.public_id)},
    )
    return [
        Action(_("Correct"), f"{reverse('reports:new')}?{correct}", icon="pencil"),
        Action(
            _("Withdraw"),
            reverse("reports:withdraw", args=[one.public_id]),
            kind="quiet",
            icon="x",
            method="post",
            confirm=_("Withdraw this figure? Its row stays and no longer counts."),
        ),
    ]


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write down a figure somebody reports of a unit; or what it really was."""
    user = account_of(request)
    unit = _unit_asked(request) or _own_unit(request)
    require(user, "reports.edit", within=unit.path)
    form = FigureForm(request.POST or None, initial=_initial(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_figures(drafts=[form.draft(unit)], by=user, now=clock.now())
        except Refused as refused:
            refuse(request, refused)
        else:
            return redirect(f"{reverse('reports:list')}?unit={unit.public_id}")
    page = {"form": form, "unit": unit}
    return render(request, "reports/new.html", page, status=422 if form.errors else 200)


def _own_unit(request: HttpRequest) -> Unit:
    roots = paths_of(account_of(request), "reports.edit")
    mine = Q(path__in=roots)
    if "" in roots:
        mine |= Q(kind="nation")
    unit = Unit.objects.filter(mine).order_by("-edition_id", "depth").first()
    if unit is None:
        raise Http404
    return unit


def _initial(request: HttpRequest) -> dict[str, object]:
    """Yesterday; or everything of the row that is corrected."""
    yesterday = clock.today(clock.now()) - timedelta(days=1)
    told: dict[str, object] = {
        "first_day": yesterday,
        "last_day": yesterday,
        "source_kind": SourceKind.UNIT.value,
    }
    text = request.GET.get("corrects", "")
    if not text:
        return told
    visible = queries.visible_to(account_of(request))
    try:
        row = get_object_or_404(visible, public_id=UUID(text))
    except ValueError:
        raise Http404 from None
    value = row.value * 100 if is_share(row.indicator) else row.value
    return {
        "indicator": row.indicator,
        "value": value.normalize(),
        "numerator": row.numerator,
        "denominator": row.denominator,
        "first_day": row.period_start,
        "last_day": row.period_end - timedelta(days=1),
        "source": row.source,
        "source_kind": row.source_kind,
        "note": row.note,
    }


@require_POST
def withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take a reported figure back."""
    user = account_of(request)
    found = get_object_or_404(
        queries.visible_to(user).select_related("unit"), public_id=public_id
    )
    if not can(user, "reports.edit", within=found.unit_path):
        raise Http404
    actions.withdraw(figure=found, by=user, now=clock.now())
    return redirect(f"{reverse('reports:list')}?unit={found.unit.public_id}")
