"""Two records side by side: put together, told apart, taken apart again."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from design.components import Action, Buttons, Column, Empty, Record, Row, Table
from design.components import Person as PersonCell
from design.notices import refusals_shown, refuse
from lachan.ground.access.models import User
from lachan.ground.access.queries import account_of, holds
from lachan.ground.people import actions, queries, words
from lachan.ground.people.actions import NotDecided
from lachan.ground.people.forms import MergeForm, ReasonForm, SearchForm
from lachan.ground.people.models import Merger, NotSame, Person
from lachan.ground.people.pages.entering import candidate_row
from lachan.ground.people.pages.parts import born, own_url, whole_url
from lachan.kernel import clock
from lachan.kernel.errors import Refused

_FIELDS = ("full_name", "birth", "sex", "home", "nationality", "occupation")


def seen_by(request: HttpRequest, public_id: object) -> Person:
    """A standing record that the reader sees by name and may put together; or 404."""
    user = account_of(request)
    if not holds(user, words.MERGE):
        raise Http404
    try:
        found = queries.standing_under(UUID(str(public_id)), user)
    except (Person.DoesNotExist, ValueError):
        raise Http404 from None
    if found.voided_at is not None or not queries.is_named(found, user):
        raise Http404
    return found


def _other(request: HttpRequest, than: Person) -> Person | None:
    asked = request.GET.get("with", "")
    other = seen_by(request, asked) if asked else None
    return None if other is not None and other.pk == than.pk else other


@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Choose the other record; then every contradiction, side by side."""
    goes = seen_by(request, public_id)
    sent = sent_before(request)
    if sent is not None:
        return redirect(own_url(seen_by(request, sent.to_person.public_id)))
    stays = _other(request, goes)
    if stays is None:
        return _choose(request, goes)
    asked = queries.questions(goes, stays, account_of(request))
    if request.method != "POST":
        return _compare(request, goes, stays, MergeForm.of(asked, goes, stays))
    form = MergeForm(asked, request.POST)
    if not form.is_valid():
        return _compare(request, goes, stays, form, status=422)
    try:
        actions.merge(
            goes=goes,
            stays=stays,
            decisions=form.decisions(),
            reason=form.cleaned_data["reason"],
            by=account_of(request),
            now=clock.now(),
            public_id=form.cleaned_data["public_id"],
            versions=form.versions(),
        )
    except NotDecided as refused:
        refuse(request, refused)
        return redirect(request.get_full_path())
    except Refused as refused:
        refuse(request, refused)
        return redirect(own_url(goes))
    return redirect(own_url(stays))


def sent_before(request: HttpRequest) -> Merger | None:
    """What this very form did when it was sent the first time."""
    try:
        known = UUID(request.POST.get("public_id", ""))
    except ValueError:
        return None
    rows = Merger.objects.select_related("to_person")
    return rows.filter(public_id=known).first()


def _choose(request: HttpRequest, goes: Person) -> HttpResponse:
    """Who it may be: those that look alike, or whom the reader seeks."""
    user = account_of(request)
    form = SearchForm(request.GET)
    sought = form.cleaned_data.get("q", "") if form.is_valid() else ""
    likely = queries.likely_same(queries.draft_of(goes), user=user, besides=goes)
    rows = [candidate_row(one, compare_url(goes, one.public_id)) for one in likely]
    page = {
        "record": _head(goes, _("Which other record is this person?")),
        "likely": _people_table("likely", _("Records that look alike"), rows),
        "form": form,
        "found": _found(goes, sought, user) if sought else None,
        "back": own_url(goes),
    }
    return render(request, "people/merge_choose.html", page)


def compare_url(goes: Person, other: object) -> str:
    """The page that holds two records side by side."""
    return f"{reverse('people:merge', args=[goes.public_id])}?with={other}"


def _found(goes: Person, sought: str, user: User) -> Table:
    people = [one for one in queries.search_people(sought, user).people if one != goes]
    shown = queries.shown_of_visible(people, user)
    rows = [
        Row(
            cells={
                "person": PersonCell(
                    shown[one.pk].name, compare_url(goes, one.public_id)
                ),
                "why": [born(one), one.unit.local_name],
            },
            key=str(one.public_id),
            label=shown[one.pk].name,
        )
        for one in people
        if shown[one.pk].is_visible
    ]
    return _people_table("found", _("Found"), rows)


def _people_table(name: str, caption: str, rows: list[Row]) -> Table:
    has_score = any("score" in row.cells for row in rows)
    return Table(
        id=name,
        caption=caption,
        columns=[
            Column("person", _("Person")),
            *([Column("score", _("Likelihood"))] if has_score else []),
            Column("why", _("Why") if has_score else _("Known of them")),
        ],
        rows=rows,
        has_column_chooser=False,
        shows_caption=True,
        empty=Empty(_("Nobody"), icon="user"),
    )


def _head(person: Person, subtitle: str) -> Record:
    return Record(title=person.full_name or _("name not known"), kind=subtitle)


