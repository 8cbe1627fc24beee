"""The official lists as the house reads them: a package, and what it lacks.

The package `vietnamadminunits` (MIT) carries the three-tier list of June 2025, the
two-tier list of July 2025 and the mapping between them. `data/` holds what differs:
communes that merged or changed between November 2021 and June 2025, and corrections.
"""

from __future__ import annotations

import csv
import importlib.util
import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from lachan.ground.units.rules import names
from lachan.ground.units.words import Kind

DATA = Path(__file__).parent.parent / "data"

_LEGACY = """
select provinceCode, province, provinceLat, provinceLon, provinceAlias,
       districtCode, district, districtLat, districtLon, districtAlias,
       wardCode, ward, wardLat, wardLon, wardAlias,
       provinceKey || '_' || districtKey || '_' || coalesce(wardKey, '')
from admin_units_legacy order by provinceCode, districtCode, wardCode
"""
_PRESENT = """
select provinceCode, province, provinceLat, provinceLon, provinceAlias,
       wardCode, ward, wardLat, wardLon, wardAlias, provinceKey || '_' || wardKey
from admin_units order by provinceCode, wardCode
"""


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of an official list."""

    kind: str
    code: str
    parent_code: str
    full_name: str
    latitude: float | None
    longitude: float | None
    is_rough: bool = False
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListedSuccession:
    """What became of a commune of 2021 in 2025, by official codes."""

    code: str
    successor_code: str
    is_whole: bool
    is_default: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """How one unit of 2021 differs from the package's list of June 2025.

    `via` is the commune of June 2025 into which a commune had merged by then.
    """

    change: str  # added, changed, removed
    kind: str
    code: str
    parent_code: str
    full_name: str
    via: str
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True, slots=True)
class _Lists:
    june_2025: dict[tuple[str, str], Listed]
    code_of_key: dict[str, str]  # the package's own key → code of June 2025
    july_2025: dict[tuple[str, str], Listed]
    code_of_new_key: dict[str, str]


def units_of(edition: str) -> list[Listed]:
    """Every unit of an edition, provinces first, then their districts and communes."""
    lists = _read_lists()
    two_tiers = edition == "2025"
    found = dict(lists.july_2025) if two_tiers else _of_2021(lists.june_2025)
    _add_aliases(found, edition)
    tiers = {Kind.PROVINCE: 0, Kind.DISTRICT: 1, Kind.COMMUNE: 2}
    return sorted(found.values(), key=lambda unit: (tiers[Kind(unit.kind)], unit.code))


def successions() -> list[ListedSuccession]:
    """The 11,212 lines from communes of 2021 to communes of 2025.

    Three communes of 2021 have no known successor: 10774, 20239 and 28825.
    """
    after_june = _successions_of_june()
    via = {item.code: item.via for item in differences() if item.change == "added"}
    return [
        replace(line, code=unit.code)
        for unit in units_of("2021")
        for line in after_june.get(via.get(unit.code) or unit.code, ())
        if unit.kind == Kind.COMMUNE
    ]


def differences() -> list[Difference]:
    """The committed differences between the lists of 2021 and June 2025."""
    return [
        Difference(
            change=row["change"],
            kind=row["kind"],
            code=row["code"],
            parent_code=row["parent_code"],
            full_name=row["full_name"],
            via=row["via"],
            latitude=_number(row["latitude"]),
            longitude=_number(row["longitude"]),
        )
        for row in _rows("vn-2021-differences.csv")
    ]


def june_2025() -> dict[tuple[str, str], Listed]:
    """The package's own three-tier list, by kind and code."""
    return _read_lists().june_2025


def _of_2021(
    june: dict[tuple[str, str], Listed],
) -> dict[tuple[str, str], Listed]:
    units = dict(june)
    for item in differences():
        key = (item.kind, item.code)
        if item.change == "removed":
            del units[key]
            continue
        base = units.get(key) or Listed(
            item.kind, item.code, "", "", item.latitude, item.longitude, is_rough=True
        )
        moved = item.latitude is not None and item.change == "changed"
        units[key] = replace(
            base,
            parent_code=item.parent_code or base.parent_code,
            full_name=item.full_name or base.full_name,
            latitude=item.latitude if moved else base.latitude,
            longitude=item.longitude if moved else base.longitude,
            is_rough=base.is_rough or moved,
        )
    return units


