"""Names of units: the tree stands above this floor and is installed at start."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol

from django.utils.translation import gettext as _

from lachan.kernel.errors import Refused


class Place(NamedTuple):
    """A unit as access knows it: its path, its name, and what stands above it."""

    path: str
    label: str
    note: str = ""


class Places(Protocol):
    """What the units tell access, which stands below them."""

    def labels(self, paths: Iterable[str]) -> Mapping[str, str]:
        """The names of units by path; a path without a unit is left out."""

    def search(self, text: str, roots: Sequence[str]) -> Sequence[Place]:
        """At most ten units below `roots` whose name or code begins with `text`."""

    def path_of(self, code: str, edition: str | None) -> str:
        """The path of an official code; raises Refused when there is none."""

    def companions(self, path: str) -> Sequence[str]:
        """The path and those of the units that decrees put wholly into its unit."""


class NoPlaces:
    """Before the units are installed: paths have no names."""

    def labels(self, paths: Iterable[str]) -> Mapping[str, str]:
        """No names."""
        return {}

    def search(self, text: str, roots: Sequence[str]) -> Sequence[Place]:
        """No units."""
        return ()

    def path_of(self, code: str, edition: str | None) -> str:
        """No unit."""
        raise Refused(
            what=_("The unit was not found."),
            why=_("There is no unit with the code “%(code)s”.") % {"code": code},
            what_now=_("Use the official code, or VN for the whole tree."),
        )

    def companions(self, path: str) -> Sequence[str]:
        """Itself alone."""
        return (path,)


_places: list[Places] = [NoPlaces()]


def install_places(places: Places) -> None:
    """Let the units give names to paths; called once at start."""
    _places[0] = places


def places() -> Places:
    """The units as installed."""
    return _places[0]


def place_names(paths: Iterable[str]) -> dict[str, str]:
    """What to call each path, for lists; the empty path is the whole tree."""
    wanted = set(paths)
    known = places().labels(wanted - {""})
    return {
        path: _("Whole tree") if not path else known.get(path, path) for path in wanted
    }
