"""Names in their parts, in order, and hidden. All names are made up."""

import csv
import os
import random
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lachan.kernel import names
from lachan.kernel.names import (
    Name,
    fold,
    initials,
    is_placeholder,
    proper_case,
    pseudonym,
    repair,
    sort_key,
    split,
)

ROOT = Path(__file__).resolve().parents[3]
SHARED = Path(os.environ.get("LACHAN_SHARED_DATA") or ROOT.parent / "shared" / "data")
LISTS = SHARED / "vn_names"


@pytest.mark.parametrize(
    ("full", "family", "middle", "given_name"),
    [
        ("Nguyễn Văn An", "Nguyễn", "Văn", "An"),
        ("Lê An", "Lê", "", "An"),
        ("Trần Thị Ngọc Bích", "Trần", "Thị Ngọc", "Bích"),
        ("NGUYỄN VĂN AN", "NGUYỄN", "VĂN", "AN"),
        ("nguyen van an", "nguyen", "van", "an"),
        ("  Đỗ  Văn   Bình ", "Đỗ", "Văn", "Bình"),
        ("Ðỗ Văn Bình", "Đỗ", "Văn", "Bình"),
        ("Nguyễn Văn An (F1, con bà Hoa)", "Nguyễn", "Văn", "An"),
        # A mother's name after the father's is a middle name.
        ("Trần Lê Quốc Toàn", "Trần", "Lê Quốc", "Toàn"),
        ("Nguyễn Phước Lộc", "Nguyễn", "Phước", "Lộc"),
        ("Vũ Văn Hùng", "Vũ", "Văn", "Hùng"),
        # Family names of two and more syllables.
        ("Tôn Thất Bình", "Tôn Thất", "", "Bình"),
        ("Tôn Nữ Thị Hoa", "Tôn Nữ", "Thị", "Hoa"),
        ("Công Tằng Tôn Nữ Mỹ Hoa", "Công Tằng Tôn Nữ", "Mỹ", "Hoa"),
        ("Âu Dương Hải", "Âu Dương", "", "Hải"),
        ("Hoàng Phủ Minh Tâm", "Hoàng Phủ", "Minh", "Tâm"),
        ("Hoàng Phủ", "Hoàng", "", "Phủ"),
        ("Hoàng Văn Phủ", "Hoàng", "Văn", "Phủ"),
        ("Tôn Đức Bình", "Tôn", "Đức", "Bình"),
        # Thái, Mông, Mường.
        ("Lò Thị Pành", "Lò", "Thị", "Pành"),
        ("Giàng A Páo", "Giàng", "A", "Páo"),
        ("Vừ Mí Lử", "Vừ", "Mí", "Lử"),
        ("Hà Công Ín", "Hà", "Công", "Ín"),
        # Central Highlands: marker and given name belong together.
        ("Hơ Chư", "", "", "Hơ Chư"),
        ("K'Brên", "", "", "K'Brên"),
        ("K’Brên", "", "", "K'Brên"),
        ("H'Hen Niê", "Niê", "", "H'Hen"),
        ("Y Bhuăt Niê Kdăm", "Niê Kdăm", "", "Y Bhuăt"),
        ("H Yến Mlô", "Mlô", "", "H Yến"),
        ("Rơ Châm H'Lan", "Rơ Châm", "", "H'Lan"),
        ("Ksor Nghĩa", "Ksor", "", "Nghĩa"),
        ("Siu Thị Lan", "Siu", "Thị", "Lan"),
        ("Hơ Văn Páo", "Hơ", "Văn", "Páo"),
        ("Hơ Kim Ngân", "Hơ", "Kim", "Ngân"),
        # Foreigners.
        ("Smith, John Paul", "Smith", "Paul", "John"),
        ("John Smith", "Smith", "", "John"),
        ("Kim Min Soo", "Kim", "Min", "Soo"),
        ("Zhang Wei", "Zhang", "", "Wei"),
        # One word, nothing, and nothing but a remark, which is kept.
        ("An", "", "", "An"),
        ("", "", "", ""),
        ("(không rõ)", "", "", "(không rõ)"),
    ],
)
def test_names_are_told_apart(
    full: str, family: str, middle: str, given_name: str
) -> None:
    assert split(full)[:3] == (family, middle, given_name)


@pytest.mark.parametrize("full", ["John Smith", "Smith, John", "An", "K'Brên", "(F1)"])
def test_what_is_only_likely_says_so(full: str) -> None:
    assert not split(full).is_sure


def test_what_follows_the_vietnamese_order_is_sure() -> None:
    assert split("Nguyễn Văn An").is_sure
    assert split("Tôn Nữ Thị Hoa").is_sure


@given(st.text())
def test_any_text_is_split_and_loses_no_letter_but_its_remark(text: str) -> None:
    name = split(text)

    if not set(text) & set("([,"):
        assert sorted(name.full.split()) == sorted(repair(text).split())


@given(st.text())
def test_any_text_has_a_sort_key_and_initials(text: str) -> None:
    assert isinstance(sort_key(text), str)
    assert isinstance(initials(text), str)


