"""One timeline: what happened to the person, and who wrote it down."""

from __future__ import annotations

from django.utils.translation import gettext as _

from design.components import Moment
from lachan.doors.console.pages.parts import address_of
from lachan.doors.console.queries import person as read
from lachan.doors.console.queries.person import Whole
from lachan.ground.journal.queries import told
from lachan.ground.sites.words import Ring
from lachan.watch.cases.models import Case
from lachan.watch.cases.words import Outcome

_ICONS = {
    "person": "user",
    "case": "virus",
    "stay": "bed",
    "dose": "vaccine",
    "task": "checklist",
}


def timeline(seen: Whole) -> list[Moment]:
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
    url = address_of("cases:record", case.public_id)
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
            tone,  # type: ignore[arg-type]  # one of the tones of the design
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
