"""What several pages of sites show."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import Http404, HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from design.components import Column, Empty, Mark, Person, Row
from lachan.ground.access.models import User
from lachan.ground.people.queries import shown_by_id
from lachan.ground.sites.models import Stay
from lachan.ground.sites.words import EndReason, Ring
from lachan.kernel import figures

STAY_COLUMNS = [
    Column("person", gettext_lazy("Person")),
    Column("where", gettext_lazy("Where")),
    Column("place", gettext_lazy("Facility")),
    Column("unit", gettext_lazy("Unit"), hidden=True),
    Column("since", gettext_lazy("Since"), "instant", sortable=True),
    Column("until", gettext_lazy("Until"), "instant", sortable=True),
    Column("state", gettext_lazy("State")),
]
NO_STAY = Empty(gettext_lazy("Nobody"), gettext_lazy("No stay matches."), icon="bed")


def figure_asked(request: HttpRequest) -> figures.Counted | None:
    """The records behind the figure in the address; 404 for one that is not ours."""
    try:
        return figures.counted(request.GET.dict())
    except LookupError:
        raise Http404 from None


def stay_rows(stays: Iterable[Stay], user: User) -> list[Row]:
    """Stays as lines of a list; people by name only where this account sees them."""
    rows = list(stays)
    people = shown_by_id([stay.person_id for stay in rows], user)
    return [_stay_row(stay, people[stay.person_id]) for stay in rows]


def _stay_row(stay: Stay, shown: tuple[str, bool]) -> Row:
    name, is_visible = shown
    url = reverse("sites:stay", args=[stay.public_id])
    return Row(
        cells={
            "person": Person(name, url, is_pseudonym=not is_visible),
            "where": Ring(stay.ring).label,
            "place": stay.facility.name if stay.facility else _("at home"),
            "unit": stay.unit.local_name,
            "since": stay.starts_at,
            "until": stay.ends_at or "",
            "state": state_of(stay),
        },
        key=str(stay.public_id),
        label=name,
        is_quiet=stay.voided_at is not None,
    )


def state_of(stay: Stay) -> Mark:
    """Void, still there, or ended and why."""
    if stay.voided_at:
        return Mark(_("void"), "alert")
    if stay.ends_at is None:
        return Mark(_("still there"), "accent", "bed")
    if not stay.end_reason:
        return Mark(_("ended"), "quiet")
    return Mark(EndReason(stay.end_reason).label, "quiet")


def person_url(public_id: object) -> str:
    """The page that shows everything of one person, where there is one."""
    try:
        return reverse("console:person", args=[public_id])
    except NoReverseMatch:
        return ""
