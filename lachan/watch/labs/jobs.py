"""What follows for specimens from what happened here."""

from __future__ import annotations

from typing import Any

from lachan.ground.access.actions import SightDraft, give_sights
from lachan.ground.access.words import Purpose
from lachan.ground.journal.models import Entry
from lachan.ground.people.models import SIGHT_KIND
from lachan.watch.labs.models import Specimen


def show_people(fact: Any, _entry: Entry) -> None:
    """Who took a specimen, and the laboratory that has it, see whose it is.

    Only where the person's home does not lie there anyway. For specimens collected,
    sent and received.
    """
    rows = Specimen.objects.standing().filter(pk__in=fact.ids)
    told = rows.values_list(
        "pk",
        "request__person_id",
        "request__person__unit_path",
        "unit_path",
        "laboratory__unit_path",
    )
    drafts = [
        SightDraft(
            record=(SIGHT_KIND, person_id),
            path=path,
            purpose=Purpose.RESPONSE,
            reason=f"specimen {pk}",
        )
        for pk, person_id, home, unit, laboratory in told
        for path in sorted({unit, laboratory} - {None})
        if not home.startswith(path)
    ]
    if drafts:
        give_sights(drafts=drafts, at=fact.at)
