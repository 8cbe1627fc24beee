"""The library: every policy file of a folder, merged, checked and explained."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from lachan.ground.policy.rules import (
    documents,
    editions,
    families,
    shapes,
    valuesets,
)
from lachan.ground.policy.rules.documents import Example, Overlay, PolicyFile, Whole
from lachan.ground.policy.rules.editions import NATION, Edition
from lachan.ground.policy.rules.shapes import Fault
from lachan.ground.policy.rules.valuesets import ValueSet
from lachan.kernel.decisions import Decision
from lachan.kernel.errors import Refused
from lachan.kernel.speech import sentence as _

# Where policies stand; other folders beside them hold data of other modules.
SHELVES = ("diseases", "places")


class UnknownPolicy(Refused):
    """Raised for a policy id, edition or date that no file answers."""


class OverlayWithoutBase(Refused):
    """Raised for an overlay whose policy is not in the library."""


@dataclass(frozen=True)
class Absent:
    """A row of a regulation that is no edition, or no whole one; what is missing."""

    code: str
    section: str
    document: str
    what_vi: str
    what_en: str
    missing_vi: str
    missing_en: str


@dataclass(frozen=True)
class _AbsentRows:
    absent: tuple[Absent, ...]


@dataclass(frozen=True)
class Checked:
    """What `check` found: how much was read, and every fault."""

    policies: int
    examples: int
    faults: tuple[Fault, ...]

    def as_json(self) -> dict[str, Any]:
        """The report as the command line prints it."""
        return {
            "policies": self.policies,
            "examples": self.examples,
            "faults": [fault.as_json() for fault in self.faults],
        }


@dataclass(frozen=True)
class Library:
    """Editions by id, and the value sets beside them."""

    editions: tuple[Edition, ...]
    values: Mapping[str, ValueSet] = field(default_factory=dict, hash=False)

    def ids(self) -> tuple[str, ...]:
        """Every policy id, sorted."""
        return tuple(sorted({edition.id for edition in self.editions}))

    def of(self, policy_id: str) -> tuple[Edition, ...]:
        """The editions of one id, by place and age. Raises UnknownPolicy."""
        found = [edition for edition in self.editions if edition.id == policy_id]
        if not found:
            raise UnknownPolicy(
                what=_("There is no policy “%(id)s”.", id=policy_id),
                why=_("No file of the library has this id."),
                what_now=_("Choose one of: %(known)s.", known=", ".join(self.ids())),
            )
        return tuple(sorted(found, key=lambda e: (e.place, e.valid_from)))

    def find(
        self,
        name: str,
        *,
        places: Sequence[str] = (NATION,),
        on: date | None = None,
    ) -> Edition:
        """The edition that `name` means: an id, or `id@edition`.

        Without a day it is the latest one. Raises UnknownPolicy.
        """
        policy_id, _at, label = name.partition("@")
        known = self.of(policy_id)
        if label:
            chosen = next((e for e in known if e.ref == name), None)
        elif on is None:
            here = [e for e in known if e.place in places]
            chosen = max(here, key=lambda e: (len(e.place), e.valid_from), default=None)
        else:
            chosen = editions.choose(known, places=places, on=on)
        if chosen is None:
            raise UnknownPolicy(
                what=_("No edition of “%(id)s” answers.", id=policy_id),
                why=_("Known: %(known)s.", known=", ".join(e.ref for e in known)),
                what_now=_("Name one of these, or a day on which one is in force."),
            )
        return chosen

    def explain(self, name: str, inputs: Mapping[str, Any], **where: Any) -> Decision:
        """The answer of the edition that `find` finds."""
        return editions.explain(self.find(name, **where), inputs)

    def schema(self, name: str, **where: Any) -> dict[str, Any]:
        """JSON Schema of inputs and outputs of a policy, and one worked example."""
        edition = self.find(name, **where)
        kind = families.family(edition.family)
        return {
            "id": edition.id,
            "edition": edition.edition,
            "family": edition.family,
            "inputs": families.schema_of(kind.inputs),
            "outputs": families.decision_schema(kind.result),
            "example": next(iter(self._worked(edition)), None),
        }

    def _worked(self, edition: Edition) -> Iterable[dict[str, Any]]:
        """Examples with their answers; an overlay without any shows its base's."""
        own = edition.examples or next(
            (e.examples for e in self.of(edition.id) if e.examples), ()
        )
        for example in own:
            decision = editions.explain(edition, example.inputs)
            yield {
                "says": example.says,
                "inputs": example.inputs,
                "decision": decision.as_json(),
            }

    def check(self) -> Checked:
        """Read every parameter, run every example, compare every validity."""
        faults = [fault for edition in self.editions for fault in faults_of(edition)]
        faults += overlaps(self.editions)
        examples = sum(len(edition.examples) for edition in self.editions)
        return Checked(len(self.editions), examples, tuple(faults))


def read(folder: Path) -> Library:
    """Every policy of a folder, with the value sets in its `valuesets`.

    Policies stand in `diseases` and `places`; a folder with neither is read whole.

    Raises shapes.Unreadable, valuesets.UnreadableValueSet or OverlayWithoutBase.
    """
    values = valuesets.read_folder(folder / "valuesets")
    shelves = [folder / name for name in SHELVES if (folder / name).is_dir()]
    paths = [p for shelf in shelves or [folder] for p in sorted(shelf.rglob("*.toml"))]
    files = [
        documents.parse(
            path.read_text(encoding="utf-8"), str(path.relative_to(folder)), values
        )
        for path in paths
    ]
    return Library(merge(files), values)


