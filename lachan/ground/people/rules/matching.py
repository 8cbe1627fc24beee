"""How alike two descriptions of a person are. Pure; symmetric in its two sides."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rapidfuzz.distance import OSA

from lachan.ground.people.rules.naming import SILENT_MIDDLES, sounds_of, told_day
from lachan.ground.people.words import Agreement, Sex
from lachan.kernel.names import same_spelling

HASHED = "#"  # first character of a keyed hash in place of a number
_STEP = 5  # characters a level adds to a unit's path


@dataclass(frozen=True, slots=True)
class Described:
    """What is known of somebody, from a draft or from the register.

    `given_first` is the folded name, given name first (`rules.naming`). `numbers` maps
    a kind of identity number to its value, `phones` holds telephones; both sides hold
    them in clear or both as keyed hashes, which can be equal but never near.
    """

    full_name: str
    given_first: str
    sex: str
    birth_date: date | None
    birth_year: int | None
    unit_path: str
    numbers: Mapping[str, str] = field(default_factory=dict)
    phones: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Weights:
    """The figures of `matching.toml`, in bits."""

    prior_bits: float
    likely_from: float
    shown_from: float
    name_bits: Mapping[str, float]
    bits: Mapping[str, float]
    share: Mapping[str, Mapping[str, float]]

    @classmethod
    def from_data(cls, read: Mapping[str, Any]) -> Weights:
        """Read the file. Raises ValueError if an agreement has no weight, or two."""
        told = sorted([*read["name_bits"], *read["bits"]])
        if told != sorted(Agreement.values):
            odd = set(told) ^ set(Agreement.values)
            raise ValueError(f"Agreements weighed twice or not at all: {sorted(odd)}.")
        return cls(**{name: read[name] for name in cls.__dataclass_fields__})

    @property
    def floor_bits(self) -> float:
        """What must be reached for anybody to be shown."""
        return math.log2(self.shown_from / (1 - self.shown_from))

    def rarity(self, words: tuple[str, ...], *, with_middle: bool = True) -> float:
        """Bits that a name's commonness leaves: 10 for Nguyễn Văn Hùng, 20 for few."""
        given, family, middle = words[0], words[1:2], words[2:]
        share = self._share("given", given)
        share *= self._share("family", family[0]) if family else 0.5
        if with_middle:
            for word in middle or ("none",):
                share *= self._share("middle", word)
        return -math.log2(share)

    def _share(self, part: str, word: str) -> float:
        shares = self.share[part]
        return shares.get(word, shares["other"])


@dataclass(frozen=True, slots=True)
class Likeness:
    """How likely two descriptions mean one person, 0 to 1, and why."""

    score: float
    reasons: tuple[Agreement, ...]


def may_be_shown_anywhere(sought: Described, weights: Weights) -> bool:
    """Whether the name alone could show its bearers who live elsewhere.

    For who is sought without birth: of a common name the bearers in the same unit come
    into question, and the thousands elsewhere do not, unless they share a number.
    """
    words = tuple(sought.given_first.split())
    if not words:
        return False
    bits = weights.prior_bits + weights.rarity(words) + max(weights.name_bits.values())
    bits += weights.bits["sex-same"] + weights.bits["place-near"]
    return bits >= weights.floor_bits


