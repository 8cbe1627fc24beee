"""The same question put to Splink on DuckDB: for lists of millions. Extra `[link]`.

Splink learns as `rules.linking` does, but on columns in a database of its own in
memory; the answer has the same shape. Nothing is sent anywhere.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lachan.ground.people.rules import naming
from lachan.ground.people.rules.linking import Link, Row, once
from lachan.kernel.errors import Refused
from lachan.kernel.speech import sentence as _

# Column of the table → what its agreement is called: same, near, different.
REASONS: Mapping[str, tuple[str, str, str]] = {
    "name": ("name-same", "name-alike", "name-differs"),
    "dob": ("birth-same", "birth-digit", "birth-differs"),
    "sex": ("sex-same", "sex-same", "sex-differs"),
    "place": ("place-same", "place-near", "place-differs"),
    "number": ("number-same", "number-digit", "number-differs"),
    "phone": ("phone-same", "phone-digit", "phone-differs"),
    "email": ("email-same", "email-near", "email-differs"),
}
FEW = 20_000  # rows; up to here a name alone may bring pairs together


class NoSplink(Refused):
    """Raised where the extra is not installed."""

    def __init__(self) -> None:
        super().__init__(
            what=_("The lists were not compared."),
            why=_("Splink is not installed: it is an extra."),
            what_now=_("Install lachan[link], or compare with --engine own."),
        )


def is_there() -> bool:
    """Whether the extra is installed."""
    return importlib.util.find_spec("splink") is not None


def link(
    rows: Sequence[Row], others: Sequence[Row] | None, *, least: float = 0.5
) -> list[Link]:
    """Pairs at least so likely, likeliest first; as `rules.linking.link`."""
    if not is_there():
        raise NoSplink
    splink: Any = importlib.import_module("splink")
    columns = _telling([*rows, *(others or ())])
    tables = [_table(some, columns) for some in (rows, others) if some is not None]
    api = importlib.import_module("splink.backends.duckdb").DuckDBAPI()
    frames = [
        api.register(table, dataset_display_name=name)
        for table, name in zip(tables, ("one", "other"), strict=False)
    ]
    linker = splink.Linker(
        frames if others is not None else frames[0],
        _settings(columns, small=len(rows) <= FEW, within=others is None),
        log_level=50,
    )
    _train(linker, splink.block_on)
    predicted = linker.inference.predict(threshold_match_probability=least)
    found = list(_links(predicted.as_record_list(), columns))
    found.sort(key=lambda each: (-each.score, each.one, each.other))
    return found if others is None else list(once(found))


def _telling(rows: Sequence[Row]) -> list[str]:
    """The columns that at least one in fifty rows fills, the name always."""
    filled = {name: sum(bool(_cells(row)[name]) for row in rows) for name in REASONS}
    return [n for n, count in filled.items() if n == "name" or count * 50 >= len(rows)]


def _cells(row: Row) -> dict[str, str | None]:
    form = naming.name_form(row.name)
    told = naming.told_day(row.born)
    words = form.given_first.split()
    return {
        "name": form.given_first or None,
        "given": words[0] if words else None,
        "family": words[1] if len(words) > 1 else None,
        "dob": told.isoformat() if told else None,
        "year": str(row.born.year if row.born else row.year or "") or None,
        "sex": row.sex or None,
        "place": row.place or None,
        "number": row.number or None,
        "phone": row.phone or None,
        "email": row.email or None,
    }


def _table(rows: Sequence[Row], columns: Sequence[str]) -> Any:
    arrow: Any = importlib.import_module("pyarrow")
    cells = [_cells(row) for row in rows]
    kept = [*columns, "given", "family", "year"]
    data = {name: [each[name] for each in cells] for name in kept}
    words = [(each["name"] or "").split() for each in cells]
    typed = {name: arrow.array(v, type=arrow.string()) for name, v in data.items()}
    typed["words"] = arrow.array(words, type=arrow.list_(arrow.string()))
    return arrow.table({"unique_id": [row.id for row in rows], **typed})


def _settings(columns: Sequence[str], *, small: bool, within: bool) -> Any:
    splink: Any = importlib.import_module("splink")
    library: Any = importlib.import_module("splink.comparison_library")
    comparing = {
        "name": lambda: _names(library),
        "dob": lambda: library.DateOfBirthComparison("dob", input_is_string=True),
        "sex": lambda: library.ExactMatch("sex"),
        "place": lambda: library.ExactMatch("place"),
        "number": lambda: library.LevenshteinAtThresholds("number", [1]),
        "phone": lambda: library.LevenshteinAtThresholds("phone", [1]),
        "email": lambda: library.JaroWinklerAtThresholds("email", [0.88]),
    }
    on = splink.block_on
    keys = [on(name) for name in ("dob", "number", "phone", "email") if name in columns]
    words = on("words", arrays_to_explode=["words"])
    keys += [words] if small else [on("name", "year")]
    return splink.SettingsCreator(
        link_type="dedupe_only" if within else "link_only",
        comparisons=[comparing[name]() for name in columns],
        blocking_rules_to_generate_predictions=keys,
    )


def _names(library: Any) -> Any:
    """The whole name, nearly the whole, a word of it, or none."""
    levels: Any = importlib.import_module("splink.comparison_level_library")
    same = levels.ExactMatchLevel("name", term_frequency_adjustments=True)
    return library.CustomComparison(
        output_column_name="name",
        comparison_levels=[
            levels.NullLevel("name"),
            same,
            levels.JaroWinklerLevel("name", 0.9),
            levels.ArrayIntersectLevel("words", 1),
            levels.ElseLevel(),
        ],
    )


def _train(linker: Any, on: Any) -> None:
    linker.training.estimate_probability_two_random_records_match(
        [on("name", "dob")], recall=0.4
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for keys in (("dob",), ("name",)):
        linker.training.estimate_parameters_using_expectation_maximisation(on(*keys))


def _links(
    predicted: Sequence[Mapping[str, Any]], columns: Sequence[str]
) -> Iterator[Link]:
    for pair in predicted:
        reasons = (_reason(name, pair.get(f"gamma_{name}")) for name in columns)
        yield Link(
            str(pair["unique_id_l"]),
            str(pair["unique_id_r"]),
            float(pair["match_probability"]),
            tuple(filter(None, reasons)),
        )


_MOST = {"name": 3, "dob": 5, "sex": 1, "place": 1, "number": 2, "phone": 2, "email": 2}


def _reason(column: str, level: int | None) -> str:
    """The level in the words of the house; nothing where a side knows nothing."""
    if level is None or level < 0:
        return ""
    same, near, differs = REASONS[column]
    return same if level == _MOST[column] else near if level else differs
