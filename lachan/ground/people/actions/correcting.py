"""Correcting what is known of a person, and where and with whom they live."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import transaction

from lachan.ground.access import actions as access
from lachan.ground.access.models import User
from lachan.ground.journal import actions as journal
from lachan.ground.people import facts, words
from lachan.ground.people.actions.changing import opened, remember
from lachan.ground.people.actions.registering import require_likely_birth
from lachan.ground.people.models import Address, Household, Person
from lachan.ground.people.words import AddressKind
from lachan.ground.units.models import Unit
from lachan.kernel.vietnamese import repair

CORRECTABLE = frozenset(
    (
        "full_name",
        "sex",
        "birth_date",
        "birth_year",
        "nationality",
        "occupation",
        "address",
    )
)


@transaction.atomic
def correct(
    *,
    person: Person,
    changes: Mapping[str, object],
    version: int,
    by: User,
    now: datetime,
    reason: str = "",
) -> Person:
    """Correct fields of a person; what they were before stays in the history.

    `version` is the one the reader saw: raises ChangedMeanwhile, which says what was
    changed since, if it is not the last. A correction that changes nothing is none.
    Raises NotLikely, NotAllowed, DoesNotStand; ValueError for other fields.
    """
    if unknown := changes.keys() - CORRECTABLE:
        raise ValueError(f"Not corrected by this verb: {sorted(unknown)}.")
    stands = opened(person, by, version=version)
    told = {name: _clean(value) for name, value in changes.items()}
    before = {name: getattr(stands, name) for name in CORRECTABLE}
    for name, value in told.items():
        setattr(stands, name, value)
    if "birth_date" in told and "birth_year" not in told:
        stands.birth_year = None if stands.birth_date is None else stands.year
    require_likely_birth(stands.year, now)
    fresh = stands.name_anew()
    changed = {
        name: (old, new)
        for name, old in before.items()
        if (new := getattr(stands, name)) != old
    }
    if not changed:
        return stands
    stands.save(update_fields=[*fresh, *told])
    remember(stands, changed, by=by, now=now, reason=reason)
    journal.announce(
        facts.PersonCorrected(
            person_id=stands.pk, fields=tuple(sorted(changed)), at=now, by=by.actor
        ),
        subject=("person", stands.public_id),
        path=stands.unit_path,
    )
    return stands


def _clean(value: object) -> object:
    return repair(value) if isinstance(value, str) else value


@transaction.atomic
def move(
    *,
    person: Person,
    unit: Unit,
    address: str,
    by: User,
    now: datetime,
    on: date | None = None,
    version: int | None = None,
) -> Person:
    """Record that a person lives elsewhere since `on`; the former place is kept.

    Another unit also means another household: the person leaves the one they were in.
    Raises NotAllowed, DoesNotStand, ChangedMeanwhile.
    """
    stands = opened(person, by, version=version)
    left, address = stands.unit, repair(address)[:250]
    if left == unit and stands.address == address:
        return stands
    _close_address(stands, on)
    changed: dict[str, tuple[object, object]] = {"address": (stands.address, address)}
    if left != unit:
        changed["unit"] = (left.full_name, unit.full_name)
        stands.household = None
    stands.unit, stands.unit_path, stands.address = unit, unit.path, address
    fresh = stands.name_anew()
    places = ("unit", "unit_path", "address", "household")
    stands.save(update_fields=[*fresh, *places])
    remember(stands, changed, by=by, now=now)
    journal.announce(
        facts.PersonMoved(
            person_id=stands.pk,
            from_unit_id=left.pk,
            to_unit_id=unit.pk,
            at=now,
            by=by.actor,
        ),
        subject=("person", stands.public_id),
        path=stands.unit_path,
    )
    return stands


def _close_address(person: Person, on: date | None) -> None:
    """Keep where the person lived until now as a closed period, if days are known."""
    lived = person.addresses.filter(kind=AddressKind.CURRENT)
    last = lived.order_by("-pk").first()
    begun = last.to_date if last else None
    if begun and on and on <= begun:
        on = begun + timedelta(days=1)
    Address.objects.create(
        person=person,
        kind=AddressKind.CURRENT,
        unit=person.unit,
        text=person.address,
        from_date=begun,
        to_date=on,
    )


@transaction.atomic
def record_permanent_address(
    *,
    person: Person,
    unit: Unit,
    address: str,
    by: User,
    now: datetime,
    on: date | None = None,
) -> Address:
    """Record where a person is registered as resident, since `on` if that is known."""
    stands = opened(person, by)
    held = stands.addresses.filter(kind=AddressKind.PERMANENT, to_date=None).first()
    if held is not None:
        held.to_date = on or now.date()
        held.save(update_fields=["to_date"])
    recorded = Address.objects.create(
        person=stands,
        kind=AddressKind.PERMANENT,
        unit=unit,
        text=repair(address)[:250],
        from_date=on,
    )
    before = held.text if held else None
    remember(stands, {"permanent_address": (before, recorded.text)}, by=by, now=now)
    journal.announce(
        facts.PersonCorrected(
            person_id=stands.pk, fields=("permanent_address",), at=now, by=by.actor
        ),
        subject=("person", stands.public_id),
        path=stands.unit_path,
    )
    return recorded


@transaction.atomic
def create_household(
    *, unit: Unit, label: str, address: str, by: User, now: datetime
) -> Household:
    """Enter a household of a unit. Raises NotAllowed."""
    access.require(by, words.EDIT, within=unit.path)
    household = Household.objects.create(
        unit=unit,
        unit_path=unit.path,
        label=repair(label)[:120],
        address=repair(address)[:250],
    )
    journal.announce(
        facts.HouseholdCreated(household_id=household.pk, at=now, by=by.actor),
        subject=("household", household.public_id),
        path=unit.path,
    )
    return household


@transaction.atomic
def set_household(
    *, person: Person, household: Household | None, by: User, now: datetime
) -> Person:
    """Say with whom a person lives; None takes them out of their household."""
    stands = opened(person, by)
    if stands.household_id == (household.pk if household else None):
        return stands
    before = stands.household
    stands.household = household
    stands.save(update_fields=["household"])
    names = (before.label if before else None, household.label if household else None)
    remember(stands, {"household": names}, by=by, now=now)
    journal.announce(
        facts.HouseholdSet(
            person_id=stands.pk,
            household_id=household.pk if household else None,
            at=now,
            by=by.actor,
        ),
        subject=("person", stands.public_id),
        path=stands.unit_path,
    )
    return stands
