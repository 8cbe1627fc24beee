"""What privacy itself keeps of a person: requests, and lists of those affected."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy

from lachan.ground.journal.models import Entry
from lachan.ground.people.actions import Keeper, Reassigned, adopt
from lachan.ground.privacy import words
from lachan.ground.privacy.models import Affected, DataRequest
from lachan.kernel.holdings import Section, Subject
from lachan.kernel.speech import Text
from lachan.kernel.speech import sentence as _


class Requests:
    """Requests that the person made, and breaches in which they are listed."""

    name = "privacy"

    def told(self, subject: Subject) -> Iterable[Section]:
        """What was asked, and what became of it."""
        requests = DataRequest.objects.filter(person__in=subject.person_ids)
        rows = tuple(
            {
                "at": one.received_at,
                "right": str(words.Right(one.right).label),
                "name": one.requester_name,
                "reach": one.requester_reach,
                "told": one.told,
                "decision": one.decision_reason,
                "outcome": one.outcome,
            }
            for one in requests.order_by("pk")
        )
        yield Section(title=_("Your requests about your data"), rows=rows)
        listed = Affected.objects.filter(person__in=subject.person_ids)
        shown = listed.values("breach__found_at", "breach__what").order_by("pk")
        yield Section(title=_("Breaches that may concern you"), rows=tuple(shown))

    def needs(self, subject: Subject) -> Iterable[Text]:
        """Nothing here needs a name for its own sake."""
        return ()

    def erase(self, subject: Subject, *, actor: str, now: datetime) -> dict[str, int]:
        """Empty what was asked; off the lists of those affected."""
        requests = DataRequest.objects.filter(person__in=subject.person_ids)
        listed = Affected.objects.filter(person__in=subject.person_ids)
        return {
            "privacy_data_request": requests.update(
                requester_name="",
                requester_reach="",
                told="",
                age_years=None,
                representative="",
                extension_reason="",
                decision_reason="",
                outcome="",
            ),
            "privacy_affected": listed.delete()[0],
        }


HOLDER = Requests()


class RequestKeeper(Keeper):
    """A request goes with the person it is about."""

    model = DataRequest
    kind = gettext_lazy("request about data")

    def says(self, row: DataRequest) -> str:
        """What was asked, and when."""
        return f"{words.Right(row.right).label}, {row.received_at:%d/%m/%Y}"


class AffectedKeeper(Keeper):
    """A person is on the list of a breach once."""

    model = Affected
    kind = gettext_lazy("breach that may concern the person")

    def stays_behind(self, from_id: int, to_id: int) -> set[int]:
        """Where the other is listed too."""
        listed = self.rows(to_id).values_list("breach_id", flat=True)
        both = self.rows(from_id).filter(breach_id__in=list(listed))
        return set(both.values_list("pk", flat=True))

    def says(self, row: Affected) -> str:
        """When the breach was found."""
        return f"{row.breach.found_at:%d/%m/%Y}"


KEEPERS: tuple[Keeper, ...] = (RequestKeeper(), AffectedKeeper())


def adopt_person(fact: Reassigned, entry: Entry) -> None:
    """Requests and lists follow the person."""
    adopt(KEEPERS, fact, entry)
