"""What health keeps of a person: the copy they are given, and erasure.

A dose and a condition stay counted: they hold codes and days, and a person who is no
longer anybody. What was written about them in free text goes.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from lachan.ground.health.models import Condition, DoseReceived
from lachan.kernel.holdings import Section, Subject
from lachan.kernel.speech import Text
from lachan.kernel.speech import sentence as _


class Health:
    """Vaccinations and standing conditions."""

    name = "health"

    def told(self, subject: Subject) -> Iterable[Section]:
        """Every dose and condition, also those that do not stand."""
        doses = DoseReceived.objects.filter(person__in=subject.person_ids)
        columns = ("given_date", "disease", "dose_number", "product", "lot")
        rows = doses.order_by("given_date", "pk").values(
            *columns, "source", "recorded_at", "voided_at", "void_reason"
        )
        yield Section(title=_("Vaccinations"), rows=tuple(rows))
        conditions = Condition.objects.filter(person__in=subject.person_ids)
        told = conditions.order_by("pk").values(
            *("code", "label", "since_date", "until_date"),
            *("source", "recorded_at", "voided_at"),
        )
        yield Section(title=_("Conditions"), rows=tuple(told))

    def needs(self, subject: Subject) -> Iterable[Text]:
        """Nothing here needs a name for its own sake."""
        return ()

    def erase(self, subject: Subject, *, actor: str, now: datetime) -> dict[str, int]:
        """Take out what was written in free text."""
        doses = DoseReceived.objects.filter(person__in=subject.person_ids)
        return {"health_dose_received": doses.update(void_reason="")}


HOLDER = Health()
