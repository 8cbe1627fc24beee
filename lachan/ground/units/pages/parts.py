"""What several pages of units show."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from design.components import Column, Crumb, Empty, Linked, Row, Table
from lachan.ground.units.models import TreeEdition, Unit
from lachan.ground.units.queries.denominators import People
from lachan.ground.units.queries.editions import edition_asked
from lachan.ground.units.words import PopulationGroup, PopulationPurpose
from lachan.kernel import clock

EVERYBODY = (PopulationGroup.ALL.value, PopulationPurpose.VACCINATION.value)


def unit_or_404(edition: str, code: str) -> Unit:
    """The unit of an address of ours."""
    units = Unit.objects.select_related("edition", "parent")
    found = units.filter(edition__code=edition, code=code.upper()).first()
    if found is None:
        raise Http404
    return found


def chosen_edition(request: HttpRequest) -> TreeEdition | None:
    """The edition asked for, else the one in force today; None without a tree."""
    today = clock.today(clock.now())
    return edition_asked(request.GET.get("edition", ""), today)


def address_of(unit: Unit, edition: str | None = None) -> str:
    """Where the page of a unit lies."""
    return reverse("units:unit", args=[edition or unit.edition.code, unit.code])


def crumbs_of(unit: Unit, above: list[Unit]) -> list[Crumb]:
    """From the list of units down to this one."""
    edition = unit.edition.code
    return [
        Crumb(_("Units"), f"{reverse('units:browse')}?edition={edition}"),
        *(Crumb(one.local_name, address_of(one, edition)) for one in above),
        Crumb(unit.local_name),
    ]


def units_table(
    units: list[Unit],
    edition: TreeEdition,
    people: dict[int, dict[tuple[str, str], People]],
    below: dict[int | None, int],
) -> Table:
    """Units with their code, kind, people and how many units lie right below."""
    return Table(
        id="units",
        caption=_("Units"),
        columns=[
            Column("name", _("Name")),
            Column("code", _("Code")),
            Column("kind", _("Kind of unit")),
            Column("people", _("People"), "count"),
            Column("below", _("Units below"), "count"),
        ],
        rows=[
            Row(
                cells={
                    "name": Linked(unit.local_name, address_of(unit, edition.code)),
                    "code": unit.code,
                    "kind": unit.local_type,
                    "people": _persons(people.get(unit.pk, {})),
                    "below": below.get(unit.pk, 0),
                },
                key=unit.code,
                label=unit.local_name,
            )
            for unit in units
        ],
        empty=Empty(_("No unit"), _("Nothing lies right below this unit.")),
    )


def _persons(people: dict[tuple[str, str], People]) -> int | None:
    known = people.get(EVERYBODY)
    return known.persons if known else None
