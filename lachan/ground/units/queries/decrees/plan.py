"""What carrying out a decree changes: the dry run reads it, the verb follows it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db.models import Exists, OuterRef

from lachan.ground.access.models import Grant, GrantPath
from lachan.ground.access.rules import covers, outermost
from lachan.ground.journal.models import Among
from lachan.ground.units.models import AreaStatus, Decree, DecreeLine, Unit
from lachan.ground.units.queries.holdings import Holding, holdings, paths_in_use
from lachan.ground.units.rules.following import Course, Decreed, Joined, course_of
from lachan.ground.units.rules.lineage import prefixes
from lachan.ground.units.rules.register import TREE
from lachan.ground.units.words import Follows, QuestionKind, Relation
from lachan.kernel import clock


@dataclass(frozen=True)
class Made:
    """A unit that the decree makes; `path` stands in for its path until then."""

    code: str
    name: str
    parent: Unit
    path: str
    unit: Unit | None = None


@dataclass(frozen=True)
class GrantCourse:
    """Where one grant goes on."""

    grant: Grant
    roots: tuple[str, ...]
    course: Course


@dataclass(frozen=True)
class Move:
    """Open records of one kind that go from an old unit to its one successor."""

    holding: Holding
    old: Unit
    new: str  # a path
    ids: tuple[int, ...]


@dataclass(frozen=True)
class StatusCourse:
    """The standing that every unit merged had, and the new unit has from then on."""

    new: str  # a path
    like: AreaStatus
    ended: tuple[int, ...]


@dataclass(frozen=True)
class Question:
    """What a person is asked; `unit` is a path."""

    kind: QuestionKind
    unit: str
    subject: str = ""
    amount: int = 1


@dataclass(frozen=True)
class Plan:
    """Everything a decree changes; units still to be made have stand-ins for paths."""

    lines: tuple[Joined, ...]
    made: tuple[Made, ...]
    ending: tuple[Unit, ...]
    grants: tuple[GrantCourse, ...] = ()
    moves: tuple[Move, ...] = ()
    statuses: tuple[StatusCourse, ...] = ()
    questions: tuple[Question, ...] = field(default=())


def plan_of(decree: Decree, *, now: datetime) -> Plan:
    """What carrying the decree out at `now` would change; nothing is written."""
    rows = list(
        decree.lines.select_related("predecessor", "successor", "parent").order_by(
            "successor_code", "predecessor__code"
        )
    )
    made = _made(rows)
    places = {one.code: one.path for one in made}
    lines = tuple(
        Joined(
            row.predecessor.path,
            row.successor.path if row.successor else places[row.successor_code],
            row.relation == Relation.WHOLE,
        )
        for row in rows
    )
    plan = Plan(lines=lines, made=made, ending=_ending(decree, rows))
    decreed = _decreed(decree, lines, made)
    olds = {row.predecessor.path: row.predecessor for row in rows}
    grants = _grants(lines, decreed, now)
    moves, split = _moves(lines, olds)
    statuses, unlike = _statuses(decree, lines, olds, now)
    return replace(
        plan,
        grants=tuple(one for one in grants if one.course.roots),
        moves=tuple(moves),
        statuses=tuple(statuses),
        questions=(
            *_asked_of_grants(grants),
            *_unseen(grants, decreed, now),
            *split,
            *unlike,
            *_people(rows, places),
        ),
    )


def _made(rows: Sequence[DecreeLine]) -> tuple[Made, ...]:
    """Units to be made. `~` is no digit of a path, so a stand-in is nobody's."""
    found: dict[str, Made] = {}
    for row in rows:
        if row.successor is None and row.parent and row.successor_code not in found:
            path = f"{row.parent.path}~{len(found):03d}."
            found[row.successor_code] = Made(
                row.successor_code, row.successor_name, row.parent, path
            )
    return tuple(found.values())


def _ending(decree: Decree, rows: Sequence[DecreeLine]) -> tuple[Unit, ...]:
    """Units of the same tree that end; those of an older tree end with it."""
    if decree.predecessor_edition_id != decree.successor_edition_id:
        return ()
    goes_on = {
        row.predecessor_id for row in rows if row.successor_id == row.predecessor_id
    }
    ending = {r.predecessor_id: r.predecessor for r in rows}
    return tuple(unit for pk, unit in ending.items() if pk not in goes_on)


def smallest(edition_id: int) -> set[str]:
    """The paths of an edition's smallest units of the tree: communes, mostly."""
    below = Unit.objects.filter(parent=OuterRef("pk"), kind__in=TREE)
    units = Unit.objects.filter(~Exists(below), edition=edition_id, kind__in=TREE)
    return set(units.values_list("path", flat=True))


def _decreed(decree: Decree, lines: Sequence[Joined], made: Sequence[Made]) -> Decreed:
    new = {line.new for line in lines}
    leaves = smallest(decree.successor_edition_id) | {one.path for one in made}
    used = paths_in_use(outermost(new | _wider(leaves, new)))
    return Decreed.of(lines, leaves, used)


def _wider(leaves: Collection[str], new: Collection[str]) -> set[str]:
    """Larger units that these new ones make up: a grant may go on to them whole."""
    inside: dict[str, bool] = {}
    for leaf in leaves:
        for unit in prefixes(leaf)[:-1]:
            inside[unit] = inside.get(unit, True) and leaf in new
    return {unit for unit, is_mine in inside.items() if is_mine}


# ── grants ───────────────────────────────────────────────────────────────────────


