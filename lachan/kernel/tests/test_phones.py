"""Telephone numbers as people write them. The numbers are made up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lachan.kernel.phones import (
    TEN_DIGIT_PREFIXES,
    Kind,
    mask,
    normalise,
    normalise_all,
    spoken,
)


@pytest.mark.parametrize(
    "text",
    [
        "0912345678",
        "0912 345 678",
        "0912.345.678",
        "0912-345-678",
        "091 234 5678",
        "(0912) 345678",
        "+84912345678",
        "+84 912 345 678",
        "+84 (0) 912 345 678",
        "(+84) 0912345678",
        "0084912345678",
        "84912345678",
        "840912345678",
        "ĐT: 0912345678",
        "0912\u00a0345\u00a0678",
    ],
)
def test_one_number_written_in_many_ways_is_one_number(text: str) -> None:
    phone = normalise(text)

    assert phone.e164 == "+84912345678"
    assert phone.kind is Kind.MOBILE
    assert phone.doubts == ()


@pytest.mark.parametrize(
    ("text", "e164", "doubts"),
    [
        ("912345678", "+84912345678", ["lost-zero"]),
        ("912345678.0", "+84912345678", ["lost-zero"]),
        ("01621234567", "+84321234567", ["old-prefix"]),
        ("1621234567", "+84321234567", ["lost-zero", "old-prefix"]),
        ("+84 120 123 4567", "+84701234567", ["old-prefix"]),
        ("01991234567", "+84591234567", ["old-prefix"]),
        ("0512345678", "+84512345678", ["unknown-prefix"]),
    ],
)
def test_what_was_changed_or_is_odd_is_said(
    text: str, e164: str, doubts: list[str]
) -> None:
    phone = normalise(text)

    assert phone.e164 == e164
    assert [doubt.kind for doubt in phone.doubts] == doubts


@pytest.mark.parametrize(
    ("text", "e164"),
    [
        ("0237.3852.123", "+842373852123"),
        ("(0237) 3852 123", "+842373852123"),
        ("+84 24 3825 1234", "+842438251234"),
        ("02838251234", "+842838251234"),
    ],
)
def test_landlines_have_eleven_digits(text: str, e164: str) -> None:
    phone = normalise(text)

    assert (phone.e164, phone.kind) == (e164, Kind.LANDLINE)


@pytest.mark.parametrize("text", ["115", "1022", "19009095", "1800 1119"])
def test_service_numbers_can_be_called_but_not_from_abroad(text: str) -> None:
    phone = normalise(text)

    assert phone.kind is Kind.SERVICE
    assert phone.e164 is None
    assert phone.is_usable


def test_a_foreign_number_is_kept_as_it_is() -> None:
    phone = normalise("+856 20 5555 1234")

    assert (phone.e164, phone.kind) == ("+8562055551234", Kind.FOREIGN)


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("", "not-a-phone"),
        ("không có", "not-a-phone"),
        ("0912345678 (chị Hoa)", "not-a-phone"),
        ("091234567", "wrong-length"),
        ("09123456789", "wrong-length"),
        ("0412345678", "wrong-length"),
        ("+1", "wrong-length"),
        ("٠٩١٢٣٤٥٦٧٨", "not-a-phone"),
    ],
)
def test_what_is_no_number_is_said_and_not_refused(text: str, doubt: str) -> None:
    phone = normalise(text)

    assert phone.e164 is None
    assert not phone.is_usable
    assert [one.kind for one in phone.doubts] == [doubt]


def test_every_number_of_a_cell_is_read() -> None:
    phones = normalise_all("0912 345 678 / 0237.3852.123; 0987654321 hoặc 115")

    assert [phone.e164 for phone in phones] == [
        "+84912345678",
        "+842373852123",
        "+84987654321",
        None,
    ]


def test_an_empty_cell_holds_no_number() -> None:
    assert normalise_all("  ") == ()


@pytest.mark.parametrize(("old", "new"), TEN_DIGIT_PREFIXES.items())
def test_every_old_prefix_becomes_a_known_one(old: str, new: str) -> None:
    phone = normalise(f"0{old}1234567")

    assert phone.e164 == f"+84{new}1234567"
    assert [doubt.kind for doubt in phone.doubts] == ["old-prefix"]


def test_no_two_old_prefixes_became_the_same() -> None:
    assert len(set(TEN_DIGIT_PREFIXES.values())) == len(TEN_DIGIT_PREFIXES) == 21


@given(st.from_regex(r"0[35789][0-9]{8}", fullmatch=True))
def test_normalising_a_normalised_number_changes_nothing(text: str) -> None:
    phone = normalise(text)

    assert phone.e164 is not None
    again = normalise(phone.e164)
    assert again.e164 == phone.e164
    assert normalise(spoken(phone.e164)).e164 == phone.e164


@given(st.text())
def test_any_text_is_read_without_failure(text: str) -> None:
    phone = normalise(text)

    assert phone.e164 is None or phone.e164.startswith("+")


@pytest.mark.parametrize(
    ("e164", "shown"),
    [
        ("+84912345678", "0912 345 678"),
        ("+842373852123", "0237 3852 123"),
        ("+842438251234", "024 3825 1234"),
        ("+8562055551234", "+8562055551234"),
    ],
)
def test_numbers_are_shown_as_people_write_them(e164: str, shown: str) -> None:
    assert spoken(e164) == shown


def test_a_masked_number_shows_only_its_end() -> None:
    assert mask("+84912345678") == "••• ••• 678"
