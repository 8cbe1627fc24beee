"""The definitions of policy/indicators, read once per process."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

from django.conf import settings

from lachan.command.indicators.words import Definition, Registry, Term


@cache
def registry() -> Registry:
    """Every definition in force, in the order they are shown."""
    path = settings.POLICY_DIR / "indicators" / "indicators.toml"
    body = tomllib.loads(path.read_text(encoding="utf-8"))
    return Registry(
        definitions=tuple(_definition(row) for row in body["indicator"]),
        undated_share_max=body["undated_share_max"],
        recording_communes_share_min=body["recording_communes_share_min"],
    )


def _definition(row: dict[str, Any]) -> Definition:
    row = dict(row)
    population = row.pop("population", {})
    for key in ("terms", "denominator_terms"):
        row[key] = tuple(_term(term) for term in row.get(key, ()))
    row["undated"] = tuple(row.get("undated", ()))
    return Definition(
        **row,
        population_group=population.get("group", ""),
        population_purpose=population.get("purpose", ""),
    )


def _term(row: dict[str, Any]) -> Term:
    return Term(
        measure=row["measure"],
        sign=row.get("sign", 1),
        categories=tuple(row.get("categories", ())),
        age_bands=tuple(row.get("age_bands", ())),
    )


def definition_of(figure_id: str) -> tuple[Definition, str]:
    """The definition behind a figure's id, and the part a breakdown's id names.

    Raises KeyError for an id that no definition has.
    """
    for definition in registry().definitions:
        if figure_id == definition.id:
            return definition, ""
        if definition.breakdown and figure_id.startswith(f"{definition.id}."):
            return definition, figure_id.removeprefix(f"{definition.id}.")
    raise KeyError(figure_id)
