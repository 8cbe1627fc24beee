"""A record that was sent before: the same public id is the same record."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from django.db.models import Model

Kept = TypeVar("Kept", bound=Model)


def known_under(model: type[Kept], public_id: UUID | None) -> Kept | None:
    """The record under an id that its maker gave; None for a new one."""
    if public_id is None:
        return None
    return model._default_manager.filter(public_id=public_id).first()
