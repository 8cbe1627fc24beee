"""Who may already be in the register: asked before anybody is entered.

Candidates meet a draft under a blocking key, an identity number or a telephone
(`rules.naming` says which fault each key is blind to); `rules.matching` weighs them.
One draft costs at most five statements, a thousand at most three.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from lachan.ground.access.models import User
from lachan.ground.people.models import Identifier, NotSame, Person, Reach, keyring
from lachan.ground.people.queries.shown import Shown, shown_by_id
from lachan.ground.people.rules import naming
from lachan.ground.people.rules.matching import (
    HASHED,
    UNLIKE,
    Described,
    Likeness,
    Matching,
    Weights,
)
from lachan.ground.people.words import Agreement, PersonDraft

CHUNK = 1_000  # drafts that share three statements
_WEIGHED_CLOSELY = 20  # candidates of one draft whose numbers are opened
_MOST = 2_000  # candidates of one draft; only a register with broken names has more


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody in the register whom a draft may mean.

    `score` is how likely it is the same person, 0 to 1; `reasons` say why, each with
    its `.label`. `shown` is the name for the one who asked, or a pseudonym where the
    record lies outside what they see.
    """

    person_id: int
    public_id: UUID
    score: float
    reasons: tuple[Agreement, ...]
    is_likely: bool
    shown: str = ""
    is_visible: bool = False


_Numbers = tuple[dict[str, str], frozenset[str]]
_NO_NUMBERS: _Numbers = ({}, frozenset())


class _Found(NamedTuple):
    """A row of the register as the matching reads it, in the driver's own types."""

    id: int
    public_id: UUID | str
    full_name: str
    given_first: str
    sex: str
    birth_date: date | str | None
    birth_year: int | None
    unit_path: str
    year_key: int | None
    day_key: int | None
    birth_key: int | None
    place_key: int | None
    merged_into_id: int | None
    merged_into: UUID | str | None

    def described(self, borne: _Numbers) -> Described:
        """The row as one side of a comparison."""
        day = self.birth_date
        return Described(
            self.full_name,
            self.given_first,
            self.sex,
            date.fromisoformat(day) if isinstance(day, str) else day,
            self.birth_year,
            self.unit_path,
            *borne,
        )

    def who(self) -> tuple[int, UUID]:
        """The person: a merged record leads to the one it was merged into."""
        public_id = self.merged_into or self.public_id
        if not isinstance(public_id, UUID):
            public_id = UUID(public_id)
        return self.merged_into_id or self.id, public_id


@lru_cache(maxsize=1)
def weights() -> Weights:
    """The figures of `matching.toml`."""
    file = Path(__file__).parent.parent / "matching.toml"
    return Weights.from_data(tomllib.loads(file.read_text(encoding="utf-8")))


def likely_same(
    draft: PersonDraft,
    *,
    user: User,
    limit: int = 5,
    besides: Person | None = None,
) -> list[Candidate]:
    """Whom in the register the draft may mean, likeliest first.

    The whole register is searched, for a duplicate is a duplicate also across a
    border; who lies outside what `user` sees is shown by a pseudonym. `besides` is
    the record that the draft describes, when there is one: it is left out, and so is
    everybody found to be another person.
    """
    asked = _Asked(draft)
    bearers = _bearers([asked])
    rows = _rows([asked], {person_id for person_id, _ in bearers})
    closest = _weighed(asked, rows, _numbers_of_bearers(asked, bearers))
    closest = closest[:_WEIGHED_CLOSELY]
    numbers = _numbers_in_clear(row.id for _, row in closest)
    seen = _weighed(asked.in_clear(), [row for _, row in closest], numbers)
    candidates = _candidates(seen, without=_told_apart(besides))[:limit]
    shown = shown_by_id([one.person_id for one in candidates], user)
    return [_for_reader(one, shown) for one in candidates]


def likely_same_many(
    drafts: Sequence[PersonDraft], *, limit: int = 5
) -> list[list[Candidate]]:
    """For each draft whom it may mean; three statements per thousand drafts.

    For imports: nobody looks over the shoulder, so no name is shown. Numbers are
    compared by their keyed hash, so one wrong digit makes them different here. A draft
    without birth is compared within its unit only, unless number or phone is known.
    """
    found: list[list[Candidate]] = []
    for start in range(0, len(drafts), CHUNK):
        asked = [_Asked(draft) for draft in drafts[start : start + CHUNK]]
        found += _likely_same_chunk(asked, limit)
    return found


def _for_reader(candidate: Candidate, shown: Mapping[int, Shown]) -> Candidate:
    told = shown[candidate.person_id]
    return replace(candidate, shown=told.name, is_visible=told.is_visible)


