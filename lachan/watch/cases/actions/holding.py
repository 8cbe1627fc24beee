"""What cases keep of a person: the copy they are given, and erasure.

A case stays counted: place, days, age, class, course. What leads to the person goes:
the register's number, where they came from, and everything written in free text.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby

from django.db.models import Q

from lachan.ground.tasks.actions import forget_texts
from lachan.kernel.holdings import Section, Subject
from lachan.kernel.mentions import GONE, Mentions
from lachan.kernel.speech import Text
from lachan.kernel.speech import sentence as _
from lachan.watch.cases import words
from lachan.watch.cases.models import Case, CaseStep, Finding, SourceLink

# What a line of history may say in free text, beside its reason.
_FREE = ("arrived_from", "origin_code", "origin", "classification_reason")
_FREE_VERBS = (words.Verb.LINKED, words.Verb.UNLINKED)


class Cases:
    """Episodes, what was found, and who infected whom."""

    name = "cases"

    def told(self, subject: Subject) -> Iterable[Section]:
        """Every case with its findings and history, also those that do not stand."""
        cases = Case.objects.filter(person__in=subject.person_ids)
        rows = tuple(
            _told(case) for case in cases.select_related("unit").order_by("pk")
        )
        yield Section(title=_("Your cases"), rows=rows)
        ids = list(cases.values_list("pk", flat=True))
        findings = Finding.objects.filter(case__in=ids).order_by("pk")
        shown = findings.values("code", "value", "observed_on", "recorded_at")
        yield Section(title=_("What was found"), rows=tuple(shown))
        steps = CaseStep.objects.filter(case__in=ids).order_by("pk")
        lines = steps.values(
            *("recorded_at", "verb", "what", "before", "after", "reason")
        )
        yield Section(title=_("History of your cases"), rows=tuple(lines))

    def needs(self, subject: Subject) -> Iterable[Text]:
        """Who is ill now must be known to those who answer for the case."""
        cases = Case.objects.standing().filter(person__in=subject.person_ids)
        open_ = Q(classification__in=_STILL_TO_BE_FOUND_OUT) | Q(
            classification=words.Classification.CONFIRMED, outcome=words.Outcome.NONE
        )
        if cases.filter(open_).exists():
            yield _("The person has a case that is not over.")

    def erase(self, subject: Subject, *, actor: str, now: datetime) -> dict[str, int]:
        """Take out the number, the origin and everything in free text."""
        cases = Case.objects.filter(person__in=subject.person_ids)
        known = dict(cases.values_list("pk", "public_id"))
        return {
            "cases_case": cases.bump(
                origin_code="",
                arrived_from="",
                classification_reason="",
                void_reason="",
            ),
            "cases_step": _empty_steps(list(known)),
            "cases_source_link": _empty_links(list(known)),
            "cases_source_of_others": _empty_mentions(subject, list(known)),
            "tasks_task": forget_texts(records=[("case", p) for p in known.values()]),
        }


_STILL_TO_BE_FOUND_OUT = (
    words.Classification.SUSPECTED,
    words.Classification.PROBABLE,
)


def _told(case: Case) -> dict[str, object]:
    return {
        "record": case.public_id,
        "disease": case.disease,
        "number": case.origin_code,
        "register": case.origin,
        "unit": case.unit.full_name,
        "class": str(words.Classification(case.classification).label),
        "reason": case.classification_reason,
        "age": case.age_years,
        "onset": case.onset_date,
        "specimen": case.specimen_date,
        "confirmed": case.confirmed_date,
        "notified_at": case.notified_at,
        "reported_at": case.reported_at,
        "arrived_from": case.arrived_from,
        "severity": str(words.Severity(case.severity).label),
        "outcome": str(words.Outcome(case.outcome).label),
        "outcome_date": case.outcome_date,
        "recorded_at": case.recorded_at,
        "voided_at": case.voided_at,
        "void_reason": case.void_reason,
    }


def _empty_steps(ids: list[int]) -> int:
    steps = CaseStep.objects.filter(case__in=ids)
    free = Q(what__in=_FREE) | Q(verb__in=_FREE_VERBS)
    steps.filter(free).update(before="", after="")
    return steps.update(reason="")


def _empty_links(ids: list[int]) -> int:
    """Who a case was infected by, told in words: the words go, the link stays told.

    Several such links of one case are told apart by a number.
    """
    links = list(
        SourceLink.objects.filter(case__in=ids)
        .filter(~Q(source_text="") | ~Q(basis=""))
        .order_by("case_id", "pk")
    )
    for _case, of_one in groupby(links, key=lambda link: link.case_id):
        for number, link in enumerate(of_one, 1):
            link.source_text = f"{GONE} {number}" if link.source_text else ""
            link.basis = ""
    SourceLink.objects.bulk_update(links, ["source_text", "basis"], batch_size=500)
    return len(links)


def _empty_mentions(subject: Subject, ids: list[int]) -> int:
    """Cases that the person infected may say so in words."""
    mentions = Mentions(subject.names, subject.numbers)
    links = list(SourceLink.objects.filter(source_case__in=ids).exclude(basis=""))
    for link in links:
        link.basis = mentions.taken_out(link.basis)
    SourceLink.objects.bulk_update(links, ["basis"], batch_size=500)
    return len(links)


HOLDER = Cases()
