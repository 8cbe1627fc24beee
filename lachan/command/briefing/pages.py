"""The morning page: composed for any unit and instant, kept when given."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from design.components import (
    Action,
    Chart,
    Column,
    LevelMark,
    Linked,
    Row,
    Series,
    Table,
    Tile,
)
from design.notices import refuse
from lachan.command.briefing import actions, papers, queries
from lachan.command.briefing.rules import meeting_instant
from lachan.command.briefing.words import BELOW, Content
from lachan.command.indicators.queries import definition_of
from lachan.command.levels.pages import unit_asked
from lachan.ground.access.actions import can
from lachan.ground.access.queries import account_of
from lachan.ground.units.models import Unit
from lachan.kernel import clock
from lachan.kernel.errors import Refused
from lachan.watch.cases.words import FoundBy

_OFFICE = "application/vnd.openxmlformats-officedocument"


def _moment_asked(request: HttpRequest) -> datetime:
    """The instant asked for; else the end of yesterday, or now from noon on."""
    asked = request.GET.get("as_of")
    return clock.as_of(asked) if asked else meeting_instant(clock.now())


def _content(request: HttpRequest, unit: Unit) -> Content:
    """As known now: a briefing of an earlier knowledge is one that was kept."""
    return queries.compose(
        unit, as_of=_moment_asked(request), known_at=clock.now(), is_present=True
    )


@require_GET
def briefing(request: HttpRequest) -> HttpResponse:
    """The briefing of a unit as it stands now, and those that were given."""
    user = account_of(request)
    unit = unit_asked(request, "briefing.view")
    content = _content(request, unit).as_json()
    given = queries.visible_to(user).filter(unit=unit).defer("content")
    context = shown(content) | {
        "unit": unit,
        "given": _given(list(given.order_by("-as_of", "-id")[:10])),
        "actions": _actions(request, unit, content),
        "may_make": can(user, "briefing.make", within=unit.path),
    }
    return render(request, "briefing/briefing.html", context)


def _actions(
    request: HttpRequest, unit: Unit, content: Mapping[str, Any]
) -> list[Action]:
    query = f"unit={unit.public_id}&as_of={_url_instant(content['as_of'])}"
    return [
        Action("PDF", f"{reverse('briefing:pdf')}?{query}", icon="file-type-pdf"),
        Action("DOCX", f"{reverse('briefing:docx')}?{query}", kind="quiet"),
        Action("XLSX", f"{reverse('briefing:xlsx')}?{query}", kind="quiet"),
        Action("JSON", f"{reverse('briefing:json')}?{query}", kind="quiet"),
    ]


def _url_instant(instant: str) -> str:
    return instant.replace("+", "%2B")


@require_GET
def given(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A briefing as it was given, whatever has become known since."""
    found = get_object_or_404(
        queries.visible_to(account_of(request)).select_related("unit", "made_by"),
        public_id=public_id,
    )
    context = shown(found.content) | {
        "unit": found.unit,
        "kept": found,
        "kept_in": _LANGUAGES.get(found.content.get("language", "")),
    }
    return render(request, "briefing/briefing.html", context)


# A briefing is kept word for word, so whoever reads it is told in which language.
_LANGUAGES = {"vi": _("in Vietnamese"), "en": _("in English")}


_PAPERS = {
    "pdf": (papers.pdf, "application/pdf"),
    "docx": (papers.docx, f"{_OFFICE}.wordprocessingml.document"),
    "xlsx": (papers.xlsx, f"{_OFFICE}.spreadsheetml.sheet"),
}


@require_GET
def paper(request: HttpRequest, shape: str) -> HttpResponse:
    """The briefing as a file: to print, to go on writing in, to calculate with."""
    unit = unit_asked(request, "briefing.view")
    content = _content(request, unit).as_json()
    write, content_type = _PAPERS[shape]
    answer = HttpResponse(write(content), content_type=content_type)
    day = clock.civil_day_of(datetime.fromisoformat(content["as_of"]))
    name = f"giao-ban-{unit.code}-{day}.{shape}"
    place = "inline" if shape == "pdf" else "attachment"
    answer["Content-Disposition"] = f'{place}; filename="{name}"'
    return answer


