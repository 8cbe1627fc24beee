"""Putting an edition of the tree in place, whole and once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from lachan.ground.journal import actions as journal
from lachan.ground.units import facts, words
from lachan.ground.units.actions import bulk, lists
from lachan.ground.units.models import (
    Succession,
    TreeEdition,
    Unit,
    UnitSynonym,
    step,
)
from lachan.ground.units.rules import names
from lachan.ground.units.words import Kind
from lachan.kernel import vietnamese
from lachan.kernel.errors import Refused
from lachan.kernel.ids import uuid7


class UnknownEdition(Refused):
    """Raised by `load_tree` for an edition nobody has listed."""


@dataclass(frozen=True)
class LoadedTree:
    """What stands after `load_tree`; `is_new` is False when it stood before."""

    edition: str
    units: int
    synonyms: int
    successions: int
    is_new: bool


@transaction.atomic
def load_tree(edition: str, *, now: datetime, by: str = "system") -> LoadedTree:
    """Put an edition (`2021` or `2025`) in place from the official lists.

    A tree that stands already is left as it is. The mapping between the editions is
    laid when the second of them comes. Raises UnknownEdition.
    """
    known = words.EDITIONS.get(edition.removeprefix("vn-"))
    if known is None:
        raise UnknownEdition(
            what=_("The tree “%(edition)s” was not loaded.") % {"edition": edition},
            why=_("The official lists are those of 2021 and 2025."),
            what_now=_("Name vn-2021 or vn-2025."),
            field="tree",
        )
    row, is_new = TreeEdition.objects.get_or_create(
        code=known.code,
        defaults={
            "name_vi": known.name_vi,
            "name_en": known.name_en,
            "source": known.source,
            "valid_from": known.valid_from,
            "valid_to": known.valid_to,
        },
    )
    if is_new:
        planted = _plant(row, lists.units_of(known.code))
        journal.announce(
            facts.TreeLoaded(edition=row.code, units=planted, at=now, by=by),
            count=planted,
        )
    _lay_successions(now=now, by=by)
    return LoadedTree(
        edition=row.code,
        units=Unit.objects.filter(edition=row).count(),
        synonyms=UnitSynonym.objects.filter(unit__edition=row).count(),
        successions=Succession.objects.count(),
        is_new=is_new,
    )


def next_ids(count: int) -> list[int]:
    """Ids that no unit has or will be given: a path is made before its row is saved.

    PostgreSQL takes them from the sequence. SQLite has one writer at a time, and this
    transaction is it.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "select nextval(pg_get_serial_sequence('units_unit', 'id')) "
                "from generate_series(1, %s)",
                [count],
            )
            return [row[0] for row in cursor.fetchall()]
        cursor.execute(
            "select max(coalesce((select seq from sqlite_sequence "
            "where name = 'units_unit'), 0), coalesce(max(id), 0)) from units_unit"
        )
        last = cursor.fetchone()[0]
    return list(range(last + 1, last + 1 + count))


_COLUMNS = (
    *("id", "public_id", "edition", "kind", "type_name", "code", "name"),
    *("full_name", "name_en", "folded_name", "sort_key", "parent", "depth", "path"),
    *("latitude", "longitude", "location_is_rough", "valid_from", "valid_to"),
)


@dataclass(frozen=True, slots=True)
class _Planted:
    """Where a unit came to stand."""

    pk: int
    depth: int
    path: str


def _plant(edition: TreeEdition, listed: Sequence[lists.Listed]) -> int:
    """Save the nation and every listed unit, parents before children."""
    ids = next_ids(len(listed) + 1)
    nation = lists.Listed("", "", "", "", 16.0, 107.5, is_rough=True)
    places = {"": _Planted(ids[0], 0, step(ids[0]))}
    rows = [_row(edition, nation, places[""], None)]
    for item, unit_id in zip(listed, ids[1:], strict=True):
        parent = places[item.parent_code]
        place = _Planted(unit_id, parent.depth + 1, parent.path + step(unit_id))
        places[item.code] = place
        rows.append(_row(edition, item, place, parent.pk))
    bulk.insert(Unit, _COLUMNS, rows)
    UnitSynonym.objects.bulk_create(
        _synonyms(listed, places), batch_size=2000, ignore_conflicts=True
    )
    return len(rows)


def _row(
    edition: TreeEdition, item: lists.Listed, place: _Planted, parent_id: int | None
) -> tuple[Any, ...]:
    """The values of `_COLUMNS`; an item without kind is the nation."""
    parts = names.parts_of(item.full_name, item.kind) if item.kind else _NATION
    return (
        place.pk,
        _public_id(),
        edition.pk,
        item.kind or Kind.NATION.value,
        parts.type_name,
        item.code or words.NATION_CODE,
        parts.name,
        item.full_name or parts.name,
        names.in_english(parts, item.kind),
        vietnamese.fold(parts.name),
        names.sort_key(parts.name),
        parent_id,
        place.depth,
        place.path,
        item.latitude,
        item.longitude,
        item.is_rough,
        *_days(edition),
    )


_NATION = names.Parts("", "Việt Nam")


def _public_id() -> Any:
    made = uuid7()
    return made if connection.features.has_native_uuid_field else made.hex


def _days(edition: TreeEdition) -> tuple[Any, Any]:
    if connection.vendor == "postgresql":
        return edition.valid_from, edition.valid_to
    ends = edition.valid_to.isoformat() if edition.valid_to else None
    return edition.valid_from.isoformat(), ends


def _synonyms(
    listed: Iterable[lists.Listed], places: dict[str, _Planted]
) -> list[UnitSynonym]:
    """The package's other spellings, but none that is the name of a sibling.

    A commune of June 2025 carries the names of those that merged into it; in 2021
    these are units of their own, and the name is theirs.
    """
    own: dict[str, set[str]] = {}
    for item in listed:
        taken = own.setdefault(item.parent_code, set())
        taken.add(names.squashed(item.full_name))
        taken.add(names.squashed(names.parts_of(item.full_name, item.kind).name))
    return [
        UnitSynonym(
            unit_id=places[item.code].pk,
            folded=vietnamese.fold(alias),
            text=alias,
            source="official lists",
        )
        for item in listed
        for alias in dict.fromkeys(item.aliases)
        if names.squashed(alias) not in own[item.parent_code]
    ]


def _lay_successions(*, now: datetime, by: str) -> None:
    """Lay the mapping once both editions stand and it does not."""
    editions = {row.code: row.pk for row in TreeEdition.objects.all()}
    old, new = editions.get(words.PREDECESSOR), editions.get(words.SUCCESSOR)
    if old is None or new is None or Succession.objects.exists():
        return
    communes = Unit.objects.filter(kind=Kind.COMMUNE)
    old_ids = dict(communes.filter(edition=old).values_list("code", "pk"))
    new_ids = dict(communes.filter(edition=new).values_list("code", "pk"))
    laid = bulk.insert(
        Succession,
        ("predecessor", "successor", "relation", "is_default"),
        (
            (
                old_ids[line.code],
                new_ids[line.successor_code],
                (words.Relation.WHOLE if line.is_whole else words.Relation.PART).value,
                line.is_default,
            )
            for line in lists.successions()
        ),
    )
    journal.announce(
        facts.SuccessionsLoaded(
            predecessor_edition=words.PREDECESSOR,
            successor_edition=words.SUCCESSOR,
            successions=laid,
            at=now,
            by=by,
        ),
        count=laid,
    )
