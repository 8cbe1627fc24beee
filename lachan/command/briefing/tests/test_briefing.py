from __future__ import annotations

import io
from datetime import date, datetime, timedelta

import openpyxl
import pytest
from django.test import Client
from django.utils import translation
from docx import Document
from pypdf import PdfReader

from lachan.command.briefing import actions, papers, rules
from lachan.command.briefing.models import Briefing
from lachan.command.briefing.queries import compose, said_at
from lachan.command.briefing.words import Content
from lachan.command.indicators import actions as indicators
from lachan.ground.access.actions import NotAllowed
from lachan.ground.people.tests.town import Village, village
from lachan.ground.tasks import actions as tasks
from lachan.ground.tasks.actions import TaskDraft
from lachan.kernel.figures import Figure
from lachan.watch.cases import actions as cases
from lachan.watch.cases.rules import CaseDraft


@pytest.fixture
def town(db: None) -> Village:
    return village(
        "briefing.view", "briefing.make", "cases.view", "cases.edit", "people.view"
    )


def confirmed(
    town: Village, *days: date, unit: str = "north", known_at: datetime | None = None
) -> None:
    home = town.units[unit]
    drafts = [
        CaseDraft(
            person_id=town.person(unit).pk,
            unit_id=home.pk,
            unit_path=home.path,
            disease="covid-19",
            classification="confirmed",
            confirmed_date=day,
            found_by="community",
            notified_at=town.now - timedelta(days=1),
        )
        for day in days
    ]
    cases.open_many(drafts=drafts, by=town.officer, now=town.now)
    for measure in indicators.measures():
        indicators.refresh(measure, None, known_at=known_at or town.now)


def test_a_briefing_counts_the_unit_and_everything_below(town: Village) -> None:
    confirmed(town, date(2021, 12, 1), date(2021, 12, 6))
    confirmed(town, date(2021, 12, 6), unit="east")

    told = compose(town.units["38"], as_of=town.now, known_at=town.now)

    values = {figure["id"]: figure["value"] for figure in told.figures}
    assert values["cases.cumulative"] == 3
    assert values["stays.central"] is None
    below = {child.unit: child for child in told.below}
    counts = {
        name: next(f["value"] for f in child.figures if f["id"] == "cases.cumulative")
        for name, child in below.items()
    }
    assert counts == {"left": 2, "right": 1}
    assert sum(sum(bars) for bars in told.curve["series"].values()) == 3


def test_figures_and_curve_are_of_the_same_two_times(town: Village) -> None:
    day_before = town.now - timedelta(days=1)
    confirmed(town, date(2021, 12, 1), date(2021, 12, 5), known_at=day_before)
    confirmed(town, date(2021, 12, 4), date(2021, 12, 6))
    unit = town.units["38"]

    then = compose(unit, as_of=town.now, known_at=day_before)
    earlier = compose(unit, as_of=day_before, known_at=town.now)
    now = compose(unit, as_of=town.now, known_at=town.now, is_present=True)

    assert [drawn_and_told(one) for one in (then, earlier, now)] == [
        (2, 2),
        (4, 4),
        (4, 4),
    ]


def drawn_and_told(content: Content) -> tuple[int, float | None]:
    values = {figure["id"]: figure["value"] for figure in content.figures}
    drawn = sum(sum(bars) for bars in content.curve["series"].values())
    return drawn, values["cases.cumulative"]


def test_the_week_before_is_counted_as_it_was_known(town: Village) -> None:
    day_before = town.now - timedelta(days=1)
    confirmed(town, date(2021, 11, 28), date(2021, 12, 5), known_at=day_before)
    confirmed(town, date(2021, 11, 27), date(2021, 11, 29))
    unit = town.units["38"]

    then = compose(unit, as_of=town.now, known_at=day_before)
    now = compose(unit, as_of=town.now, known_at=town.now)

    assert rules.results(kept(then), 1)[0] == then.results[0]
    assert rules.results(kept(now), 3)[0] == now.results[0]


