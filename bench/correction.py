"""One correction sixty days back: how long until it is right in the whole tree.

    python -m bench.correction --people 1000000 --cases 300000 --database sqlite:////var/tmp/bench.sqlite3

Stands on the register of `bench.register` and the province of `bench.province` (kept if
--database names them). Each turn corrects one case confirmed about sixty days ago: its
day, the unit that answers for it, or its being a case at all. The time runs from the
verb to the moment at which everything that follows is carried out; the worker's longest
pause (0.3 s) comes on top in service.

Then the tree is asked. In the nation, the province, both districts and both communes
the cases so far on that day, as known now, equal a count of the register itself; and as
known just before, they still are what they were. Beside it, in the same run, the limit:
the same row changed and committed, with nothing that follows.

Aim: 1 s, the slowest turn. With --plans, the statements that take longest and the plan
of each.
"""  # a command is one line

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bench.pages import DISTRICT_COMMUNES, spread
from bench.place import fill, prepared, units
from bench.register import PER_COMMUNE

if TYPE_CHECKING:
    from lachan.ground.access.models import User
    from lachan.ground.units.models import Unit
    from lachan.watch.cases.models import Case

AIM_MS = 1000
BACK = 60  # days
INDICATOR = "cases.cumulative"


@dataclass
class Turns:
    """What every turn took, and whether the tree was right after it."""

    milliseconds: dict[str, list[float]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def took(self, what: str, since: float) -> None:
        """Note the time since `since`."""
        spent = (time.perf_counter() - since) * 1000
        self.milliseconds.setdefault(what, []).append(spent)


def run(people: int, cases: int, turns: int, *, plans: bool) -> dict[str, Any]:
    """Make what is missing, correct, compare, report; nothing of it is kept."""
    from django.conf import settings
    from django.db import connection, transaction

    from bench.place import officer
    from bench.province import furnish, opens_at
    from bench.register import Names, Register

    communes = units(max(people // PER_COMMUNE, 32), DISTRICT_COMMUNES)
    names = Names.from_shared(settings.SHARED_DATA / "vn_names")
    fill(Register(names, communes), people, officer())
    by = furnish(communes, cases)
    done, kept = Turns(), _Slowest()
    with transaction.atomic(), connection.execute_wrapper(kept):
        now = opens_at() + dt.timedelta(hours=1)
        for number in range(turns):
            now += dt.timedelta(minutes=1)
            _turn(number, now, by, done)
        slowest = kept.plans() if plans else []
        transaction.set_rollback(True)
    return {
        "database": connection.vendor,
        "people": people,
        "cases": cases,
        "turns": turns,
        "wrong": done.wrong,
        "times": {
            what: {**spread(spent), "slowest_ms": round(max(spent), 1)}
            for what, spent in done.milliseconds.items()
        },
        **({"slowest": slowest} if plans else {}),
    }


def _turn(number: int, now: dt.datetime, by: User, done: Turns) -> None:
    from lachan.ground.journal import jobs
    from lachan.kernel import clock

    what, correct = _CORRECTIONS[number % len(_CORRECTIONS)]
    with clock.frozen(now):
        case = _case_of_then(number)
        other = _other_unit(case)
        asked = _places(case, other)
        day = case.confirmed_date
        assert day is not None
        just_before = now - dt.timedelta(seconds=1)
        before = _told(asked, day, just_before)
        begun = time.perf_counter()
        _change_alone(case, now)
        done.took("the row alone", begun)
        begun = time.perf_counter()
        correct(case, other, by, now)
        done.took(f"{what}, the verb", begun)
        jobs.drain(now)
        done.took(f"{what}, until right", begun)
        begun = time.perf_counter()
        after = _told(asked, day, now)
        done.took("the six units read", begun)
        if after != _counted(asked, day):
            done.wrong.append(f"{what}: as known now {after}")
        if _told(asked, day, just_before) != before:
            done.wrong.append(f"{what}: what was known before has changed")


def _case_of_then(number: int) -> Case:
    """One confirmed and standing, from sixty days back on; another every turn."""
    from bench.province import TODAY
    from lachan.watch.cases.models import Case

    then = Case.objects.filter(
        confirmed_date__gte=TODAY - dt.timedelta(days=BACK),
        confirmed_date__lt=TODAY - dt.timedelta(days=BACK - 5),
        classification="confirmed",
        voided_at=None,
    )
    return then.select_related("unit", "person").order_by("pk")[number * 7]


def _other_unit(case: Case) -> Unit:
    """A commune of another district."""
    from lachan.ground.units.models import Unit

    elsewhere = Unit.objects.filter(kind="commune", edition=case.unit.edition)
    elsewhere = elsewhere.exclude(parent=case.unit.parent_id).exclude(pk=case.unit_id)
    return elsewhere.order_by("-pk").first() or case.unit


def _places(case: Case, other: Unit) -> list[Unit]:
    from lachan.ground.units.models import Unit, ancestor_paths

    paths = {*ancestor_paths(case.unit_path), *ancestor_paths(other.path)}
    return list(Unit.objects.filter(path__in=paths).order_by("path"))


def _told(asked: Sequence[Unit], day: dt.date, known_at: dt.datetime) -> list[Any]:
    from lachan.command.indicators.queries import Question, figures, moment
    from lachan.kernel.clock import end_of_day

    question = Question(
        units=asked, at=moment(end_of_day(day), known_at), only=(INDICATOR,)
    )
    told = figures(question)
    return [told[unit.pk][0].value or 0 for unit in asked]


def _counted(asked: Sequence[Unit], day: dt.date) -> list[int]:
    """The same from the register itself, without a ledger between."""
    from lachan.ground.access.models import within
    from lachan.watch.cases.models import Case

    standing = Case.objects.filter(
        classification="confirmed", voided_at=None, confirmed_date__lte=day
    )
    return [
        standing.filter(within("unit_path", (unit.path,))).count() for unit in asked
    ]


# ── corrections ──────────────────────────────────────────────────────────────────


def _change_alone(case: Case, now: dt.datetime) -> None:
    from lachan.watch.cases.models import Case

    Case.objects.filter(pk=case.pk).update(confirmed_date=case.confirmed_date)


def _redate(case: Case, _other: Unit, by: User, now: dt.datetime) -> None:
    from lachan.watch.cases import actions

    assert case.confirmed_date is not None
    earlier = case.confirmed_date - dt.timedelta(days=3)
    actions.change(case=case, values={"confirmed_date": earlier}, by=by, now=now)


def _hand_over(case: Case, other: Unit, by: User, now: dt.datetime) -> None:
    from lachan.watch.cases import actions

    actions.hand_over(case=case, unit=other, by=by, now=now, reason="bench")


def _void(case: Case, _other: Unit, by: User, now: dt.datetime) -> None:
    from lachan.watch.cases import actions

    actions.void(case=case, reason="bench", by=by, now=now)


_CORRECTIONS: tuple[tuple[str, Callable[..., None]], ...] = (
    ("another day", _redate),
    ("another unit", _hand_over),
    ("no case", _void),
)


# ── plans ────────────────────────────────────────────────────────────────────────


class _Slowest:
    """Keeps the slowest run of every statement."""

    def __init__(self) -> None:
        self.seen: dict[str, tuple[float, Any]] = {}

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, *more: Any
    ) -> Any:
        begun = time.perf_counter()
        answer = execute(sql, params, *more)
        spent = time.perf_counter() - begun
        if spent > self.seen.get(sql, (0, None))[0]:
            self.seen[sql] = (spent, params)
        return answer

    def plans(self, most: int = 8) -> list[dict[str, Any]]:
        """The slowest statements with what the database does for them."""
        from django.db import connection

        is_postgres = connection.vendor == "postgresql"
        explain = "EXPLAIN " if is_postgres else "EXPLAIN QUERY PLAN "
        told = []
        slowest_first = sorted(self.seen.items(), key=lambda item: -item[1][0])
        for sql, (spent, params) in slowest_first[:most]:
            plan: list[str] = []
            if sql.lstrip().upper().startswith(("SELECT", "INSERT", "UPDATE", "WITH")):
                with connection.cursor() as cursor:
                    cursor.execute(explain + sql, params)
                    plan = [str(row[-1]) for row in cursor.fetchall()]
            told.append(
                {
                    "ms": round(spent * 1000, 1),
                    "sql": " ".join(sql.split())[:300],
                    "plan": plan,
                }
            )
        return told


# ── the report ───────────────────────────────────────────────────────────────────


def table(report: dict[str, Any]) -> str:
    """The report for people."""
    about = " · ".join(
        f"{report[name]:,} {name}" for name in ("people", "cases", "turns")
    )
    lines = [f"{report['database']} · {about} · aim: until right ≤ {AIM_MS} ms"]
    for what, told in report["times"].items():
        over = what.endswith("until right") and told["slowest_ms"] > AIM_MS
        cells = "".join(f"{name} {value:>9}   " for name, value in told.items())
        lines.append(f"{what:28}{cells}{'  over the aim' if over else ''}")
    lines.append("the tree was right after every turn, in both times")
    if report["wrong"]:
        lines[-1] = "\n".join(["WRONG", *report["wrong"]])
    for slow in report.get("slowest", ()):
        lines += [f"{slow['ms']:>8} ms  {slow['sql']}"]
        lines += [f"{'':14}{step}" for step in slow["plan"]]
    return "\n".join(lines)


def main() -> int:
    """Read the arguments, prepare the database, run, print; 1 if the tree was wrong."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--cases", type=int, default=6_000)
    parser.add_argument("--turns", type=int, default=30)
    parser.add_argument("--plans", action="store_true")
    parser.add_argument("--database", help="URL; kept for the next run")
    told = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    random.seed(1)
    with prepared(told.database):
        report = run(told.people, told.cases, told.turns, plans=told.plans)
    print(table(report))
    print(json.dumps(report, ensure_ascii=False))
    return 1 if report["wrong"] else 0


if __name__ == "__main__":
    raise SystemExit(main())
