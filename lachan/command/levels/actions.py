"""From a judgement by rule to a level in force: propose, decide, announce."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lachan.command.levels import facts, rules
from lachan.command.levels.models import Assessment
from lachan.command.levels.queries import (
    DEFAULT_POLICY,
    PERMISSIONS,
    Judged,
    judge,
    rule_behind,
    seats,
)
from lachan.command.levels.rules.authority import Step
from lachan.command.levels.words import AssessmentState, name_of_number
from lachan.ground.access import actions as access
from lachan.ground.access.models import User
from lachan.ground.journal import actions as journal
from lachan.ground.policy.queries import GoverningRule
from lachan.ground.units.models import Unit
from lachan.kernel.errors import Refused


class NotTheAuthority(Refused):
    """Raised for somebody who does not act for the body that the rule names."""


class NotProposed(Refused):
    """Raised when something other than a proposal is to be decided."""


class NotDecided(Refused):
    """Raised when a level is to be announced that nobody has decided."""


class DoubtsNotAccepted(Refused):
    """Raised when unverified numbers decided and the decider did not accept them."""


class OutsideTheRule(Refused):
    """Raised when a level outside the rule's range is decided without a reason."""


class TooSoon(Refused):
    """Raised when the level would hold before people had the time the rule gives."""


@dataclass(frozen=True)
class Verdict:
    """What leaders decided; `accepted` names unverified numbers they take over."""

    level: int
    accepted: tuple[str, ...] = ()
    note: str = ""


@transaction.atomic
def propose_many(
    *,
    units: Sequence[Unit],
    as_of: datetime,
    by: User,
    now: datetime,
    policy_id: str = DEFAULT_POLICY,
) -> list[Assessment]:
    """Judge units by the rule in force and lay the proposals before the deciders.

    A proposal nobody has decided yet is superseded by the new one.
    """
    for unit in units:
        access.require(by, "levels.propose", within=unit.path)
    judged = judge(units, as_of=as_of, known_at=now, policy_id=policy_id)
    if judged:
        _require_seats(units, judged[0].rule, Step.PROPOSES, by)
    Assessment.objects.filter(
        unit__in=units,
        disease=judged[0].rule.edition.disease if judged else "",
        state=AssessmentState.PROPOSED,
    ).update(state=AssessmentState.SUPERSEDED)
    proposals = Assessment.objects.bulk_create(
        _proposal(one, by=by, now=now) for one in judged
    )
    if proposals:
        ids = tuple(proposal.pk for proposal in proposals)
        journal.announce(
            facts.LevelsProposed(ids=ids, at=now, by=by.actor),
            path=units[0].path if len(units) == 1 else "",
            count=len(ids),
        )
    return proposals


def _require_seats(
    units: Sequence[Unit], rule: GoverningRule, step: Step, by: User
) -> None:
    """Refuse whoever does not stand where the rule has its body sit.

    An authority that is not verified holds all the same, and the refusal says so.
    """
    places = seats(units, rule, step)
    for unit in units:
        found = places[unit.pk]
        if found.by is None or access.can(by, PERMISSIONS[step], within=found.path):
            continue
        told = {
            "unit": unit.full_name,
            "body": found.body_name,
            "clause": found.by.clause,
            "mark": found.by.verification.mark,
        }
        raise NotTheAuthority(
            what=_("Nothing was done with the level of %(unit)s.") % told,
            why=_SAID[step] % told,
            what_now=_("Leave this step to that body, or ask for a role there."),
        )


_SAID = {
    Step.PROPOSES: _("It is proposed by: %(body)s (%(clause)s; mark %(mark)s)."),
    Step.DECIDES: _("It is decided by: %(body)s (%(clause)s; mark %(mark)s)."),
    Step.ANNOUNCES: _("It is announced by: %(body)s (%(clause)s; mark %(mark)s)."),
}


def _proposal(judged: Judged, *, by: User, now: datetime) -> Assessment:
    lowest, highest = judged.level_range
    told = judged.as_json()
    return Assessment(
        unit=judged.unit,
        unit_path=judged.unit.path,
        disease=judged.rule.edition.disease,
        policy_edition=judged.rule.edition,
        as_of=judged.at.as_of,
        known_at=judged.at.known_at,
        inputs=judged.inputs_kept,
        decision={
            key: told[key]
            for key in ("result", "reasons", "missing", "warnings", "previous_level")
        }
        | {"doubts": list(judged.doubted)},
        level_min=lowest,
        level_max=highest,
        proposed_by=by,
        proposed_at=now,
    )


