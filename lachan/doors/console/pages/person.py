"""Người: one page for one human being, with one timeline of who did what."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from design.components import (
    Action,
    Column,
    Definition,
    Linked,
    Mark,
    Moment,
    Record,
    Row,
    Table,
)
from design.components import Person as PersonCell
from lachan.doors.console.queries import person as read
from lachan.doors.console.queries.person import Whole
from lachan.ground.access.actions import can
from lachan.ground.access.models import Sight, User, within
from lachan.ground.access.queries import (
    account_of,
    pseudonym,
    scope_of,
    sees_identity,
    sight_paths_of,
)
from lachan.ground.health.models import DoseReceived
from lachan.ground.health.words import RecordSource
from lachan.ground.journal.queries import told
from lachan.ground.people.models import SIGHT_KIND, Person
from lachan.ground.people.words import IdentifierKind, Sex
from lachan.ground.sites.models import Stay
from lachan.ground.sites.pages.parts import state_of as stay_state
from lachan.ground.sites.words import Ring
from lachan.ground.tasks.pages import state_of as task_state
from lachan.kernel import clock
from lachan.watch.cases.models import Case
from lachan.watch.cases.words import Classification, FoundBy, Outcome


@require_GET
def person(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Identity, household, cases, stays, doses, tasks, and what was done when."""
    user = account_of(request)
    try:
        found = read.person_seen(public_id, user)
    except Person.DoesNotExist:
        raise Http404 from None
    if found.merged_into is not None:
        return redirect("console:person", public_id=found.merged_into.public_id)
    seen = read.whole(found, user)
    named = is_named(found, user)
    page = {
        "person": found,
        "record": _record(seen, user, is_named=named),
        "identity": _identity(seen) if named else [],
        "tables": [
            table
            for table in (
                _cases(seen),
                _stays(seen),
                _doses(seen),
                _tasks(seen),
                _household(seen) if named else None,
            )
            if table is not None
        ],
        "timeline": _timeline(seen),
    }
    return render(request, "console/person.html", page)


def is_named(found: Person, user: User) -> bool:
    """Whether this account reads the name, or works with the pseudonym."""
    roots = sees_identity(user, found.unit_path)
    return roots or _has_named_sight(found, user)


def _has_named_sight(found: Person, user: User) -> bool:
    """A sight lets in whoever the role lets see names at all."""
    if not scope_of(user).identity:
        return False
    return Sight.objects.filter(
        within("path", sight_paths_of(user)),
        record_kind=SIGHT_KIND,
        record_id=found.pk,
        ends_at=None,
    ).exists()


def _name(found: Person, *, is_named: bool) -> str:
    if not is_named:
        return pseudonym("person", found.public_id)
    return found.full_name or _("name not known")


def _record(seen: Whole, user: User, *, is_named: bool) -> Record:
    found = seen.person
    born = found.birth_date if is_named and found.birth_date else found.year
    definitions = [
        Definition(_("Sex"), Sex(found.sex).label),
        Definition(_("Born"), born if born is None else _plain(born)),
        Definition(_("Lives in"), found.unit.local_name),
    ]
    if is_named:
        definitions.append(Definition(_("Address"), found.address or None))
    return Record(
        title=_name(found, is_named=is_named),
        kind=_("Person"),
        marks=_marks(seen),
        definitions=definitions,
        actions=_actions(found, user),
        void_reason=found.void_reason,
        is_pseudonym=not is_named,
    )


def _plain(born: object) -> object:
    """A year is a name, not a number: no thousands mark in it."""
    return str(born) if isinstance(born, int) else born


def _marks(seen: Whole) -> list[Mark]:
    marks = []
    if seen.person.is_synthetic:
        marks.append(Mark(_("made up for the demonstration"), "quiet"))
    active = [
        case
        for case in seen.cases or ()
        if case.voided_at is None and case.outcome == Outcome.NONE
    ]
    if active:
        marks.append(Mark(Classification(active[0].classification).label, "alert"))
    staying = [s for s in seen.stays or () if s.ends_at is None and not s.voided_at]
    if staying:
        marks.append(Mark(Ring(staying[0].ring).label, "accent", "bed"))
    return marks


def _actions(found: Person, user: User) -> list[Action]:
    query = f"?person={found.public_id}"
    offered = [
        (_("Record a stay"), "sites:new_stay", "bed", "sites.edit"),
        (_("Record a dose"), "health:new", "vaccine", "health.edit"),
        (_("Open a case"), "cases:open", "plus", "cases.edit"),
    ]
    actions = [
        Action(label, f"{url}{query}", icon=icon)
        for label, name, icon, permission in offered
        if can(user, permission, within=found.unit_path) and (url := _url(name))
    ]
    if url := _url("people:person", found.public_id):
        actions.append(Action(_("Personal data"), url, icon="id", kind="quiet"))
    return actions


def _url(name: str, *args: object) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def _identity(seen: Whole) -> list[Definition]:
    """Numbers by their last digits only: reading one in full is an act of its own."""
    numbers = [
        Definition(IdentifierKind(one.kind).label, f"… {one.last_digits}")
        for one in seen.identifiers
    ]
    reaches = [
        Definition(_("Telephone"), f"… {one.last_digits}") for one in seen.reaches
    ]
    return [
        *numbers,
        *reaches,
        Definition(_("Nationality"), seen.person.nationality or None),
        Definition(_("Occupation"), seen.person.occupation or None),
    ]


# ── records ──────────────────────────────────────────────────────────────────────


def _table(name: str, title: str, columns: list[Column], rows: list[Row]) -> Table:
    return Table(
        id=name,
        caption=title,
        columns=columns,
        rows=rows,
        shows_caption=True,
        has_column_chooser=False,
    )


