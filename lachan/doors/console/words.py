"""Which figures the console shows, in which order; what a page stands on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from lachan.command.indicators.rules.figures import Moment
from lachan.ground.units.models import Unit
from lachan.kernel.speech import Text


@dataclass(frozen=True)
class LevelNow:
    """The level in force in a unit, since when, and the one before it."""

    level: int
    since: datetime
    before: int | None


@dataclass(frozen=True)
class Standpoint:
    """A unit with what lies above and right below it, and the two times.

    `levels` are those in force at the moment, by unit; without one: none announced.

    `is_present`: neither time was asked for, so everything recorded is known.
    `is_of_yesterday`: no time was asked for and the day is young, so figures end with
    the day before, as the morning's briefing does; levels are those of `now`.
    """

    unit: Unit
    above: tuple[Unit, ...]
    children: tuple[Unit, ...]
    levels: dict[int, LevelNow]
    at: Moment
    is_present: bool
    now: datetime
    is_of_yesterday: bool = False


@dataclass(frozen=True)
class Group:
    """Some figures under one heading."""

    name: str
    title: Text
    figures: Sequence[str]


GROUPS = (
    Group(
        "cases",
        _("Cases"),
        (
            "cases.new",
            "cases.new_7d",
            "cases.cumulative",
            "cases.active",
            "cases.recovered",
            "cases.died",
            "cases.community_share_7d",
            "cases.per_100k_7d",
        ),
    ),
    Group(
        "stays",
        _("People isolated, and beds"),
        (
            "stays.home",
            "stays.buffer",
            "stays.central",
            "stays.hospital",
            "beds.free",
            "places.free",
        ),
    ),
    Group(
        "coverage",
        _("Vaccination"),
        (
            "vaccination.dose1_18plus_share",
            "vaccination.dose2_18plus_share",
            "vaccination.elderly_full_share",
        ),
    ),
)
HEADLINES = ("cases.new", "cases.new_7d", "cases.cumulative")
BY_FOUND = "cases.by_found_by"
BY_AGE = "cases.by_age"
SHOWN = (*(name for group in GROUPS for name in group.figures), BY_FOUND, BY_AGE)

# A column each in the table of the units below; every cell opens its list.
BELOW = (
    "cases.new",
    "cases.new_7d",
    "cases.per_100k_7d",
    "cases.cumulative",
    "cases.active",
    "cases.died",
    "stays.central",
    "stays.home",
    "vaccination.dose2_18plus_share",
)
ON_PHONES = ("cases.new", "cases.new_7d", "cases.per_100k_7d")
# The same kinds of figure can colour a map.
MAPPED = (
    "cases.new",
    "cases.new_7d",
    "cases.per_100k_7d",
    "cases.community_per_100k_7d",
    "cases.cumulative",
    "cases.active",
    "cases.died",
    "stays.central",
    "stays.home",
    "stays.hospital",
    "beds.free",
    "vaccination.dose1_18plus_share",
    "vaccination.dose2_18plus_share",
)
LEVEL = "level"

CURVE_DAYS = 42
TREND_DAYS = 14
# Confirmations of the last days still come in (48 hours and a day's cut-off).
INCOMPLETE_DAYS = 2
