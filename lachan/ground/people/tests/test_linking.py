"""Lists linked: against the public baseline, and with Vietnamese faults."""

from __future__ import annotations

import csv
import random
from datetime import date
from itertools import combinations
from pathlib import Path

import pytest
from django.conf import settings as house
from hypothesis import given, settings
from hypothesis import strategies as st

from bench import faults
from bench.register import Commune, Names, Register
from lachan.ground.people.queries import linking
from lachan.ground.people.queries.linking import NotAList, own_linker, rows_of_file
from lachan.ground.people.rules import splinking
from lachan.ground.people.rules.linking import Link, Row
from lachan.ground.people.rules.splinking import NoSplink
from lachan.ground.people.words import PersonDraft

SHARED = house.SHARED_DATA
FAKE = SHARED / "linkage_fake_1000" / "fake_1000.csv"
NO_SHARED = f"no public data in {SHARED}"
needs_shared = pytest.mark.skipif(not FAKE.is_file(), reason=NO_SHARED)
# Without the published names, a hundred thousand people share some eighty of them.
needs_names = pytest.mark.skipif(not (SHARED / "vn_names").is_dir(), reason=NO_SHARED)
needs_splink = pytest.mark.skipif(
    not splinking.is_there(), reason="the extra [link] is not installed"
)
# What Splink 5.0.0 reached with the settings of its own example, at 0.5.
BASELINE = {"precision": 0.998, "recall": 0.872, "f1": 0.931}


def quality(found: list[tuple[str, str]], true: set[tuple[str, str]]) -> list[float]:
    right = len(set(found) & true)
    precision, recall = right / len(set(found)), right / len(true)
    return [precision, recall, 2 * precision * recall / (precision + recall)]


def fake_1000(linker: linking.Linker) -> list[float]:
    with FAKE.open(encoding="utf-8", newline="") as lines:
        person = {row["unique_id"]: row["cluster"] for row in csv.DictReader(lines)}
    true = {
        (a, b) for a, b in combinations(sorted(person), 2) if person[a] == person[b]
    }
    found = linker(rows_of_file(FAKE), None, 0.5)
    return quality([_pair(each) for each in found], true)


def _pair(each: Link) -> tuple[str, str]:
    first, second = sorted((each.one, each.other))
    return first, second


@needs_shared
def test_our_own_linker_reaches_the_public_baseline() -> None:
    precision, recall, f1 = fake_1000(own_linker)

    assert precision >= BASELINE["precision"] - 0.003
    assert recall >= BASELINE["recall"] + 0.07
    assert f1 >= BASELINE["f1"] + 0.04


@needs_shared
@needs_splink
def test_splink_reaches_the_public_baseline() -> None:
    precision, recall, f1 = fake_1000(linking.splink_linker)

    assert precision >= BASELINE["precision"] - 0.003
    assert recall >= BASELINE["recall"]
    assert f1 >= BASELINE["f1"]


def test_without_the_extra_the_refusal_says_what_to_do() -> None:
    if splinking.is_there():
        pytest.skip("the extra is installed")

    with pytest.raises(NoSplink, match="--engine own"):
        splinking.link([Row("1", "A")], None)


def two_registers(people: int) -> tuple[list[Row], list[Row]]:
    """Two registers that share half of their people, the second with faults."""
    communes = [
        Commune(n, f"a.{n // 20}.{n}.", 100_000 + n // 20, f"a.{n // 20}.")
        for n in range(max(4, people // 6_400))
    ]
    names = Names.from_shared(SHARED / "vn_names")
    drawn = list(Register(names, communes, seed=5).people(people * 3 // 2))
    chance = random.Random(3)
    half = people // 2
    again = [faults.told_again(draft, chance, communes) for draft in drawn[half:]]
    return (
        [_row(n, draft) for n, draft in enumerate(drawn[:people])],
        [_row(n, draft) for n, draft in enumerate(again, half)],
    )


def _row(number: int, draft: PersonDraft) -> Row:
    return Row(
        str(number),
        draft.full_name,
        draft.birth_date,
        draft.birth_year,
        draft.sex,
        draft.unit_path,
        draft.identifiers[0][1] if draft.identifiers else "",
        draft.phones[0] if draft.phones else "",
    )


@pytest.mark.parametrize(
    "people", [2_000, pytest.param(100_000, marks=[pytest.mark.slow, needs_names])]
)
def test_registers_with_vietnamese_faults_are_linked_as_well(people: int) -> None:
    one, other = two_registers(people)

    found = [(each.one, each.other) for each in own_linker(one, other, 0.5)]

    true = {(str(n), str(n)) for n in range(people // 2, people)}
    precision, recall, f1 = quality(found, true)
    assert precision >= 0.98
    assert recall >= BASELINE["recall"]
    assert f1 >= BASELINE["f1"]


def test_every_pair_says_why() -> None:
    one, other = two_registers(400)

    found = own_linker(one, other, 0.5)

    assert all(each.reasons for each in found)
    told = linking.reasons_in_words(found[0].reasons)
    assert not set(told) & set(found[0].reasons)
    assert len({each.one for each in found}) == len(found)


@given(st.permutations(range(30)))
@settings(max_examples=15)
def test_the_order_of_the_rows_does_not_matter(order: list[int]) -> None:
    rows = [_same(n) for n in range(30)]

    shuffled = own_linker([rows[n] for n in order], None, 0.5)

    assert {_pair(each) for each in shuffled} == {
        _pair(each) for each in own_linker(rows, None, 0.5)
    }


def _same(n: int) -> Row:
    return Row(f"{n:02}", f"Trần Thử {'ABCDE'[n % 5]}", date(1980, 2 + n % 5, 3))


def test_a_list_is_read_by_the_names_of_its_columns(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text(
        "ma,ho_ten,ngay_sinh,gioi_tinh,dien_thoai\n"
        "a,Trần Thử,09/03/1984,Nam,0912 345 678\n"
        "b,Trần Thử,1984,nữ,\n",
        encoding="utf-8-sig",
    )

    first, second = rows_of_file(file)

    assert (first.born, first.sex, first.phone) == (
        date(1984, 3, 9),
        "male",
        "+84912345678",
    )
    assert (second.born, second.year, second.sex, second.phone) == (
        None,
        1984,
        "female",
        "",
    )


def test_a_list_without_a_known_column_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("x,y\n1,2\n", encoding="utf-8")

    with pytest.raises(NotAList):
        rows_of_file(file)