def read_absent(folder: Path) -> tuple[Absent, ...]:
    """What the library knows that it lacks; nothing where it does not say.

    Raises shapes.Unreadable.
    """
    path = folder / "absent.toml"
    if not path.exists():
        return ()
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    what = _("The policy file %(origin)s was not read.", origin=path.name)
    return shapes.read(_AbsentRows, raw, what=what).absent


def merge(
    files: Iterable[PolicyFile], known: Iterable[Edition] = ()
) -> tuple[Edition, ...]:
    """Editions of whole files, and of overlays upon them or upon `known` editions."""
    wholes, overlays = [], []
    for file in files:
        if isinstance(file.content, Whole):
            wholes.append(editions.of_file(file.content))
        else:
            overlays.append((file.origin, file.content))
    bases = [*known, *wholes]
    laid = [e for origin, o in overlays for e in _laid(o, bases, origin)]
    return (*wholes, *laid)


def _laid(overlay: Overlay, bases: Iterable[Edition], origin: str) -> list[Edition]:
    """One edition for each edition of the base during which the overlay holds."""
    line = sorted(
        (b for b in bases if b.id == overlay.overlays and b.place == NATION),
        key=lambda e: e.valid_from,
    )
    successors = [*(e.valid_from for e in line[1:]), None]
    laid = [
        editions.lay_over(base, overlay, _first(base.valid_to, successor))
        for base, successor in zip(line, successors, strict=False)
    ]
    found = [edition for edition in laid if edition is not None]
    if not found:
        raise OverlayWithoutBase(
            what=_("The overlay %(origin)s was not read.", origin=origin),
            why=_("No “%(id)s” holds while it does.", id=overlay.overlays),
            what_now=_("Correct `overlays` or its period, or add the policy first."),
        )
    return found


def _first(*days: date | None) -> date | None:
    return min((day for day in days if day is not None), default=None)


def faults_of(edition: Edition) -> list[Fault]:
    """What is wrong with one edition: its parameters, or examples that do not hold."""
    try:
        editions.rule(edition)
    except Refused as refusal:
        return [Fault(edition.ref, refusal.why, refusal.what_now)]
    return [
        Fault(f"{edition.ref} · {example.says}", why, _("Correct rule or example."))
        for example in edition.examples
        if (why := failure(edition, example))
    ]


def failure(edition: Edition, example: Example) -> str:
    """Why an example does not hold; empty when it does."""
    try:
        decision = editions.explain(edition, example.inputs).as_json()
    except Refused as refusal:
        return str(refusal)
    fired = {reason["rule"] for reason in decision["reasons"]}
    if decision["result"] != example.expect:
        return str(
            _(
                "The result is %(got)s, not %(expected)s.",
                got=decision["result"],
                expected=example.expect,
            )
        )
    unfired = sorted(set(example.expect_rules) - fired)
    unnamed = sorted(set(example.expect_missing) - set(decision["missing"]))
    if unfired or unnamed:
        return str(_("Not named: %(names)s.", names=", ".join(unfired + unnamed)))
    return ""


def overlaps(known: Iterable[Edition]) -> list[Fault]:
    """Editions of one id and place whose stated periods meet in some day.

    An edition without an end gives way to its successor and overlaps nothing.
    """
    ordered = sorted(known, key=lambda e: (e.id, e.place, e.valid_from))
    return [
        Fault(
            second.ref,
            _("It begins before %(first)s ends.", first=first.ref),
            _("Let valid_to of one be valid_from of the next."),
        )
        for first, second in pairwise(ordered)
        if (first.id, first.place) == (second.id, second.place)
        and (first.valid_from == second.valid_from or _runs_into(first, second))
    ]


def _runs_into(first: Edition, second: Edition) -> bool:
    """True if the first lasts into the second, which does not say that it amends it."""
    if first.valid_to is None or second.amends == first.edition:
        return False
    return first.valid_to > second.valid_from


def relaid(known: Iterable[Edition], new: Edition) -> tuple[Edition, ...]:
    """The overlays of places that go on, laid upon a new edition of the nation.

    Without this a place would keep the numbers of the edition that was replaced.
    """
    if new.place != NATION:
        return ()
    kin = [e for e in known if e.id == new.id]
    bases = {e.edition: e for e in kin if e.place == NATION}
    places = {e.place for e in kin} - {NATION}
    laid = (
        _relaid(editions.choose(kin, places=[place], on=new.valid_from), bases, new)
        for place in sorted(places)
    )
    return tuple(edition for edition in laid if edition is not None)


def _relaid(
    standing: Edition | None, bases: Mapping[str, Edition], new: Edition
) -> Edition | None:
    if standing is None:
        return None
    base = bases.get(standing.edition.partition("+")[0])
    if base is None:
        return None
    overlay = editions.overlay_of(standing, base)
    overlay = replace(overlay, valid_to=_lasting(standing, base))
    laid = editions.lay_over(new, overlay, new.valid_to)
    return None if laid is None else replace(laid, amends=standing.edition)


def _lasting(standing: Edition, base: Edition) -> date | None:
    """When the overlay itself ends; None where only its base set the end."""
    return None if standing.valid_to == base.valid_to else standing.valid_to
