"""The register of an edition, built once per process and whenever the tree grows."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock

from django.db.models import Count, Max, Q, Sum

from lachan.ground.units.models import Succession, TreeEdition, Unit, UnitSynonym
from lachan.ground.units.rules import writing
from lachan.ground.units.rules.register import Known, Register

_Version = tuple[object, ...]


@dataclass(frozen=True)
class _Built:
    version: _Version
    register: Register


_built: dict[int, _Built] = {}
_building = Lock()


def register_of(edition: TreeEdition) -> Register:
    """The edition's register; rebuilt when units or synonyms were added since.

    Two small statements ask for that at each call; building takes about 0.1 s.
    """
    version = _version(edition)
    known = _built.get(edition.pk)
    if known is None or known.version != version:
        with _building:
            known = _Built(version, _build(edition))
            _built[edition.pk] = known
    return known.register


def _version(edition: TreeEdition) -> _Version:
    """Changes with every unit and synonym: units are only added, never removed.

    The random public id tells test databases apart, which use the same keys again.
    """
    newest = Unit.objects.filter(edition=edition).order_by("-pk")
    names = UnitSynonym.objects.aggregate(Max("pk"), Count("pk"))
    return (newest.values_list("pk", "public_id").first(), *names.values())


def _build(edition: TreeEdition) -> Register:
    rows = (
        Unit.objects.filter(edition=edition)
        .order_by("path")
        .values_list(
            *("pk", "kind", "code", "name", "full_name", "folded_name", "type_name"),
            *("path", "parent_id"),
        )
    )
    types: dict[str, str] = {}
    units = []
    for pk, kind, code, name, full_name, folded, type_name, path, parent_id in rows:
        if type_name not in types:
            types[type_name] = writing.key_of(type_name)
        name_key = _key_of_folded(folded)
        full_key = types[type_name] + name_key
        units.append(
            Known(pk, kind, code, name, full_name, name_key, full_key, path, parent_id)
        )
    synonyms = UnitSynonym.objects.filter(unit__edition=edition)
    return Register(
        units,
        [
            (_key_of_folded(folded), unit_id)
            for folded, unit_id in synonyms.values_list("folded", "unit_id")
        ],
    )


def _key_of_folded(folded: str) -> str:
    """`writing.key_of` of a text that was folded when it was stored."""
    if folded.isalpha():
        return folded
    if any(map(str.isdigit, folded)):
        return writing.key_of(folded)
    return folded.replace(" ", "")


@dataclass(frozen=True)
class Successions:
    """Who became whom, by unit ids, the default successor first."""

    version: _Version
    after: dict[int, tuple[int, ...]]
    before: dict[int, tuple[int, ...]]


_successions: list[Successions] = []


def successions() -> Successions:
    """The mapping between the editions in memory, for hints on many rows."""
    # Not their number alone: a decree may be undone and another carried out.
    version = tuple(
        Succession.objects.aggregate(
            Count("pk"),
            Max("pk"),
            Sum("predecessor_id"),
            Sum("successor_id"),
            defaults=Sum("pk", filter=Q(is_default=True)),
        ).values()
    )
    if not _successions or _successions[0].version != version:
        after: dict[int, list[int]] = {}
        before: dict[int, list[int]] = {}
        rows = Succession.objects.order_by("-is_default", "pk")
        for old, new in rows.values_list("predecessor_id", "successor_id"):
            after.setdefault(old, []).append(new)
            before.setdefault(new, []).append(old)
        _successions[:] = [Successions(version, _frozen(after), _frozen(before))]
    return _successions[0]


def _frozen(lists: dict[int, list[int]]) -> dict[int, tuple[int, ...]]:
    return {key: tuple(values) for key, values in lists.items()}
