"""The queue of results that nobody can place yet: none is dropped, each is decided."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from design import lists
from design.components import (
    Column,
    Crumb,
    Definition,
    Empty,
    Linked,
    Mark,
    Record,
    Row,
    Table,
)
from design.notices import refusals_shown
from lachan.ground.access.queries import history
from lachan.ground.people.queries import shown_by_id
from lachan.kernel import clock
from lachan.watch.labs import actions, queries, words
from lachan.watch.labs.forms import IdentifyForm, ReasonForm
from lachan.watch.labs.models import Result
from lachan.watch.labs.pages.seen import reader_of, tabs_of, value_mark


def queue(request: HttpRequest) -> HttpResponse:
    """Everything that waits for a decision, oldest first."""
    user = reader_of(request, words.DECIDE)
    shown, paging = lists.paginate(request, queries.queue_of(user))
    table = Table(
        id="queue",
        caption=_("Results that wait for somebody"),
        columns=[
            Column("tube", _("Tube as told")),
            Column("value", _("Result")),
            Column("test", _("Test"), is_minor=True),
            Column("why", _("Why it waits")),
            Column("issued", _("Issued"), "instant"),
            Column("came", _("Came in"), "instant", is_minor=True),
            Column("source", _("How it came"), is_minor=True),
        ],
        rows=[_row(one) for one in shown],
        paging=paging,
        empty=Empty(
            _("Nothing waits"), _("Every result has found its specimen."), icon="checks"
        ),
    )
    page = {"table": table, "tabs": tabs_of(user, "labs:queue")}
    return render(request, "labs/queue.html", page)


def why(one: Result) -> str:
    """Why a result waits."""
    if one.standing == words.Standing.CONTRADICTS:
        return str(words.Standing.CONTRADICTS.label)
    return str(words.Doubt(one.doubt).label)


def _row(one: Result) -> Row:
    url = reverse("labs:doubt", args=[one.public_id])
    return Row(
        cells={
            "tube": Linked(one.tube_code or "—", url),
            "value": value_mark(one.value),
            "test": queries.name_of_test(one.test),
            "why": Mark(why(one), "alert"),
            "issued": one.issued_at,
            "came": one.recorded_at,
            "source": str(words.Source(one.source).label),
        },
        key=str(one.public_id),
        label=one.tube_code,
    )


def doubt(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One result in doubt: what it says, and what may be decided."""
    user = reader_of(request, words.DECIDE)
    rows = Result.objects.visible_to(user).select_related(
        "specimen__tube", "specimen__request", "pool"
    )
    one = get_object_or_404(rows, public_id=public_id)
    waits = one.standing in (words.Standing.QUEUED, words.Standing.CONTRADICTS)
    page = {
        "one": one,
        "record": Record(
            title=one.tube_code or _("Result without a tube"),
            kind=_("Result in doubt") if waits else _("Result"),
            marks=[
                value_mark(one.value),  # type: ignore[list-item]  # has a value
                Mark(
                    why(one) if waits else words.Standing(one.standing).label,
                    "alert" if waits else "",
                ),
            ],
            definitions=[
                Definition(_("Test"), queries.name_of_test(one.test)),
                Definition(_("Ct"), one.ct_value),
                Definition(_("Issued"), one.issued_at),
                Definition(_("Came in"), one.recorded_at),
                Definition(_("How it came"), words.Source(one.source).label),
            ],
        ),
        "crumbs": [
            Crumb(_("Unidentified results"), reverse("labs:queue")),
            Crumb(one.tube_code),
        ],
        "told": _told(one, user),
        "waits": waits,
        "may_accept": waits and one.doubt != words.Doubt.UNKNOWN_TUBE,
        "identify_form": IdentifyForm(),
        "accept_form": ReasonForm(prefix="accept"),
        "dismiss_form": ReasonForm(prefix="dismiss"),
        "timeline": history("labs_result", one.public_id),
    }
    return render(request, "labs/doubt.html", page)


def _told(one: Result, user: object) -> list[Definition]:
    """What helps to find whose it is: the name told, and the specimen's person."""
    told = [
        Definition(_("Name as told"), one.told_name or None),
        Definition(_("Year of birth as told"), one.told_birth_year),
    ]
    specimen = one.specimen
    if specimen is not None:
        person = specimen.request.person_id
        shown = shown_by_id([person], user)[person]  # type: ignore[arg-type]  # the reader
        url = reverse("labs:record", args=[specimen.public_id])
        told.append(Definition(_("Person sampled"), shown.name, url=url))
        told.append(Definition(_("Taken"), specimen.collected_at))
        if specimen.value:
            label = words.Value(specimen.value).label
            told.append(Definition(_("Result that holds"), label))
    return told


def decide(request: HttpRequest, public_id: UUID, verb: str) -> HttpResponse:
    """Give the result to a tube, let it count, or set it aside."""
    user = reader_of(request, words.DECIDE)
    one = get_object_or_404(Result.objects.visible_to(user), public_id=public_id)
    if request.method != "POST" or verb not in ("identify", "accept", "dismiss"):
        raise Http404
    form = (
        IdentifyForm(request.POST)
        if verb == "identify"
        else ReasonForm(request.POST, prefix=verb)
    )
    if not form.is_valid():
        messages.warning(request, _("Fill in every field, then decide again."))
        return redirect("labs:doubt", public_id=public_id)
    given, now = form.cleaned_data, clock.now()
    with refusals_shown(request):
        if verb == "identify":
            actions.identify(result=one, by=user, now=now, **given)
        elif verb == "accept":
            actions.accept(result=one, by=user, now=now, **given)
        else:
            actions.set_aside(result=one, by=user, now=now, **given)
        messages.success(request, _("The result is decided."))
        return redirect("labs:queue")
    return redirect("labs:doubt", public_id=public_id)