def _cases(seen: Whole) -> Table | None:
    if not seen.cases:
        return None
    columns = [
        Column("case", _("Case")),
        Column("class", _("Classification")),
        Column("confirmed", _("Confirmed on"), "date"),
        Column("found", _("How found")),
        Column("outcome", _("Outcome")),
    ]
    return _table("cases", _("Cases"), columns, [_case(c) for c in seen.cases])


def _case(case: Case) -> Row:
    url = _url("cases:record", case.public_id)
    label = case.origin_code or case.disease.upper()
    return Row(
        cells={
            "case": Linked(label, url, case.unit.local_name) if url else label,
            "class": Classification(case.classification).label,
            "confirmed": case.confirmed_date or "",
            "found": FoundBy(case.found_by).label,
            "outcome": Outcome(case.outcome).label,
        },
        is_quiet=case.voided_at is not None,
    )


def _stays(seen: Whole) -> Table | None:
    if not seen.stays:
        return None
    columns = [
        Column("where", _("Stay")),
        Column("since", _("Since"), "instant"),
        Column("until", _("Until"), "instant"),
        Column("state", _("State")),
    ]
    return _table("stays", _("Stays"), columns, [_stay(s) for s in seen.stays])


def _stay(stay: Stay) -> Row:
    place = stay.facility.name if stay.facility else stay.unit.local_name
    url = reverse("sites:stay", args=[stay.public_id])
    return Row(
        cells={
            "where": Linked(Ring(stay.ring).label, url, place),
            "since": stay.starts_at,
            "until": stay.ends_at or "",
            "state": stay_state(stay),
        },
        is_quiet=stay.voided_at is not None,
    )


def _doses(seen: Whole) -> Table | None:
    if not seen.doses:
        return None
    columns = [
        Column("number", _("Dose")),
        Column("given", _("Given on"), "date"),
        Column("product", _("Vaccine")),
        Column("source", _("Known from")),
    ]
    return _table("doses", _("Doses"), columns, [_dose(d) for d in seen.doses])


def _dose(dose: DoseReceived) -> Row:
    url = reverse("health:dose", args=[dose.public_id])
    return Row(
        cells={
            "number": Linked(_("Dose %(number)d") % {"number": dose.dose_number}, url),
            "given": dose.given_date,
            "product": dose.product or None,
            "source": RecordSource(dose.source).label,
        },
        is_quiet=dose.voided_at is not None,
    )


def _tasks(seen: Whole) -> Table | None:
    if not seen.tasks:
        return None
    columns = [
        Column("task", _("Task")),
        Column("due", _("Due by"), "instant"),
        Column("state", _("State")),
    ]
    now = clock.now()
    rows = [
        Row(
            cells={
                "task": Linked(one.title, reverse("tasks:task", args=[one.public_id])),
                "due": one.due_at or "",
                "state": task_state(one, now),
            }
        )
        for one in seen.tasks
    ]
    return _table("tasks", _("Tasks"), columns, rows)


def _household(seen: Whole) -> Table | None:
    if not seen.household:
        return None
    columns = [Column("person", _("Household")), Column("born", _("Born"))]
    rows = [
        Row(
            cells={
                "person": PersonCell(
                    one.full_name or _("name not known"),
                    reverse("console:person", args=[one.public_id]),
                ),
                "born": str(one.year or _("not known")),
            }
        )
        for one in seen.household
    ]
    return _table("household", _("Household"), columns, rows)


# ── one timeline ─────────────────────────────────────────────────────────────────

_ICONS = {
    "person": "user",
    "case": "virus",
    "stay": "bed",
    "dose": "vaccine",
    "task": "checklist",
}


def _timeline(seen: Whole) -> list[Moment]:
    """What happened to the person, and what was written down about it by whom."""
    return [*_events(seen), *_writings(seen)]


def _events(seen: Whole) -> list[Moment]:
    moments: list[Moment] = []
    for case in seen.cases or ():
        moments += _case_events(case)
    for stay in seen.stays or ():
        place = stay.facility.name if stay.facility else stay.unit.local_name
        void = stay.voided_at is not None
        moments.append(
            Moment(
                stay.starts_at,
                Ring(stay.ring).label,
                "",
                place,
                icon="bed",
                tone="accent",
                is_void=void,
            )
        )
        if stay.ends_at:
            moments.append(
                Moment(
                    stay.ends_at,
                    _("Stay ended"),
                    "",
                    place,
                    icon="door-exit",
                    is_void=void,
                )
            )
    moments += [
        Moment(
            dose.given_date,
            _("Dose %(number)d") % {"number": dose.dose_number},
            "",
            dose.product,
            icon="vaccine",
            tone="done",
            is_void=dose.voided_at is not None,
        )
        for dose in seen.doses or ()
    ]
    return moments


def _case_events(case: Case) -> list[Moment]:
    url = _url("cases:record", case.public_id)
    days = [
        (case.onset_date, _("First symptoms"), "thermometer", ""),
        (case.specimen_date, _("Specimen taken"), "test-pipe", ""),
        (case.confirmed_date, _("Confirmed"), "virus", "alert"),
        (case.outcome_date, Outcome(case.outcome).label, "flag", "done"),
    ]
    return [
        Moment(
            day,
            str(title),
            "",
            case.origin_code,
            url,
            icon,
            tone,  # type: ignore[arg-type]
            case.voided_at is not None,
        )
        for day, title, icon, tone in days
        if day is not None
    ]


def _writings(seen: Whole) -> list[Moment]:
    return [
        Moment(
            trace.entry.happened_at,
            told(trace.entry.fact),
            trace.who,
            icon=_ICONS.get(trace.entry.subject_kind, "point-filled"),
            tone="quiet",
        )
        for trace in read.traces(seen)
    ]
