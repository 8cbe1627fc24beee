"""Addresses as people type them, and what is not guessed."""

import csv
import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lachan.kernel.addresses import Address, Place, parse, place_key

ROOT = Path(__file__).resolve().parents[3]
SHARED = Path(os.environ.get("LACHAN_SHARED_DATA") or ROOT.parent / "shared" / "data")


def _told(address: Address) -> dict[str, str]:
    places = {
        "hamlet": address.hamlet,
        "commune": address.commune,
        "district": address.district,
        "province": address.province,
    }
    told = {level: str(place) for level, place in places.items() if place}
    if address.house:
        told["house"] = address.house
    if address.rest:
        told["rest"] = " / ".join(address.rest)
    return told


THREE_TIERS = {
    "hamlet": "thôn 5",
    "commune": "xã Hoằng Kim",
    "district": "huyện Hoằng Hóa",
    "province": "tỉnh Thanh Hóa",
}


@pytest.mark.parametrize(
    "text",
    [
        "Thôn 5, xã Hoằng Kim, huyện Hoằng Hóa, tỉnh Thanh Hóa",
        "Thôn 5 xã Hoằng Kim huyện Hoằng Hóa tỉnh Thanh Hóa",
        "thôn 5; Xã Hoằng Kim; Huyện Hoằng Hóa; Tỉnh Thanh Hóa; Việt Nam",
        "Thôn 5 - xã Hoằng Kim - huyện Hoằng Hóa - tỉnh Thanh Hóa.",
        "Thôn 5, X. Hoằng Kim, H. Hoằng Hóa, T. Thanh Hóa",
        "thôn 5,xã Hoằng Kim,huyện Hoằng Hóa,tỉnh Thanh Hóa,",
        unicodedata.normalize(
            "NFD", "Thôn 5, xã Hoằng Kim, huyện Hoằng Hóa, tỉnh Thanh Hóa"
        ),
        "Thôn 5\nxã Hoằng Kim\nhuyện Hoằng Hóa\ntỉnh Thanh Hóa",
        "THÔN 5, XÃ Hoằng Kim, HUYỆN Hoằng Hóa, TỈNH Thanh Hóa",
    ],
)
def test_one_address_written_in_many_ways_is_one_address(text: str) -> None:
    assert _told(parse(text)) == THREE_TIERS


