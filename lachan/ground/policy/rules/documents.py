"""One policy file: what may stand in it, and what it says.

A file is a whole policy, or an overlay for a place: the same keys, only what differs.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from lachan.ground.policy.rules import shapes
from lachan.ground.policy.rules.valuesets import ValueSet
from lachan.kernel.decisions import Verification
from lachan.kernel.speech import Text
from lachan.kernel.speech import sentence as _


@dataclass(frozen=True)
class Name:
    """What a policy is called in both languages."""

    vi: str
    en: str


@dataclass(frozen=True)
class Document:
    """The regulation behind a file, and where its wording was read."""

    number: str
    date: date
    issuer: str
    title: str
    source: str


@dataclass(frozen=True)
class Example:
    """A worked example, which is a test.

    `assumed` names inputs that no source gives: they make the example computable and
    prove nothing. `expect` is the whole result.
    """

    says: str
    inputs: dict[str, Any]
    expect: dict[str, Any]
    source: str
    verification: Verification
    assumed: tuple[str, ...] = ()
    expect_rules: tuple[str, ...] = ()
    expect_missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Whole:
    """A file that states a policy.

    `amends` names the edition it takes over from before that one's own end.
    """

    id: str
    family: str
    edition: str
    name: Name
    document: Document
    clause: str
    place: str
    valid_from: date
    verification: Verification
    source: str
    parameters: dict[str, Any]
    example: tuple[Example, ...]
    disease: str = ""
    note: str = ""
    valid_to: date | None = None
    amends: str = ""


@dataclass(frozen=True)
class Overlay:
    """A file that changes some parameters of a policy for one place."""

    overlays: str
    edition: str
    document: Document
    clause: str
    place: str
    valid_from: date
    verification: Verification
    source: str
    parameters: dict[str, Any]
    example: tuple[Example, ...] = ()
    note: str = ""
    valid_to: date | None = None
    amends: str = ""


@dataclass(frozen=True)
class PolicyFile:
    """A file as read: its origin for messages, and its content."""

    origin: str
    content: Whole | Overlay
    values: Mapping[str, ValueSet] = field(default_factory=dict, hash=False)


def parse(text: str, origin: str, values: Mapping[str, ValueSet]) -> PolicyFile:
    """Read one file. Raises shapes.Unreadable naming file, key and cure."""
    what = _("The policy file %(origin)s was not read.", origin=origin)
    try:
        raw = plain(tomllib.loads(text))
    except tomllib.TOMLDecodeError as broken:
        fault = shapes.Fault("TOML", str(broken), _("Correct the file at that line."))
        raise shapes.refused(what, [fault]) from None
    raw["parameters"] = _with_values(raw.get("parameters", {}), values, what)
    content = _content(raw, what)
    _check_period(content, what)
    return PolicyFile(origin, content, values)


def _content(raw: dict[str, Any], what: Text) -> Whole | Overlay:
    if "overlays" in raw:
        return shapes.read(Overlay, raw, what=what)
    return shapes.read(Whole, raw, what=what)


def plain(value: Any) -> Any:
    """TOML values as JSON knows them: days and instants become ISO text."""
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return value


def _check_period(content: Whole | Overlay, what: Text) -> None:
    if content.valid_to is not None and content.valid_to <= content.valid_from:
        fault = shapes.Fault(
            "valid_to",
            _("It is not after valid_from."),
            _("valid_to is the first day on which the policy no longer holds."),
        )
        raise shapes.refused(what, [fault])


def _with_values(raw: Any, values: Mapping[str, ValueSet], what: Text) -> Any:
    """Parameters with the rows of the value sets they name, so that they never move."""
    if not isinstance(raw, dict):
        return raw
    return {name: _with_rows(name, item, values, what) for name, item in raw.items()}


def _with_rows(name: str, item: Any, values: Mapping[str, ValueSet], what: Text) -> Any:
    if not isinstance(item, dict) or "valueset" not in item:
        return item
    if item["valueset"] not in values:
        fault = shapes.Fault(
            f"parameters.{name}.valueset",
            _("There is no value set “%(name)s”.", name=item["valueset"]),
            _("Put it into policy/valuesets, or name one that is there."),
        )
        raise shapes.refused(what, [fault])
    rows = [dict(row) for row in values[item["valueset"]].rows]
    return {**item, "value": item.get("value", rows)}
