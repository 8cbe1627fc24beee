"""When two records turn out to be one person, their specimens are that person's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext_lazy

from lachan.ground.access.actions import end_sight
from lachan.ground.access.models import User
from lachan.ground.journal import actions as journal
from lachan.ground.journal.models import Entry
from lachan.ground.people.actions import Keeper, Log, Reassigned, adopt
from lachan.ground.people.models import SIGHT_KIND
from lachan.kernel import clock
from lachan.watch.labs import facts, words
from lachan.watch.labs.models import Specimen, Step, TestRequest
from lachan.watch.labs.queries.policies import name_of_test


class RequestKeeper(Keeper):
    """Requests with their specimens; any number of them stand beside each other."""

    model = TestRequest
    kind = gettext_lazy("request for a test")

    def hand(self, ids: Sequence[int], to_id: int, log: Log) -> None:
        """Each specimen says whose it was; the evidence is weighed anew on both."""
        rows = TestRequest.objects.filter(pk__in=ids)
        owners = dict(rows.values_list("pk", "person_id"))
        rows.update(person=to_id)
        specimens = Specimen.objects.filter(request__in=ids)
        told = list(specimens.values_list("pk", "request_id"))
        for pk, request_id in told:
            end_sight(
                record=(SIGHT_KIND, owners[request_id]),
                reason=f"specimen {pk}",
                at=log.now,
            )
        Step.objects.bulk_create(
            Step(
                specimen_id=pk,
                verb=words.Verb.ADOPTED,
                happened_at=log.now,
                recorded_at=log.now,
                actor=log.actor,
                before=str(owners[request_id]),
                after=str(to_id),
            )
            for pk, request_id in told
        )
        journal.announce(
            facts.SpecimensReassigned(
                at=log.now,
                by=log.actor,
                person_ids=tuple(sorted({to_id, *owners.values()})),
            ),
            count=len(owners),
        )

    def says(self, row: TestRequest) -> str:
        """The day, the test, and its answer."""
        last = row.specimens.standing().order_by("-collected_at").first()
        answer = ""
        if last is not None:
            value, state = last.value, last.state
            answer = str(
                words.Value(value).label if value else words.State(state).label
            )
        told = (f"{clock.today(row.requested_at):%d/%m/%Y}", name_of_test(row.test))
        return ", ".join(part for part in (*told, answer) if part)

    def seen(self, ids: Iterable[int], user: User) -> set[int]:
        """Requests with a specimen that the reader sees, or of the reader's places."""
        own = Specimen.objects.visible_to(user).filter(request__in=list(ids))
        return set(own.values_list("request_id", flat=True))


KEEPERS: tuple[Keeper, ...] = (RequestKeeper(),)


def adopt_person(fact: Reassigned, entry: Entry) -> None:
    """Specimens follow the person. Raises NotDecided, CannotGive."""
    adopt(KEEPERS, fact, entry)
