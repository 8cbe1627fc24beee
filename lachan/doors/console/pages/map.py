"""Bản đồ: any figure or the level, by unit, on any day."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from design.components import Action, LevelMark, Map, MapClass, MapValues, Place, Tile
from lachan.command.briefing.queries import said_at
from lachan.command.indicators.queries import Question, moment
from lachan.command.indicators.rules.figures import Moment
from lachan.command.levels.queries import levels_at
from lachan.command.reports.queries import figures
from lachan.command.reports.rules import best
from lachan.doors.console.forms import MapForm
from lachan.doors.console.pages.parts import (
    address,
    crumbs,
    kind_of,
    name_of,
    stands_on,
    times_of,
)
from lachan.doors.console.queries.standpoint import PERMISSION
from lachan.doors.console.words import HEADLINES, LEVEL, MAPPED, Standpoint
from lachan.ground.access.actions import can
from lachan.ground.access.queries import account_of
from lachan.ground.units.models import Unit
from lachan.ground.units.words import Kind
from lachan.kernel import clock

SLIDER_DAYS = 60
# More cells than this are dust, and their figures slow: the tier is not offered.
MOST_UNITS = 800
_PANEL = (*HEADLINES, "cases.active", "stays.central", "stays.home", "beds.free")


@require_GET
def map_page(request: HttpRequest) -> HttpResponse:
    """A choropleth over the units below one, with its list beside it."""
    stand = stands_on(request)
    form = _form(request, stand)
    kept = times_of(request)
    shown = _shown(form)
    units = _units(stand, form)
    day = clock.civil_day_of(stand.at.as_of)
    page = {
        "stand": stand,
        "crumbs": crumbs("console:map", stand, kept),
        "form": form,
        "until": said_at(stand.at.as_of.isoformat()),
        "map": Map(
            id="units-map",
            title=_name(shown),
            shapes_url=_shapes_url(stand, units),
            values=_values(units, shown, stand.at, is_present=stand.is_present),
            values_url=_values_url(request, stand, form),
            days=_days(max(day, clock.today(stand.now))),
            chosen=day,
        ),
        "is_level": shown == LEVEL,
        "actions": [
            Action(
                _("Situation"),
                address("console:situation", stand.unit, **kept),
                icon="chart-bar",
            )
        ],
    }
    return render(request, "console/map.html", page)


def _days(last: date) -> list[date]:
    return [last - timedelta(days=n) for n in range(SLIDER_DAYS - 1, -1, -1)]


def _form(request: HttpRequest, stand: Standpoint) -> MapForm:
    form = MapForm(request.GET or {"indicator": "cases.new_7d"})
    names = [(LEVEL, _("Epidemic level")), *((n, name_of(n)) for n in MAPPED)]
    form.fields["indicator"].choices = names  # type: ignore[attr-defined]  # a field of ours that has choices
    if not _offers_communes(stand):
        form.fields["tier"].choices = [("", _("right below"))]  # type: ignore[attr-defined]  # a field of ours that has choices
    form.is_valid()
    return form


def _offers_communes(stand: Standpoint) -> bool:
    """Communes are drawn from the province down; the nation's are too many."""
    below = {child.kind for child in stand.children}
    return bool(below) and stand.unit.kind != Kind.NATION and Kind.COMMUNE not in below


def _shown(form: MapForm) -> str:
    asked: str = form.cleaned_data.get("indicator") or "cases.new_7d"
    return asked


def _name(shown: str) -> str:
    return _("Epidemic level") if shown == LEVEL else name_of(shown)


def _units(stand: Standpoint, form: MapForm) -> list[Unit]:
    if form.cleaned_data.get("tier") == Kind.COMMUNE and _offers_communes(stand):
        below = Unit.objects.below(stand.unit).filter(kind=Kind.COMMUNE)
        return list(below.order_by("sort_key", "code")[:MOST_UNITS])
    children = [child for child in stand.children if child.kind != Kind.SPECIAL]
    return children or [stand.unit]


