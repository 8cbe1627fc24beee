"""How a person is found: names folded, numbers in one form, blocking keys.

Four keys per person, each a plain number in an indexed column, each blind to other
faults than the others:

    year   all syllables of the name in any order, the year of birth, and the two
           months of birth or that they are not known (day missing or mistyped)
    day    all syllables, and day and month in either order (wrong year)
    birth  the full day of birth, day and month in either order, and the first
           letters of family and given name (any other fault in the name)
    place  all syllables, and the unit (no birth known)

Beside them the keyed hashes of numbers and phones. Syllables are compared by sound
as it is commonly confused in writing (y/i, tr/ch, x/s, gi/d/r), and the middle names
Thị and Văn, which are left out as often as written, do not count.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from lachan.ground.people.words import IdentifierKind, PersonDraft, ReachKind
from lachan.kernel import identity, names, phones

NAME_LENGTH = 120
SORT_KEY_LENGTH = 240
_HASH_BITS = 51  # of 64, so that a key stays a positive bigint
SILENT_MIDDLES = frozenset(("thi", "van"))
_SOUNDS = (("y", "i"), ("tr", "ch"), ("x", "s"), ("gi", "d"), ("r", "d"))


class NameForm(NamedTuple):
    """A name in the forms in which it is kept. `token_hash` 0: it names nobody."""

    full: str
    folded: str
    given_first: str
    sort_key: str
    token_hash: int
    initials: str


class Keys(NamedTuple):
    """The four blocking keys of one person; None where it lacks what the key needs."""

    year: int | None
    day: int | None
    birth: int | None
    place: int | None


class Number(NamedTuple):
    """An identifier or a way to reach somebody, in the form that is stored."""

    kind: str
    value: str
    found_by: str

    @property
    def last_digits(self) -> str:
        """What may be shown beside dots; never more than half of a short number."""
        return self.value[-4:] if len(self.value) > 7 else self.value[-2:]


@lru_cache(maxsize=8_192)  # a file's name is sought first and entered soon after
def name_form(written: str) -> NameForm:
    """Every form of a name as written; one that names nobody has no keys."""
    full = names.repair(written)[:NAME_LENGTH].rstrip()
    name = names.split(full)
    family, middle, given = _folded(name.family), _folded(name.middle), _folded(name[2])
    folded = " ".join([*family, *middle, *given])
    given_first = " ".join([*given, *family, *middle])
    sort_key = names.sort_key_of(name)[:SORT_KEY_LENGTH]
    if names.is_placeholder(full):
        return NameForm(full, folded, given_first, sort_key, 0, "--")
    telling = [word for word in middle if word not in SILENT_MIDDLES]
    heard = " ".join(sounds_of([*family, *telling, *given]))
    digest = hashlib.blake2b(heard.encode(), digest_size=8).digest()
    token_hash = int.from_bytes(digest, "big") >> (64 - _HASH_BITS) or 1
    initials = _initial(family) + _initial(given), _initial(given) + _initial(family)
    return NameForm(full, folded, given_first, sort_key, token_hash, min(initials))


@lru_cache(maxsize=1 << 15)
def _folded_word(word: str) -> tuple[str, ...]:
    return tuple(names.fold(word).split())


def _folded(part: str) -> list[str]:
    """The folded words of a part of a name."""
    return [folded for word in part.split() for folded in _folded_word(word)]


def sounds_of(folded: Iterable[str]) -> list[str]:
    """The words of a name as they are heard, in no order."""
    return sorted(map(_heard, folded))


@lru_cache(maxsize=1 << 15)
def _heard(folded: str) -> str:
    """A folded word with the letters that sound alike made the same."""
    for written, sound in _SOUNDS:
        folded = folded.replace(written, sound)
    return folded


def _initial(words: list[str]) -> str:
    """The first letter as it is heard, `-` for none or another alphabet's."""
    letter = _heard(words[0])[:1] if words else ""
    return letter if "a" <= letter <= "z" else "-"


def _day_and_month(day: date) -> int:
    """Day and month in ten bits, alike when they are swapped."""
    low, high = sorted((day.day, day.month))
    return low << 5 | high


