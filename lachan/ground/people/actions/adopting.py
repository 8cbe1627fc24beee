"""How rows that hold a key to a person go from one record to another, and back.

Every table with such a key has a `Keeper` in the module that owns it. `adopt` is the
one way in which rows go: with a merger all of them, with a split those chosen; when a
merger is undone, the log (`Moved`) is read backwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from lachan.ground.access.models import User
from lachan.ground.journal.models import Entry
from lachan.ground.people.facts import MergerUndone, PersonMerged, PersonSplit
from lachan.ground.people.models import Merger, Moved
from lachan.ground.people.words import Choice, Held, Question, Role
from lachan.kernel.errors import Refused
from lachan.kernel.speech import Text

Reassigned = PersonMerged | PersonSplit | MergerUndone


class NotDecided(Refused):
    """Raised while things that cannot both stand are not settled, or not seen."""

    def __init__(self, questions: Sequence[Question]) -> None:
        self.questions = tuple(questions)
        hidden = [one for one in questions if not one.is_visible]
        super().__init__(
            what=_("The two records were not put together."),
            why=_("These cannot both stand: %(what)s.")
            % {"what": "; ".join(str(one.what) for one in questions)},
            what_now=_("Ask somebody who may see the records of both places.")
            if hidden
            else _("Decide each of them, then try again."),
        )


class CannotGive(Refused):
    """Raised where what is chosen cannot stand beside what the other person has."""


@dataclass(frozen=True, slots=True)
class Twins:
    """Two rows that cannot both stand under one person."""

    key: str
    what: Text
    one: Any  # of the record that goes
    other: Any  # of the record that stays
    choices: tuple[str, ...] = (Choice.TO.value, Choice.FROM.value)
    default: str = ""


class Keeper:
    """One table whose rows belong to a person; the owner's module says how they go."""

    model: ClassVar[type[models.Model]]
    kind: ClassVar[Text]

    @property
    def label(self) -> str:
        """The table as the log names it."""
        return self.model._meta.label

    def rows(self, person_id: int) -> models.QuerySet[Any]:
        """Everything the person has, also what does not stand."""
        return self.model._default_manager.filter(person=person_id)

    def twins(self, from_id: int, to_id: int) -> list[Twins]:
        """The rows of both that cannot stand together."""
        return []

    def settle(self, log: Log, twins: Twins, choice: str) -> set[int]:
        """Make room: set one of the two aside, or make them differ.

        Answers the rows that stay with the record that goes.
        """
        raise NotImplementedError

    def hand(self, ids: Sequence[int], to_id: int, log: Log) -> None:
        """Let these rows belong to another; tell who must know."""
        self.model._default_manager.filter(pk__in=ids).update(person=to_id)

    def change(self, row: Any, values: Mapping[str, Any], log: Log) -> None:
        """Set columns of a row; tell who must know."""
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=list(values))

    def says(self, row: Any) -> str:
        """The row in one line, for who may see it."""
        raise NotImplementedError

    def stays_behind(self, from_id: int, to_id: int) -> set[int]:
        """Rows that say nothing new and stay with the record that goes."""
        return set()

    def seen(self, ids: Iterable[int], user: User) -> set[int]:
        """Which of these rows the reader may see."""
        return set(ids)

    # ── what all have in common ──────────────────────────────────────────────────

    def held(self, person_id: int, user: User | None) -> list[Held]:
        """What may be chosen when a record is taken apart."""
        rows = list(self.rows(person_id).order_by("pk"))
        seen = self._seen((row.pk for row in rows), user)
        return [
            Held(
                key=f"{self.label}:{row.pk}",
                kind=self.kind,
                what=self.says(row) if row.pk in seen else "",
                is_visible=row.pk in seen,
            )
            for row in rows
        ]

    def questions(
        self, from_id: int, to_id: int, user: User | None = None
    ) -> list[Question]:
        """The twins as somebody is asked about them."""
        twins = self.twins(from_id, to_id)
        seen = self._seen({row.pk for t in twins for row in (t.one, t.other)}, user)
        return [
            _question(self, each, is_visible={each.one.pk, each.other.pk} <= seen)
            for each in twins
        ]

    def _seen(self, ids: Iterable[int], user: User | None) -> set[int]:
        sought = set(ids)
        return sought if user is None or not sought else self.seen(sought, user)

    def hindrances(self, merger: Merger) -> list[Text]:
        """What has happened to rows of the merger since, and forbids undoing it."""
        moves = [m for m in merger.moves.all() if m.label == self.label]
        found = {row.pk: row for row in self._rows_of(moves)}
        told = [
            text
            for move in moves
            if (text := self._hindrance(merger, move, found.get(move.record_id)))
        ]
        return [*told, *self._decided_later(merger, list(found))]

    def _decided_later(self, merger: Merger, ids: list[int]) -> list[Text]:
        """Later mergers that settled something against rows of this one."""
        later = Moved.objects.filter(
            label=self.label,
            record_id__in=ids,
            merger__in=Merger.objects.merged().filter(pk__gt=merger.pk),
        )
        if not later.exists():
            return []
        return [_("%(what)s: settled in a later merger.") % {"what": self.kind}]

    def _rows_of(self, moves: Iterable[Moved]) -> models.QuerySet[Any]:
        ids = {move.record_id for move in moves}
        return self.model._default_manager.filter(pk__in=ids)

    def _hindrance(self, merger: Merger, move: Moved, row: Any) -> Text | None:
        what = {"what": str(self.kind)}
        if row is None:
            return _("%(what)s: taken out since.") % what
        if move.role == Role.KEPT:
            return None
        parked = move.role == Role.PARKED
        if move.role != Role.CHANGED:
            holder = merger.from_person_id if parked else merger.to_person_id
            if row.person_id != holder:
                return _("%(what)s: given to another person since.") % what
            return None
        if any(plain(getattr(row, k)) != v for k, v in (move.after or {}).items()):
            return _("%(what)s: changed since.") % what
        return None


