"""Classes of data that grow old: counted and disposed of by the terms of retention."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from lachan.ground.privacy.models import DataRequest
from lachan.ground.tasks.models import Task


class OldFiles:
    """Files of one folder of the data folder, whatever their form.

    By the machine's clock, which wrote the instants beside them.
    """

    def __init__(self, name: str, folder: str) -> None:
        """`name` is the code of the term; `folder` lies in the data folder."""
        self.name = name
        self._folder = folder

    def due(self, before: datetime) -> int:
        """How many files are older."""
        return sum(1 for _path in self._older(before))

    def dispose(self, before: datetime, *, now: datetime) -> dict[str, int]:
        """Delete them once nothing can be rolled back."""
        paths = list(self._older(before))
        transaction.on_commit(lambda: _delete(paths))
        return {f"files in {self._folder}": len(paths)}

    def _older(self, before: datetime) -> Iterator[Path]:
        place: Path = settings.DATA_DIR / self._folder
        if not place.is_dir():
            return
        for path in sorted(place.rglob("*")):
            if path.is_file():
                written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
                if written < before:
                    yield path


def _delete(paths: list[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


class TaskTexts:
    """What was written about tasks that were closed."""

    name = "task_texts"

    def due(self, before: datetime) -> int:
        """How many closed tasks still say something."""
        return self._older(before).count()

    def dispose(self, before: datetime, *, now: datetime) -> dict[str, int]:
        """Take the texts out; the tasks stay."""
        return {"tasks_task": self._older(before).update(details="", outcome="")}

    def _older(self, before: datetime) -> QuerySet[Task]:
        says = ~Q(details="") | ~Q(outcome="")
        return Task.objects.filter(says, closed_at__lt=before)


class ClosedRequests:
    """What was said in requests that are over."""

    name = "closed_requests"

    def due(self, before: datetime) -> int:
        """How many closed requests still name somebody."""
        return self._older(before).count()

    def dispose(self, before: datetime, *, now: datetime) -> dict[str, int]:
        """Take out who asked and what was said; right, terms and decision stay."""
        emptied = self._older(before).update(
            requester_name="",
            requester_reach="",
            told="",
            representative="",
            decision_reason="",
            extension_reason="",
            outcome="",
        )
        return {"privacy_data_request": emptied}

    def _older(self, before: datetime) -> QuerySet[DataRequest]:
        return DataRequest.objects.filter(closed_at__lt=before).exclude(
            requester_name=""
        )


KEPT = (
    OldFiles("refused_lists", "refused"),
    OldFiles("exports", "exports"),
    TaskTexts(),
    ClosedRequests(),
)
