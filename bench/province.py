"""A province at work on a register of a million people: 300,000 cases and what follows.

Stands on the register of `bench.register` (the same that `bench.duplicates` asks), so
that one database serves both. Everything comes in by the verbs that people use, wave
by wave in the order in which it was known, with what follows from it carried out: so
figures, sights and the journal are there too. Seeded, and resumable: a run broken off
goes on with the wave it stopped at.

Cases: confirmed days fall off backwards from 7 December 2021 with a mean of 45 days
(at most 220); one in six found in the community, one in twenty lies elsewhere, 3 % of
the newest suspected, 2 % of the ended dead, 1.5 % without an outcome where one is due.
A third of the last two days' cases are not in the national register yet.
"""

from __future__ import annotations

import datetime as dt
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bench.register import Commune
    from lachan.ground.access.models import User
    from lachan.ground.units.models import Unit
    from lachan.watch.cases.rules import CaseDraft

PASSWORD = "bench-2021-la-chan"  # of accounts that exist in benches only
DISEASE = "covid-19"
TODAY = dt.date(2021, 12, 7)
LONGEST = 220  # days back
WAVE = 10_000  # cases
MEAN_DAYS = 45
STAYS = 20_000
FOUND_BY = (("community", 16), ("quarantine", 52), ("cordon", 8), ("border", 6),
            ("screening", 12), ("facility", 6))  # fmt: skip
ACCOUNTS = {  # user name → role, and which unit of the province
    "province": ("provincial_cdc", "province"),
    "leader": ("leader", "province"),
    "district": ("district_centre", "district"),
    "commune": ("commune_station", "commune"),
}
SHARES = {"18+": 0.729, "12-17": 0.084, "50+": 0.237, "65+": 0.085}


@dataclass(frozen=True)
class Places:
    """The units that pages are asked for."""

    province: Unit
    district: Unit
    commune: Unit


def places() -> Places:
    """The province, its first district and the first commune of that."""
    from lachan.ground.units.models import Unit

    province = Unit.objects.get(edition__code="bench", kind="province")
    district = province.children.order_by("pk")[0]
    return Places(province, district, district.children.order_by("pk")[0])


def opens_at() -> dt.datetime:
    """The morning on which the pages are read."""
    from lachan.kernel.clock import VIETNAM

    return dt.datetime.combine(TODAY, dt.time(6), VIETNAM)


def furnish(communes: Sequence[Commune], count: int, seed: int = 1) -> User:
    """Everything but the people; what is there already is left. Returns the operator.

    Sets the clock of the house to the morning again.
    """
    from config.install import everything
    from lachan.ground.access.queries import local_operator
    from lachan.ground.journal import actions as journal
    from lachan.kernel import clock
    from lachan.watch.cases.models import Case

    everything()
    by = _operator()
    assert by == local_operator()
    begun = Case.objects.count()
    if not begun:
        with clock.frozen(opens_at() - dt.timedelta(days=LONGEST + 1)) as now:
            _set(communes, by, now)
    _open_cases(communes, count, seed, by)
    with clock.frozen(opens_at()) as now:
        _open_stays(by, now)
    journal.shift_clock(to=opens_at(), by=by.actor)
    if Case.objects.count() > begun:
        _analyze()
    return by


def _operator() -> User:
    from lachan.ground.access.actions import load_roles
    from lachan.ground.access.queries import local_operator
    from lachan.kernel import clock

    load_roles(clock.now())
    return local_operator()


def _analyze() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


# ── what stands before anything happens ──────────────────────────────────────────


def _set(communes: Sequence[Commune], by: User, now: dt.datetime) -> None:
    from lachan.ground.access import actions as access
    from lachan.ground.access.models import User as Account
    from lachan.ground.policy import actions as policy
    from lachan.ground.units.actions.statuses import announce_status

    policy.load_files(now=now)
    here = places()
    _count_people(here.province, by, now)
    for name, (role, where) in ACCOUNTS.items():
        if not Account.objects.filter(username=name).exists():
            draft = access.AccountDraft(username=name, full_name=name)
            user = access.create_account(draft=draft, password=PASSWORD, by=by, now=now)
            path = getattr(here, where).path
            access.grant_role(
                user=user, role=role, paths=(path,), starts_at=now, by=by, now=now
            )
    for unit in here.province.children.order_by("pk"):
        announce_status(
            unit=unit,
            kind="level",
            value=1 + unit.pk % 4,
            edition=None,
            starts_at=now,
            by=by.actor,
            now=now,
            disease=DISEASE,
        )
    _report_coverage(here.province, by, now)


def _count_people(province: Unit, by: User, now: dt.datetime) -> None:
    """Every commune has the people that the register has there; above, their sums."""
    from django.db.models import Count

    from lachan.ground.people.models import Person
    from lachan.ground.units.actions import populations
    from lachan.ground.units.models import Unit
    from lachan.ground.units.rules.people import CountOfPeople

    counted = Person.objects.values_list("unit_path").annotate(persons=Count("pk"))
    by_path: dict[str, int] = {}
    for path, persons in counted.order_by():
        for end in range(len(province.path), len(path) + 1, 5):
            by_path[path[:end]] = by_path.get(path[:end], 0) + persons
    units = Unit.objects.filter(path__in=by_path)
    rows = [
        CountOfPeople(
            unit_id=unit.pk,
            group="all",
            persons=by_path[unit.path],
            source="bench",
            method="registered",
            counted_on=now.date(),
        )
        for unit in units
    ]
    populations.record_populations(rows=rows, by=by, now=now)
    populations.estimate_groups(
        below=province, shares=SHARES, source="bench", by=by, now=now
    )


