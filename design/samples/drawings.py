"""Charts and a map."""

from __future__ import annotations

from datetime import timedelta

from design.components import (
    Chart,
    Map,
    MapValues,
    Series,
)
from design.samples.figures import TODAY

_CASES = (
    3,
    5,
    4,
    9,
    12,
    8,
    15,
    22,
    19,
    27,
    31,
    24,
    38,
    41,
    38,
    52,
    49,
    60,
    75,
    87,
    64,
    30,
)
_COMMUNITY = (
    1,
    2,
    1,
    4,
    6,
    3,
    7,
    9,
    8,
    11,
    14,
    9,
    16,
    18,
    15,
    21,
    20,
    26,
    33,
    39,
    27,
    12,
)


def _mean(values: tuple[int, ...]) -> list[float | None]:
    return [
        None if i < 6 else round(sum(values[i - 6 : i + 1]) / 7, 1)
        for i in range(len(values))
    ]


EPIDEMIC = Chart(
    kind="epidemic",
    title="Ca mắc theo ngày thông báo",
    note="3 ngày gần nhất còn tăng",
    axis="Ngày",
    labels=[(TODAY - timedelta(days=21 - i)).isoformat() for i in range(22)],
    series=(
        Series("Cộng đồng", _COMMUNITY),
        Series("Khu cách ly", [a - b for a, b in zip(_CASES, _COMMUNITY, strict=True)]),
        Series("Trung bình 7 ngày", _mean(_CASES), "mean"),
    ),
    incomplete_from=19,
)
LINES = Chart(
    kind="lines",
    title="Đang điều trị theo tầng",
    axis="Ngày",
    labels=[f"{day:02d}/12" for day in range(1, 8)],
    series=(
        Series("Tầng 1", (620, 655, 690, 702, 731, 760, 802), "line"),
        Series("Tầng 2", (210, 214, 220, 233, 240, 238, 251), "line"),
        Series("Tầng 3", (31, 33, 30, 29, None, 34, 38), "line"),
    ),
)
BARS = Chart(
    kind="bars",
    title="Ca mới theo huyện",
    axis="Huyện",
    labels=["Đồng Cao", "Cửa Biển", "Sông Trong", "Hồ Sâu", "Núi Lam"],
    series=(Series("Ca mới", (34, 31, 22, 9, 0)),),
)
AGES = Chart(
    kind="ages",
    title="Ca mắc theo tuổi và giới",
    axis="Tuổi",
    labels=["0–4", "5–17", "18–29", "30–49", "50–64", "65+"],
    series=(
        Series("Nữ", (41, 190, 402, 511, 260, 121)),
        Series("Nam", (44, 203, 455, 480, 231, 114)),
    ),
)


def map_values(day: str = "") -> MapValues:
    """Twelve schematic cells; the numbers move with the day."""
    shift = int(day[-2:]) if day[-2:].isdigit() else 7
    told: dict[str, tuple[str, float | None, str]] = {
        f"x{i}": (f"Xã Mẫu {i + 1}", None if i == 5 else (i * shift * 3) % 29, "#unit")
        for i in range(12)
    }
    return MapValues.by_classes(told, note="Ca mới, 7 ngày")


def map_shapes() -> dict[str, object]:
    """Four by three slightly uneven cells."""

    def corner(x: int, y: int) -> list[float]:
        return [105.0 + x * 0.1 + (y % 2) * 0.03, 19.5 + y * 0.08 + (x % 3) * 0.015]

    cells = []
    for i in range(12):
        x, y = i % 4, i // 4
        ring = [
            corner(x, y),
            corner(x + 1, y),
            corner(x + 1, y + 1),
            corner(x, y + 1),
            corner(x, y),
        ]
        cells.append(
            {
                "type": "Feature",
                "properties": {"key": f"x{i}"},
                "geometry": {"type": "Polygon", "coordinates": [ring]},
            }
        )
    return {"type": "FeatureCollection", "features": cells}


def map_of_cells() -> Map:
    """A map with a week to slide through."""
    return Map(
        id="gallery-map",
        title="Ca mới theo xã",
        shapes_url="/design/shapes/",
        values=map_values(),
        values_url="/design/values/",
        note="Ca mới, 7 ngày",
        days=[TODAY - timedelta(days=6 - i) for i in range(7)],
        chosen=TODAY,
    )
