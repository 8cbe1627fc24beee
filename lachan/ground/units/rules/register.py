"""Finding a unit by what people write, in memory, in one edition.

Nothing is chosen that could be another unit: what is not certain comes back as
candidates, best first.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property

from rapidfuzz import fuzz, process

from lachan.ground.units.rules import writing
from lachan.ground.units.rules.writing import Written
from lachan.ground.units.words import Kind
from lachan.kernel import vietnamese

_CODE_LENGTH: dict[str, int] = {Kind.PROVINCE: 2, Kind.DISTRICT: 3, Kind.COMMUNE: 5}
NAMED = 100.0  # the score of a unit that is written so to the letter
FOLDS_ALIKE = 97.0  # the same letters under other marks
TREE: tuple[str, ...] = (Kind.PROVINCE, Kind.DISTRICT, Kind.COMMUNE)


class How(Enum):
    """By what a unit was recognised; the earlier, the surer."""

    CODE = "code"
    FULL_NAME = "full-name"
    NAME = "name"
    SYNONYM = "synonym"
    SPELLING = "spelling"  # i for y
    ZEROS = "code-without-zeros"


@dataclass(frozen=True, slots=True)
class Known:
    """What the register keeps of one unit."""

    pk: int
    kind: str
    code: str
    name: str
    full_name: str
    name_key: str
    full_key: str
    path: str
    parent_id: int | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit that may have been meant; `score` is 0 to 100."""

    unit: Known
    score: float


@dataclass(frozen=True, slots=True)
class Match:
    """Exactly one unit, or those it could be; neither when nothing is like it."""

    unit: Known | None = None
    how: How | None = None
    candidates: tuple[Candidate, ...] = ()


