"""Laying anew who lies within whom: derived from the decrees carried out, whole."""

from __future__ import annotations

from datetime import date

from lachan.ground.journal.models import Among
from lachan.ground.units.models import Lineage, Succession, Unit
from lachan.ground.units.queries.decrees.plan import smallest
from lachan.ground.units.rules.lineage import Ground, Inside, Link, lineages, prefixes
from lachan.ground.units.words import Relation

_Row = tuple[int, int, str, float | None, bool, date]


def lay_lineage() -> int:
    """Bring `Lineage` to what the decrees carried out say; the rows that changed.

    A function of the decrees in force alone, so that undoing one leaves no trace.
    """
    wanted = _wanted()
    present = {(row.unit_id, row.predecessor_id): row for row in Lineage.objects.all()}
    stale = [
        row.pk
        for key, row in present.items()
        if key not in wanted or wanted[key] != _told(row)
    ]
    new = [
        row
        for key, row in wanted.items()
        if key not in present or _told(present[key]) != row
    ]
    for at in range(0, len(stale), 500):
        Lineage.objects.filter(pk__in=stale[at : at + 500]).delete()
    Lineage.objects.bulk_create(
        (
            Lineage(
                unit_id=unit_id,
                predecessor_id=old_id,
                relation=relation,
                share=share,
                makes_whole=makes_whole,
                since=since,
            )
            for unit_id, old_id, relation, share, makes_whole, since in new
        ),
        batch_size=1000,
    )
    _mark({unit_id for unit_id, _old in wanted})
    return len(stale) + len(new)


def _mark(unit_ids: set[int]) -> None:
    """Say of each unit whether anything was put into it, or into one below it."""
    rows = Unit.objects.filter(Among("pk", unit_ids)).values_list("path", flat=True)
    paths = {above for path in rows for above in prefixes(path)}
    known = Unit.objects.filter(
        edition__in=Unit.objects.filter(Among("pk", unit_ids)).values("edition")
    ).values_list("pk", "path")
    wanted = {pk for pk, path in known if path in paths}
    marked = set(Unit.objects.filter(is_merged=True).values_list("pk", flat=True))
    Unit.objects.filter(Among("pk", marked - wanted)).update(is_merged=None)
    Unit.objects.filter(Among("pk", wanted - marked)).update(is_merged=True)


def _told(row: Lineage) -> _Row:
    return (
        row.unit_id,
        row.predecessor_id,
        row.relation,
        row.share,
        row.makes_whole,
        row.since,
    )


def _wanted() -> dict[tuple[int, int], _Row]:
    links, editions = _links()
    if not links:
        return {}
    leaves = {path for edition in editions for path in smallest(edition)}
    found = lineages(links, Ground(old_leaves=leaves, new_leaves=leaves))
    ids = dict(Unit.objects.filter(edition__in=editions).values_list("path", "pk"))
    return {
        (ids[unit], ids[one.old]): _row(ids, unit, one)
        for unit, inside in found.items()
        for one in inside
    }


def _row(ids: dict[str, int], unit: str, one: Inside) -> _Row:
    relation = Relation.WHOLE if one.is_whole else Relation.PART
    return (
        ids[unit],
        ids[one.old],
        relation.value,
        one.share,
        one.makes_whole,
        one.since,
    )


def _links() -> tuple[list[Link], set[int]]:
    rows = Succession.objects.exclude(decree=None).values_list(
        "predecessor__path",
        "successor__path",
        "relation",
        "share",
        "decree__valid_from",
        "successor__valid_from",
        "predecessor__edition_id",
        "successor__edition_id",
    )
    links: list[Link] = []
    editions: set[int] = set()
    for old, new, relation, share, since, born, old_edition, new_edition in rows:
        editions |= {old_edition, new_edition}
        is_whole = relation == Relation.WHOLE
        is_new = old_edition != new_edition or born >= since
        links.append(Link(old, new, since, 1.0 if is_whole else share, is_new))
    return links, editions
