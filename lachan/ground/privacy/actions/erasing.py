"""Erasure: afterwards nothing tells who it was, and every figure is what it was.

Each module writes over what it keeps (`Holder.erase`), then every other text of the
house is gone through for names and numbers. What cannot be reached, a backup, is
reached when it is restored: the list beside the database is replayed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from lachan.ground.access import actions as access
from lachan.ground.access.models import User
from lachan.ground.journal import actions as journal
from lachan.ground.people.models import Person
from lachan.ground.people.queries import records_of, subject_of
from lachan.ground.privacy import facts, queries, words
from lachan.ground.privacy.actions.sweeping import sweep
from lachan.ground.privacy.models import Erasure
from lachan.ground.privacy.rules.erased import proof_of, written_list
from lachan.kernel.errors import Refused
from lachan.kernel.holdings import Subject


class NeedsSecondPerson(Refused):
    """Raised where one person would both decide and carry out."""

    def __init__(self) -> None:
        super().__init__(
            what=_("Nothing was done."),
            why=_(
                "What cannot be undone is decided by one person and done by another."
            ),
            what_now=_("Ask a second person to carry it out."),
        )


class StillNeeded(Refused):
    """Raised by `erase` while somebody must still know who the person is."""

    def __init__(self, reasons: Sequence[object]) -> None:
        self.reasons = tuple(map(str, reasons))
        super().__init__(
            what=_("The personal data were not erased."),
            why=" ".join(self.reasons),
            what_now=_("End it first, or refuse the request and name the law."),
        )


@transaction.atomic
def erase(
    *,
    person: Person,
    decided_by: User,
    by: User,
    now: datetime,
    ground: words.Ground = words.Ground.REQUEST,
) -> Erasure:
    """Erase a person's data everywhere; it cannot be undone.

    The record, and those put together with it, stay without anything that tells who it
    was. Erased again, it is the erasure that stands. Raises NotAllowed unless both
    accounts may do their part at the person's home, NeedsSecondPerson, StillNeeded.
    """
    access.require(by, words.ERASE, within=person.unit_path)
    access.require(decided_by, words.DECIDE, within=person.unit_path)
    if by.pk == decided_by.pk:
        raise NeedsSecondPerson
    stands = Person.objects.select_for_update().get(pk=person.pk)
    stands = stands.merged_into or stands
    done = Erasure.objects.filter(person=stands).first()
    if done is not None:
        return done
    subject = subject_of(stands)
    reasons = [why for one in queries.holders() for why in one.needs(subject)]
    if reasons:
        raise StillNeeded(reasons)
    draft = Erasure(ground=ground, decided_by=decided_by, erased_by=by, erased_at=now)
    return _carry_out(draft, subject, records_of(stands), actor=by.actor)


def _carry_out(
    draft: Erasure, subject: Subject, records: Sequence[Person], *, actor: str
) -> Erasure:
    _overwrite_for_good()
    rows: Counter[str] = Counter()
    for holder in queries.holders():
        rows.update(holder.erase(subject, actor=actor, now=draft.erased_at))
    rows.update(sweep(subject))
    counted = {name: count for name, count in sorted(rows.items()) if count}
    for record in records:
        _note(draft, record, counted, actor)
    transaction.on_commit(write_list)
    return Erasure.objects.get(person=records[0])


def _note(draft: Erasure, record: Person, rows: dict[str, int], actor: str) -> None:
    """Keep the proof for one record, and tell the house."""
    keyed_hash = queries.hash_of(record.public_id)
    proof = proof_of(keyed_hash, draft.erased_at, rows)
    Erasure.objects.create(
        person=record,
        keyed_hash=keyed_hash,
        unit_path=record.unit_path,
        ground=draft.ground,
        rows=rows,
        proof=proof,
        erased_at=draft.erased_at,
        decided_by=draft.decided_by,
        erased_by=draft.erased_by,
    )
    journal.announce(
        facts.PersonErased(
            person_id=record.pk,
            rows=sum(rows.values()),
            proof=proof,
            at=draft.erased_at,
            by=actor,
        ),
        subject=("person", record.public_id),
        path=record.unit_path,
    )


def _overwrite_for_good() -> None:
    """SQLite leaves what was deleted in free pages unless it is told otherwise."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete = ON")
    transaction.on_commit(_empty_write_ahead)


def _empty_write_ahead() -> None:
    if connection.in_atomic_block:  # a test's own transaction is still open
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def write_list() -> None:
    """Bring the list beside the database up to date; it only grows."""
    path = queries.path_of_list()
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.touch(mode=0o600)
    part.write_text(written_list(queries.listed()), "utf-8")
    part.replace(path)


@transaction.atomic
def replay(*, hashes: set[str], actor: str, now: datetime) -> int:
    """Erase again what an old backup brought back; how many records.

    Nobody decides anew: it was decided, and done, before.
    """
    found = list(queries.erased_among(hashes))
    for record in found:
        fresh = Person.objects.get(pk=record.pk)
        if fresh.erased_at is None:
            draft = Erasure(ground=words.Ground.REPLAYED, erased_at=now)
            subject = subject_of(fresh, alone=True)
            _carry_out(draft, subject, [fresh], actor=actor)
    transaction.on_commit(write_list)
    return len(found)