def test_a_list_is_sorted_by_given_then_family_then_middle_name() -> None:
    in_order = [
        "Trần Thị An",
        "Lê Văn Án",
        "Lê Thị Anh",
        "Nguyễn An Ánh",
        "Đỗ Văn Bảo",
        "Lê Thị Dung",
        "Lê Thị Đào",
        "Nguyễn Thị Hoa",
        "Nguyễn Văn Hoa",
        "Trần An Hoa",
        "Lê Thị Hòa",
        "Lê Thị Vân",
        "Phạm Thị Yến",
    ]
    shuffled = in_order.copy()
    random.Random(7).shuffle(shuffled)

    assert sorted(shuffled, key=sort_key) == in_order


def test_a_sort_key_does_not_depend_on_case_normal_form_or_tone_style() -> None:
    decomposed = unicodedata.normalize("NFD", "Lê Thị Hoà")

    assert sort_key(decomposed) == sort_key("LÊ THỊ HÒA") == sort_key("Lê Thị Hòa")


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("NGUYỄN VĂN AN", "Nguyễn Văn An"),
        ("nguyễn văn an", "Nguyễn Văn An"),
        ("Nguyễn văn An", "Nguyễn văn An"),
        ("H'HEN NIÊ", "H'Hen Niê"),
        ("ĐỖ ĐỨC ĐÔNG", "Đỗ Đức Đông"),
        ("JEAN-PAUL", "Jean-Paul"),
        ("", ""),
    ],
)
def test_names_in_one_case_are_written_properly(typed: str, written: str) -> None:
    assert proper_case(typed) == written


def test_initials_stand_for_a_name() -> None:
    assert initials("Nguyễn Đức An (F1)") == "N.Đ.A."
    assert initials("") == ""


def test_a_pseudonym_is_the_same_for_the_same_person_and_key() -> None:
    key = b"a key of the house"

    assert pseudonym(key, "person-1") == pseudonym(key, "person-1")
    assert pseudonym(key, "person-1") != pseudonym(key, "person-2")
    assert pseudonym(key, "person-1") != pseudonym(b"another key", "person-1")


def test_pseudonyms_are_readable_aloud_and_rarely_meet() -> None:
    codes = {pseudonym(b"key", str(number)) for number in range(20_000)}

    assert len(codes) == 20_000
    assert all(len(code) == 9 and code[4] == "-" for code in codes)
    assert not set("ILOU") & set("".join(codes))


@pytest.mark.parametrize(
    "text",
    [
        *("", " - ", "Con bà Nguyễn Thị Hoa", "CB Lan", "không rõ"),
        *("Không rõ tên", "Trẻ sơ sinh", "Chưa đặt tên", "Vô danh"),
    ],
)
def test_what_stands_where_no_name_is_known_is_no_name(text: str) -> None:
    assert is_placeholder(text)


@pytest.mark.parametrize(
    "text", ["Nguyễn Văn Không", "Con Thị Ba", "Vô Văn Danh", "An"]
)
def test_a_name_that_resembles_a_placeholder_is_a_name(text: str) -> None:
    assert not is_placeholder(text)


def _column(file: str, column: str) -> list[str]:
    path = LISTS / file
    if not path.exists():
        pytest.skip(f"the public name lists are not at {LISTS}")
    with path.open(encoding="utf-8") as lines:
        return [row[column] for row in csv.DictReader(lines)]


@pytest.fixture(scope="module")
def register() -> list[str]:
    """Names drawn from the public lists of family, middle and given names."""
    drawn = random.Random(1)
    families = _column("surnames.csv", "surname")
    middles = _column("middle_names.csv", "middle_name")
    given_names = _column("given_names.csv", "given_name")
    every = [f"Lê Thị {one}" for one in given_names]
    every += [f"{one} Thị An" for one in families]
    every += [
        f"{drawn.choice(families)} {drawn.choice(middles)} {drawn.choice(given_names)}"
        for _number in range(20_000)
    ]
    return every


# In the list as family names; here read as family and middle name (see `_COMPOUND`).
READ_AS_TWO = {"Nguyễn Phước", "Vũ Văn"}


def test_every_family_name_of_the_lists_is_found(register: list[str]) -> None:
    families = set(_column("surnames.csv", "surname")) - READ_AS_TWO

    wrong = {one for one in families if split(f"{one} Thị An").family != one}

    assert wrong == set()


def test_every_name_of_the_lists_splits_folds_and_sorts(register: list[str]) -> None:
    for full in register:
        name = split(full)
        assert name.full == repair(full)
        assert name.given == repair(full).split(" ")[-1]
        assert name.is_sure or name.family == "Hơ"

    assert all(fold(full) == fold(full.upper()) for full in register)
    keys = [sort_key(full) for full in register]
    assert all(key.isascii() and key.isalnum() for key in keys)


def test_large_registers_are_read_at_speed(register: list[str]) -> None:
    """A floor far below what is measured, so that it never flakes."""
    started = time.perf_counter()

    for full in register:
        names.fold(full)
        names.split(full)

    assert len(register) / (time.perf_counter() - started) > 10_000


def test_a_name_is_shown_in_the_order_of_registers() -> None:
    assert Name("Niê", "", "H'Hen").full == "Niê H'Hen"
