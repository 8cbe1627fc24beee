"""Editions as files again, equal to those they were read from; and amended ones."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from lachan.ground.policy.rules import editions
from lachan.ground.policy.rules.documents import Document, Example, Overlay, Whole
from lachan.ground.policy.rules.editions import NATION, Edition
from lachan.ground.policy.rules.library import failure
from lachan.ground.policy.rules.shapes import MARKS
from lachan.ground.policy.rules.sourced import Both
from lachan.kernel.decisions import Verification
from lachan.kernel.plain import plain

# Words that an amendment may change, by the last part of their key → their codes.
CHOSEN_FROM = {
    "proposes": "bodies",
    "decides": "bodies",
    "announces": "bodies",
    "level_1": "measures",
    "level_2": "measures",
    "level_3": "measures",
    "level_4": "measures",
}
_DATES = frozenset({"valid_from", "valid_to", "date", "from_date"})


@dataclass(frozen=True)
class Amendment:
    """What is to be changed of an edition, by which document, from which day on.

    `changes` holds new values by key, such as `transmission_bands[1].number`. `place`
    may lie within that of the edition: then an overlay is written.
    """

    edition: str
    valid_from: date
    place: str
    document: Document
    clause: str
    verification: Verification
    source: str
    changes: Mapping[str, Any]
    valid_to: date | None = None


def as_file(edition: Edition, base: Edition | None = None) -> str:
    """The file of an edition; loaded again it gives the same digest.

    `base` is the edition that an overlay is laid upon, and needed for overlays.
    """
    if edition.overlaid and base is not None:
        return _written(editions.overlay_of(edition, base))
    return _written(_whole(edition))


def _whole(edition: Edition) -> Whole:
    body = {
        name: getattr(edition, name)
        for name in Whole.__dataclass_fields__
        if name != "example"
    }
    return Whole(**body, example=edition.examples)


def amended(edition: Edition, amendment: Amendment) -> str:
    """The file of an amended edition, or of an overlay for a place within it.

    Of the worked examples those stay that still hold; the others were true of the old
    numbers. Raises KeyError for a key that the edition does not have.
    """
    changed = {_name(key) for key in amendment.changes}
    parameters = {
        name: plain(value)
        for name, value in edition.parameters.items()
        if name in changed or amendment.place == edition.place
    }
    for key, value in amendment.changes.items():
        _put(parameters, key, value, amendment)
    if amendment.place != edition.place:
        return _written(_overlay(edition, amendment, parameters))
    whole = replace(
        _whole(edition),
        edition=amendment.edition,
        document=amendment.document,
        clause=amendment.clause,
        valid_from=amendment.valid_from,
        valid_to=amendment.valid_to,
        verification=amendment.verification,
        source=amendment.source,
        parameters=parameters,
        example=tuple(_still_true(edition, parameters)),
        amends=edition.edition,
    )
    return _written(whole)


def _still_true(edition: Edition, parameters: dict[str, Any]) -> Iterator[Example]:
    tried = replace(edition, parameters=parameters)
    for example in edition.examples:
        if not failure(tried, example):
            yield example


def _overlay(
    edition: Edition, amendment: Amendment, parameters: dict[str, Any]
) -> Overlay:
    return Overlay(
        overlays=edition.id,
        edition=amendment.edition,
        document=amendment.document,
        clause=amendment.clause,
        place=amendment.place,
        valid_from=amendment.valid_from,
        valid_to=amendment.valid_to,
        verification=amendment.verification,
        source=amendment.source,
        parameters=parameters,
    )


def values_of(edition: Edition) -> Iterator[tuple[str, Any]]:
    """Every number, truth and word that an amendment may change, by its key."""
    for name, raw in edition.parameters.items():
        yield from _values(name, raw)


def called_in(edition: Edition) -> dict[str, Both]:
    """What the edition itself calls its rows: key → its words in both languages."""
    return dict(_called("", edition.parameters))


def _called(key: str, raw: Any) -> Iterator[tuple[str, Both]]:
    if isinstance(raw, list | tuple):
        for number, item in enumerate(raw):
            yield from _called(f"{key}[{number}]", item)
    if not isinstance(raw, Mapping):
        return
    for before in ("", "name_"):
        vi, en = raw.get(f"{before}vi"), raw.get(f"{before}en")
        if key and isinstance(vi, str) and isinstance(en, str):
            yield key, Both(vi, en)
    for part, item in raw.items():
        yield from _called(f"{key}.{part}" if key else str(part), item)


def _values(key: str, raw: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(raw, Mapping):
        for part, item in raw.items():
            if part not in MARKS:
                yield from _values(key if part == "value" else f"{key}.{part}", item)
    elif isinstance(raw, list | tuple):
        for number, item in enumerate(raw):
            yield from _values(f"{key}[{number}]", item)
    elif isinstance(raw, bool | int | float) or key.rpartition(".")[2] in CHOSEN_FROM:
        yield key, raw


def _name(key: str) -> str:
    return key.split("[")[0].split(".")[0]


def _put(parameters: Any, key: str, value: Any, amendment: Amendment) -> None:
    """Set one value and give the marked row around it the mark of the amendment."""
    steps = key.replace("[", ".[").split(".")
    at: Any = parameters
    row: Any = None
    for step in steps[:-1]:
        at = _into(at, step)
        row = at if _is_marked(at) else row
    last = steps[-1]
    if isinstance(at, Mapping) and _is_marked(at.get(last)):
        row = at = at[last]
        last = "value"
    _into(at, last)
    _set(at, last, value)
    if row is not None:
        row |= {
            "verification": amendment.verification.value,
            "source": amendment.source,
            "clause": amendment.clause,
        }


def _into(at: Any, step: str) -> Any:
    if isinstance(at, Mapping) and "value" in at and step.startswith("["):
        at = at["value"]
    if step.startswith("["):
        return at[int(step.strip("[]"))]
    return at[step]


def _set(at: Any, step: str, value: Any) -> None:
    if isinstance(at, Mapping) and "value" in at and step.startswith("["):
        at = at["value"]
    at[int(step.strip("[]")) if step.startswith("[") else step] = value


def _is_marked(raw: Any) -> bool:
    return isinstance(raw, Mapping) and "verification" in raw


def _written(file: Whole | Overlay) -> str:
    """A file as TOML: plain keys first, then tables."""
    body: dict[str, Any] = {
        name: plain(getattr(file, name))
        for name in file.__dataclass_fields__
        if getattr(file, name) not in ("", None, ())
    }
    body["example"] = [_example(each) for each in body.get("example", [])]
    if isinstance(file, Whole):
        body["clause"], body["place"] = file.clause, file.place
    return "\n".join(_table("", body)).strip() + "\n"


def _example(example: Mapping[str, Any]) -> dict[str, Any]:
    needed = ("says", "inputs", "expect", "source", "verification")
    return {n: v for n, v in example.items() if n in needed or v not in ([], "", None)}


def _table(path: str, table: Mapping[str, Any]) -> Iterator[str]:
    for name, value in table.items():
        if not _is_section(path, value):
            yield f"{_key(name)} = {_value(name, value)}"
    for name, value in table.items():
        if not _is_section(path, value):
            continue
        below = f"{path}.{_key(name)}" if path else _key(name)
        for item in value if isinstance(value, list) else [value]:
            yield ""
            yield f"[[{below}]]" if isinstance(value, list) else f"[{below}]"
            yield from _table(below, item)


def _is_section(path: str, value: Any) -> bool:
    """Tables get headings; rows of a long value and inputs stay on one line."""
    if path.startswith("example"):
        return False
    if isinstance(value, Mapping):
        return True
    if not isinstance(value, list) or not value:
        return False
    return all(_is_row(path, item) for item in value)


def _is_row(path: str, item: Any) -> bool:
    marked = path != "parameters" or "verification" in item
    return isinstance(item, Mapping) and marked and path.count(".") < 1


def _value(name: str, value: Any) -> str:
    if isinstance(value, Mapping):
        inside = ", ".join(f"{_key(n)} = {_value(n, v)}" for n, v in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_value(name, item) for item in value)}]"
    if name in _DATES and isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def _key(name: str) -> str:
    bare = name.replace("-", "").replace("_", "")
    return name if bare.isascii() and bare.isalnum() else json.dumps(name)


def base_of(edition: Edition, known: Mapping[str, Edition]) -> Edition | None:
    """The edition of the nation that an overlay is laid upon; None for wholes."""
    if not edition.overlaid:
        return None
    label = edition.edition.partition("+")[0]
    return next(
        (e for e in known.values() if e.place == NATION and e.edition == label), None
    )
