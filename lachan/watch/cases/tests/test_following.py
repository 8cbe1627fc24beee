"""Cases follow the results of laboratories: opened, attached, corrected, voided."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lachan.ground.people.models import Person
from lachan.watch.cases import actions, words
from lachan.watch.cases.models import Case, Finding
from lachan.watch.cases.rules import FindingDraft
from lachan.watch.cases.rules.laboratory import Tested, claim, episodes
from lachan.watch.cases.tests.conftest import ALL, Town, account
from lachan.watch.labs import actions as labs
from lachan.watch.labs import words as lab_words
from lachan.watch.labs.models import Result, Specimen
from lachan.watch.labs.rules import RequestDraft, ResultDraft, SpecimenDraft

RIGHTS = (*ALL, lab_words.VIEW, lab_words.SAMPLE, lab_words.TEST, lab_words.DECIDE)


class Laboratory:
    """A station and a laboratory in one, whose results the cases follow at once."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.by = account("analyst", town.units["province"].path, *RIGHTS)
        self.number = 0

    def sampled(self, person: Person, days_ago: int = 1, **given: Any) -> Specimen:
        """A specimen in a tube of its own."""
        self.number += 1
        unit = self.town.units["north"]
        return labs.sample(
            request=RequestDraft(
                **{
                    "person_id": person.pk,
                    "unit_id": unit.pk,
                    "unit_path": unit.path,
                    "disease": "covid-19",
                    "test": "rt_pcr",
                    "indication": "screening",
                    **given,
                }
            ),
            specimen=SpecimenDraft(
                tube_code=f"T{self.number:04d}",
                collected_at=self.town.now - timedelta(days=days_ago, hours=2),
            ),
            by=self.by,
            now=self.town.now,
            despite="thử",
        )

    def says(self, one: Specimen, value: str = "positive") -> Result:
        """A result of that specimen; the cases have followed."""
        assert one.tube is not None
        draft = ResultDraft(
            tube_code=one.tube.code,
            test="rt_pcr",
            value=value,
            issued_at=self.town.now - timedelta(hours=1),
        )
        [row] = labs.record_results(drafts=[draft], by=self.by, now=self.town.now)
        self.follow(one)
        return row

    def corrects(self, row: Result, value: str) -> None:
        """The right value of a result; the cases have followed."""
        labs.correct(
            result=row, value=value, reason="nhầm ống", by=self.by, now=self.town.now
        )
        if row.specimen:
            self.follow(row.specimen)

    def follow(self, one: Specimen) -> None:
        """What the reaction does."""
        actions.follow_results(
            [one.request.person_id], actor=self.by.actor, now=self.town.now
        )


@pytest.fixture
def lab(ruled: Town) -> Laboratory:
    return Laboratory(ruled)


def test_a_positive_opens_a_case_with_its_day_and_how_it_was_found(
    lab: Laboratory,
) -> None:
    person = lab.town.person()

    row = lab.says(lab.sampled(person))
    lab.follow(row.specimen)  # type: ignore[arg-type]  # has one

    case = Case.objects.get()
    assert (case.classification, case.found_by) == ("confirmed", "screening")
    assert case.confirmed_date == case.specimen_date == date(2021, 12, 6)
    assert case.reported_at is None
    assert case.unit_id == person.unit_id
    assert Finding.objects.get().origin == words.LABORATORY


def test_a_positive_attaches_to_the_open_case(lab: Laboratory) -> None:
    case = lab.town.case()
    person = Person.objects.get(pk=case.person_id)
    actions.record_findings(
        case=case,
        findings=[FindingDraft(code="fever", value="yes")],
        by=lab.town.officer,
        now=lab.town.now,
    )
    actions.follow_definition(case=case, by=lab.town.officer, now=lab.town.now)

    row = lab.says(lab.sampled(person))
    positive = Case.objects.get()
    lab.corrects(row, "negative")

    assert (positive.classification, positive.pk) == ("confirmed", case.pk)
    after = Case.objects.get()
    assert after.voided_at is None
    assert after.classification in ("suspected", "discarded")
    assert Finding.objects.get(code="rt_pcr", withdrawn_at=None).value == "negative"


def test_a_positive_corrected_to_negative_voids_the_case_it_opened(
    lab: Laboratory,
) -> None:
    row = lab.says(lab.sampled(lab.town.person()))

    lab.corrects(row, "negative")
    gone = Case.objects.get()
    lab.corrects(row, "positive")

    assert gone.voided_at is not None
    assert gone.void_reason
    assert Case.objects.get().voided_at is None
    assert Case.objects.get().classification == "confirmed"


def test_a_case_somebody_worked_on_is_not_voided(lab: Laboratory) -> None:
    row = lab.says(lab.sampled(lab.town.person()))
    case = Case.objects.get()
    actions.record_findings(
        case=case,
        findings=[FindingDraft(code="cough", value="yes")],
        by=lab.town.officer,
        now=lab.town.now,
    )

    lab.corrects(row, "negative")

    case.refresh_from_db()
    assert case.voided_at is None
    assert case.classification != "confirmed"


