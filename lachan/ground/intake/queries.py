"""Reads of what came in: runs that go on, mappings that fit."""

from __future__ import annotations

from django.conf import settings
from django.core.files.storage import FileSystemStorage

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


def shelf() -> FileSystemStorage:
    """Where files lie while they are needed; only this account reads them."""
    return FileSystemStorage(
        location=settings.MEDIA_ROOT / "imports",
        file_permissions_mode=0o600,
        directory_permissions_mode=0o700,
    )


def file_of(run: ImportRun) -> bytes:
    """The file of a run as it came in. Raises FileNotFoundError when it is gone."""
    with shelf().open(run.stored_as) as stored:
        told: bytes = stored.read()
    return told
