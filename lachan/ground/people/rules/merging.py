"""What two records of one person say differently, and what stands once that is settled.

Pure: two descriptions and decisions in, questions or the fields to write out. A field
that only one of the two knows is no question; what both know alike is none either.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from lachan.ground.people.words import Choice, Sex
from lachan.kernel.names import fold

TEXTS = ("full_name", "nationality", "occupation")
BIRTH, HOME, SEX = "birth", "home", "sex"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What one record says of a person; empty or None is not known."""

    full_name: str = ""
    sex: str = Sex.UNKNOWN.value
    birth_date: date | None = None
    birth_year: int | None = None
    nationality: str = ""
    occupation: str = ""
    unit_id: int = 0
    address: str = ""
    household_id: int | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that both records know, and differently; `default` is what is likelier.

    The likelier of two is the one that says more: a day rather than a year, a name
    with its marks rather than without.
    """

    field: str
    default: str


def differences(one: Known, other: Known) -> list[Difference]:
    """Every field that somebody must decide; `one` goes, `other` stays."""
    found = [
        Difference(name, _likelier_text(getattr(one, name), getattr(other, name)))
        for name in TEXTS
        if getattr(one, name)
        and getattr(other, name)
        and getattr(one, name) != getattr(other, name)
    ]
    if Sex.UNKNOWN not in (one.sex, other.sex) and one.sex != other.sex:
        found.append(Difference(SEX, ""))
    if _births_differ(one, other):
        found.append(Difference(BIRTH, ""))
    if _homes_differ(one, other):
        found.append(Difference(HOME, Choice.TO.value))
    return found


def _likelier_text(one: str, other: str) -> str:
    if fold(one) == fold(other) and other.isascii() and not one.isascii():
        return Choice.FROM.value
    return Choice.TO.value


def _births_differ(one: Known, other: Known) -> bool:
    if one.birth_date and other.birth_date:
        return one.birth_date != other.birth_date
    years = {year for year in (one.birth_year, other.birth_year) if year is not None}
    return len(years) > 1


def _homes_differ(one: Known, other: Known) -> bool:
    """Two communes, or within one two addresses or two households."""
    if one.unit_id != other.unit_id:
        return True
    addresses = {told for told in (one.address, other.address) if told}
    households = {told for told in (one.household_id, other.household_id) if told}
    return len(addresses) > 1 or len(households) > 1


def settled(
    one: Known, other: Known, decisions: Mapping[str, str]
) -> dict[str, object]:
    """The fields of the record that stays, where they become others than they were.

    `decisions` has a choice for every difference. What only the record that goes
    knows, the one that stays learns.
    """
    takes = {
        each.field: decisions[each.field] == Choice.FROM
        for each in differences(one, other)
    }
    after: dict[str, object] = {}
    for name in TEXTS:
        if takes.get(name, not getattr(other, name)):
            after[name] = getattr(one, name)
    if takes.get(SEX, other.sex == Sex.UNKNOWN):
        after[SEX] = one.sex
    after |= _birth_after(one, other, takes.get(BIRTH))
    after |= _home_after(one, other, takes.get(HOME))
    return {
        name: value for name, value in after.items() if value != getattr(other, name)
    }


def _birth_after(one: Known, other: Known, takes: bool | None) -> dict[str, object]:  # noqa: FBT001  # a value of the record, not a switch
    if takes is None:  # they agree as far as they go: the one that says more
        takes = other.birth_date is None and (
            one.birth_date is not None or other.birth_year is None
        )
    if not takes:
        return {}
    return {"birth_date": one.birth_date, "birth_year": one.birth_year}


def _home_after(one: Known, other: Known, takes: bool | None) -> dict[str, object]:  # noqa: FBT001  # a value of the record, not a switch
    if takes:
        return {
            "unit_id": one.unit_id,
            "address": one.address,
            "household_id": one.household_id,
        }
    if takes is False:
        return {}
    return {
        "address": other.address or one.address,
        "household_id": other.household_id or one.household_id,
    }
