"""What every page of the house shows around its content: the shell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from design.components import Link
from lachan.ground.access.actions import sits_at
from lachan.ground.access.models import User
from lachan.ground.access.queries import Scope, safeguards, scope_of
from lachan.ground.notices.queries import Bell
from lachan.kernel import clock

RECENT_UNITS = "recent_units"


@dataclass(frozen=True)
class Entry:
    """One line of the main menu; without permission it is for every account."""

    label: str | Promise
    name: str  # of the address; what does not exist yet is left out
    icon: str
    permission: str = ""
    group: str | Promise = ""


_WORK, _RECORDS, _HOUSE = _("Work"), _("Records"), _("House")

MENU = (
    Entry(_("Today"), "console:today", "home"),
    Entry(_("Situation"), "console:situation", "chart-bar", "indicators.view"),
    Entry(_("Map"), "console:map", "map-2", "indicators.view"),
    Entry(_("Briefing"), "briefing:page", "presentation", "briefing.view"),
    Entry(_("Levels"), "levels:list", "gauge", "indicators.view"),
    Entry(_("Cases"), "cases:list", "virus", "cases.view", _RECORDS),
    Entry(_("Specimens"), "labs:list", "test-pipe", "labs.view", _RECORDS),
    Entry(_("People"), "people:list", "users", "people.view", _RECORDS),
    Entry(_("Stays"), "sites:stays", "bed", "sites.view", _RECORDS),
    Entry(
        _("Places and beds"), "sites:list", "building-hospital", "sites.view", _RECORDS
    ),
    Entry(_("Vaccination"), "health:list", "vaccine", "health.view", _RECORDS),
    Entry(_("Tasks"), "tasks:list", "checklist", "tasks.view", _RECORDS),
    Entry(
        _("Reported figures"),
        "reports:list",
        "report-analytics",
        "indicators.view",
        _RECORDS,
    ),
    Entry(_("Bring in data"), "interchange:list", "upload", "intake.import", _RECORDS),
    Entry(
        _("Configuration"),
        "console:configuration",
        "adjustments-horizontal",
        "",
        _HOUSE,
    ),
    Entry(_("Policies"), "policy:list", "book", "", _HOUSE),
    Entry(
        _("Decrees on units"), "units:decrees", "git-merge", "units.carry_out", _HOUSE
    ),
    Entry(_("Proposed editions"), "regulations:list", "gavel", "policy.drafts", _HOUSE),
    Entry(_("Units"), "units:browse", "sitemap", "", _HOUSE),
    Entry(
        _("Committees and teams"), "bodies:list", "users-group", "bodies.view", _HOUSE
    ),
    Entry(_("Accounts"), "access:accounts", "users-group", "access.manage", _HOUSE),
    Entry(
        _("Emergency openings"),
        "access:openings",
        "lock-open",
        "access.openings",
        _HOUSE,
    ),
    Entry(_("Personal data"), "privacy:front", "shield-lock", "privacy.view", _HOUSE),
    Entry(
        _("Channels for notices"), "notices:channels", "send", "notices.manage", _HOUSE
    ),
    Entry(_("Work waiting"), "access:waiting", "hourglass", "journal.view", _HOUSE),
    Entry(
        _("Integrity of the records"),
        "integrity:list",
        "checks",
        "integrity.view",
        _HOUSE,
    ),
    Entry(_("Audit"), "access:audit", "history", "audit.view", _HOUSE),
)


class Doors:
    """Which pages of the menu an account may enter: no link leads to a closed one."""

    def __init__(self, scope: Scope) -> None:
        told = {
            url: not entry.permission or bool(scope.of(entry.permission))
            for entry in MENU
            if (url := address(entry.name))
        }
        self._opens = told
        self._urls = list(told)

    def opens(self, url: str) -> bool:
        """False below an entry of the menu that the account lacks."""
        return self._opens.get(_best_match(url.partition("?")[0], self._urls), True)


class Clock:
    """The house's time, and whether it is another than the machine's."""

    @property
    def now(self) -> Any:
        """The present instant of the house."""
        return clock.now()  # noqa: TID251  # a face

    @property
    def is_offset(self) -> bool:
        """True in a demonstration that lives in another time."""
        return bool(clock.offset())


def house(request: HttpRequest) -> dict[str, object]:
    """Menu, account, search, clock, bell and units for the shell; two queries."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {"clock": Clock()}
    scope = scope_of(user)
    return {
        "clock": Clock(),
        "doors": Doors(scope),
        "navigation": _navigation(request, user),
        "user_menu": _user_menu(),
        "user_role": ", ".join(scope.role_names),
        "search_url": address("console:search"),
        "bell": Bell(address("notices:list"), user),
        "unit_switcher": _unit_switcher(request),
        **_shared_computer(request),
    }


def _shared_computer(request: HttpRequest) -> dict[str, object]:
    """What locks the page where several people share the computer."""
    session = getattr(request, "session", None)
    if session is None or not sits_at(session):
        return {}
    return {
        "idle_lock": int(safeguards().idle.total_seconds()),
        "lock_url": address("access:lock"),
        "alive_url": address("access:alive"),
    }


def address(name: str) -> str:
    """Where a page lies; empty while it does not exist."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _navigation(request: HttpRequest, user: User) -> list[dict[str, object]]:
    scope = scope_of(user)
    shown = [
        (entry, url)
        for entry in MENU
        if (not entry.permission or scope.of(entry.permission))
        and (url := address(entry.name))
    ]
    here = _best_match(request.path, [url for _entry, url in shown])
    return [
        {
            "label": entry.label,
            "url": url,
            "icon": entry.icon,
            "group": entry.group,
            "active": url == here,
        }
        for entry, url in shown
    ]


def _best_match(path: str, urls: list[str]) -> str:
    """The entry that the page lies under: the longest; the first page only itself."""
    matching = [u for u in urls if path == u or (u != "/" and path.startswith(u))]
    return max(matching, key=len, default="")


def _user_menu() -> list[dict[str, object]]:
    told = (
        (_("My account"), "access:me", "user-circle", "get"),
        (_("How I am told"), "notices:preferences", "bell", "get"),
        (_("Sign out"), "access:sign_out", "logout", "post"),
    )
    return [
        {"label": label, "url": url, "icon": icon, "method": method}
        for label, name, icon, method in told
        if (url := address(name))
    ]


def _unit_switcher(request: HttpRequest) -> dict[str, object] | None:
    url = address("console:switch")
    session = getattr(request, "session", None)
    if not url or session is None:
        return None
    recent = session.get(RECENT_UNITS) or []
    situation = address("console:situation")
    links = [
        Link(_name_of(one), f"{situation}?{urlencode({'unit': one['id']})}")
        for one in recent
    ]
    label = _name_of(recent[0]) if recent else _("Choose a unit")
    return {"label": label, "search_url": url, "recent": links}


def _name_of(recent: dict[str, str]) -> str:
    """A unit looked at before, in the language of the page that is shown now."""
    language = "en" if get_language() == "en" else "vi"
    return recent.get(language) or recent.get("vi") or recent.get("label", "")
