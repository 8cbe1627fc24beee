import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from design import icons, samples
from design.components import (
    Action,
    BulkAction,
    Chart,
    Column,
    LevelMark,
    Linked,
    Mark,
    Moment,
    Paging,
    Person,
    Progress,
    Record,
    Row,
    Series,
    Table,
    Tile,
)
from lachan.kernel.decisions import Verification
from lachan.kernel.figures import Figure, Source

NOW = datetime(2021, 12, 6, 23, 0, tzinfo=UTC)
EVIL = "<script>alert(1)</script>"


def render(text: str, language: str = "vi", path: str = "/", **context: object) -> str:
    request = RequestFactory().get(path)
    with translation.override(language):
        return Template(text).render(Context({"request": request, **context}))


def table(**changes: object) -> Table:
    told: dict[str, object] = {
        "id": "cases",
        "caption": "Cases",
        "columns": (
            Column("name", "Name", sortable=True),
            Column("contacts", "Contacts", "count", sortable=True),
        ),
        "rows": (Row({"name": Linked("Một", "/1/"), "contacts": None}, "1", "Một"),),
    }
    return Table(**(told | changes))  # type: ignore[arg-type]  # keywords of the table of examples


def test_an_unknown_figure_says_so_and_is_never_zero() -> None:
    html = render("{% tile tile %}", tile=Tile(name="Giường trống", value=None))

    assert "không rõ" in html
    assert ">0<" not in html


def test_a_tile_shows_what_makes_it_trustworthy() -> None:
    tile = Tile(
        name="Đủ 2 liều",
        value=0.9695,
        kind="share",
        denominator="25.686 / 26.493 người",
        as_of=NOW,
        source="reported",
        url="/list/",
        why_url="/why/",
        warnings=("Mẫu số theo y tế.",),
    )

    html = render("{% tile tile %}", tile=tile)

    for part in (
        "97,0%",
        "25.686 / 26.493 người",
        "07/12/2021, 06:00",
        "báo cáo",
        'href="/list/"',
        'href="/why/"',
        "Mẫu số theo y tế.",
    ):
        assert part in html


def test_a_tile_takes_over_a_figure_of_the_house() -> None:
    figure = Figure(
        id="dose2",
        name="Đủ 2 liều",
        value=0.5,
        numerator=1500,
        denominator=3000,
        as_of=NOW,
        known_at=NOW,
        window_start=date(2021, 12, 1),
        window_end=date(2021, 12, 8),
        source=Source.REPORTED,
        list_url="/list/",
    )

    with translation.override("vi"):
        shown = Tile.of(figure, kind="share")
    html = render("{% tile tile %}", tile=shown)

    assert "50,0%" in html
    assert "1.500 / 3.000" in html
    assert "01/12/2021 – 07/12/2021" in html
    assert 'href="/list/"' in html


@pytest.mark.parametrize(
    ("tag", "context"),
    [
        ("{% tile one %}", {"one": Tile(name=EVIL, value=1, warnings=(EVIL,))}),
        ("{% mark one %}", {"one": EVIL}),
        ("{% pseudonym one %}", {"one": EVIL}),
        ("{% record_header one %}", {"one": Record(title=EVIL, void_reason=EVIL)}),
        ("{% timeline one %}", {"one": [Moment(NOW, EVIL, EVIL, EVIL)]}),
        ("{% progress one %}", {"one": Progress(label=EVIL, detail=EVIL)}),
        ("{% action one %}", {"one": Action(EVIL, "/", confirm=EVIL)}),
        ("{% level_badge 2 one %}", {"one": EVIL}),
        ("{% sparkline values one %}", {"one": EVIL, "values": [1, 2]}),
        ("{% icon 'x' one %}", {"one": EVIL}),
        ("{% cell one %}", {"one": Person(EVIL, note=EVIL)}),
        ("{% cell one %}", {"one": Mark(EVIL, title=EVIL)}),
        ("{% cell one %}", {"one": [EVIL, EVIL]}),
        ("{% data_table one %}", {"one": table(rows=(Row({"name": EVIL}),))}),
        (
            "{% chart one 'c' %}",
            {
                "one": Chart(
                    kind="bars", title=EVIL, labels=[EVIL], series=[Series(EVIL, [1])]
                )
            },
        ),
    ],
)
def test_text_from_outside_never_becomes_markup(
    tag: str, context: dict[str, object]
) -> None:
    html = render(tag, "vi", "/", **context)

    assert "<script>alert" not in html
    assert "alert(1)" in html


def test_an_icon_nobody_listed_is_refused() -> None:
    with pytest.raises(LookupError, match=r"icons\.txt"):
        icons.icon("no-such-drawing")


def test_every_icon_named_in_a_template_is_in_the_sprite() -> None:
    root = Path(__file__).resolve().parents[2]
    named = {
        name
        for folder in ("design", "lachan")
        for path in (root / folder).rglob("templates/**/*.html")
        for name in re.findall(r'{% icon "([\w-]+)"', path.read_text(encoding="utf-8"))
    }

    assert named <= icons.names()


