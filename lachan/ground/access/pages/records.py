"""What the machine still has to do, and what the journal has written down."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from design.components import (
    Action,
    Buttons,
    Column,
    Definition,
    Empty,
    Mark,
    Row,
    Table,
)
from design.lists import paginate
from lachan.ground.access import actions
from lachan.ground.access.forms import TrailFilter
from lachan.ground.access.models import within
from lachan.ground.access.queries import account_of, names_of, place_names
from lachan.ground.journal import actions as journal
from lachan.ground.journal import queries as journalled
from lachan.ground.journal.models import DayHead, Entry, Reaction
from lachan.ground.journal.words import ReactionState
from lachan.kernel import clock


def waiting(request: HttpRequest) -> HttpResponse:
    """Việc đang chờ: what follows from facts and has not been done, and why."""
    actions.require_anywhere(account_of(request), "journal.view")
    now = clock.now()
    shown, paging = paginate(request, journalled.waiting())
    table = Table(
        id="waiting",
        caption=_("Work waiting"),
        columns=[
            Column("work", _("Work")),
            Column("after", _("Follows from")),
            Column("recorded", _("Recorded"), "instant"),
            Column("state", _("State")),
            Column("tries", _("Tries"), "count"),
            Column("due", _("Next try"), "instant"),
            Column("error", _("Last obstacle")),
            Column("verbs", _("Change")),
        ],
        rows=[_waiting_row(reaction, now) for reaction in shown],
        paging=paging,
        empty=Empty(
            _("Nothing is waiting"),
            _("Everything that follows from what was recorded has been done."),
            icon="checks",
        ),
    )
    page = {"table": table, "backlog": journalled.backlog()}
    return render(request, "access/waiting.html", page)


def _waiting_row(reaction: Reaction, now: datetime) -> Row:
    given_up = reaction.state == ReactionState.GIVEN_UP
    retry = Action(
        _("Try again"),
        reverse("access:try_again", args=[reaction.pk]),
        icon="reload",
        method="post",
    )
    return Row(
        cells={
            "work": reaction.name,
            "after": journalled.told(reaction.entry.fact),
            "recorded": reaction.entry.recorded_at,
            "state": _state(reaction, now),
            "tries": reaction.tries,
            "due": "" if given_up else reaction.due_at,
            "error": reaction.last_error,
            "verbs": Buttons([retry]) if given_up else "",
        },
        key=str(reaction.pk),
    )


def _state(reaction: Reaction, now: datetime) -> Mark:
    if reaction.state == ReactionState.GIVEN_UP:
        return Mark(_("given up"), "alert", "alert-triangle")
    if reaction.tries:
        return Mark(_("failed, will be tried again"), "accent", "reload")
    return Mark(_("waiting"), "quiet", "hourglass")


@require_POST
def try_again(request: HttpRequest, reaction_id: int) -> HttpResponse:
    """Queue once more what was given up."""
    user = account_of(request)
    actions.require_anywhere(user, "journal.view")
    reaction = get_object_or_404(Reaction, pk=reaction_id)
    journal.try_again(reaction=reaction, by=user.actor, now=clock.now())
    return redirect("access:waiting")


def audit(request: HttpRequest) -> HttpResponse:
    """What was recorded about the reader's units, newest first; the chain's heads."""
    roots = actions.require_anywhere(account_of(request), "audit.view")
    form = TrailFilter(request.GET or None)
    entries = _filtered(Entry.objects.filter(within("unit_path", roots)), form)
    shown, paging = paginate(
        request, entries.order_by("-pk").select_related("sealedentry"), counts=False
    )
    names = names_of(entry.actor for entry in shown)
    where = place_names(entry.unit_path for entry in shown if entry.unit_path)
    table = Table(
        id="entries",
        caption=_("Journal"),
        columns=[
            Column("recorded", _("Recorded"), "instant"),
            Column("happened", _("Happened"), "instant"),
            Column("what", _("What")),
            Column("who", _("Who")),
            Column("unit", _("Unit")),
            Column("count", _("Records"), "count"),
            Column("place", _("Place in the chain")),
        ],
        rows=[_entry_row(entry, names, where) for entry in shown],
        paging=paging,
        empty=Empty(_("No entry"), _("Nothing matches what you look for.")),
    )
    page = {"table": table, "filter_form": form, "heads": _heads()}
    return render(request, "access/audit.html", page)


def _filtered(entries: QuerySet[Entry], form: TrailFilter) -> QuerySet[Entry]:
    asked = form.cleaned_data if form.is_valid() else {}
    if asked.get("fact"):
        entries = entries.filter(fact__startswith=asked["fact"])
    if asked.get("day"):
        entries = entries.filter(
            recorded_at__gte=clock.start_of_day(asked["day"]),
            recorded_at__lt=clock.end_of_day(asked["day"]),
        )
    return entries


def _entry_row(entry: Entry, names: dict[str, str], where: dict[str, str]) -> Row:
    sealed = getattr(entry, "sealedentry", None)
    return Row(
        cells={
            "recorded": entry.recorded_at,
            "happened": entry.happened_at,
            "what": journalled.told(entry.fact),
            "who": names[entry.actor],
            "unit": where.get(entry.unit_path, ""),
            "count": entry.count,
            "place": sealed.position if sealed else _("not sealed yet"),
        },
        key=str(entry.public_id),
    )


def _heads() -> list[Definition]:
    heads = DayHead.objects.order_by("-day")[:7]
    return [
        Definition(
            f"{head.day:%d/%m/%Y}",
            head.digest,
            _("%(count)d entries") % {"count": head.position},
        )
        for head in heads
    ]
