"""Shared computers: which one a request comes from, and who may come back to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.http import HttpRequest

from lachan.ground.access.models import Pin, Station, StationVisit, User, within
from lachan.ground.access.queries.scope import paths_of
from lachan.ground.access.queries.written import safeguards
from lachan.ground.journal.queries import keyring

STATION_COOKIE = "station"
STATION_KIND = "access station"


def station_of(request: HttpRequest) -> Station | None:
    """The shared computer that the request comes from; no statement elsewhere."""
    key = request.COOKIES.get(STATION_COOKIE, "")
    if not key:
        return None
    cached: Station | None = getattr(request, "_station", None)
    if cached is None:
        hashes = keyring().keyed_hashes(STATION_KIND, key)
        held = Station.objects.filter(key_hash__in=hashes, closed_at=None)
        cached = held.first()
        request._station = cached  # type: ignore[attr-defined]  # read once a request
    return cached


def stations_visible_to(user: User) -> QuerySet[Station]:
    """Shared computers of the units whose accounts `user` manages."""
    roots = paths_of(user, "access.manage")
    return Station.objects.filter(within("unit_path", roots), closed_at=None)


@dataclass(frozen=True)
class Colleague:
    """Somebody who signed in here today."""

    user: User
    visit: StationVisit
    # False: no short number, or too many wrong ones; then the password is asked for.
    may_use_pin: bool


def colleagues(station: Station, day: date) -> list[Colleague]:
    """Who signed in here today and did not sign out, the last first; two statements."""
    visits = StationVisit.objects.filter(
        station=station, day=day, left_at=None, user__is_active=True
    )
    held = list(visits.select_related("user").order_by("-came_at"))
    most = safeguards().wrong_pins_in_a_row
    pins = Pin.objects.filter(
        user__in=[one.user_id for one in held], wrong_in_a_row__lt=most
    )
    usable = set(pins.values_list("user_id", flat=True))
    return [Colleague(one.user, one, one.user_id in usable) for one in held]


def pin_since(user: User) -> datetime | None:
    """Since when the account has a short number that is not locked."""
    most = safeguards().wrong_pins_in_a_row
    held = Pin.objects.filter(user=user, wrong_in_a_row__lt=most)
    return held.values_list("set_at", flat=True).first()