def _roots_near(paths: Iterable[str], now: datetime) -> dict[Grant, tuple[str, ...]]:
    """Every grant not over that holds one of the paths, with all its roots."""
    above = sorted({unit for path in paths for unit in prefixes(path)})
    near: set[int] = set()
    for at in range(0, len(above), 500):
        rows = GrantPath.objects.filter(path__in=above[at : at + 500])
        near.update(rows.values_list("grant_id", flat=True))
    grants = Grant.objects.filter(Among("pk", near)).not_over(now)
    by_id = {one.pk: one for one in grants.select_related("user", "role")}
    roots: dict[int, list[str]] = defaultdict(list)
    held = GrantPath.objects.filter(Among("grant_id", by_id)).order_by("path")
    for grant_id, path in held.values_list("grant_id", "path"):
        roots[grant_id].append(path)
    return {by_id[pk]: tuple(paths) for pk, paths in sorted(roots.items())}


def _grants(
    lines: Sequence[Joined], decreed: Decreed, now: datetime
) -> list[GrantCourse]:
    near = _roots_near({line.old for line in lines}, now)
    known: dict[tuple[str, ...], Course] = {}
    found = []
    for grant, roots in near.items():
        if roots not in known:
            known[roots] = course_of(roots, decreed)
        found.append(GrantCourse(grant, roots, known[roots]))
    return found


def _asked_of_grants(grants: Iterable[GrantCourse]) -> list[Question]:
    asked = []
    for one in grants:
        who = str(one.grant.public_id)
        for unit in one.course.split:
            asked.append(Question(QuestionKind.GRANT_PART, unit, who))
        for unit in one.course.used:
            asked.append(Question(QuestionKind.GRANT_USED, unit, who))
    return asked


def _unseen(
    grants: Iterable[GrantCourse], decreed: Decreed, now: datetime
) -> list[Question]:
    """Who holds a new unit and not all the old records of it."""
    old = {line.old for lines in decreed.before.values() for line in lines}
    busy = {unit for path in paths_in_use(old) for unit in prefixes(path)}
    holders = _roots_near(set(decreed.before), now)
    holders.update({one.grant: (*one.roots, *one.course.roots) for one in grants})
    asked = []
    for grant, roots in holders.items():
        for new, lines in decreed.before.items():
            hidden = [
                line
                for line in lines
                if line.is_whole and line.old in busy and not covers(roots, line.old)
            ]
            if hidden and covers(roots, new):
                who = str(grant.public_id)
                asked.append(Question(QuestionKind.OLD_RECORDS, new, who, len(hidden)))
    return asked


# ── records, standing, people ────────────────────────────────────────────────────


def _moves(
    lines: Sequence[Joined], olds: Mapping[str, Unit]
) -> tuple[list[Move], list[Question]]:
    """Open records that go on, and those of units that were split."""
    target = {line.old: line.new for line in lines if line.is_whole}
    moves: list[Move] = []
    asked: list[Question] = []
    for holding in holdings():
        if holding.follows != Follows.MOVES:
            continue
        rows = holding.model._default_manager.filter(holding.standing)
        by_unit: dict[int, list[int]] = defaultdict(list)
        mine = rows.filter(Among("unit_id", [unit.pk for unit in olds.values()]))
        for unit_id, pk in mine.order_by("pk").values_list("unit_id", "pk"):
            by_unit[unit_id].append(pk)
        for path, unit in sorted(olds.items()):
            ids = by_unit.get(unit.pk, [])
            if ids and path in target:
                moves.append(Move(holding, unit, target[path], tuple(ids)))
            elif ids:
                asked.append(
                    Question(QuestionKind.RECORDS, path, holding.label, len(ids))
                )
    return moves, asked


def _statuses(
    decree: Decree,
    lines: Sequence[Joined],
    olds: Mapping[str, Unit],
    now: datetime,
) -> tuple[list[StatusCourse], list[Question]]:
    """The standing that all units of a new one share goes on; else somebody decides.

    Before the first day of the decree nothing ends.
    """
    path_of = {unit.pk: path for path, unit in olds.items()}
    standing: dict[str, list[AreaStatus]] = defaultdict(list)
    rows = AreaStatus.objects.filter(Among("unit_id", path_of), ends_at=None)
    for status in rows.order_by("pk"):
        standing[path_of[status.unit_id]].append(status)
    before: dict[str, list[Joined]] = defaultdict(list)
    for line in lines:
        before[line.new].append(line)
    has_begun = clock.start_of_day(decree.valid_from) <= now
    found: list[StatusCourse] = []
    asked: list[Question] = []
    for new, mine in sorted(before.items()):
        told = [status for line in mine for status in standing[line.old]]
        if not told:
            continue
        goes_on = has_begun and all(line.is_whole and line.old != new for line in mine)
        alike = _alike(told, len(mine)) if goes_on else []
        found += [StatusCourse(new, row[0], tuple(s.pk for s in row)) for row in alike]
        if sum(map(len, alike)) < len(told):
            asked.append(Question(QuestionKind.STATUS, new, "", len(told)))
    return found, asked


def _alike(told: Sequence[AreaStatus], units: int) -> list[list[AreaStatus]]:
    """The statuses that every one of so many units has, in groups."""
    groups: dict[tuple[object, ...], list[AreaStatus]] = defaultdict(list)
    for status in told:
        key = (status.kind, status.disease, status.value, status.policy_edition_id)
        groups[key].append(status)
    return [group for group in groups.values() if len(group) == units]


def _people(rows: Sequence[DecreeLine], places: Mapping[str, str]) -> list[Question]:
    """New units of whose people nobody knows how many came with a part."""
    asked: dict[str, int] = defaultdict(int)
    for row in rows:
        if row.relation == Relation.PART and row.share is None:
            path = row.successor.path if row.successor else places[row.successor_code]
            asked[path] += 1
    return [
        Question(QuestionKind.PEOPLE, path, "", count)
        for path, count in sorted(asked.items())
    ]
