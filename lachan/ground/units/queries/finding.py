"""From what people write to units: one, many thousands, or while they type."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from lachan.ground.units.models import TreeEdition, Unit
from lachan.ground.units.queries.editions import edition_named
from lachan.ground.units.queries.registers import register_of, successions
from lachan.ground.units.rules import writing
from lachan.ground.units.rules.reading import (
    Asked,
    Read,
    read_address,
    read_row,
)
from lachan.ground.units.rules.register import (
    NAMED,
    TREE,
    Candidate,
    How,
    Known,
    Match,
    Register,
)
from lachan.ground.units.words import Kind
from lachan.kernel.speech import Text
from lachan.kernel.speech import sentence as _

ALL_KINDS: tuple[str, ...] = tuple(Kind)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A unit that may have been meant, with the address people know it by."""

    unit_id: int
    unit_path: str
    code: str
    label: str
    score: float  # 0 to 100


@dataclass(frozen=True, slots=True)
class Resolution:
    """What one text was found to mean.

    `unit_id` only when it can be no other unit; else the `suggestions`, best first,
    and a `note` where the text belongs to another edition of the tree. `rest` is
    what of an address names no unit: house, hamlet.
    """

    unit_id: int | None = None
    unit_path: str = ""
    code: str = ""
    label: str = ""
    how: str = ""
    suggestions: tuple[Suggestion, ...] = ()
    note: Text = ""
    rest: tuple[str, ...] = ()

    @property
    def is_exact(self) -> bool:
        """Whether the text names one unit and no other."""
        return self.unit_id is not None


def _edition(edition: TreeEdition | str) -> TreeEdition:
    return edition if isinstance(edition, TreeEdition) else edition_named(edition)


def _roots(inside: str | Sequence[str]) -> tuple[str, ...]:
    return (inside,) if isinstance(inside, str) else tuple(inside)


def find_unit(
    text: str,
    edition: TreeEdition | str,
    *,
    inside: str | Sequence[str] = "",
    kinds: Sequence[str] = ALL_KINDS,
) -> Resolution:
    """What a name, a code or an address means, below the path (or paths) `inside`."""
    chosen = _edition(edition)
    register, roots = register_of(chosen), _roots(inside)
    match = register.match(writing.read(text), roots=roots, kinds=kinds)
    rest: tuple[str, ...] = ()
    if match.unit is None and not _is_certain(match):
        told = read_address(register, text, roots)
        if told.match.unit is not None or told.match.candidates:
            match, rest = _of_kinds(told.match, kinds), told.rest
    found = replace(_resolution(register, match), rest=rest)
    if found.is_exact or _is_certain(match):
        return found
    other = _Hints.for_edition(chosen, roots)
    return other.completed(found, lambda there: read_address(there, text, ("",)).match)


def resolve_many(
    texts: Iterable[str | tuple[str, str, str]],
    edition: TreeEdition | str,
    *,
    inside: str | Sequence[str] = "",
) -> list[Resolution]:
    """What each row means: (commune, district, province) by names or codes, or a line.

    Three or four statements whatever the number of rows; equal rows are read once.
    """
    chosen = _edition(edition)
    register, roots = register_of(chosen), _roots(inside)
    hints = _Hints.for_edition(chosen, roots)
    known: dict[str | tuple[str, str, str], Resolution] = {}
    answers = []
    for text in texts:
        if text not in known:
            known[text] = _resolved(register, text, roots, hints)
        answers.append(known[text])
    return answers


def _resolved(
    register: Register,
    text: str | tuple[str, str, str],
    roots: tuple[str, ...],
    hints: _Hints,
) -> Resolution:
    read = partial(_read, text=text)
    told = read(register, roots=roots)
    found = replace(_resolution(register, told.match), rest=told.rest)
    if found.is_exact or _is_certain(told.match):
        return found
    return hints.completed(found, lambda there: read(there, roots=("",)).match)