class _Asked:
    """A draft with everything it is sought by."""

    def __init__(self, draft: PersonDraft) -> None:
        ring = keyring()
        form = naming.name_form(draft.full_name)
        keys = naming.keys_of(form, draft.birth_date, draft.year, draft.unit_id)
        self.keys = keys
        self.years = naming.years_to_probe(form, draft.birth_date, draft.year)
        self.identifiers = naming.identifiers_of(draft)
        self.phones = naming.phones_of(draft)
        self.hashes = {
            told: ring.keyed_hashes(told.kind, told.found_by)
            for told in (*self.identifiers, *self.phones)
        }
        self.described = Described(
            full_name=form.full,
            given_first=form.given_first if form.token_hash else "",
            sex=str(draft.sex),
            birth_date=draft.birth_date,
            birth_year=draft.year,
            unit_path=draft.unit_path,
            numbers={told.kind: self._hash(told) for told in self.identifiers},
            phones=frozenset(map(self._hash, self.phones)),
        )
        self.given_first = None if draft.year else self.described.given_first or None

    def _hash(self, number: naming.Number) -> str:
        return HASHED + self.hashes[number][0].hex()

    def in_clear(self) -> _Asked:
        """The same, with numbers that can also be near, not only equal."""
        self.described = replace(
            self.described,
            numbers={told.kind: told.found_by for told in self.identifiers},
            phones=frozenset(told.found_by for told in self.phones),
        )
        return self


def _bearers(asked: Iterable[_Asked]) -> list[tuple[int, bytes]]:
    """Who bears one of the numbers asked for: (person, keyed hash)."""
    sought = [found for one in asked for each in one.hashes.values() for found in each]
    if not sought:
        return []
    both = (
        Identifier.objects.filter(keyed_hash__in=sought)
        .values_list("person_id", "keyed_hash")
        .union(
            Reach.objects.filter(keyed_hash__in=sought).values_list(
                "person_id", "keyed_hash"
            ),
            all=True,
        )
    )
    return [(person_id, bytes(keyed_hash)) for person_id, keyed_hash in both]


def _rows(asked: Sequence[_Asked], bearers: Iterable[int]) -> list[_Found]:
    """The register's rows under any key asked for, voided ones left out.

    By hand: the ORM spends more on putting this statement together and on turning
    its rows into ids and dates than the database does on answering.
    """
    dated = [one for one in asked if one.keys.day is not None and len(asked) > 1]
    vague = asked if not dated else [one for one in asked if one.keys.day is None]
    sought: dict[str, Iterable[int | str | None]] = {
        "p.year_key IN (%s)": {key for one in asked for key in one.years},
        "p.day_key IN (%s)": {one.keys.day for one in asked} - {None},
        "p.birth_key IN (%s)": {one.keys.birth for one in asked} - {None},
        "p.place_key IN (%s)": {one.keys.place for one in vague} - {None},
        # Of many, who is born on a known day is not held against another day's.
        "p.place_key IN (%s) AND p.birth_year IS NULL": {
            one.keys.place for one in dated
        },
        "p.id IN (%s)": set(bearers),
    }
    if len(asked) == 1 and asked[0].given_first:
        sought["p.given_first IN (%s)"] = (asked[0].given_first,)
    told = {condition: list(keys) for condition, keys in sought.items() if keys}
    if not told:
        return []
    conditions = " OR ".join(
        condition % ", ".join(["%s"] * len(keys)) for condition, keys in told.items()
    )
    # Not from outside: names of our own columns, and as many places as there are keys.
    statement = f"{_SELECT} AND ({conditions}) LIMIT {_MOST * len(asked)}"
    with connection.cursor() as cursor:
        cursor.execute(statement, [key for keys in told.values() for key in keys])
        return [_Found(*row) for row in cursor.fetchall()]


# The columns of _Found, in its order.
_SELECT = (
    "SELECT p.id, p.public_id, p.full_name, p.given_first, p.sex, p.birth_date,"
    " p.birth_year, p.unit_path, p.year_key, p.day_key, p.birth_key, p.place_key,"
    " p.merged_into_id, s.public_id"
    " FROM people_person p LEFT JOIN people_person s ON s.id = p.merged_into_id"
    " WHERE p.voided_at IS NULL"
)


def _weighed(
    asked: _Asked, rows: Iterable[_Found], numbers: Mapping[int, _Numbers]
) -> list[tuple[Likeness, _Found]]:
    """The rows with how alike they are, likeliest first; unlikely ones left out."""
    matching = Matching(asked.described, weights())
    weighed: list[tuple[Likeness, _Found]] = []
    for row in rows:
        alike = matching.likeness(row.described(numbers.get(row.id, _NO_NUMBERS)))
        if alike is not UNLIKE:
            weighed.append((alike, row))
    weighed.sort(key=lambda pair: (-pair[0].score, pair[1].id))
    return weighed


def _numbers_of_bearers(
    asked: _Asked, bearers: Iterable[tuple[int, bytes]]
) -> dict[int, _Numbers]:
    """What the bearers share with the draft, as hashes."""
    return _grouped(
        (person_id, told.kind, HASHED + asked.hashes[told][0].hex())
        for person_id, keyed_hash in bearers
        for told, hashes in asked.hashes.items()
        if keyed_hash in hashes
    )


