"""The dry run of a decree in numbers and names: what it would do, before it does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lachan.ground.units.models import Decree, Unit
from lachan.ground.units.queries.decrees.plan import Plan, plan_of
from lachan.ground.units.queries.holdings import holdings
from lachan.ground.units.words import Follows
from lachan.kernel.speech import Text


@dataclass(frozen=True)
class Held:
    """What one kind of record has at the old units, and how it goes on.

    `open` are still at work; None where the kind does not know.
    """

    name: Text
    records: int
    open: int | None
    follows: Follows


@dataclass(frozen=True)
class Effect:
    """What carrying out would change; `names` gives the unit of every path in it."""

    plan: Plan
    held: tuple[Held, ...]
    names: dict[str, str]

    def counts(self) -> dict[str, int]:
        """The effect in numbers."""
        plan = self.plan
        return {
            "lines": len(plan.lines),
            "old_units": len({line.old for line in plan.lines}),
            "new_units": len({line.new for line in plan.lines}),
            "units_made": len(plan.made),
            "units_ended": len(plan.ending),
            "grants_followed": len(plan.grants),
            "records_moved": sum(len(move.ids) for move in plan.moves),
            "standings_carried": len(plan.statuses),
            "questions": len(plan.questions),
        }

    def as_json(self) -> dict[str, Any]:
        """For programs and the command line."""
        return {
            **self.counts(),
            "held": [
                {
                    "what": str(one.name),
                    "records": one.records,
                    "open": one.open,
                    "follows": one.follows.value,
                }
                for one in self.held
            ],
            "open_questions": [
                {
                    "kind": asked.kind.value,
                    "unit": self.names.get(asked.unit, ""),
                    "amount": asked.amount,
                }
                for asked in self.plan.questions
            ],
        }


def effect_of(decree: Decree, *, now: datetime) -> Effect:
    """What carrying the decree out would change, and what it leaves to people."""
    plan = plan_of(decree, now=now)
    olds = {line.old for line in plan.lines}
    return Effect(plan, _held(olds), _names(plan))


def _held(olds: set[str]) -> tuple[Held, ...]:
    found = []
    for holding in holdings():
        records = _number(holding.tally(olds))
        if records:
            is_told = bool(holding.standing)
            standing = _number(holding.tally(olds, is_open=True)) if is_told else None
            found.append(Held(holding.name, records, standing, holding.follows))
    return tuple(found)


def _number(tally: dict[str, tuple[int, int]]) -> int:
    return sum(count for count, _last in tally.values())


def _names(plan: Plan) -> dict[str, str]:
    paths = {path for line in plan.lines for path in (line.old, line.new)}
    paths |= {root for one in plan.grants for root in one.course.roots}
    units = Unit.objects.filter(path__in=[p for p in paths if "~" not in p])
    made = {one.path: one.name for one in plan.made}
    return {**{unit.path: unit.local_name for unit in units}, **made}
