"""One person's own data: who they are, how to reach them, and every change of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from design import formats
from design.components import (
    Action,
    Buttons,
    Column,
    Empty,
    Mark,
    Record,
    Row,
    Table,
)
from design.notices import refusals_shown, refuse
from lachan.ground.access.actions import can
from lachan.ground.access.models import User
from lachan.ground.access.queries import Together, account_of, history, holds
from lachan.ground.people import actions, facts, queries, words
from lachan.ground.people.actions import Revealed
from lachan.ground.people.forms import (
    CorrectForm,
    MoveForm,
    NumberForm,
    ReachForm,
    VoidForm,
)
from lachan.ground.people.models import Correction, Identifier, Person, Reach
from lachan.ground.people.pages.merging import mergers_table
from lachan.ground.people.pages.parts import (
    identity,
    kind_of,
    masked,
    own_url,
    whole_url,
)
from lachan.kernel import clock
from lachan.kernel.errors import Refused

Forms = dict[str, forms.Form]


@require_safe
def person(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The person's own data; a merged record leads to the one that stands."""
    try:
        found = queries.standing_under(public_id, account_of(request))
    except Person.DoesNotExist:
        raise Http404 from None
    if found.public_id != public_id:
        return redirect(own_url(found))
    return _page(request, found)


def _person(request: HttpRequest, public_id: UUID) -> Person:
    visible = Person.objects.visible_to(account_of(request))
    rows = visible.select_related("unit", "household", "merged_into")
    return get_object_or_404(rows, public_id=public_id)


def _page(
    request: HttpRequest,
    found: Person,
    wrong: Forms | None = None,
    revealed: Revealed | None = None,
) -> HttpResponse:
    user = account_of(request)
    is_named = queries.is_named(found, user)
    may_edit = is_named and _may_edit(found, user)
    page = {
        "person": found,
        "record": _record(found, user, is_named=is_named, may_edit=may_edit),
        "identity": identity(found, is_named=is_named),
        "numbers": _numbers(found, may_edit=may_edit, revealed=revealed)
        if is_named
        else None,
        "is_revealed": revealed is not None,
        "history": history("person", found.public_id, together=[_entered(found)]),
        "corrections": _corrections(found) if is_named else None,
        "mergers": mergers_table(found, queries.mergers_of(found))
        if is_named
        else None,
        "may_edit": may_edit and found.is_standing,
        "may_restore": may_edit and found.voided_at is not None,
        "is_named": is_named,
    }
    page |= _forms(found) | (wrong or {})
    return render(request, "people/person.html", page, status=422 if wrong else 200)


def _entered(found: Person) -> Together:
    """The fact in which the person was entered among others."""
    at = found.recorded_at
    return Together(fact=facts.PeopleRegistered, pk=found.pk, first=at, last=at)


def _may_edit(found: Person, user: User) -> bool:
    """At home by right; elsewhere if it is held anywhere and the person is seen."""
    return can(user, words.EDIT, within=found.unit_path) or holds(user, words.EDIT)


VERBS = ("merge", "split")


def can_merge(found: Person, user: User) -> bool:
    """Whether the reader may put this record together with another."""
    return can(user, words.MERGE, within=found.unit_path)


def _forms(found: Person) -> Forms:
    return {
        "correct_form": CorrectForm.of(found),
        "move_form": MoveForm(prefix="move", initial={"address": found.address}),
        "number_form": NumberForm(prefix="number"),
        "reach_form": ReachForm(prefix="reach"),
        "void_form": VoidForm(prefix="void"),
    }


def _record(found: Person, user: User, *, is_named: bool, may_edit: bool) -> Record:
    marks = []
    if found.is_synthetic:
        marks.append(Mark(_("made up for the demonstration"), "quiet"))
    shown: list[Action] = []
    if whole_url(found) != own_url(found):
        shown.append(Action(_("Whole person"), whole_url(found), icon="user"))
    if is_named and found.is_standing and can_merge(found, user):
        merge, split = (reverse(f"people:{n}", args=[found.public_id]) for n in VERBS)
        shown.append(Action(_("Put together with another record"), merge))
        shown.append(Action(_("Take apart: two people"), split))
    if may_edit and found.voided_at is not None:
        url = reverse("people:restore", args=[found.public_id])
        shown.append(Action(_("Restore the record"), url, method="post"))
    return Record(
        title=queries.shown_name(found, user),
        kind=_("Personal data"),
        marks=marks,
        actions=shown,
        void_reason=found.void_reason,
        is_pseudonym=not is_named,
    )


def _numbers(found: Person, *, may_edit: bool, revealed: Revealed | None) -> Table:
    """Identity numbers and telephones by their last digits, or in full once asked."""
    told = (*revealed.identifiers, *revealed.reaches) if revealed else ()
    numbers: list[Identifier | Reach] = [
        *found.identifiers.order_by("kind", "pk"),
        *found.reaches.order_by("kind", "pk"),
    ]
    columns = [Column("kind", _("Kind")), Column("value", _("Number"))]
    if may_edit and numbers:
        columns.append(Column("verbs", _("Correct")))
    return Table(
        id="numbers",
        caption=_("Numbers and telephones"),
        columns=columns,
        rows=[_number(found, number, told) for number in numbers],
        empty=Empty(_("No number is known"), icon="id"),
        has_column_chooser=False,
    )


