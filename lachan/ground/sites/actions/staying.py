"""Opening, ending and correcting stays; facilities and their capacity."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lachan.ground.access import actions as access
from lachan.ground.access.models import User
from lachan.ground.journal import actions as journal
from lachan.ground.people.actions import Arrivals
from lachan.ground.people.actions.inserting import (
    insert,
    keeps_plain_text,
    next_ids,
    stored_instant,
)
from lachan.ground.sites import facts, rules, words
from lachan.ground.sites.models import Capacity, Facility, Room, Stay
from lachan.ground.sites.rules import StayDraft
from lachan.ground.units.models import Unit
from lachan.kernel.errors import Refused
from lachan.kernel.ids import uuid7
from lachan.kernel.vietnamese import fold

_CHUNK = 2000


class StayImpossible(Refused):
    """Raised when a stay cannot be as written."""


class AlreadyStaying(Refused):
    """Raised by `open_stay`: the person has an open stay somewhere else."""


class BedTaken(Refused):
    """Raised when somebody else lies in that bed."""


class NotInStay(Refused):
    """Raised by `end_stay` when the stay is not open."""


@dataclass(frozen=True)
class FacilityDraft:
    """A place to stay about to be registered; `beds` is kind → number."""

    code: str
    name: str
    kind: str
    unit: Unit
    opened_on: date
    beds: dict[str, int]
    address: str = ""


@transaction.atomic
def open_facility(*, draft: FacilityDraft, by: User, now: datetime) -> Facility:
    """Register a place to stay with its capacity from its first day."""
    access.require(by, "sites.edit", within=draft.unit.path)
    facility, created = Facility.objects.get_or_create(
        code=draft.code,
        defaults={
            "name": draft.name,
            "folded_name": fold(draft.name),
            "kind": draft.kind,
            "unit": draft.unit,
            "unit_path": draft.unit.path,
            "address": draft.address,
            "opened_on": draft.opened_on,
            "recorded_at": now,
        },
    )
    if created:
        journal.announce(
            facts.FacilityOpened(facility_id=facility.pk, at=now, by=by.actor),
            subject=("facility", facility.public_id),
            path=facility.unit_path,
        )
        set_capacity(
            facility=facility, beds=draft.beds, on=draft.opened_on, by=by, now=now
        )
    return facility


@transaction.atomic
def set_capacity(
    *, facility: Facility, beds: dict[str, int], on: date, by: User, now: datetime
) -> None:
    """Let a facility run these numbers of beds, by kind, from a day on."""
    access.require(by, "sites.edit", within=facility.unit_path)
    ids: list[int] = []
    for kind, number in beds.items():
        former = Capacity.objects.filter(facility=facility, kind=kind, to_date=None)
        same_day = former.filter(from_date__gte=on)
        ids += [c.pk for c in former]
        former.exclude(pk__in=same_day).update(to_date=on)
        if same_day.update(beds=number, recorded_at=now) == 0:
            fresh = Capacity.objects.create(
                facility=facility, kind=kind, beds=number, from_date=on, recorded_at=now
            )
            ids.append(fresh.pk)
    journal.announce(
        facts.CapacitySet(ids=tuple(ids), at=now, by=by.actor),
        subject=("facility", facility.public_id),
        path=facility.unit_path,
    )


@transaction.atomic
def close_facility(*, facility: Facility, on: date, by: User, now: datetime) -> None:
    """End a facility on a day. Open stays keep it from closing."""
    access.require(by, "sites.edit", within=facility.unit_path)
    staying = facility.stay_set.filter(ends_at=None, voided_at=None).count()
    if staying:
        raise Refused(
            what=_("The facility was not closed."),
            why=_("%(count)d people are still there.") % {"count": staying},
            what_now=_("End or move their stays first."),
        )
    facility.closed_on = on
    facility.save(update_fields=["closed_on"])
    running = Capacity.objects.filter(facility=facility, to_date=None)
    ids = tuple(running.values_list("pk", flat=True))
    running.update(to_date=on)
    journal.announce(
        facts.FacilityClosed(facility_id=facility.pk, ids=ids, at=now, by=by.actor),
        subject=("facility", facility.public_id),
        path=facility.unit_path,
    )


@transaction.atomic
def add_room(*, facility: Facility, name: str, places: int, by: User) -> Room:
    """Name a room and how many people it takes."""
    access.require(by, "sites.edit", within=facility.unit_path)
    return Room.objects.create(facility=facility, name=name, places=places)


@transaction.atomic
def open_stay(*, draft: StayDraft, by: User, now: datetime) -> Stay:
    """Record that a person is in a place from an instant on."""
    access.require(by, "sites.edit", within=draft.unit_path)
    arrivals = Arrivals((draft,))
    (draft,) = arrivals.drafts
    _refuse_impossible(draft, now)
    _refuse_second_place(draft)
    _refuse_taken_bed(draft)
    stay = Stay.objects.create(**_fields(draft), recorded_at=now)
    arrivals.note(Stay._meta.label, ((stay.pk, draft),))
    journal.announce(
        facts.StayOpened(stay_id=stay.pk, at=now, by=by.actor),
        subject=("stay", stay.public_id),
        path=stay.unit_path,
    )
    return stay


def _refuse_impossible(draft: StayDraft, now: datetime) -> None:
    found = rules.problems(draft, now=now)
    if found:
        raise StayImpossible(
            what=_("The stay was not recorded."),
            why=" ".join(str(problem) for problem in found),
            what_now=_("Correct the dates or the place and save again."),
        )


def _refuse_second_place(draft: StayDraft) -> None:
    if draft.ends_at is not None:
        return
    elsewhere = Stay.objects.standing().filter(person_id=draft.person_id, ends_at=None)
    if elsewhere.exists():
        raise AlreadyStaying(
            what=_("The stay was not recorded."),
            why=_("This person has an open stay in another place."),
            what_now=_("End that stay, or move the person from there."),
        )


def _refuse_taken_bed(draft: StayDraft) -> None:
    if draft.room_id is None or not draft.bed_label or draft.ends_at is not None:
        return
    taken = Stay.objects.standing().filter(
        room_id=draft.room_id, bed_label=draft.bed_label, ends_at=None
    )
    if taken.exists():
        raise BedTaken(
            what=_("The stay was not recorded."),
            why=_("Somebody else lies in this bed."),
            what_now=_("Choose another bed, or end the other stay."),
        )


def _fields(draft: StayDraft) -> dict[str, object]:
    return {
        "person_id": draft.person_id,
        "ring": draft.ring,
        "facility_id": draft.facility_id,
        "room_id": draft.room_id,
        "bed_label": draft.bed_label,
        "unit_id": draft.unit_id,
        "unit_path": draft.unit_path,
        "starts_at": draft.starts_at,
        "ends_at": draft.ends_at,
        "end_reason": draft.end_reason,
    }


@transaction.atomic
def open_many(
    *, drafts: Sequence[StayDraft], by: User, now: datetime
) -> tuple[int, ...]:
    """Record many stays at once and return their ids; one impossible refuses all.

    The caller has sorted out who is staying elsewhere: the database refuses a second
    open stay of one person.
    """
    for path in {draft.unit_path for draft in drafts}:
        access.require(by, "sites.edit", within=path)
    arrivals = Arrivals(drafts)
    drafts = arrivals.drafts
    for draft in drafts:
        _refuse_impossible(draft, now)
    ids = tuple(next_ids(Stay, len(drafts)))
    insert(Stay, _COLUMNS, _values(ids, drafts, now))
    arrivals.note(Stay._meta.label, zip(ids, drafts, strict=True))
    for start in range(0, len(ids), _CHUNK):
        chunk = ids[start : start + _CHUNK]
        journal.announce(
            facts.StaysOpened(ids=chunk, at=now, by=by.actor), count=len(chunk)
        )
    return ids


_COLUMNS = (
    "id",
    "public_id",
    "person_id",
    "ring",
    "facility_id",
    "room_id",
    "bed_label",
    "unit_id",
    "unit_path",
    "starts_at",
    "ends_at",
    "end_reason",
    "recorded_at",
    "void_reason",
)


def _values(
    ids: Sequence[int], drafts: Sequence[StayDraft], now: datetime
) -> Iterator[tuple[object, ...]]:
    """Rows as the database keeps them: imports write them by the ten thousand."""
    is_text = keeps_plain_text()
    recorded_at = stored_instant(now)
    for pk, draft in zip(ids, drafts, strict=True):
        public_id = uuid7()
        yield (
            pk,
            public_id.hex if is_text else public_id,
            draft.person_id,
            draft.ring,
            draft.facility_id,
            draft.room_id,
            draft.bed_label,
            draft.unit_id,
            draft.unit_path,
            stored_instant(draft.starts_at),
            None if draft.ends_at is None else stored_instant(draft.ends_at),
            draft.end_reason,
            recorded_at,
            "",
        )


@transaction.atomic
def end_stay(
    *, stay: Stay, ends_at: datetime, reason: str, by: User, now: datetime
) -> None:
    """Record that a person left, when and why."""
    access.require(by, "sites.edit", within=stay.unit_path)
    if stay.ends_at is not None or stay.voided_at is not None:
        raise NotInStay(
            what=_("The end was not recorded."),
            why=_("This stay is already ended or voided."),
            what_now=_("Look at the person's newest stay."),
        )
    if not stay.starts_at < ends_at <= now + rules.CLOCK_SKEW:
        raise StayImpossible(
            what=_("The end was not recorded."),
            why=_("It lies before the start of the stay or in the future."),
            what_now=_("Correct the time."),
            field="ends_at",
        )
    stay.ends_at, stay.end_reason = ends_at, reason
    stay.save(update_fields=["ends_at", "end_reason"])
    journal.announce(
        facts.StayEnded(stay_id=stay.pk, at=now, by=by.actor),
        subject=("stay", stay.public_id),
        path=stay.unit_path,
    )


@transaction.atomic
def end_many(
    *, ends: Mapping[int, datetime], reason: str, by: User, now: datetime
) -> int:
    """End many open stays for one reason; `ends` is stay id → instant.

    Stays that ended or were voided meanwhile are left as they are. Returns how many
    ended. Raises StayImpossible and writes nothing when an end lies before its start.
    """
    stays = list(Stay.objects.standing().filter(pk__in=ends, ends_at=None))
    for path in {stay.unit_path for stay in stays}:
        access.require(by, "sites.edit", within=path)
    for stay in stays:
        if not stay.starts_at < ends[stay.pk] <= now + rules.CLOCK_SKEW:
            raise StayImpossible(
                what=_("The stays were not ended."),
                why=_("An end lies before its start or in the future."),
                what_now=_("Correct the times."),
            )
        stay.ends_at, stay.end_reason = ends[stay.pk], reason
    for start in range(0, len(stays), _CHUNK):
        chunk = stays[start : start + _CHUNK]
        Stay.objects.bulk_update(chunk, ("ends_at", "end_reason"), batch_size=300)
        journal.announce(
            facts.StaysEnded(ids=tuple(s.pk for s in chunk), at=now, by=by.actor),
            count=len(chunk),
        )
    return len(stays)


@transaction.atomic
def move(*, stay: Stay, to: StayDraft, by: User, now: datetime) -> Stay:
    """End one stay and open the next at the same instant: nobody is nowhere."""
    end_stay(
        stay=stay,
        ends_at=to.starts_at,
        reason=words.EndReason.TRANSFERRED,
        by=by,
        now=now,
    )
    return open_stay(draft=to, by=by, now=now)


@transaction.atomic
def void_stay(*, stay: Stay, reason: str, by: User, now: datetime) -> None:
    """Take a stay recorded in error out of the figures, with the reason kept."""
    access.require(by, "sites.edit", within=stay.unit_path)
    if stay.voided_at is not None:
        return
    stay.voided_at, stay.void_reason = now, reason
    stay.save(update_fields=["voided_at", "void_reason"])
    journal.announce(
        facts.StayVoided(stay_id=stay.pk, at=now, by=by.actor),
        subject=("stay", stay.public_id),
        path=stay.unit_path,
    )


@transaction.atomic
def restore_stay(*, stay: Stay, by: User, now: datetime) -> None:
    """Let a voided stay count again."""
    access.require(by, "sites.edit", within=stay.unit_path)
    if stay.voided_at is None:
        return
    if stay.ends_at is None:
        _refuse_second_place(_draft_of(stay))
    stay.voided_at, stay.void_reason = None, ""
    stay.save(update_fields=["voided_at", "void_reason"])
    journal.announce(
        facts.StayRestored(stay_id=stay.pk, at=now, by=by.actor),
        subject=("stay", stay.public_id),
        path=stay.unit_path,
    )


def _draft_of(stay: Stay) -> StayDraft:
    return StayDraft(
        person_id=stay.person_id,
        ring=stay.ring,
        unit_id=stay.unit_id,
        unit_path=stay.unit_path,
        starts_at=stay.starts_at,
        ends_at=stay.ends_at,
        facility_id=stay.facility_id,
    )
