"""When two records turn out to be one person, their cases become that person's."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from lachan.kernel.errors import Refused
from lachan.watch.cases import words
from lachan.watch.cases.actions.bulk import tell_changed
from lachan.watch.cases.models import Case, CaseStep


class EpisodesCollide(Refused):
    """Raised while both records have the same episode of a disease."""


@transaction.atomic
def adopt_person(
    *, from_person_id: int, to_person_id: int, actor: str, now: datetime
) -> tuple[int, ...]:
    """Give the cases of one person record to another; the ids that moved.

    The ids undo it: adopting them back is the same verb. Raises EpisodesCollide where
    both have a standing case of the same disease and episode: one of the two must be
    voided, or renumbered as a new episode, by somebody who looks at both.
    """
    moved = Case.objects.filter(person=from_person_id)
    twins = Case.objects.standing().filter(
        person=to_person_id,
        disease=OuterRef("disease"),
        episode=OuterRef("episode"),
    )
    if moved.standing().filter(Exists(twins)).exists():
        raise EpisodesCollide(
            what=_("The two records were not put together."),
            why=_("Both have a case of the same disease and episode."),
            what_now=_("Look at both cases and void the one that is a repetition."),
        )
    ids = tuple(moved.order_by("pk").values_list("pk", flat=True))
    if not ids:
        return ()
    moved.bump(person=to_person_id)
    CaseStep.objects.bulk_create(
        CaseStep(
            case_id=pk,
            verb=words.Verb.ADOPTED,
            before=str(from_person_id),
            after=str(to_person_id),
            recorded_at=now,
            actor=actor,
        )
        for pk in ids
    )
    tell_changed(ids, words.Verb.ADOPTED, actor, now)
    return ids