def _number(
    found: Person, number: Identifier | Reach, told: Sequence[tuple[str, str]]
) -> Row:
    known = [
        value
        for kind, value in told
        if kind == number.kind and value.endswith(number.last_digits)
    ]
    name = "withdraw_number" if isinstance(number, Identifier) else "end_reach"
    take_out = Action(
        _("Take out"),
        reverse(f"people:{name}", args=[found.public_id, number.pk]),
        kind="quiet",
        method="post",
        confirm=_("Take this number out? The history keeps its last digits."),
    )
    return Row(
        cells={
            "kind": kind_of(number),
            "value": known[0] if known else masked(number),
            "verbs": Buttons([take_out]),
        },
        key=f"{number.kind}-{number.pk}",
        label=kind_of(number),
    )


def _corrections(found: Person) -> Table | None:
    """What stood before each change, newest first; two hundred at most."""
    rows = found.corrections.select_related("corrected_by").order_by("-pk")[:200]
    told = [_correction(one) for one in rows]
    if not told:
        return None
    return Table(
        id="corrections",
        caption=_("What was changed"),
        columns=[
            Column("at", _("When"), "instant"),
            Column("field", _("Field")),
            Column("before", _("Before")),
            Column("after", _("After")),
            Column("who", _("Who")),
        ],
        rows=told,
        has_column_chooser=False,
    )


def _correction(one: Correction) -> Row:
    return Row(
        cells={
            "at": one.corrected_at,
            "field": words.FIELD_NAMES.get(one.field, one.field),
            "before": _said(one.field, one.before),
            "after": _said(one.field, one.after),
            "who": [one.corrected_by.full_name, one.reason],
        }
    )


def _said(field: str, value: object) -> object:
    """A stored value as one reads it: a day as a day, a year as a word."""
    if field == "sex":
        return words.Sex(str(value)).label
    if field == "birth_date" and isinstance(value, str):
        return formats.day(date.fromisoformat(value))
    return str(value) if value not in (None, "") else "–"


# ── what is done to it ───────────────────────────────────────────────────────────


def _changed(
    request: HttpRequest,
    public_id: UUID,
    name: str,
    form: forms.Form,
    verb: Callable[[Person, Any], None],
) -> HttpResponse:
    """Carry out a verb with a form; faults and refusals come back on the page."""
    found = _person(request, public_id)
    if not form.is_valid():
        return _page(request, found, {name: form})
    try:
        verb(found, form)
    except Refused as refused:
        if refused.field in form.fields:
            form.add_error(refused.field, f"{refused.why} {refused.what_now}")
            return _page(request, found, {name: form})
        refuse(request, refused)
    return redirect(own_url(found))


@require_POST
def correct(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Correct who the person is; a stale form says what was changed meanwhile."""

    def verb(found: Person, form: CorrectForm) -> None:
        actions.correct(
            person=found,
            changes=form.changes(),
            version=form.cleaned_data["version"],
            by=account_of(request),
            now=clock.now(),
            reason=form.cleaned_data["reason"],
        )

    form = CorrectForm(request.POST, prefix="correct")
    return _changed(request, public_id, "correct_form", form, verb)


@require_POST
def move(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Record where the person lives now."""

    def verb(found: Person, form: forms.Form) -> None:
        told = form.cleaned_data
        actions.move(
            person=found,
            unit=told["unit"],
            address=told["address"],
            on=told["on"],
            by=account_of(request),
            now=clock.now(),
        )

    form = MoveForm(request.POST, prefix="move")
    return _changed(request, public_id, "move_form", form, verb)


@require_POST
def add_number(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Add an identity number."""

    def verb(found: Person, form: forms.Form) -> None:
        actions.add_identifier(
            person=found,
            **form.cleaned_data,
            by=account_of(request),
            now=clock.now(),
        )

    form = NumberForm(request.POST, prefix="number")
    return _changed(request, public_id, "number_form", form, verb)


@require_POST
def add_reach(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Add a telephone or e-mail."""

    def verb(found: Person, form: forms.Form) -> None:
        actions.add_reach(
            person=found,
            **form.cleaned_data,
            by=account_of(request),
            now=clock.now(),
        )

    form = ReachForm(request.POST, prefix="reach")
    return _changed(request, public_id, "reach_form", form, verb)


@require_POST
def void(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take a record that does not stand out of lists and figures."""

    def verb(found: Person, form: forms.Form) -> None:
        actions.void(
            person=found,
            reason=form.cleaned_data["reason"],
            by=account_of(request),
            now=clock.now(),
        )

    form = VoidForm(request.POST, prefix="void")
    return _changed(request, public_id, "void_form", form, verb)


@require_POST
def restore(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Let a voided record stand again."""

    def verb(found: Person, form: forms.Form) -> None:
        actions.restore(person=found, by=account_of(request), now=clock.now())

    return _changed(request, public_id, "", forms.Form(request.POST), verb)


@require_POST
def reveal(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the numbers in full, once; the journal keeps who asked."""
    found = _person(request, public_id)
    revealed = actions.reveal(person=found, by=account_of(request), now=clock.now())
    answer = _page(request, found, revealed=revealed)
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
def withdraw_number(
    request: HttpRequest, public_id: UUID, number_id: int
) -> HttpResponse:
    """Take out an identity number that is not this person's."""
    found = _person(request, public_id)
    number = get_object_or_404(found.identifiers, pk=number_id)
    with refusals_shown(request):
        actions.withdraw_identifier(
            identifier=number, reason="", by=account_of(request), now=clock.now()
        )
    return redirect(own_url(found))


@require_POST
def end_reach(request: HttpRequest, public_id: UUID, reach_id: int) -> HttpResponse:
    """Take out a telephone that no longer reaches the person."""
    found = _person(request, public_id)
    reach = get_object_or_404(found.reaches, pk=reach_id)
    with refusals_shown(request):
        actions.end_reach(reach=reach, by=account_of(request), now=clock.now())
    return redirect(own_url(found))
