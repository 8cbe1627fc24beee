"""From a file to an edition in force: draft, replay, approve by a second person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lachan.command.regulations import facts, rules
from lachan.command.regulations.models import PolicyDraft
from lachan.command.regulations.queries import Impact, impact_of, unit_of_place
from lachan.command.regulations.words import DraftState
from lachan.ground.access import actions as access
from lachan.ground.access.models import User
from lachan.ground.journal import actions as journal
from lachan.ground.policy import actions as policy
from lachan.ground.policy.models import PolicyEdition
from lachan.ground.policy.queries import Prepared, prepared
from lachan.kernel import clock
from lachan.kernel.errors import Refused


class AlreadyLoaded(Refused):
    """Raised for a file whose edition stands already."""


class NotWaiting(Refused):
    """Raised when a draft was decided in the meantime."""


class SecondPersonNeeded(Refused):
    """Raised when whoever drafted an edition would approve it."""


class ReasonNeeded(Refused):
    """Raised for a draft or a refusal without a reason in words."""


class BeginsInThePast(Refused):
    """Raised when a retroactive edition is approved without saying so."""


@dataclass(frozen=True)
class Proposal:
    """A file with where it came from, and why it is proposed."""

    text: str
    origin: str
    reason: str


@transaction.atomic
def draft(*, proposal: Proposal, by: User, now: datetime) -> PolicyDraft:
    """Check a file, replay it over today, and lay it before a second person.

    Raises shapes.Unreadable, PolicyDoesNotHold, AlreadyLoaded, PlaceUnknown and
    NotAllowed; nothing is kept of a file that is refused.
    """
    _require_reason(proposal.reason)
    ready = prepared(proposal.text, proposal.origin)
    edition = ready.editions[0]
    unit = unit_of_place(edition.place, on=clock.today(now))
    access.require(by, "policy.draft", within=unit.path)
    policy.require_sound(ready.faults)
    _require_new(ready)
    row = PolicyDraft.objects.create(
        unit_path=unit.path,
        policy_id=edition.id,
        edition=edition.edition,
        place=edition.place,
        family=edition.family,
        name_vi=edition.name.vi,
        name_en=edition.name.en,
        valid_from=edition.valid_from,
        origin=proposal.origin[:120],
        text=proposal.text,
        reason=proposal.reason.strip(),
        standing_ref=ready.standing.ref if ready.standing else "",
        impact=impact_of(edition, now=now).as_json(),
        drafted_by=by,
        drafted_at=now,
    )
    journal.announce(
        facts.PolicyDrafted(draft_id=row.pk, at=now, by=by.actor),
        subject=("policy_draft", row.public_id),
        path=unit.path,
    )
    return row


def replay(*, text: str, origin: str, by: User, now: datetime) -> Impact:
    """What a file would change today; nothing is stored."""
    ready = prepared(text, origin)
    edition = ready.editions[0]
    unit = unit_of_place(edition.place, on=clock.today(now))
    access.require(by, "policy.draft", within=unit.path)
    policy.require_sound(ready.faults)
    return impact_of(edition, now=now)


@transaction.atomic
def approve(
    *,
    draft: PolicyDraft,
    by: User,
    now: datetime,
    note: str = "",
    accepts_retroactive: bool = False,
) -> tuple[str, ...]:
    """Turn a draft into an edition that holds from its first day on; its references.

    Never by whoever drafted it. The file is checked again, as other editions may have
    been loaded since. One that begins today or earlier must be approved as such.
    """
    access.require(by, "policy.approve", within=draft.unit_path)
    _require_second_person(draft, by)
    retroactive = rules.is_retroactive(draft.valid_from, today=clock.today(now))
    if retroactive and not accepts_retroactive:
        raise BeginsInThePast(
            what=_("The edition was not approved."),
            why=_("It begins on %(day)s, so it would govern days that have passed.")
            % {"day": f"{draft.valid_from:%d/%m/%Y}"},
            what_now=_("Let it begin tomorrow, or accept that it looks back."),
            field="accepts_retroactive",
        )
    _decide(draft, DraftState.APPROVED, by=by, now=now, note=note)
    loaded = policy.load_text(
        text=draft.text, origin=draft.origin, now=now, by=by.actor
    )
    journal.announce(
        facts.PolicyApproved(
            draft_id=draft.pk, editions=loaded.created, at=now, by=by.actor
        ),
        subject=("policy_draft", draft.public_id),
        path=draft.unit_path,
    )
    return loaded.created


@transaction.atomic
def refuse(*, draft: PolicyDraft, by: User, now: datetime, reason: str) -> None:
    """Do not approve a draft; the reason stays with it."""
    access.require(by, "policy.approve", within=draft.unit_path)
    _require_second_person(draft, by)
    _require_reason(reason)
    _decide(draft, DraftState.REFUSED, by=by, now=now, note=reason)
    journal.announce(
        facts.PolicyDraftRefused(draft_id=draft.pk, at=now, by=by.actor),
        subject=("policy_draft", draft.public_id),
        path=draft.unit_path,
    )


@transaction.atomic
def withdraw(*, draft: PolicyDraft, by: User, now: datetime) -> None:
    """Take back a draft; by its drafter only."""
    access.require(by, "policy.draft", within=draft.unit_path)
    if draft.drafted_by_id != by.pk:
        raise NotWaiting(
            what=_("The draft was not withdrawn."),
            why=_("Somebody else proposed it."),
            what_now=_("Refuse it, if you may approve, or ask its drafter."),
        )
    _decide(draft, DraftState.WITHDRAWN, by=by, now=now, note="")
    journal.announce(
        facts.PolicyDraftWithdrawn(draft_id=draft.pk, at=now, by=by.actor),
        subject=("policy_draft", draft.public_id),
        path=draft.unit_path,
    )


def _decide(
    draft: PolicyDraft, state: DraftState, *, by: User, now: datetime, note: str
) -> None:
    changed = (
        PolicyDraft.objects.waiting()
        .filter(pk=draft.pk)
        .update(state=state, decided_by=by, decided_at=now, decision_note=note.strip())
    )
    if not changed:
        raise NotWaiting(
            what=_("The draft was not decided."),
            why=_("Somebody decided it in the meantime."),
            what_now=_("Open it again to see what was decided."),
        )
    draft.refresh_from_db()


def _require_second_person(draft: PolicyDraft, by: User) -> None:
    if not rules.is_second_person(draft.drafted_by_id, by.pk):
        raise SecondPersonNeeded(
            what=_("The draft was not decided."),
            why=_("You proposed it yourself; a second person decides."),
            what_now=_("Ask somebody else who may approve, or withdraw it."),
        )


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise ReasonNeeded(
            what=_("The draft was not taken up."),
            why=_("No reason was given."),
            what_now=_("Write down why, with the document behind it."),
            field="reason",
        )


def _require_new(ready: Prepared) -> None:
    edition = ready.editions[0]
    if PolicyEdition.objects.filter(
        policy_id=edition.id, place=edition.place, edition=edition.edition
    ).exists():
        raise AlreadyLoaded(
            what=_("The draft was not taken up."),
            why=_("The edition %(ref)s is loaded, and is never changed.")
            % {"ref": edition.ref},
            what_now=_("Give the file another `edition` and its own valid_from."),
            field="edition",
        )
