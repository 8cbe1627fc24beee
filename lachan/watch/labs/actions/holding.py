"""What laboratories keep of a person: the copy they are given, and erasure.

A specimen stays counted: place, days, tube, result. What leads to the person goes:
names that came with results, and everything written in free text.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from lachan.ground.tasks.actions import forget_texts
from lachan.kernel.holdings import Section, Subject
from lachan.kernel.speech import Text
from lachan.kernel.speech import sentence as _
from lachan.watch.labs import words
from lachan.watch.labs.models import Result, Specimen, Step, TestRequest, Variant


class Specimens:
    """Requests, specimens, their results and their way."""

    name = "labs"

    def told(self, subject: Subject) -> Iterable[Section]:
        """Every request with its specimens, also those that do not stand."""
        requests = TestRequest.objects.filter(person__in=subject.person_ids)
        asked = requests.order_by("pk").values(
            *("public_id", "disease", "test", "indication", "requested_at"),
            *("despite", "cancelled_at", "cancel_reason"),
        )
        yield Section(title=_("Tests asked for"), rows=tuple(asked))
        specimens = Specimen.objects.filter(request__in=requests)
        rows = tuple(_told(one) for one in specimens.select_related(*_WITH))
        yield Section(title=_("Your specimens"), rows=rows)
        results = Result.objects.filter(specimen__in=specimens).order_by("pk")
        said = results.values(
            *("tube_code", "test", "value", "ct_value", "said", "source"),
            *("issued_at", "standing", "reason", "out_at", "out_reason"),
        )
        yield Section(title=_("What laboratories said"), rows=tuple(said))
        steps = Step.objects.filter(specimen__in=specimens).order_by("pk")
        way = steps.values("happened_at", "verb", "before", "after", "reason")
        yield Section(title=_("The way of your specimens"), rows=tuple(way))
        variants = Variant.objects.filter(specimen__in=specimens).order_by("pk")
        seen = variants.values("lineage", "certainty", "method", "reported_at")
        yield Section(title=_("Variants seen"), rows=tuple(seen))

    def needs(self, subject: Subject) -> Iterable[Text]:
        """Whoever is infected must be told: a result is still to come."""
        waiting = Specimen.objects.standing().waiting()
        if waiting.filter(request__person__in=subject.person_ids).exists():
            yield _("The person has a specimen whose result is still to come.")

    def erase(self, subject: Subject, *, actor: str, now: datetime) -> dict[str, int]:
        """Take out names and free texts; what was counted stays counted."""
        requests = TestRequest.objects.filter(person__in=subject.person_ids)
        specimens = Specimen.objects.filter(request__in=requests)
        known = list(specimens.values_list("public_id", flat=True))
        return {
            "labs_request": requests.update(despite="", cancel_reason=""),
            "labs_result": Result.objects.filter(specimen__in=specimens).update(
                told_name="", told_birth_year=None, reason="", out_reason=""
            ),
            "labs_step": Step.objects.filter(specimen__in=specimens).update(
                reason="", carrier=""
            ),
            "labs_variant": Variant.objects.filter(specimen__in=specimens).update(
                withdraw_reason=""
            ),
            "labs_specimen": specimens.update(reject_reason="", void_reason=""),
            "labs_unidentified": _of_nobody(subject).update(
                told_name="", told_birth_year=None
            ),
            "tasks_task": forget_texts(records=[("specimen", one) for one in known]),
        }


_WITH = ("tube", "laboratory", "request__unit")


def _told(one: Specimen) -> dict[str, object]:
    return {
        "record": one.public_id,
        "tube": one.tube.code if one.tube else "",
        "material": str(words.Material(one.material).label),
        "unit": one.request.unit.full_name,
        "laboratory": one.laboratory.name if one.laboratory else "",
        "collected_at": one.collected_at,
        "sent_at": one.sent_at,
        "received_at": one.received_at,
        "state": str(words.State(one.state).label),
        "rejected": one.reject_reason,
        "voided_at": one.voided_at,
        "void_reason": one.void_reason,
    }


def _of_nobody(subject: Subject) -> QuerySet[Result]:
    """Results that nobody identified, under a name that only this person bears."""
    return Result.objects.filter(specimen=None, told_name__in=subject.own_names)


class OldNames:
    """Names that came with results nobody identified."""

    name = "unidentified_results"

    def due(self, before: datetime) -> int:
        """How many are older; a result still waiting is set aside first."""
        return self._older(before).count()

    def dispose(self, before: datetime, *, now: datetime) -> dict[str, int]:
        """Take the names out; tube, result and day stay."""
        emptied = self._older(before).update(told_name="", told_birth_year=None)
        return {"labs_result": emptied}

    def _older(self, before: datetime) -> QuerySet[Result]:
        named = ~Q(told_name="") | Q(told_birth_year__isnull=False)
        return Result.objects.filter(named, recorded_at__lt=before)


HOLDER = Specimens()
KEPT = (OldNames(),)
