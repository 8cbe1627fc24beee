"""Judgements about personal data. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime

_HEADER = (
    "# Records whose personal data were erased, by keyed hash. Keep this file with\n"
    "# the keys, apart from backups: `lachan restore` erases again whoever is in it.\n"
)


def proof_of(keyed_hash: bytes, at: datetime, rows: Mapping[str, int]) -> str:
    """A digest that binds which record was erased, when, and how much was written over.

    Who holds the key and the record's public id can check it; nobody can read from it
    who it was.
    """
    told = [keyed_hash.hex(), at.isoformat(), dict(sorted(rows.items()))]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def read_list(text: str) -> set[str]:
    """The hashes in a list of erasures; what is no hash is passed over."""
    lines = (line.strip().lower() for line in text.splitlines())
    return {line for line in lines if len(line) == 32 and _is_hex(line)}


def _is_hex(text: str) -> bool:
    return set(text) <= set("0123456789abcdef")


def written_list(hashes: Iterable[str]) -> str:
    """A list of erasures, sorted: in no order that would tell when."""
    return _HEADER + "".join(f"{each}\n" for each in sorted(hashes))
