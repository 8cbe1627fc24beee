"""Who may already be in the register: asked before anybody is entered.

Candidates meet a draft under a blocking key, an identity number or a telephone
(`rules.naming` says which fault each key is blind to); `rules.matching` weighs them.
One draft costs at most five statements, a thousand at most three.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import Q

from lachan.ground.access.models import User
from lachan.ground.people.models import NotSame, Person
from lachan.ground.people.queries.likely import finding
from lachan.ground.people.queries.likely.asked import Asked, weights
from lachan.ground.people.queries.likely.finding import Found, Numbers
from lachan.ground.people.queries.shown import Known, shown_of
from lachan.ground.people.rules.matching import UNLIKE, Likeness, Matching
from lachan.ground.people.words import Agreement, PersonDraft

__all__ = ["Candidate", "likely_same", "likely_same_many", "weights"]

CHUNK = 1_000  # drafts that share three statements
_WEIGHED_CLOSELY = 20  # candidates of one draft whose numbers are opened


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody in the register whom a draft may mean.

    `score` is how likely it is the same person, 0 to 1; `reasons` say why, each with
    its `.label`. `shown` is the name for the one who asked, or a pseudonym where the
    record lies outside what they see.
    """

    person_id: int
    public_id: UUID
    score: float
    reasons: tuple[Agreement, ...]
    is_likely: bool
    shown: str = ""
    is_visible: bool = False


def likely_same(
    draft: PersonDraft,
    *,
    user: User,
    limit: int = 5,
    besides: Person | None = None,
) -> list[Candidate]:
    """Whom in the register the draft may mean, likeliest first.

    The whole register is searched, for a duplicate is a duplicate also across a
    border; who lies outside what `user` sees is shown by a pseudonym. `besides` is
    the record that the draft describes, when there is one: it is left out, and so is
    everybody found to be another person.
    """
    asked = Asked(draft)
    bearers = finding.bearers_of([asked])
    rows = finding.rows_for([asked], {person_id for person_id, _ in bearers})
    closest = _weighed(asked, rows, finding.shared_with_bearers(asked, bearers))
    closest = closest[:_WEIGHED_CLOSELY]
    numbers = finding.numbers_in_clear(row.id for _, row in closest)
    seen = _weighed(asked.in_clear(), [row for _, row in closest], numbers)
    candidates = _candidates(seen, without=_told_apart(besides))[:limit]
    shown = shown_of([who for _, who in candidates], user)
    return [
        replace(
            one,
            shown=shown[one.person_id].name,
            is_visible=shown[one.person_id].is_visible,
        )
        for one, _ in candidates
    ]


def likely_same_many(
    drafts: Sequence[PersonDraft], *, limit: int = 5
) -> list[list[Candidate]]:
    """For each draft whom it may mean; three statements per thousand drafts.

    For imports: nobody looks over the shoulder, so no name is shown. Numbers are
    compared by their keyed hash, so one wrong digit makes them different here. A draft
    without birth is compared within its unit only, unless number or phone is known.
    """
    found: list[list[Candidate]] = []
    for start in range(0, len(drafts), CHUNK):
        asked = [Asked(draft) for draft in drafts[start : start + CHUNK]]
        found += _likely_same_chunk(asked, limit)
    return found


def _likely_same_chunk(asked: list[Asked], limit: int) -> list[list[Candidate]]:
    bearers = finding.bearers_of(asked)
    rows = finding.rows_for(asked, {person_id for person_id, _ in bearers})
    met = finding.Meeting(rows, bearers)
    rough = [
        _weighed(one, met.rows_for(one), met.shared_with(one))[:limit] for one in asked
    ]
    people = {row.id for weighed in rough for _, row in weighed}
    borne = finding.numbers_hashed(people)
    return [
        [
            candidate
            for candidate, _ in _candidates(
                _weighed(one, [row for _, row in weighed], borne), without=frozenset()
            )
        ]
        for one, weighed in zip(asked, rough, strict=True)
    ]


def _weighed(
    asked: Asked, rows: Iterable[Found], numbers: Mapping[int, Numbers]
) -> list[tuple[Likeness, Found]]:
    """The rows with how alike they are, likeliest first; unlikely ones left out."""
    matching = Matching(asked.described, weights())
    weighed: list[tuple[Likeness, Found]] = []
    for row in rows:
        borne = numbers.get(row.id, finding.NO_NUMBERS)
        alike = matching.likeness(row.described(borne))
        if alike is not UNLIKE:
            weighed.append((alike, row))
    weighed.sort(key=lambda pair: (-pair[0].score, pair[1].id))
    return weighed


def _told_apart(besides: Person | None) -> frozenset[int]:
    """A record and everybody who was found to be somebody else."""
    if besides is None:
        return frozenset()
    pairs = NotSame.objects.filter(Q(first=besides) | Q(second=besides))
    apart = {one for pair in pairs.values_list("first", "second") for one in pair}
    return frozenset({*apart, besides.pk})


def _candidates(
    weighed: Iterable[tuple[Likeness, Found]], *, without: frozenset[int]
) -> list[tuple[Candidate, Known]]:
    """Each person once; a merged record leads to the one it was merged into."""
    found: dict[int, tuple[Candidate, Known]] = {}
    for alike, row in weighed:
        who = row.who()
        if who.person_id not in found and not without & {who.person_id, row.id}:
            candidate = Candidate(
                person_id=who.person_id,
                public_id=who.public_id,
                score=alike.score,
                reasons=alike.reasons,
                is_likely=alike.score >= weights().likely_from,
            )
            found[who.person_id] = candidate, who
    return list(found.values())