def _shapes_url(stand: Standpoint, units: list[Unit]) -> str:
    root = stand.unit if stand.children else (stand.above or (stand.unit,))[-1]
    url = reverse("units:shapes", args=[root.edition.code, root.code])
    return f"{url}?{urlencode({'kind': units[0].kind})}"


def _values_url(request: HttpRequest, stand: Standpoint, form: MapForm) -> str:
    asked = {
        "unit": str(stand.unit.public_id),
        "indicator": _shown(form),
        "tier": form.cleaned_data.get("tier") or "",
    }
    asked |= {name: text for name, text in times_of(request).items() if name != "as_of"}
    return f"{reverse('console:map_values')}?{urlencode(asked)}"


@require_GET
def values(request: HttpRequest) -> JsonResponse:
    """The colours on another day; `?day=2021-12-07` beside the map's own words."""
    stand = stands_on(request)
    form = _form(request, stand)
    try:
        day = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        raise Http404 from None
    at = moment(clock.end_of_day(day), stand.at.known_at, stand.at.disease)
    told = _values(_units(stand, form), _shown(form), at, is_present=stand.is_present)
    return JsonResponse(told.as_json())


def _values(
    units: list[Unit], shown: str, at: Moment, *, is_present: bool
) -> MapValues:
    day = at.day.isoformat()
    if shown == LEVEL:
        return _levels(units, at, day)
    question = Question(units=units, at=at, only=(shown,), is_present=is_present)
    told = figures(question)
    known = {unit.pk: best(f for f in told[unit.pk] if f.id == shown) for unit in units}
    return MapValues.by_classes(
        {
            unit.code: (
                unit.local_name,
                figure.value if (figure := known[unit.pk]) else None,
                _panel_url(unit, day),
            )
            for unit in units
        },
        kind=kind_of(shown),
    )


def _panel_url(unit: Unit, day: str) -> str:
    return f"{reverse('console:panel', args=[unit.public_id])}?as_of={day}"


def _levels(units: list[Unit], at: Moment, day: str) -> MapValues:
    in_force = levels_at([unit.pk for unit in units], at.as_of, at.disease)
    names = {n: _("Level %(n)d") % {"n": n} for n in range(1, 5)}
    places = {
        unit.code: Place(
            unit.local_name,
            names.get(in_force.get(unit.pk, 0), _("not known")),
            in_force[unit.pk] - 1 if unit.pk in in_force else None,
            _panel_url(unit, day),
        )
        for unit in units
    }
    classes = [MapClass(names[n], level=n) for n in range(1, 5)]
    return MapValues(classes=classes, places=places)


@require_GET
def panel(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A unit's figures beside the map; without script a small page."""
    user = account_of(request)
    unit = get_object_or_404(
        Unit.objects.select_related("edition"), public_id=public_id
    )
    if not can(user, PERMISSION, within=unit.path):
        raise Http404
    now = clock.now()
    text = request.GET.get("as_of", "")
    as_of = clock.as_of(text) if text else now
    at = moment(as_of, now)
    told = figures(Question(units=[unit], at=at, only=_PANEL, is_present=True))
    level = levels_at([unit.pk], as_of).get(unit.pk)
    found = [best(f for f in told[unit.pk] if f.id == name) for name in _PANEL]
    page = {
        "unit": unit,
        "as_of": as_of,
        "level": LevelMark(level) if level else None,
        "tiles": [
            Tile.of(
                f,
                kind=kind_of(f.id),  # type: ignore[arg-type]  # one of its kinds
                size="small",
                as_of=None,
                warnings=(),
                notes=(),
            )
            for f in found
            if f is not None
        ],
        "actions": [
            Action(
                _("Situation of this unit"),
                address("console:situation", unit, as_of=at.day.isoformat()),
                kind="primary",
                icon="chart-bar",
            ),
            Action(_("Map of this unit"), address("console:map", unit), icon="map-2"),
        ],
    }
    is_fragment = bool(getattr(request, "htmx", False))
    template = "console/panel.html" if is_fragment else "console/panel_page.html"
    return render(request, template, page)
