"""Pages about one record."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from design.components import (
    Action,
    Definition,
    LevelMark,
    Linked,
    Mark,
    Moment,
    Record,
)
from design.samples.figures import NOW

RECORD = Record(
    kind="Ca bệnh",
    title="Người Mẫu Một",
    subtitle="Nữ, sinh 1987 · Xã Đồi Xanh, Huyện Sông Trong",
    marks=(
        Mark("Đang điều trị", "accent", "stethoscope"),
        Mark("Phát hiện trong khu cách ly"),
    ),
    level=LevelMark(2, "Xã: cấp 2"),
    definitions=(
        Definition("Mã ca", "TM-2021-004187"),
        Definition("Khởi phát", date(2021, 12, 3)),
        Definition("Thông báo", datetime(2021, 12, 4, 2, 30, tzinfo=UTC)),
        Definition(
            "Nguồn lây", Linked("TM-2021-004102", "#source"), "tiếp xúc trong gia đình"
        ),
        Definition("Số liều đã tiêm", None),
    ),
    actions=(
        Action("Phân loại lại", "#classify", "primary", "edit"),
        Action("Bảng theo dõi", "/design/panel/", icon="eye", opens_panel=True),
        Action(
            "Huỷ ca",
            "#void",
            "danger",
            "ban",
            "post",
            "Huỷ ca này? Ca sẽ rời khỏi mọi số liệu.",
        ),
    ),
)
PSEUDONYM_RECORD = Record(
    kind="Ca bệnh",
    title="Nữ, 30–39 tuổi · K7Q2",
    is_pseudonym=True,
    void_reason="trùng với TM-2021-004102",
)

MOMENTS = (
    Moment(
        NOW - timedelta(hours=2),
        "Kết quả xét nghiệm dương tính",
        "Phòng xét nghiệm mẫu",
        "RT-PCR, mẫu XN-2210",
        "#lab",
        "test-pipe",
        "alert",
    ),
    Moment(
        NOW - timedelta(hours=5),
        "Chuyển sang điều trị tầng 2",
        "Trạm Y tế mẫu",
        icon="transfer",
    ),
    Moment(
        NOW - timedelta(days=1, hours=3),
        "Lập ca bệnh",
        "Trạm Y tế mẫu",
        icon="plus",
        tone="accent",
    ),
    Moment(date(2021, 12, 3), "Khởi phát", "Người khai", icon="mood-sick"),
    Moment(
        NOW - timedelta(days=4),
        "Chỉ định cách ly tại nhà",
        "Trung tâm Y tế mẫu",
        icon="home",
        is_void=True,
    ),
)