@pytest.mark.parametrize(
    ("verification", "word"),
    [
        (Verification.UNVERIFIED, "chưa xác minh"),
        (Verification.COMPILATION, "bản sao, cần đối chiếu"),
        (Verification.SECONDARY, "nguồn thứ cấp"),
        (Verification.TEXT, "đã đối chiếu văn bản"),
    ],
)
def test_how_surely_a_rule_is_known_stands_beside_it(
    verification: Verification, word: str
) -> None:
    assert word in render("{% verification_mark v %}", v=verification)
    assert word in render("{% verification_mark v %}", v=verification.value)


def test_a_decision_shows_its_rules_and_what_was_missing() -> None:
    html = render("{% decision decision %}", decision=samples.DECISION)

    assert "Vì sao?" in html
    assert "QĐ 4800/QĐ-BYT, mục II.1" in html
    assert "Giường hồi sức còn trống" in html
    assert "chưa xác minh" in html


def test_a_level_is_told_by_number_and_name_not_by_colour_alone() -> None:
    one = render('{% level_badge 2 "Cấp 2 · vàng" %}')
    several = render("{% level_range 2 3 %}")
    unknown = render("{% level_badge None %}")

    assert ">2<" in one
    assert "Cấp 2 · vàng" in one
    assert ">2<" in several
    assert ">3<" in several
    assert "chưa rõ cấp" in unknown


def test_an_unknown_cell_of_a_list_says_so() -> None:
    html = render("{% data_table table %}", table=table())

    assert "không rõ" in html


def test_a_head_turns_the_order_and_goes_back_to_the_first_page() -> None:
    html = render(
        "{% data_table table %}",
        path="/cases/?state=open&page=3&sort=name",
        table=table(sort="name"),
    )

    assert "?state=open&amp;sort=-name" in html
    assert "?state=open&amp;sort=contacts" in html
    assert "page=3" not in html
    assert 'aria-sort="ascending"' in html


def test_a_list_says_how_much_of_it_is_shown() -> None:
    paging = Paging(51, 100, 3052, "?page=1", "?page=3")

    html = render("{% data_table table %}", table=table(paging=paging))

    assert "51–100 trong 3.052" in html
    assert 'rel="next"' in html


def test_cells_of_a_list_name_their_column_for_narrow_screens() -> None:
    html = render("{% data_table table %}", table=table())

    assert 'data-label="Contacts"' in html


def test_bulk_verbs_carry_the_keys_and_a_name_for_each_box() -> None:
    verbs = (BulkAction("Đóng", "/close/", confirm="Đóng?"),)

    html = render("{% data_table table %}", table=table(bulk=verbs))

    assert 'name="selected" value="1"' in html
    assert "Chọn Một" in html
    assert 'formaction="/close/"' in html


def test_an_empty_list_says_what_to_do() -> None:
    html = render("{% data_table table %}", table=samples.empty_table())

    assert "Chưa có người tiếp xúc nào" in html
    assert "<table" not in html


def test_filters_show_what_is_in_force_in_words_and_how_to_leave_it() -> None:
    path = "/cases/?state=open&page=4&sort=name"
    form = samples.FilterForm({"state": "open"})

    html = render('{% filters form "q,state" target="cases" %}', path=path, form=form)

    assert "Đang điều trị" in html
    assert 'href="?sort=name"' in html
    assert '<input type="hidden" name="sort" value="name">' in html


def test_a_wrong_field_is_tied_to_its_error_and_listed_at_the_top() -> None:
    html = render("{% form form %}", form=samples.wrong_form())

    assert 'aria-describedby="wrong_born_helptext wrong_born_error"' in html
    assert 'id="wrong_born_error"' in html
    assert 'href="#wrong_born"' in html
    assert 'aria-invalid="true"' in html


def test_a_form_keeps_the_order_of_its_fieldsets_and_loses_no_field() -> None:
    class Visit(forms.Form):
        fieldsets = (("Second", ("b",)),)
        a = forms.CharField()
        b = forms.CharField()

    html = render("{% form form %}", form=Visit())

    assert html.index('name="b"') < html.index('name="a"')
    assert "<legend>Second</legend>" in html


def test_a_draft_belongs_to_its_account() -> None:
    html = render('{% form form draft="case-new" %}', form=samples.form())

    assert 'data-draft="anonymous:case-new"' in html


def test_a_timeline_is_newest_first_and_marks_what_is_void() -> None:
    html = render("{% timeline moments %}", moments=samples.MOMENTS)

    assert html.index("Kết quả xét nghiệm") < html.index("Lập ca bệnh")
    assert "đã huỷ" in html
    assert "không ghi giờ" in html


def test_running_work_asks_again_and_finished_work_does_not() -> None:
    running = Progress(label="Nhập", done=1200, total=50000, poll_url="/job/1/")
    done = Progress(label="Nhập", done=5, total=5, state="done", poll_url="/job/1/")

    html = render("{% progress one %}", one=running)

    assert 'hx-get="/job/1/"' in html
    assert 'max="50000" value="1200"' in html
    assert "hx-get" not in render("{% progress one %}", one=done)


