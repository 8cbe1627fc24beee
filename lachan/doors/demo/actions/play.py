"""Playing the script from one instant to another, with the verbs everybody uses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from lachan.doors.demo.words import Actor, Dose, Illness, Quarantine, Script
from lachan.ground.access.models import User
from lachan.ground.health import actions as health
from lachan.ground.health.rules import DoseDraft
from lachan.ground.journal.models import Among
from lachan.ground.people import actions as people
from lachan.ground.people.models import Person
from lachan.ground.people.words import PersonDraft
from lachan.ground.sites import actions as sites
from lachan.ground.sites.models import Facility, Stay
from lachan.ground.sites.rules import StayDraft
from lachan.kernel import clock
from lachan.watch.cases import actions as cases
from lachan.watch.cases.models import Case
from lachan.watch.cases.rules import CaseDraft

CHUNK = 2000
DISEASE = "covid-19"
TOLD = date(2021, 12, 4)


@dataclass(frozen=True)
class Span:
    """From an instant, exclusive, to another, inclusive; `now` is its end."""

    since: datetime | None
    now: datetime

    def holds(self, at: datetime) -> bool:
        """Whether something at `at` happens in the span."""
        return at <= self.now and (self.since is None or at > self.since)

    def holds_day(self, day: date) -> bool:
        """Whether the morning of a day lies in the span."""
        return self.holds(datetime.combine(day, time(5), clock.VIETNAM))


def play(script: Script, span: Span, *, by: User) -> dict[str, int]:
    """Let everything happen that the script has in the span; how much of each."""
    known = [one for one in script.illnesses if span.holds(one.known_at)]
    stays = [*script.quarantines, *_hospital_stays(script)]
    begun = [one for one in stays if span.holds(one.starts_at)]
    doses = [dose for dose in script.doses if span.holds_day(dose.given)]
    adults = list(script.adults) if span.since is None else []
    actors = [*adults, *(one.actor for one in known), *(one.actor for one in begun)]
    ids = _register(actors, by=by, now=span.now)
    ids |= _ids_of([dose.actor for dose in doses if dose.actor.public_id not in ids])
    return {
        "people": len(actors),
        "cases": _open_cases(known, ids, span, by=by),
        "recovered": _recover(script, span, by=by),
        "stays": _open_stays(begun, ids, span, by=by),
        "ended": _end_stays(stays, span, by=by),
        "doses": _give(doses, ids, span, by=by),
    }


def _register(actors: Sequence[Actor], *, by: User, now: datetime) -> dict[UUID, int]:
    drafts = [
        PersonDraft(
            public_id=actor.public_id,
            full_name=actor.full_name,
            sex=actor.sex,
            birth_date=actor.birth_date,
            unit_id=actor.place.unit_id,
            unit_path=actor.place.path,
            is_synthetic=True,
        )
        for actor in actors
    ]
    ids: dict[UUID, int] = {}
    for start in range(0, len(drafts), CHUNK * 5):
        chunk = drafts[start : start + CHUNK * 5]
        for person in people.register_many(drafts=chunk, by=by, now=now):
            ids[person.public_id] = person.pk
    return ids


def _ids_of(actors: Iterable[Actor]) -> dict[UUID, int]:
    wanted = list({actor.public_id for actor in actors})
    found: dict[UUID, int] = {}
    for start in range(0, len(wanted), CHUNK):
        rows = Person.objects.filter(Among("public_id", wanted[start : start + CHUNK]))
        found.update(rows.values_list("public_id", "pk"))
    return found


def _open_cases(
    known: Sequence[Illness], ids: dict[UUID, int], span: Span, *, by: User
) -> int:
    today = clock.civil_day_of(span.now)
    drafts = []
    for one in known:
        over = one.recovered is not None and one.recovered < today
        drafts.append(
            CaseDraft(
                public_id=one.public_id,
                person_id=ids[one.actor.public_id],
                unit_id=one.actor.place.unit_id,
                unit_path=one.actor.place.path,
                disease=DISEASE,
                found_by=one.found_by,
                classification="confirmed",
                age_years=_age(one.actor, one.confirmed),
                confirmed_date=one.confirmed,
                specimen_date=one.confirmed,
                notified_at=one.known_at,
                reported_at=one.known_at,
                outcome="recovered" if over else "none",
                outcome_date=one.recovered if over else None,
            )
        )
    cases.open_many(drafts=drafts, by=by, now=span.now)
    return len(drafts)


def _age(actor: Actor, on: date) -> int:
    birthday_to_come = (on.month, on.day) < (
        actor.birth_date.month,
        actor.birth_date.day,
    )
    return on.year - actor.birth_date.year - birthday_to_come


def _recover(script: Script, span: Span, *, by: User) -> int:
    """Those known before the span who recovered in it, day by day."""
    if span.since is None:
        return 0
    first, last = (clock.civil_day_of(at) for at in (span.since, span.now))
    by_day: dict[date, list[UUID]] = {}
    for one in script.illnesses:
        was_known = one.known_at <= span.since
        if was_known and one.recovered is not None and first <= one.recovered < last:
            by_day.setdefault(one.recovered, []).append(one.public_id)
    for day, public_ids in sorted(by_day.items()):
        cases.record_outcomes(
            cases=Case.objects.filter(public_id__in=public_ids),
            outcome="recovered",
            on=day,
            by=by,
            now=span.now,
        )
    return sum(len(found) for found in by_day.values())


def _hospital_stays(script: Script) -> list[Quarantine]:
    """Who was ill in December lay in the hospital of the district until recovery.

    Earlier patients have left before the story begins; their stays are not told.
    """
    never = datetime(9999, 1, 1, tzinfo=clock.VIETNAM)
    told = [o for o in script.illnesses if o.recovered is None or o.recovered > TOLD]
    return [
        Quarantine(
            actor=one.actor,
            ring="hospital",
            starts_at=one.known_at,
            ends_at=_morning(one.recovered) if one.recovered else never,
        )
        for one in told
    ]


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(4), clock.VIETNAM)


def _open_stays(
    begun: Sequence[Quarantine], ids: dict[UUID, int], span: Span, *, by: User
) -> int:
    facilities = _facilities()
    drafts = [_stay(one, ids, facilities, number) for number, one in enumerate(begun)]
    for start in range(0, len(drafts), CHUNK * 5):
        chunk = drafts[start : start + CHUNK * 5]
        sites.open_many(drafts=chunk, by=by, now=span.now)
    return len(drafts)


def _stay(
    one: Quarantine,
    ids: dict[UUID, int],
    facilities: dict[str, list[Facility]],
    number: int,
) -> StayDraft:
    place = one.actor.place
    sites_of_ring = facilities.get(one.ring, [])
    site = _nearest(sites_of_ring, place.district, number) if sites_of_ring else None
    return StayDraft(
        person_id=ids[one.actor.public_id],
        ring=one.ring,
        unit_id=site.unit_id if site else place.unit_id,
        unit_path=site.unit_path if site else place.path,
        starts_at=one.starts_at,
        facility_id=site.pk if site else None,
    )


def _facilities() -> dict[str, list[Facility]]:
    found: dict[str, list[Facility]] = {}
    for facility in Facility.objects.order_by("code"):
        found.setdefault(facility.kind, []).append(facility)
    return found


def _nearest(sites_of_ring: list[Facility], district: str, number: int) -> Facility:
    own = [site for site in sites_of_ring if site.code.endswith(f"-{district}")]
    return own[0] if own else sites_of_ring[number % len(sites_of_ring)]


def _end_stays(stays: Sequence[Quarantine], span: Span, *, by: User) -> int:
    ends = {
        one.actor.public_id: one.ends_at for one in stays if span.holds(one.ends_at)
    }
    if not ends:
        return 0
    open_ones = Stay.objects.filter(ends_at=None, voided_at=None)
    rows = dict(open_ones.values_list("person__public_id", "pk"))
    found = {rows[who]: at for who, at in ends.items() if who in rows}
    return sites.end_many(ends=found, reason="completed", by=by, now=span.now)


def _give(doses: Sequence[Dose], ids: dict[UUID, int], span: Span, *, by: User) -> int:
    drafts = [
        DoseDraft(
            person_id=ids[dose.actor.public_id],
            unit_id=dose.actor.place.unit_id,
            unit_path=dose.actor.place.path,
            disease=DISEASE,
            dose_number=dose.number,
            given_date=dose.given,
            source="register",
        )
        for dose in doses
    ]
    for start in range(0, len(drafts), CHUNK * 5):
        chunk = drafts[start : start + CHUNK * 5]
        health.record_doses_many(drafts=chunk, by=by, now=span.now)
    return len(drafts)
