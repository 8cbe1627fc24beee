"""From what rows say of a place to units of one edition of the tree."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from lachan.doors.interchange.words import Problem
from lachan.ground.access import actions as access
from lachan.ground.access.models import User
from lachan.ground.units.models import Unit
from lachan.ground.units.queries import Resolution, find_unit, resolve_many
from lachan.ground.units.words import Kind
from lachan.kernel.speech import Text
from lachan.kernel.speech import sentence as _
from lachan.kernel.vietnamese import fold

# (commune, district, province), or one line, or a single name or code.
Asked = tuple[str, str, str] | str
NOWHERE: Asked = ("", "", "")
# The nation says no more than that the person is not abroad.
_NATION = frozenset(("viet nam", "vietnam", "vn", "viet nam viet nam"))


@dataclass(frozen=True, slots=True)
class Place:
    """A unit found; `problem` says why there is none."""

    unit_id: int = 0
    unit_path: str = ""
    code: str = ""
    is_nowhere: bool = False  # nothing is said but the nation
    why: Text = ""
    cure: Text = ""

    @property
    def is_found(self) -> bool:
        """Whether the text means one unit where the account may write."""
        return bool(self.unit_id)


_NOWHERE = Place(is_nowhere=True)


def asked(values: Mapping[str, Any], prefix: str = "") -> Asked:
    """What a row's values say of a place; NOWHERE if nothing."""
    told = values.get
    parts = (
        told(f"{prefix}commune", ""),
        told(f"{prefix}district", ""),
        told(f"{prefix}province", ""),
    )
    if parts != NOWHERE:
        return parts
    return NOWHERE if prefix else told("address") or NOWHERE


def _without_nation(text: Asked) -> Asked:
    if isinstance(text, str):
        return NOWHERE if fold(text) in _NATION else text
    commune, district, province = (
        "" if fold(part) in _NATION else part for part in text
    )
    return commune, district, province


class Places:
    """Finds the places of one import; what was found once is not sought again."""

    def __init__(self, *, unit: Unit, user: User, permission: str) -> None:
        self.unit = unit
        self._user = user
        self._permission = permission
        self._is_whole = unit.kind == Kind.NATION
        self._known: dict[Asked, Place] = {}
        self._allowed: dict[str, bool] = {}

    def find(self, texts: Collection[Asked]) -> None:
        """Seek many at once; then `of` answers each."""
        for text in {text for text in texts if text not in self._known}:
            meant = _without_nation(text)
            if meant == NOWHERE:
                self._known[text] = _NOWHERE
        new = list({text for text in texts if text not in self._known})
        if not new:
            return
        found = self._resolved(new, self.unit.path)
        if not self._is_whole:
            # Names are many times the same in the country: the unit's own come first.
            left = [text for text, one in found.items() if not one.is_exact]
            wider = self._resolved(left, "")
            found |= {text: one for text, one in wider.items() if one.is_exact}
        for text, one in found.items():
            self._known[text] = self._place(text, one)

    def of(self, text: Asked) -> Place:
        """The place of a text that was sought."""
        return self._known[text]

    def named(self, text: str) -> Place:
        """The unit that one name or code means; for files with one row per unit."""
        if text not in self._known:
            one = find_unit(text, self.unit.edition, inside=self.unit.path)
            self._known[text] = self._place(text, one)
        return self._known[text]

    def _resolved(self, texts: list[Asked], inside: str) -> dict[Asked, Resolution]:
        told = map(_without_nation, texts)
        found = resolve_many(told, self.unit.edition, inside=inside)
        return dict(zip(texts, found, strict=True))

    def _place(self, text: Asked, found: Resolution) -> Place:
        if found.unit_id is None:
            return _unknown(text, found)
        if not self._may(found.unit_path):
            return Place(
                why=_(
                    "%(unit)s lies where your account may not import.",
                    unit=found.label,
                ),
                cure=_("Correct the place, or ask that unit to import the row."),
            )
        return Place(found.unit_id, found.unit_path, found.code)

    def _may(self, path: str) -> bool:
        if path not in self._allowed:
            self._allowed[path] = access.can(self._user, self._permission, within=path)
        return self._allowed[path]


def _unknown(text: Asked, found: Resolution) -> Place:
    written = (
        text if isinstance(text, str) else ", ".join(part for part in text if part)
    )
    labels = [f"{one.label} ({one.code})" for one in found.suggestions[:4]]
    perhaps = "; ".join(labels)
    if found.note:
        cure: Text = (
            _("Write who it is in this tree: %(units)s.", units=perhaps)
            if labels
            else _("Import with the tree that the file was written for.")
        )
        return Place(why=found.note, cure=cure)
    if labels:
        return Place(
            why=_("“%(text)s” is no unit of this tree, or more than one.",
                  text=written[:80]),
            cure=_("Perhaps one of these is meant: %(units)s.", units=perhaps),
        )  # fmt: skip
    return Place(
        why=_("“%(text)s” is no unit of this tree.", text=written[:80]),
        cure=_("Write the official name or code, or teach the tree this writing."),
    )


def problem_of(place: Place, heading: str) -> Problem:
    """The place's fault as a problem of a row."""
    return Problem(heading, place.why, place.cure)
