"""One gate for verbs that touch many units at once."""

from __future__ import annotations

from collections.abc import Collection

from lachan.ground.access.actions import require
from lachan.ground.access.models import User
from lachan.ground.access.queries import paths_of
from lachan.ground.units.words import EDIT

__all__ = ["EDIT", "require_all"]


def require_all(by: User, paths: Collection[str]) -> None:
    """Let pass who may edit every one of the units; raises NotAllowed otherwise."""
    roots = paths_of(by, EDIT)
    for path in paths:
        if not path.startswith(roots):
            require(by, EDIT, within=path)
