"""Figures, levels and the reasons behind them."""

from __future__ import annotations

from datetime import UTC, date, datetime

from design.components import (
    Tile,
)
from lachan.kernel.decisions import Decision, Reason, Verification

NOW = datetime(2021, 12, 6, 23, 0, tzinfo=UTC)
TODAY = date(2021, 12, 7)
WEEK = "01/12/2021 – 07/12/2021"
LEVEL_NAMES = (
    "Cấp 1 · nguy cơ thấp",
    "Cấp 2 · nguy cơ trung bình",
    "Cấp 3 · nguy cơ cao",
    "Cấp 4 · nguy cơ rất cao",
)

TILES = [
    Tile(
        name="Ca mắc mới",
        value=87,
        window="07/12/2021",
        as_of=NOW,
        change=12,
        change_since="so với hôm qua",
        trend=(41, 38, 52, 49, 60, 75, 87),
        url="#list",
        why_url="/design/panel/",
        size="large",
    ),
    Tile(
        name="Ca cộng đồng trên 100.000 dân",
        value=43.96,
        kind="decimal",
        denominator="61 ca / 138.764 người (thống kê, 2020)",
        window=WEEK,
        as_of=NOW,
        change=-3.2,
        change_since="so với tuần trước",
        url="#list",
    ),
    Tile(
        name="Người từ 18 tuổi đủ 2 liều",
        value=0.9695,
        kind="share",
        denominator="25.686 / 26.493 người",
        as_of=NOW,
        source="reported",
        change=0.004,
        change_since="so với hôm qua",
        url="#list",
        warnings=("Mẫu số theo y tế; theo thống kê là 31.600 người.",),
    ),
    Tile(name="Đang cách ly tại nhà", value=16204, as_of=NOW, url="#list"),
    Tile(
        name="Giường trống tầng 3",
        value=None,
        as_of=NOW,
        url="#list",
        warnings=("2 cơ sở chưa báo cáo hôm nay.",),
    ),
    Tile(name="Nhu cầu ôxy", value=1250, unit="lít/giờ", source="assumed", as_of=NOW),
]

REASONS = (
    Reason(
        rule="incidence-7d",
        clause="QĐ 4800/QĐ-BYT, mục II.1",
        edition="vn-covid.levels.qd-4800 · 2021-10",
        verification=Verification.TEXT,
        detail="44,0 ca cộng đồng trên 100.000 dân, 7 ngày: mức 2 (20 đến dưới 50).",
    ),
    Reason(
        rule="coverage-18plus",
        clause="QĐ 4800/QĐ-BYT, mục II.2",
        edition="vn-covid.levels.qd-4800 · 2021-10",
        verification=Verification.SECONDARY,
        detail="98,9% người từ 18 tuổi đã tiêm ít nhất 1 liều (cần từ 70%).",
    ),
    Reason(
        rule="capacity-ready",
        clause="Phương án thu dung 12/PA-UBND",
        edition="vn-covid.capacity.tinh-mau · 2021-11",
        verification=Verification.UNVERIFIED,
        detail="Khả năng thu dung, điều trị được coi là đạt.",
    ),
)
DECISION = Decision(
    result={"level_min": 2, "level_max": 3},
    reasons=REASONS,
    missing=("Tỷ lệ người từ 65 tuổi đủ liều", "Giường hồi sức còn trống"),
    warnings=("Dữ liệu 3 ngày gần nhất còn tăng.",),
)
VERIFICATIONS = [one.value for one in Verification]
