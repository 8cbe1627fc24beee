"""What a merger carries over of the record itself, and how that is put back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lachan.ground.access import actions as access
from lachan.ground.access.models import Sight, User
from lachan.ground.access.words import Purpose
from lachan.ground.people import words
from lachan.ground.people.actions.adopting import Log, plain
from lachan.ground.people.actions.changing import remember
from lachan.ground.people.models import SIGHT_KIND, Merger, Moved, NotSame, Person
from lachan.ground.people.words import Role
from lachan.ground.units.models import Unit
from lachan.kernel.speech import Text

_SHOWN_AS = {"unit_id": "home", "household_id": "household"}

# ── fields ───────────────────────────────────────────────────────────────────────


def write_fields(
    person: Person,
    changes: Mapping[str, object],
    *,
    by: User,
    now: datetime,
    merger: Merger,
) -> dict[str, list[Any]]:
    """Let the record say what was decided; what each column was before, and is now."""
    changed = _set(person, changes)
    told = {name: (was, is_) for name, (was, is_) in changed.items() if was != is_}
    _remember(person, told, by=by, now=now, reason=merger.reason)
    return {name: [plain(was), plain(is_)] for name, (was, is_) in told.items()}


def _set(person: Person, values: Mapping[str, object]) -> dict[str, tuple[Any, Any]]:
    before = {name: getattr(person, name) for name in values}
    for name, value in values.items():
        setattr(person, name, value)
    if "unit_id" in values:
        person.unit_path = Unit.objects.get(pk=person.unit_id).path
    fresh = person.name_anew()
    columns = {name.removesuffix("_id") for name in values}
    person.save(update_fields=[*fresh, *columns, "unit_path"])
    return {name: (was, getattr(person, name)) for name, was in before.items()}


def _remember(
    person: Person,
    changed: Mapping[str, tuple[Any, Any]],
    *,
    by: User,
    now: datetime,
    reason: str,
) -> None:
    """Keep the change in the person's history, with units and households by name."""
    if not changed:
        return
    told = {
        _SHOWN_AS.get(name, name): (_in_words(name, was), _in_words(name, is_))
        for name, (was, is_) in changed.items()
    }
    remember(person, told, by=by, now=now, reason=reason)


def _in_words(name: str, value: Any) -> Any:
    if name == "unit_id" and value is not None:
        return Unit.objects.get(pk=value).full_name
    return str(value) if name == "household_id" and value is not None else value


def fields_changed(merger: Merger) -> Iterator[Text]:
    """The fields that the merger wrote and somebody has changed since."""
    for name, (_was, then) in merger.fields.items():
        if plain(getattr(merger.to_person, name)) != then:
            shown = words.FIELD_NAMES.get(_SHOWN_AS.get(name, name), name)
            yield _("Changed since: %(field)s.") % {"field": shown}


def restore_fields(
    person: Person, merger: Merger, *, by: User, now: datetime, reason: str
) -> None:
    """Let the record say again what it said before the merger."""
    before = {
        name: date.fromisoformat(was) if name == "birth_date" and was else was
        for name, (was, _then) in merger.fields.items()
    }
    _remember(person, _set(person, before), by=by, now=now, reason=reason)


# ── who sees the person ──────────────────────────────────────────────────────────


def carry_sights(
    merger: Merger, homes: set[str], changes: Mapping[str, object], *, at: datetime
) -> None:
    """Nobody loses sight: who saw either record sees the one that stays."""
    gone, kept = merger.from_person, merger.to_person
    taken, own = _open_sights(gone), _open_sights(kept)
    home = gone.unit_path if changes.get("unit_id") == gone.unit_id else kept.unit_path
    given = [each for each in taken if each not in own]
    given += [
        [path, Purpose.RESPONSE.value, f"merger {merger.pk}"]
        for path in sorted(homes)
        if not path.startswith(home)
    ]
    merger.sights = [{"given": given, "taken": taken}]
    _give(kept, given, at)
    _end(gone, taken, at)


def restore_sights(merger: Merger, *, at: datetime) -> None:
    """Each record is seen again by those who saw it before."""
    told = merger.sights[0]
    gone, kept = merger.from_person, merger.to_person
    still = [each for each in _open_sights(kept) if each not in told["given"]]
    _end(kept, told["given"], at)
    _give(kept, still, at)
    _give(gone, told["taken"], at)


def _open_sights(person: Person) -> list[list[str]]:
    rows = Sight.objects.filter(
        record_kind=SIGHT_KIND, record_id=person.pk, ends_at=None
    )
    return [
        list(each)
        for each in rows.order_by("pk").values_list("path", "purpose", "reason")
    ]


def _give(person: Person, sights: list[list[str]], at: datetime) -> None:
    access.give_sights(
        drafts=[
            access.SightDraft(
                record=(SIGHT_KIND, person.pk),
                path=path,
                purpose=purpose,
                reason=reason,
            )
            for path, purpose, reason in sights
        ],
        at=at,
    )


def _end(person: Person, sights: list[list[str]], at: datetime) -> None:
    for reason in {reason for _path, _purpose, reason in sights}:
        access.end_sight(record=(SIGHT_KIND, person.pk), reason=reason, at=at)


# ── who is somebody else, and who leads here ─────────────────────────────────────

_DIFFERENCE = NotSame._meta.label
_PERSON = Person._meta.label


def carry_differences(log: Log) -> None:
    """Who is not the one is not the other either."""
    gone, kept = log.merger.from_person_id, log.merger.to_person_id
    for pair in NotSame.objects.filter(Q(first=gone) | Q(second=gone)):
        third = pair.second_id if pair.first_id == gone else pair.first_id
        first, second = sorted((kept, third))
        if NotSame.objects.filter(first=first, second=second).exists():
            continue
        before = {"first_id": pair.first_id, "second_id": pair.second_id}
        NotSame.objects.filter(pk=pair.pk).update(first=first, second=second)
        Moved.objects.create(
            merger=log.merger,
            label=_DIFFERENCE,
            record_id=pair.pk,
            role=Role.CHANGED,
            before=before,
        )


def restore_differences(merger: Merger) -> None:
    """Each record is told apart again from whom it was."""
    for move in merger.moves.filter(label=_DIFFERENCE):
        NotSame.objects.filter(pk=move.record_id).update(**(move.before or {}))


def carry_redirects(log: Log) -> None:
    """What led to the record that goes leads to the one that stays, in one step."""
    leading = Person.objects.filter(merged_into=log.merger.from_person_id)
    log.moved(_PERSON, leading.order_by("pk").values_list("pk", flat=True))
    leading.update(merged_into=log.merger.to_person_id)


def restore_redirects(merger: Merger) -> None:
    """What led to the record that went leads there again."""
    ids = merger.moves.filter(label=_PERSON).values_list("record_id", flat=True)
    Person.objects.filter(pk__in=list(ids)).update(merged_into=merger.from_person_id)
