"""Value sets: codes with what they are called, one CSV file each.

The columns `code`, `vi` and `en` are always there; `system` names the code system of
others (ICD-10). A column whose name ends in `[]` holds several codes, parted by
spaces.
"""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lachan.kernel.errors import Refused
from lachan.kernel.speech import sentence as _

NEEDED = ("code", "vi", "en")


class UnreadableValueSet(Refused):
    """Raised for a value set without its columns, or with a code twice."""


@dataclass(frozen=True)
class ValueSet:
    """The codes of one subject in their order; `rows` hold every column."""

    name: str
    rows: tuple[Mapping[str, Any], ...]

    def codes(self) -> tuple[str, ...]:
        """The codes in the order of the file."""
        return tuple(row["code"] for row in self.rows)

    def display(self, code: str, language: str = "vi") -> str:
        """What `code` is called in `vi` or `en`; the code itself if it is unknown."""
        for row in self.rows:
            if row["code"] == code:
                return str(row["en" if language == "en" else "vi"])
        return code


def parse(name: str, text: str) -> ValueSet:
    """The value set in `text`. Raises UnreadableValueSet."""
    reader = csv.DictReader(io.StringIO(text))
    lacking = [column for column in NEEDED if column not in (reader.fieldnames or ())]
    rows = tuple(_row(row) for row in reader)
    codes = [row.get("code", "") for row in rows]
    twice = sorted({code for code in codes if codes.count(code) > 1 or not code})
    if lacking or twice or not rows:
        raise UnreadableValueSet(
            what=_("The value set “%(name)s” was not read.", name=name),
            why=_(
                "Columns missing: %(lacking)s; codes empty or twice: %(twice)s.",
                lacking=", ".join(lacking) or "–",
                twice=", ".join(twice) or "–",
            ),
            what_now=_("Give every row its own code, and the columns code, vi, en."),
        )
    return ValueSet(name, rows)


def read_folder(folder: Path) -> dict[str, ValueSet]:
    """Every value set in `folder`, by the name of its file."""
    return {
        path.stem: parse(path.stem, path.read_text(encoding="utf-8"))
        for path in sorted(folder.glob("*.csv"))
    }


def _row(row: Mapping[str, str]) -> dict[str, Any]:
    """Empty cells are left out, so that a column may be optional."""
    return {
        name.removesuffix("[]"): value.split() if name.endswith("[]") else value.strip()
        for name, value in row.items()
        if value and value.strip()
    }