def _report_coverage(province: Unit, by: User, now: dt.datetime) -> None:
    from decimal import Decimal

    from lachan.command.reports import actions as reports
    from lachan.command.reports.rules import FigureDraft

    on = TODAY - dt.timedelta(days=3)
    shares = {
        "vaccination.dose1_18plus_share": "0.95",
        "vaccination.dose2_18plus_share": "0.65",
        "vaccination.elderly_full_share": "0.75",
    }
    drafts = [
        FigureDraft(
            unit_id=unit.pk,
            unit_path=unit.path,
            indicator=indicator,
            period_start=on,
            period_end=on + dt.timedelta(days=1),
            value=Decimal(share),
            source="bench",
            source_kind="assumed",
        )
        for unit in province.children.order_by("pk")
        for indicator, share in shares.items()
    ]
    reports.record_figures(drafts=drafts, by=by, now=now)


# ── cases ────────────────────────────────────────────────────────────────────────


def _open_cases(communes: Sequence[Commune], count: int, seed: int, by: User) -> None:
    from lachan.ground.journal import jobs
    from lachan.kernel import clock
    from lachan.watch.cases import actions as cases
    from lachan.watch.cases.models import Case

    there = Case.objects.filter(recorded_by=by.actor).count() // WAVE * WAVE
    if there >= count:
        return
    drafts = _drafts(communes, count, seed)
    for start in range(there, count, WAVE):
        wave = drafts[start : start + WAVE]
        with clock.frozen(min(opens_at(), wave[-1].notified_at)) as now:
            cases.open_many(drafts=wave, by=by, now=now)
            jobs.drain(now)
        sys.stderr.write(f"\r{start + len(wave):,} cases")
    sys.stderr.write("\n")


def _drafts(communes: Sequence[Commune], count: int, seed: int) -> list[CaseDraft]:
    """In the order in which they were notified."""
    from lachan.ground.people.models import Person

    chance = random.Random(seed)
    people = Person.objects.order_by("pk").values_list("pk", "unit_id", "unit_path")
    step = max(1, people.count() // count)
    rows = [row for at, row in enumerate(people.iterator()) if at % step == 0][:count]
    days = sorted(_days_ago(chance) for _row in rows)[::-1]
    chance.shuffle(rows)
    told = list(_told(rows, days, communes, chance))
    return sorted(told, key=lambda draft: draft.notified_at)


def _days_ago(chance: random.Random) -> int:
    while (days := int(chance.expovariate(1 / MEAN_DAYS))) > LONGEST:
        pass
    return days


def _told(
    rows: Sequence[tuple[int, int, str]],
    days: Sequence[int],
    communes: Sequence[Commune],
    chance: random.Random,
) -> Iterator[CaseDraft]:
    from lachan.kernel.clock import VIETNAM
    from lachan.kernel.ids import uuid7_of
    from lachan.watch.cases.rules import CaseDraft

    kinds, weights = zip(*FOUND_BY, strict=True)
    born_as_ids = dt.datetime(2021, 1, 2, tzinfo=dt.UTC)
    for number, ((pk, unit_id, path), ago) in enumerate(zip(rows, days, strict=True)):
        on = TODAY - dt.timedelta(days=ago)
        at = dt.datetime.combine(on, dt.time(), VIETNAM)
        at += dt.timedelta(minutes=chance.randrange(360 if ago == 0 else 1440))
        elsewhere = chance.choice(communes) if chance.random() < 0.05 else None
        waits = ago < 2 and chance.random() < 0.33
        yield CaseDraft(
            public_id=uuid7_of(born_as_ids, number),
            person_id=pk,
            unit_id=unit_id,
            unit_path=path,
            present_unit_id=elsewhere.unit_id if elsewhere else None,
            present_path=elsewhere.path if elsewhere else "",
            disease=DISEASE,
            origin="" if waits else "bench",
            origin_code="" if waits else f"BN{number:06d}",
            found_by=chance.choices(kinds, weights)[0],
            source_known=chance.choices(("known", "unknown", ""), (5, 3, 2))[0]
            or "not_stated",
            onset_date=on - dt.timedelta(days=_before(chance)),
            specimen_date=on,
            notified_at=at,
            **_course(on, ago, chance),
        )


def _before(chance: random.Random) -> int:
    """Days from onset to notification; three in a thousand cannot be true."""
    return -1 if chance.random() < 0.003 else chance.randint(0, 5)


def _course(on: dt.date, ago: int, chance: random.Random) -> dict[str, Any]:
    if ago < 5 and chance.random() < 0.03:
        return {"classification": "suspected"}
    told: dict[str, Any] = {"classification": "confirmed", "confirmed_date": on}
    lasts = chance.randint(9, 16)
    if lasts >= ago or chance.random() < 0.015:
        return told
    outcome = "died" if chance.random() < 0.02 else "recovered"
    return told | {"outcome": outcome, "outcome_date": on + dt.timedelta(days=lasts)}


def _open_stays(by: User, now: dt.datetime) -> None:
    """The newest patients are at home or in a hospital without a name."""
    from lachan.ground.journal import jobs
    from lachan.ground.sites import actions as sites
    from lachan.ground.sites.models import Stay
    from lachan.ground.sites.rules import StayDraft
    from lachan.watch.cases.models import Case

    if Stay.objects.exists():
        return
    ill = Case.objects.confirmed().filter(outcome="none").order_by("-notified_at")
    rows = ill.values_list("person_id", "unit_id", "unit_path", "notified_at")
    drafts = [
        StayDraft(
            person_id=person_id,
            ring="home",
            unit_id=unit_id,
            unit_path=path,
            starts_at=at,
        )
        for person_id, unit_id, path, at in rows[:STAYS]
    ]
    sites.open_many(drafts=drafts, by=by, now=now)
    jobs.drain(now)
