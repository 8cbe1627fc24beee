"""Which edition of the tree, and which unit of it, a code and a day mean."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from lachan.ground.units.models import TreeEdition, Unit
from lachan.kernel.errors import Refused


class UnknownUnit(Refused):
    """Raised where no unit, or more than one, has the code."""


def edition_on(day: date) -> TreeEdition:
    """The edition in force on a day, among those loaded.

    A day before the first edition is read with the first: nothing older is listed.
    Raises UnknownUnit when no tree is loaded.
    """
    edition = edition_asked("", day)
    if edition is None:
        raise _no_tree()
    return edition


def edition_asked(code: str, today: date) -> TreeEdition | None:
    """The edition of a code that somebody typed, else the one in force today.

    None when no tree is loaded.
    """
    editions = list(TreeEdition.objects.order_by("valid_from"))
    for edition in editions:
        if edition.code == code.removeprefix("vn-"):
            return edition
    in_force = [edition for edition in editions if edition.valid_from <= today]
    return in_force[-1] if in_force else next(iter(editions), None)


def edition_named(code: str) -> TreeEdition:
    """The edition `2021` or `2025` (also `vn-2021`). Raises UnknownUnit."""
    edition = TreeEdition.objects.filter(code=code.removeprefix("vn-")).first()
    if edition is not None:
        return edition
    if not TreeEdition.objects.exists():
        raise _no_tree()
    raise UnknownUnit(
        what=_("The tree “%(edition)s” was not found.") % {"edition": code},
        why=_("It is not loaded."),
        what_now=_("Load it with `lachan init --tree`, or name another edition."),
        field="edition",
    )


def unit_named(
    code: str, *, edition: str | None = None, on: date | None = None
) -> Unit:
    """The unit of an official code (`VN` for the nation), for the command line.

    Without `edition` a code of several editions means the one in force on the day
    `on`. Raises UnknownUnit for an unknown code, and for one that stays ambiguous.
    """
    units = Unit.objects.filter(code=code.strip().upper()).select_related("edition")
    if edition is not None:
        units = units.filter(edition=edition_named(edition))
    found = list(units.order_by("edition__valid_from"))
    if len(found) > 1 and on is not None:
        in_force = edition_on(on)
        found = [unit for unit in found if unit.edition_id == in_force.pk] or found[-1:]
    if len(found) == 1:
        return found[0]
    if not found and not TreeEdition.objects.exists():
        raise _no_tree()
    raise _unknown(code) if not found else _ambiguous(found)


def _no_tree() -> UnknownUnit:
    return UnknownUnit(
        what=_("No unit was found."),
        why=_("No tree of units is loaded."),
        what_now=_("Run `lachan init --tree vn-2021`, then try again."),
    )


def _unknown(code: str) -> UnknownUnit:
    return UnknownUnit(
        what=_("No unit has the code “%(code)s”.") % {"code": code},
        why=_("Codes are official ones: 38, 387, 14845, or VN for the nation."),
        what_now=_("Look the unit up by name with `lachan units find`."),
        field="unit",
    )


def _ambiguous(found: list[Unit]) -> UnknownUnit:
    return UnknownUnit(
        what=_("The code “%(code)s” means more than one unit.")
        % {"code": found[0].code},
        why="; ".join(f"{unit.edition.code}: {unit.full_name}" for unit in found),
        what_now=_("Name the edition: --edition 2021 or --edition 2025."),
        field="edition",
    )
