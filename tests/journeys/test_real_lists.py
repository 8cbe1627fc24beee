"""Real line lists of 2020, from the file to the briefing: the figures of the file.

Every expected number is counted here from the file itself, without the house.
"""

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from django.conf import settings

from config import cli
from lachan.kernel import clock
from lachan.kernel.plain import plain
from lachan.watch.cases.models import Case, SourceLink

LISTED = settings.SHARED_DATA / "linelist_vietnam_2020"
EARLY = settings.SHARED_DATA / "linelist_vietnam_2020_early"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db,
    pytest.mark.skipif(
        not (LISTED.exists() and EARLY.exists()),
        reason=f"no public line lists in {settings.SHARED_DATA}",
    ),
]
NATION = ("--unit", "VN", "--edition", "2021")

# How the file's words for where a case was found read in ours.
FOUND_BY = {
    "Social setting": "community",
    "Quarantine upon entry": "quarantine",
    "From oversea": "border",
    "Foreign expert": "border",
    "Illegal immigrated": "border",
    "Health-care worker": "facility",
}


def rows_of(path: Any) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def lachan(*words: str) -> Any:
    """The answer of the program to one command line."""
    return plain(cli.carry_out([*words, "--language", "en"]))


def values(told: Sequence[Mapping[str, Any]]) -> dict[str, float | None]:
    return {figure["id"]: figure["value"] for figure in told}


def parts(told: Mapping[str, float | None], figure: str) -> dict[str, float | None]:
    """The parts of a figure that somebody is in, by what they are parts by."""
    start = f"{figure}."
    return {
        name.removeprefix(start): value
        for name, value in told.items()
        if name.startswith(start) and value
    }


@pytest.fixture
def nation() -> None:
    lachan("init", "--tree", "vn-2021")


def test_the_list_of_2020_gives_the_briefing_of_31_july(nation: None) -> None:
    known = rows_of(LISTED / "linelist.csv")
    so_far = [r for r in known if r["confirmed_date"] <= "2020-07-31"]
    that_day = [r for r in so_far if r["confirmed_date"] == "2020-07-31"]

    def province(row: Mapping[str, str]) -> str:
        return row["residence_province_code"] or row["treatment_province_code"]

    taken = lachan("import", "cases", str(LISTED / "linelist.csv"), *NATION)
    joined = lachan("import", "links", str(LISTED / "contacts.csv"), *NATION)
    told = lachan("brief", *NATION, "--as-of", "2020-07-31", "--format", "json")

    assert (taken["rows"], taken["created"], taken["rejected"]) == (1099, 1099, 0)
    assert joined["rows"] == 365 == joined["created"] + joined["rejected"]
    assert any(problem["kind"] == "cycle" for problem in joined["problems"])
    assert SourceLink.objects.count() == joined["created"]
    whole = values(told["figures"])
    assert (whole["cases.new"], whole["cases.cumulative"]) == (
        len(that_day),
        len(so_far),
    )
    assert parts(whole, "cases.by_found_by") == Counter(
        FOUND_BY[row["infection_type"]] for row in so_far
    )
    below = {unit["unit"]: values(unit["figures"]) for unit in told["below"]}
    cumulative = Counter(province(row) for row in so_far)
    new = Counter(province(row) for row in that_day)
    assert len(below) == 63
    assert {c: f["cases.cumulative"] for c, f in below.items()} == {
        code: cumulative[code] for code in below
    }
    assert {c: f["cases.new"] for c, f in below.items()} == {
        code: new[code] for code in below
    }
    # The file says who recovered but not when: unknown on that day, never 0.
    assert whole["cases.recovered"] is None
    assert whole["cases.active"] is None


def test_the_same_list_twice_is_the_same_register(nation: None) -> None:
    lachan("import", "cases", str(LISTED / "linelist.csv"), *NATION)

    again = lachan("import", "cases", str(LISTED / "linelist.csv"), *NATION)

    assert again["created"] == 0
    assert Case.objects.standing().count() == 1099


def test_the_early_list_knows_who_had_recovered_by_15_april(nation: None) -> None:
    listed = rows_of(EARLY / "linelist.csv")
    confirmed = [r for r in listed if r["confirmed_date"] <= "2020-04-15"]
    recovered = [r for r in confirmed if "" < r["discharge_date"] <= "2020-04-15"]

    taken = lachan("import", "cases", str(EARLY / "linelist.csv"), *NATION)
    told = lachan("brief", *NATION, "--as-of", "2020-04-15", "--format", "json")

    whole = values(told["figures"])
    assert (taken["created"], taken["rejected"]) == (len(listed), 0)
    assert whole["cases.cumulative"] == len(confirmed)
    assert whole["cases.recovered"] == len(recovered)
    assert whole["cases.active"] == len(confirmed) - len(recovered)


def test_what_was_known_before_the_import_is_nothing(nation: None) -> None:
    before = clock.now()
    lachan("import", "cases", str(EARLY / "linelist.csv"), *NATION)

    told = lachan(
        "brief", *NATION, "--as-of", "2020-04-15", "--known-at", before.isoformat()
    )

    assert values(told["figures"])["cases.cumulative"] in (None, 0)
