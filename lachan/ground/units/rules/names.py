"""How the name of a unit is taken apart, and what stands for it in English."""

import re
from functools import lru_cache
from typing import NamedTuple

from lachan.ground.units.words import Kind
from lachan.kernel import vietnamese

# Longest first: "Thị trấn" is not "Thị xã", and neither is a name.
TYPES: dict[str, tuple[str, ...]] = {
    Kind.PROVINCE: ("Thành phố", "Tỉnh"),
    Kind.DISTRICT: ("Thành phố", "Thị xã", "Quận", "Huyện"),
    Kind.COMMUNE: ("Thị trấn", "Đặc khu", "Phường", "Xã"),
}
ENGLISH: dict[tuple[str, str], str] = {
    (Kind.PROVINCE, "Thành phố"): "City",
    (Kind.PROVINCE, "Tỉnh"): "Province",
    (Kind.DISTRICT, "Thành phố"): "City",
    (Kind.DISTRICT, "Thị xã"): "Town",
    (Kind.DISTRICT, "Quận"): "District",
    (Kind.DISTRICT, "Huyện"): "District",
    (Kind.COMMUNE, "Thị trấn"): "Township",
    (Kind.COMMUNE, "Đặc khu"): "Special Zone",
    (Kind.COMMUNE, "Phường"): "Ward",
    (Kind.COMMUNE, "Xã"): "Commune",
}
_NUMBER = re.compile(r"\d+")


class Parts(NamedTuple):
    """A unit's type and its name without the type."""

    type_name: str
    name: str


def parts_of(full_name: str, kind: str) -> Parts:
    """Take the type off an official name: Thị trấn Sơn Lư → Thị trấn, Sơn Lư.

    Only a type of this kind counts, and never the whole name: Phường Đúc of Huế is
    the ward named Phường Đúc. Raises ValueError for a name without a known type.
    """
    for type_name in TYPES[kind]:
        start, rest = full_name[: len(type_name)], full_name[len(type_name) :]
        if start.casefold() == type_name.casefold() and rest.startswith(" "):
            return Parts(type_name, rest.strip())
    raise ValueError(f"{full_name} does not begin with a type of {kind}.")


def official(full_name: str, kind: str) -> str:
    """The name as stored: composed, single spaces, the type with one capital."""
    type_name, name = parts_of(vietnamese.repair(full_name), kind)
    return f"{type_name} {name}"


def in_english(parts: Parts, kind: str) -> str:
    """Ba Dinh Ward, Thanh Hoa Province; numbered units keep the order: District 1."""
    plain = vietnamese.without_marks(parts.name)
    type_name = ENGLISH.get((kind, parts.type_name))
    if type_name is None:
        return plain
    if plain.isdigit():
        return f"{type_name} {plain}"
    return f"{plain} {type_name}"


def sort_key(name: str) -> str:
    """Dictionary order, and numbered units by number: Quận 2 before Quận 10."""
    padded = _NUMBER.sub(lambda found: found[0].zfill(4), name)
    return vietnamese.order_key(padded)[:200]


@lru_cache(maxsize=1 << 16)
def squashed(text: str) -> str:
    """The folded text without spaces: "Ea Bia", "EaBia" and "ea-bia" are one key."""
    return vietnamese.fold(text).replace(" ", "")
