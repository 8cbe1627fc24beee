"""Lists, work, weaknesses and histories."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db.models import Q
from hypothesis import given
from hypothesis import strategies as st

from lachan.ground.access.models import User
from lachan.ground.people.actions import register
from lachan.ground.people.words import PersonDraft
from lachan.kernel.figures import Counted
from lachan.watch.cases import actions, queries
from lachan.watch.cases.models import Case
from lachan.watch.cases.queries import Asked, Place, listing, naming
from lachan.watch.cases.queries.weaknesses import circular
from lachan.watch.cases.rules import FindingDraft, LinkDraft
from lachan.watch.cases.tests.conftest import ALL, Town, account

DAY = date(2021, 12, 6)


def codes(town: Town, asked: Asked, place: Place | None = None) -> list[str]:
    listed = queries.page_of(asked, place or Place(), town.officer, now=town.now)
    return [case.origin_code for case in listed.cases]


def register_of(town: Town, many: int) -> list[Case]:
    """Cases 0, 1, 2 … notified one hour after the other, the newest last."""
    drafts = [
        town.confirmed(
            "north" if n % 2 else "east",
            origin="MOH",
            origin_code=str(n),
            notified_at=town.now - timedelta(hours=many - n),
            age_years=n % 90,
        )
        for n in range(many)
    ]
    return actions.open_many(drafts=drafts, by=town.officer, now=town.now)


@pytest.mark.parametrize("narrow", [True, False])
@pytest.mark.parametrize("sort", ["-notified", "notified"])
def test_every_case_stands_on_one_page_forth_and_back(
    town: Town, monkeypatch: pytest.MonkeyPatch, narrow: bool, sort: str
) -> None:
    monkeypatch.setattr(listing, "PAGE", 3)
    monkeypatch.setattr(listing, "NARROW", 20_000 if narrow else 2)
    register_of(town, 8)
    pages, place = [], Place(sort=sort)
    while True:
        listed = queries.page_of(Asked(), place, town.officer, now=town.now)
        pages.append([case.origin_code for case in listed.cases])
        if not listed.next:
            break
        assert listed.total == 8
        place = Place(sort=sort, after=listed.next["after"])

    forth = [code for page in pages for code in page]
    assert forth == sorted(forth, reverse=sort == "-notified")
    back = queries.page_of(
        Asked(),
        Place(sort=sort, before=listed.previous["before"]),
        town.officer,
        now=town.now,
    )
    assert [case.origin_code for case in back.cases] == pages[-2]
    assert back.first == 4


def test_a_short_list_is_sorted_by_what_is_asked_and_unknown_comes_last(
    town: Town,
) -> None:
    register_of(town, 3)
    actions.open_many(
        drafts=[town.confirmed(origin="MOH", origin_code="x")],
        by=town.officer,
        now=town.now,
    )

    assert codes(town, Asked(), Place(sort="-age")) == ["2", "1", "0", "x"]
    assert codes(town, Asked(), Place(sort="age")) == ["0", "1", "2", "x"]


def test_a_place_that_is_no_place_is_the_first_page(town: Town) -> None:
    register_of(town, 2)

    assert codes(town, Asked(), Place(after="yesterday")) == ["1", "0"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"classification": "suspected"}, "s"),
        ({"found_by": "border"}, "b"),
        ({"outcome": "died"}, "d"),
        ({"source_known": "unknown"}, "u"),
        ({"age_band": "65+"}, "d"),
        ({"age_band": "unknown"}, "bsu"),
        ({"period_by": "confirmed", "since": DAY}, "d"),
        ({"period_by": "onset", "until": date(2021, 12, 1)}, "b"),
        ({"since": date(2021, 12, 7), "period_by": "notified"}, "bdsu"),
        ({"text": "d"}, ""),
        ({"disease": "measles"}, ""),
        ({"state": "void"}, ""),
    ],
)
@pytest.mark.parametrize("narrow", [True, False])
def test_filters_find_what_they_say(
    town: Town,
    monkeypatch: pytest.MonkeyPatch,
    asked: dict[str, str],
    found: str,
    narrow: bool,
) -> None:
    monkeypatch.setattr(listing, "NARROW", 20_000 if narrow else 0)
    drafts = [
        town.draft(origin="t", origin_code="s"),
        town.confirmed(
            origin="t",
            origin_code="b",
            found_by="border",
            onset_date=date(2021, 12, 1),
        ),
        town.confirmed(
            origin="t",
            origin_code="d",
            outcome="died",
            outcome_date=DAY,
            age_years=70,
            confirmed_date=DAY,
        ),
        town.confirmed(origin="t", origin_code="u", source_known="unknown"),
    ]
    actions.open_many(drafts=drafts, by=town.officer, now=town.now)

    assert sorted(codes(town, Asked(**asked))) == sorted(found)  # type: ignore[arg-type]  # keywords of the table of examples


@pytest.mark.parametrize("few", [3_000, 0])
def test_cases_are_found_by_name_number_and_code(
    town: Town, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(naming, "FEW", few)
    north = town.units["north"]
    registrar = account("registrar", town.units["province"].path, "people.edit")
    person = register(
        draft=PersonDraft(
            unit_id=north.pk,
            unit_path=north.path,
            full_name="Lê Thị Thử Nghiệm",
            phones=("0912345678",),
        ),
        by=registrar,
        now=town.now,
    )
    town.case()
    case = town.case(person_id=person.pk, origin="MOH", origin_code="BN77")

    for text in ("lê thị", "LE THI THU", "nghiem", "0912 345 678", "bn77"):
        assert codes(town, Asked(text=text)) == ["BN77"], text
    assert codes(town, Asked(text=str(case.public_id))) == ["BN77"]
    assert codes(town, Asked(text="…")) == []


def test_a_list_holds_what_its_reader_may_see(town: Town) -> None:
    register_of(town, 4)

    def seen_by(path: str) -> list[str]:
        user = account(f"u{path}", path, *ALL)
        listed = queries.page_of(Asked(), Place(), user, now=town.now)
        return sorted(case.origin_code for case in listed.cases)

    assert seen_by("") == ["0", "1", "2", "3"]
    assert seen_by(town.units["right"].path) == ["0", "2"]
    assert seen_by(town.units["south"].path) == []


@pytest.mark.parametrize("narrow", [True, False])
def test_asking_for_a_foreign_unit_shows_only_what_is_shown_anyway(
    town: Town, monkeypatch: pytest.MonkeyPatch, narrow: bool
) -> None:
    monkeypatch.setattr(listing, "NARROW", 20_000 if narrow else 0)
    cases = register_of(town, 4)
    actions.move(case=cases[1], unit=town.units["east"], by=town.officer, now=town.now)

    listed = queries.page_of(
        Asked(unit_path=town.units["left"].path), Place(), town.neighbour, now=town.now
    )

    assert [case.origin_code for case in listed.cases] == ["1"]


def test_the_list_behind_a_figure_is_exactly_what_it_counted(town: Town) -> None:
    cases = register_of(town, 4)
    actions.void(case=cases[3], reason="trùng", by=town.officer, now=town.now)
    behind = counting(town, Q(origin_code__in=("1", "3")), 2)

    pages = [
        queries.page_of(
            Asked(behind=replace(behind, is_long=is_long), any_state=True),
            Place(),
            town.officer,
            now=town.now,
        )
        for is_long in (False, True)
    ]

    for listed in pages:
        assert [case.origin_code for case in listed.cases] == ["3", "1"]
        assert listed.total == 2


def test_a_long_list_behind_a_figure_has_its_number_for_who_sees_all_of_it(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    register_of(town, 4)
    monkeypatch.setattr(listing, "PAGE", 2)
    every = replace(counting(town, Q(), 4), is_long=True)
    asked = Asked(behind=every, any_state=True)

    def total(asked: Asked, user: User) -> int | None:
        return queries.page_of(asked, Place(), user, now=town.now).total

    assert total(asked, town.officer) == 4
    assert total(replace(asked, classification="confirmed"), town.officer) is None
    assert total(asked, account("part", town.units["left"].path, *ALL)) != 4


def counting(town: Town, condition: Q, size: int) -> Counted:
    return Counted(
        figure="cases.new",
        name="New cases",
        place="Tỉnh",
        paths=(town.units["province"].path,),
        as_of=town.now,
        known_at=town.now,
        condition=condition,
        size=size,
    )


def test_work_is_what_the_records_say_most_urgent_first(ruled: Town) -> None:
    drafts = [
        ruled.confirmed(found_by="community"),
        ruled.draft(),
        ruled.confirmed(confirmed_date=date(2021, 10, 1), found_by="border"),
        ruled.confirmed(
            outcome="recovered", outcome_date=date(2021, 12, 1), origin="MOH"
        ),
    ]
    actions.open_many(drafts=drafts, by=ruled.officer, now=ruled.now)

    rows = queries.worklist(ruled.officer, ruled.now)

    parts = [row.url.partition("#")[2] for row in rows]
    assert sorted(parts) == [
        "data",
        "findings",
        "history",
        "report",
        "report",
        "report",
        "sources",
    ]
    assert parts[0] == "report"
    assert rows[0].is_overdue
    times = [row.due_at for row in rows if row.due_at]
    assert times == sorted(times)
    assert "Người Thử" not in str([str(row.what) for row in rows])
    assert queries.waiting(ruled.officer, ruled.now)["report"] == 3
    assert queries.worklist(ruled.neighbour, ruled.now) == []
    short = queries.worklist(ruled.officer, ruled.now, per_kind=1)
    [others] = [row for row in short if "state=report" in row.url]
    assert (others.count, len(short)) == (2, 6)


def test_weaknesses_name_what_is_missing_late_and_impossible(ruled: Town) -> None:
    drafts = [
        ruled.confirmed(
            outcome="recovered",
            age_years=5,
            onset_date=DAY,
            reported_at=ruled.now - timedelta(hours=6),
        ),
        ruled.confirmed(confirmed_date=date(2021, 12, 1), found_by="border"),
        ruled.draft(),
    ]
    actions.open_many(drafts=drafts, by=ruled.officer, now=ruled.now)
    path = ruled.units["province"].path

    told = {one.kind: one for one in queries.weaknesses(path, ruled.now)}

    assert {kind: one.count for kind, one in told.items()} == {
        "late": 1,
        "no_onset": 1,
        "no_found_by": 1,
        "no_source": 2,
        "no_age": 1,
        "undated": 1,
    }
    assert {one.of for one in told.values()} == {2}
    assert str(ruled.units["province"].public_id) in told["late"].list_url
    recent = queries.weaknesses(path, ruled.now, days=3)
    assert {one.of for one in recent} == {1}
    assert queries.weaknesses(ruled.units["right"].path, ruled.now) == []


def test_circles_and_late_sources_are_problems_of_links(town: Town) -> None:
    drafts = [
        town.confirmed(origin="t", origin_code=code, confirmed_date=day)
        for code, day in (
            ("a", date(2021, 12, 1)),
            ("b", date(2021, 12, 2)),
            ("c", date(2021, 12, 3)),
        )
    ]
    a, b, c = actions.open_many(drafts=drafts, by=town.officer, now=town.now)
    pairs = ((b, a), (a, b), (c, b))
    links = [
        LinkDraft(case_id=case.pk, source_case_id=source.pk) for case, source in pairs
    ]
    actions.link_sources_many(links=links, by=town.officer, now=town.now)

    problems = queries.link_problems(Case.objects.all())

    found = {(p.kind, p.case_id, p.source_case_id) for p in problems}
    assert found == {
        ("cycle", a.pk, b.pk),
        ("cycle", b.pk, a.pk),
        ("later", a.pk, b.pk),
    }


@given(
    st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=25),
)
def test_a_link_is_circular_exactly_if_its_source_leads_back(
    links: list[tuple[int, int]],
) -> None:
    sources: dict[int, set[int]] = {}
    for case, source in links:
        sources.setdefault(case, set()).add(source)

    def reached(start: int) -> set[int]:
        seen: set[int] = set()
        waiting = [start]
        while waiting:
            for source in sources.get(waiting.pop(), ()):
                if source not in seen:
                    seen.add(source)
                    waiting.append(source)
        return seen

    expected = {
        (case, source)
        for case, source in links
        if case == source or case in reached(source)
    }
    assert circular(links) == expected


def test_a_long_chain_of_infection_is_not_too_deep() -> None:
    chain = [(n, n + 1) for n in range(50_000)]

    assert circular(chain) == set()
    assert len(circular([*chain, (50_000, 0)])) == 50_001


def test_the_history_says_in_words_who_did_what(ruled: Town) -> None:
    case = ruled.case(classification="", origin="MOH", origin_code="BN1")
    pcr = FindingDraft(code="rt_pcr", value="positive", observed_on=DAY)
    actions.record_findings(case=case, findings=[pcr], by=ruled.officer, now=ruled.now)
    actions.move(case=case, unit=ruled.units["east"], by=ruled.officer, now=ruled.now)
    actions.record_outcome(
        case=case, outcome="recovered", on=DAY, by=ruled.officer, now=ruled.now
    )

    lines = queries.history_of(case)
    hidden = queries.history_of(case, sees_health=False)

    details = " | ".join(line.detail for line in lines)
    assert lines[0].who == "officer"
    assert "BN1" in lines[0].detail
    assert "Đơn vị north → Đơn vị east" in details
    assert "06/12/2021" in details
    assert "RT-PCR" in details
    assert "RT-PCR" not in " | ".join(line.detail for line in hidden)


def test_lists_and_work_take_few_statements(
    ruled: Town, django_assert_max_num_queries: Any
) -> None:
    register_of(ruled, 5)
    reader = account("fresh", ruled.units["province"].path, *ALL)
    budget = django_assert_max_num_queries

    with budget(6):
        listed = queries.page_of(Asked(), Place(), reader, now=ruled.now)
        [case.unit.full_name for case in listed.cases]
    with budget(7):
        queries.worklist(reader, ruled.now)
