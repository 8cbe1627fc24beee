"""Erasure: nothing that is left here tells who it was.

Rows that others point at stay, empty of whoever it was; rows that only told of the
person go. Called by privacy, which has checked who may and has noted that it was done.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import F, Q

from lachan.ground.people.models import (
    Address,
    Correction,
    Household,
    Identifier,
    LikelyPair,
    Moved,
    NotSame,
    Person,
    Reach,
)
from lachan.ground.people.queries import sections_of
from lachan.ground.people.queries.subjects import mergers_of
from lachan.ground.people.words import Sex
from lachan.ground.tasks.actions import forget_texts
from lachan.kernel.holdings import Section, Subject
from lachan.kernel.mentions import Mentions
from lachan.kernel.speech import Text

# Every column of a person that tells who it is; what is left is the place and a number.
NOBODY: dict[str, Any] = {
    "full_name": "",
    "folded_name": "",
    "given_first": "",
    "sort_key": "",
    "sex": Sex.UNKNOWN,
    "birth_date": None,
    "birth_year": None,
    "nationality": "",
    "occupation": "",
    "address": "",
    "household": None,
    "year_key": None,
    "day_key": None,
    "birth_key": None,
    "place_key": None,
    "void_reason": "",
}


class People:
    """What this module keeps of a person."""

    name = "people"

    def told(self, subject: Subject) -> Iterable[Section]:
        """Record, numbers, addresses, corrections."""
        return sections_of(subject)

    def needs(self, subject: Subject) -> Iterable[Text]:
        """Nothing here needs a name for its own sake."""
        return ()

    def erase(self, subject: Subject, *, actor: str, now: datetime) -> dict[str, int]:
        """Empty the records; take out numbers, addresses, and what they once were."""
        ids = subject.person_ids
        done = {"people_household": _empty_households(subject)}
        done["people_person"] = Person.objects.filter(pk__in=ids).update(
            version=F("version") + 1, erased_at=now, **NOBODY
        )
        for model in (Identifier, Reach, Address):
            rows = model.objects.filter(person__in=ids)
            done[model._meta.db_table] = rows.delete()[0]
        corrections = Correction.objects.filter(person__in=ids)
        done["people_correction"] = corrections.update(
            before=None, after=None, reason=""
        )
        done |= _empty_mergers(ids)
        done["tasks_task"] = forget_texts(
            records=[("person", each) for each in subject.public_ids]
        )
        return done


def _empty_households(subject: Subject) -> int:
    """A household of the person alone goes blank; in another the name is taken out."""
    people = Person.objects.filter(pk__in=subject.person_ids)
    ids = set(people.exclude(household=None).values_list("household_id", flat=True))
    mentions = Mentions(subject.names, subject.numbers)
    for household in Household.objects.filter(pk__in=ids):
        others = Person.objects.standing().filter(household=household)
        if others.exclude(pk__in=subject.person_ids).exists():
            household.label = mentions.taken_out(household.label)
            household.address = mentions.taken_out(household.address)
        else:
            household.label = household.address = ""
        household.save(update_fields=["label", "address"])
    return len(ids)


def _empty_mergers(ids: Sequence[int]) -> dict[str, int]:
    mergers = mergers_of(ids)
    moved = Moved.objects.filter(merger__in=mergers.values("pk"))
    pairs = Q(first__in=ids) | Q(second__in=ids)
    return {
        "people_moved": moved.update(before=None, after=None),
        "people_merger": mergers.update(
            decisions={}, fields={}, reason="", undo_reason=""
        ),
        "people_not_same": NotSame.objects.filter(pairs).update(reason=""),
        "people_likely_pair": LikelyPair.objects.filter(pairs).delete()[0],
    }


HOLDER = People()
