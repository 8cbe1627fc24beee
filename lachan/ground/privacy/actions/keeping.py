"""The register of processing changed; data whose time is over disposed of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lachan.ground.access import actions as access
from lachan.ground.access.models import User
from lachan.ground.journal import actions as journal
from lachan.ground.privacy import facts, words
from lachan.ground.privacy.actions.erasing import NeedsSecondPerson
from lachan.ground.privacy.models import Disposal, Purpose
from lachan.ground.privacy.queries.keeping import kept, purpose, seed, terms
from lachan.ground.privacy.queries.law import law_on
from lachan.ground.privacy.rules.erased import proof_of
from lachan.ground.privacy.rules.keeping import checked
from lachan.ground.privacy.words import DisposalState
from lachan.kernel.errors import Refused


class NotInTheRegister(Refused):
    """Raised for a line that lacks its name, its basis, or its reason to change."""


class AlreadyDecided(Refused):
    """Raised for a disposal that somebody has decided on."""


@transaction.atomic
def change_purpose(
    *, code: str, content: Mapping[str, object], reason: str, by: User, now: datetime
) -> Purpose:
    """A new version of a line of the register, or a new line; the former ones stay.

    Raises NotAllowed, and NotInTheRegister without name, reason, a basis of the law in
    force or a term that is known.
    """
    access.require(by, words.DECIDE, within="")
    stands = purpose(code)
    told = _checked(content, reason, now)
    if stands is not None and stands.pk is None:
        Purpose.objects.create(
            code=code, version=1, content=seed()[code], recorded_at=now
        )
    version = stands.version + 1 if stands else 1
    made = Purpose.objects.create(
        code=code,
        version=version,
        content=told,
        reason=reason.strip()[:300],
        recorded_at=now,
        recorded_by=by,
    )
    journal.announce(
        facts.PurposeChanged(purpose=code, version=version, at=now, by=by.actor)
    )
    return made


def _checked(
    content: Mapping[str, object], reason: str, now: datetime
) -> dict[str, object]:
    try:
        told = checked(content)
    except (KeyError, ValueError):
        told = {}
    law = law_on(now)
    is_known = told.get("retention") in terms() and (
        law is None or told.get("basis") in law.duties.bases
    )
    if not told or not is_known or not reason.strip():
        raise NotInTheRegister(
            what=_("The register was not changed."),
            why=_("A line has a name, a basis of the law, a term, and a reason."),
            what_now=_("Complete it."),
            field="reason",
        )
    return told


# ── retention ────────────────────────────────────────────────────────────────────


@transaction.atomic
def propose_disposals(*, by: User | None, now: datetime) -> list[Disposal]:
    """Count what is due in each class; nothing is touched.

    By the clock every night (`by` None), or by somebody who wants it now. A class
    whose disposal already waits is not proposed again. Raises NotAllowed.
    """
    if by is not None:
        access.require(by, words.HANDLE, within="")
    waiting = Disposal.objects.filter(state=DisposalState.PROPOSED)
    proposed = set(waiting.values_list("term", flat=True))
    return [
        made
        for code, one in kept().items()
        if code not in proposed and (made := _propose(code, by, now)) is not None
    ]


def _propose(code: str, by: User | None, now: datetime) -> Disposal | None:
    term = terms()[code]
    before = term.kept_since(now)
    if before is None or not term.is_approved_by_hand:
        return None
    due = kept()[code].due(before)
    if not due:
        return None
    made = Disposal.objects.create(
        term=code,
        days=term.days or 0,
        before=before,
        due=due,
        proposed_at=now,
        proposed_by=by,
    )
    _tell(
        made,
        facts.DisposalProposed(
            disposal_id=made.pk, due=due, at=now, by=by.actor if by else "system"
        ),
    )
    return made


@transaction.atomic
def approve_disposal(*, disposal: Disposal, by: User, now: datetime) -> Disposal:
    """Dispose of what was counted, and keep counts and proof.

    Raises NotAllowed, AlreadyDecided, and NeedsSecondPerson for who proposed it.
    """
    held = _waiting(disposal, by)
    if held.proposed_by_id == by.pk:
        raise NeedsSecondPerson
    rows = dict(kept()[held.term].dispose(held.before, now=now))
    proof = proof_of(held.public_id.bytes, now, rows)
    return _decided(held, DisposalState.DONE, by, now, rows=rows, proof=proof)


@transaction.atomic
def refuse_disposal(*, disposal: Disposal, by: User, now: datetime) -> Disposal:
    """Keep the data for now; the clock proposes them again the next night."""
    return _decided(_waiting(disposal, by), DisposalState.REFUSED, by, now)


def _waiting(disposal: Disposal, by: User) -> Disposal:
    access.require(by, words.DECIDE, within="")
    held = Disposal.objects.select_for_update().get(pk=disposal.pk)
    if held.state != DisposalState.PROPOSED:
        raise AlreadyDecided(
            what=_("Nothing was done."),
            why=_("Somebody has decided on this."),
            what_now=_("Open the list again."),
        )
    return held


def _decided(
    disposal: Disposal,
    state: DisposalState,
    by: User,
    now: datetime,
    *,
    rows: dict[str, int] | None = None,
    proof: str = "",
) -> Disposal:
    disposal.state, disposal.decided_by, disposal.decided_at = state, by, now
    disposal.rows, disposal.proof = rows or {}, proof
    disposal.save()
    _tell(
        disposal,
        facts.DisposalDecided(
            disposal_id=disposal.pk,
            state=state.value,
            rows=sum(disposal.rows.values()),
            proof=proof,
            at=now,
            by=by.actor,
        ),
    )
    return disposal


def _tell(
    disposal: Disposal, fact: facts.DisposalProposed | facts.DisposalDecided
) -> None:
    journal.announce(fact, subject=("disposal", disposal.public_id))