def _grouped(borne: Iterable[tuple[int, str, str]]) -> dict[int, _Numbers]:
    identifiers: dict[int, dict[str, str]] = defaultdict(dict)
    phones: dict[int, set[str]] = defaultdict(set)
    for person_id, kind, value in borne:
        if kind in _REACH:
            phones[person_id].add(value)
        else:
            identifiers[person_id][kind] = value
    return {
        person_id: (identifiers[person_id], frozenset(phones[person_id]))
        for person_id in identifiers.keys() | phones.keys()
    }


_REACH = frozenset(("phone", "email"))


def _borne_by(people: Sequence[int]) -> QuerySet[Identifier, tuple[Any, ...]]:
    """Identity numbers and telephones of these people, in one statement."""
    columns = ("person_id", "kind", "cipher", "keyed_hash")
    return (
        Identifier.objects.filter(person__in=people)
        .values_list(*columns)
        .union(Reach.objects.filter(person__in=people).values_list(*columns), all=True)
    )


def _numbers_in_clear(people: Iterable[int]) -> dict[int, _Numbers]:
    ring, sought = keyring(), list(people)
    if not sought:
        return {}
    return _grouped(
        (person_id, kind, naming.comparable(kind, ring.open(kind, cipher)))
        for person_id, kind, cipher, _hash in _borne_by(sought)
    )


def _told_apart(besides: Person | None) -> frozenset[int]:
    """A record and everybody who was found to be somebody else."""
    if besides is None:
        return frozenset()
    pairs = NotSame.objects.filter(Q(first=besides) | Q(second=besides))
    apart = {one for pair in pairs.values_list("first", "second") for one in pair}
    return frozenset({*apart, besides.pk})


def _candidates(
    weighed: Iterable[tuple[Likeness, _Found]], *, without: frozenset[int]
) -> list[Candidate]:
    """Each person once; a merged record leads to the one it was merged into."""
    found: dict[int, Candidate] = {}
    for alike, row in weighed:
        person_id, public_id = row.who()
        if person_id not in found and not without & {person_id, row.id}:
            found[person_id] = Candidate(
                person_id=person_id,
                public_id=public_id,
                score=alike.score,
                reasons=alike.reasons,
                is_likely=alike.score >= weights().likely_from,
            )
    return list(found.values())


def _likely_same_chunk(asked: list[_Asked], limit: int) -> list[list[Candidate]]:
    bearers = _bearers(asked)
    rows = _rows(asked, {person_id for person_id, _ in bearers})
    met = _Meeting(rows, bearers)
    rough = [
        _weighed(one, met.rows_for(one), met.shared_with(one))[:limit] for one in asked
    ]
    people = {row.id for weighed in rough for _, row in weighed}
    borne = _hashed_numbers(people)
    return [
        _candidates(
            _weighed(one, [row for _, row in weighed], borne), without=frozenset()
        )
        for one, weighed in zip(asked, rough, strict=True)
    ]


def _hashed_numbers(people: Iterable[int]) -> dict[int, _Numbers]:
    sought = list(people)
    if not sought:
        return {}
    return _grouped(
        (person_id, kind, HASHED + bytes(keyed_hash).hex())
        for person_id, kind, _cipher, keyed_hash in _borne_by(sought)
    )


class _Meeting:
    """The rows found for many drafts, given back to each under its own keys."""

    def __init__(
        self, rows: Sequence[_Found], bearers: Iterable[tuple[int, bytes]]
    ) -> None:
        self._by_id = {row.id: row for row in rows}
        self._by_key: dict[tuple[str, int], list[_Found]] = defaultdict(list)
        for row in rows:
            for name in ("year", "day", "birth", "place"):
                key = getattr(row, f"{name}_key")
                if key is not None:
                    self._by_key[name, key].append(row)
        self._bearers: dict[bytes, list[int]] = defaultdict(list)
        for person_id, keyed_hash in bearers:
            self._bearers[keyed_hash].append(person_id)

    def shared_with(self, asked: _Asked) -> dict[int, _Numbers]:
        """Who bears a number of this draft, with what they share."""
        return _numbers_of_bearers(asked, self._bearing(asked))

    def rows_for(self, asked: _Asked) -> Iterable[_Found]:
        """Each row that this draft meets, once."""
        keys = [("year", key) for key in asked.years]
        keys += [
            (name, key)
            for name in ("day", "birth", "place")
            if (key := getattr(asked.keys, name)) is not None
        ]
        met = {row.id: row for key in keys for row in self._by_key.get(key, ())}
        for person_id, _hash in self._bearing(asked):
            if person_id in self._by_id:
                met[person_id] = self._by_id[person_id]
        return met.values()

    def _bearing(self, asked: _Asked) -> list[tuple[int, bytes]]:
        return [
            (person_id, found)
            for each in asked.hashes.values()
            for found in each
            for person_id in self._bearers.get(found, ())
        ]
