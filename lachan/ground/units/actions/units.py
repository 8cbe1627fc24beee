"""Units beside the official lists: hamlets, economic zones, agencies, teams."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lachan.ground.access.actions import require
from lachan.ground.access.models import User
from lachan.ground.journal import actions as journal
from lachan.ground.units import facts
from lachan.ground.units.actions.permission import EDIT
from lachan.ground.units.actions.trees import next_ids
from lachan.ground.units.models import Special, Unit, UnitSynonym, step
from lachan.ground.units.rules import names
from lachan.ground.units.words import Kind
from lachan.kernel import vietnamese
from lachan.kernel.errors import Refused

# A hamlet lies in a commune (in an island district without communes: there).
MAY_STAND_UNDER: dict[str, frozenset[str]] = {
    Kind.HAMLET: frozenset((Kind.COMMUNE, Kind.DISTRICT)),
    Kind.SPECIAL: frozenset(Kind) - {Kind.HAMLET},
}


class CannotStandThere(Refused):
    """Raised by `add_unit` for a kind that the parent does not hold."""


class CodeTaken(Refused):
    """Raised by `add_unit` for a code that another unit of the edition has."""


class NameTaken(Refused):
    """Raised by `add_unit` for a name that a sister unit has."""


class SynonymRefused(Refused):
    """Raised by `add_synonym` for a text that says nothing."""


@dataclass(frozen=True, kw_only=True)
class UnitDraft:
    """A unit to be added; `type_name` stands before the name (Bản, Thôn, Tổ)."""

    kind: str
    type_name: str
    name: str
    code: str = ""  # empty: the parent's code and a running number
    category: str = ""  # of special units: economic zone, agency, team
    latitude: float | None = None
    longitude: float | None = None
    valid_from: date | None = None  # empty: with its parent


@transaction.atomic
def add_unit(
    *,
    parent: Unit,
    draft: UnitDraft,
    by: User,
    now: datetime,
    responsible: User | None = None,
) -> Unit:
    """Put a hamlet or a special unit under its parent; its path never changes.

    Raises CannotStandThere, CodeTaken, NameTaken.
    """
    require(by, EDIT, within=parent.path)
    name = vietnamese.repair(draft.name)
    parts = names.Parts(vietnamese.repair(draft.type_name), name)
    code = vietnamese.repair(draft.code) or _next_code(parent, draft.kind)
    _check(parent, draft.kind, parts, code)
    unit_id = next_ids(1)[0]
    unit = Unit.objects.create(
        pk=unit_id,
        edition_id=parent.edition_id,
        kind=draft.kind,
        type_name=parts.type_name,
        code=code,
        name=name,
        full_name=f"{parts.type_name} {name}".strip(),
        name_en=vietnamese.without_marks(f"{parts.type_name} {name}".strip()),
        folded_name=vietnamese.fold(name),
        sort_key=names.sort_key(name),
        parent=parent,
        depth=parent.depth + 1,
        path=parent.path + step(unit_id),
        latitude=draft.latitude,
        longitude=draft.longitude,
        valid_from=draft.valid_from or parent.valid_from,
        valid_to=parent.valid_to,
    )
    if draft.kind == Kind.SPECIAL:
        Special.objects.create(
            unit=unit, category=draft.category, responsible=responsible
        )
    journal.announce(
        facts.UnitAdded(
            unit_id=unit.pk, unit_public_id=unit.public_id, at=now, by=by.actor
        ),
        subject=("unit", unit.public_id),
        path=unit.path,
    )
    return unit


def _next_code(parent: Unit, kind: str) -> str:
    """`15022-01` for the first hamlet, `38-S1` for the first special unit."""
    there = Unit.objects.filter(edition_id=parent.edition_id)
    taken = set(
        there.filter(code__startswith=f"{parent.code}-").values_list("code", flat=True)
    )
    number = 1
    while (code := _code_of(parent.code, kind, number)) in taken:
        number += 1
    return code


def _code_of(parent_code: str, kind: str, number: int) -> str:
    if kind == Kind.HAMLET:
        return f"{parent_code}-{number:02d}"
    return f"{parent_code}-S{number}"


def _check(parent: Unit, kind: str, parts: names.Parts, code: str) -> None:
    if parent.kind not in MAY_STAND_UNDER.get(kind, frozenset()):
        raise CannotStandThere(
            what=_("“%(name)s” was not added.") % {"name": parts.name},
            why=_("A unit of this kind does not lie right below %(parent)s.")
            % {"parent": parent.full_name},
            what_now=_("Choose a commune for a hamlet; special units lie anywhere."),
            field="parent",
        )
    sisters = Unit.objects.filter(parent=parent, kind=kind)
    same_fold = sisters.filter(folded_name=vietnamese.fold(parts.name))
    for sister in same_fold:
        if vietnamese.same_spelling(sister.name, parts.name):
            raise NameTaken(
                what=_("“%(name)s” was not added.") % {"name": parts.name},
                why=_("%(parent)s has %(sister)s already (%(code)s).")
                % {
                    "parent": parent.full_name,
                    "sister": sister.full_name,
                    "code": sister.code,
                },
                what_now=_("Use that unit, or give this one a name of its own."),
                field="name",
            )
    if Unit.objects.filter(edition_id=parent.edition_id, code=code).exists():
        raise CodeTaken(
            what=_("“%(name)s” was not added.") % {"name": parts.name},
            why=_("The code %(code)s belongs to another unit.") % {"code": code},
            what_now=_("Choose another code, or leave it empty."),
            field="code",
        )


@transaction.atomic
def add_synonym(
    *, unit: Unit, text: str, by: User, now: datetime, source: str = ""
) -> UnitSynonym:
    """Learn another way a unit is written; learning it twice changes nothing.

    Raises SynonymRefused for a text without letters or digits.
    """
    require(by, EDIT, within=unit.path)
    written = vietnamese.repair(text)[:150]
    folded = vietnamese.fold(written)
    if not folded:
        raise SynonymRefused(
            what=_("No other name was added."),
            why=_("The text has no letters and no digits."),
            what_now=_("Write the name as it stands in the file."),
            field="text",
        )
    synonym, is_new = UnitSynonym.objects.get_or_create(
        unit=unit, folded=folded, defaults={"text": written, "source": source[:80]}
    )
    if is_new:
        _announce_synonym(unit, is_known=True, by=by, now=now)
    return synonym


@transaction.atomic
def remove_synonym(*, synonym: UnitSynonym, by: User, now: datetime) -> None:
    """Unlearn a way of writing: files that use it are asked about again."""
    require(by, EDIT, within=synonym.unit.path)
    synonym.delete()
    _announce_synonym(synonym.unit, is_known=False, by=by, now=now)


def _announce_synonym(unit: Unit, *, is_known: bool, by: User, now: datetime) -> None:
    journal.announce(
        facts.SynonymChanged(unit_id=unit.pk, is_known=is_known, at=now, by=by.actor),
        subject=("unit", unit.public_id),
        path=unit.path,
    )
