"""The rows of the register that a draft may mean, and the numbers people bear.

By hand: the ORM spends more on putting these statements together and on turning rows
into ids and dates than the database does on answering. Nothing from outside stands in
their text: names of our own columns, and as many places as there are keys.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from lachan.ground.people.models import keyring
from lachan.ground.people.queries.likely.asked import Asked
from lachan.ground.people.queries.shown import Known
from lachan.ground.people.rules import naming
from lachan.ground.people.rules.matching import HASHED, Described

Numbers = tuple[dict[str, str], frozenset[str]]
NO_NUMBERS: Numbers = ({}, frozenset())
Bearer = tuple[int, bytes]  # person, keyed hash
_MOST = 2_000  # rows for one draft; only a register with broken names has more
_REACH = frozenset(("phone", "email"))


class Found(NamedTuple):
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
    standing_id: UUID | str | None  # of the record it was merged into
    standing_name: str | None
    standing_path: str | None

    def described(self, borne: Numbers) -> Described:
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

    def who(self) -> Known:
        """The person: a merged record leads to the one it was merged into."""
        if self.merged_into_id is None:
            return Known(self.id, _uuid(self.public_id), self.full_name, self.unit_path)
        return Known(
            self.merged_into_id,
            _uuid(self.standing_id or self.public_id),
            self.standing_name or "",
            self.standing_path or "",
        )


def _uuid(kept: UUID | str) -> UUID:
    return kept if isinstance(kept, UUID) else UUID(kept)


# The columns of Found, in its order.
_SELECT = (
    "SELECT p.id, p.public_id, p.full_name, p.given_first, p.sex, p.birth_date,"
    " p.birth_year, p.unit_path, p.year_key, p.day_key, p.birth_key, p.place_key,"
    " p.merged_into_id, s.public_id, s.full_name, s.unit_path"
    " FROM people_person p LEFT JOIN people_person s ON s.id = p.merged_into_id"
    " WHERE p.voided_at IS NULL"
)


def rows_for(asked: Sequence[Asked], bearers: Iterable[int]) -> list[Found]:
    """The register's rows under any key asked for, voided ones left out."""
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
        condition % _places(keys) for condition, keys in told.items()
    )
    statement = f"{_SELECT} AND ({conditions}) LIMIT {_MOST * len(asked)}"
    read = _read(statement, [key for keys in told.values() for key in keys])
    return [Found(*row) for row in read]


def bearers_of(asked: Iterable[Asked]) -> list[Bearer]:
    """Who bears one of the numbers asked for."""
    sought = [found for one in asked for each in one.hashes.values() for found in each]
    if not sought:
        return []
    either = _either("person_id, keyed_hash", "keyed_hash", sought)
    return [(person_id, bytes(kept)) for person_id, kept in _read(either, sought * 2)]


def shared_with_bearers(asked: Asked, bearers: Iterable[Bearer]) -> dict[int, Numbers]:
    """What the bearers share with the draft, as hashes."""
    return _grouped(
        (person_id, told.kind, HASHED + asked.hashes[told][0].hex())
        for person_id, keyed_hash in bearers
        for told, hashes in asked.hashes.items()
        if keyed_hash in hashes
    )


def numbers_in_clear(people: Iterable[int]) -> dict[int, Numbers]:
    """Identity numbers and telephones of these people, opened."""
    ring = keyring()
    return _grouped(
        (person_id, kind, naming.comparable(kind, ring.open(kind, kept)))
        for person_id, kind, kept in _borne_by(people, "cipher")
    )


def numbers_hashed(people: Iterable[int]) -> dict[int, Numbers]:
    """The same as keyed hashes, which nobody has to open."""
    return _grouped(
        (person_id, kind, HASHED + bytes(kept).hex())
        for person_id, kind, kept in _borne_by(people, "keyed_hash")
    )


def _borne_by(people: Iterable[int], column: str) -> Iterable[tuple[Any, ...]]:
    sought = list(people)
    if not sought:
        return ()
    either = _either(f"person_id, kind, {column}", "person_id", sought)
    return _read(either, sought * 2)


def _either(columns: str, key: str, sought: Sequence[object]) -> str:
    """Rows of both tables of numbers under a key, in one statement."""
    return " UNION ALL ".join(
        f"SELECT {columns} FROM {table} WHERE {key} IN ({_places(sought)})"  # noqa: S608  # names of tables and columns are ours, never typed
        for table in ("people_identifier", "people_reach")
    )


def _places(keys: Sequence[object]) -> str:
    return ", ".join(["%s"] * len(keys))


def _read(statement: str, keys: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, keys)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _grouped(borne: Iterable[tuple[int, str, str]]) -> dict[int, Numbers]:
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


class Meeting:
    """The rows found for many drafts, given back to each under its own keys."""

    def __init__(self, rows: Sequence[Found], bearers: Iterable[Bearer]) -> None:
        self._by_id = {row.id: row for row in rows}
        self._by_key: dict[tuple[str, int], list[Found]] = defaultdict(list)
        for row in rows:
            for name in ("year", "day", "birth", "place"):
                key = getattr(row, f"{name}_key")
                if key is not None:
                    self._by_key[name, key].append(row)
        self._bearers: dict[bytes, list[int]] = defaultdict(list)
        for person_id, keyed_hash in bearers:
            self._bearers[keyed_hash].append(person_id)

    def shared_with(self, asked: Asked) -> dict[int, Numbers]:
        """Who bears a number of this draft, with what they share."""
        return shared_with_bearers(asked, self._bearing(asked))

    def rows_for(self, asked: Asked) -> Iterable[Found]:
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

    def _bearing(self, asked: Asked) -> list[Bearer]:
        return [
            (person_id, found)
            for each in asked.hashes.values()
            for found in each
            for person_id in self._bearers.get(found, ())
        ]