def _add_aliases(units: dict[tuple[str, str], Listed], edition: str) -> None:
    for row in _rows("synonyms.csv"):
        key = (Kind.PROVINCE, row["code"])
        if row["edition"] == edition:
            unit = units[key]
            units[key] = replace(unit, aliases=(*unit.aliases, row["text"]))


def _successions_of_june() -> dict[str, list[ListedSuccession]]:
    lists = _read_lists()
    told = json.loads((_package() / "converter_2025.json").read_text("utf-8"))
    found: dict[str, list[ListedSuccession]] = {}
    for province, wards in told["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for new_key, old_keys in wards.items():
            new = lists.code_of_new_key[f"{province}_{new_key}"]
            for key in old_keys:
                line = ListedSuccession(
                    lists.code_of_key[key], new, is_whole=True, is_default=True
                )
                found.setdefault(line.code, []).append(line)
    for province, split in told["DICT_PROVINCE_WARD_DIVIDED"].items():
        for key, parts in split.items():
            code = lists.code_of_key[key]
            found[code] = [
                ListedSuccession(
                    code,
                    lists.code_of_new_key[f"{province}_{part['newWardKey']}"],
                    is_whole=False,
                    is_default=bool(part["isDefaultNewWard"]),
                )
                for part in parts
            ]
    return found


@lru_cache(maxsize=1)
def _read_lists() -> _Lists:
    with sqlite3.connect(f"file:{_package() / 'dataset.db'}?mode=ro", uri=True) as base:
        legacy = list(base.execute(_LEGACY))
        present = list(base.execute(_PRESENT))
    corrections = {row["listed_code"]: row for row in _rows("vn-2025-corrections.csv")}
    june: dict[tuple[str, str], Listed] = {}
    for row in legacy:
        _put(june, Kind.PROVINCE, (row[0], "", *row[1:5]))
        _put(june, Kind.DISTRICT, (row[5], row[0], *row[6:10]))
        if row[10]:
            _put(june, Kind.COMMUNE, (row[10], row[5], *row[11:15]))
    july: dict[tuple[str, str], Listed] = {}
    for row in present:
        _put(july, Kind.PROVINCE, (row[0], "", *row[1:5]))
        right = corrections.get(row[5], {"code": row[5], "full_name": row[6]})
        _put(
            july, Kind.COMMUNE, (right["code"], row[0], right["full_name"], *row[7:10])
        )
    return _Lists(
        june_2025=june,
        code_of_key={row[15]: row[10] or row[5] for row in legacy},
        july_2025=july,
        code_of_new_key={
            row[10]: corrections.get(row[5], {"code": row[5]})["code"]
            for row in present
        },
    )


def _put(
    units: dict[tuple[str, str], Listed],
    kind: str,
    row: tuple[str, str, str, float | None, float | None, str | None],
) -> None:
    code, parent_code, name, latitude, longitude, aliases = row
    if (kind, code) in units:
        return
    units[kind, code] = Listed(
        kind=kind,
        code=code,
        parent_code=parent_code,
        full_name=names.official(name, kind),
        latitude=latitude,
        longitude=longitude,
        aliases=tuple(json.loads(aliases)) if aliases else (),
    )


def _package() -> Path:
    """Where the package keeps its lists; importing it would parse them all."""
    spec = importlib.util.find_spec("vietnamadminunits")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("The package vietnamadminunits is not installed.")
    return Path(spec.origin).parent / "data"


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = (DATA / name).read_text("utf-8")
    lines: Iterable[str] = (
        line for line in text.splitlines() if not line.startswith("#")
    )
    return iter(csv.DictReader(lines))


def _number(text: str) -> float | None:
    return float(text) if text else None
