"""What the worker and the clock do for notices."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from django.db import connection, transaction

from lachan.ground.journal.models import Entry
from lachan.ground.notices import actions
from lachan.ground.notices.actions import NoticeDraft
from lachan.ground.notices.actions.carrying import carry
from lachan.ground.notices.models import Notice
from lachan.ground.notices.queries import catalogue, deadlines
from lachan.kernel import clock
from lachan.kernel.facts import Fact

# A round of the worker also runs reactions: it may not stand at the door for long.
MOST_IN_A_ROUND = 20


def tell(fact: Fact, entry: Entry) -> None:
    """Tell whom policy/notices names of this fact; safe to repeat."""
    now = clock.now()
    for kind in catalogue().after(entry.fact):
        actions.give(
            draft=NoticeDraft(
                kind=kind.code,
                key=f"{kind.code}:{entry.public_id}",
                path=entry.unit_path,
                subject=_subject(entry, kind.page_field),
                count=entry.count,
                at=entry.happened_at,
                account=_field(entry, "account"),
                actor=entry.actor,
            ),
            now=now,
        )


def _subject(entry: Entry, field: str) -> tuple[str, UUID] | None:
    if field:
        found = _field(entry, field)
        return (field, found) if found else None
    if entry.subject_id is None:
        return None
    return entry.subject_kind, entry.subject_id


def _field(entry: Entry, name: str) -> UUID | None:
    told = entry.payload.get(name)
    return UUID(told) if told else None


def forget_addresses(fact: Fact, entry: Entry) -> None:
    """A closed account is told nothing outside the house any more."""
    account = _field(entry, "account")
    if account is not None:
        actions.forget_addresses(account=account, now=entry.happened_at)


def send_due(now: datetime) -> int:
    """Send what is due, a few pieces a round; how many pieces were tried.

    What fails ends the round: a channel that hangs must not hold up what follows from
    facts.
    """
    done = 0
    while done < MOST_IN_A_ROUND:
        parcel = actions.claim(now=now)
        if parcel is None:
            break
        done += 1
        if not parcel.deliveries:
            continue
        # Signatures go by the world's clock; so does nothing else here.
        outcome = carry(parcel, machine_now=clock.now() - clock.offset())
        actions.note_outcome(parcel=parcel, outcome=outcome, now=now)
        if not outcome.is_sent:
            break
    return done


def go_on(now: datetime) -> int:
    """Every minute: let urgent notices that nobody read go on; how many did."""
    ids = list(Notice.objects.to_go_on(now).values_list("pk", flat=True)[:500])
    return sum(_go_on(pk, now) for pk in ids)


@transaction.atomic
def _go_on(pk: int, now: datetime) -> int:
    rows = Notice.objects.to_go_on(now).filter(pk=pk)
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True, of=("self",))
    notice = rows.first()
    return actions.go_on(notice=notice, now=now) if notice else 0


def look_at_clocks(now: datetime) -> int:
    """Every few minutes: tell of deadlines that modules keep; how many were new."""
    told = 0
    for one in deadlines(now):
        kind = catalogue().due(one.kind)
        if kind is None:
            continue
        draft = NoticeDraft(
            kind=kind.code,
            key=one.key,
            path=one.path,
            subject=one.subject,
            at=one.due_at.astimezone(UTC),
        )
        told += actions.give(draft=draft, now=now) is not None
    return told
