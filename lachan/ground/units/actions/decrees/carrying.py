"""Carrying a decree out: one transaction, a second person, everything noted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lachan.ground.access import actions as access
from lachan.ground.access.models import GrantPath, User, within
from lachan.ground.journal import actions as journal
from lachan.ground.units import facts
from lachan.ground.units.actions.decrees.laying import lay_lineage
from lachan.ground.units.actions.statuses import announce_status, end_status
from lachan.ground.units.actions.trees import next_ids
from lachan.ground.units.models import (
    AreaStatus,
    Decree,
    DecreeLine,
    DecreeQuestion,
    Succession,
    Unit,
    step,
)
from lachan.ground.units.queries.decrees import Made, Plan, plan_of
from lachan.ground.units.queries.holdings import written_at
from lachan.ground.units.rules import names
from lachan.ground.units.words import CARRY_OUT, DecreeState, Kind, Relation
from lachan.kernel import clock, vietnamese
from lachan.kernel.errors import Refused

_SUBJECT = "decree"


class SecondPersonNeeded(Refused):
    """Raised by `carry_out` for whoever recorded the decree."""


class NotADraft(Refused):
    """Raised by `carry_out` for a decree that was withdrawn."""


@transaction.atomic
def carry_out(*, decree: Decree, by: User, now: datetime) -> Decree:
    """Let units merge and split as the decree says, and all follow that can.

    Grants go on so that nobody gains or loses sight, open work goes to the one
    successor, a standing that all shared goes on; the rest is asked of people. One
    that was carried out already is left as it is. Raises SecondPersonNeeded,
    NotADraft, NotAllowed.
    """
    row = Decree.objects.select_for_update().get(pk=decree.pk)
    for path in _old_paths(row):
        access.require(by, CARRY_OUT, within=path)
    if row.state == DecreeState.CARRIED:
        return row
    if row.state != DecreeState.DRAFT:
        raise NotADraft(
            what=_("The decree was not carried out."),
            why=_("It was withdrawn."),
            what_now=_("Record it again if it holds."),
        )
    if row.recorded_by_id == by.pk:
        raise SecondPersonNeeded(
            what=_("The decree was not carried out."),
            why=_("You recorded it; a second person checks and carries it out."),
            what_now=_("Ask a colleague who may carry out decrees."),
        )
    _do(row, by, now)
    return row


def _old_paths(row: Decree) -> list[str]:
    return sorted(set(row.lines.values_list("predecessor__path", flat=True)))


def _do(row: Decree, by: User, now: datetime) -> None:
    made = _make_units(row, plan_of(row, now=now).made)
    plan = plan_of(row, now=now)
    log: dict[str, Any] = {"made": made}
    new = {line.new for line in plan.lines}
    log |= _succeed(row)
    log["ended"] = [
        [unit.pk, unit.valid_to.isoformat() if unit.valid_to else None]
        for unit in plan.ending
    ]
    ending = [unit.pk for unit in plan.ending]
    Unit.objects.filter(pk__in=ending).update(valid_to=row.valid_from)
    lay_lineage()
    log["roots"] = access.follow(
        roots={one.grant.pk: one.course.roots for one in plan.grants},
        because=row.number,
        by=by,
        now=now,
    )
    units = {unit.path: unit for unit in Unit.objects.filter(path__in=_named(plan))}
    log["moved"] = _move(plan, units, by, now)
    log["standings"] = _stand(row, plan, units, by, now)
    _ask(row, plan, units)
    log["written"] = written_at(new)
    log["held"] = held_at(new)
    row.log, row.state = log, DecreeState.CARRIED
    row.carried_by, row.carried_at = by, now
    row.save()
    told = facts.DecreeCarriedOut(
        decree=row.public_id,
        lines=len(plan.lines),
        grants=len(plan.grants),
        moved=sum(len(move.ids) for move in plan.moves),
        questions=len(plan.questions),
        at=now,
        by=by.actor,
    )
    journal.announce(
        told,
        subject=(_SUBJECT, row.public_id),
        path=_old_paths(row)[0],
        count=len(plan.lines),
    )


def held_at(paths: Iterable[str]) -> list[int]:
    """The roots of grants at or below the paths: whether one was given since."""
    found: set[int] = set()
    wanted = sorted(paths)
    for at in range(0, len(wanted), 100):
        some = tuple(wanted[at : at + 100])
        rows = GrantPath.objects.filter(within("path", some))
        found.update(rows.values_list("pk", flat=True))
    return sorted(found)


def _named(plan: Plan) -> set[str]:
    return {path for line in plan.lines for path in (line.old, line.new)}


# ── units ────────────────────────────────────────────────────────────────────────


def _make_units(row: Decree, made: Iterable[Made]) -> list[int]:
    """The units that the decree makes, as its lines name them."""
    ids: list[int] = []
    for one in made:
        kind = _kind_of(row, one)
        parts = _parts(one.name, kind)
        (unit_id,) = next_ids(1)
        unit = Unit.objects.create(
            pk=unit_id,
            edition_id=one.parent.edition_id,
            kind=kind,
            type_name=parts.type_name,
            code=one.code,
            name=parts.name,
            full_name=f"{parts.type_name} {parts.name}".strip(),
            name_en=vietnamese.without_marks(f"{parts.type_name} {parts.name}".strip()),
            folded_name=vietnamese.fold(parts.name),
            sort_key=names.sort_key(parts.name),
            parent=one.parent,
            depth=one.parent.depth + 1,
            path=one.parent.path + step(unit_id),
            valid_from=row.valid_from,
            valid_to=one.parent.valid_to,
        )
        row.lines.filter(successor=None, successor_code=one.code).update(successor=unit)
        ids.append(unit.pk)
    return ids


def _kind_of(row: Decree, one: Made) -> str:
    """That of the units it is made of; a district becomes a commune of two tiers."""
    line = row.lines.filter(successor_code=one.code).select_related("predecessor")
    kind = line[0].predecessor.kind
    is_lowered = kind == Kind.DISTRICT and one.parent.edition.code >= "2025"
    return Kind.COMMUNE.value if is_lowered else kind


def _parts(full_name: str, kind: str) -> names.Parts:
    name = vietnamese.repair(full_name)
    try:
        return names.parts_of(name, kind)
    except (KeyError, ValueError):
        first, _space, rest = name.partition(" ")
        return names.Parts(first, rest) if rest else names.Parts("", name)


def _succeed(row: Decree) -> dict[str, Any]:
    """Who became whom, as this decree says; what the lists knew is taken over."""
    lines = list(row.lines.order_by("pk"))
    olds = {line.predecessor_id for line in lines}
    listed = {
        (one.predecessor_id, one.successor_id): one
        for one in Succession.objects.filter(predecessor__in=olds)
    }
    wanted = {(line.predecessor_id, _certain(line)): line for line in lines}
    log: dict[str, Any] = {"laid": [], "taken": [], "replaced": []}
    for key, one in listed.items():
        if key in wanted:
            log["taken"].append([one.pk, one.relation, one.share, one.is_default])
        elif one.decree_id is None:
            log["replaced"].append([*key, one.relation, one.share, one.is_default])
            one.delete()
    # Of two defaults for a moment neither may stand.
    Succession.objects.filter(pk__in=[told[0] for told in log["taken"]]).update(
        is_default=False
    )
    for key, line in wanted.items():
        values = {
            "relation": line.relation,
            "share": 1.0 if line.relation == Relation.WHOLE else line.share,
            "is_default": line.is_default,
            "decree": row,
        }
        if key in listed:
            Succession.objects.filter(pk=listed[key].pk).update(**values)
        else:
            laid = Succession.objects.create(
                predecessor_id=key[0], successor_id=key[1], **values
            )
            log["laid"].append(laid.pk)
    return log


def _certain(line: DecreeLine) -> int:
    if line.successor_id is None:
        raise ValueError("A line of a decree carried out names a unit.")
    return line.successor_id


# ── what follows ─────────────────────────────────────────────────────────────────


def _move(
    plan: Plan, units: dict[str, Unit], by: User, now: datetime
) -> list[list[Any]]:
    log = []
    for move in plan.moves:
        if move.holding.rehome is not None:
            move.holding.rehome(ids=move.ids, unit=units[move.new], by=by, now=now)
            log.append([move.holding.label, move.old.pk, list(move.ids)])
    return log


def _stand(
    row: Decree, plan: Plan, units: dict[str, Unit], by: User, now: datetime
) -> dict[str, list[int]]:
    """The standing every old unit had is the new one's, from the decree's first day."""
    log: dict[str, list[int]] = {"ended": [], "opened": []}
    begins = clock.start_of_day(row.valid_from)
    for course in plan.statuses:
        ended = list(
            AreaStatus.objects.filter(pk__in=course.ended).select_related("unit")
        )
        at = max(begins, *(s.starts_at + timedelta(seconds=1) for s in ended))
        for status in ended:
            end_status(
                unit=status.unit,
                kind=status.kind,
                disease=status.disease,
                ends_at=at,
                by=by.actor,
                now=now,
            )
        like = course.like
        opened = announce_status(
            unit=units[course.new],
            kind=like.kind,
            value=like.value,
            edition=like.policy_edition,
            starts_at=at,
            by=by.actor,
            now=now,
            decision_id=like.decision_id,
            disease=like.disease,
        )
        log["ended"] += course.ended
        log["opened"].append(opened.pk)
    return log


def _ask(row: Decree, plan: Plan, units: dict[str, Unit]) -> None:
    DecreeQuestion.objects.bulk_create(
        (
            DecreeQuestion(
                decree=row,
                kind=asked.kind,
                unit=units[asked.unit],
                unit_path=asked.unit,
                subject=asked.subject,
                amount=asked.amount,
            )
            for asked in plan.questions
        ),
        batch_size=1000,
    )