def _read(
    register: Register, text: str | tuple[str, str, str], roots: tuple[str, ...]
) -> Read:
    if isinstance(text, str):
        return read_address(register, text, roots)
    return Read(read_row(register, Asked(*text), roots))


def search(
    text: str,
    edition: TreeEdition | str,
    *,
    inside: str | Sequence[str] = "",
    kinds: Sequence[str] = (*TREE, Kind.HAMLET, Kind.SPECIAL),
    limit: int = 10,
) -> list[Suggestion]:
    """Units a person may be typing the name of; for the field that completes."""
    register = register_of(_edition(edition))
    units = register.beginning(text, roots=_roots(inside), kinds=kinds, limit=limit)
    return [_suggestion(register, Candidate(unit, NAMED)) for unit in units]


def _is_certain(match: Match) -> bool:
    """Names that fit to the letter: another edition has nothing to add."""
    return any(item.score >= NAMED for item in match.candidates)


def _of_kinds(match: Match, kinds: Sequence[str]) -> Match:
    if match.unit is not None and match.unit.kind not in kinds:
        return Match()
    return replace(
        match, candidates=tuple(c for c in match.candidates if c.unit.kind in kinds)
    )


def _resolution(register: Register, match: Match) -> Resolution:
    unit = match.unit
    if unit is None:
        return Resolution(
            suggestions=tuple(_suggestion(register, c) for c in match.candidates)
        )
    return Resolution(
        unit_id=unit.pk,
        unit_path=unit.path,
        code=unit.code,
        label=register.label(unit),
        how=(match.how or How.NAME).value,
    )


def _suggestion(register: Register, candidate: Candidate) -> Suggestion:
    unit = candidate.unit
    label = register.label(unit)
    return Suggestion(unit.pk, unit.path, unit.code, label, candidate.score)


@dataclass(frozen=True)
class _Hints:
    """What the other editions know of a text that this one does not."""

    here: TreeEdition
    roots: tuple[str, ...]
    others: tuple[TreeEdition, ...]

    @classmethod
    def for_edition(cls, edition: TreeEdition, roots: tuple[str, ...]) -> _Hints:
        others = TreeEdition.objects.exclude(pk=edition.pk).order_by("-valid_from")
        return cls(edition, roots, tuple(others))

    def completed(
        self, found: Resolution, read: Callable[[Register], Match]
    ) -> Resolution:
        """Add who the unit of the other edition is here, before what is only alike."""
        for other in self.others:
            there = register_of(other)
            unit = read(there).unit
            if unit is not None:
                return self._told(found, other, there.label(unit), unit)
        return found

    def _told(
        self, found: Resolution, other: TreeEdition, label: str, unit: Known
    ) -> Resolution:
        register = register_of(self.here)
        kin = [
            _suggestion(register, Candidate(register.by_id[unit_id], 95.0))
            for unit_id in self._kin(other, unit)
            if unit_id in register.by_id
        ]
        inside = [s for s in kin if any(map(s.unit_path.startswith, self.roots))]
        listed = {suggestion.unit_id for suggestion in inside}
        others = [s for s in found.suggestions if s.unit_id not in listed]
        note = _(
            "“%(unit)s” belongs to the tree of %(edition)s.",
            unit=label,
            edition=other.code,
        )
        return replace(found, suggestions=(*inside, *others)[:10], note=note)

    def _kin(self, other: TreeEdition, unit: Known) -> Sequence[int]:
        """Those the unit became here, or came from here, the default first."""
        told = successions()
        is_older = other.valid_from < self.here.valid_from
        kin = told.after if is_older else told.before
        if unit.kind == Kind.COMMUNE:
            return kin.get(unit.pk, ())
        return ()


def units_of(resolutions: Iterable[Resolution]) -> dict[int, Unit]:
    """The unit rows of what was found, by id, in one statement."""
    ids = {found.unit_id for found in resolutions if found.unit_id is not None}
    return Unit.objects.in_bulk(list(ids))