def test_a_word_by_hand_stands_and_comes_to_disagree(lab: Laboratory) -> None:
    lab.says(lab.sampled(lab.town.person()))
    case = Case.objects.get()
    actions.classify(
        case=case,
        classification="discarded",
        reason="nhiễm chéo",
        by=lab.town.officer,
        now=lab.town.now,
    )

    lab.follow(Specimen.objects.get())

    case.refresh_from_db()
    assert case.classification == "discarded"
    assert case.disagrees


def test_a_negative_alone_opens_nothing(lab: Laboratory) -> None:
    lab.says(lab.sampled(lab.town.person()), "negative")

    assert not Case.objects.exists()


def test_a_negative_at_the_end_leaves_the_case_confirmed(lab: Laboratory) -> None:
    person = lab.town.person()
    lab.says(lab.sampled(person, days_ago=9))

    lab.says(lab.sampled(person, days_ago=1), "negative")

    case = Case.objects.get()
    assert case.classification == "confirmed"
    assert case.confirmed_date == date(2021, 11, 28)


def test_a_new_illness_is_another_episode(lab: Laboratory) -> None:
    person = lab.town.person()

    lab.says(lab.sampled(person, days_ago=1))
    lab.says(lab.sampled(person, days_ago=120))

    days = Case.objects.order_by("specimen_date").values_list(
        "specimen_date", flat=True
    )
    assert [day.month for day in days if day] == [8, 12]


def test_another_disease_is_another_case(lab: Laboratory) -> None:
    person = lab.town.person()
    one = lab.sampled(person, disease="measles", test="measles_igm")

    lab.says(one)
    lab.says(lab.sampled(person))

    assert set(Case.objects.values_list("disease", flat=True)) == {
        "covid-19",
        "measles",
    }


# ── any order ────────────────────────────────────────────────────────────────────


@given(
    st.lists(st.tuples(st.integers(0, 300), st.booleans()), max_size=8), st.randoms()
)
def test_the_episodes_of_a_person_do_not_depend_on_the_order(
    told: list[tuple[int, bool]], chance: Any
) -> None:
    begin = date(2021, 1, 1)
    results = [
        Tested(begin + timedelta(days=day), "rt_pcr", "positive" if ill else "negative")
        for day, ill in told
    ]
    shuffled = list(results)
    chance.shuffle(shuffled)

    spans = episodes(results, lambda _day: 90)

    assert spans == episodes(shuffled, lambda _day: 90)
    assert sum(map(len, spans)) == sum(ill for _day, ill in told)
    assert claim(spans, [], lambda _day: 90) == [None] * len(spans)


EVENTS = st.permutations(["p1", "p2", "n1", "c1", "c2", "late", "tail"])


class _Undo(Exception):  # noqa: N818  # ends one example
    pass


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(EVENTS)
def test_any_order_of_results_and_corrections_ends_in_the_same_cases(
    lab: Laboratory, events: list[str]
) -> None:
    ends = [_end_of(lab, order) for order in (sorted(events), events)]

    assert ends[0] == ends[1]


def _end_of(lab: Laboratory, order: list[str]) -> list[tuple[Any, ...]]:
    """Play messages in this order and tell what stands; then nothing has happened."""
    found: list[tuple[Any, ...]] = []
    try:
        with transaction.atomic():
            person = lab.town.person()
            tubes = {
                "first": lab.sampled(person, days_ago=5),
                "second": lab.sampled(person, days_ago=3),
                "old": lab.sampled(person, days_ago=130),
                "tail": lab.sampled(person, days_ago=1),
            }
            at = lab.town.now - timedelta(hours=9)
            for event in order:
                _send(lab, tubes, event, at)
            found = _standing()
            raise _Undo
    except _Undo:
        return found


_SAID: dict[str, tuple[str, str, str, int]] = {
    "p1": ("first", "positive", "final", 1),
    "n1": ("first", "negative", "corrected", 3),
    "p2": ("second", "positive", "final", 1),
    "c1": ("second", "negative", "corrected", 2),
    "c2": ("second", "positive", "corrected", 4),
    "late": ("old", "positive", "final", 1),
    "tail": ("tail", "negative", "final", 1),
}


def _send(
    lab: Laboratory, tubes: dict[str, Specimen], event: str, at: datetime
) -> None:
    tube, value, said, hour = _SAID[event]
    one = tubes[tube]
    assert one.tube is not None
    draft = ResultDraft(
        tube_code=one.tube.code,
        test="rt_pcr",
        value=value,
        said=said,
        issued_at=at + timedelta(hours=hour),
        public_id=UUID(int=1 + sorted(_SAID).index(event)),
    )
    labs.record_results(drafts=[draft], by=lab.by, now=lab.town.now)
    lab.follow(one)


def _standing() -> list[tuple[Any, ...]]:
    rows = Case.objects.standing().order_by("specimen_date")
    return [
        (
            case.classification,
            case.specimen_date,
            case.confirmed_date,
            tuple(
                Finding.objects.filter(case=case, withdrawn_at=None)
                .order_by("code")
                .values_list("code", "value", "observed_on")
            ),
        )
        for case in rows
    ]
