"""What several pages of people show."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from design.components import Definition, Meter
from lachan.ground.people.models import Identifier, Person, Reach
from lachan.ground.people.words import IdentifierKind, ReachKind, Sex


def whole_url(person: Person) -> str:
    """The page with everything of one person, or their own data where it is absent."""
    try:
        return reverse("console:person", args=[person.public_id])
    except NoReverseMatch:
        return own_url(person)


def likelihood(score: float) -> Meter:
    """How likely two records are of one person; what is reckoned is never certain."""
    return Meter(min(score, 0.999))


def own_url(person: Person) -> str:
    """The page of a person's own data."""
    return reverse("people:person", args=[person.public_id])


def born(person: Person) -> object:
    """The day, or the year as a word: a year takes no thousands mark."""
    if person.birth_date is not None:
        return person.birth_date
    return str(person.year) if person.year else None


def identity(person: Person, *, is_named: bool) -> list[Definition]:
    """Who the person is; for `people/_identity.html`."""
    shown = [
        Definition(_("Sex"), Sex(person.sex).label),
        Definition(_("Born"), born(person) if is_named else _decade(person)),
        Definition(_("Lives in"), person.unit.local_name),
    ]
    if is_named:
        shown += [
            Definition(_("Address"), person.address or None),
            Definition(_("Nationality"), person.nationality or None),
            Definition(_("Occupation"), person.occupation or None),
        ]
    return shown


def _decade(person: Person) -> str | None:
    year = person.year
    return _("the %(year)ss") % {"year": year // 10 * 10} if year else None


def masked(number: Identifier | Reach) -> str:
    """A number as it is shown before it is revealed."""
    return f"••• {number.last_digits}"


def kind_of(number: Identifier | Reach) -> str:
    """What sort of number it is, in words."""
    kinds = IdentifierKind if isinstance(number, Identifier) else ReachKind
    return str(kinds(number.kind).label)