@dataclass
class Register:
    """All units of one edition and their synonyms, ready to be asked."""

    units: Sequence[Known]  # in the order of their paths
    synonyms: Iterable[tuple[str, int]] = ()  # key, unit id
    _by_code: dict[str, Known] = field(default_factory=dict, init=False)
    _by_name: dict[str, list[Known]] = field(default_factory=dict, init=False)
    _by_full: dict[str, list[Known]] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        """Build the three maps that nearly every question needs."""
        by_name, by_full = self._by_name.setdefault, self._by_full.setdefault
        for unit in self.units:
            self._by_code[unit.code] = unit
            by_name(unit.name_key, []).append(unit)
            by_full(unit.full_key, []).append(unit)

    @cached_property
    def by_id(self) -> dict[int, Known]:
        """Units by their id."""
        return {unit.pk: unit for unit in self.units}

    @cached_property
    def by_path(self) -> dict[str, Known]:
        """Units by their path."""
        return {unit.path: unit for unit in self.units}

    @cached_property
    def _paths(self) -> list[str]:
        return [unit.path for unit in self.units]

    @cached_property
    def _by_synonym(self) -> dict[str, list[Known]]:
        found: dict[str, list[Known]] = {}
        for key, unit_id in self.synonyms:
            if unit_id in self.by_id:
                found.setdefault(key, []).append(self.by_id[unit_id])
        return found

    @cached_property
    def _by_loose(self) -> dict[str, list[Known]]:
        found: dict[str, list[Known]] = {}
        for unit in self.units:
            for key in {unit.name_key, unit.full_key}:
                found.setdefault(writing.loose(key), []).append(unit)
        return found

    def with_code(self, code: str) -> Known | None:
        """The unit of an official code, exactly as written."""
        return self._by_code.get(code)

    def label(self, unit: Known) -> str:
        """The full name and those above it, as an address is read."""
        above = [
            self.by_path[unit.path[:end]].full_name
            for end in range(len(unit.path) - 5, 5, -5)
        ]
        return ", ".join([unit.full_name, *above])

    def match(
        self, written: Written, *, roots: Sequence[str], kinds: Sequence[str]
    ) -> Match:
        """The one unit of these kinds, below one of `roots`, that is written so.

        The steps go from the surest to the least sure; the first step that knows any
        unit decides, and when it knows several the marks do. If they do not, or if
        the marks contradict the only one, the units come back as candidates.
        """

        def is_meant(unit: Known) -> bool:
            return unit.kind in kinds and _is_within(unit.path, roots)

        for how, look in self._steps(written, kinds):
            found = list(dict.fromkeys(filter(is_meant, look)))
            if found:
                return self._decided(written, found, how)
        return Match(candidates=self.similar(written, roots=roots, kinds=kinds))

    def _steps(
        self, written: Written, kinds: Sequence[str]
    ) -> Iterator[tuple[How, Iterable[Known]]]:
        none: list[Known] = []
        keys = dict.fromkeys((written.full_key, written.key, written.name_key))
        coded = self._by_code.get(written.text) or self._by_code.get(
            written.text.upper()
        )
        yield How.CODE, [coded] if coded else none
        for key in dict.fromkeys((written.full_key, written.key)):
            yield How.FULL_NAME, self._by_full.get(key, none)
        for key in dict.fromkeys((written.key, written.name_key)):
            yield How.NAME, self._by_name.get(key, none)
        for key in keys:
            yield How.SYNONYM, self._by_synonym.get(key, none)
        for key in keys:
            yield How.SPELLING, self._by_loose.get(writing.loose(key), none)
        if written.may_lack_zeros:
            yield How.ZEROS, self._padded(written.text, kinds)

    def _padded(self, text: str, kinds: Sequence[str]) -> Iterator[Known]:
        """Units by code with the zeros put back that a spreadsheet has cut."""
        for kind in kinds:
            unit = self._by_code.get(text.zfill(_CODE_LENGTH.get(kind, 0)))
            if unit is not None:
                yield unit

    def _decided(self, written: Written, found: list[Known], how: How) -> Match:
        if how in (How.CODE, How.ZEROS, How.SYNONYM):
            agreeing = found
        else:
            agreeing = [unit for unit in found if _agrees(written, unit)]
        if len(agreeing) > 1:
            agreeing = _spelled_in_full(written, agreeing) or agreeing
        if len(agreeing) == 1:
            return Match(unit=agreeing[0], how=how)
        score = NAMED if agreeing else FOLDS_ALIKE
        meant = (agreeing or found)[:10]
        return Match(candidates=tuple(Candidate(unit, score) for unit in meant))

    def similar(
        self,
        written: Written,
        *,
        roots: Sequence[str],
        kinds: Sequence[str],
        limit: int = 5,
    ) -> tuple[Candidate, ...]:
        """The units most alike in letters, at least 70 of 100, best first."""
        units = [unit for unit in self.below(roots) if unit.kind in kinds]
        by_full = bool(written.type_name)
        asked = written.full_key if by_full else written.key
        scored = process.extract(
            asked,
            [unit.full_key if by_full else unit.name_key for unit in units],
            scorer=fuzz.ratio,
            score_cutoff=70,
            limit=limit,
        )
        # What is only alike never scores as what is written so.
        return tuple(
            Candidate(units[at], min(round(score, 1), FOLDS_ALIKE - 1))
            for _text, score, at in scored
        )

    def below(self, roots: Sequence[str]) -> Iterator[Known]:
        """The units at or below the roots; the empty root is the whole tree."""
        for root in roots:
            if not root:
                yield from self.units
                continue
            start = bisect_left(self._paths, root)
            end = bisect_left(self._paths, root[:-1] + "/")
            yield from self.units[start:end]

    def beginning(
        self,
        text: str,
        *,
        roots: Sequence[str],
        kinds: Sequence[str],
        limit: int = 10,
    ) -> list[Known]:
        """What a person may be typing: by beginning, then by any word in it.

        Words after the name narrow it: "hoang phu hoang hoa". Codes count as names.
        """
        key = writing.read(text).key
        if not key:
            return []
        units = [unit for unit in self.below(roots) if unit.kind in kinds]
        ranked = [
            (rank, unit) for unit in units if (rank := _rank(unit, key)) is not None
        ]
        if not ranked:
            ranked = [(9, unit) for unit in self._narrowed(text, units)]
        ranked.sort(
            key=lambda item: (
                item[0],
                not _spelled(text, item[1]),
                len(item[1].path),
                len(item[1].name_key),
            )
        )
        return [unit for _rank_, unit in ranked[:limit]]

    def _narrowed(self, text: str, units: Iterable[Known]) -> Iterator[Known]:
        """Units whose own name begins the text and whose address holds the rest."""
        words = vietnamese.fold(text).split()
        for size in range(len(words) - 1, 0, -1):
            start, rest = "".join(words[:size]), words[size:]
            found = [
                unit
                for unit in units
                if unit.name_key.startswith(start) or unit.full_key.startswith(start)
            ]
            kept = [u for u in found if all(w in self._address_key(u) for w in rest)]
            if kept:
                yield from kept
                return

    def _address_key(self, unit: Known) -> str:
        return vietnamese.fold(self.label(unit))


def _rank(unit: Known, key: str) -> int | None:
    if unit.name_key.startswith(key):
        return 0 if unit.name_key == key else 1
    if unit.full_key.startswith(key) or unit.code.startswith(key):
        return 2
    return 3 if len(key) > 2 and key in unit.full_key else None


def _is_within(path: str, roots: Sequence[str]) -> bool:
    return any(path.startswith(root) for root in roots)


def _agrees(written: Written, unit: Known) -> bool:
    if writing.agree(written.name, unit.name):
        return True
    return writing.agree(written.text, unit.full_name) or writing.agree(
        written.text, unit.name
    )


def _spelled(text: str, unit: Known) -> bool:
    return vietnamese.has_marks(text) and unit.name.lower().startswith(
        vietnamese.repair(text).lower()
    )


def _spelled_in_full(written: Written, units: list[Known]) -> list[Known]:
    """Those spelled exactly as written; a writing without marks spells none of them."""
    same: Callable[[str, str], bool] = vietnamese.same_spelling
    return [
        unit
        for unit in units
        if same(written.text, unit.name) or same(written.name, unit.name)
    ]
