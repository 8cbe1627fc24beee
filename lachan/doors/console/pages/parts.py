"""What several composed pages show."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.http import Http404, HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django.utils.translation import get_language

from design.components import Crumb
from lachan.command.indicators.queries import definition_of
from lachan.doors.console.forms import TimesForm
from lachan.doors.console.queries.standpoint import standpoint
from lachan.doors.console.words import Standpoint
from lachan.ground.access.queries import account_of
from lachan.ground.units.models import Unit
from lachan.kernel import clock

RECENT = "recent_units"
_KEPT = 6
_KINDS = {"share": "share", "rate": "decimal", "doubling": "decimal"}


def stands_on(request: HttpRequest) -> Standpoint:
    """The unit and times of this page; 404 where nothing may be seen."""
    user = account_of(request)
    try:
        stand = standpoint(_asked(request), user, clock.now())
    except LookupError:
        raise Http404 from None
    _remember(request, stand.unit)
    return stand


def _asked(request: HttpRequest) -> Mapping[str, str]:
    """The address, or the unit looked at last."""
    form = TimesForm(request.GET)
    form.is_valid()
    asked = {name: text for name, text in form.cleaned_data.items() if text}
    recent = request.session.get(RECENT)
    if "unit" not in asked and recent and request.GET.get("own") is None:
        asked["unit"] = recent[0]["id"]
    return asked


def _remember(request: HttpRequest, unit: Unit) -> None:
    """Keep the last units for the switcher; written only when the unit changes."""
    recent = request.session.get(RECENT, [])
    told = {"id": str(unit.public_id), "vi": unit.full_name, "en": unit.name_en}
    if recent[:1] != [told]:
        kept = [told, *(one for one in recent if one["id"] != told["id"])]
        request.session[RECENT] = kept[:_KEPT]


def times_of(request: HttpRequest) -> dict[str, str]:
    """The times as asked, to be kept in links to other units."""
    form = TimesForm(request.GET)
    form.is_valid()
    told = form.cleaned_data
    return {name: told[name] for name in ("as_of", "known_at") if told.get(name)}


def address(name: str, unit: Unit, **more: str) -> str:
    """A page of the console at a unit."""
    return f"{reverse(name)}?{urlencode({'unit': str(unit.public_id), **more})}"


def address_of(name: str, *args: object) -> str:
    """A page of another module; empty while that module has none."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def crumbs(name: str, stand: Standpoint, kept: dict[str, str]) -> list[Crumb]:
    """From the top down to the unit; only units in the account's scope are doors."""
    above = [Crumb(one.local_name, address(name, one, **kept)) for one in stand.above]
    return [*above, Crumb(stand.unit.local_name)]


def kind_of(name: str) -> str:
    """How a figure is written: count, share or with a decimal."""
    definition, _part = definition_of(name)
    return _KINDS.get(definition.kind, "count")


def name_of(name: str) -> str:
    """A figure's name in the reader's language."""
    definition, _part = definition_of(name)
    return definition.name["en" if get_language() == "en" else "vi"]


def as_date(at: datetime) -> str:
    """The civil day of an instant as an address writes it."""
    return clock.civil_day_of(at).isoformat()
