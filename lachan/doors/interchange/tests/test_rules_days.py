from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lachan.doors.interchange.rules.days import DayReader, Order, is_day, order_of
from lachan.doors.interchange.words import NotRead

SEVENTH = date(2021, 12, 7)


# The machine may be busy with other things.


@pytest.mark.parametrize(
    "text",
    [
        "07/12/2021", "7/12/2021", "07-12-2021", "07.12.2021", " 07/12/2021 ",
        "2021-12-07", "2021/12/07", "2021-12-07T00:00:00", "2021-12-07 17:30:00",
        "07/12/2021 17:30", "07/12/2021 17h30", "07122021", "20211207",
        "44537", "44537.5", "7 tháng 12 năm 2021", "ngày 7 tháng 12 năm 2021",
        "Ngày 07/12/2021"[5:], "7-Dec-2021", "07 December 2021", "Dec 7, 2021",
    ],
)  # fmt: skip
def test_a_day_is_read_in_every_usual_way(text: str) -> None:
    assert DayReader().read(text) == SEVENTH


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("31/02/2021", "calendar"),
        ("29/02/2021", "calendar"),
        ("2021-02-31", "calendar"),
        ("00/12/2021", "calendar"),
        ("13/13/2021", "calendar"),
        ("07/12/0021", "calendar"),
        ("07/12/21", "century"),
        ("7-Dec-21", "century"),
        ("hôm qua", "no day"),
        ("12", "no day"),
        ("=TODAY()", "no day"),
        ("99999", "no day"),
    ],
)
def test_what_is_no_day_is_told_why_and_what_to_write(text: str, word: str) -> None:
    told = DayReader().read(text)

    assert isinstance(told, NotRead)
    assert word in str(told.why)
    assert str(told.cure)


@pytest.mark.parametrize(
    ("column", "order"),
    [
        ([], Order.DAY),
        (["05/06/2021"], Order.DAY),
        (["05/06/2021", "25/12/2021"], Order.DAY),
        (["05/06/2021", "12/25/2021"], Order.MONTH),
        (["25/12/2021", "12/25/2021"], Order.BOTH),
        (["2021-12-25", "44537"], Order.DAY),
    ],
)
def test_the_whole_column_shows_what_comes_first(
    column: list[str], order: Order
) -> None:
    assert order_of(column) is order


def test_where_a_column_shows_both_orders_only_clear_days_are_read() -> None:
    reader = DayReader(Order.BOTH)

    assert reader.read("25/12/2021") == date(2021, 12, 25)
    assert reader.read("12/25/2021") == date(2021, 12, 25)
    assert reader.read("07/07/2021") == date(2021, 7, 7)
    unclear = reader.read("07/12/2021")
    assert isinstance(unclear, NotRead)
    assert "07/12" in str(unclear.why)
    assert "12/07" in str(unclear.why)


def test_months_come_first_where_the_column_shows_it() -> None:
    assert DayReader(Order.MONTH).read("07/12/2021") == date(2021, 7, 12)


@given(st.dates(date(1928, 1, 1), date(2100, 12, 31)))
def test_whatever_a_spreadsheet_makes_of_a_day_is_the_same_day(day: date) -> None:
    reader = DayReader()
    serial = (day - date(1899, 12, 30)).days

    assert reader.read(day.isoformat()) == day
    assert reader.read(f"{day:%d/%m/%Y}") == day
    assert reader.read(str(serial)) == day
    assert reader.read(f"{day:%d%m%Y}") == day


@given(st.dates(date(1920, 1, 1), date(2100, 12, 1)), st.integers(1, 3))
def test_two_days_are_never_read_as_one(day: date, more: int) -> None:
    other = day + timedelta(days=more)

    assert DayReader().read(f"{day:%d/%m/%Y}") != DayReader().read(f"{other:%d/%m/%Y}")


@given(st.text(max_size=40))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    for order in Order:
        told = DayReader(order).read(text)
        assert isinstance(told, date | NotRead)
    assert is_day(text) in (True, False)
