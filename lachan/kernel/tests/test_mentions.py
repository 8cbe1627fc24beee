"""A person's names and numbers are found however they are written."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lachan.kernel.mentions import GONE, Mentions, is_telling
from lachan.kernel.vietnamese import fold

NAME = "Nguyễn Thị Đào"
SOUGHT = Mentions([NAME, "An"], ["0912345678", "079184001234", "dao@thu.vn"])


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("bà NGUYỄN  thị Đào khai", f"bà {GONE} khai"),
        ("Nguyen Thi Dao.", f"{GONE}."),
        ("(nguyễn-thị-đào)", f"({GONE})"),
        ("Nguyễn Thị Đàoo", "Nguyễn Thị Đàoo"),
        ("xNguyễn Thị Đào", "xNguyễn Thị Đào"),
        ("gọi 0912 345 678 hoặc +84912.345.678", f"gọi 0{GONE} hoặc +84{GONE}"),
        ("CCCD 079-184-001-234", f"CCCD {GONE}"),
        ("gửi DAO@thu.vn", f"gửi {GONE}"),
        ("Ban An toàn, phường An Khánh", "Ban An toàn, phường An Khánh"),
        ("", ""),
    ],
)
def test_a_mention_is_taken_out_and_nothing_else(text: str, left: str) -> None:
    told = SOUGHT.taken_out(text)

    assert told == left
    assert SOUGHT.within(text) == (text != left)


def test_decomposed_letters_are_found_too() -> None:
    told = SOUGHT.taken_out(unicodedata.normalize("NFD", f"hộ {NAME} và con"))

    assert unicodedata.normalize("NFC", told) == f"hộ {GONE} và con"


def test_whatever_json_holds_is_gone_through() -> None:
    told = SOUGHT.taken_out_of({"ai": [NAME, 7, None], NAME: {"sđt": "0912345678"}})

    assert told == {"ai": [GONE, 7, None], GONE: {"sđt": f"0{GONE}"}}


def test_nothing_sought_changes_nothing() -> None:
    nobody = Mentions(["An"], ["12"])

    assert not nobody
    assert nobody.taken_out("An gọi 12") == "An gọi 12"


@pytest.mark.parametrize(
    ("name", "tells"), [("An", False), ("Ly An", False), ("Trần An", True), ("", False)]
)
def test_a_short_name_tells_nobody(name: str, *, tells: bool) -> None:
    assert is_telling(name) is tells


@given(st.text(max_size=40), st.text(max_size=40))
def test_wherever_a_name_stands_it_is_gone(before: str, after: str) -> None:
    text = f"{before} {NAME}, {after}"

    left = SOUGHT.taken_out(text)

    assert f" {fold(NAME)} " not in f" {fold(left)} "
    assert not SOUGHT.within(left)


@given(st.text(max_size=60))
def test_a_text_without_mentions_is_left_as_it_was(text: str) -> None:
    left = SOUGHT.taken_out(text)

    assert left == text or SOUGHT.within(text)


def test_a_fragment_is_in_every_usual_spelling() -> None:
    spelled = [NAME, NAME.upper(), NAME.lower(), "Nguyen Thi Dao", "0912 345 678"]

    assert all(any(part in text for part in SOUGHT.fragments) for text in spelled)
