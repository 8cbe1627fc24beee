"""A request of a data subject: received, identified, decided, carried out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lachan.ground.access import actions as access
from lachan.ground.access.models import User
from lachan.ground.journal import actions as journal
from lachan.ground.people.models import Person
from lachan.ground.privacy import facts, queries, words
from lachan.ground.privacy.actions.erasing import erase
from lachan.ground.privacy.models import DataRequest
from lachan.ground.privacy.queries.law import law_on
from lachan.ground.privacy.words import Decision, RequestState, Right
from lachan.ground.units.models import Unit
from lachan.kernel.errors import Refused
from lachan.kernel.facts import Fact
from lachan.kernel.ids import uuid7

__all__ = [
    "CannotDecide",
    "NeedsRepresentative",
    "NotAtThisStep",
    "RequestDraft",
    "copy_for",
    "decide",
    "extend",
    "fulfil",
    "identify",
    "receive",
    "withdraw",
]


class NotAtThisStep(Refused):
    """Raised for a step that the request's state does not allow."""

    def __init__(self, request: DataRequest) -> None:
        super().__init__(
            what=_("The request was not changed."),
            why=_("It stands elsewhere by now: %(state)s.")
            % {"state": RequestState(request.state).label},
            what_now=_("Open it again and look where it stands."),
        )


class NeedsRepresentative(Refused):
    """Raised for a request about a minor that names nobody who speaks for them."""


class CannotDecide(Refused):
    """Raised for a decision without reason, or a refusal without ground."""


@dataclass(frozen=True, kw_only=True)
class RequestDraft:
    """What is known when somebody asks. `third_parties` None: not known yet."""

    right: str
    channel: str
    unit: Unit
    requester_name: str
    requester_reach: str = ""
    told: str = ""
    age_years: int | None = None
    representative: str = ""
    third_parties: bool | None = None
    public_id: UUID | None = None


@transaction.atomic
def receive(*, draft: RequestDraft, by: User, now: datetime) -> DataRequest:
    """Note a request; its terms run from now. Sent again it is the same request.

    Raises NotAllowed, and NeedsRepresentative where the law in force lets the person's
    age consent only with, or through, somebody else and nobody is named.
    """
    access.require(by, words.HANDLE, within=draft.unit.path)
    known = DataRequest.objects.filter(public_id=draft.public_id or uuid7()).first()
    if known is not None:
        return known
    _require_representative(draft, now)
    request = DataRequest(
        public_id=draft.public_id or uuid7(),
        right=Right(draft.right),
        channel=words.Channel(draft.channel),
        unit=draft.unit,
        unit_path=draft.unit.path,
        requester_name=draft.requester_name.strip()[:120],
        requester_reach=draft.requester_reach.strip()[:120],
        told=draft.told.strip(),
        age_years=draft.age_years,
        representative=draft.representative.strip()[:160],
        third_parties=draft.third_parties,
        received_at=now,
    )
    _set_terms(request)
    request.save()
    _tell(
        request,
        facts.RequestReceived(
            request_id=request.pk, right=request.right, at=now, by=by.actor
        ),
    )
    return request


def _require_representative(draft: RequestDraft, now: datetime) -> None:
    law = law_on(now)
    if draft.age_years is None or draft.representative.strip() or law is None:
        return
    answer = law.asked(question="consent", age_years=draft.age_years)
    if answer.result.get("who_consents") != "self":
        raise NeedsRepresentative(
            what=_("The request was not recorded."),
            why=_("At %(age)d years somebody must speak for the person (%(clause)s).")
            % {"age": draft.age_years, "clause": answer.reasons[0].clause},
            what_now=_("Name the parent or guardian and what papers they showed."),
            field="representative",
        )


def _set_terms(request: DataRequest) -> None:
    """What is due by when; the shorter term while third parties are not known."""
    law = law_on(request.received_at)
    if law is None:
        return
    told = law.asked(
        question="request",
        right=request.right,
        at=request.received_at,
        third_parties=request.third_parties,
        extensions=request.extensions,
    ).result
    request.policy_edition = law.edition
    request.answer_due_at = told.get("answer_due_at")  # type: ignore[assignment]  # an instant by the family's result
    request.do_due_at = told.get("do_due_at") or told.get("do_due_at_min")  # type: ignore[assignment]  # likewise


@transaction.atomic
def identify(
    *,
    request: DataRequest,
    person: Person,
    how: str,
    by: User,
    now: datetime,
    third_parties: bool | None = None,
) -> DataRequest:
    """Say that who asks is the person, or speaks for them, and whose record is meant.

    Raises NotAllowed, also for a person outside the sight of `by`; NotAtThisStep.
    """
    held = _at(request, by, words.HANDLE, RequestState.RECEIVED)
    seen = Person.objects.visible_to(by).filter(pk=person.pk)
    if not seen.exists():
        access.require(by, words.HANDLE, within=person.unit_path)
    held.person = person.merged_into or person
    held.identified_how = words.ProofOfIdentity(how)
    held.state = RequestState.IDENTIFIED
    if third_parties is not None:
        held.third_parties = third_parties
        _set_terms(held)
    held.save()
    _tell(held, facts.RequestIdentified(request_id=held.pk, at=now, by=by.actor))
    return held


