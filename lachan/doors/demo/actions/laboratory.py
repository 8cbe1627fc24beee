"""Two laboratories at work on the morning the demo opens, with the verbs they use.

Everything here is assumed. Positives are of people who have a case already, so that
the published figures stay what they were.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from lachan.ground.access.models import User, within
from lachan.ground.people.models import Person
from lachan.ground.units.models import Unit
from lachan.kernel.clock import today
from lachan.watch.cases.models import Case
from lachan.watch.labs import actions as labs
from lachan.watch.labs.models import Laboratory, Specimen
from lachan.watch.labs.rules import (
    Handover,
    PlanDraft,
    PoolDraft,
    RequestDraft,
    ResultDraft,
    SpecimenDraft,
)

HOUR = timedelta(hours=1)
_NAMESPACE = UUID("6c616368-616e-5000-8000-6c6162733231")
DISEASE, TEST = "covid-19", "rt_pcr"


class Morning:
    """Specimens of one commune, and a few of the province, as they stand at `now`."""

    def __init__(
        self, told: dict[str, Any], province: Unit, *, by: User, now: datetime
    ) -> None:
        self.told, self.province, self.by, self.now = told, province, by, now
        district = Unit.objects.get(parent=province, code=told["district"])
        communes = Unit.objects.filter(parent=district).order_by("code")
        self.commune = communes[0]
        self.numbers: Iterator[int] = iter(range(1, 400))

    def play(self) -> int:
        """Set up laboratories, tubes and a plan; then sample, mix and answer."""
        here: dict[str, Any] = {"by": self.by, "now": self.now}
        laboratories = [
            labs.open_laboratory(code=code, name=name, unit=self.province, **here)
            for code, name in self.told["laboratories"]
        ]
        for place, per_day in zip(laboratories, self.told["per_day"], strict=True):
            first = today(self.now) - timedelta(days=60)
            labs.set_capacity(
                laboratory=place, test=TEST, per_day=per_day, on=first, **here
            )
        plan = labs.plan_screening(draft=self._plan(), **here)
        labs.issue_tubes(
            first="TH387000001",
            last="TH387000400",
            unit=self.commune,
            plan=plan,
            **here,
        )
        people = list(
            Person.objects.standing()
            .filter(within("unit_path", (self.commune.path,)))
            .exclude(cases__isnull=False)
            .order_by("pk")[:80]
        )
        return self._work(people, laboratories[0], plan.pk)

    def _plan(self) -> PlanDraft:
        return PlanDraft(
            name=self.told["plan"],
            unit_id=self.commune.pk,
            unit_path=self.commune.path,
            disease=DISEASE,
            test=TEST,
            risk_group=self.told["risk_group"],
            every_days=3,
            starts_on=today(self.now) - timedelta(days=4),
            ends_on=None,
            people=60,
        )

    def _work(self, people: Sequence[Person], place: Laboratory, plan: int) -> int:
        done = self._sampled(people[:8], 74, plan)
        self._received(done, place, 70)
        self._answered([one for one in done if one], place, hours=52)
        negative = self._sampled(people[8:13], 30, plan)
        positive = self._sampled(people[13:18], 29, plan)
        self._received([*negative, *positive], place, 24)
        for code, members, value in (
            ("GOP0001", negative, "negative"),
            ("GOP0002", positive, "positive"),
        ):
            self._mixed(code, members, place)
            self._said(code, value, 9)
        self._received(self._sampled(people[18:24], 33, plan), place, 27)
        self._received(self._sampled(people[24:30], 20, plan), place, 12)
        self._sent(self._sampled(people[30:35], 14, plan), place)
        self._sampled(people[35:39], 3, plan)
        self._positives(place)
        self._said("TH387000990", "negative", 6, told_name="Nguyễn Thị Mẫu")
        labs.report_kit(
            request=self._asked(people[40], "symptoms", None, "antigen"),
            value="positive",
            taken_at=self.now - 10 * HOUR,
            by_staff=False,
            by=self.by,
            now=self.now,
        )
        for person in people[41:44]:
            asked = self._asked(person, "contact", None)
            labs.request_test(draft=asked, by=self.by, now=self.now)
        return Specimen.objects.count()

    def _asked(
        self, person: Person, why: str, plan: int | None, test: str = TEST
    ) -> RequestDraft:
        return RequestDraft(
            public_id=uuid5(_NAMESPACE, f"{person.public_id} {why}"),
            person_id=person.pk,
            unit_id=person.unit_id,
            unit_path=person.unit_path,
            disease=DISEASE,
            test=test,
            indication=why,
            plan_id=plan,
            requested_at=self.now - 12 * HOUR,
        )

    def _sampled(
        self, people: Sequence[Person], hours: int, plan: int | None
    ) -> list[Specimen]:
        return [
            self._sample(person, hours * HOUR, "screening", plan) for person in people
        ]

    def _sample(
        self, person: Person, ago: timedelta, why: str, plan: int | None
    ) -> Specimen:
        code = f"TH387{next(self.numbers):06d}"
        return labs.sample(
            request=self._asked(person, why, plan),
            specimen=SpecimenDraft(
                tube_code=code,
                collected_at=self.now - ago,
                public_id=uuid5(_NAMESPACE, code),
            ),
            by=self.by,
            now=self.now,
        )

    def _received(
        self, made: Sequence[Specimen], place: Laboratory, hours: int
    ) -> None:
        at = self.now - hours * HOUR
        handover = Handover(at=at, laboratory_id=place.pk)
        labs.receive(codes=_codes(made), handover=handover, by=self.by, now=self.now)

    def _sent(self, made: Sequence[Specimen], place: Laboratory) -> None:
        handover = Handover(
            at=self.now - 9 * HOUR, laboratory_id=place.pk, carrier="Xe trạm y tế"
        )
        labs.send(codes=_codes(made), handover=handover, by=self.by, now=self.now)

    def _answered(
        self, made: Sequence[Specimen], place: Laboratory, *, hours: int
    ) -> None:
        for code in _codes(made):
            self._said(code, "negative", hours)

    def _said(self, code: str, value: str, hours: int, told_name: str = "") -> None:
        draft = ResultDraft(
            public_id=uuid5(_NAMESPACE, f"{code} {value}"),
            tube_code=code,
            test=TEST,
            value=value,
            issued_at=self.now - hours * HOUR,
            told_name=told_name,
        )
        origin = labs.Origin(source="file", unit_path=self.commune.path)
        labs.record_results(drafts=[draft], by=self.by, now=self.now, origin=origin)

    def _mixed(self, code: str, members: Sequence[Specimen], place: Laboratory) -> None:
        draft = PoolDraft(
            laboratory_id=place.pk,
            tube_codes=_codes(members),
            test=TEST,
            made_at=self.now - 20 * HOUR,
            code=code,
            public_id=uuid5(_NAMESPACE, code),
        )
        labs.make_pool(draft=draft, by=self.by, now=self.now)

    def _positives(self, place: Laboratory) -> None:
        """A few of those whose case is known: swabbed on the day of confirmation."""
        known = Case.objects.confirmed().filter(
            within("unit_path", (self.province.path,)),
            confirmed_date__gte=today(self.now) - timedelta(days=3),
        )
        for case in known.select_related("person__unit").order_by("pk")[:5]:
            day = today(self.now) - (case.confirmed_date or today(self.now))
            one = self._sample(case.person, day + 30 * HOUR, "contact", None)
            self._received([one], place, day.days * 24 + 20)
            self._said(_codes([one])[0], "positive", day.days * 24 + 14)


def _codes(made: Sequence[Specimen]) -> list[str]:
    return [one.tube.code for one in made if one.tube]
