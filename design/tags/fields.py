"""Forms: label, hint, error and control, tied together for every reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.forms import BoundField, Form
from django.http import HttpRequest
from django.template import Context
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

Parts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Group:
    """Fields under one legend."""

    title: object
    hint: object
    fields: Sequence[BoundField]


def form(
    context: Context,
    form: Form,
    submit: str = "",
    *,
    url: str = "",
    draft: str = "",
    cancel_url: str = "",
    method: str = "post",
    is_danger: bool = False,
) -> Parts:
    """`{% form form "Open the case" draft="case-new" cancel_url=url %}`.

    With `draft` the browser keeps what was typed until it is saved, per account. A
    form may have `fieldsets`: (title, field names) or (title, field names, hint).
    `is_danger` marks a button that takes something away.
    """
    return {
        "form": form,
        "groups": _groups(form),
        "submit": submit or _("Save"),
        "url": url,
        "draft": _draft_key(context, draft),
        "cancel_url": cancel_url,
        "method": method,
        "is_danger": is_danger,
        "csrf_token": context.get("csrf_token"),
    }


def fragment(
    context: Context,
    form: Form,
    url: str,
    title: str = "",
    *,
    saved_at: datetime | None = None,
) -> Parts:
    """`{% fragment form url "Title" %}`: part of a record that saves itself.

    The view at `url` saves and answers with this same tag, `saved_at` set; without
    script its button posts the form.
    """
    anchor = f"fragment-{form.prefix or type(form).__name__.lower()}"
    return {
        "form": form,
        "url": url,
        "title": title,
        "anchor": anchor,
        "saved_at": saved_at,
        "draft": _draft_key(context, f"{anchor}:{url}"),
        "csrf_token": context.get("csrf_token"),
    }


def field(bound: BoundField) -> Parts:
    """`{% field form.name %}`: one field with label, hint and error."""
    widget = bound.field.widget
    is_group = isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple)
    return {
        "field": bound,
        "kind": _kind(widget),
        "is_group": is_group,
        "is_optional": _is_optional(bound),
        "choices": list(bound) if is_group else [],
        "control": SafeString() if is_group else control(bound),
        "described_by": bound.aria_describedby,
    }


def _is_optional(bound: BoundField) -> bool:
    """A field asked for unless another one answers says so by `aria-required`."""
    asked = bound.field.widget.attrs.get("aria-required")
    return not bound.field.required and asked != "true"


def control(bound: BoundField) -> SafeString:
    """`{% control form.name %}`: the control alone; whoever uses it gives the label."""
    widget = bound.field.widget
    attributes: dict[str, str | bool] = {}
    known = _CLASSES.get(_kind(widget))
    if known:
        attributes["class"] = f"{widget.attrs.get('class', '')} {known}".strip()
    if isinstance(widget, forms.DateInput | forms.DateTimeInput):
        attributes |= {"inputmode": "numeric", "autocomplete": "off"}
        attributes |= {"placeholder": _("dd/mm/yyyy"), "data-date": "day"}
    if isinstance(widget, forms.DateTimeInput):
        attributes |= {"placeholder": _("dd/mm/yyyy, hh:mm"), "data-date": "instant"}
    return mark_safe(bound.as_widget(attrs=attributes))  # noqa: S308  # Django escapes


def error_summary(form: Form) -> Parts:
    """`{% error_summary form %}`: all that needs correcting, each with its link."""
    return {"form": form}


def file_drop(name: str, label: str, accept: str = "", hint: str = "") -> Parts:
    """`{% file_drop "file" "Line list" ".xlsx,.csv" %}`: choose or drop a file."""
    return {"name": name, "label": label, "accept": accept, "hint": hint}


_CLASSES = {
    "text": "form-control",
    "area": "form-control",
    "select": "form-select",
}


def _kind(widget: forms.Widget) -> str:
    kinds: tuple[tuple[type[forms.Widget], str], ...] = (
        (forms.CheckboxInput, "check"),
        (forms.RadioSelect, "group"),
        (forms.CheckboxSelectMultiple, "group"),
        (forms.Select, "select"),
        (forms.Textarea, "area"),
        (forms.FileInput, "file"),
    )
    return next((kind for cls, kind in kinds if isinstance(widget, cls)), "text")


def _groups(form: Form) -> list[Group]:
    named = getattr(form, "fieldsets", ())
    groups = [
        Group(title, (*rest, "")[0], [form[name] for name in names])
        for title, names, *rest in named
    ]
    placed = {name for _title, names, *_rest in named for name in names}
    left = [field for field in form.visible_fields() if field.name not in placed]
    return [*groups, Group("", "", left)] if left else groups


def _draft_key(context: Context, draft: str) -> str:
    if not draft:
        return ""
    request = context.get("request")
    user = getattr(request, "user", None) if isinstance(request, HttpRequest) else None
    return f"{getattr(user, 'pk', None) or 'anonymous'}:{draft}"
