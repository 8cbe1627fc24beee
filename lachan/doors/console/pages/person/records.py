"""What every module holds of the person, a table each; empty ones left out."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from design.components import Column, Linked, Row, Table
from design.components import Person as PersonCell
from lachan.doors.console.pages.parts import address_of
from lachan.doors.console.queries.person import Whole
from lachan.ground.health.models import DoseReceived
from lachan.ground.health.words import RecordSource
from lachan.ground.sites.models import Stay
from lachan.ground.sites.pages.parts import state_of as stay_state
from lachan.ground.sites.words import Ring
from lachan.ground.tasks.pages import state_of as task_state
from lachan.kernel import clock
from lachan.watch.cases.models import Case
from lachan.watch.cases.words import Classification, FoundBy, Outcome


def tables(seen: Whole, *, is_named: bool) -> list[Table]:
    """The tables to show; a household is told only to who reads names."""
    told = (
        _cases(seen),
        _stays(seen),
        _doses(seen),
        _tasks(seen),
        _household(seen) if is_named else None,
    )
    return [table for table in told if table is not None]


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
    url = address_of("cases:record", case.public_id)
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
