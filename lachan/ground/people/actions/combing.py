"""Going through the register for records that may be one person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max, Q

from lachan.ground.people.models import Combing, Correction, LikelyPair, Person
from lachan.ground.people.queries import draft_of, likely_same_many

CHUNK = 1_000
_LIMIT = 6  # of candidates: the record itself and five others


@dataclass(frozen=True, slots=True)
class Combed:
    """How many records were looked through, and how many pairs they are part of."""

    looked_at: int
    pairs: int


def comb(*, now: datetime, everybody: bool = False, most: int = 200_000) -> Combed:
    """Look through new and changed records, or all, for likely pairs.

    Nobody is merged: pairs are kept for somebody to decide. Each thousand is a
    transaction of its own; what is left over `most` is done next time. No fact is
    announced, for nothing was found out that was not in the register.
    """
    mark, _new = Combing.objects.get_or_create(pk=1)
    if everybody:
        mark.upto_person_id = 0
    changed, upto_correction = _changed_since(mark)
    looked_at = pairs = 0
    for start in range(0, len(changed), CHUNK):
        with transaction.atomic():
            pairs += _look_through(changed[start : start + CHUNK], now)
        looked_at += len(changed[start : start + CHUNK])
    mark.upto_correction_id = upto_correction
    mark.save()
    while looked_at < most and (ids := _next(mark.upto_person_id)):
        with transaction.atomic():
            pairs += _look_through(ids, now)
            mark.upto_person_id = ids[-1]
            mark.save(update_fields=["upto_person_id"])
        looked_at += len(ids)
    return Combed(looked_at, pairs)


def _changed_since(mark: Combing) -> tuple[list[int], int]:
    """Who was looked through and has been corrected since; up to which correction."""
    since = Correction.objects.filter(pk__gt=mark.upto_correction_id)
    last = since.aggregate(last=Max("pk"))["last"]
    if last is None:
        return [], mark.upto_correction_id
    people = since.filter(pk__lte=last, person__lte=mark.upto_person_id)
    return sorted(set(people.values_list("person_id", flat=True))), last


def _next(upto: int) -> list[int]:
    after = Person.objects.filter(pk__gt=upto).order_by("pk")
    return list(after.values_list("pk", flat=True)[:CHUNK])


def _look_through(ids: Sequence[int], now: datetime) -> int:
    """Put down anew the pairs of these people; how many there are."""
    rows = Person.objects.standing().filter(pk__in=ids).order_by("pk")
    people = list(rows.prefetch_related("identifiers", "reaches"))
    found = list(_pairs(people, now))
    LikelyPair.objects.filter(Q(first__in=ids) | Q(second__in=ids)).delete()
    LikelyPair.objects.bulk_create(found, batch_size=1_000, ignore_conflicts=True)
    return len(found)


def _pairs(people: Sequence[Person], now: datetime) -> Iterable[LikelyPair]:
    drafts = [draft_of(person) for person in people]
    met: set[tuple[int, int]] = set()
    for person, candidates in zip(
        people, likely_same_many(drafts, limit=_LIMIT), strict=True
    ):
        for other in candidates:
            pair = min(person.pk, other.person_id), max(person.pk, other.person_id)
            if not other.is_likely or person.pk == other.person_id or pair in met:
                continue
            met.add(pair)
            yield LikelyPair(
                first_id=pair[0],
                second_id=pair[1],
                score=other.score,
                reasons=" ".join(str(reason.value) for reason in other.reasons),
                found_at=now,
            )