@transaction.atomic
def decide(
    *, assessment: Assessment, verdict: Verdict, by: User, now: datetime
) -> None:
    """Decide the level of a proposal.

    Unverified numbers that decided must be accepted by name; a level outside the
    rule's range needs its reason in words.
    """
    access.require(by, "levels.decide", within=assessment.unit_path)
    _require_seats([assessment.unit], rule_behind(assessment), Step.DECIDES, by)
    _refuse_verdict(assessment, verdict)
    changed = Assessment.objects.filter(
        pk=assessment.pk, state=AssessmentState.PROPOSED
    ).update(
        state=AssessmentState.DECIDED,
        level=verdict.level,
        accepted_unverified=list(verdict.accepted),
        decision_note=verdict.note,
        decided_by=by,
        decided_at=now,
    )
    if not changed:
        raise NotProposed(
            what=_("The level was not decided."),
            why=_("This proposal was decided or replaced in the meantime."),
            what_now=_("Open the unit's newest proposal."),
        )
    assessment.refresh_from_db()
    journal.announce(
        facts.LevelDecided(
            assessment_id=assessment.pk, level=verdict.level, at=now, by=by.actor
        ),
        subject=("assessment", assessment.public_id),
        path=assessment.unit_path,
    )


def _refuse_verdict(assessment: Assessment, verdict: Verdict) -> None:
    doubted = set(assessment.decision.get("doubts", ()))
    open_doubts = sorted(doubted - set(verdict.accepted))
    if open_doubts:
        raise DoubtsNotAccepted(
            what=_("The level was not decided."),
            why=_("It rests on numbers that are not verified: %(numbers)s.")
            % {"numbers": ", ".join(map(name_of_number, open_doubts))},
            what_now=_("Accept each of them by name, or ask for the document."),
            field="accepted",
        )
    inside = assessment.level_min <= verdict.level <= assessment.level_max
    if not inside and not verdict.note.strip():
        raise OutsideTheRule(
            what=_("The level was not decided."),
            why=_("The rule gives level %(low)d to %(high)d.")
            % {"low": assessment.level_min, "high": assessment.level_max},
            what_now=_("Write down why another level is decided."),
            field="note",
        )


@transaction.atomic
def announce(
    *,
    assessment: Assessment,
    effective_at: datetime,
    document_number: str,
    by: User,
    now: datetime,
) -> None:
    """Make a decided level public; it holds from `effective_at`.

    The policy's lead time must pass between announcement and effect.
    """
    access.require(by, "levels.announce", within=assessment.unit_path)
    _require_seats([assessment.unit], rule_behind(assessment), Step.ANNOUNCES, by)
    _refuse_haste(assessment, effective_at, now)
    changed = Assessment.objects.filter(
        pk=assessment.pk, state=AssessmentState.DECIDED
    ).update(
        state=AssessmentState.ANNOUNCED,
        announced_by=by,
        announced_at=now,
        effective_at=effective_at,
        document_number=document_number,
    )
    if not changed:
        raise NotDecided(
            what=_("The level was not announced."),
            why=_("Nobody has decided it, or it was announced already."),
            what_now=_("Let the level be decided first."),
        )
    assessment.refresh_from_db()
    journal.announce(
        facts.LevelAnnounced(
            assessment_id=assessment.pk,
            decision_id=assessment.public_id,
            unit_id=assessment.unit_id,
            disease=assessment.disease,
            level=assessment.level or 0,
            edition_id=assessment.policy_edition_id,
            effective_at=effective_at,
            at=now,
            by=by.actor,
        ),
        subject=("assessment", assessment.public_id),
        path=assessment.unit_path,
    )


def _refuse_haste(
    assessment: Assessment, effective_at: datetime, now: datetime
) -> None:
    policy = rule_behind(assessment).parameters
    earliest = rules.earliest_effect(policy, announced_at=now)
    if effective_at < earliest:
        raise TooSoon(
            what=_("The level was not announced."),
            why=_("A change is announced at least %(hours)d hours ahead (%(clause)s).")
            % {
                "hours": policy.announcement_lead_hours.value,
                "clause": policy.announcement_lead_hours.clause,
            },
            what_now=_("Choose an instant from %(earliest)s on.")
            % {"earliest": earliest.isoformat(timespec="minutes")},
            field="effective_at",
        )
