"""The register of people at high risk, by hamlet: who, why, vaccinated or not."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from design import lists
from design.components import (
    Column,
    Empty,
    Link,
    Linked,
    Mark,
    Paging,
    Row,
    Table,
)
from design.components import Person as PersonCell
from lachan.ground.access.models import User
from lachan.ground.access.queries import account_of, holds, places
from lachan.ground.health.forms import RiskFilter
from lachan.ground.health.queries import risk
from lachan.ground.health.rules.risk import ELDERLY, RiskList
from lachan.ground.people.models import Person
from lachan.ground.people.queries import shown_by_id
from lachan.ground.policy.rules.sourced import Both
from lachan.ground.units.models import Unit
from lachan.kernel import clock
from lachan.kernel.errors import Refused

COVID = "covid-19"
_MOST_EXPORTED = 20_000
_MOST_HAMLETS = 100


@require_GET
def high_risk(request: HttpRequest) -> HttpResponse:
    """Counts by hamlet, and the people; as CSV with `?format=csv`."""
    user = account_of(request)
    if not holds(user, "health.view"):
        raise Http404
    today = clock.today(clock.now())
    rule = risk.risk_rule(COVID, today)
    form = RiskFilter(request.GET, policy=rule.parameters)
    rows = _chosen(user, form, rule.parameters, today)
    if request.GET.get("format") == "csv":
        return _csv(list(_ordered(rows)[:_MOST_EXPORTED]), user, rule.parameters, today)
    counts = risk.by_hamlet(rows)
    shown, paging = lists.paginate(request, _ordered(rows))
    page = {
        "form": form,
        "rule": rule.edition,
        "people": sum(one.people for one in counts),
        "hamlets": _hamlets(counts, request),
        "table": _people(shown, user, rule.parameters, today, paging, request),
    }
    return render(request, "health/high_risk.html", page)


def _chosen(
    user: User, form: RiskFilter, policy: RiskList, on: date
) -> QuerySet[Any, Any]:
    asked = form.cleaned_data if form.is_valid() else {}
    path = ""
    if asked.get("unit"):
        try:
            path = places().path_of(asked["unit"], None)
        except Refused:
            raise Http404 from None
    found = risk.people_at_risk(
        user, policy, on=on, path=path, group=asked.get("reason") or ""
    )
    rows: QuerySet[Any, Any] = risk.with_doses(found, disease=COVID, on=on)
    state = asked.get("doses")
    if state == "none":
        rows = rows.filter(has_any=False)
    if state == "not_full":
        rows = rows.filter(is_full=False)
    if state == "full":
        rows = rows.filter(is_full=True)
    return rows


def _ordered(rows: QuerySet[Person]) -> QuerySet[Person]:
    return rows.select_related("unit").order_by("unit_path", "sort_key", "pk")


def reason_name(code: str, policy: RiskList) -> str:
    """A reason in the reader's language."""
    if code == ELDERLY:
        return _("%(age)d years old or more") % {"age": policy.elderly_from_age.value}
    group = policy.groups[code].value
    return str(Both(group.vi, group.en))


def _hamlets(counts: Sequence[risk.HamletCount], request: HttpRequest) -> Table:
    shown = counts[:_MOST_HAMLETS]
    units = Unit.objects.in_bulk([one.unit_id for one in shown])
    here = reverse("health:high_risk")

    def listed(unit: Unit, doses: str = "") -> str:
        kept = {"unit": unit.code, "doses": doses}
        reason = request.GET.get("reason", "")
        return f"{here}?{urlencode({**kept, 'reason': reason})}"

    return Table(
        id="hamlets",
        caption=_("People at high risk by unit"),
        columns=[
            Column("unit", _("Unit")),
            Column("people", _("At high risk"), "count"),
            Column("full", _("Two doses or more"), "count"),
            Column("none", _("No dose"), "count"),
        ],
        rows=[
            Row(
                cells={
                    "unit": Linked(
                        units[one.unit_id].local_name, listed(units[one.unit_id])
                    ),
                    "people": one.people,
                    "full": one.full,
                    "none": one.none,
                },
                key=str(one.unit_id),
                label=units[one.unit_id].local_name,
                urls={
                    "people": listed(units[one.unit_id]),
                    "full": listed(units[one.unit_id], "full"),
                    "none": listed(units[one.unit_id], "none"),
                },
            )
            for one in shown
        ],
        empty=Empty(_("Nobody at high risk"), _("Nobody matches."), icon="heart"),
        has_column_chooser=False,
    )


def _people(
    shown: Iterable[Person],
    user: User,
    policy: RiskList,
    on: date,
    paging: Paging,
    request: HttpRequest,
) -> Table:
    kept = request.GET.copy()
    kept["format"] = "csv"
    export = Link("CSV", f"?{kept.urlencode()}", "file-type-csv")
    return Table(
        id="high-risk",
        caption=_("People at high risk"),
        columns=[
            Column("person", _("Person")),
            Column("unit", _("Unit")),
            Column("reasons", _("Why")),
            Column("source", _("Known from"), is_minor=True),
            Column("doses", _("Doses")),
        ],
        rows=_rows(list(shown), user, policy, on),
        paging=paging,
        exports=[export],
        empty=Empty(_("Nobody at high risk"), _("Nobody matches."), icon="heart"),
    )


def _rows(people: list[Person], user: User, policy: RiskList, on: date) -> list[Row]:
    why = risk.reasons_of(people, policy, on)
    names = shown_by_id([one.pk for one in people], user)
    rows = []
    for one in people:
        name, is_visible = names[one.pk]
        url = reverse("people:person", args=[one.public_id])
        reasons = why.get(one.pk, [])
        rows.append(
            Row(
                cells={
                    "person": PersonCell(name, url, is_pseudonym=not is_visible),
                    "unit": one.unit.local_name,
                    "reasons": ", ".join(reason_name(r.group, policy) for r in reasons),
                    "source": _known(reasons),
                    "doses": _doses(one),
                },
                key=str(one.public_id),
                label=name,
            )
        )
    return rows


def _known(reasons: Sequence[risk.RiskRow]) -> str:
    told = [
        f"{one.source}, {one.since:%d/%m/%Y}" if one.since else one.source
        for one in reasons
        if one.source
    ]
    return "; ".join(dict.fromkeys(told)) or "–"


def _doses(one: Person) -> Mark:
    if getattr(one, "is_full", False):
        return Mark(_("two or more"), "done")
    if getattr(one, "has_any", False):
        return Mark(_("one"), "accent")
    return Mark(_("none"), "alert")


def _csv(people: list[Person], user: User, policy: RiskList, on: date) -> HttpResponse:
    """The list as it is shown: pseudonyms stay pseudonyms."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([_("Person"), _("Unit"), _("Why"), _("Known from"), _("Doses")])
    for row in _rows(people, user, policy, on):
        cells = row.cells
        person, doses = cells["person"], cells["doses"]
        named = person.name if isinstance(person, PersonCell) else ""
        given = doses.label if isinstance(doses, Mark) else ""
        line = [named, cells["unit"], cells["reasons"], cells["source"], given]
        writer.writerow([harmless(str(one)) for one in line])
    answer = HttpResponse(
        "\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="high-risk-{on}.csv"'
    answer["Cache-Control"] = "no-store"
    return answer


def harmless(text: str) -> str:
    """A spreadsheet calculates what begins so; an apostrophe lets it be text."""
    return f"'{text}" if text[:1] in "=+-@\t\r" and text else text
