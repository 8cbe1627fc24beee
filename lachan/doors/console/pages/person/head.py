"""Who it is: the record's head, what can be done, and the numbers by their end."""

from __future__ import annotations

from django.utils.translation import gettext as _

from design.components import Action, Definition, Mark, Record
from lachan.doors.console.pages.parts import address_of
from lachan.doors.console.queries.person import Whole
from lachan.ground.access.actions import can
from lachan.ground.access.models import User
from lachan.ground.access.queries import pseudonym
from lachan.ground.people.models import Person
from lachan.ground.people.words import IdentifierKind, Sex
from lachan.ground.sites.words import Ring
from lachan.watch.cases.words import Classification, Outcome


def record(seen: Whole, user: User, *, is_named: bool) -> Record:
    """Name or pseudonym, what is known of the person, marks and verbs."""
    found = seen.person
    born = found.birth_date if is_named and found.birth_date else found.year
    definitions = [
        Definition(_("Sex"), Sex(found.sex).label),
        Definition(_("Born"), born if born is None else _plain(born)),
        Definition(_("Lives in"), found.unit.local_name),
    ]
    if is_named:
        definitions.append(Definition(_("Address"), found.address or None))
    return Record(
        title=_name(found, is_named=is_named),
        kind=_("Person"),
        marks=_marks(seen),
        definitions=definitions,
        actions=_actions(found, user),
        void_reason=found.void_reason,
        is_pseudonym=not is_named,
    )


def _plain(born: object) -> object:
    """A year is a name, not a number: no thousands mark in it."""
    return str(born) if isinstance(born, int) else born


def _marks(seen: Whole) -> list[Mark]:
    marks = []
    if seen.person.is_synthetic:
        marks.append(Mark(_("made up for the demonstration"), "quiet"))
    active = [
        case
        for case in seen.cases or ()
        if case.voided_at is None and case.outcome == Outcome.NONE
    ]
    if active:
        marks.append(Mark(Classification(active[0].classification).label, "alert"))
    staying = [s for s in seen.stays or () if s.ends_at is None and not s.voided_at]
    if staying:
        marks.append(Mark(Ring(staying[0].ring).label, "accent", "bed"))
    return marks


def _actions(found: Person, user: User) -> list[Action]:
    query = f"?person={found.public_id}"
    offered = [
        (_("Record a stay"), "sites:new_stay", "bed", "sites.edit"),
        (_("Record a dose"), "health:new", "vaccine", "health.edit"),
        (_("Open a case"), "cases:open", "plus", "cases.edit"),
    ]
    actions = [
        Action(label, f"{url}{query}", icon=icon)
        for label, name, icon, permission in offered
        if can(user, permission, within=found.unit_path) and (url := address_of(name))
    ]
    if url := address_of("people:person", found.public_id):
        actions.append(Action(_("Personal data"), url, icon="id", kind="quiet"))
    return actions


def _name(found: Person, *, is_named: bool) -> str:
    if not is_named:
        return pseudonym("person", found.public_id)
    return found.full_name or _("name not known")


def identity(seen: Whole) -> list[Definition]:
    """Numbers by their last digits only: reading one in full is an act of its own."""
    numbers = [
        Definition(IdentifierKind(one.kind).label, f"… {one.last_digits}")
        for one in seen.identifiers
    ]
    reaches = [
        Definition(_("Telephone"), f"… {one.last_digits}") for one in seen.reaches
    ]
    return [
        *numbers,
        *reaches,
        Definition(_("Nationality"), seen.person.nationality or None),
        Definition(_("Occupation"), seen.person.occupation or None),
    ]
