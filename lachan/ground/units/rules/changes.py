"""What may be proposed of a unit, and how it is written. Pure."""

from __future__ import annotations

from datetime import date

from lachan.ground.units.words import ChangeField, Kind
from lachan.kernel import vietnamese
from lachan.kernel.errors import Refused
from lachan.kernel.speech import Sentence
from lachan.kernel.speech import sentence as _

# The rectangle around Viet Nam and its islands, in degrees.
_SOUTH, _NORTH, _WEST, _EAST = 6.0, 24.0, 102.0, 118.0
_MOST_PEOPLE = 200_000_000
_SHORTEST = 2
# What only hamlets and special units may be given: the others are the law's.
_OF_OUR_OWN = (ChangeField.CODE, ChangeField.CLOSING, ChangeField.NAME)


class BadValue(Refused):
    """Raised for a value that no unit can have."""

    def __init__(self, field: str, why: Sentence) -> None:
        super().__init__(
            what=_("Nothing was proposed."),
            why=why,
            what_now=_("Correct what was written."),
            field=field,
        )


def may_be_proposed(kind: str) -> frozenset[ChangeField]:
    """The fields that may be proposed of a unit of a kind."""
    fields = set(ChangeField)
    if kind not in (Kind.HAMLET, Kind.SPECIAL):
        fields -= {ChangeField.CODE, ChangeField.CLOSING}
    if kind != Kind.COMMUNE:
        fields -= {ChangeField.HAMLET}
    return frozenset(fields)


def checked(field: str, text: str, *, kind: str) -> str:
    """The value as it is kept. Raises BadValue.

    Names, codes and the end of official units come from decrees alone, except that a
    misspelt name may be set right; hamlets and special units are the province's own.
    """
    value = vietnamese.repair(text)
    is_ours = kind in (Kind.HAMLET, Kind.SPECIAL)
    if field in _OF_OUR_OWN and field != ChangeField.NAME and not is_ours:
        raise BadValue(field, _("Codes and ends of official units come by decree."))
    if field == ChangeField.NAME and len(value) < 1:
        raise BadValue(field, _("A name has letters."))
    if field == ChangeField.HAMLET:
        if kind != Kind.COMMUNE:
            raise BadValue(field, _("A hamlet lies in a commune."))
        if " " not in value:
            raise BadValue(field, _("Write the kind and the name: Thôn 5, Bản Thử."))
    reader = {
        ChangeField.POPULATION: _people,
        ChangeField.CLOSING: _day,
        ChangeField.LOCATION: _location,
        ChangeField.CODE: _code,
    }.get(ChangeField(field))
    return reader(value) if reader else value


def _people(text: str) -> str:
    digits = text.replace(".", "").replace(" ", "")
    if not (digits.isascii() and digits.isdigit()) or int(digits) > _MOST_PEOPLE:
        raise BadValue(ChangeField.POPULATION, _("The number of people is no number."))
    return str(int(digits))


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise BadValue(ChangeField.CLOSING, _("Write the day as 2021-12-31.")) from None


def _code(text: str) -> str:
    if len(text) < _SHORTEST or len(text) > 20:
        raise BadValue(ChangeField.CODE, _("A code has 2 to 20 signs."))
    return text.upper()


def _location(text: str) -> str:
    try:
        latitude, longitude = coordinates(text)
    except ValueError:
        why = _("Write latitude and longitude with a comma: 19.807, 105.776.")
        raise BadValue(ChangeField.LOCATION, why) from None
    if not (_SOUTH <= latitude <= _NORTH and _WEST <= longitude <= _EAST):
        raise BadValue(ChangeField.LOCATION, _("The place does not lie in Viet Nam."))
    return f"{latitude:.6f}, {longitude:.6f}"


def coordinates(text: str) -> tuple[float, float]:
    """Latitude and longitude in degrees. Raises ValueError."""
    latitude, longitude = (float(part) for part in text.split(","))
    return latitude, longitude
