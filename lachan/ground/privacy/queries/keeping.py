"""The register of processing as it stands, the terms, and what is due."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from lachan.ground.privacy.models import Purpose
from lachan.ground.privacy.rules.keeping import Term, read_register, read_terms
from lachan.kernel.holdings import Kept

_DATA = Path(__file__).resolve().parents[1] / "data"
_kept: list[Kept] = []


def install_kept(offered: Iterable[Kept]) -> None:
    """Let the top floor say what grows old; once at start."""
    _kept[:] = offered


def kept() -> dict[str, Kept]:
    """What grows old, by the code of its term."""
    return {one.name: one for one in _kept}


@lru_cache(maxsize=1)
def terms() -> dict[str, Term]:
    """How long each class of data is kept; read once per process."""
    return read_terms((_DATA / "retention.toml").read_text("utf-8"))


@lru_cache(maxsize=1)
def seed() -> dict[str, dict[str, object]]:
    """The register as shipped; read once per process."""
    return read_register((_DATA / "register.toml").read_text("utf-8"))


def register() -> list[Purpose]:
    """Every purpose as it stands: its last version, else the seed (unsaved)."""
    last: dict[str, Purpose] = {
        one.code: one for one in Purpose.objects.order_by("code", "version")
    }
    for code, content in seed().items():
        last.setdefault(code, Purpose(code=code, version=1, content=content))
    return [last[code] for code in sorted(last)]


def purpose(code: str) -> Purpose | None:
    """One purpose as it stands."""
    return next((one for one in register() if one.code == code), None)