class Matching:
    """One description held against many; what names weigh is worked out once each."""

    def __init__(self, sought: Described, weights: Weights) -> None:
        self._sought = sought
        self._weights = weights
        self._names: dict[tuple[str, str], tuple[Agreement | None, float]] = {}
        bits = weights.bits
        self._most_of_the_rest = bits["sex-same"] + bits["place-same"]
        self._floor = weights.floor_bits

    def likeness(self, other: Described) -> Likeness:
        """Weigh every field that both sides know; the unknown weighs nothing.

        Whom nothing could lift to `shown_from` any more is given up early, with
        score 0 and no reasons.

        Source: Fellegi and Sunter (1969), with the rarity of the name in the manner
        of Winkler (2000); the weights are data (`matching.toml`).
        """
        sought, told = self._sought, self._weights.bits
        name, bits = self._name_weight(other)
        bits += self._weights.prior_bits
        birth = birth_agreement(sought, other)
        bits += told[birth] if birth is not None else 0.0
        knows_numbers = bool(other.numbers or other.phones)
        if not knows_numbers and bits + self._most_of_the_rest < self._floor:
            return UNLIKE
        agreements = [
            name,
            birth,
            _sex_agreement(sought.sex, other.sex),
            _number_agreement(sought.numbers, other.numbers),
            _phone_agreement(sought.phones, other.phones),
            _place_agreement(sought.unit_path, other.unit_path),
        ]
        bits += sum(told[one] for one in agreements[2:] if one is not None)
        score = 1 / (1 + 2.0**-bits) if bits > self._floor else 0.0
        reasons = tuple(one for one in agreements if one is not None)
        return Likeness(score, reasons) if score else UNLIKE

    def _name_weight(self, other: Described) -> tuple[Agreement | None, float]:
        told = other.full_name, other.given_first
        known = self._names.get(told)
        if known is None:
            known = _name_weight(self._sought, other, self._weights)
            self._names[told] = known
        return known


UNLIKE = Likeness(0.0, ())


def likeness(one: Described, other: Described, weights: Weights) -> Likeness:
    """How likely two descriptions mean one person; the same whichever is first."""
    return Matching(one, weights).likeness(other)


def _name_weight(
    one: Described, other: Described, weights: Weights
) -> tuple[Agreement | None, float]:
    if not (one.given_first and other.given_first):
        return None, 0.0
    agreement = name_agreement(
        one.full_name, one.given_first, other.full_name, other.given_first
    )
    if agreement in weights.bits:
        return agreement, weights.bits[agreement]
    # The commoner of the two: a rare spelling may be a typing fault of a common one.
    whole = agreement not in _MIDDLE_APART
    rarity = min(
        weights.rarity(tuple(side.given_first.split()), with_middle=whole)
        for side in (one, other)
    )
    return agreement, rarity + weights.name_bits[agreement]


_MIDDLE_APART = frozenset(
    (Agreement.NAME_MIDDLE_MISSING, Agreement.NAME_MIDDLE_DIFFERS)
)


def name_agreement(
    full: str, given_first: str, other_full: str, other_given_first: str
) -> Agreement:
    """How two names agree; both are known and folded, given name first."""
    if given_first == other_given_first:
        return _spelled(full, other_full)
    words, others = given_first.split(), other_given_first.split()
    if sorted(words) == sorted(others):
        return Agreement.NAME_ORDER
    if sounds_of(words) == sounds_of(others):
        return Agreement.NAME_SOUND
    if words[:2] == others[:2]:
        return _middle_agreement(words[2:], others[2:])
    return _near(words, others)


def _spelled(full: str, other: str) -> Agreement:
    if full == other or same_spelling(full, other):
        return Agreement.NAME_SAME
    if full.isascii() or other.isascii():
        return Agreement.NAME_WITHOUT_MARKS
    return Agreement.NAME_MARKS_DIFFER


def _middle_agreement(middle: list[str], other: list[str]) -> Agreement:
    telling = {word for word in middle if word not in SILENT_MIDDLES}
    others = {word for word in other if word not in SILENT_MIDDLES}
    if telling <= others or others <= telling:
        return Agreement.NAME_MIDDLE_MISSING
    if OSA.distance(" ".join(middle), " ".join(other), score_cutoff=1) <= 1:
        return Agreement.NAME_NEAR
    return Agreement.NAME_MIDDLE_DIFFERS


