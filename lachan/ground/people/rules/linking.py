"""Two lists of people, or one with itself: which rows mean one person, and why.

Pairs meet under keys that are blind to different faults; each pair is described by how
its fields agree; how much an agreement tells is learnt from the lists themselves, as a
mixture of two kinds of pairs (Fellegi and Sunter 1969; expectation and maximisation
after Winkler 1988), with the rarity of the name (Winkler 2000). Pure.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations, product

from rapidfuzz.distance import OSA, JaroWinkler

from lachan.ground.people.rules import naming
from lachan.ground.people.rules.matching import (
    Described,
    Weights,
    birth_agreement,
    name_agreement,
)
from lachan.ground.people.words import Agreement, LinkReason

LARGEST_BLOCK = 60  # rows under one key; a commoner key tells nobody from anybody
ROUNDS = 25
_ALIKE = 0.86  # Jaro–Winkler, from which two texts are one with more than one fault

Pattern = tuple[str, ...]  # one reason per field; empty where a side knows nothing


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list, as told; empty is not known. `place` a path or a name."""

    id: str
    name: str = ""
    born: date | None = None
    year: int | None = None
    sex: str = ""
    place: str = ""
    number: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """Two rows that may be one person: how likely, 0 to 1, and why."""

    one: str
    other: str
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Known:
    """A row with the forms by which it is compared and sought."""

    row: Row
    form: naming.NameForm
    keys: tuple[tuple[str, object], ...]
    described: Described


@dataclass(slots=True)
class _Pairs:
    """Pairs by the pattern of their agreements."""

    by_pattern: dict[Pattern, list[tuple[int, int]]] = field(default_factory=dict)

    def add(self, pattern: Pattern, pair: tuple[int, int]) -> None:
        """Count one pair."""
        self.by_pattern.setdefault(pattern, []).append(pair)


def link(
    rows: Sequence[Row],
    others: Sequence[Row] | None,
    weights: Weights,
    *,
    least: float = 0.5,
) -> list[Link]:
    """Pairs at least so likely, likeliest first; without `others` within one list.

    Of two lists that each know a person once, a row is linked to one row at most: the
    likeliest that is not another's.
    """
    left = [_known(row) for row in rows]
    right = left if others is None else [_known(row) for row in others]
    pairs = _Pairs()
    compare = _Comparing()
    for one, other in _candidates(left, None if others is None else right):
        pairs.add(compare.pattern(left[one], right[other]), (one, other))
    scores = learnt({p: len(found) for p, found in pairs.by_pattern.items()}, weights)
    rarity = _Rarity([known.form for known in (*left, *(right if others else ()))])
    found = [
        Link(left[a].row.id, right[b].row.id, score, tuple(filter(None, pattern)))
        for pattern, some in pairs.by_pattern.items()
        for a, b in some
        if (score := _share(scores[pattern] + rarity.bits(pattern, left[a], right[b])))
        >= least
    ]
    found.sort(key=lambda each: (-each.score, each.one, each.other))
    return found if others is None else list(once(found))


def once(ranked: Iterable[Link]) -> Iterator[Link]:
    """Each row of either side in its likeliest pair only."""
    taken: set[str] = set()
    theirs: set[str] = set()
    for each in ranked:
        if each.one not in taken and each.other not in theirs:
            taken.add(each.one)
            theirs.add(each.other)
            yield each


def _share(bits: float) -> float:
    return float(1 / (1 + 2.0 ** -max(min(bits, 60.0), -60.0)))


def _known(row: Row) -> _Known:
    form = naming.name_form(row.name)
    year = row.born.year if row.born else row.year
    keys = naming.keys_of(form, row.born, year, hash(row.place) & 0xFFFF)
    found: list[tuple[str, object]] = [
        (name, key)
        for name, key in zip(keys._fields, keys, strict=True)
        if key is not None and (name != "place" or row.place)
    ]
    for name in ("number", "phone", "email"):
        if value := getattr(row, name):
            found.append((name, value))
    day = naming.told_day(row.born)
    if day is not None:
        found.append(("born", day))
    found += [("word", word) for word in form.given_first.split() if len(word) > 2]
    if form.token_hash:
        found.append(("whole", form.token_hash))
    described = Described(
        form.full, form.given_first, row.sex or "unknown", row.born, year, ""
    )
    return _Known(row, form, tuple(found), described)


