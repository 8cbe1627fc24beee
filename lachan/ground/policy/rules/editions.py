"""Editions: policies as they hold at one place from one day to another."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import lru_cache
from typing import Any, get_type_hints

from lachan.ground.policy.rules import families, shapes
from lachan.ground.policy.rules.documents import Document, Example, Name, Whole
from lachan.ground.policy.rules.documents import Overlay as OverlayFile
from lachan.kernel.decisions import Decision, Verification
from lachan.kernel.plain import plain
from lachan.kernel.speech import sentence as _

NATION = "vn"


@dataclass(frozen=True)
class Edition:
    """A policy with its overlay merged in; complete, and never changed again.

    `valid_to` is the first Vietnamese day on which it no longer holds; None while no
    end is known, and then a later edition of the same id and place follows it.
    """

    id: str
    family: str
    edition: str
    name: Name
    document: Document
    clause: str
    place: str
    disease: str
    valid_from: date
    valid_to: date | None
    verification: Verification
    source: str
    note: str
    parameters: Mapping[str, Any]
    examples: tuple[Example, ...]
    overlaid: tuple[str, ...] = ()
    amends: str = ""

    def __hash__(self) -> int:
        return hash((self.id, self.place, self.edition))

    @property
    def ref(self) -> str:
        """How reasons name it: `id@edition`, with the place unless it is the nation."""
        place = "" if self.place == NATION else f"/{self.place}"
        return f"{self.id}@{self.edition}{place}"

    def holds_on(self, day: date) -> bool:
        """True from `valid_from` on, and no longer on `valid_to`."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)

    def body(self) -> dict[str, Any]:
        """All of it as JSON values; `from_body` gives the equal edition."""
        body = {f.name: plain(getattr(self, f.name)) for f in fields(self)}
        if not self.amends:
            # Editions loaded before amendments were known keep their digest.
            del body["amends"]
        return body

    def digest(self) -> str:
        """SHA-256 of the body: equal for equal content, whatever the file's layout."""
        return digest_of(self.body())


@dataclass(frozen=True)
class Rule:
    """An edition with its parameters typed: what judgements are handed."""

    edition: Edition
    parameters: Any


def digest_of(body: Mapping[str, Any]) -> str:
    """SHA-256 of a body in its one canonical writing."""
    text = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def from_body(body: Mapping[str, Any]) -> Edition:
    """The edition that `Edition.body` wrote."""
    reader, hints = shapes.Reader(), get_type_hints(Edition)
    texts = {"amends", "clause", "disease", "note", "source"}
    values = {
        name: value if name in texts else reader.read(hints[name], value, name)
        for name, value in body.items()
        if name != "parameters"
    }
    return Edition(parameters=body["parameters"], **values)


def of_file(whole: Whole) -> Edition:
    """The edition that a whole file states."""
    return Edition(
        id=whole.id,
        family=whole.family,
        edition=whole.edition,
        name=whole.name,
        document=whole.document,
        clause=whole.clause,
        place=whole.place,
        disease=whole.disease,
        valid_from=whole.valid_from,
        valid_to=whole.valid_to,
        verification=whole.verification,
        source=whole.source,
        note=whole.note,
        parameters=whole.parameters,
        examples=whole.example,
        amends=whole.amends,
    )


def lay_over(base: Edition, overlay: OverlayFile, until: date | None) -> Edition | None:
    """`base` with what `overlay` changes, while both hold; None if they never do.

    `until` is the first day on which `base` gives way to its successor. Only the
    parameters that the overlay names differ; each brings its own mark and source.
    Examples of the base hold for the base and are left there.
    """
    starts = max(base.valid_from, overlay.valid_from)
    ends = [day for day in (until, overlay.valid_to) if day is not None]
    end = min(ends, default=None)
    if end is not None and end <= starts:
        return None
    return replace(
        base,
        edition=f"{base.edition}+{overlay.edition}",
        document=overlay.document,
        clause=overlay.clause,
        place=overlay.place,
        valid_from=starts,
        valid_to=end,
        verification=overlay.verification,
        source=overlay.source,
        note=overlay.note,
        parameters=merged(base.parameters, overlay.parameters),
        examples=overlay.example,
        overlaid=tuple(sorted(overlay.parameters)),
        amends=overlay.amends,
    )


def overlay_of(edition: Edition, base: Edition) -> OverlayFile:
    """The overlay that `edition` laid upon `base`: the same keys, only what differs."""
    return OverlayFile(
        overlays=edition.id,
        edition=edition.edition.partition("+")[2],
        document=edition.document,
        clause=edition.clause,
        place=edition.place,
        valid_from=edition.valid_from,
        valid_to=edition.valid_to,
        verification=edition.verification,
        source=edition.source,
        note=edition.note,
        amends=edition.amends,
        example=edition.examples,
        parameters={
            name: _own(edition.parameters[name], base.parameters.get(name))
            for name in edition.overlaid
        },
    )


def _own(value: Any, below: Any) -> Any:
    """A value without the rows that are taken over as they are from below."""
    if not (_is_table_of_rows(value) and _is_table_of_rows(below)):
        return value
    return {
        name: _own(item, below.get(name))
        for name, item in value.items()
        if item != below.get(name)
    }


def merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """`below` with the keys of `above`; tables of marked rows are merged by row."""
    return {
        **below,
        **{
            name: merged(below[name], value)
            if _is_table_of_rows(below.get(name)) and _is_table_of_rows(value)
            else value
            for name, value in above.items()
        },
    }


def _is_table_of_rows(value: Any) -> bool:
    return isinstance(value, Mapping) and "verification" not in value


def choose(
    editions: Iterable[Edition], *, places: Sequence[str], on: date
) -> Edition | None:
    """Of editions of one id the one that governs at `on`: nearest place, then latest.

    `places` are the codes that contain the matter (`vn.38.387`, `vn.38`, `vn`), in
    any order; the longest code that has an edition in force wins.
    """
    in_force = [e for e in editions if e.place in places and e.holds_on(on)]
    return max(in_force, key=lambda e: (len(e.place), e.valid_from), default=None)


def places_of(code: str) -> tuple[str, ...]:
    """A place and those that contain it: `vn.38.387`, `vn.38`, `vn`."""
    parts = code.split(".")
    return tuple(".".join(parts[:n]) for n in range(len(parts), 0, -1))


@lru_cache(maxsize=512)
def _typed(digest: str, edition: Edition) -> Rule:
    kind = families.family(edition.family)
    parameters = shapes.read(
        kind.parameters,
        edition.parameters,
        what=_("The policy %(ref)s cannot be used.", ref=edition.ref),
        origin=shapes.Origin(edition.ref, edition.clause),
    )
    return Rule(edition, parameters)


def rule(edition: Edition) -> Rule:
    """The edition with typed parameters, read once per process and content."""
    return _typed(edition.digest(), edition)


def explain(edition: Edition, inputs: Mapping[str, Any]) -> Decision:
    """What the edition answers to `inputs`, with reasons. Pure: no database, no clock.

    Raises shapes.Unreadable for inputs of the wrong shape.
    """
    kind = families.family(edition.family)
    given = shapes.read(
        kind.inputs,
        inputs,
        what=_("%(ref)s cannot be applied to these inputs.", ref=edition.ref),
    )
    return kind.judge(given, rule(edition).parameters)
