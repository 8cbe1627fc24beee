"""Tags that draw a part of a page from its view model."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import groupby, zip_longest
from typing import Any

from django.contrib.messages import get_messages
from django.template import Context
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from design.components import (
    Action,
    Chart,
    Crumb,
    Definition,
    Empty,
    LevelMark,
    Map,
    Moment,
    Progress,
    Record,
    Step,
    Tab,
    Tile,
)
from lachan.kernel.decisions import Decision, Reason

Parts = dict[str, Any]


def theme(context: Context) -> str:
    """The theme chosen on this device; theme.js decides where none was."""
    cookies = getattr(context.get("request"), "COOKIES", {})
    return "dark" if cookies.get("theme") == "dark" else "light"


def face_words() -> SafeString:
    """What the scripts of every page say, in the reader's language."""
    words = {
        "yes": _("Yes"),
        "kept": _("Draft kept on this device"),
        "restored": _("Restored what you had typed on %(at)s."),
        "discard": _("Discard the draft"),
        "calendar": _("Choose a day"),
    }
    return json_script(words, "face-words")


def tile(context: Context, tile: Tile) -> Parts:
    """`{% tile tile %}`: one figure and what makes it trustworthy."""
    return {"tile": tile, "url": door(context, tile.url)}


def action(context: Context, action: Action) -> Parts:
    """`{% action action %}`: a verb as a link or as a form that posts.

    Nothing where the reader may not enter the page it leads to.
    """
    is_shown = not action.url or bool(door(context, action.url))
    return {
        "action": action if is_shown else None,
        "csrf_token": context.get("csrf_token"),
    }


def door(context: Context, url: str | None) -> str:
    """`{% door url as url %}`: the address; nothing where the reader may not enter.

    The shell's `doors` knows; a page without a shell has none and shows every link.
    """
    doors = context.get("doors")
    return url if url and (doors is None or doors.opens(url)) else ""


def empty_state(context: Context, empty: Empty | None = None) -> Parts:
    """`{% empty_state empty %}`: what to say where there is nothing to show."""
    empty = empty or Empty(_("Nothing here"), _("No record matches."))
    return {"empty": empty, "csrf_token": context.get("csrf_token")}


def record_header(context: Context, record: Record) -> Parts:
    """`{% record_header record %}`: the head of a page about one record."""
    return {
        "record": record,
        "csrf_token": context.get("csrf_token"),
        "doors": context.get("doors"),
    }


def definition_list(definitions: Sequence[Definition], layout: str = "") -> Parts:
    """`{% definition_list definitions %}`; layout "row" sets them side by side."""
    return {"definitions": definitions, "layout": layout}


def timeline(moments: Iterable[Moment]) -> Parts:
    """`{% timeline moments %}`: newest first, grouped by civil day."""
    ordered = sorted(moments, key=lambda moment: _sortable(moment.at), reverse=True)
    days = [(day, list(group)) for day, group in groupby(ordered, key=_day_of)]
    return {"days": days, "void_label": _("void")}


def clock_time(moment: Moment) -> str:
    """The time of day of a moment; nothing where only the day is known."""
    if not isinstance(moment.at, datetime):
        return _("time not recorded")
    return time_format(_local(moment.at), "TIME_FORMAT")


def reasons(
    reasons: Sequence[Reason], summary: str = "", *, opened: bool = False
) -> Parts:
    """`{% reasons reasons %}`: "Why?" with rule, clause, edition, verification."""
    return {"reasons": reasons, "summary": summary or _("Why?"), "opened": opened}


def decision(decision: Decision, summary: str = "", *, opened: bool = False) -> Parts:
    """`{% decision decision %}`: its reasons, what was missing, and its warnings."""
    told = reasons(decision.reasons, summary, opened=opened)
    return told | {"missing": decision.missing, "warnings": decision.warnings}


def refusal(context: Context, refusal: object) -> Parts:
    """`{% refusal refused %}`: what did not happen, why, and what to do now."""
    return {"refusal": refusal, "csrf_token": context.get("csrf_token")}


def page_messages(context: Context) -> Parts:
    """`{% page_messages %}`: what the last request had to say; page.html has it."""
    request = context.get("request")
    return {"shown": get_messages(request) if request is not None else []}


def progress(context: Context, progress: Progress) -> Parts:
    """`{% progress progress %}`: long work, asked again every two seconds."""
    return {"progress": progress, "csrf_token": context.get("csrf_token")}


def tabs(tabs: Sequence[Tab], label: str = "") -> Parts:
    """`{% tabs tabs %}`: the parts of one record or page, each with its address."""
    return {"tabs": tabs, "label": label or _("Parts of this page")}


