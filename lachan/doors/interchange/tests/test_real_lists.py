"""The real line lists of 2020 against counts made from the files by other means."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings

from lachan.doors.interchange.actions import importing
from lachan.doors.interchange.actions.requests import Request
from lachan.ground.access.queries import local_operator
from lachan.ground.units.actions import load_tree
from lachan.ground.units.models import Unit
from lachan.ground.units.queries import unit_named
from lachan.watch.cases.models import Case, SourceLink

NOW = datetime(2021, 12, 6, 23, 0, tzinfo=UTC)
FULL = settings.SHARED_DATA / "linelist_vietnam_2020"
EARLY = settings.SHARED_DATA / "linelist_vietnam_2020_early"
JULY_31 = date(2020, 7, 31)
APRIL_15 = date(2020, 4, 15)
# How the words of the list are meant; kept apart from the words of the importer.
FOUND = {
    "Social setting": "community",
    "Quarantine upon entry": "quarantine",
    "From oversea": "border",
    "Foreign expert": "border",
    "Illegal immigrated": "border",
    "Health-care worker": "facility",
}

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not FULL.is_dir(), reason=f"no shared data at {FULL}"),
]


@pytest.fixture
def nation() -> Unit:
    """The national tree of 2021."""
    load_tree("2021", now=NOW)
    return unit_named("VN", edition="2021")


def rows_of(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def imports(file: Path, kind: str, unit: Unit, folder: Path) -> importing.Answer:
    """The file in one command, columns guessed."""
    return importing.import_file(
        Request(kind=kind, filename=file.name, raw=file.read_bytes(), unit=unit,
                options={}),
        by=local_operator(),
        now=NOW,
        errors_to=folder / "refused.csv",
    )  # fmt: skip


def test_the_line_list_and_its_links_equal_the_file(
    nation: Unit, tmp_path: Path
) -> None:
    answer = imports(FULL / "linelist.csv", "cases", nation, tmp_path)

    assert (answer.rows, answer.created, answer.rejected) == (1099, 1099, 0)
    assert answer.unmapped == []
    told = rows_of(FULL / "linelist.csv")
    _equal_on_july_31(told)
    _equal_by_province(rows_of(FULL / "daily_by_province.csv"))
    _equal_outcomes(told)
    _links_of(nation, tmp_path)


def _equal_on_july_31(told: list[dict[str, str]]) -> None:
    until = [r for r in told if r["confirmed_date"] <= JULY_31.isoformat()]
    new = [r for r in told if r["confirmed_date"] == JULY_31.isoformat()]
    cases = Case.objects.confirmed().filter(confirmed_date__lte=JULY_31)

    assert cases.count() == len(until)
    assert cases.filter(confirmed_date=JULY_31).count() == len(new)
    assert Counter(cases.values_list("found_by", flat=True)) == Counter(
        FOUND[row["infection_type"]] for row in until
    )


def _equal_by_province(told: list[dict[str, str]]) -> None:
    """The folder's own count: by residence, else by place of treatment."""
    expected: Counter[str] = Counter()
    for row in told:
        if row["confirmed_date"] <= JULY_31.isoformat():
            expected[row["province_code"]] += int(row["cases"])
    cases = Case.objects.confirmed().filter(confirmed_date__lte=JULY_31)

    assert Counter(cases.values_list("unit__code", flat=True)) == expected


def _equal_outcomes(told: list[dict[str, str]]) -> None:
    """A death has its day where it was announced; a recovery here never has one."""
    recovered = sum(r["status_at_2020_10_10"] == "Recovered" for r in told)
    announced = Counter(r["death_announced"] for r in told if r["death_announced"])
    died = Case.objects.filter(outcome="died")

    undated = Case.objects.filter(outcome="recovered", outcome_date=None)
    assert undated.count() == recovered
    dated = died.exclude(outcome_date=None).values_list("outcome_date", flat=True)
    assert Counter(day.isoformat() for day in dated if day) == announced


def _links_of(nation: Unit, folder: Path) -> None:
    answer = imports(FULL / "contacts.csv", "links", nation, folder)

    assert (answer.rows, answer.created, answer.rejected) == (365, 365, 0)
    assert SourceLink.objects.count() == 365
    kinds = Counter(problem["kind"] for problem in answer.problems)
    assert kinds["source_later"] == 3
    assert kinds["cycle"] >= 1
    assert kinds["self"] == sum(
        row["source"] == row["patient"] for row in rows_of(FULL / "contacts.csv")
    )
    again = imports(FULL / "contacts.csv", "links", nation, folder)
    assert (again.created, again.skipped) == (0, 365)


def test_the_early_list_gives_recovered_and_active_on_15_april(
    nation: Unit, tmp_path: Path
) -> None:
    answer = imports(EARLY / "linelist.csv", "cases", nation, tmp_path)

    assert (answer.created, answer.rejected) == (288, 0)
    assert answer.unmapped == ["source_raw"]
    told = rows_of(EARLY / "linelist.csv")
    day = APRIL_15.isoformat()
    confirmed = sum(row["confirmed_date"] <= day for row in told)
    recovered = sum("" < row["discharge_date"] <= day for row in told)
    cases = Case.objects.confirmed().filter(confirmed_date__lte=APRIL_15)
    ended = cases.filter(outcome="recovered", outcome_date__lte=APRIL_15)
    assert ended.count() == recovered
    assert cases.count() - ended.count() == confirmed - recovered


def test_the_real_list_comes_twice_and_creates_nothing(
    nation: Unit, tmp_path: Path
) -> None:
    imports(EARLY / "linelist.csv", "cases", nation, tmp_path)

    again = imports(EARLY / "linelist.csv", "cases", nation, tmp_path)

    assert (again.created, again.updated, again.skipped) == (0, 0, 288)
