"""Identity numbers and ways to reach a person: added, taken out, read in full."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from lachan.ground.access import actions as access
from lachan.ground.access.models import User
from lachan.ground.journal import actions as journal
from lachan.ground.people import facts, words
from lachan.ground.people.actions.arriving import note_late
from lachan.ground.people.actions.changing import opened, remember
from lachan.ground.people.actions.registering import IdentifierTaken
from lachan.ground.people.models import Identifier, Person, Reach, keyring
from lachan.ground.people.queries import is_named
from lachan.ground.people.rules import naming
from lachan.ground.people.words import ReachKind
from lachan.kernel import facts as kernel_facts
from lachan.kernel.errors import Refused
from lachan.kernel.names import repair


class NotANumber(Refused):
    """Raised for a text that is no number, such as one digit repeated."""

    def __init__(self) -> None:
        super().__init__(
            what=_("The number was not saved."),
            why=_("It is empty, or one digit repeated."),
            what_now=_("Type the number as it is printed."),
            field="value",
        )


@dataclass(frozen=True)
class Revealed:
    """A person's numbers in full: (kind, number). Never logged, never kept."""

    identifiers: tuple[tuple[str, str], ...]
    reaches: tuple[tuple[str, str], ...]


@transaction.atomic
def add_identifier(
    *, person: Person, kind: str, value: str, by: User, now: datetime
) -> Identifier:
    """Add an identity number; the same number again is the one that stands.

    Raises IdentifierTaken when another record bears it, NotANumber, NotAllowed.
    """
    stands = opened(person, by, follows=True)
    number = naming.identifier(kind, value)
    if number is None:
        raise NotANumber
    hashes = keyring().keyed_hashes(number.kind, number.found_by)
    held = Identifier.objects.filter(kind=kind, keyed_hash__in=hashes)
    borne = held.select_related("person").first()
    if borne is not None:
        if stands.pk in (borne.person_id, borne.person.merged_into_id):
            return borne
        raise IdentifierTaken(kind=kind, held_by=borne.person.public_id)
    try:
        with transaction.atomic():
            added = Identifier.objects.create(person=stands, **_sealed(number))
    except IntegrityError:
        # Entered by somebody else between our look and our write.
        raise IdentifierTaken(kind=kind, held_by=held.get().person.public_id) from None
    _note_late(added, person, stands)
    remember(stands, {f"{kind}": (None, f"…{added.last_digits}")}, by=by, now=now)
    _announce(
        stands,
        facts.IdentifierAdded(person_id=stands.pk, kind=kind, at=now, by=by.actor),
    )
    return added


@transaction.atomic
def withdraw_identifier(
    *, identifier: Identifier, reason: str, by: User, now: datetime
) -> None:
    """Take out a number that was found not to be this person's."""
    stands = opened(identifier.person, by)
    shown = f"…{identifier.last_digits}"
    kind = identifier.kind
    identifier.delete()
    remember(stands, {kind: (shown, None)}, by=by, now=now, reason=reason)
    _announce(
        stands,
        facts.IdentifierWithdrawn(person_id=stands.pk, kind=kind, at=now, by=by.actor),
    )


@transaction.atomic
def add_reach(
    *, person: Person, kind: str, value: str, by: User, now: datetime
) -> Reach:
    """Add a telephone or e-mail; the same again is the one that stands."""
    stands = opened(person, by, follows=True)
    number = _reach(kind, value)
    if number is None:
        raise NotANumber
    hashes = keyring().keyed_hashes(number.kind, number.found_by)
    held = stands.reaches.filter(kind=kind, keyed_hash__in=hashes).first()
    if held is not None:
        return held
    added = Reach.objects.create(person=stands, **_sealed(number))
    _note_late(added, person, stands)
    remember(stands, {kind: (None, f"…{added.last_digits}")}, by=by, now=now)
    _announce(
        stands, facts.ReachAdded(person_id=stands.pk, kind=kind, at=now, by=by.actor)
    )
    return added


def _note_late(added: Identifier | Reach, named: Person, stands: Person) -> None:
    if named.pk != stands.pk:
        note_late(added._meta.label, {added.pk: named.pk})


def _reach(kind: str, value: str) -> naming.Number | None:
    if kind == ReachKind.PHONE:
        return naming.phone(value)
    kept = repair(value).lower()[:120]
    return naming.Number(kind, kept, kept) if "@" in kept else None


@transaction.atomic
def end_reach(*, reach: Reach, by: User, now: datetime) -> None:
    """Take out a telephone or e-mail that no longer reaches the person."""
    stands = opened(reach.person, by)
    kind, shown = reach.kind, f"…{reach.last_digits}"
    reach.delete()
    remember(stands, {kind: (shown, None)}, by=by, now=now)
    _announce(
        stands, facts.ReachEnded(person_id=stands.pk, kind=kind, at=now, by=by.actor)
    )


@transaction.atomic
def reveal(*, person: Person, by: User, now: datetime) -> Revealed:
    """A person's numbers in full, for one who sees the person; it is journalled.

    Telephones are for everybody who may see the person, identity numbers for those
    with a right of their own. Raises Http404 for a person outside the sight of `by`,
    and for one who works with pseudonyms.
    """
    seen = Person.objects.visible_to(by).filter(pk=person.pk).first()
    if seen is None or not is_named(seen, by):
        raise Http404
    shows_identifiers = access.can(by, words.REVEAL, within=seen.unit_path)
    revealed = Revealed(
        identifiers=tuple(
            (one.kind, one.reveal()) for one in seen.identifiers.order_by("pk")
        )
        if shows_identifiers
        else (),
        reaches=tuple((one.kind, one.reveal()) for one in seen.reaches.order_by("pk")),
    )
    _announce(
        seen,
        facts.NumbersRevealed(
            person_id=seen.pk,
            with_identifiers=shows_identifiers,
            at=now,
            by=by.actor,
        ),
    )
    return revealed


def _sealed(number: naming.Number) -> dict[str, object]:
    ring = keyring()
    return {
        "kind": number.kind,
        "cipher": ring.seal(number.kind, number.value),
        "keyed_hash": ring.keyed_hash(number.kind, number.found_by),
        "last_digits": number.last_digits,
    }


def _announce(person: Person, fact: kernel_facts.Fact) -> None:
    journal.announce(fact, subject=("person", person.public_id), path=person.unit_path)
