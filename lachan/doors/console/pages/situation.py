"""Tình hình: one unit and all below it, each number a door to its records."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from design import formats, lists
from design.components import (
    Action,
    Chart,
    Column,
    Empty,
    LevelMark,
    Linked,
    Mark,
    Row,
    Series,
    Table,
    Tile,
    Trend,
)
from lachan.command.briefing.queries import said_at
from lachan.command.indicators.queries import definition_of
from lachan.doors.console.forms import TimesForm
from lachan.doors.console.pages.parts import (
    address,
    address_of,
    as_date,
    crumbs,
    kind_of,
    name_of,
    stands_on,
    times_of,
)
from lachan.doors.console.queries import situation as read
from lachan.doors.console.queries.situation import Situation
from lachan.doors.console.words import (
    BELOW,
    BY_AGE,
    BY_FOUND,
    CURVE_DAYS,
    GROUPS,
    HEADLINES,
    INCOMPLETE_DAYS,
    ON_PHONES,
    Standpoint,
)
from lachan.ground.access.queries import account_of
from lachan.ground.tasks.queries import late
from lachan.ground.units.models import Unit
from lachan.kernel.ages import AGE_BANDS
from lachan.kernel.figures import Figure, Source
from lachan.watch.cases.words import FoundBy

PAGE = "console:situation"


@require_GET
def situation(request: HttpRequest) -> HttpResponse:
    """Figures, curve, units below, and what is wrong with what we know."""
    account_of(request)
    stand = stands_on(request)
    kept = times_of(request)
    found = read.situation(stand)
    shown = {name: found.best(stand.unit.pk, name) for name in _tile_names()}
    page = {
        "stand": stand,
        "crumbs": crumbs(PAGE, stand, kept),
        "times": TimesForm(request.GET or None),
        "until": said_at(stand.at.as_of.isoformat()),
        "today_url": address(PAGE, stand.unit, as_of=as_date(stand.now)),
        "level": _level(found),
        "groups": [
            (
                group.title,
                [
                    _tile(found, figure)
                    for name in group.figures
                    if (figure := shown[name]) is not None
                ],
            )
            for group in GROUPS
        ],
        "curve": _curve(found),
        "by_found": _by_found(found),
        "by_age": _by_age(found),
        "table": _table(request, found, kept),
        "weaknesses": _weaknesses(found),
        "actions": _actions(stand, kept),
    }
    return render(request, "console/situation.html", page)


def _tile_names() -> list[str]:
    return [name for group in GROUPS for name in group.figures]


def _actions(stand: Standpoint, kept: dict[str, str]) -> list[Action]:
    told = [
        (_("Map"), "console:map", "map-2"),
        (_("Levels"), "levels:list", "gauge"),
        (_("Briefing"), "briefing:page", "presentation"),
    ]
    return [
        Action(label, address(name, stand.unit, **kept), icon=icon)
        for label, name, icon in told
        if address_of(name)
    ]


# ── figures ──────────────────────────────────────────────────────────────────────


def _tile(found: Situation, figure: Figure) -> Tile:
    """A figure with its change since the day before, and who says otherwise."""
    definition, _part = definition_of(figure.id)
    others = [_other(one) for one in found.others(found.standpoint.unit.pk, figure)]
    warnings = [*figure.warnings, *others]
    return Tile.of(
        figure,
        kind=kind_of(figure.id),  # type: ignore[arg-type]  # one of the three
        size="large" if figure.id in HEADLINES else "",
        change=read.change(figure, found.series),
        change_since=_("since the day before"),
        trend=read.trend(definition, figure, found.series),
        warnings=warnings,
        as_of=None,
        source="assumed" if figure.is_assumed else figure.source.value,
    )


def _other(figure: Figure) -> str:
    """What another source says of the same figure."""
    value = formats.figure(figure.value, kind_of(figure.id))
    if figure.source is Source.COMPUTED:
        return _("Counted here: %(value)s") % {"value": value}
    who = next(iter((*figure.warnings, *figure.notes)), "")
    return _("Reported: %(value)s (%(who)s)") % {"value": value, "who": who}


def _level(found: Situation) -> dict[str, object] | None:
    """The level in force and the one before it."""
    stand = found.standpoint
    now = stand.levels.get(stand.unit.pk)
    if now is None:
        return None
    return {
        "mark": LevelMark(now.level),
        "since": now.since,
        "before": LevelMark(now.before) if now.before else None,
    }


def _curve(found: Situation) -> Chart:
    """Confirmed cases a day by how found; the last days still rise."""
    first = found.series.first
    days = [(first + timedelta(days=n)).isoformat() for n in range(CURVE_DAYS)]
    known = {
        category: amounts
        for (measure, category), amounts in found.series.own.items()
        if measure == "cases.confirmed"
    }
    series = [
        Series(way.label, known[key], colour=place)
        for place, way in enumerate(FoundBy)
        for key in (way.value, "" if way is FoundBy.UNKNOWN else None)
        if key in known
    ]
    sums = [sum(one.values[n] or 0 for one in series) for n in range(CURVE_DAYS)]
    mean = [
        None if n < 6 else sum(sums[n - 6 : n + 1]) / 7
        for n in range(CURVE_DAYS - INCOMPLETE_DAYS)
    ]
    if series:
        gaps: list[float | None] = [None] * INCOMPLETE_DAYS
        series.append(Series(_("mean of 7 days"), [*mean, *gaps], "mean"))
    return Chart(
        kind="epidemic",
        title=_("New cases a day, by how found"),
        labels=days,
        series=series,
        axis=_("Day of confirmation"),
        note=_("Hatched days will still rise: reports are still coming in."),
        incomplete_from=CURVE_DAYS - INCOMPLETE_DAYS,
    )


def _found_by(category: str) -> str:
    known = category in FoundBy.values
    return str(FoundBy(category).label if known else _("not known"))


def _parts(found: Situation, name: str) -> dict[str, Figure]:
    return {
        one.id.removeprefix(f"{name}."): one
        for one in found.figures[found.standpoint.unit.pk]
        if one.id.startswith(f"{name}.")
    }


def _by_found(found: Situation) -> Chart | None:
    parts = _parts(found, BY_FOUND)
    if not parts:
        return None
    ordered = sorted(parts.items(), key=lambda item: -(item[1].value or 0))
    return Chart(
        kind="bars",
        title=name_of(BY_FOUND),
        labels=[_found_by(part) for part, _figure in ordered],
        series=[Series(_("cases"), [figure.value for _part, figure in ordered])],
        urls=[figure.list_url or "" for _part, figure in ordered],
    )


def _by_age(found: Situation) -> Chart | None:
    parts = _parts(found, BY_AGE)
    if not parts:
        return None
    bands = [band for band in (*AGE_BANDS, "unknown") if band in parts]
    return Chart(
        kind="bars",
        title=name_of(BY_AGE),
        labels=[_("not known") if band == "unknown" else band for band in bands],
        series=[Series(_("cases"), [parts[band].value for band in bands])],
        urls=[parts[band].list_url or "" for band in bands],
    )


# ── units below ──────────────────────────────────────────────────────────────────

_SORTS = {name: name for name in ("unit", "level", *BELOW)}


def _table(request: HttpRequest, found: Situation, kept: dict[str, str]) -> Table:
    """The units right below; sorted here, since they are few."""
    stand = found.standpoint
    sort = lists.order(request, _SORTS, "-cases.new_7d")
    columns = [
        Column("unit", _("Unit"), sortable=True),
        Column("level", _("Level"), sortable=True),
        *(
            Column(
                name,
                name_of(name),
                kind_of(name),  # type: ignore[arg-type]  # one of its kinds
                sortable=True,
                is_minor=name not in ON_PHONES,
            )
            for name in BELOW
        ),
        Column("trend", _("14 days")),
        Column("report", _("Coverage reported for"), is_minor=True),
    ]
    children = _sorted(found, sort)
    return Table(
        id="below",
        caption=_("Units below"),
        columns=columns,
        rows=[_row(found, child, kept) for child in children],
        sort=sort,
        empty=Empty(
            _("No unit below"),
            _("%(unit)s has no units below it.") % {"unit": stand.unit.local_name},
            icon="sitemap",
        ),
        shows_caption=True,
        most_on_phone=8,
    )


def _sorted(found: Situation, sort: str) -> list[Unit]:
    name, children = sort.removeprefix("-"), list(found.standpoint.children)
    if name != "unit":
        known = [c for c in children if _sort_value(found, c, name) is not None]
        unknown = [c for c in children if _sort_value(found, c, name) is None]
        known.sort(
            key=lambda child: _sort_value(found, child, name) or 0,
            reverse=sort.startswith("-"),
        )
        return [*known, *unknown]
    return children[::-1] if sort.startswith("-") else children


def _sort_value(found: Situation, child: Unit, name: str) -> float | None:
    if name == "level":
        return found.levels.get(child.pk)
    figure = found.best(child.pk, name)
    return figure.value if figure else None


def _row(found: Situation, child: Unit, kept: dict[str, str]) -> Row:
    level = found.levels.get(child.pk)
    cells: dict[str, object] = {
        "unit": Linked(child.local_name, address(PAGE, child, **kept)),
        "level": LevelMark(level) if level else "—",
        "trend": Trend(found.series.confirmed.get(child.pk, [])[-14:]),
        "report": _report(found, child),
    }
    urls: dict[str, str] = {}
    for name in BELOW:
        figure = found.best(child.pk, name)
        cells[name] = figure.value if figure else None
        if figure and figure.list_url:
            urls[name] = figure.list_url
    return Row(cells=cells, key=child.code, label=child.local_name, urls=urls)


def _report(found: Situation, child: Unit) -> object:
    last = found.last_report(child.pk)
    if last is None:
        return Mark(_("never reported"), "quiet")
    if found.is_late(child.pk):
        return [formats.day(last), Mark(_("late"), "alert", "clock-exclamation")]
    return formats.day(last)


# ── what is wrong with what we know ──────────────────────────────────────────────


def _weaknesses(found: Situation) -> list[dict[str, str]]:
    """Contradicting sources, silent units and late work, each with its list."""
    stand = found.standpoint
    told = [
        {
            "text": _("%(name)s: %(first)s here, %(second)s there.")
            % {
                "name": first.name,
                "first": formats.figure(first.value, kind_of(first.id)),
                "second": formats.figure(second.value, kind_of(second.id)),
            },
            "url": second.list_url or "",
        }
        for first, second in found.contradictions()
    ]
    silent = [child for child in stand.children if found.is_late(child.pk)]
    reported = [c for c in silent if found.last_report(c.pk) is not None]
    if silent and len(silent) == len(stand.children) and not reported:
        told.append({"text": _("No unit below reports its coverage."), "url": ""})
    elif silent:
        names = ", ".join(child.local_name for child in silent[:5])
        text = _("Coverage missing or older than 14 days: %(count)d units (%(names)s…)")
        told.append(
            {
                "text": text % {"count": len(silent), "names": names},
                "url": f"{reverse('reports:list')}?{urlencode({'standing': 'newest'})}",
            }
        )
    overdue = late(stand.unit.path, stand.now).count()
    if overdue:
        told.append(
            {
                "text": _("%(count)d tasks are overdue.") % {"count": overdue},
                "url": f"{reverse('tasks:list')}?due=late",
            }
        )
    return told