def breadcrumb(crumbs: Sequence[Crumb]) -> Parts:
    """`{% breadcrumb crumbs %}`: the units from the top down to here."""
    return {"crumbs": crumbs}


def steps(steps: Sequence[Step]) -> Parts:
    """`{% steps steps %}`: where we are in a work of several pages."""
    return {"steps": steps, "done_label": _("done")}


def level_legend(names: Sequence[str] = ()) -> Parts:
    """`{% level_legend names %}`: the four levels with their names."""
    given = [*names, "", "", "", ""][:4]
    return {"levels": [LevelMark(i + 1, name) for i, name in enumerate(given)]}


def skeleton(lines: int = 3) -> Parts:
    """`{% skeleton 5 %}`: what stands where something is being fetched."""
    return {"lines": range(lines)}


def panel(
    context: Context,
    content: str,
    title: str = "",
    note: str = "",
    *,
    actions: Sequence[Action] = (),
    anchor: str = "",
    flush: bool = False,
) -> SafeString:
    """`{% panel "Title" %}…{% endpanel %}`: a titled sheet; flush for a list in it."""
    parts = {
        "title": title,
        "note": note,
        "actions": actions,
        "anchor": anchor,
        "flush": flush,
        "content": mark_safe(content),  # noqa: S308  # a rendered template
        "csrf_token": context.get("csrf_token"),
    }
    return mark_safe(render_to_string("design/panel.html", parts))  # noqa: S308  # escaped by the template or form that made it


def tiles(content: str, size: str = "") -> SafeString:
    """`{% tiles %}{% tile … %}{% endtiles %}`: figures in one aligned row."""
    return format_html(
        '<div class="lc-tiles{}">{}</div>',
        f" lc-tiles-{size}" if size else "",
        mark_safe(content),  # noqa: S308  # a rendered template
    )


def columns(content: str, shape: str = "2") -> SafeString:
    """`{% columns "2" %}…{% endcolumns %}`: side by side where there is room.

    Shapes: "2", "3", and "wide" for two thirds and one third.
    """
    return format_html(
        '<div class="lc-columns-{}">{}</div>',
        shape,
        mark_safe(content),  # noqa: S308  # a rendered template
    )


def chart(context: Context, chart: Chart, name: str) -> Parts:
    """`{% chart chart "curve" %}`; the page loads chart.js in its block scripts."""
    urls = [door(context, url) for url in chart.urls]
    data = {
        "kind": chart.kind,
        "labels": list(chart.labels),
        "series": [
            {
                "name": str(one.name),
                "values": list(one.values),
                "shape": one.shape,
                "colour": one.colour,
            }
            for one in chart.series
        ],
        "value_kind": chart.value_kind,
        "incomplete_from": chart.incomplete_from,
        "incomplete_label": _("still incomplete"),
        "urls": urls,
    }
    labels = [_axis_label(chart, label) for label in chart.labels]
    columns = zip(*(one.values for one in chart.series), strict=True)
    rows = list(zip_longest(labels, columns, urls)) if chart.series else []
    script = json_script(data, f"{name}-data")
    return {"chart": chart, "name": name, "script": script, "rows": rows}


def map_part(shown: Map) -> Parts:
    """`{% map map %}`; the page loads map.js in its block scripts."""
    chosen = shown.chosen or (shown.days[-1] if shown.days else None)
    data = shown.values.as_json() | {
        "days": [day.isoformat() for day in shown.days],
        "unknown": _("unknown"),
        "failed": _("The shapes could not be loaded. The list beside is complete."),
    }
    return {
        "map": shown,
        "entries": shown.values.places.values(),
        "script": json_script(data, f"{shown.id}-data"),
        "last_day": len(shown.days) - 1,
        "chosen_day": shown.days.index(chosen) if chosen in shown.days else 0,
    }


def unlocalized(value: object) -> str:
    """A number as machines read it, for attributes: no dots between thousands."""
    return json.dumps(value)


def _axis_label(chart: Chart, label: str) -> str:
    if chart.kind != "epidemic":
        return label
    day = date.fromisoformat(label)
    return day.strftime("%d/%m/%Y")


def _local(value: datetime) -> datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value


def _day_of(moment: Moment) -> date:
    at = moment.at
    return _local(at).date() if isinstance(at, datetime) else at


def _sortable(at: datetime | date) -> tuple[date, str]:
    if isinstance(at, datetime):
        local = _local(at)
        return local.date(), local.isoformat()
    return at, ""
