"""Judgements that an account oversees, who acts on them, and what waits for whom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language, gettext

from lachan.command.levels.models import Assessment
from lachan.command.levels.queries.judging import rule_behind
from lachan.command.levels.rules.authority import Step, chain_of, seat
from lachan.command.levels.words import AssessmentState
from lachan.ground.access.actions import can
from lachan.ground.access.models import User, within
from lachan.ground.access.queries import paths_of
from lachan.ground.policy.queries import GoverningRule, value_set
from lachan.ground.policy.rules.sourced import Sourced
from lachan.ground.units.models import Unit
from lachan.kernel.work import WorkLine

PERMISSIONS = {
    Step.PROPOSES: "levels.propose",
    Step.DECIDES: "levels.decide",
    Step.ANNOUNCES: "levels.announce",
}


@dataclass(frozen=True)
class Seat:
    """Where somebody must hold the right, by which body and number of the rule.

    `body` and `by` are empty where the rule names no authority for the kind of unit.
    """

    path: str
    body: str = ""
    by: Sourced[Any] | None = None

    @property
    def body_name(self) -> str:
        """What the body is called in the reader's language."""
        tongue = "en" if get_language() == "en" else "vi"
        return value_set("bodies").display(self.body, tongue)


def seats(units: Sequence[Unit], rule: GoverningRule, step: Step) -> dict[int, Seat]:
    """For each unit the seat of the body that takes a step; one query."""
    kinds = _kinds_above(units)
    return {unit.pk: _seat(unit, rule, step, kinds) for unit in units}


def _kinds_above(units: Iterable[Unit]) -> dict[str, str]:
    paths = {path for unit in units for path in (*unit.ancestor_paths, unit.path)}
    return dict(Unit.objects.filter(path__in=paths).values_list("path", "kind"))


def _seat(unit: Unit, rule: GoverningRule, step: Step, kinds: dict[str, str]) -> Seat:
    named = rule.parameters.authority.get(unit.kind)
    if named is None:
        return Seat(unit.path)
    body = getattr(named.value, step.value)
    rows = value_set("bodies").rows
    kind = next((str(row["kind"]) for row in rows if row["code"] == body), "")
    chain = chain_of(sorted({*unit.ancestor_paths, unit.path}, key=len), kinds)
    return Seat(seat(chain, kind), body, named)


def may(user: User, step: Step, assessment: Assessment) -> bool:
    """Whether an account stands where the rule lets this step be taken."""
    unit = assessment.unit
    found = seats([unit], rule_behind(assessment), step)[unit.pk]
    return can(user, PERMISSIONS[step], within=found.path)


def visible_to(user: User) -> Any:
    """Judgements of the units this account oversees."""
    return Assessment.objects.filter(
        within("unit_path", paths_of(user, "indicators.view"))
    )


def latest_of(unit: Unit, disease: str = "covid-19") -> Assessment | None:
    """The newest judgement of a unit, whatever became of it."""
    return (
        Assessment.objects.filter(unit=unit, disease=disease)
        .select_related("policy_edition", "decided_by", "announced_by")
        .order_by("-as_of", "-id")
        .first()
    )


def waiting(user: User) -> Any:
    """Proposals to be decided and decisions to be announced, oldest first."""
    return (
        visible_to(user)
        .filter(state__in=(AssessmentState.PROPOSED, AssessmentState.DECIDED))
        .select_related("unit")
        .order_by("as_of", "id")
    )


def worklist(user: User, now: datetime) -> list[WorkLine]:
    """Proposals this account may decide, and decisions it may announce."""
    decides, announces = (
        paths_of(user, name) for name in ("levels.decide", "levels.announce")
    )
    if not decides and not announces:
        return []
    wanted = Q(within("unit_path", decides), state=AssessmentState.PROPOSED.value) | Q(
        within("unit_path", announces), state=AssessmentState.DECIDED.value
    )
    rows = (
        Assessment.objects.filter(wanted)
        .select_related("unit", "policy_edition")
        .defer("inputs", "decision", "policy_edition__body")
        .order_by("as_of")
    )
    found = list(rows[:200])
    kinds = _kinds_above(row.unit for row in found)
    return [_work_line(row) for row in found if _is_mine(row, user, kinds)][:50]


def _is_mine(row: Assessment, user: User, kinds: dict[str, str]) -> bool:
    """Whether the rule lets this account take the next step."""
    decided = row.state == AssessmentState.DECIDED
    step = Step.ANNOUNCES if decided else Step.DECIDES
    found = _seat(row.unit, rule_behind(row), step, kinds)
    return can(user, PERMISSIONS[step], within=found.path)


def _work_line(row: Assessment) -> WorkLine:
    is_decided = row.state == AssessmentState.DECIDED
    return WorkLine(
        what=gettext("Announce the level decided")
        if is_decided
        else gettext("Decide the level proposed"),
        unit=row.unit.local_name,
        url=reverse("levels:record", args=[row.public_id]),
        module="levels",
        verb=gettext("Announce") if is_decided else gettext("Decide"),
    )