def _candidates(
    left: Sequence[_Known], right: Sequence[_Known] | None
) -> Iterator[tuple[int, int]]:
    """Each pair that shares a key which is not too common, once."""
    mine = _blocks(left)
    theirs = mine if right is None else _blocks(right)
    seen: set[int] = set()
    width = len(left if right is None else right)
    for key, some in mine.items():
        others = theirs.get(key, ())
        if max(len(some), len(others)) > LARGEST_BLOCK:
            continue
        met = combinations(some, 2) if right is None else product(some, others)
        for one, other in met:
            pair = one * width + other
            if pair not in seen:
                seen.add(pair)
                yield one, other


def _blocks(rows: Sequence[_Known]) -> dict[tuple[str, object], list[int]]:
    blocks: defaultdict[tuple[str, object], list[int]] = defaultdict(list)
    for at, known in enumerate(rows):
        for key in dict.fromkeys(known.keys):
            blocks[key].append(at)
    return blocks


class _Comparing:
    """How two rows agree, field by field; names are compared once each."""

    def __init__(self) -> None:
        self._names: dict[tuple[str, str], str] = {}

    def pattern(self, one: _Known, other: _Known) -> Pattern:
        """One reason per field, in the order of the fields."""
        a, b = one.row, other.row
        birth = birth_agreement(one.described, other.described)
        return (
            self._name(one.form, other.form),
            birth.value if birth else "",
            _same(a.sex, b.sex, Agreement.SEX_SAME, Agreement.SEX_DIFFERS),
            _place(a.place, b.place),
            _text(a.number, b.number, _NUMBER),
            _text(a.phone, b.phone, _PHONE),
            _text(a.email, b.email, _EMAIL),
        )

    def _name(self, one: naming.NameForm, other: naming.NameForm) -> str:
        told = one.full, other.full
        known = self._names.get(told)
        if known is None:
            known = self._names[told] = _names_agree(one, other)
        return known


_Levels = tuple[str, str, str]
_PLACE: _Levels = ("place-same", "place-near", "place-differs")
_NUMBER: _Levels = ("number-same", "number-digit", "number-differs")
_PHONE: _Levels = ("phone-same", "phone-digit", "phone-differs")
_EMAIL: _Levels = ("email-same", "email-near", "email-differs")
_APART = frozenset(
    (
        Agreement.NAME_DIFFERS,
        Agreement.NAME_GIVEN_DIFFERS,
        Agreement.NAME_FAMILY_DIFFERS,
    )
)


def _same(one: str, other: str, same: Agreement, differs: Agreement) -> str:
    if not one or not other or "unknown" in (one, other):
        return ""
    return (same if one == other else differs).value


def _place(one: str, other: str) -> str:
    """Nothing where one place holds the other: a district is no proof either way."""
    if one != other and (one.startswith(other) or other.startswith(one)):
        return ""
    return _text(one, other, _PLACE)


def _text(one: str, other: str, levels: _Levels) -> str:
    if not one or not other:
        return ""
    if one == other:
        return levels[0]
    if levels is _NUMBER or levels is _PHONE:
        near = OSA.distance(one, other, score_cutoff=1) <= 1
    else:
        near = JaroWinkler.similarity(one, other) >= _ALIKE
    return levels[1] if near else levels[2]


def _names_agree(one: naming.NameForm, other: naming.NameForm) -> str:
    if not one.given_first or not other.given_first:
        return ""
    words, others = one.given_first.split(), other.given_first.split()
    if min(len(words), len(others)) == 1 and len(words) + len(others) > 2:
        return _part(words, others)
    found = name_agreement(one.full, one.given_first, other.full, other.given_first)
    if found in _APART:
        pair = " ".join(sorted(words)), " ".join(sorted(others))
        if JaroWinkler.similarity(*pair) >= _ALIKE:
            return LinkReason.NAME_ALIKE.value
    return found.value


def _part(words: list[str], others: list[str]) -> str:
    """One side knows a single word of the name."""
    if set(words) & set(others):
        return LinkReason.NAME_PART.value
    alike = max(JaroWinkler.similarity(a, b) for a in words for b in others)
    near = LinkReason.NAME_PART_NEAR.value
    return near if alike >= _ALIKE else Agreement.NAME_DIFFERS.value


