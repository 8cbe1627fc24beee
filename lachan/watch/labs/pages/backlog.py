"""What waits at which laboratory, how long, and whether it can be done in time."""

from __future__ import annotations

from itertools import pairwise
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from design.components import Column, Empty, Linked, Mark, Row, Table, Tile
from design.notices import refusals_shown
from lachan.ground.access.actions import can
from lachan.ground.access.models import User
from lachan.ground.access.queries import holds
from lachan.kernel import clock
from lachan.watch.labs import actions, queries, rules, words
from lachan.watch.labs.forms import CapacityForm, LaboratoryForm
from lachan.watch.labs.models import Laboratory
from lachan.watch.labs.pages.seen import reader_of, tabs_of
from lachan.watch.labs.queries import Backlog


def backlog(request: HttpRequest) -> HttpResponse:
    """One line per laboratory, the fullest first."""
    user, now = reader_of(request), clock.now()
    lines = queries.backlogs(user, now=now)
    manages = holds(user, words.MANAGE)
    page = {
        "table": _table(lines),
        "tiles": _tiles(lines),
        "tabs": tabs_of(user, "labs:backlog"),
        "form": LaboratoryForm(_posted(request)) if manages else None,
    }
    form = page["form"]
    if isinstance(form, LaboratoryForm) and form.is_bound and form.is_valid():
        with refusals_shown(request):
            actions.open_laboratory(by=user, now=now, **form.cleaned_data)
        return redirect("labs:backlog")
    return render(request, "labs/backlog.html", page)


def _posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _tiles(lines: list[Backlog]) -> list[Tile]:
    waiting = sum(line.waiting for line in lines)
    overdue = sum(line.overdue for line in lines)
    known = [line.capacity for line in lines if line.capacity is not None]
    listed = reverse("labs:list")
    return [
        Tile(name=_("Without a result"), value=waiting, url=f"{listed}?state=waiting"),
        Tile(
            name=_("Late at the laboratory"),
            value=overdue,
            url=f"{listed}?state=result_overdue",
        ),
        Tile(name=_("Tests a day"), value=sum(known) if known else None),
        Tile(name=_("Results in 7 days"), value=sum(line.tested_7d for line in lines)),
    ]


def _ages() -> list[str]:
    """The classes of age, as headings."""
    bounds = rules.AGE_BOUNDS_HOURS
    told = [_("under %(h)d h") % {"h": bounds[0]}]
    told += [
        _("%(from)d–%(to)d h") % {"from": low, "to": high}
        for low, high in pairwise(bounds)
    ]
    return [*told, _("over %(h)d h") % {"h": bounds[-1]}]


def _table(lines: list[Backlog]) -> Table:
    ages = [
        Column(f"age{at}", label, "count", is_minor=at < len(rules.AGE_BOUNDS_HOURS))
        for at, label in enumerate(_ages())
    ]
    return Table(
        id="backlog",
        caption=_("Specimens without a result, by laboratory and age"),
        columns=[
            Column("name", _("Laboratory")),
            Column("waiting", _("Without a result"), "count"),
            *ages,
            Column("oldest", _("Oldest, hours"), "decimal", is_minor=True),
            Column("capacity", _("Tests a day"), "count"),
            Column("days", _("Days of work"), "decimal"),
            Column("median", _("Half within, hours"), "decimal"),
            Column("p90", _("Nine of ten within, hours"), "decimal", is_minor=True),
            Column("alarm", _("Look at")),
        ],
        rows=[_row(line) for line in lines],
        has_column_chooser=False,
        empty=Empty(
            _("Nothing waits"), _("No specimen and no laboratory."), icon="flask"
        ),
    )


def _row(line: Backlog) -> Row:
    laboratory = line.laboratory
    listed = f"{reverse('labs:list')}?state=waiting"
    name: object = _("not yet sent")
    if laboratory is not None:
        url = reverse("labs:laboratory", args=[laboratory.public_id])
        name = Linked(laboratory.name, url, laboratory.unit.local_name)
        listed += f"&laboratory={laboratory.public_id}"
    cells: dict[str, object] = {
        "name": name,
        "waiting": line.waiting,
        "oldest": line.oldest_hours if line.oldest_hours is not None else "",
        "capacity": line.capacity if line.capacity is not None else "",
        "days": line.days_of_work if line.days_of_work is not None else "",
        "median": _or_nothing(line.times.median_hours),
        "p90": _or_nothing(line.times.p90_hours),
        "alarm": _alarms(line),
    }
    cells |= {f"age{at}": count for at, count in enumerate(line.by_age)}
    return Row(cells=cells, urls={"waiting": listed})


def _or_nothing(hours: float | None) -> float | str:
    return hours if hours is not None else ""


def _alarms(line: Backlog) -> list[Mark]:
    """More than a day of work, and results that are late."""
    found = []
    if line.overdue:
        told = _("%(n)d late") % {"n": line.overdue}
        found.append(Mark(told, "alert", "clock-exclamation"))
    if (line.days_of_work or 0) > 1:
        found.append(Mark(_("more than a day's work"), "alert", "alert-triangle"))
    return found


def laboratory(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One laboratory: what it runs in a day, and from when on."""
    user, now = reader_of(request), clock.now()
    found = _laboratory(user, public_id)
    may_set = can(user, words.TEST, within=found.unit_path) or can(
        user, words.MANAGE, within=found.unit_path
    )
    form = CapacityForm(
        request.POST if request.method == "POST" else None,
        initial={"on": clock.today(now), "test": "rt_pcr"},
    )
    if may_set and form.is_bound and form.is_valid():
        with refusals_shown(request):
            actions.set_capacity(
                laboratory=found, by=user, now=now, **form.cleaned_data
            )
        return redirect("labs:laboratory", public_id=public_id)
    rows = found.capacities.order_by("test", "-from_date")
    page = {
        "laboratory": found,
        "table": Table(
            id="capacities",
            caption=_("Tests a day"),
            columns=[
                Column("test", _("Test")),
                Column("per_day", _("Reactions a day"), "count"),
                Column("from", _("From"), "date"),
                Column("to", _("Until"), "date"),
            ],
            rows=[
                Row(
                    cells={
                        "test": queries.name_of_test(one.test),
                        "per_day": one.per_day,
                        "from": one.from_date,
                        "to": one.to_date or "",
                    },
                    is_quiet=one.to_date is not None,
                )
                for one in rows
            ],
            has_column_chooser=False,
            empty=Empty(_("Not known"), _("Nobody said what it runs in a day.")),
        ),
        "form": form if may_set else None,
    }
    return render(request, "labs/laboratory.html", page)


def _laboratory(user: User, public_id: UUID) -> Laboratory:
    """Those whose specimens or rooms one has to do with: by area of the account."""
    rows = Laboratory.objects.filter(
        pk__in=[one.pk for one in queries.laboratories_of(user, words.VIEW)]
    )
    return get_object_or_404(rows.select_related("unit"), public_id=public_id)
