"""Reads of what came in: runs that go on, mappings that fit."""

from __future__ import annotations

from lachan.ground.intake import words
from lachan.ground.intake.models import ImportRun, SavedMapping


def unfinished(request_key: str) -> ImportRun | None:
    """The run that the same request began and did not finish, to be gone on with."""
    return (
        ImportRun.objects.filter(
            request_key=request_key,
            state__in=(words.RunState.RUNNING, words.RunState.FAILED),
        )
        .order_by("-pk")
        .first()
    )


def mapping_for(kind: str, header_key: str) -> SavedMapping | None:
    """The mapping saved last for files with these headings."""
    return (
        SavedMapping.objects.filter(kind=kind, header_key=header_key)
        .order_by("-saved_at")
        .first()
    )


def mapping_named(kind: str, name: str) -> SavedMapping | None:
    """The mapping of this name, if it is for the kind."""
    return SavedMapping.objects.filter(kind=kind, name=name).first()
