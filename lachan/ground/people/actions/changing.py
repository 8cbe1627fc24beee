"""What every change of a person begins with and ends in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from lachan.ground.access import actions as access
from lachan.ground.access.models import User
from lachan.ground.access.queries import holds
from lachan.ground.people import words
from lachan.ground.people.models import Correction, Person
from lachan.kernel.errors import Refused


class ChangedMeanwhile(Refused):
    """Raised for a change that was begun before somebody else's; `fields` says what."""

    def __init__(self, changes: list[Correction]) -> None:
        self.fields = tuple(dict.fromkeys(change.field for change in changes))
        last = changes[-1] if changes else None
        super().__init__(
            what=_("The change was not saved."),
            why=_("%(who)s has changed this record meanwhile: %(fields)s.")
            % {
                "who": last.corrected_by.full_name if last else _("Somebody"),
                "fields": ", ".join(
                    str(words.FIELD_NAMES.get(name, name)) for name in self.fields
                )
                or "–",
            },
            what_now=_("Look at the record as it now stands, then change it again."),
        )


class DoesNotStand(Refused):
    """Raised for a change of a record that is void or was merged into another."""

    def __init__(self, person: Person) -> None:
        merged = person.merged_into
        if person.erased_at is not None:
            super().__init__(
                what=_("The change was not saved."),
                why=_("The personal data of this record was erased."),
                what_now=_("Enter the person anew if there is a reason to."),
            )
            return
        super().__init__(
            what=_("The change was not saved."),
            why=_("This record was merged into %(record)s.")
            % {"record": merged.public_id}
            if merged
            else _("This record is void."),
            what_now=_("Change the record it was merged into.")
            if merged
            else _("Restore the record first."),
        )


def opened(
    person: Person, by: User, *, version: int | None = None, follows: bool = False
) -> Person:
    """The record as it now stands, locked, for one who may change it.

    Who holds the right at the person's home may; and who holds it elsewhere and sees
    the person, as a hospital sees a patient from afar. Raises NotAllowed, and
    DoesNotStand. With a `version`, raises ChangedMeanwhile if it is not the last.
    What `follows` comes late under a record that was put together with another: it is
    meant for the one that stands.
    """
    fresh = _standing(person.pk) if follows else _locked(person.pk)
    if not access.can(by, words.EDIT, within=fresh.unit_path):
        seen = Person.objects.visible_to(by).filter(pk=fresh.pk)
        if not (holds(by, words.EDIT) and seen.exists()):
            access.require(by, words.EDIT, within=fresh.unit_path)
    if not fresh.is_standing:
        raise DoesNotStand(fresh)
    if version is not None and version != fresh.version:
        since = fresh.corrections.filter(version__gt=version).order_by("version", "pk")
        raise ChangedMeanwhile(list(since.select_related("corrected_by")))
    return fresh


def _locked(pk: int) -> Person:
    return Person.objects.select_for_update().get(pk=pk)


def _standing(pk: int) -> Person:
    """Never holds two records: who merges locks them in an order of their own."""
    while True:
        into = Person.objects.values_list("merged_into_id", flat=True).get(pk=pk)
        found = _locked(pk if into is None else into)
        if found.merged_into_id is None:
            return found
        pk = found.pk


def remember(
    person: Person,
    changes: Mapping[str, tuple[object, object]],
    *,
    by: User,
    now: datetime,
    reason: str = "",
) -> None:
    """Count one change of a person and keep what each field was before."""
    person.version += 1
    person.save(update_fields=["version"])
    Correction.objects.bulk_create(
        Correction(
            person=person,
            version=person.version,
            field=name,
            before=before,
            after=after,
            corrected_at=now,
            corrected_by=by,
            reason=reason[:200],
        )
        for name, (before, after) in changes.items()
    )
