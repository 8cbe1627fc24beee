"""What pages of privacy share: the tabs, the mark of the law, verbs that may refuse."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from design.components import Definition, Mark, Tab
from design.notices import refusals_shown
from lachan.ground.privacy.queries.law import Law, law_on


def tabs(current: str) -> list[Tab]:
    """The parts of privacy."""
    labels = {
        "requests": _("Requests"),
        "breaches": _("Breaches"),
        "purposes": _("Register"),
        "retention": _("Retention"),
    }
    return [
        Tab(label, reverse(f"privacy:{name}"), is_current=name == current)
        for name, label in labels.items()
    ]


def law_of(at: datetime) -> Definition:
    """Under which law, and how surely its wording is known."""
    law = law_on(at)
    if law is None:
        return Definition(_("Law"), _("no law is loaded"))
    return Definition(_("Law"), _name_of(law), _note_of(law))


def _name_of(law: Law) -> str:
    return f"{law.edition.content.clause} [{law.mark}]"


def _note_of(law: Law) -> str:
    if law.is_early:
        return _("Not in force on that day; its terms serve as a guide.")
    return _(
        "Read only in a third party's copy; check the gazette before you rely on it."
    )


def due_mark(due_at: datetime | None, now: datetime) -> Mark | None:
    """Overdue, or due within a day."""
    if due_at is None:
        return None
    if due_at < now:
        return Mark(_("overdue"), "alert", "clock-exclamation")
    hours = (due_at - now).total_seconds() / 3600
    return Mark(_("due within 24 hours"), "accent", "clock") if hours < 24 else None


def done(
    request: HttpRequest,
    form: Form,
    verb: Callable[[], object],
    to: str,
    public_id: object,
) -> HttpResponse | None:
    """Carry out a verb of a valid form and go back; None for a form at fault."""
    if not form.is_valid():
        return None
    with refusals_shown(request):
        verb()
    return redirect(to, public_id=public_id)
