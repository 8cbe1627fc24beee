"""Lists."""

from __future__ import annotations

from datetime import timedelta

from design.components import (
    Action,
    BulkAction,
    Buttons,
    Column,
    Empty,
    LevelMark,
    Link,
    Linked,
    Mark,
    Meter,
    Paging,
    Person,
    Row,
    Table,
    Trend,
)
from design.samples.figures import NOW

_COLUMNS = (
    Column("name", "Họ và tên", sortable=True),
    Column("unit", "Xã", sortable=True),
    Column("state", "Trạng thái"),
    Column("notified", "Thông báo", "instant", sortable=True),
    Column(
        "contacts",
        "Tiếp xúc",
        "count",
        sortable=True,
        help="Người tiếp xúc đã lập danh sách",
    ),
    Column("dose", "Đủ 2 liều", "share"),
    Column("trend", "7 ngày"),
    Column("source", "Nguồn lây", hidden=True),
    Column("do", ""),
)
_STATES = (
    Mark("Đang điều trị", "accent", "stethoscope"),
    Mark("Quá hạn 5 giờ", "alert", "clock-exclamation"),
    Mark("Đã khỏi", "done", "check"),
    Mark("Chờ kết quả"),
)


def _row(number: int) -> Row:
    name = f"Người Mẫu {('Một', 'Hai', 'Ba', 'Bốn', 'Năm', 'Sáu')[number % 6]}"
    hidden = number % 5 == 4
    person = (
        Person("Nam, 50–59 tuổi · P3X8", is_pseudonym=True)
        if hidden
        else Person(name, "#person", f"TM-2021-{4100 + number:06d}")
    )
    return Row(
        {
            "name": person,
            "unit": ("Xã Đồi Xanh", "Thị trấn Bến Mới", "Xã Hồ Trong")[number % 3],
            "state": _STATES[number % 4],
            "notified": NOW - timedelta(hours=7 * number),
            "contacts": None if number % 4 == 3 else 1287 // (number + 1),
            "dose": 0.989 - number / 40,
            "trend": Trend([(number * 7 + day * 5) % 11 for day in range(7)]),
            "source": None,
            "do": Buttons((Action("Mở", "#open", "quiet", "arrow-right"),)),
        },
        key=str(number),
        label=name,
        urls={"contacts": "#contacts"},
    )


def table() -> Table:
    """The list in full: order, pages, bulk verbs, columns, export."""
    return Table(
        id="cases",
        caption="Ca bệnh đang theo dõi",
        columns=_COLUMNS,
        rows=[_row(number) for number in range(8)],
        sort="-notified",
        paging=Paging(1, 8, 3052, "", "?page=2"),
        bulk=(
            BulkAction("Giao cho", "#assign", "user-check"),
            BulkAction("Đóng ca", "#close", "circle-check", "Đóng các ca đã chọn?"),
        ),
        exports=(
            Link("XLSX", "#xlsx", "file-spreadsheet"),
            Link("CSV", "#csv", "file-type-csv"),
        ),
    )


def units_table() -> Table:
    """A list of child units with totals and levels."""
    columns = (
        Column("unit", "Đơn vị", sortable=True),
        Column("level", "Cấp độ dịch", sortable=True),
        Column("new", "Ca mới", "count", sortable=True),
        Column("total", "Cộng dồn", "count", sortable=True),
        Column("rate", "Trên 100.000 dân, 7 ngày", "decimal", sortable=True),
        Column("coverage", "Đủ 2 liều, từ 18 tuổi"),
    )
    rows = [
        _unit_row(("Thành phố Cửa Biển", LevelMark(2, "Cấp 2"), 31, 1204, 38.2, 0.97)),
        _unit_row(
            ("Huyện Sông Trong", LevelMark(2, "Cấp 2 đến 3", 3), 22, 861, 51.4, 0.94)
        ),
        _unit_row(("Huyện Núi Lam", LevelMark(1, "Cấp 1"), 0, 12, 4.1, 0.71)),
        _unit_row(("Huyện Đồng Cao", LevelMark(4, "Cấp 4"), 34, 975, 162.0, 0.88)),
        _unit_row(("Huyện Bãi Dài", LevelMark(None), None, None, None, None)),
    ]
    return Table(
        id="units",
        caption="Theo huyện",
        columns=columns,
        rows=rows,
        sort="unit",
        totals={
            "unit": "Toàn tỉnh",
            "new": 87,
            "total": 3052,
            "rate": 44.0,
            "level": "",
            "coverage": "",
        },
        has_column_chooser=False,
    )


def _unit_row(
    told: tuple[str, LevelMark, int | None, int | None, float | None, float | None],
) -> Row:
    name, level, new, total, rate, coverage = told
    return Row(
        {
            "unit": Linked(name, "#unit"),
            "level": level,
            "new": new,
            "total": total,
            "rate": rate,
            "coverage": Meter(coverage, 0.75),
        },
        urls={"new": "#list", "total": "#list"},
    )


def empty_table() -> Table:
    """A list without rows, with what to do about it."""
    return Table(
        id="none",
        caption="Tiếp xúc",
        columns=_COLUMNS[:3],
        rows=(),
        empty=Empty(
            "Chưa có người tiếp xúc nào",
            "Lập danh sách từ lời kể của người bệnh hoặc nhập tệp.",
            Action("Nhập tệp", "#import", "primary", "table-import"),
            "users-group",
        ),
    )
