"""Filters and small tags: figures, days, marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from design import drawings, formats, icons
from design.components import LevelMark, Mark, Person
from design.tags import cells
from lachan.kernel import clock
from lachan.kernel.decisions import Verification


def icon(name: str, label: str = "") -> SafeString:
    """`{% icon "users" %}`; give a label only where no text stands beside it."""
    return icons.icon(name, label)


def figure_value(value: object, kind: str = "count") -> str:
    """`{{ value|figure_value }}`, `{{ value|figure_value:"share" }}`."""
    return formats.figure(value, kind)


def figure_change(value: Any, kind: str = "count") -> str:
    """`{{ difference|figure_change }}`: always with its sign."""
    return formats.change(value, kind)


def date_vi(value: object) -> str:
    """`{{ day|date_vi }}` → 07/12/2021."""
    return formats.day(value)


def instant_vi(value: object) -> str:
    """`{{ instant|instant_vi }}` → 07/12/2021, 17:00 local time."""
    return formats.instant(value)


def ago(context: Context, value: datetime | None) -> SafeString:
    """`{% ago instant %}`: how long before the clock of the house, exact on hover."""
    if value is None:
        return cells.unknown()
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        value.isoformat(),
        formats.instant(value),
        formats.ago(value, now(context)),
    )


def now(context: Context) -> datetime:
    """The instant of the page: the one in its context, else the clock of the house."""
    shown = getattr(context.get("clock"), "now", None)
    if isinstance(shown, datetime):
        return shown
    return clock.now()  # noqa: TID251  # a tag is a face


def level_badge(level: int | None, name: str = "") -> SafeString:
    """`{% level_badge 2 "Vùng vàng" %}`; None is an unknown level."""
    return cells.level(LevelMark(level, name))


def level_range(low: int | None, high: int | None, name: str = "") -> SafeString:
    """`{% level_range 2 3 %}`: what is certain while an input is missing."""
    return cells.level(LevelMark(low, name, high))


def verification_mark(verification: Verification | str) -> SafeString:
    """`{% verification_mark reason.verification %}`: how sure we are of a rule."""
    try:
        known = Verification(verification)
    except ValueError:
        return SafeString()
    label = formats.verification(known)
    tone, drawing, title = _verifications()[known]
    return cells.mark(Mark(label, tone, drawing, title))  # type: ignore[arg-type]  # one of the tones of the design


def _verifications() -> dict[Verification, tuple[str, str, str]]:
    return {
        Verification.UNVERIFIED: (
            "alert",
            "alert-triangle",
            _("Not checked against the official text: may propose, never announce."),
        ),
        Verification.COMPILATION: (
            "alert",
            "alert-triangle",
            _("Known from a third party's copy: may propose, never announce."),
        ),
        Verification.SECONDARY: (
            "quiet",
            "file-search",
            _("Known from state media or a publisher of laws."),
        ),
        Verification.TEXT: (
            "quiet",
            "circle-check",
            _("Read in the document itself."),
        ),
    }


def source_mark(source: str) -> SafeString:
    """`{% source_mark "reported" %}`: counted, reported by a unit, or assumed."""
    words = {
        "computed": ("calculator", _("computed"), _("Counted from the records here.")),
        "reported": ("report", _("reported"), _("As typed by the reporting unit.")),
        "assumed": ("bulb", _("assumed"), _("Supposed, not observed.")),
    }
    if source not in words:
        return SafeString()
    drawing, label, title = words[source]
    tone = "alert" if source == "assumed" else "quiet"
    return cells.mark(Mark(label, tone, drawing, title))  # type: ignore[arg-type]  # one of the tones of the design


def mark(label: str, tone: str = "", icon: str = "") -> SafeString:
    """`{% mark "Đang điều trị" "accent" %}`."""
    return cells.mark(Mark(label, tone, icon))  # type: ignore[arg-type]  # one of the tones of the design


def pseudonym(name: str, url: str = "") -> SafeString:
    """`{% pseudonym "Nữ, 34 tuổi · K7Q2" %}`: a person whose name is not shown."""
    return cells.person(Person(name, url, is_pseudonym=True))


def sparkline(values: Sequence[float | int | None], label: str = "") -> SafeString:
    """`{% sparkline values "7 ngày" %}`: a small line without script."""
    return drawings.sparkline(values, label)


def meter(share: float | None, target: float | None = None) -> SafeString:
    """`{% meter 0.94 target=0.75 %}`."""
    return cells.meter(share, target)


def cell(value: object, kind: str = "text") -> SafeString:
    """`{% cell value "count" %}`: as it would be drawn in a list."""
    return cells.cell(value, kind)


def of(mapping: Mapping[str, object], key: str) -> object:
    """`{{ row.cells|of:column.name }}`: the value under a key, None without it."""
    return mapping.get(key)
