"""The composed pages: today, situation, map, person, search."""

from lachan.doors.console.pages.configuration import configuration, trail
from lachan.doors.console.pages.map import map_page, panel, values
from lachan.doors.console.pages.person import person
from lachan.doors.console.pages.searching import search, switch
from lachan.doors.console.pages.situation import situation
from lachan.doors.console.pages.today import today

__all__ = [
    "configuration",
    "map_page",
    "panel",
    "person",
    "search",
    "situation",
    "switch",
    "today",
    "trail",
    "values",
]