def kept(content: Content) -> list[Figure]:
    return [
        Figure(
            id=told["id"],
            name=told["name"],
            value=told["value"],
            as_of=datetime.fromisoformat(content.as_of),
            known_at=datetime.fromisoformat(content.known_at),
        )
        for told in content.figures
    ]


def test_the_next_briefing_says_what_changed(town: Village) -> None:
    confirmed(town, date(2021, 12, 1))
    unit = town.units["38"]
    day_before = town.now - timedelta(days=1)
    actions.make(unit=unit, as_of=day_before, by=town.officer, now=town.now)
    confirmed(town, date(2021, 12, 6))

    told = compose(unit, as_of=town.now, known_at=town.now)

    changed = {change.id: change.difference for change in told.changes}
    assert changed["cases.cumulative"] == 1
    assert changed["stays.central"] is None
    assert told.changed_since == day_before.isoformat()


def test_a_briefing_that_was_given_does_not_change(town: Village) -> None:
    confirmed(town, date(2021, 12, 1))
    unit = town.units["38"]
    given = actions.make(unit=unit, as_of=town.now, by=town.officer, now=town.now)

    confirmed(town, date(2021, 12, 2))

    kept = Briefing.objects.get(pk=given.pk).content
    values = {figure["id"]: figure["value"] for figure in kept["figures"]}
    assert values["cases.cumulative"] == 1


@pytest.mark.parametrize(
    ("language", "said"), [("vi", "in Vietnamese"), ("en", "in English")]
)
def test_a_kept_briefing_says_who_kept_it_and_in_which_language(
    town: Village, client: Client, language: str, said: str
) -> None:
    with translation.override(language):
        given = actions.make(
            unit=town.units["38"], as_of=town.now, by=town.officer, now=town.now
        )
    client.force_login(town.officer)

    page = client.get(
        f"/briefing/{given.public_id}/", headers={"accept-language": "en"}
    )

    assert page.context["kept"].made_by == town.officer
    with translation.override("en"):
        assert str(page.context["kept_in"]) == said


def test_tasks_due_and_overdue_are_on_the_page(town: Village) -> None:
    for hours in (-2, 5, 99):
        draft = TaskDraft(
            unit=town.units["north"],
            title=f"việc {hours}",
            origin="test",
            due_at=town.now + timedelta(hours=hours),
        )
        tasks.ask(draft=draft, by="system", now=town.now)

    told = compose(town.units["left"], as_of=town.now, known_at=town.now)
    day_before = town.now - timedelta(days=1)
    then = compose(town.units["left"], as_of=town.now, known_at=day_before)

    assert [(work.title, work.is_overdue) for work in told.tasks] == [
        ("việc -2", True),
        ("việc 5", False),
    ]
    assert then.tasks == ()


def test_what_nobody_can_say_is_named_as_a_weakness(town: Village) -> None:
    told = compose(town.units["38"], as_of=town.now, known_at=town.now)

    assert told.results == ()
    assert {weakness.kind for weakness in told.weaknesses} == {"missing"}


def test_the_paper_carries_the_same_numbers(town: Village) -> None:
    confirmed(town, *[date(2021, 12, day) for day in range(1, 7)] * 3)
    content = compose(town.units["38"], as_of=town.now, known_at=town.now).as_json()

    printed = papers.pdf(content)

    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(printed)).pages)
    assert "ĐƠN VỊ 38" in text
    assert "18" in text
    assert printed == papers.pdf(content)


def test_an_office_can_go_on_writing_in_the_document(town: Village) -> None:
    confirmed(town, *[date(2021, 12, day) for day in range(1, 7)] * 3)
    content = compose(town.units["38"], as_of=town.now, known_at=town.now).as_json()

    paper = Document(io.BytesIO(papers.docx(content)))

    told = papers.printed(content)
    words = "\n".join(paragraph.text for paragraph in paper.paragraphs)
    head, tiles, units = paper.tables
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in head.cell(0, 1).text
    assert all(result in words for result in told["results"])
    shown = [cell.text for row in tiles.rows for cell in row.cells]
    assert all(any(tile["value"] in text for text in shown) for tile in told["tiles"])
    assert [row.cells[0].text for row in units.rows][1:] == [
        row["name"] for row in told["rows"]
    ]
    assert paper.core_properties.author == content["name"]


