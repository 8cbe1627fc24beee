import datetime as dt
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lachan.ground.people.rules import naming
from lachan.ground.people.words import PersonDraft
from lachan.kernel import names

NAMES = st.sampled_from(
    [
        "Nguyễn Văn Hùng",
        "Đặng Thị Thuỳ Dương",
        "Trần Đức Lương",
        "Lê Mỹ Hạnh",
        "Tôn Nữ Thị Huyền",
    ]
)
DAY = dt.date(1984, 3, 9)


@given(name=NAMES)
def test_every_way_of_writing_a_name_meets_under_the_same_keys(name: str) -> None:
    plain = naming.name_form(name)

    for written in (
        name.upper(),
        f"  {name} ",
        unicodedata.normalize("NFD", name),
        name.replace("Đ", "Ð"),
        unicodedata.normalize("NFD", name).encode("ascii", "ignore").decode(),
        " ".join(reversed(name.split())),
    ):
        form = naming.name_form(written)
        if "Đ" not in name or not written.isascii():
            assert form.token_hash == plain.token_hash


@given(name=NAMES)
def test_the_stored_order_is_the_kernels(name: str) -> None:
    assert naming.name_form(name).sort_key == names.sort_key(name)


def test_thi_and_van_left_out_or_written_meet() -> None:
    assert (
        naming.name_form("Lê Thị Thu Hà").token_hash
        == naming.name_form("Lê Thu Hà").token_hash
        != naming.name_form("Lê Hà").token_hash
    )


def test_day_and_month_swapped_meet_under_the_day_and_the_birth() -> None:
    form = naming.name_form("Nguyễn Văn Hùng")

    one = naming.keys_of(form, dt.date(1984, 3, 9), 1984, 7)
    other = naming.keys_of(form, dt.date(1984, 9, 3), 1984, 7)

    assert (one.day, one.birth, one.place) == (other.day, other.birth, other.place)


def test_a_mistyped_day_meets_under_the_year() -> None:
    form = naming.name_form("Nguyễn Văn Hùng")
    stored = naming.keys_of(form, dt.date(1984, 3, 9), 1984, 7)

    assert stored.year in naming.years_to_probe(form, dt.date(1984, 3, 29), 1984)
    assert stored.year in naming.years_to_probe(form, None, 1984)
    assert stored.year in naming.years_to_probe(form, None, 1985)
    assert stored.year not in naming.years_to_probe(form, None, 1986)


@pytest.mark.parametrize("day", [None, dt.date(1984, 1, 1)])
def test_a_year_alone_has_no_day_and_is_met_by_every_day(day: dt.date | None) -> None:
    form = naming.name_form("Nguyễn Văn Hùng")
    stored = naming.keys_of(form, day, 1984, 7)

    assert (stored.day, stored.birth) == (None, None)
    for asked in (dt.date(1984, 7, 21), dt.date(1983, 12, 2), dt.date(1985, 1, 1)):
        assert stored.year in naming.years_to_probe(form, asked, asked.year)
    assert stored.year not in naming.years_to_probe(form, None, 1986)


@given(
    name=st.text(max_size=150),
    day=st.none() | st.dates(),
    unit_id=st.integers(1, 2**40),
)
def test_any_text_has_forms_that_fit_their_columns(
    name: str, day: dt.date | None, unit_id: int
) -> None:
    form = naming.name_form(name)
    keys = naming.keys_of(form, day, day.year if day else None, unit_id)

    assert max(map(len, form[:3])) <= naming.NAME_LENGTH
    assert len(form.sort_key) <= naming.SORT_KEY_LENGTH
    assert all(key is None or 0 <= key < 2**63 for key in keys)


@pytest.mark.parametrize("name", ["", "Không rõ", "Con bà Hoa", "  "])
def test_a_placeholder_has_no_keys(name: str) -> None:
    form = naming.name_form(name)

    assert set(naming.keys_of(form, DAY, 1984, 1)) == {None}
    assert naming.years_to_probe(form, None, 1984) == ()


def test_numbers_are_kept_in_one_form_and_said_once() -> None:
    draft = PersonDraft(
        unit_id=1,
        unit_path="0001.",
        identifiers=(
            ("citizen", "038 084 000 001"),
            ("citizen", "038084000001"),
            ("insurance", "GD4380123456789"),
            ("old_id", "111111111"),
        ),
        phones=("0912.345.678", "+84 912 345 678", "", "máy lẻ 12"),
    )

    numbers = naming.identifiers_of(draft)
    assert [told.value for told in numbers] == ["038084000001", "GD4380123456789"]
    assert numbers[1].found_by == "0123456789"
    assert [told.value for told in naming.phones_of(draft)] == [
        "+84912345678",
        "máy lẻ 12",
    ]


def test_a_short_number_shows_fewer_of_its_digits() -> None:
    assert naming.Number("citizen", "038084000001", "").last_digits == "0001"
    assert naming.Number("passport", "B12345", "").last_digits == "45"
