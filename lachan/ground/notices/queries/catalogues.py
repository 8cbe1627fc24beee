"""The file of kinds as it stands, and the clocks that other modules keep."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from lachan.ground.notices.rules.catalogue import Catalogue, read_catalogue
from lachan.kernel.deadlines import Deadline

Clocks = Sequence[Callable[[datetime], Iterable[Deadline]]]
_clocks: list[Clocks] = [()]


@lru_cache(maxsize=4)
def _read(path: Path, _changed_at: int) -> Catalogue:
    return read_catalogue(path.read_text("utf-8"))


def catalogue() -> Catalogue:
    """What policy/notices/notices.toml says; read anew when the file changes.

    Raises rules.catalogue.NoticesNotReadable when the file is wrong.
    """
    path = settings.POLICY_DIR / "notices" / "notices.toml"
    return _read(path, path.stat().st_mtime_ns)


def install_deadlines(clocks: Clocks) -> None:
    """Put in place whose clocks are looked at; called once at start."""
    _clocks[0] = clocks


def deadlines(now: datetime) -> Iterator[Deadline]:
    """What is due or nearly so, as every module that keeps a clock says."""
    for clock in _clocks[0]:
        yield from clock(now)
