"""A draft with everything it is sought by."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from lachan.ground.people.models import keyring
from lachan.ground.people.rules import naming
from lachan.ground.people.rules.matching import (
    HASHED,
    Described,
    Weights,
    may_be_shown_anywhere,
)
from lachan.ground.people.words import PersonDraft


@lru_cache(maxsize=1)
def weights() -> Weights:
    """The figures of `matching.toml`."""
    file = Path(__file__).parents[2] / "matching.toml"
    return Weights.from_data(tomllib.loads(file.read_text(encoding="utf-8")))


class Asked:
    """A draft folded, hashed and keyed once, however many rows it is held against."""

    def __init__(self, draft: PersonDraft) -> None:
        ring = keyring()
        form = naming.name_form(draft.full_name)
        keys = naming.keys_of(form, draft.birth_date, draft.year, draft.unit_id)
        self.keys = keys
        self.years = naming.years_to_probe(form, draft.birth_date, draft.year)
        self.identifiers = naming.identifiers_of(draft)
        self.phones = naming.phones_of(draft)
        self.hashes = {
            told: ring.keyed_hashes(told.kind, told.found_by)
            for told in (*self.identifiers, *self.phones)
        }
        self.described = Described(
            full_name=form.full,
            given_first=form.given_first if form.token_hash else "",
            sex=str(draft.sex),
            birth_date=draft.birth_date,
            birth_year=draft.year,
            unit_path=draft.unit_path,
            numbers={told.kind: self._hash(told) for told in self.identifiers},
            phones=frozenset(map(self._hash, self.phones)),
        )
        # Without birth a rare name is looked for everywhere.
        is_everywhere = not draft.year and may_be_shown_anywhere(
            self.described, weights()
        )
        self.given_first = self.described.given_first if is_everywhere else ""

    def _hash(self, number: naming.Number) -> str:
        return HASHED + self.hashes[number][0].hex()

    def in_clear(self) -> Asked:
        """The same, with numbers that can also be near, not only equal."""
        self.described = replace(
            self.described,
            numbers={told.kind: told.found_by for told in self.identifiers},
            phones=frozenset(told.found_by for told in self.phones),
        )
        return self
