"""Corrections proposed by whoever knows better, decided field by field by another."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lachan.ground.access.actions import require
from lachan.ground.access.models import User
from lachan.ground.access.queries import scope_of
from lachan.ground.access.rules import covers
from lachan.ground.journal import actions as journal
from lachan.ground.units import facts
from lachan.ground.units.actions.populations import record_populations
from lachan.ground.units.actions.units import (
    CodeTaken,
    NameTaken,
    UnitDraft,
    add_synonym,
    add_unit,
)
from lachan.ground.units.models import ChangeItem, ChangeRequest, Unit, UnitContact
from lachan.ground.units.queries.changes import current, is_stale
from lachan.ground.units.rules import names
from lachan.ground.units.rules.changes import checked, coordinates
from lachan.ground.units.rules.people import CountOfPeople
from lachan.ground.units.words import (
    EDIT,
    OFFICE,
    ChangeField,
    ChangeState,
    Kind,
    PopulationGroup,
    PopulationMethod,
    Verdict,
)
from lachan.kernel import clock, vietnamese
from lachan.kernel.errors import Refused
from lachan.kernel.facts import Fact


class NothingProposed(Refused):
    """Raised for a proposal that changes nothing, or of a unit not one's own."""


class AlreadyDecided(Refused):
    """Raised for a proposal that is no longer open."""


class AnotherDecides(Refused):
    """Raised for whoever proposed the correction."""


class Stale(Refused):
    """Raised for a correction of a value that was changed since it was proposed."""


@dataclass(frozen=True, kw_only=True)
class ChangeDraft:
    """What is proposed of a unit: values by field, and the reason or source."""

    unit: Unit
    values: Mapping[str, str]
    reason: str


@transaction.atomic
def propose_change(*, draft: ChangeDraft, by: User, now: datetime) -> ChangeRequest:
    """Propose corrections; whoever holds any role over the unit may.

    What is as it stands is left out. Raises NothingProposed, rules.changes.BadValue.
    """
    unit = draft.unit
    if not covers(scope_of(by).all_paths(), unit.path):
        raise _nothing(_("The unit lies outside those of your account."))
    stands = current(unit)
    values = {
        field: checked(field, text, kind=unit.kind)
        for field, text in draft.values.items()
        if text.strip() and text.strip() != stands.get(field, "")
    }
    wanted = {f: v for f, v in values.items() if v != stands.get(f, "")}
    if not wanted:
        raise _nothing(_("Everything is as it stands already."))
    asked = ChangeRequest.objects.create(
        unit=unit,
        unit_path=unit.path,
        reason=draft.reason[:300],
        asked_by=by,
        asked_at=now,
    )
    ChangeItem.objects.bulk_create(
        ChangeItem(
            request=asked, field=field, proposed=value, seen=stands.get(field, "")
        )
        for field, value in wanted.items()
    )
    told = facts.ChangeProposed(
        request=asked.public_id,
        unit_id=unit.pk,
        items=len(wanted),
        at=now,
        by=by.actor,
    )
    _announce(asked, told)
    return asked


def _nothing(why: object) -> NothingProposed:
    return NothingProposed(
        what=_("Nothing was proposed."),
        why=str(why),
        what_now=_("Write what is to be otherwise, or ask whoever knows the unit."),
    )


def _announce(asked: ChangeRequest, fact: Fact) -> None:
    subject = ("unit_change", asked.public_id)
    journal.announce(fact, subject=subject, path=asked.unit_path)


def _opened(asked: ChangeRequest) -> ChangeRequest:
    rows = ChangeRequest.objects.select_for_update()
    row = rows.get(pk=asked.pk)
    if row.state != ChangeState.OPEN:
        raise AlreadyDecided(
            what=_("The proposal was not changed."),
            why=_("It was decided or withdrawn already."),
            what_now=_("Open it to see what was decided; propose anew if need be."),
        )
    return row


@transaction.atomic
def withdraw_change(*, request: ChangeRequest, by: User, now: datetime) -> None:
    """Take one's own proposal back."""
    row = _opened(request)
    if row.asked_by_id != by.pk:
        require(by, EDIT, within=row.unit_path)
    _close(row, ChangeState.WITHDRAWN, "", by, now)
    told = facts.ChangeWithdrawn(
        request=row.public_id, unit_id=row.unit_id, at=now, by=by.actor
    )
    _announce(row, told)


@transaction.atomic
def decide_change(
    *,
    request: ChangeRequest,
    accepted: Collection[int],
    answer: str,
    by: User,
    now: datetime,
) -> ChangeRequest:
    """Accept the items named and refuse the others; what is accepted happens at once.

    A refusal, whole or in part, gives its reason. Raises AnotherDecides, Stale (with
    what stands now), AlreadyDecided, and whatever the correction itself refuses.
    """
    row = _opened(request)
    unit = Unit.objects.select_for_update().get(pk=row.unit_id)
    require(by, EDIT, within=unit.path)
    if row.asked_by_id == by.pk:
        raise AnotherDecides(
            what=_("The proposal was not decided."),
            why=_("You proposed it; somebody else decides."),
            what_now=_("Ask a colleague who may correct this unit."),
        )
    items = list(row.items.order_by("pk"))
    yes = [item for item in items if item.pk in accepted]
    if len(yes) < len(items) and not answer.strip():
        raise NothingProposed(
            what=_("The proposal was not decided."),
            why=_("A refusal has no reason yet."),
            what_now=_("Say why what is not accepted is refused."),
            field="answer",
        )
    _refuse_stale(unit, yes)
    for item in yes:
        item.verdict = Verdict.ACCEPTED
    for item in items:
        if item not in yes:
            item.verdict = Verdict.REFUSED
    ChangeItem.objects.bulk_update(items, ["verdict"])
    _apply(unit, yes, row, by, now)
    state = ChangeState.PARTLY if yes else ChangeState.REFUSED
    state = ChangeState.ACCEPTED if len(yes) == len(items) else state
    _close(row, state, answer, by, now)
    told = facts.ChangeDecided(
        request=row.public_id,
        unit_id=unit.pk,
        accepted=len(yes),
        refused=len(items) - len(yes),
        at=now,
        by=by.actor,
    )
    _announce(row, told)
    return row


