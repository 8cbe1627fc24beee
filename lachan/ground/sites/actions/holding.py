"""What places to stay keep of a person: the copy they are given, and erasure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from lachan.ground.sites import words
from lachan.ground.sites.models import Stay
from lachan.kernel.holdings import Section, Subject
from lachan.kernel.speech import Text
from lachan.kernel.speech import sentence as _


class Stays:
    """Where a person was, from when to when."""

    name = "sites"

    def told(self, subject: Subject) -> Iterable[Section]:
        """Every stay, also those that do not stand."""
        stays = Stay.objects.filter(person__in=subject.person_ids)
        rows = tuple(
            {
                "where": stay.facility.name if stay.facility else stay.unit.full_name,
                "ring": str(words.Ring(stay.ring).label),
                "from": stay.starts_at,
                "to": stay.ends_at,
                "recorded_at": stay.recorded_at,
                "voided_at": stay.voided_at,
                "void_reason": stay.void_reason,
            }
            for stay in stays.select_related("facility", "unit").order_by("pk")
        )
        yield Section(title=_("Where you stayed"), rows=rows)

    def needs(self, subject: Subject) -> Iterable[Text]:
        """Who is kept apart or cared for must be known to those who do it."""
        stays = Stay.objects.standing().filter(
            person__in=subject.person_ids, ends_at=None
        )
        if stays.exists():
            yield _("The person is in a stay that has not ended.")

    def erase(self, subject: Subject, *, actor: str, now: datetime) -> dict[str, int]:
        """Take out what was written in free text; the bed was occupied all the same."""
        stays = Stay.objects.filter(person__in=subject.person_ids)
        return {"sites_stay": stays.update(void_reason="")}


HOLDER = Stays()
