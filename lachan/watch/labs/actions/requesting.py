"""Asking that somebody be tested, and taking that back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lachan.ground.access import actions as access
from lachan.ground.access.models import User
from lachan.ground.journal import actions as journal
from lachan.ground.people.actions import Arrivals
from lachan.kernel.errors import Refused
from lachan.kernel.ids import uuid7
from lachan.watch.labs import facts, words
from lachan.watch.labs.actions.known import known_under
from lachan.watch.labs.models import TestRequest
from lachan.watch.labs.queries.before import Earlier, before_sampling
from lachan.watch.labs.rules import RequestDraft


class AlreadySampled(Refused):
    """Raised where an open specimen or a fresh result answers already."""

    earlier: tuple[Earlier, ...] = ()

    @classmethod
    def by(cls, earlier: Sequence[Earlier]) -> AlreadySampled:
        """The refusal that carries what stands already."""
        refusal = cls(
            what=_("No second specimen was asked for."),
            why=" ".join(str(one.text) for one in earlier),
            what_now=_("Wait for that result, or say why another one is needed."),
            field="despite",
        )
        refusal.earlier = tuple(earlier)
        return refusal


class ReasonNeeded(Refused):
    """Raised where somebody's word is to stand and they do not say why."""

    @classmethod
    def of(cls, what: str) -> ReasonNeeded:
        """The refusal of one act."""
        return cls(
            what=what,
            why=_("Others must be able to judge it."),
            what_now=_("Write the reason in a few words."),
            field="reason",
        )


@transaction.atomic
def request_test(
    *, draft: RequestDraft, by: User, now: datetime, despite: str = ""
) -> TestRequest:
    """Ask for a test; sent again under the same public id it is the same request.

    Nobody is swabbed twice without a reason: raises AlreadySampled where a specimen
    is under way or a fresh result stands, unless `despite` says why.
    """
    access.require(by, words.SAMPLE, within=draft.unit_path)
    known = known_under(TestRequest, draft.public_id)
    if known is not None:
        return known
    arrivals = Arrivals((draft,))
    (draft,) = arrivals.drafts
    earlier = before_sampling(draft.person_id, draft.disease, now=now)
    if earlier and not despite.strip():
        raise AlreadySampled.by(earlier)
    request = TestRequest.objects.create(
        public_id=draft.public_id or uuid7(),
        person_id=draft.person_id,
        unit_id=draft.unit_id,
        unit_path=draft.unit_path,
        disease=draft.disease,
        test=draft.test,
        indication=words.Indication(draft.indication).value,
        plan_id=draft.plan_id,
        requested_at=draft.requested_at or now,
        recorded_at=now,
        recorded_by=by.actor,
        despite=despite.strip()[:200] if earlier else "",
    )
    arrivals.note(TestRequest._meta.label, ((request.pk, draft),))
    journal.announce(
        facts.TestRequested(at=now, by=by.actor, request_id=request.pk),
        subject=("labs_request", request.public_id),
        path=request.unit_path,
    )
    return request


@transaction.atomic
def cancel(*, request: TestRequest, reason: str, by: User, now: datetime) -> None:
    """Say that nobody is to be sampled for it; specimens taken go their way."""
    access.require(by, words.SAMPLE, within=request.unit_path)
    if not reason.strip():
        raise ReasonNeeded.of(_("The request was not cancelled."))
    open_one = TestRequest.objects.filter(pk=request.pk, cancelled_at=None)
    if not open_one.update(cancelled_at=now, cancel_reason=reason.strip()[:200]):
        return
    request.refresh_from_db()
    journal.announce(
        facts.RequestCancelled(at=now, by=by.actor, request_id=request.pk),
        subject=("labs_request", request.public_id),
        path=request.unit_path,
    )