def test_every_chart_stands_as_a_table_too() -> None:
    html = render('{% chart chart "curve" %}', chart=samples.EPIDEMIC)

    assert '<th scope="row" class="lc-num">07/12/2021</th>' in html
    assert 'id="curve-data"' in html


def test_a_sparkline_leaves_a_gap_where_nothing_is_known() -> None:
    html = render("{% sparkline values %}", values=[1, 2, None, 4, 5])

    assert html.count("<polyline") == 2
    assert render("{% sparkline values %}", values=[None, 3]) == ""


def test_how_long_ago_follows_the_clock_of_the_page() -> None:
    class Clock:
        now = NOW

    html = render("{% ago at %}", at=NOW - timedelta(hours=3), clock=Clock())

    assert "3 giờ trước" in html


def test_a_posting_verb_carries_its_token_and_its_question() -> None:
    action = Action("Huỷ", "/void/", "danger", method="post", confirm="Huỷ ca này?")

    html = render("{% action action %}", action=action, csrf_token="t0ken")

    assert 'value="t0ken"' in html
    assert 'data-confirm="Huỷ ca này?"' in html


def test_a_range_of_one_level_is_one_level() -> None:
    assert not LevelMark(2, level_max=2).is_range
    assert LevelMark(2, level_max=3).is_range


def test_a_chart_of_nothing_says_so() -> None:
    empty = Chart(kind="epidemic", title="Ca mắc", labels=["2021-12-06"], series=[])

    shown = render('{% chart chart "curve" %}', chart=empty)

    assert "Không có gì trong thời gian này." in shown
    assert "lc-chart-canvas" not in shown


def test_a_phone_shows_the_first_rows_and_columns_and_unfolds_the_rest() -> None:
    columns = [Column("name", "Tên"), Column("note", "Ghi chú", is_minor=True)]
    rows = [Row({"name": f"Xã {n}", "note": "x"}) for n in range(20)]
    shown = table(columns=columns, rows=rows, most_on_phone=8)

    html = render("{% data_table table %}", table=shown)

    assert html.count("data-far") == 12
    assert html.count("data-minor") == 20
    assert "Hiện cả 20 dòng" in html
    assert "Mọi cột" in html


def test_a_few_rows_more_are_shown_at_once() -> None:
    rows = [Row({"name": f"Xã {n}"}) for n in range(11)]
    shown = table(columns=[Column("name", "Tên")], rows=rows, most_on_phone=8)

    assert "data-far" not in render("{% data_table table %}", table=shown)


class OneDoorIsClosed:
    """The shell of somebody who may not see cases."""

    def opens(self, url: str) -> bool:
        return not url.startswith("/cases/")


def test_no_figure_and_no_button_leads_where_the_reader_may_not_go() -> None:
    closed = OneDoorIsClosed()
    chart = Chart(
        kind="bars",
        title="Nơi",
        labels=["a", "b"],
        series=[Series("ca", [1, 2])],
        urls=["/cases/", "/b/"],
    )
    listed = table(
        rows=(
            Row({"name": "Một", "contacts": 3}, "1", "Một", {"contacts": "/cases/?a"}),
        )
    )
    tile = Tile(name="Ca mới", value=3, url="/cases/?figure=cases.new")

    drawn = [
        render("{% tile tile %}", tile=tile, doors=closed),
        render("{% data_table table %}", table=listed, doors=closed),
        render("{% chart chart 'c' %}", chart=chart, doors=closed),
        render("{% action one %}", one=Action("Mở", "/cases/?unit=1"), doors=closed),
    ]

    assert not any("/cases/" in html for html in drawn)
    assert ">3<" in drawn[0]
    assert "/b/" in drawn[2]
    assert drawn[3].strip() == ""
    assert "/cases/?figure" in render("{% tile tile %}", tile=tile)


def test_the_numbers_of_a_chart_open_their_lists_without_a_mouse_too() -> None:
    chart = Chart(
        kind="bars",
        title="Nơi",
        labels=["a", "b"],
        series=[Series("ca", [1, 2])],
        urls=["/a/", ""],
    )

    html = render("{% chart chart 'c' %}", chart=chart)

    assert '<a href="/a/">1</a>' in html
    assert ">2</td>" in html


def test_a_note_of_a_figure_does_not_cry_for_help() -> None:
    tile = Tile(
        name="Đủ 2 mũi", value=0.6, notes=["27/27 đơn vị"], warnings=["giả định"]
    )

    html = render("{% tile tile %}", tile=tile)

    assert '<div class="lc-tile-line">27/27 đơn vị</div>' in html
    assert html.count("lc-tile-warning") == 1


def test_an_empty_list_counts_nothing_aloud() -> None:
    html = render(
        "{% data_table table %}", table=table(rows=(), paging=Paging(0, 0, 0))
    )

    assert "0 dòng" not in html
    assert "lc-list-bar" not in html
