from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from design import formats

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Series:
    """One line or one colour of bars; None is a gap. `shape` "mean" is a drawn line.

    `colour` 0–6 ties a colour to a meaning, whichever other series are there; without
    it the place in the chart decides.
    """

    name: StrOrPromise
    values: Sequence[float | int | None]
    shape: Literal["bar", "line", "mean"] = "bar"
    colour: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """What a chart shows; the drawing is done in the browser, the table here.

    `labels` name the places along the axis, as ISO days for kind "epidemic".
    `incomplete_from` is the index of the first day that will still rise: those bars
    are hatched. Kind "ages" draws its two series to the left and right.
    """

    kind: Literal["epidemic", "lines", "bars", "ages"]
    title: StrOrPromise
    labels: Sequence[str]
    series: Sequence[Series]
    axis: StrOrPromise = ""
    note: StrOrPromise = ""
    value_kind: Literal["count", "share", "decimal"] = "count"
    incomplete_from: int | None = None
    urls: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """What a map says of one unit: its class (index into the classes) and its words."""

    name: str
    text: str
    class_index: int | None
    url: str = ""


@dataclass(frozen=True, slots=True)
class MapClass:
    """One colour of a map: a step of the ramp, or an epidemic level 1–4."""

    label: StrOrPromise
    step: int = 0
    level: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MapValues:
    """What colours a map at one moment, also the answer of `values_url`.

    Keys of `places` are the `key` property of the shapes.
    """

    classes: Sequence[MapClass]
    places: Mapping[str, Place]
    note: StrOrPromise = ""

    def as_json(self) -> dict[str, object]:
        """What the island reads."""
        return {
            "note": str(self.note),
            "classes": [
                {"label": str(one.label), "step": one.step, "level": one.level}
                for one in self.classes
            ],
            # Scripts put keys that look like numbers into an order of their own.
            "order": list(self.places),
            "places": {
                key: {
                    "name": place.name,
                    "text": place.text,
                    "class": place.class_index,
                    "url": place.url,
                }
                for key, place in self.places.items()
            },
        }

    @classmethod
    def by_classes(
        cls,
        values: Mapping[str, tuple[str, float | None, str]],
        *,
        kind: str = "count",
        steps: int = 5,
        note: str = "",
    ) -> MapValues:
        """Sort (name, value, url) by key into classes of about equally many units.

        Zero is a class of its own, since "none" and "few" are different answers;
        unknown is no class.
        """
        known = sorted({value for _, value, _ in values.values() if value is not None})
        bounds = _bounds([value for value in known if value > 0], steps)
        places = {
            key: Place(name, formats.figure(value, kind), _class_of(value, bounds), url)
            for key, (name, value, url) in values.items()
        }
        ordered = dict(sorted(places.items(), key=lambda item: _rank(values[item[0]])))
        return cls(classes=_classes(bounds, known, kind), places=ordered, note=note)


@dataclass(frozen=True, slots=True, kw_only=True)
class Map:
    """A map without basemap: shapes from `shapes_url`, colours from `values`.

    With `days` a slider asks `values_url?day=2021-12-07` for other values.
    """

    id: str
    title: StrOrPromise
    shapes_url: str
    values: MapValues
    values_url: str = ""
    note: StrOrPromise = ""
    days: Sequence[date] = ()
    chosen: date | None = None


def _rank(told: tuple[str, float | None, str]) -> tuple[bool, float, str]:
    """Highest first, unknown last."""
    name, value, _ = told
    return value is None, -(value or 0), name


def _bounds(positive: Sequence[float], steps: int) -> list[float]:
    """The lowest value of each class above zero."""
    if not positive:
        return []
    count = min(steps, len(positive))
    return [positive[len(positive) * step // count] for step in range(count)]


def _class_of(value: float | None, bounds: Sequence[float]) -> int | None:
    if value is None:
        return None
    return sum(1 for bound in bounds if value >= bound)


def _classes(
    bounds: Sequence[float], known: Sequence[float], kind: str
) -> list[MapClass]:
    classes = [MapClass(formats.figure(0, kind), 0)]
    for index, low in enumerate(bounds):
        following = bounds[index + 1] if index + 1 < len(bounds) else None
        inside = [
            value
            for value in known
            if value >= low and (following is None or value < following)
        ]
        first, last = formats.figure(low, kind), formats.figure(max(inside), kind)
        label = first if first == last else f"{first} – {last}"
        classes.append(MapClass(label, index + 1))
    return classes