def _question(keeper: Keeper, twins: Twins, *, is_visible: bool) -> Question:
    return Question(
        key=twins.key,
        what=twins.what,
        one=keeper.says(twins.one) if is_visible else "",
        other=keeper.says(twins.other) if is_visible else "",
        choices=twins.choices,
        default=twins.default,
        is_visible=is_visible,
    )


def plain(value: Any) -> Any:
    """A column as the log keeps it."""
    return value.isoformat() if isinstance(value, date) else value


@dataclass(frozen=True, slots=True)
class Log:
    """What a merger does, written down while it is done."""

    merger: Merger
    actor: str
    now: datetime

    def moved(
        self, label: str, ids: Iterable[int], role: Role | str = Role.MOVED
    ) -> None:
        """These rows went, or stay behind."""
        Moved.objects.bulk_create(
            Moved(merger=self.merger, label=label, record_id=pk, role=role)
            for pk in ids
        )

    def change(self, keeper: Keeper, row: Any, values: Mapping[str, Any]) -> None:
        """Set columns of a row and keep what they were."""
        before = {name: plain(getattr(row, name)) for name in values}
        keeper.change(row, values, self)
        after = {name: plain(getattr(row, name)) for name in values}
        Moved.objects.create(
            merger=self.merger,
            label=keeper.label,
            record_id=row.pk,
            role=Role.CHANGED,
            before=before,
            after=after,
        )

    def park(self, keeper: Keeper, row: Any) -> None:
        """Leave a row of the record that stays with the record that goes."""
        keeper.hand([row.pk], self.merger.from_person_id, self)
        self.moved(keeper.label, [row.pk], Role.PARKED)


def adopt(keepers: Iterable[Keeper], fact: Reassigned, entry: Entry) -> None:
    """The reaction of a module: let its rows follow the person, or go back."""
    merger = Merger.objects.get(pk=fact.merger_id)
    log = Log(merger, fact.by, entry.recorded_at)
    for keeper in keepers:
        if isinstance(fact, PersonMerged):
            take_over(keeper, merger, log)
        elif isinstance(fact, PersonSplit):
            give_chosen(keeper, merger, log)
        else:
            give_back(keeper, merger, log)


def take_over(keeper: Keeper, merger: Merger, log: Log) -> None:
    """Move everything, once what cannot stand together is settled as decided."""
    from_id, to_id = merger.from_person_id, merger.to_person_id
    stay = keeper.stays_behind(from_id, to_id)
    parked: set[int] = set()
    for twins in keeper.twins(from_id, to_id):
        choice = merger.decisions.get(twins.key)
        if choice not in twins.choices:
            raise NotDecided([_question(keeper, twins, is_visible=False)])
        stay |= keeper.settle(log, twins, choice)
        log.moved(keeper.label, (twins.one.pk, twins.other.pk), Role.KEPT)
        parked.add(twins.other.pk)  # of the record that stays: never moved
    rows = keeper.rows(from_id).order_by("pk").values_list("pk", flat=True)
    ids = [pk for pk in rows if pk not in stay | parked]
    _hand(keeper, ids, to_id, log)


def _hand(keeper: Keeper, ids: Sequence[int], to_id: int, log: Log) -> None:
    if ids:
        keeper.hand(ids, to_id, log)
        log.moved(keeper.label, ids)


def give_chosen(keeper: Keeper, merger: Merger, log: Log) -> None:
    """Move the rows that were chosen. Raises CannotGive where the other has a twin."""
    chosen = set(merger.decisions.get(keeper.label, ()))
    if not chosen:
        return
    from_id, to_id = merger.from_person_id, merger.to_person_id
    for twins in keeper.twins(from_id, to_id):
        if twins.one.pk in chosen:
            raise CannotGive(
                what=_("Nothing was given to the other person."),
                why=_("The other person has this already: %(what)s.")
                % {"what": twins.what},
                what_now=_("Settle the two first, or leave this one where it is."),
            )
    own = keeper.rows(from_id).filter(pk__in=chosen).order_by("pk")
    ids = list(own.values_list("pk", flat=True))
    stay = keeper.stays_behind(from_id, to_id)
    _hand(keeper, [pk for pk in ids if pk not in stay], to_id, log)


def give_back(keeper: Keeper, merger: Merger, log: Log) -> None:
    """Read the log backwards: rows return, what was settled is as it was."""
    moves = list(merger.moves.filter(label=keeper.label).order_by("pk"))
    went = [m.record_id for m in moves if m.role in (Role.MOVED, Role.LATE)]
    if went:
        keeper.hand(went, merger.from_person_id, log)
    parked = [m.record_id for m in moves if m.role == Role.PARKED]
    if parked:
        keeper.hand(parked, merger.to_person_id, log)
    changed = {m.record_id: m for m in moves if m.role == Role.CHANGED}
    for row in keeper.model._default_manager.filter(pk__in=changed):
        keeper.change(row, _read(keeper, changed[row.pk].before or {}), log)


def _read(keeper: Keeper, stored: Mapping[str, Any]) -> dict[str, Any]:
    fields = keeper.model._meta
    return {
        name: fields.get_field(name).to_python(value)  # type: ignore[union-attr]  # a field of the model's own, which can read texts
        for name, value in stored.items()
    }