def test_the_workbook_holds_numbers_and_says_what_is_not_known(town: Village) -> None:
    confirmed(town, *[date(2021, 12, day) for day in range(1, 7)] * 3)
    content = compose(town.units["38"], as_of=town.now, known_at=town.now).as_json()

    book = openpyxl.load_workbook(io.BytesIO(papers.xlsx(content)))

    situation, units, days, *_lists = book.worksheets
    values = {row[0].value: row[1].value for row in situation.iter_rows(min_row=2)}
    for figure in papers.headlines(content):
        expected = papers.printed(content)["labels"]["unknown"]
        if figure["value"] is not None:
            expected = pytest.approx(figure["value"])
        assert values[figure["name"]] == expected
    assert units.max_row == 1 + len(content["below"])
    amounts = [
        int(str(cell.value))
        for row in days.iter_rows(min_row=2, min_col=2)
        for cell in row
    ]
    assert sum(amounts) == 18
    assert isinstance(days["A2"].value, datetime)


def test_a_name_that_looks_like_a_formula_stays_a_name(town: Village) -> None:
    content = compose(town.units["38"], as_of=town.now, known_at=town.now).as_json()
    content["below"][0]["name"] = "=cmd|' /C calc'!A0"

    book = openpyxl.load_workbook(io.BytesIO(papers.xlsx(content)))

    cell = book.worksheets[1]["A2"]
    assert (cell.data_type, cell.value) == ("s", "=cmd|' /C calc'!A0")


@pytest.mark.parametrize("shape", ["pdf", "docx", "xlsx"])
def test_every_paper_is_handed_out_and_kept_from_outsiders(
    town: Village, client: Client, shape: str
) -> None:
    address = f"/briefing/{shape}/?unit={town.units['left'].public_id}"

    client.force_login(town.officer)
    seen = client.get(address)
    client.force_login(town.neighbour)
    refused = client.get(address)

    assert seen.status_code == 200
    assert f".{shape}" in seen["Content-Disposition"]
    assert refused.status_code in (403, 404)


def test_the_other_district_may_not_give_this_briefing(town: Village) -> None:
    with pytest.raises(NotAllowed):
        actions.make(
            unit=town.units["left"], as_of=town.now, by=town.neighbour, now=town.now
        )


def test_midnight_is_the_end_of_the_day_before() -> None:
    with translation.override("vi"):
        assert "06/12/2021" in said_at("2021-12-07T00:00:00+07:00")
        assert said_at("2021-12-07T06:00:00+07:00") == "07/12/2021, 06:00"


@pytest.mark.parametrize(
    ("week", "before", "word"), [(12, 8, "4"), (8, 12, "4"), (8, 8, ""), (8, None, "")]
)
def test_the_week_is_compared_with_the_one_before(
    town: Village, week: int, before: int | None, word: str
) -> None:
    figures = [
        Figure(id=name, name="", value=value, as_of=town.now, known_at=town.now)
        for name, value in (("cases.new_7d", week), ("cases.new", 1))
    ]

    (sentence,) = rules.results(figures, before)

    assert str(week) in sentence
    assert word in sentence


@pytest.mark.parametrize(
    ("language", "count", "share"), [("vi", "3.052", "98,9%"), ("en", "3,052", "98.9%")]
)
def test_numbers_in_sentences_have_the_marks_of_the_readers_language(
    language: str, count: str, share: str
) -> None:
    with translation.override(language):
        assert str(rules.Number(3052)) == count
        assert str(rules.Number(0.989, is_share=True)) == share
