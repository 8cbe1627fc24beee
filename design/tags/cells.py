"""How one value of a list is drawn, by its type; a new kind of cell is one function."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import singledispatch

from django.template.loader import render_to_string
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from design import drawings, formats
from design.components import (
    Buttons,
    LevelMark,
    Linked,
    Mark,
    Meter,
    Person,
    Trend,
)
from design.icons import icon

_NUMBER_KINDS = {"share": "share", "decimal": "decimal"}


@singledispatch
def cell(value: object, kind: str = "text") -> SafeString:
    """Draw a value; anything unknown to this file is escaped text."""
    if isinstance(value, list | tuple):
        parts = ((cell(part, kind),) for part in value)
        return format_html_join(mark_safe(" "), "{}", parts)
    return conditional_escape(str(value)) if value != "" else mark_safe("")


@cell.register(type(None))
def _nothing(value: None, kind: str = "text") -> SafeString:
    return unknown()


@cell.register(int)
@cell.register(float)
@cell.register(Decimal)
def _number(value: int | float | Decimal, kind: str = "text") -> SafeString:
    if isinstance(value, bool):
        return conditional_escape(_yes_no(value=value))
    return conditional_escape(
        formats.figure(value, kind if kind != "text" else "count")
    )


@cell.register(date)
def _date(value: date, kind: str = "text") -> SafeString:
    with_time = isinstance(value, datetime) and kind != "date"
    text = formats.instant(value) if with_time else formats.day(value)
    return format_html(
        '<time class="lc-num" datetime="{}">{}</time>', value.isoformat(), text
    )


@cell.register
def _linked(value: Linked, kind: str = "text") -> SafeString:
    return format_html(
        '<a href="{}">{}</a>{}', value.url, value.label, note(str(value.note))
    )


@cell.register
def _person(value: Person, kind: str = "text") -> SafeString:
    return person(value)


@cell.register
def _mark(value: Mark, kind: str = "text") -> SafeString:
    return mark(value)


@cell.register
def _level(value: LevelMark, kind: str = "text") -> SafeString:
    return level(value)


@cell.register
def _meter(value: Meter, kind: str = "text") -> SafeString:
    return meter(value.share, value.target)


@cell.register
def _trend(value: Trend, kind: str = "text") -> SafeString:
    return drawings.sparkline(value.values, str(value.label))


@cell.register
def _buttons(value: Buttons, kind: str = "text") -> SafeString:
    return mark_safe(  # noqa: S308  # a template of ours, escaped there
        render_to_string("design/buttons.html", {"actions": value.actions})
    )


def unknown() -> SafeString:
    """Say that a value is not known: quieter than a value, and never a zero."""
    return format_html('<span class="lc-unknown">{}</span>', _("unknown"))


def note(text: str) -> SafeString:
    """A quieter second line."""
    return (
        format_html('<span class="lc-note">{}</span>', text) if text else SafeString()
    )


def mark(value: Mark) -> SafeString:
    """A state in a word; the tone only helps the eye."""
    drawing = icon(value.icon) if value.icon else ""
    return format_html(
        '<span class="lc-mark{}"{}>{}{}</span>',
        f" lc-mark-{value.tone}" if value.tone else "",
        format_html(' title="{}"', value.title) if value.title else "",
        drawing,
        value.label,
    )


def level(value: LevelMark) -> SafeString:
    """An epidemic level as number, name and colour; a range shows both ends."""
    if value.level is None:
        return format_html(
            '<span class="lc-level lc-level-unknown"><b>?</b>{}</span>',
            value.name or _("level unknown"),
        )
    if value.is_range:
        return format_html(
            '<span class="lc-level"><b class="lc-level-{0}">{0}</b>'
            '<b class="lc-level-{1}">{1}</b>{2}</span>',
            value.level,
            value.level_max,
            value.name
            or _("level %(low)s to %(high)s")
            % {"low": value.level, "high": value.level_max},
        )
    return format_html(
        '<span class="lc-level"><b class="lc-level-{0}">{0}</b>{1}</span>',
        value.level,
        value.name or _("Level %(level)s") % {"level": value.level},
    )


def meter(share: float | None, target: float | None = None) -> SafeString:
    """A proportion as a number and a bar, the target as a tick."""
    if share is None:
        return unknown()
    return format_html(
        '<span class="lc-meter">{}<span class="lc-num">{}</span></span>',
        drawings.bar(share, target),
        formats.figure(share, "share"),
    )


def person(value: Person) -> SafeString:
    """A full name; a pseudonym is marked as one."""
    text: str | SafeString = value.name
    if value.is_pseudonym:
        text = format_html(
            '<span class="lc-pseudonym" title="{}">{}{}</span>',
            _("Name hidden: outside your area or purpose"),
            icon("eye-off"),
            value.name,
        )
    if value.url:
        text = format_html('<a href="{}">{}</a>', value.url, text)
    return format_html("{}{}", text, note(str(value.note)))


def _yes_no(*, value: bool) -> str:
    return _("yes") if value else _("no")
