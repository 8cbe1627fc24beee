"""Rows as a file holds them, before anybody knows which of them is the heading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lachan.doors.interchange.words import Layout, Row
from lachan.kernel.speech import Text


@dataclass(frozen=True, slots=True)
class RawTable:
    """All rows with their numbers; `merged` are ranges such as B2:D2."""

    rows: Sequence[Row]
    layout: Layout
    merged: tuple[str, ...] = ()
    notes: tuple[Text, ...] = ()
    shapes: Mapping[int, Any] = field(default_factory=dict)
