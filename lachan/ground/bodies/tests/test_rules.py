"""Who stands in, what nobody covers, how a list is read. No database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from lachan.ground.bodies import words
from lachan.ground.bodies.rules import standing
from lachan.ground.bodies.rules.covering import Claim, Wanted, cover
from lachan.ground.bodies.rules.reading import NotReadable, read_list
from lachan.ground.bodies.rules.standing import Away, Sitting, answering, in_order

AT = datetime(2021, 12, 7, 2, tzinfo=UTC)
SINCE = date(2021, 7, 1)
HOUR = timedelta(hours=1)
TODAY = (Away(AT - HOUR, AT + HOUR),)


def seat(pk: int, role: str, rank: int = 1, away: tuple[Away, ...] = ()) -> Sitting:
    return Sitting(pk=pk, role=role, rank=rank, since=SINCE, until=None, away=away)


def test_the_rule_knows_every_role_in_the_order_of_the_words() -> None:
    assert tuple(words.Role.values) == standing.RANKS
    assert tuple(words.LEADS) == standing.LEADS


def test_the_head_answers_while_present() -> None:
    told = answering([seat(2, "deputy"), seat(1, "head")], at=AT)

    assert (told.seat, told.head, told.stands_in) == (1, 1, False)


def test_the_standing_deputy_stands_in_before_the_others() -> None:
    sittings = [
        seat(1, "head", away=TODAY),
        seat(2, "deputy", 1),
        seat(3, "standing_deputy"),
    ]

    told = answering(sittings, at=AT)

    assert (told.seat, told.order, told.stands_in) == (3, (1, 3, 2), True)


def test_deputies_stand_in_by_their_rank() -> None:
    sittings = [
        seat(1, "head", away=TODAY),
        seat(2, "deputy", 2),
        seat(3, "deputy", 1, away=TODAY),
    ]

    assert answering(sittings, at=AT).seat == 2
    assert answering(sittings, at=AT + 2 * HOUR).seat == 1


def test_nobody_is_guessed_when_all_who_lead_are_away() -> None:
    sittings = [seat(1, "head", away=TODAY), seat(2, "member"), seat(3, "secretary")]

    assert answering(sittings, at=AT).seat is None


def test_an_absence_without_end_lasts_and_ends_on_its_instant() -> None:
    open_, ended = Away(AT, None), Away(AT - HOUR, AT)

    assert open_.holds(AT + 400 * HOUR)
    assert not open_.holds(AT - HOUR)
    assert not ended.holds(AT)


def test_a_seat_that_has_ended_or_not_begun_does_not_answer() -> None:
    gone = Sitting(1, "head", 1, SINCE, date(2021, 12, 7))
    coming = Sitting(2, "head", 1, date(2021, 12, 8), None)

    assert answering([gone, coming, seat(3, "deputy")], at=AT).seat == 3
    assert answering([gone, coming], at=AT + timedelta(days=1)).seat == 2


@given(
    some.lists(
        some.tuples(
            some.sampled_from(standing.RANKS), some.integers(1, 5), some.booleans()
        ),
        max_size=12,
    )
)
def test_whoever_answers_is_present_and_leads(
    told: list[tuple[str, int, bool]],
) -> None:
    sittings = [
        seat(pk, role, rank, TODAY if away else ())
        for pk, (role, rank, away) in enumerate(told)
    ]

    answer = answering(sittings, at=AT)

    able = [s for s in sittings if s.role in standing.LEADS and not s.is_away(AT)]
    assert (answer.seat is None) == (not able)
    if able:
        assert answer.seat == in_order(able)[0].pk


# ── covering ─────────────────────────────────────────────────────────────────────

COMMUNE, ONE, TWO = "0001.0002.", "0001.0002.0003.", "0001.0002.0004."
WANTED = (Wanted(ONE), Wanted(TWO))


def test_what_nobody_claims_is_a_gap() -> None:
    told = cover(WANTED, [Claim(ONE, "a")])

    assert told.gaps == (TWO,)
    assert not told.is_whole


def test_a_claim_on_the_commune_covers_its_hamlets() -> None:
    assert cover(WANTED, [Claim(COMMUNE, "a")]).is_whole


def test_two_holders_of_one_hamlet_overlap_one_holder_twice_does_not() -> None:
    told = cover(
        WANTED, [Claim(COMMUNE, "a"), Claim(ONE, "b"), Claim(TWO, "a"), Claim(TWO, "a")]
    )

    assert dict(told.overlaps) == {ONE: ("a", "b")}


def test_households_alone_cover_a_part() -> None:
    told = cover(WANTED, [Claim(ONE, "a", is_whole=False)])

    assert dict(told.partly) == {ONE: ("a",)}
    assert told.gaps == (TWO,)


def test_a_claim_on_an_old_unit_covers_a_part_of_what_it_became() -> None:
    told = cover([Wanted("0009.0010.", (ONE, TWO))], [Claim(ONE, "a"), Claim(TWO, "b")])

    assert told.gaps == ()
    assert dict(told.overlaps) == {}
    assert dict(told.partly) == {"0009.0010.": ("a", "b")}


PATHS = some.lists(some.sampled_from(["0001.", COMMUNE, ONE, TWO]), max_size=6)


@given(PATHS)
def test_every_wanted_unit_is_in_at_most_one_heap(paths: list[str]) -> None:
    claims = [Claim(path, n) for n, path in enumerate(paths)]

    told = cover(WANTED, claims)

    heaps = [set(told.gaps), set(told.overlaps), set(told.partly)]
    assert sum(map(len, heaps)) == len(set.union(*heaps))
    assert bool(told.gaps) <= (not paths or "0001." not in paths)


# ── lists ────────────────────────────────────────────────────────────────────────


def test_a_list_with_vietnamese_heads_is_read() -> None:
    text = (
        "Mã đơn vị;Loại;Tổ chức;Vai trò;Họ và tên;Chức vụ;Điện thoại;Phụ trách\n"
        "14845;Tổ COVID cộng đồng;Tổ 1;Tổ trưởng;Lò Văn Thử;Trưởng bản;0912345678;"
        "Bản Một|Bản Hai\n"
    )

    (row,) = read_list(text)

    assert (row.kind, row.role, row.line) == ("team", "head", 2)
    assert row.covers == ("Bản Một", "Bản Hai")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ("unit,body\n1,a\n", "name"),
        ("unit,body,name\n1,,x\n", "Line 2"),
        ("unit,body,name,role\n1,a,x,emperor\n", "emperor"),
        ("unit,body,name,kind\n1,a,x,circle\n", "circle"),
    ],
)
def test_what_cannot_be_read_says_where_and_why(text: str, said: str) -> None:
    with pytest.raises(NotReadable) as told:
        read_list(text)

    assert said in str(told.value.said)


def test_no_role_is_a_member_and_no_kind_a_team() -> None:
    (row,) = read_list("unit,body,name\n1,Tổ 1,Lò Văn Thử\n\n")

    assert (row.kind, row.role) == ("team", "member")
