"""The tree of units as access reads it, which stands below the units."""

from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Q
from django.utils.translation import get_language

from lachan.ground.access.models import within
from lachan.ground.access.queries import Place
from lachan.ground.units.models import Unit
from lachan.ground.units.queries import unit_named
from lachan.kernel.vietnamese import fold

_SHOWN = 10
WHOLE_TREE = "VN"


class Tree:
    """Names, search and codes of units."""

    def labels(self, paths: Iterable[str]) -> Mapping[str, str]:
        """The full names of units by path, in the reader's language."""
        units = Unit.objects.filter(path__in=list(paths))
        return {unit.path: _name_of(unit) for unit in units}

    def search(self, text: str, roots: Sequence[str]) -> Sequence[Place]:
        """Units of every edition whose name or code begins with `text`, high first."""
        key = fold(text)
        named = Q(folded_name__startswith=key) if key else Q()
        found = (
            Unit.objects.filter(named | Q(code=text), within("path", tuple(roots)))
            .select_related("parent", "edition")
            .order_by("depth", "-edition__valid_from", "sort_key")[:_SHOWN]
        )
        return [
            Place(unit.path, _name_of(unit), f"{_above(unit)}{unit.edition.code}")
            for unit in found
        ]

    def path_of(self, code: str, edition: str | None) -> str:
        """The path of an official code; `VN` without edition is the whole tree.

        Raises UnknownUnit as `units` does.
        """
        if code == WHOLE_TREE and not edition:
            return ""
        return str(unit_named(code, edition=edition).path)


def _name_of(unit: Unit) -> str:
    if get_language() == "en" and unit.name_en:
        return unit.name_en
    return unit.full_name


def _above(unit: Unit) -> str:
    return f"{_name_of(unit.parent)} · " if unit.parent else ""
