"""Break-glass: a record outside one's area, for some hours, for a reason, judged."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lachan.ground.access import facts
from lachan.ground.access.actions.gate import require, require_anywhere
from lachan.ground.access.models import Opening, Sight, User
from lachan.ground.access.queries import (
    Openable,
    opened_lately,
    registers,
    safeguards,
    scope_of,
)
from lachan.ground.access.words import Judgement, Purpose
from lachan.ground.journal.actions import announce
from lachan.kernel.errors import Refused
from lachan.kernel.speech import Text

OPEN_IN_EMERGENCY = "access.break_glass"
JUDGE = "access.judge_openings"
# What the sight of an opening is given for; lasting sights have reasons of their own.
BY_OPENING = "opening"


class CannotOpen(Refused):
    """Raised by `find_record` and `break_glass`."""


class CannotJudge(Refused):
    """Raised by `judge`: judged already, one's own, or without a note."""


def break_glass(*, text: str, reason: str, by: User, now: datetime) -> Opening:
    """Open the one record that bears a number or code, wherever it is at home.

    Answers the opening that is in force if there is one. Raises CannotOpen; that
    somebody looked in vain stays recorded: trying out numbers is to be seen.
    """
    require_anywhere(by, OPEN_IN_EMERGENCY)
    _require_reason(reason)
    found = registers().find(text)
    if len(found) != 1:
        told = facts.RecordSoughtInVain(account=by.public_id, at=now, by=by.actor)
        announce(told, subject=("account", by.public_id))
        raise _several() if found else _nobody()
    return open_record(record=found[0], reason=reason, by=by, now=now)


@transaction.atomic
def open_record(*, record: Openable, reason: str, by: User, now: datetime) -> Opening:
    """Let an account see one record for as many hours as policy/access says."""
    require_anywhere(by, OPEN_IN_EMERGENCY)
    _require_reason(reason)
    limits = safeguards()
    if registers().sees(by, record):
        in_force = _in_force(record, by, now)
        if in_force is not None:
            return in_force
        raise CannotOpen(
            what=_("No record was opened."),
            why=_("You see this record already."),
            what_now=_("Find it by searching."),
            field="record",
        )
    if opened_lately(by, now) >= limits.most_per_day:
        raise _too_many(limits.most_per_day)
    opening = Opening.objects.create(
        user=by,
        record_kind=record.kind,
        record_id=record.record_id,
        record_public_id=record.public_id,
        home_path=record.home_path,
        reason=reason.strip(),
        starts_at=now,
        ends_at=now + limits.open_for,
    )
    _give(opening)
    told = facts.RecordOpened(
        account=by.public_id,
        opening=opening.public_id,
        until=opening.ends_at,
        at=now,
        by=by.actor,
    )
    announce(told, subject=(record.kind, record.public_id), path=record.home_path)
    return opening


def _give(opening: Opening) -> None:
    """A sight of one account alone, through a unit where its role reads names."""
    user = opening.user
    scope = scope_of(user)
    roots = scope.identity or scope.of("people.view") or ("",)
    Sight.objects.create(
        record_kind=opening.record_kind,
        record_id=opening.record_id,
        path=roots[0],
        purpose=Purpose.CARE,
        reason=BY_OPENING,
        user=user,
        starts_at=opening.starts_at,
        ends_at=opening.ends_at,
    )
    if user.opens_until is None or user.opens_until < opening.ends_at:
        user.opens_until = opening.ends_at
        user.save(update_fields=["opens_until"])


def _in_force(record: Openable, by: User, now: datetime) -> Opening | None:
    return Opening.objects.filter(
        user=by,
        record_kind=record.kind,
        record_id=record.record_id,
        starts_at__lte=now,
        ends_at__gt=now,
    ).first()


def _require_reason(reason: str) -> None:
    least = safeguards().least_reason_letters
    if sum(letter.isalpha() for letter in reason) >= least:
        return
    raise CannotOpen(
        what=_("No record was opened."),
        why=ngettext(
            "A reason of %(count)d letter or more is needed.",
            "A reason of %(count)d letters or more is needed.",
            least,
        )
        % {"count": least},
        what_now=_("Write what happened, so that it can be judged afterwards."),
        field="reason",
    )


def _several() -> CannotOpen:
    return CannotOpen(
        what=_("No record was opened."),
        why=_("Several records bear this number."),
        what_now=_("Use an identity number, which is of one person only."),
        field="record",
    )


def _nobody() -> CannotOpen:
    return CannotOpen(
        what=_("No record was opened."),
        why=_("No record bears this number or code."),
        what_now=_("Check it against the card or paper; names are not sought here."),
        field="record",
    )


def _too_many(most: int) -> CannotOpen:
    return CannotOpen(
        what=_("No record was opened."),
        why=ngettext(
            "Your account opened %(count)d record in the last 24 hours.",
            "Your account opened %(count)d records in the last 24 hours.",
            most,
        )
        % {"count": most},
        what_now=_("Ask the provincial CDC, which sees the whole province."),
    )


@transaction.atomic
def close_opening(*, opening: Opening, by: User, now: datetime) -> None:
    """End an opening before its time, when it is no longer needed."""
    if opening.user_id != by.pk:
        require(by, JUDGE, within=opening.home_path)
    if opening.ends_at <= now:
        return
    Sight.objects.filter(
        user=opening.user_id,
        record_kind=opening.record_kind,
        record_id=opening.record_id,
        ends_at__gt=now,
    ).update(ends_at=now)
    opening.ends_at = now
    opening.save(update_fields=["ends_at"])
    told = facts.OpeningClosed(opening=opening.public_id, at=now, by=by.actor)
    announce(
        told,
        subject=(opening.record_kind, opening.record_public_id),
        path=opening.home_path,
    )


@transaction.atomic
def judge(
    *, opening: Opening, verdict: str, note: str, by: User, now: datetime
) -> None:
    """Say afterwards whether opening the record was right; once, by somebody else."""
    require(by, JUDGE, within=opening.home_path)
    if opening.user_id == by.pk:
        raise _not_judged(
            _("Nobody judges what they opened themselves."),
            _("Leave it to somebody else."),
        )
    if verdict == Judgement.NOT_JUSTIFIED and not note.strip():
        raise _not_judged(
            _("Whoever opened the record must learn why it was not right."),
            _("Write a note."),
            field="note",
        )
    judged = Opening.objects.filter(pk=opening.pk, judged_at=None).update(
        verdict=Judgement(verdict), note=note.strip(), judged_by=by, judged_at=now
    )
    if not judged:
        raise _not_judged(
            _("Somebody judged this opening already."), _("Load the page again.")
        )
    opening.refresh_from_db()
    told = facts.OpeningJudged(
        opening=opening.public_id,
        is_justified=verdict == Judgement.JUSTIFIED,
        at=now,
        by=by.actor,
    )
    announce(
        told,
        subject=(opening.record_kind, opening.record_public_id),
        path=opening.home_path,
    )


def _not_judged(why: Text, what_now: Text, *, field: str | None = None) -> Refused:
    return CannotJudge(
        what=_("The opening was not judged."), why=why, what_now=what_now, field=field
    )