def _refuse_stale(unit: Unit, items: Sequence[ChangeItem]) -> None:
    stands = current(unit)
    old = [item for item in items if is_stale(item, stands)]
    if old:
        told = ", ".join(
            f"{item.get_field_display()}: {item.seen or '–'} → "
            f"{stands.get(item.field, '') or '–'}"
            for item in old
        )
        raise Stale(
            what=_("The proposal was not decided."),
            why=_("What it corrects was changed meanwhile: %(told)s.") % {"told": told},
            what_now=_("Refuse these parts, and let them be proposed anew."),
        )


def _close(
    row: ChangeRequest, state: ChangeState, answer: str, by: User, now: datetime
) -> None:
    row.state, row.answer = state, answer.strip()[:300]
    row.decided_by, row.decided_at = by, now
    row.save(update_fields=["state", "answer", "decided_by", "decided_at"])


# ── what an accepted correction does ─────────────────────────────────────────────


def _apply(
    unit: Unit,
    items: Sequence[ChangeItem],
    asked: ChangeRequest,
    by: User,
    now: datetime,
) -> None:
    changed = []
    for item in items:
        if item.field == ChangeField.SYNONYM:
            add_synonym(unit=unit, text=item.proposed, by=by, now=now, source="change")
        elif item.field == ChangeField.HAMLET:
            first, _space, rest = item.proposed.partition(" ")
            hamlet = UnitDraft(kind=Kind.HAMLET, type_name=first, name=rest)
            add_unit(parent=unit, draft=hamlet, by=by, now=now)
        elif item.field == ChangeField.POPULATION:
            _count(unit, int(item.proposed), asked, by, now)
        else:
            changed.append(item.field)
            _correct(unit, item.field, item.proposed, by, now)
    if changed:
        unit.save()
        told = facts.UnitCorrected(
            unit_id=unit.pk, fields=tuple(changed), at=now, by=by.actor
        )
        journal.announce(told, subject=("unit", unit.public_id), path=unit.path)


def _count(
    unit: Unit, persons: int, asked: ChangeRequest, by: User, now: datetime
) -> None:
    row = CountOfPeople(
        unit_id=unit.pk,
        group=PopulationGroup.ALL,
        persons=persons,
        source=asked.reason[:200],
        method=PopulationMethod.HEADCOUNT,
        counted_on=clock.civil_day_of(asked.asked_at),
    )
    record_populations(rows=[row], by=by, now=now)


def _correct(unit: Unit, field: str, text: str, by: User, now: datetime) -> None:
    if field == ChangeField.NAME:
        _rename(unit, text, by, now)
    elif field == ChangeField.CODE:
        _recode(unit, text, by, now)
    elif field == ChangeField.CLOSING:
        unit.valid_to = date.fromisoformat(text)
    elif field == ChangeField.LOCATION:
        unit.latitude, unit.longitude = coordinates(text)
        unit.location_is_rough = False
    elif field in OFFICE:
        UnitContact.objects.update_or_create(
            unit=unit, defaults={field: text, "recorded_at": now}
        )


def _rename(unit: Unit, text: str, by: User, now: datetime) -> None:
    """The name it had is still understood."""
    former, parts = unit.full_name, names.Parts(unit.type_name, text)
    sisters = Unit.objects.filter(parent=unit.parent, kind=unit.kind)
    for sister in sisters.exclude(pk=unit.pk).filter(
        folded_name=vietnamese.fold(parts.name)
    ):
        if vietnamese.same_spelling(sister.name, parts.name):
            raise NameTaken(
                what=_("“%(name)s” was not added.") % {"name": parts.name},
                why=_("%(parent)s has %(sister)s already (%(code)s).")
                % {
                    "parent": unit.parent or "",
                    "sister": sister.full_name,
                    "code": sister.code,
                },
                what_now=_("Use that unit, or give this one a name of its own."),
            )
    unit.name, unit.full_name = parts.name, f"{parts.type_name} {parts.name}".strip()
    unit.name_en = vietnamese.without_marks(unit.full_name)
    unit.folded_name = vietnamese.fold(parts.name)
    unit.sort_key = names.sort_key(parts.name)
    add_synonym(unit=unit, text=former, by=by, now=now, source="former name")


def _recode(unit: Unit, text: str, by: User, now: datetime) -> None:
    """The code it had is still understood."""
    taken = Unit.objects.filter(edition_id=unit.edition_id, code=text)
    if taken.exclude(pk=unit.pk).exists():
        raise CodeTaken(
            what=_("The proposal was not decided."),
            why=_("The code %(code)s belongs to another unit.") % {"code": text},
            what_now=_("Refuse this part."),
        )
    former, unit.code = unit.code, text
    add_synonym(unit=unit, text=former, by=by, now=now, source="former code")
