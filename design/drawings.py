"""Small drawings made on the server as SVG: they need no script and no style."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

WIDTH, HEIGHT, PAD = 96, 24, 2


def sparkline(values: Sequence[float | int | None], label: str = "") -> SafeString:
    """Draw values in time order; None is a gap, not a zero. The last value is a dot.

    The baseline is zero when no value is negative, so that small wobbles of a large
    number do not look like an outbreak.
    """
    known = [float(value) for value in values if value is not None]
    if len(known) < 2:
        return mark_safe("")
    low, high = min(0.0, *known), max(known)
    scale = _Scale(low, high if high > low else low + 1, len(values))
    paths = "".join(_path(run, scale) for run in _runs(values))
    dot = ""
    if values[-1] is not None:
        x, y = scale.point(len(values) - 1, float(values[-1]))
        dot = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2"/>'
    return format_html(
        '<svg class="lc-sparkline" viewBox="0 0 {} {}" width="{}" height="{}" {}>'
        "{}{}</svg>",
        WIDTH,
        HEIGHT,
        WIDTH,
        HEIGHT,
        _naming(label),
        mark_safe(paths),  # noqa: S308  # numbers only
        mark_safe(dot),  # noqa: S308  # numbers only
    )


def bar(share: float, target: float | None = None) -> SafeString:
    """Draw a proportion 0–1 as a bar; what lies outside is drawn at the edge."""
    filled = max(0.0, min(1.0, share)) * 100
    tick = ""
    if target is not None:
        x = max(0.0, min(1.0, target)) * 100
        tick = f'<path class="lc-bar-tick" d="M{x:.1f} 0V8"/>'
    return format_html(
        '<svg class="lc-bar" viewBox="0 0 100 8" preserveAspectRatio="none" '
        'aria-hidden="true"><rect class="lc-bar-rail" width="100" height="8"/>'
        '<rect class="lc-bar-fill" width="{}" height="8"/>{}</svg>',
        f"{filled:.1f}",
        mark_safe(tick),  # noqa: S308  # numbers only
    )


class _Scale:
    def __init__(self, low: float, high: float, count: int) -> None:
        self.low, self.high, self.count = low, high, count

    def point(self, index: int, value: float) -> tuple[float, float]:
        x = PAD + index * (WIDTH - 2 * PAD) / (self.count - 1)
        share = (value - self.low) / (self.high - self.low)
        return x, HEIGHT - PAD - share * (HEIGHT - 2 * PAD)


def _runs(values: Sequence[float | int | None]) -> list[list[tuple[int, float]]]:
    """Split at the gaps; each run keeps the places of its values."""
    runs: list[list[tuple[int, float]]] = [[]]
    for index, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((index, float(value)))
    return [run for run in runs if run]


def _path(run: list[tuple[int, float]], scale: _Scale) -> str:
    points = [scale.point(index, value) for index, value in run]
    steps = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline points="{steps}"/>'


def _naming(label: str) -> SafeString:
    if not label:
        return mark_safe('aria-hidden="true"')
    return format_html('role="img" aria-label="{}"', label)