@require_GET
def as_json(request: HttpRequest) -> HttpResponse:
    """The briefing for other programs."""
    unit = unit_asked(request, "briefing.view")
    content = _content(request, unit)
    return JsonResponse(content.as_json(), json_dumps_params={"ensure_ascii": False})


@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Keep the briefing as it stands now."""
    unit = unit_asked(request, "briefing.view")
    now = clock.now()
    try:
        made = actions.make(
            unit=unit, as_of=meeting_instant(now), by=account_of(request), now=now
        )
    except Refused as refused:
        refuse(request, refused)
        return redirect(f"{reverse('briefing:page')}?unit={unit.public_id}")
    return redirect("briefing:given", public_id=made.public_id)


def shown(content: dict[str, Any]) -> dict[str, Any]:
    """What the template reads, from a content fresh or kept."""
    if not content:
        raise Http404
    changes = {c["id"]: c["difference"] for c in content["changes"]}
    return {
        "content": content,
        "as_of": queries.said_at(content["as_of"]),
        "known_at": queries.said_at(content["known_at"]),
        "level": LevelMark(content["level"]) if content["level"] else None,
        "tiles": [_tile(told, changes) for told in papers.headlines(content)],
        "chart": chart_of(content["curve"]),
        "table": table_of(content["below"]) if content["below"] else None,
    }


def _tile(told: dict[str, Any], changes: Mapping[str, float | None]) -> Tile:
    return Tile(
        name=told["name"],
        value=told["value"],
        kind=papers.kind_of(told["id"]),  # type: ignore[arg-type]  # three of its kinds
        source=told["source"],
        url=told["list"] or "",
        change=changes.get(told["id"]),
        change_since=_("since the last briefing"),
        warnings=told["warnings"],
        notes=told.get("notes", ()),
    )


def chart_of(curve: Mapping[str, Any]) -> Chart:
    """The epidemic curve by how cases were found."""
    days = curve["days"]
    return Chart(
        kind="epidemic",
        title=_("New cases a day"),
        labels=days,
        series=[
            Series(way.label, curve["series"][key], colour=place)
            for place, way in enumerate(FoundBy)
            for key in (way.value, "" if way is FoundBy.UNKNOWN else None)
            if key in curve["series"]
        ],
        note=_("The last days still rise: reports of them are still coming in."),
        incomplete_from=curve["incomplete_from"],
    )


def table_of(below: list[dict[str, Any]]) -> Table:
    """The units below, every cell a door to its list."""
    columns = [Column("unit", _("Unit")), Column("level", _("Level"))]
    for name in BELOW:
        kind = papers.kind_of(name)
        label = definition_of(name)[0].name[papers.language()]
        columns.append(Column(name, label, kind))  # type: ignore[arg-type]  # one of the kinds of the design
    return Table(
        id="below",
        caption=_("Units below"),
        columns=columns,
        rows=[_row(child) for child in below],
    )


def _row(child: dict[str, Any]) -> Row:
    cells: dict[str, object] = {
        "unit": child["name"],
        "level": LevelMark(child["level"]) if child["level"] else "—",
    }
    urls = {}
    for name in BELOW:
        told = [f for f in child["figures"] if f["id"] == name]
        known = [f for f in told if f["value"] is not None]
        best = (known or told or [{"value": None, "list": None}])[0]
        cells[name] = best["value"]
        if best["list"]:
            urls[name] = best["list"]
    return Row(cells=cells, key=child["unit"], label=child["name"], urls=urls)


def _given(rows: list[Any]) -> Table:
    return Table(
        id="given",
        caption=_("Briefings given"),
        columns=(Column("as_of", _("As of")), Column("by", _("Made by"))),
        rows=[
            Row(
                cells={
                    "as_of": Linked(
                        queries.said_at(row.as_of.isoformat()),
                        reverse("briefing:given", args=[row.public_id]),
                    ),
                    "by": row.made_by.full_name,
                },
                key=str(row.public_id),
            )
            for row in rows
        ],
        has_column_chooser=False,
    )
