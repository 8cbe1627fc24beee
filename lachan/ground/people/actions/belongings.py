"""What people itself keeps of a person beside the record: numbers and addresses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from lachan.ground.people.actions.adopting import Keeper, Log, Twins
from lachan.ground.people.models import Address, Identifier, Reach
from lachan.ground.people.words import (
    AddressKind,
    Choice,
    IdentifierKind,
    ReachKind,
)

_BOTH = (Choice.TO.value, Choice.FROM.value, Choice.BOTH.value)


class IdentifierKeeper(Keeper):
    """Two numbers of one kind: one may be wrong, or a former one.

    The one that is not chosen stays with the record that goes: it still leads to the
    person who is sought by it, and is not shown as theirs.
    """

    model = Identifier
    kind = _("identity number")

    def twins(self, from_id: int, to_id: int) -> list[Twins]:
        """The first number of each kind that both have."""
        others = _first_of_a_kind(self.rows(to_id))
        return [
            Twins(
                key=f"number:{kind}",
                what=_("two numbers: %(kind)s") % {"kind": IdentifierKind(kind).label},
                one=one,
                other=others[kind],
                choices=_BOTH,
            )
            for kind, one in _first_of_a_kind(self.rows(from_id)).items()
            if kind in others
        ]

    def settle(self, log: Log, twins: Twins, choice: str) -> set[int]:
        """Leave the number that is not chosen with the record that goes."""
        if choice == Choice.FROM:
            log.park(self, twins.other)
        return {twins.one.pk} if choice == Choice.TO else set()

    def says(self, row: Identifier) -> str:
        """Its kind and last digits."""
        return f"{IdentifierKind(row.kind).label} ••• {row.last_digits}"


class ReachKeeper(Keeper):
    """Telephones: a person may have many, each once."""

    model = Reach
    kind = _("telephone or e-mail")

    def stays_behind(self, from_id: int, to_id: int) -> set[int]:
        """What the other has too."""
        has = {
            (bytes(keyed_hash), kind)
            for keyed_hash, kind in self.rows(to_id).values_list("keyed_hash", "kind")
        }
        return {
            row.pk
            for row in self.rows(from_id)
            if (bytes(row.keyed_hash), row.kind) in has
        }

    def says(self, row: Reach) -> str:
        """Its kind and last digits."""
        return f"{ReachKind(row.kind).label} ••• {row.last_digits}"


class AddressKeeper(Keeper):
    """Former homes and the permanent residence; one residence is in force."""

    model = Address
    kind = _("address")

    def twins(self, from_id: int, to_id: int) -> list[Twins]:
        """Two that are both in force."""
        others = {row.kind: row for row in self._in_force(to_id)}
        return [
            Twins(
                key=f"address:{one.kind}",
                what=AddressKind(one.kind).label,
                one=one,
                other=others[one.kind],
                default=Choice.TO.value,
            )
            for one in self._in_force(from_id)
            if one.kind in others
        ]

    def _in_force(self, person_id: int) -> Sequence[Address]:
        rows = self.rows(person_id).filter(to_date=None)
        return list(rows.select_related("unit").order_by("pk"))

    def settle(self, log: Log, twins: Twins, choice: str) -> set[int]:
        """The address that is not chosen is a former one from today on."""
        former = twins.other if choice == Choice.FROM else twins.one
        log.change(self, former, {"to_date": log.now.date()})
        return set()

    def says(self, row: Address) -> str:
        """The place in words."""
        return ", ".join(filter(None, (row.text, row.unit.full_name)))


def _first_of_a_kind(rows: Any) -> dict[str, Identifier]:
    found: dict[str, Identifier] = {}
    for row in rows.order_by("pk"):
        found.setdefault(row.kind, row)
    return found


KEEPERS: tuple[Keeper, ...] = (IdentifierKeeper(), ReachKeeper(), AddressKeeper())
