"""Which modules keep something of a person, and what: the copy a person is given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lachan.ground.people.models import Person
from lachan.ground.people.queries import subject_of
from lachan.kernel.holdings import Holder, Sealed
from lachan.kernel.plain import plain

_holders: list[Holder] = []
_sealed: list[Sealed] = []


def install_holders(offered: Iterable[Holder]) -> None:
    """Let the top floor say who keeps something of persons; once at start."""
    _holders[:] = offered


def holders() -> tuple[Holder, ...]:
    """Every module that keeps something of persons."""
    return tuple(_holders)


def install_sealed(offered: Iterable[Sealed]) -> None:
    """Let the top floor say which columns are sealed; once at start."""
    _sealed[:] = offered


def sealed() -> tuple[Sealed, ...]:
    """Every table with columns under the field key."""
    return tuple(_sealed)


def copy_of(person: Person) -> Mapping[str, list[dict[str, object]]]:
    """Everything the house holds on a person, by title, in plain values.

    The caller has checked who asks, and that it is the person's own copy.
    """
    subject = subject_of(person)
    told: dict[str, list[dict[str, object]]] = {}
    for holder in holders():
        for section in holder.told(subject):
            rows = [{key: plain(row[key]) for key in row} for row in section.rows]
            if rows:
                told.setdefault(str(section.title), []).extend(rows)
    return told
