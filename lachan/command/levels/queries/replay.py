"""Which units would get another level if an edition held now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lachan.command.levels.queries.judging import judge, judged_by
from lachan.ground.access.models import within
from lachan.ground.policy.models import PolicyEdition
from lachan.ground.policy.queries import (
    GoverningRule,
    NoRuleInForce,
    places_of,
    rule_for,
    rule_of,
)
from lachan.ground.units.models import Unit
from lachan.kernel.clock import today


def replay(
    edition: PolicyEdition, *, places: Sequence[str], as_of: datetime
) -> tuple[int, list[Otherwise]]:
    """Which units would get another level if an edition held now; how many were asked.

    The figures are those of `as_of` as known then. Asked are the units of `places`
    (paths) that the rule names an authority for.
    """
    new = rule_of(edition)
    kinds = [kind for kind in new.parameters.authority if kind != "hamlet"]
    units = list(
        Unit.objects.filter(within("path", tuple(places)), kind__in=kinds)
        .existing(today(as_of))
        .order_by("path")
    )
    if not units:
        return 0, []
    now = judge(
        units,
        as_of=as_of,
        known_at=as_of,
        policy_id=edition.policy_id,
        rule=_standing(edition, as_of) or new,
    )
    found = [
        (one, judged_by(one.unit, one.at, new, one.inputs, one.previous_level))
        for one in now
    ]
    had_rule = now[0].rule is not new
    return len(units), [
        Otherwise(
            unit=old.unit,
            before=_said(old.level_range) if had_rule else "",
            after=_said(other.level_range),
        )
        for old, other in found
        if not had_rule or old.level_range != other.level_range
    ]


@dataclass(frozen=True)
class Otherwise:
    """A unit whose level would be another under an edition."""

    unit: Unit
    before: str
    after: str


def _said(span: tuple[int, int]) -> str:
    return str(span[0]) if span[0] == span[1] else f"{span[0]}–{span[1]}"


def _standing(edition: PolicyEdition, as_of: datetime) -> GoverningRule | None:
    try:
        return rule_for(
            edition.policy_id, places=places_of(edition.place), on=today(as_of)
        )
    except NoRuleInForce:
        return None
