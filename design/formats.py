"""How numbers, days and instants are written, in the language of the reader."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lachan.kernel.decisions import Verification

Number = int | float | Decimal | None
MINUS = "−"
_PLACES = {"count": 0, "share": 1, "decimal": 1}


def verification(of: Verification) -> str:
    """How surely the wording behind a rule is known, in a word or two."""
    return {
        Verification.UNVERIFIED: _("unverified"),
        Verification.COMPILATION: _("copy, to be checked"),
        Verification.SECONDARY: _("secondary source"),
        Verification.TEXT: _("text checked"),
    }[of]


def figure(value: object, kind: str = "count") -> str:
    """Write a figure; None is "unknown", never 0.

    A share (0–1) becomes a percentage with one decimal. Halves are rounded away from
    zero, as people do by hand, so that a page and a paper agree.
    """
    if value is None or value == "":
        return _("unknown")
    if kind == "text" or not isinstance(value, int | float | Decimal):
        return str(value)
    number = Decimal(str(value))
    if not number.is_finite():
        return _("unknown")
    if kind == "share":
        number *= 100
    places = _PLACES.get(kind, 0)
    rounded = number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    text = formats.number_format(
        abs(rounded), places, use_l10n=True, force_grouping=True
    )
    sign = MINUS if rounded < 0 else ""
    return f"{sign}{text}%" if kind == "share" else f"{sign}{text}"


def change(value: Number, kind: str = "count") -> str:
    """Write a difference with its sign; a change of share is in percentage points."""
    if value is None:
        return _("unknown")
    text = figure(value, kind)
    if kind == "share":
        text = _("%(number)s pts") % {"number": text.rstrip("%")}
    return f"+{text}" if value > 0 else text


def day(value: object) -> str:
    """Write a civil day; an instant is first taken to the local day."""
    if isinstance(value, datetime):
        value = _local(value).date()
    if not isinstance(value, date):
        return _("unknown")
    return formats.date_format(value, "SHORT_DATE_FORMAT")


def instant(value: object) -> str:
    """Write an instant in local time, to the minute; a bare day stays a day."""
    if not isinstance(value, datetime):
        return day(value)
    return formats.date_format(_local(value), "SHORT_DATETIME_FORMAT")


def window(start: object, end: object) -> str:
    """Write a half-open window of days by its first and last day, both included."""
    if start is None or end is None:
        return ""
    last = end
    if isinstance(end, datetime):
        last = _local(end - timedelta(microseconds=1))
    elif isinstance(end, date):
        last = end - timedelta(days=1)
    first_text, last_text = day(start), day(last)
    return first_text if first_text == last_text else f"{first_text} – {last_text}"


def quotient(numerator: Number, denominator: Number) -> str:
    """Write what a proportion was made of: "26.202 of 26.493"."""
    values = {"part": figure(numerator), "whole": figure(denominator)}
    return _("%(part)s of %(whole)s") % values


def ago(value: datetime, now: datetime) -> str:
    """Say how long before or after `now`, in the largest whole unit."""
    span = now - value
    if abs(span) < timedelta(minutes=1):
        return _("just now")
    text = _span(abs(span))
    pattern = _("%(span)s ago") if span > timedelta(0) else _("in %(span)s")
    return pattern % {"span": text}


def _span(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    if minutes < 60:
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    hours = minutes // 60
    if hours < 48:
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    days = hours // 24
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": figure(days)}


def _local(value: datetime) -> datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value
