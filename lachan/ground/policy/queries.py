"""Which rule governs a matter, and what the shipped library says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils.translation import get_language

from lachan.ground.policy.models import PolicyEdition, PolicyEditionQuerySet
from lachan.ground.policy.rules import (
    documents,
    editions,
    families,
    library,
    writing,
)
from lachan.ground.policy.rules.editions import NATION, Edition, places_of
from lachan.ground.policy.rules.library import Absent, Library
from lachan.ground.policy.rules.shapes import Fault
from lachan.ground.policy.rules.valuesets import ValueSet
from lachan.kernel.decisions import Decision
from lachan.kernel.errors import Refused
from lachan.kernel.speech import sentence as _

__all__ = [
    "GoverningRule",
    "NoRuleInForce",
    "Prepared",
    "absent",
    "family_rule_for",
    "file_of",
    "places_of",
    "prepared",
    "rule_for",
    "rule_of",
    "shipped",
    "spoken",
    "value_set",
]


class NoRuleInForce(Refused):
    """Raised when no edition of a policy holds at a place on a day."""


@dataclass(frozen=True)
class GoverningRule:
    """The edition to store with a decision, and its parameters for the judgement."""

    edition: PolicyEdition
    parameters: Any


def rule_for(
    policy_id: str, *, places: Sequence[str] = (NATION,), on: date
) -> GoverningRule:
    """The rule that governs at `places` on a Vietnamese day; one query.

    Parameters are read once per process and content. Raises NoRuleInForce.
    """
    found = PolicyEdition.objects.in_force(policy_id, places, on=on)
    return _governing(found, policy_id, on)


def family_rule_for(
    family: str, *, disease: str, places: Sequence[str] = (NATION,), on: date
) -> GoverningRule:
    """The rule of a family for a disease, whatever its id. Raises NoRuleInForce."""
    found = (
        PolicyEdition.objects.filter(
            family=family, disease__in=(disease, ""), place__in=places
        )
        .holding(on=on)
        .nearest_first()
    )
    return _governing(found, f"{family} · {disease}", on)


def rule_of(edition: PolicyEdition) -> GoverningRule:
    """An edition that is already at hand, with its parameters; for replay."""
    known = _parameters.get(edition.digest)
    if known is None:
        known = editions.rule(edition.content).parameters
        _parameters[edition.digest] = known
    return GoverningRule(edition, known)


_parameters: dict[str, Any] = {}


def _governing(found: PolicyEditionQuerySet, asked_for: str, on: date) -> GoverningRule:
    # The body is large and read only once per process.
    edition = found.defer("body").first()
    if edition is None:
        raise NoRuleInForce(
            what=_("No rule was found: %(asked)s.", asked=asked_for),
            why=_("None is in force on %(day)s.", day=on.isoformat()),
            what_now=_("Load the policies with `lachan policy load`, or add one."),
        )
    return rule_of(edition)


@dataclass(frozen=True)
class Prepared:
    """What a file would load, and what is wrong with it.

    `editions` begin with the one the file states; the others are overlays of places
    laid upon it anew. `standing` is what governs its place on the day it begins.
    """

    editions: tuple[Edition, ...]
    standing: Edition | None
    faults: tuple[Fault, ...]


def prepared(text: str, origin: str) -> Prepared:
    """Read a file, check schema, examples and periods; nothing is loaded.

    Raises OverlayWithoutBase and shapes.Unreadable for what cannot be read at all.
    """
    file = documents.parse(text, origin, shipped().values)
    policy_id = _id_of(file.content)
    rows = PolicyEdition.objects.filter(policy_id=policy_id)
    known = tuple(row.content for row in rows)
    stated = library.merge([file], known)
    laid = tuple(e for new in stated for e in library.relaid(known, new))
    new = (*stated, *laid)
    others = [e for e in known if e.ref not in {edition.ref for edition in new}]
    faults = [fault for edition in new for fault in library.faults_of(edition)]
    faults += library.overlaps([*others, *new])
    first = stated[0]
    standing = editions.choose(
        others, places=places_of(first.place), on=first.valid_from
    )
    return Prepared(new, standing, tuple(faults))


def _id_of(content: documents.Whole | documents.Overlay) -> str:
    return content.id if isinstance(content, documents.Whole) else content.overlays


def file_of(row: PolicyEdition) -> str:
    """The edition as a file that loads again as the same edition."""
    content = row.content
    kin = PolicyEdition.objects.filter(policy_id=row.policy_id, place=NATION)
    known = {other.ref: other.content for other in kin} if content.overlaid else {}
    return writing.as_file(content, writing.base_of(content, known))


@lru_cache(maxsize=1)
def shipped() -> Library:
    """The library of the folder `policy/`, read once per process; no database."""
    return library.read(settings.POLICY_DIR)


@lru_cache(maxsize=1)
def absent() -> tuple[Absent, ...]:
    """What the shipped library lacks, and why; read once per process."""
    return library.read_absent(settings.POLICY_DIR)


def value_set(name: str) -> ValueSet:
    """A value set of the shipped library. Raises KeyError for an unknown name."""
    return shipped().values[name]


def spoken(decision: Decision, family: str) -> Decision:
    """The decision with missing inputs named by what they mean, for people."""
    properties: Mapping[str, Any] = families.schema_of(families.family(family).inputs)[
        "properties"
    ]
    named = value_set("findings")
    return replace(
        decision,
        missing=tuple(_meaning(n, properties, named) for n in decision.missing),
    )


def _meaning(name: str, properties: Mapping[str, Any], findings: ValueSet) -> str:
    code = name.partition(".")[2] or name
    if code in findings.codes():
        return findings.display(code, get_language() or "vi")
    return str(properties.get(name, {}).get("description", name))