def _compare(
    request: HttpRequest,
    goes: Person,
    stays: Person,
    form: MergeForm,
    status: int = 200,
) -> HttpResponse:
    user = account_of(request)
    asked = queries.questions(goes, stays, user)
    page = {
        "record": _head(stays, _("Two records, one person?")),
        "table": _side_by_side(goes, stays, user),
        "form": form,
        "hidden": [one for one in asked if not one.is_visible],
        "may_merge": queries.mergeable_by(user)
        .filter(pk__in=(goes.pk, stays.pk))
        .count()
        == 2,
        "difference": _difference(goes, stays),
        "goes": goes,
        "stays": stays,
        "swap": compare_url(stays, goes.public_id),
        "back": own_url(goes),
    }
    return render(request, "people/merge.html", page, status=status)


def _difference(goes: Person, stays: Person) -> NotSame | None:
    """Who found the two to be two people: to be taken back before they are merged."""
    first, second = sorted((goes.pk, stays.pk))
    found = NotSame.objects.filter(first=first, second=second)
    return found.select_related("decided_by").first()


def _side_by_side(goes: Person, stays: Person, user: User) -> Table:
    differing = {one.key for one in queries.questions(goes, stays)}
    rows = [
        Row(
            cells={
                "field": str(words.FIELD_NAMES[name]).capitalize(),
                "goes": queries.said(goes, name) or "–",
                "stays": queries.said(stays, name) or "–",
            },
            is_quiet=name not in differing,
        )
        for name in _FIELDS
    ]
    rows.append(
        Row(
            cells={
                "field": _("What hangs on it"),
                "goes": _hanging(goes, user),
                "stays": _hanging(stays, user),
            }
        )
    )
    return Table(
        id="side-by-side",
        caption=_("Side by side"),
        columns=[
            Column("field", _("Field")),
            Column("stays", _("The record that stays")),
            Column("goes", _("The record that goes")),
        ],
        rows=rows,
        has_column_chooser=False,
    )


def _hanging(person: Person, user: User) -> list[str]:
    """Everything the person has, a line each; what is hidden is only counted."""
    held = queries.holdings(person, user)
    told = [f"{one.kind}: {one.what}" for one in held if one.is_visible]
    hidden = len(held) - len(told)
    if hidden:
        told.append(_("and %(count)d that you may not see") % {"count": hidden})
    return told or ["–"]


@require_POST
def not_same(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Remember that two records are two people."""
    one, other = seen_by(request, public_id), seen_by(request, request.GET.get("with"))
    with refusals_shown(request):
        actions.mark_not_same(
            one=one, other=other, by=account_of(request), now=clock.now()
        )
    return redirect(reverse("people:duplicates"))


@require_POST
def maybe_same(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take back that two records are two people."""
    one, other = seen_by(request, public_id), seen_by(request, request.GET.get("with"))
    try:
        actions.withdraw_difference(
            one=one, other=other, by=account_of(request), now=clock.now()
        )
    except Refused as refused:
        refuse(request, refused)
        return redirect(own_url(one))
    return redirect(compare_url(one, other.public_id))


@require_http_methods(["GET", "POST"])
def unmerge(request: HttpRequest, public_id: UUID, merger_id: UUID) -> HttpResponse:
    """Take two records apart as they were; or say what forbids it."""
    stays = seen_by(request, public_id)
    mine = Merger.objects.merged().filter(to_person=stays)
    merger = get_object_or_404(
        mine.select_related("from_person", "to_person", "decided_by"),
        public_id=merger_id,
    )
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.undo(
                merger=merger,
                reason=form.cleaned_data["reason"],
                by=account_of(request),
                now=clock.now(),
            )
        except Refused as refused:
            refuse(request, refused)
            return redirect(request.path)
        return redirect(own_url(merger.from_person))
    page = {
        "record": _head(stays, _("Take two records apart")),
        "merger": merger,
        "hindrances": dict.fromkeys(str(h) for h in actions.hindrances_of(merger)),
        "form": form,
        "back": own_url(stays),
    }
    return render(
        request, "people/unmerge.html", page, status=422 if form.errors else 200
    )


def mergers_table(person: Person, mergers: Sequence[Merger]) -> Table | None:
    """What was put together or taken apart to make this record."""
    if not mergers:
        return None
    return Table(
        id="mergers",
        caption=_("Put together and taken apart"),
        columns=[
            Column("at", _("When"), "instant"),
            Column("what", _("What")),
            Column("who", _("Who")),
            Column("verbs", _("Correct")),
        ],
        rows=[_merger_row(person, one) for one in mergers],
        has_column_chooser=False,
        shows_caption=True,
    )


def _merger_row(person: Person, one: Merger) -> Row:
    verbs = []
    is_here = one.kind == words.Reassigning.MERGED and one.to_person_id == person.pk
    if is_here and one.undone_at is None:
        url = reverse("people:unmerge", args=[person.public_id, one.public_id])
        verbs = [Action(_("Take apart again"), url, kind="quiet")]
    other = one.from_person if one.to_person_id == person.pk else one.to_person
    state = _("taken back") if one.undone_at else ""
    return Row(
        cells={
            "at": one.decided_at,
            "what": PersonCell(
                other.full_name or _("name not known"),
                whole_url(other) if other.merged_into_id is None else "",
                note=", ".join(
                    str(part)
                    for part in (words.Reassigning(one.kind).label, state)
                    if part
                ),
            ),
            "who": [one.decided_by.full_name, one.reason],
            "verbs": Buttons(verbs),
        },
        is_quiet=one.undone_at is not None,
    )
