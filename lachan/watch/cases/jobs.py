"""What follows for cases from what happened, here or below."""

from __future__ import annotations

from typing import Any

from lachan.ground.access.actions import SightDraft, end_sight, give_sights
from lachan.ground.access.words import Purpose
from lachan.ground.journal.models import Entry
from lachan.ground.people.models import SIGHT_KIND
from lachan.watch.cases import actions, words
from lachan.watch.cases.models import Case
from lachan.watch.labs import queries as labs

_CHANGES_PLACES = frozenset(
    {
        words.Verb.MOVED.value,
        words.Verb.HANDED_OVER.value,
        words.Verb.ADOPTED.value,
    }
)


def _ids(fact: Any) -> tuple[int, ...]:
    ids: tuple[int, ...] | None = getattr(fact, "ids", None)
    return ids if ids is not None else (fact.case_id,)


def show_people(fact: Any, _entry: Entry) -> None:
    """Whoever answers for a case, or has the patient, sees that person.

    Only where the person's home does not lie there anyway. For case opened, moved,
    handed over and restored.
    """
    if getattr(fact, "verb", "moved") not in _CHANGES_PLACES:
        return
    rows = (
        Case.objects.standing()
        .filter(pk__in=_ids(fact))
        .values_list(
            "pk", "person_id", "person__unit_path", "unit_path", "present_path"
        )
    )
    drafts = [
        SightDraft(
            record=(SIGHT_KIND, person_id),
            path=path,
            purpose=Purpose.RESPONSE,
            reason=f"case {pk}",
        )
        for pk, person_id, home, unit, present in rows
        for path in sorted({unit, present})
        if not home.startswith(path)
    ]
    if drafts:
        give_sights(drafts=drafts, at=fact.at)


def hide_person(fact: Any, _entry: Entry) -> None:
    """A voided case is no reason to see anybody."""
    end_sight(
        record=(SIGHT_KIND, fact.person_id),
        reason=f"case {fact.case_id}",
        at=fact.at,
    )


def follow_results(fact: Any, entry: Entry) -> None:
    """Results came, were corrected or set aside: cases follow, safe to repeat."""
    people = getattr(fact, "person_ids", None)
    if people is None:
        people = labs.people_of(fact.ids)
    actions.follow_results(people, actor=fact.by, now=entry.recorded_at)


def ask_definitions_again(fact: Any, entry: Entry) -> None:
    """New editions of policies: whatever has evidence is asked under them.

    Standing cases only; somebody's word stands, and comes to disagree where it must.
    """
    ids = list(
        Case.objects.standing()
        .filter(findings__withdrawn_at=None, findings__isnull=False)
        .order_by("pk")
        .values_list("pk", flat=True)
        .distinct()
    )
    actions.ask_again(ids, actor=fact.by, now=entry.recorded_at)