def told_day(day: date | None) -> date | None:
    """The day of birth, unless it is the first of January: that means a year alone."""
    return None if day is None or (day.day == 1 and day.month == 1) else day


def _bits(initials: str) -> int:
    return ord(initials[0]) << 8 | ord(initials[1])


def keys_of(
    form: NameForm, birth_date: date | None, birth_year: int | None, unit_id: int
) -> Keys:
    """The keys under which a person of this name, birth and unit is stored."""
    token_hash = form.token_hash
    if not token_hash:
        return Keys(None, None, None, None)
    place = (unit_id & 0xFFFFF) << 43 | token_hash >> 8
    day = told_day(birth_date)
    if day is None:
        year = birth_date.year if birth_date else birth_year
        vague = None if year is None else _year_key(token_hash, year, _NO_SEASON)
        return Keys(vague, None, None, place)
    birthday = _day_and_month(day)
    return Keys(
        _year_key(token_hash, day.year, _season(day)),
        birthday << 51 | token_hash,
        (day.year << 10 | birthday) << 16 | _bits(form.initials),
        place,
    )


_NO_SEASON = 0
_SEASONS = range(1, 7)


def _season(day: date) -> int:
    """Two months as one of six: a common name has fifty bearers born in one year."""
    return (day.month + 1) // 2


def _year_key(token_hash: int, year: int, season: int) -> int:
    return (year & 0xFFF) << 51 | season << 48 | token_hash >> 3


def years_to_probe(
    form: NameForm, birth_date: date | None, birth_year: int | None
) -> tuple[int, ...]:
    """Year keys to look under: an age told in years is off by one either way.

    Who knows the day looks among those born in the same two months and those whose
    day is not known; who does not looks among all of the year and its neighbours.
    """
    year = birth_date.year if birth_date else birth_year
    if year is None or not form.token_hash:
        return ()
    day = told_day(birth_date)
    seasons = (_NO_SEASON,) if day else (_NO_SEASON, *_SEASONS)
    keys = [
        _year_key(form.token_hash, probed, season)
        for probed in (year, year - 1, year + 1)
        for season in seasons
    ]
    if day:
        keys.append(_year_key(form.token_hash, year, _season(day)))
    return tuple(keys)


def identifier(kind: str, written: str) -> Number | None:
    """A number in the form that is stored and compared; None if it says nothing.

    One digit repeated (000000000000) is what people type when there is no number.
    An insurance number is found by its ten-digit social code: the letters before it
    change with the person's group.
    """
    if kind == IdentifierKind.CITIZEN and len(written) == 12 and written.isdecimal():
        value = found_by = written
    else:
        value, found_by = _read_identifier(kind, written)
    if len(value) < 4 or len(set(value)) == 1:
        return None
    return Number(kind, value, found_by)


def _read_identifier(kind: str, written: str) -> tuple[str, str]:
    if kind == IdentifierKind.CITIZEN:
        value = identity.citizen_number(written).value
    elif kind == IdentifierKind.OLD_ID:
        value = identity.old_number(written).value
    elif kind == IdentifierKind.INSURANCE:
        read = identity.insurance_number(written)
        return read.value, read.social_code or read.value
    else:
        value = identity.normalise(written)
    return value, value


def comparable(kind: str, value: str) -> str:
    """A stored number in the form by which two of its kind are compared."""
    if kind == IdentifierKind.INSURANCE:
        return identity.insurance_number(value).social_code or value
    return value


def phone(written: str) -> Number | None:
    """A telephone number as E.164, or as written where it is none; None if empty."""
    if len(written) == 12 and written.startswith("+84") and written[3:].isdecimal():
        return Number(ReachKind.PHONE, written, written)
    kept = phones.normalise(written).e164 or names.repair(written)[:60]
    return Number(ReachKind.PHONE, kept, kept) if kept else None


def identifiers_of(draft: PersonDraft) -> list[Number]:
    """The draft's identity numbers, each kind and value once."""
    read = (identifier(kind, written) for kind, written in draft.identifiers)
    return list(dict.fromkeys(number for number in read if number is not None))


def phones_of(draft: PersonDraft) -> list[Number]:
    """The draft's telephone numbers, each once."""
    read = (phone(written) for written in draft.phones)
    return list(dict.fromkeys(number for number in read if number is not None))
