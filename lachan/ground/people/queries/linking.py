"""A list of people held against the register, or against another list."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from lachan.ground.access.models import User, within
from lachan.ground.access.queries import paths_of
from lachan.ground.people import words
from lachan.ground.people.models import Person, keyring
from lachan.ground.people.queries.likely import weights
from lachan.ground.people.rules import linking, naming, splinking
from lachan.ground.people.rules.linking import Link, Row
from lachan.kernel.errors import Refused

# What columns are called in lists, ours first.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "unique_id", "ma", "stt"),
    "name": ("name", "full_name", "ho_ten", "ho_va_ten"),
    "given": ("first_name", "given_name", "ten"),
    "family": ("surname", "family_name", "ho"),
    "birth": ("birth", "dob", "birth_date", "ngay_sinh", "nam_sinh"),
    "sex": ("sex", "gioi_tinh"),
    "place": ("place", "unit", "city", "xa"),
    "number": ("number", "citizen", "cccd"),
    "phone": ("phone", "dien_thoai"),
    "email": ("email",),
}
_SEXES = {"nam": "male", "nữ": "female", "nu": "female", "m": "male", "f": "female"}
Linker = Callable[[Sequence[Row], Sequence[Row] | None, float], list[Link]]


class NotAList(Refused):
    """Raised for a file that names no column by which people are compared."""

    def __init__(self) -> None:
        super().__init__(
            what=_("The list was not compared."),
            why=_("Its first line names no column that is known here."),
            what_now=_("Name the columns: id, name, birth, sex, place, phone, number."),
        )


def rows_of_file(path: Path) -> list[Row]:
    """The rows of a list as comma-separated text with a first line of names.

    Raises NotAList where neither a name, a number nor a telephone is among them.
    """
    with path.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines)
        told = {name.strip().lower(): name for name in reader.fieldnames or ()}
        found = {
            field: next((told[one] for one in names if one in told), "")
            for field, names in COLUMNS.items()
        }
        if not any(found[one] for one in ("name", "given", "number", "phone")):
            raise NotAList
        return [_row(at, line, found) for at, line in enumerate(reader, 2)]


def _row(at: int, line: Mapping[str, str], found: Mapping[str, str]) -> Row:
    def told(field: str) -> str:
        return (line.get(found[field]) or "").strip() if found[field] else ""

    name = told("name") or f"{told('family')} {told('given')}".strip()
    born, year = _birth(told("birth"))
    sex = told("sex").lower()
    phone = naming.phone(told("phone"))
    number = naming.identifier(words.IdentifierKind.CITIZEN, told("number"))
    return Row(
        id=told("id") or str(at),
        name=name,
        born=born,
        year=year,
        sex=_SEXES.get(sex, sex),
        place=told("place"),
        number=number.found_by if number else "",
        phone=phone.found_by if phone else "",
        email=told("email").lower(),
    )


def _birth(text: str) -> tuple[date | None, int | None]:
    parts = text.replace("-", "/").split("/")
    try:
        if len(parts) == 3:
            ordered = parts if len(parts[0]) == 4 else parts[::-1]
            day = date(*(int(part) for part in ordered))
            return day, day.year
        return None, int(text)
    except ValueError:
        return None, None


def rows_of_register(user: User) -> Iterator[Row]:
    """The people of the reader's own area, by public id, as a list.

    Numbers are opened for the comparison only and leave no trace in the answer.
    """
    ring = keyring()
    people = Person.objects.standing().filter(
        within("unit_path", paths_of(user, words.MERGE))
    )
    rows = (
        people.select_related("unit")
        .prefetch_related("identifiers", "reaches")
        .order_by("pk")
    )
    for person in rows.iterator(chunk_size=2_000):
        numbers = [
            naming.comparable(one.kind, ring.open(one.kind, one.cipher))
            for one in person.identifiers.all()
            if one.kind == words.IdentifierKind.CITIZEN
        ]
        reaches = {
            one.kind: ring.open(one.kind, one.cipher) for one in person.reaches.all()
        }
        yield Row(
            id=str(person.public_id),
            name=person.full_name,
            born=person.birth_date,
            year=person.year,
            sex="" if person.sex == words.Sex.UNKNOWN else person.sex,
            place=person.unit.name if person.unit_id else "",
            number=numbers[0] if numbers else "",
            phone=reaches.get("phone", ""),
            email=reaches.get("email", ""),
        )


def own_linker(
    rows: Sequence[Row], others: Sequence[Row] | None, least: float
) -> list[Link]:
    """Our own: learns from the lists, begins with the weights of the house."""
    return linking.link(rows, others, weights(), least=least)


def splink_linker(
    rows: Sequence[Row], others: Sequence[Row] | None, least: float
) -> list[Link]:
    """Splink on DuckDB, for lists of millions. Raises NoSplink without the extra."""
    return splinking.link(rows, others, least=least)


LINKERS: Mapping[str, Linker] = {"own": own_linker, "splink": splink_linker}


def reasons_in_words(reasons: Iterable[str]) -> list[str]:
    """Why two rows may be one person, for people."""
    told = {str(one.value): one.label for one in words.Agreement}
    told |= {str(one.value): one.label for one in words.LinkReason}
    return [str(told.get(reason, reason)) for reason in reasons]