def test_the_same_address_without_marks_has_the_same_key() -> None:
    marked = parse("Thôn 5, xã Hoằng Kim, huyện Hoằng Hóa, tỉnh Thanh Hóa")

    for text in (
        "Thon 5, xa Hoang Kim, huyen Hoang Hoa, tinh Thanh Hoa",
        "Thon 5 xa Hoang Kim huyen Hoang Hoa tinh Thanh Hoa",
    ):
        assert parse(text).key == marked.key


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Số 12 Lê Lợi, P. Điện Biên, TP. Thanh Hóa, Thanh Hóa",
            {
                "house": "Số 12 Lê Lợi",
                "commune": "phường Điện Biên",
                "district": "thành phố Thanh Hóa",
                "province": "Thanh Hóa",
            },
        ),
        (
            "12/3A Nguyễn Trãi, P.5, Q.10, TPHCM",
            {
                "house": "12/3A Nguyễn Trãi",
                "commune": "phường 5",
                "district": "quận 10",
                "province": "Hồ Chí Minh",
            },
        ),
        (
            "P5, Q1, TP.HCM",
            {
                "commune": "phường 5",
                "district": "quận 1",
                "province": "Hồ Chí Minh",
            },
        ),
        (
            "ngõ 7, đường Trần Phú, TT. Nga Sơn, huyện Nga Sơn",
            {
                "house": "ngõ 7, đường Trần Phú",
                "commune": "thị trấn Nga Sơn",
                "district": "huyện Nga Sơn",
            },
        ),
        (
            "Tổ 3, khu phố 2, phường Hải Hòa, TX. Nghi Sơn",
            {
                "house": "Tổ 3",
                "hamlet": "khu phố 2",
                "commune": "phường Hải Hòa",
                "district": "thị xã Nghi Sơn",
            },
        ),
        (
            "TDP 4, phường Bắc Sơn, thị xã Bỉm Sơn",
            {
                "hamlet": "tổ dân phố 4",
                "commune": "phường Bắc Sơn",
                "district": "thị xã Bỉm Sơn",
            },
        ),
        (
            "Phố 3, P. Đông Vệ, TP Thanh Hoá",
            {
                "hamlet": "phố 3",
                "commune": "phường Đông Vệ",
                "district": "thành phố Thanh Hoá",
            },
        ),
        (
            "Bản Cha Khót, xã Na Mèo, Quan Sơn, Thanh Hóa",
            {
                "hamlet": "bản Cha Khót",
                "commune": "xã Na Mèo",
                "district": "Quan Sơn",
                "province": "Thanh Hóa",
            },
        ),
        (
            "Thôn Đông, Hoằng Kim, huyện Hoằng Hóa",
            {
                "hamlet": "thôn Đông",
                "commune": "Hoằng Kim",
                "district": "huyện Hoằng Hóa",
            },
        ),
        # Two tiers, since July 2025.
        (
            "Xóm 2, xã Hoằng Hóa, tỉnh Thanh Hóa",
            {
                "hamlet": "xóm 2",
                "commune": "xã Hoằng Hóa",
                "province": "tỉnh Thanh Hóa",
            },
        ),
        (
            "Đặc khu Phú Quốc, An Giang",
            {"commune": "đặc khu Phú Quốc", "province": "An Giang"},
        ),
        (
            "ấp 1, xã Long Sơn, TP Vũng Tàu, Bà Rịa - Vũng Tàu",
            {
                "hamlet": "ấp 1",
                "commune": "xã Long Sơn",
                "district": "thành phố Vũng Tàu",
                "province": "Bà Rịa-Vũng Tàu",
            },
        ),
        ("TP Huế, TT-Huế", {"district": "thành phố Huế", "province": "Thừa Thiên Huế"}),
    ],
)
def test_the_parts_are_told_apart(text: str, expected: dict[str, str]) -> None:
    assert _told(parse(text)) == expected


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Hoằng Kim, Hoằng Hóa", ("Hoằng Kim", "Hoằng Hóa")),
        ("KCN Lễ Môn, xã Quảng Hưng", ("KCN Lễ Môn",)),
        ("TP Huế", ("TP Huế",)),  # a province since 2025, a district city before
        ("xã A, xã B", ("xã B",)),
        ("Quan Son, Thanh Hoa", ("Quan Son",)),  # Quận Sơn or Quan Sơn?
        ("Khu công nghiệp Nghi Sơn", ("Khu công nghiệp Nghi Sơn",)),
        ("không rõ", ("không rõ",)),
    ],
)
def test_what_could_be_several_things_is_left_for_a_person(
    text: str, rest: tuple[str, ...]
) -> None:
    assert parse(text).rest == rest


def test_an_empty_text_is_an_address_without_parts() -> None:
    assert parse("") == parse(" , ; ") == Address()


def test_numbered_places_agree_with_and_without_leading_zeros() -> None:
    assert Place("05", "phường").key == Place("5", "phường").key
    assert place_key("Đại Ân  2") == place_key("Đại Ân 02") == "dai an 2"


@given(st.text())
def test_any_text_is_read_without_failure(text: str) -> None:
    address = parse(text)

    assert isinstance(address.key, str)


@given(
    st.lists(
        st.sampled_from(
            [
                "Thôn 1",
                "xã Hoằng Kim",
                "Hoằng Hóa",
                "T. Thanh Hóa",
                "Số 5",
                "ABC",
                "Q.1",
            ]
        ),
        max_size=6,
    )
)
def test_no_piece_is_lost(pieces: list[str]) -> None:
    address = parse(", ".join(pieces))

    kept = "|".join([*_told(address).values()]).replace("/", "|").replace(",", "|")
    assert len([one for one in kept.split("|") if one.strip()]) == len(pieces)


def test_every_commune_of_the_public_list_is_read_from_its_full_address() -> None:
    folder = SHARED / "vn_admin_2021"
    if not folder.exists():
        pytest.skip(f"the public list of units is not at {folder}")
    provinces = {one["province_code"]: one for one in _rows(folder / "provinces.csv")}
    districts = {one["district_code"]: one for one in _rows(folder / "districts.csv")}

    wrong = []
    for commune in _rows(folder / "communes.csv")[::7]:
        district = districts[commune["district_code"]]
        province = provinces[commune["province_code"]]
        rows = (commune, district, province)
        address = parse(", ".join(row["full_name"] for row in rows))
        found = (address.commune, address.district, address.province)
        keys = [place.key if place else None for place in found]
        if keys != [place_key(row["name"]) for row in rows]:
            wrong.append((commune["full_name"], keys))

    assert wrong == []


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))