# ── what an agreement tells ──────────────────────────────────────────────────────

_FIRST_GUESS = {
    LinkReason.NAME_ALIKE: 2.0,
    LinkReason.NAME_PART: 4.0,
    LinkReason.NAME_PART_NEAR: 2.0,
    LinkReason.EMAIL_SAME: 10.0,
    LinkReason.EMAIL_NEAR: 6.0,
    LinkReason.EMAIL_DIFFERS: -2.0,
}
FEWEST_PAIRS = 200
_PRIOR_BITS = 10.0  # before anything is learnt: one pair in a thousand
_NAME_BITS = 10.0  # of a name of middling rarity


def learnt(counts: Mapping[Pattern, int], weights: Weights) -> dict[Pattern, float]:
    """For each pattern the bits for one person rather than two, prior included.

    From too few pairs nothing is learnt: the weights of the house stand.
    """
    guess = _guesses(weights)
    if sum(counts.values()) < FEWEST_PAIRS:
        return {p: sum(guess[r] for r in p if r) - _PRIOR_BITS for p in counts}
    match = {p: _share(sum(guess[r] for r in p if r) - _PRIOR_BITS) for p in counts}
    bits: dict[Pattern, float] = {}
    for _round in range(ROUNDS):
        bits = _bits(counts, match)
        match = {pattern: _share(found) for pattern, found in bits.items()}
    return bits


def _guesses(weights: Weights) -> dict[str, float]:
    told = {str(name): value for name, value in weights.bits.items()}
    told |= {str(k): v + _NAME_BITS for k, v in weights.name_bits.items()}
    return told | {reason.value: value for reason, value in _FIRST_GUESS.items()}


def _bits(
    counts: Mapping[Pattern, int], match: Mapping[Pattern, float]
) -> dict[Pattern, float]:
    """One round: how often each reason falls among matches and others, anew."""
    of_match: list[Counter[str]] = [Counter() for _field in range(7)]
    of_others: list[Counter[str]] = [Counter() for _field in range(7)]
    all_matches = everything = 0.0
    for pattern, count in counts.items():
        share = match[pattern]
        all_matches += share * count
        everything += count
        for at, reason in enumerate(pattern):
            if reason:
                of_match[at][reason] += share * count  # type: ignore[assignment]  # counted in parts of pairs, begun as whole numbers
                of_others[at][reason] += (1 - share) * count  # type: ignore[assignment]  # counted in parts of pairs, begun as whole numbers
    told = [_ratios(m, u) for m, u in zip(of_match, of_others, strict=True)]
    prior = math.log2((all_matches + 1) / (everything - all_matches + 1))
    return {
        pattern: prior
        + sum(told[at][reason] for at, reason in enumerate(pattern) if reason)
        for pattern in counts
    }


def _ratios(
    matches: Mapping[str, float], others: Mapping[str, float]
) -> dict[str, float]:
    """log2(m / u) of each reason of a field; one seen is added to each against 0."""
    reasons = matches.keys() | others.keys()
    all_m = sum(matches.values()) + len(reasons) * 0.5
    all_u = sum(others.values()) + len(reasons) * 0.5
    return {
        reason: math.log2(
            ((matches.get(reason, 0) + 0.5) / all_m)
            / ((others.get(reason, 0) + 0.5) / all_u)
        )
        for reason in reasons
    }


class _Rarity:
    """How much rarer than the middling name of these lists a name is, in bits."""

    _SAME = frozenset(
        (Agreement.NAME_SAME, Agreement.NAME_WITHOUT_MARKS, Agreement.NAME_ORDER)
    )

    def __init__(self, forms: Iterable[naming.NameForm]) -> None:
        self._counts = Counter(form.token_hash for form in forms if form.token_hash)
        all_ = sum(self._counts.values())
        squares = sum(count * count for count in self._counts.values())
        self._middling = squares / all_ if all_ else 1.0

    def bits(self, pattern: Pattern, one: _Known, other: _Known) -> float:
        """Above 0 for a rare name that agrees, below for a common one; 3 at most."""
        if pattern[0] not in self._SAME or one.form.token_hash != other.form.token_hash:
            return 0.0
        rarer = math.log2(self._middling / self._counts[one.form.token_hash])
        return max(min(rarer, 3.0), -3.0)