def _near(words: list[str], others: list[str]) -> Agreement:
    """One letter wrong, missing, too many, or two exchanged; else what differs."""
    rest, other_rest = " ".join(words[1:]), " ".join(others[1:])
    if words[0] == others[0]:
        if rest and OSA.distance(rest, other_rest, score_cutoff=1) <= 1:
            return Agreement.NAME_NEAR
        return Agreement.NAME_FAMILY_DIFFERS
    if sorted(words[1:]) == sorted(others[1:]):
        near = OSA.distance(words[0], others[0], score_cutoff=1) <= 1
        if near and len(words[0]) > 2 and len(others[0]) > 2:
            return Agreement.NAME_NEAR_GIVEN
    if words[1:2] == others[1:2]:
        return Agreement.NAME_GIVEN_DIFFERS
    return Agreement.NAME_DIFFERS


def birth_agreement(one: Described, other: Described) -> Agreement | None:
    """How two births agree; None where one side knows not even the year.

    The first of January is what is written for a year alone.
    """
    day, other_day = told_day(one.birth_date), told_day(other.birth_date)
    if day is not None and other_day is not None:
        return _day_agreement(day, other_day)
    year, other_year = _year(one), _year(other)
    if year is None or other_year is None:
        return None
    if year == other_year:
        return Agreement.BIRTH_YEAR
    if abs(year - other_year) == 1:
        return Agreement.BIRTH_YEAR_NEAR
    return Agreement.BIRTH_DIFFERS


def _year(described: Described) -> int | None:
    day = described.birth_date
    return described.birth_year if day is None else day.year


def _day_agreement(day: date, other: date) -> Agreement:
    if day == other:
        return Agreement.BIRTH_SAME
    birthday, other_birthday = (day.day, day.month), (other.day, other.month)
    if day.year == other.year and birthday == other_birthday[::-1]:
        return Agreement.BIRTH_SWAPPED
    if _one_digit_apart(day.isoformat(), other.isoformat()):
        return Agreement.BIRTH_DIGIT
    if birthday == other_birthday and abs(day.year - other.year) <= 2:
        return Agreement.BIRTH_OTHER_YEAR
    if day.year == other.year:
        return Agreement.BIRTH_DAY_DIFFERS
    return Agreement.BIRTH_DIFFERS


def _one_digit_apart(one: str, other: str) -> bool:
    """True if one digit differs, or two neighbours are exchanged."""
    if len(one) != len(other):
        return False
    apart = [at for at in range(len(one)) if one[at] != other[at]]
    if len(apart) == 1:
        return True
    if len(apart) != 2 or apart[1] != apart[0] + 1:
        return False
    first, second = apart
    return one[first] == other[second] and one[second] == other[first]


def _sex_agreement(one: str, other: str) -> Agreement | None:
    if Sex.UNKNOWN in (one, other):
        return None
    return Agreement.SEX_SAME if one == other else Agreement.SEX_DIFFERS


def _place_agreement(path: str, other: str) -> Agreement | None:
    """None where one unit holds the other: a district is no proof either way."""
    if path == other:
        return Agreement.PLACE_SAME
    if path.startswith(other) or other.startswith(path):
        return None
    if len(path) == len(other) and path[:-_STEP] == other[:-_STEP]:
        return Agreement.PLACE_NEAR
    return Agreement.PLACE_DIFFERS


def _number_agreement(
    one: Mapping[str, str], other: Mapping[str, str]
) -> Agreement | None:
    """The strongest agreement of any kind of number that both sides have."""
    kinds = one.keys() & other.keys()
    if not kinds:
        return None
    if any(one[kind] == other[kind] for kind in kinds):
        return Agreement.NUMBER_SAME
    if any(_near_number(one[kind], other[kind]) for kind in kinds):
        return Agreement.NUMBER_DIGIT
    return Agreement.NUMBER_DIFFERS


def _phone_agreement(one: frozenset[str], other: frozenset[str]) -> Agreement | None:
    if not one or not other:
        return None
    if one & other:
        return Agreement.PHONE_SAME
    if any(_near_number(told, known) for told in one for known in other):
        return Agreement.PHONE_DIGIT
    return Agreement.PHONE_DIFFERS


def _near_number(one: str, other: str) -> bool:
    return one[:1] != HASHED and _one_digit_apart(one, other)
