"""The course of events in the province, from the first case to the last page. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from lachan.doors.demo.rules.people import Casting, Homes
from lachan.doors.demo.words import (
    Actor,
    Dose,
    Illness,
    Place,
    Quarantine,
    Script,
)
from lachan.kernel.clock import VIETNAM

MORNING = time(5, 30)


class Story:
    """Writes the script of one scene over the communes of its province."""

    def __init__(
        self,
        scene: Mapping[str, Any],
        names: Mapping[str, Any],
        places: Sequence[Place],
    ) -> None:
        """`scene` and `names` as in data/; `places` with their number of people."""
        self.scene = scene
        self.places = places
        self.names = names
        self.cast = self._casting("before")
        self.opens: date = scene["opens_at"].date()
        self.ends: date = scene["ends_at"].date()
        self.begins: date = scene["begins"]
        self.told: str = scene["by_person"]["district"]
        self.elsewhere = Homes([p for p in places if p.district != self.told])

    def _casting(self, part: str) -> Casting:
        """Each part draws its own people, so that one does not disturb another."""
        seed = f"{self.scene['seed']} {part}"
        return Casting(seed, self.names, self.scene["assumed"]["ages"])

    def script(self, *, until: date) -> Script:
        """Everything that happens until the end of a day, in order of time."""
        illnesses = list(self._illnesses())
        stays = list(self._quarantines())
        adults, doses = self._vaccinations()
        day = self.opens
        while day <= min(until, self.ends):
            self.cast = self._casting(day.isoformat())
            illnesses.extend(self._later_illnesses(day))
            stays.extend(self._later_quarantines(day))
            day += timedelta(days=1)
        return Script(
            illnesses=tuple(sorted(illnesses, key=lambda one: one.confirmed)),
            quarantines=tuple(sorted(stays, key=lambda one: one.starts_at)),
            adults=tuple(adults),
            doses=tuple(sorted(doses, key=lambda dose: dose.given)),
        )

    # ── cases ────────────────────────────────────────────────────────────────────

    def _illnesses(self) -> Iterator[Illness]:
        told = list(self._illnesses_of_the_told_district())
        yield from told
        before = [one for one in told if one.confirmed < self.opens]
        over = sum(1 for one in before if self._is_over(one.recovered))
        published = self.scene["published"]
        recovered = published["recovered"] - over
        active = published["cases"] - published["recovered"] - (len(before) - over)
        yield from (self._past_illness() for _number in range(recovered))
        fixed = list(self._community_illnesses())
        yield from fixed
        yield from (self._present_illness() for _n in range(active - len(fixed)))

    def _is_over(self, recovered: date | None) -> bool:
        return recovered is not None and recovered < self.opens

    def _illnesses_of_the_told_district(self) -> Iterator[Illness]:
        homes = self._homes_in(self.told)
        for confirmed, *rest in self.scene["by_person"]["cases"]:
            day = date.fromisoformat(confirmed)
            recovered = date.fromisoformat(rest[0]) if rest else None
            yield self._ill(
                self.cast.person(homes, _at(day)), day, recovered, "community"
            )

    def _past_illness(self) -> Illness:
        """Over before the page opens; more of them in the last two months."""
        shortest, longest = self.scene["assumed"]["course_days"]
        last = self.opens - timedelta(days=shortest + 1)
        span = (last - self.begins).days
        back = min(int(self.cast.random.expovariate(1 / 28)), span)
        day = last - timedelta(days=back)
        ended_by = min(longest, (self.opens - day).days - 1)
        recovered = day + timedelta(days=self.cast.random.randint(shortest, ended_by))
        return self._ill(self._anybody(day), day, recovered, self._found())

    def _present_illness(self) -> Illness:
        """Still under treatment when the page opens: somewhere in their course."""
        course = self._course()
        day = self.opens - timedelta(days=self.cast.random.randint(1, course))
        found = self._found(without="community")
        recovered = day + timedelta(days=course)
        return self._ill(self._anybody(day), day, recovered, found)

    def _community_illnesses(self) -> Iterator[Illness]:
        """Every district has community cases in each of the last weeks.

        Few of them where the level comes from the elderly, many where it comes from
        the rate.
        """
        by_rate = set(self.scene["levels"]["by_rate"])
        rate = self.scene["assumed"]["community_per_100k_7d_by_rate"]
        people: dict[str, int] = self.scene["population"]["districts"]
        for district, persons in people.items():
            if district == self.told:
                continue
            weekly = round(rate * persons / 100_000) if district in by_rate else 3
            homes = self._homes_in(district)
            count = weekly * 13 // 7
            for number in range(count):
                day = self.opens - timedelta(days=1 + number * 13 // count)
                actor = self.cast.person(homes, _at(day))
                yield self._ill(actor, day, self._recovery(day), "community")

    def _later_illnesses(self, day: date) -> Iterator[Illness]:
        """What comes after the page opens: assumed, for the demo that moves on."""
        for _case in range(self.scene["assumed"]["cases_a_day_after"]):
            actor = self._anybody(day)
            yield self._ill(actor, day, self._recovery(day), self._found())

    def _ill(
        self, actor: Actor, day: date, recovered: date | None, found_by: str
    ) -> Illness:
        # Reports come in during the day, some on the next morning.
        late = timedelta(hours=self.cast.random.choice((2, 4, 6, 9, 12, 20)))
        known_at = min(_at(day) + late, _at(day + timedelta(days=1)))
        return Illness(
            actor=actor,
            public_id=self.cast.public_id(known_at),
            confirmed=day,
            recovered=recovered,
            found_by=found_by,
            known_at=known_at,
        )

    def _homes_in(self, district: str) -> Homes:
        return Homes([place for place in self.places if place.district == district])

    def _anybody(self, day: date) -> Actor:
        return self.cast.person(self.elsewhere, _at(day))

    def _course(self) -> int:
        return self.cast.random.randint(*self.scene["assumed"]["course_days"])

    def _recovery(self, day: date) -> date:
        """Not before the page opens: these are the people under treatment then."""
        return max(day + timedelta(days=self._course()), self.opens)

    def _found(self, without: str = "") -> str:
        shares = {
            way: share
            for way, share in self.scene["assumed"]["found_by"].items()
            if way != without
        }
        (way,) = self.cast.random.choices(list(shares), weights=list(shares.values()))
        return str(way)

    # ── stays ────────────────────────────────────────────────────────────────────

    def _rings(self) -> dict[str, int]:
        return {
            "central": self.scene["published"]["central"],
            "home": self.scene["published"]["home"],
            "buffer": self.scene["assumed"]["buffer"],
        }

    def _quarantines(self) -> Iterator[Quarantine]:
        for ring, count in self._rings().items():
            for number in range(count):
                day = self.opens - timedelta(days=1 + number % self._days)
                yield self._quarantine(ring, day)

    @property
    def _days(self) -> int:
        days: int = self.scene["assumed"]["quarantine_days"]
        return days

    def _quarantine(self, ring: str, day: date) -> Quarantine:
        hour = timedelta(minutes=self.cast.random.randint(400, 1000))
        starts_at = datetime.combine(day, time(), VIETNAM) + hour
        return Quarantine(
            actor=self._anybody(day),
            ring=ring,
            starts_at=starts_at,
            # The fourteenth day may not end before the page opens.
            ends_at=max(
                starts_at + timedelta(days=self._days),
                _at(self.opens) + timedelta(hours=3),
            ),
        )

    def _later_quarantines(self, day: date) -> Iterator[Quarantine]:
        """As many begin every day as end, so that the rings stay as full."""
        for ring, count in self._rings().items():
            for _person in range(count // self._days):
                yield self._quarantine(ring, day)

    # ── doses ────────────────────────────────────────────────────────────────────

    def _vaccinations(self) -> tuple[list[Actor], list[Dose]]:
        told = self.scene["by_person"]
        homes = [place for place in self.places if place.district == self.told]
        adults = [
            self.cast.inhabitant(place, _at(self.begins), self._adult_ages())
            for place in _shared(homes, told["adults"])
        ]
        self.cast.random.shuffle(adults)
        doses = [
            Dose(adult, 1, self._first_dose(told)) for adult in adults[: told["dose1"]]
        ]
        doses += [
            Dose(dose.actor, 2, self._second_dose(dose, told))
            for dose in doses[: told["dose2"]]
        ]
        return adults, doses

    def _adult_ages(self) -> str:
        (span,) = self.cast.random.choices(
            ("18-49", "50-64", "65-90"), weights=(67.5, 20.8, 11.7)
        )
        return str(span)

    def _first_dose(self, told: Mapping[str, Any]) -> date:
        days = (told["dose1_to"] - told["dose1_from"]).days
        drawn = int(self.cast.random.triangular(0, days, days * 0.7))
        first: date = told["dose1_from"]
        return first + timedelta(days=drawn)

    def _second_dose(self, first: Dose, told: Mapping[str, Any]) -> date:
        after = self.cast.random.randint(*told["dose2_after_days"])
        # The published count is of 7 January: by then everybody counted has it.
        last: date = told["published_on"] - timedelta(days=1)
        return min(first.given + timedelta(days=after), last)


def _at(day: date) -> datetime:
    return datetime.combine(day, MORNING, VIETNAM)


def _shared(places: Sequence[Place], count: int) -> Iterator[Place]:
    """`count` homes over the places in proportion to their people."""
    whole = sum(place.persons for place in places)
    given = 0
    for number, place in enumerate(places):
        share = count * place.persons // whole
        if number == len(places) - 1:
            share = count - given
        given += share
        for _person in range(share):
            yield place
