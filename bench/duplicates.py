"""Duplicate look-up among Vietnamese-shaped people: how fast, how surely.

    python -m bench.duplicates --people 1000000 --database sqlite:////var/tmp/dup.sqlite3

Draws the register of `bench.register` (kept for the next run if --database names it),
tells some of its people again with the faults of `bench.faults`, and asks for each
whether the house already knows them. One asking in five is about somebody it does not
know; half of those are brothers and sisters of people it knows.

Printed: p50, p95, p99 of one look-up as a desk makes it (a cold name each time, in this
process, database warm), the same for people who bear one of the 100 commonest names,
recall@1 and @5, recall and precision at the threshold of `matching.toml`, and the bare
probe of one index in the same run as the physical limit. The time of our own processor
(_cpu) is printed beside, for machines that do other work meanwhile. Then the look-up in
sets, as imports make it. Aims: p95 ≤ 20 ms, p99 ≤ 60 ms on the commonest names,
recall@5 ≥ 0.97.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bench.register import Commune
    from lachan.ground.access.models import User
    from lachan.ground.people.words import PersonDraft

DISTRICT_COMMUNES = 16


@dataclass(frozen=True)
class Size:
    """How many people, how many look-ups, and the seed of both."""

    people: int = 20_000
    queries: int = 1_000
    seed: int = 1


@dataclass
class Asking:
    """One draft told again; `meant` is the public id of whom it means, if anybody."""

    draft: PersonDraft
    meant: object | None
    is_common: bool = False


@dataclass
class Tally:
    """What came of the look-ups."""

    milliseconds: list[float] = field(default_factory=list)
    of_processor: list[float] = field(default_factory=list)  # ours, not the server's
    ranks: list[int | None] = field(default_factory=list)  # of the person meant
    likely: int = 0
    likely_right: int = 0
    likely_found: int = 0

    def add(self, asking: Asking, candidates: Sequence[Any]) -> None:
        """Count one answer."""
        ids = [candidate.public_id for candidate in candidates]
        likely = [one for one in candidates if one.is_likely]
        right = [one for one in likely if one.public_id == asking.meant]
        self.likely += len(likely)
        self.likely_right += len(right)
        if asking.meant is not None:
            self.ranks.append(ids.index(asking.meant) if asking.meant in ids else None)
            self.likely_found += bool(right)

    def report(self) -> dict[str, float]:
        """Shares and milliseconds, rounded for reading."""
        known = len(self.ranks) or 1
        told = {
            "asked": float(len(self.ranks)),
            "recall@1": sum(rank == 0 for rank in self.ranks) / known,
            "recall@5": sum(rank is not None for rank in self.ranks) / known,
            "recall_likely": self.likely_found / known,
            "precision_likely": self.likely_right / (self.likely or 1),
        }
        if self.milliseconds:
            told |= spread(self.milliseconds)
            processor = spread(self.of_processor)
            told |= {f"{name}_cpu": value for name, value in processor.items()}
        return {name: round(value, 4) for name, value in told.items()}


def spread(milliseconds: Sequence[float]) -> dict[str, float]:
    """p50, p95 and p99."""
    cuts = statistics.quantiles(milliseconds, n=100, method="inclusive")
    return {"p50_ms": cuts[49], "p95_ms": cuts[94], "p99_ms": cuts[98]}


def run(size: Size) -> dict[str, Any]:
    """Build the register unless it stands, ask, and report."""
    from django.conf import settings

    from bench.place import fill
    from bench.register import Names, Register

    communes, user = _place(size.people)
    names = Names.from_shared(settings.SHARED_DATA / "vn_names")
    register = Register(names, communes, size.seed)
    report: dict[str, Any] = {
        "people": size.people,
        **_database(),
        "registered_per_second": fill(register, size.people, user),
    }
    askings = _askings(register, size, communes)
    report["index_probe"] = _probe(size)
    report |= _ask_one_by_one(askings, user)
    report["in_sets"] = _ask_in_sets(askings)
    return report


def _place(people: int) -> tuple[list[Commune], User]:
    """A province of districts and communes of 6,400 people; an officer over it."""
    from bench.place import officer, units

    return units(max(people // 6_400, 8), DISTRICT_COMMUNES), officer()


def _askings(register: Any, size: Size, communes: list[Commune]) -> list[Asking]:
    """People of the register told again, and people it does not know."""
    from bench.faults import told_again

    chance = random.Random(size.seed + 7)
    common = _told(_bearing_common_names(size.queries // 2, chance))
    some = _told(_anybody(size.queries, chance))
    known, others = some[: size.queries * 4 // 5], some[-(size.queries // 10) :]
    askings = [
        Asking(told_again(one, chance, communes), one.public_id) for one in known
    ]
    askings += [
        Asking(told_again(one, chance, communes), one.public_id, is_common=True)
        for one in common
    ]
    strangers = type(register)(register.names, communes, size.seed + 1)
    unknown = list(islice(strangers.people(size.queries // 10), size.queries // 10))
    unknown += [_sibling(one, register, chance) for one in others]
    askings += [Asking(told_again(one, chance, communes), None) for one in unknown]
    chance.shuffle(askings)
    return askings


def _anybody(count: int, chance: random.Random) -> list[int]:
    """Primary keys of people drawn from the whole register, in no order."""
    from django.db.models import Max, Min

    from lachan.ground.people.models import Person

    ends = Person.objects.aggregate(first=Min("pk"), last=Max("pk"))
    drawn = chance.sample(range(ends["first"], ends["last"] + 1), 2 * count)
    there = set(Person.objects.filter(pk__in=drawn).values_list("pk", flat=True))
    return [pk for pk in drawn if pk in there][:count]


def _bearing_common_names(count: int, chance: random.Random) -> list[int]:
    """Some who bear one of the 100 commonest names, each bearer as likely."""
    from django.db.models import Count

    from lachan.ground.people.models import Person

    names = Person.objects.values("folded_name").annotate(bearers=Count("pk"))
    commonest = names.order_by("-bearers", "folded_name")[:100]
    bearers = Person.objects.filter(
        folded_name__in=[row["folded_name"] for row in commonest]
    )
    ids = list(bearers.order_by("pk").values_list("pk", flat=True))
    return chance.sample(ids, min(count, len(ids)))


def _told(people: Sequence[int]) -> list[PersonDraft]:
    """The drafts from which these people could have been entered."""
    from lachan.ground.people.models import Identifier, Person, Reach
    from lachan.ground.people.words import PersonDraft

    numbers: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for identifier in Identifier.objects.filter(person__in=people).order_by("pk"):
        numbers[identifier.person_id].append((identifier.kind, identifier.reveal()))
    phones: dict[int, list[str]] = defaultdict(list)
    for reach in Reach.objects.filter(person__in=people).order_by("pk"):
        phones[reach.person_id].append(reach.reveal())
    known = Person.objects.in_bulk(people)
    return [
        PersonDraft(
            public_id=known[pk].public_id,
            full_name=known[pk].full_name,
            sex=known[pk].sex,
            birth_date=known[pk].birth_date,
            birth_year=known[pk].year,
            unit_id=known[pk].unit_id,
            unit_path=known[pk].unit_path,
            address=known[pk].address,
            identifiers=tuple(numbers[pk]),
            phones=tuple(phones[pk]),
        )
        for pk in people
    ]


def _sibling(draft: PersonDraft, register: Any, chance: random.Random) -> PersonDraft:
    """A brother or sister whom the register does not know."""
    import datetime as dt

    words = draft.full_name.split()
    given = [g for g in register.names.given[draft.sex] if g != words[-1]]
    born = draft.birth_date or dt.date(draft.year or 1980, 6, 15)
    born += dt.timedelta(days=chance.choice((-1, 1)) * chance.randint(400, 2500))
    return replace(
        draft,
        public_id=None,
        full_name=" ".join([*words[:-1], chance.choice(given)]),
        birth_date=born,
        birth_year=born.year,
        identifiers=(),
    )


def _ask_one_by_one(askings: list[Asking], user: User) -> dict[str, Any]:
    from lachan.ground.people.queries import likely_same

    everybody, common, bare = Tally(), Tally(), Tally()
    for asking in askings[:20]:  # statements prepared, pages read
        likely_same(asking.draft, user=user)
    for asking in askings:
        begun, worked = time.perf_counter(), time.process_time()
        candidates = likely_same(asking.draft, user=user)
        spent = (time.perf_counter() - begun) * 1000
        tally = common if asking.is_common else everybody
        tally.add(asking, candidates)
        tally.milliseconds.append(spent)
        tally.of_processor.append((time.process_time() - worked) * 1000)
        if not asking.is_common and not asking.draft.identifiers:
            bare.add(asking, candidates)
    return {
        "everybody": everybody.report(),
        "without_number": bare.report(),
        "commonest_100_names": common.report(),
    }


def _ask_in_sets(askings: list[Asking]) -> dict[str, float]:
    from lachan.ground.people.queries import likely_same_many

    tally = Tally()
    some = [asking for asking in askings if not asking.is_common]
    begun = time.perf_counter()
    answers = likely_same_many([asking.draft for asking in some])
    spent = time.perf_counter() - begun
    for asking, candidates in zip(some, answers, strict=True):
        tally.add(asking, candidates)
    return {**tally.report(), "drafts_per_second": round(len(some) / spent)}


def _probe(size: Size) -> dict[str, float]:
    """One row by one index through the bare driver: nothing can be faster."""
    from django.db import connection

    from lachan.ground.people.models import Person

    chance = random.Random(size.seed)
    first = Person.objects.order_by("pk").values_list("pk", flat=True)[0]
    sought = [first + chance.randrange(size.people) for _ in range(1_000)]
    keys: list[int | None] = list(
        Person.objects.filter(pk__in=sought, year_key__isnull=False).values_list(
            "year_key", flat=True
        )
    )
    statement = "SELECT id FROM people_person WHERE year_key = %s"
    with connection.cursor() as cursor:

        def probe(key: int | None) -> None:
            cursor.execute(statement, (key,))
            cursor.fetchall()

        spent = [_milliseconds(probe, key) for key in keys]
    return {name: round(value, 4) for name, value in spread(spent).items()}


def _milliseconds(act: Callable[[Any], None], told: object) -> float:
    begun = time.perf_counter()
    act(told)
    return (time.perf_counter() - begun) * 1000


def _database() -> dict[str, object]:
    from django.db import connection

    return {"database": connection.vendor}


def table(report: dict[str, Any]) -> str:
    """The report for people."""
    lines = [f"{'':22}" + "".join(f"{name:>16}" for name in _COLUMNS)]
    for row, told in report.items():
        if isinstance(told, dict):
            cells = "".join(f"{told.get(name, ''):>16}" for name in _COLUMNS)
            lines.append(f"{row:22}{cells}")
        else:
            lines.append(f"{row:22}{told!s:>16}")
    return "\n".join(lines)


_COLUMNS = (
    "asked",
    "p50_ms",
    "p95_ms",
    "p99_ms",
    "p95_ms_cpu",
    "p99_ms_cpu",
    "recall@1",
    "recall@5",
    "recall_likely",
    "precision_likely",
    "drafts_per_second",
)


def main() -> None:
    """Read the arguments, prepare the database, run, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=Size.people)
    parser.add_argument("--queries", type=int, default=Size.queries)
    parser.add_argument("--seed", type=int, default=Size.seed)
    parser.add_argument("--database", help="URL; else a file that is thrown away")
    told = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from bench.place import prepared

    with prepared(told.database):
        report = run(Size(told.people, told.queries, told.seed))
    print(table(report))
    print(json.dumps(report))


if __name__ == "__main__":
    main()
