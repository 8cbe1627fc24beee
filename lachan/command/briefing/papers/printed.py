"""The briefing as it is printed: every number and instant written out in words."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from design import formats
from lachan.command.briefing.queries import said_at
from lachan.command.briefing.words import BELOW, HEADLINES
from lachan.command.indicators.queries import definition_of
from lachan.kernel.clock import VIETNAM


def printed(content: dict[str, Any]) -> dict[str, Any]:
    """The content with every number and instant written as it is printed."""
    made = datetime.fromisoformat(content["known_at"]).astimezone(VIETNAM)
    return {
        "unit": content["name"],
        "title": _("Epidemic situation briefing"),
        "place_and_date": _("%(unit)s, %(day)s")
        % {"unit": content["name"], "day": made.strftime("%d/%m/%Y")},
        "as_of": said_at(content["as_of"]),
        "known_at": said_at(content["known_at"]),
        "level": content["level"],
        "labels": _labels(),
        "tiles": [_tile(figure, content) for figure in headlines(content)],
        "results": list(content["results"]),
        "weaknesses": [weakness["text"] for weakness in content["weaknesses"]],
        "tasks": [_task(task) for task in content["tasks"]],
        "curve": _curve(content["curve"]),
        "columns": [_column(name) for name in BELOW],
        "rows": [_row(child) for child in content["below"]],
        "seal": _seal(content["seal"]),
    }


def _labels() -> dict[str, str]:
    return {
        "republic": "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "motto": "Độc lập - Tự do - Hạnh phúc",
        "as_of": _("Data as of"),
        "known_at": _("as known at"),
        "level": _("Epidemic level in force"),
        "situation": _("Situation"),
        "results": _("Results"),
        "curve": _("New cases a day, last six weeks; the last days still rise"),
        "below": _("By unit"),
        "unit": _("Unit"),
        "weaknesses": _("Weaknesses found in the data"),
        "tasks": _("Tasks due"),
        "none": _("None."),
        "unknown": _("unknown"),
    }


def headlines(content: dict[str, Any]) -> list[dict[str, Any]]:
    """The computed figure if it is known, else the first one that is reported."""
    chosen = []
    for name in HEADLINES:
        found = [figure for figure in content["figures"] if figure["id"] == name]
        known = [figure for figure in found if figure["value"] is not None]
        if found:
            chosen.append((known or found)[0])
    return chosen


def kind_of(figure_id: str) -> str:
    """How a figure of this id is written: count, share or decimal."""
    kind = definition_of(figure_id)[0].kind
    return {"share": "share", "rate": "decimal", "doubling": "decimal"}.get(
        kind, "count"
    )


def _tile(figure: dict[str, Any], content: dict[str, Any]) -> dict[str, str]:
    kind = kind_of(figure["id"])
    differences = {c["id"]: c["difference"] for c in content["changes"]}
    change = differences.get(figure["id"])
    return {
        "name": figure["name"],
        "value": formats.figure(figure["value"], kind),
        "change": "" if change is None else formats.change(change, kind),
        "note": "; ".join([*figure["warnings"], *figure.get("notes", ())])[:90],
    }


def _task(task: dict[str, Any]) -> dict[str, str]:
    due = said_at(task["due_at"]) if task["due_at"] else ""
    late = _("overdue") if task["is_overdue"] else ""
    return {
        "title": task["title"],
        "unit": task["unit"],
        "due": f"{due} {late}".strip(),
    }


def _curve(curve: dict[str, Any]) -> dict[str, Any]:
    series = list(curve["series"].values())
    totals = [sum(values) for values in zip(*series, strict=True)] if series else []
    return {
        "days": [date.fromisoformat(day).strftime("%d/%m") for day in curve["days"]],
        "totals": totals,
        "highest": max(totals, default=0),
        "incomplete_from": curve["incomplete_from"],
    }


def _column(name: str) -> str:
    definition = definition_of(name)[0]
    return definition.name[language()]


def language() -> str:
    """`en` where the reader chose English, else `vi`."""
    return "en" if get_language() == "en" else "vi"


def _row(child: dict[str, Any]) -> dict[str, Any]:
    cells = []
    for name in BELOW:
        known = [
            figure["value"]
            for figure in child["figures"]
            if figure["id"] == name and figure["value"] is not None
        ]
        cells.append(formats.figure(known[0] if known else None, kind_of(name)))
    return {
        "name": child["name"],
        "level": "" if child["level"] is None else str(child["level"]),
        "cells": cells,
    }


def _seal(seal: dict[str, Any]) -> str:
    if not seal:
        return ""
    return _("Journal sealed to entry %(position)s: %(digest)s") % {
        "position": seal["position"],
        "digest": seal["digest"][:32],
    }