@transaction.atomic
def extend(
    *, request: DataRequest, reason: str, by: User, now: datetime
) -> DataRequest:
    """Extend the term as often as the law allows. Raises CannotDecide beyond that."""
    held = _at(request, by, words.DECIDE, *words.OPEN_STATES)
    law = law_on(held.received_at)
    most = law.duties.extensions_max.value if law else 0
    if held.extensions >= most or not reason.strip():
        raise CannotDecide(
            what=_("The term was not extended."),
            why=_("It may be extended %(times)d times, with a reason that is told.")
            % {"times": most},
            what_now=_("Decide the request, or refuse it with its ground."),
            field="reason",
        )
    held.extensions += 1
    held.extension_reason = reason.strip()[:300]
    _set_terms(held)
    held.save()
    _tell(held, facts.RequestExtended(request_id=held.pk, at=now, by=by.actor))
    return held


@transaction.atomic
def decide(
    *,
    request: DataRequest,
    decision: str,
    reason: str,
    by: User,
    now: datetime,
    ground: str = "",
) -> DataRequest:
    """Grant a request, in part, or refuse it with a ground of the law in force.

    A request of somebody who could not be identified can only be refused. Raises
    NotAllowed, NotAtThisStep, CannotDecide.
    """
    chosen = Decision(decision)
    refused = chosen == Decision.REFUSED
    states = (RequestState.IDENTIFIED, *((RequestState.RECEIVED,) if refused else ()))
    held = _at(request, by, words.DECIDE, *states)
    _require_grounds(held, refused=refused, reason=reason, ground=ground)
    held.decision, held.decision_reason = chosen, reason.strip()[:500]
    held.refusal_ground = ground if refused else ""
    held.decided_at, held.decided_by = now, by
    held.state = RequestState.REFUSED if refused else RequestState.DECIDED
    if refused:
        held.closed_at, held.closed_by = now, by
    held.save()
    _tell(
        held,
        facts.RequestDecided(
            request_id=held.pk, decision=chosen.value, at=now, by=by.actor
        ),
    )
    return held


def _require_grounds(
    request: DataRequest, *, refused: bool, reason: str, ground: str
) -> None:
    law = law_on(request.received_at)
    known = set(law.duties.refusals) if law else set()
    if not reason.strip() or (refused and ground not in known):
        raise CannotDecide(
            what=_("The request was not decided."),
            why=_("Who asked must be told why, and a refusal names its ground."),
            what_now=_("Give the reason; for a refusal choose the ground."),
            field="reason" if not reason.strip() else "ground",
        )


@transaction.atomic
def fulfil(
    *, request: DataRequest, outcome: str, by: User, now: datetime
) -> DataRequest:
    """Say that a granted request was carried out; an erasure is carried out here.

    An erasure needs another account than the one that decided, and leaves nothing of
    the person in the request either. Raises NotAllowed, NotAtThisStep,
    NeedsSecondPerson, StillNeeded.
    """
    held = _at(request, by, words.HANDLE, RequestState.DECIDED)
    if held.right == Right.DELETE and held.decision == Decision.GRANTED:
        if held.decided_by is None or held.person is None:
            raise NotAtThisStep(held)
        erase(person=held.person, decided_by=held.decided_by, by=by, now=now)
        held = DataRequest.objects.get(pk=held.pk)
        outcome = ""
    _close(held, RequestState.DONE, outcome, by, now)
    return held


@transaction.atomic
def withdraw(
    *, request: DataRequest, outcome: str, by: User, now: datetime
) -> DataRequest:
    """Say that who asked no longer does."""
    held = _at(request, by, words.HANDLE, *words.OPEN_STATES)
    _close(held, RequestState.WITHDRAWN, outcome, by, now)
    return held


def _close(
    request: DataRequest, state: RequestState, outcome: str, by: User, now: datetime
) -> None:
    request.state, request.outcome = state, outcome.strip()[:500]
    request.closed_at, request.closed_by = now, by
    request.save()
    _tell(
        request,
        facts.RequestClosed(
            request_id=request.pk, state=state.value, at=now, by=by.actor
        ),
    )


@transaction.atomic
def copy_for(
    *, request: DataRequest, by: User, now: datetime
) -> Mapping[str, list[dict[str, object]]]:
    """Everything held on the person, for a granted request to see or be given it.

    Each making is journalled. Raises NotAllowed, NotAtThisStep.
    """
    held = _at(request, by, words.HANDLE, RequestState.DECIDED, RequestState.DONE)
    if held.person is None or held.right not in (Right.SEE, Right.COPY):
        raise NotAtThisStep(held)
    told = queries.copy_of(held.person)
    _tell(held, facts.CopyMade(request_id=held.pk, at=now, by=by.actor))
    return told


def _at(
    request: DataRequest, by: User, permission: str, *states: RequestState
) -> DataRequest:
    """The request as it now stands, locked, at one of these steps."""
    held = DataRequest.objects.select_for_update().get(pk=request.pk)
    access.require(by, permission, within=held.unit_path)
    if held.state not in states:
        raise NotAtThisStep(held)
    return held


def _tell(request: DataRequest, fact: Fact) -> None:
    journal.announce(
        fact, subject=("data-request", request.public_id), path=request.unit_path
    )
