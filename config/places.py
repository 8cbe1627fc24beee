"""The tree of units as access reads it, which stands below the units."""

from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import get_language

from lachan.ground.access.queries import Place
from lachan.ground.units.models import TreeEdition, Unit
from lachan.ground.units.queries import companions, search, unit_named

_SHOWN = 8
WHOLE_TREE = "VN"


class Tree:
    """Names, search and codes of units."""

    def labels(self, paths: Iterable[str]) -> Mapping[str, str]:
        """The full names of units by path, in the reader's language."""
        units = Unit.objects.filter(path__in=list(paths))
        return {unit.path: _name_of(unit) for unit in units}

    def search(self, text: str, roots: Sequence[str]) -> Sequence[Place]:
        """Units that a person may be typing the name of, the newest edition first."""
        editions = TreeEdition.objects.order_by("-valid_from")
        return [
            Place(found.unit_path, found.label, edition.code)
            for edition in editions
            for found in search(text, edition, inside=roots, limit=_SHOWN)
        ]

    def path_of(self, code: str, edition: str | None) -> str:
        """The path of an official code; `VN` without edition is the whole tree.

        Raises UnknownUnit as `units` does.
        """
        if code == WHOLE_TREE and not edition:
            return ""
        return str(unit_named(code, edition=edition).path)

    def companions(self, path: str) -> Sequence[str]:
        """The path and those of the units that decrees put wholly into its unit."""
        return companions(path)


def _name_of(unit: Unit) -> str:
    if get_language() == "en" and unit.name_en:
        return unit.name_en
    return unit.full_name
