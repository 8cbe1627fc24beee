"""Colours keep their contrast: WCAG 2.2 AA, 4.5 for text and 3 for controls."""

import re
from itertools import combinations, pairwise, product
from math import dist
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[1] / "styles" / "tokens.css"
THEMES = ("light", "dark")
TEXT = [
    ("text", "bg"),
    ("text", "surface"),
    ("text", "sunken"),
    ("text", "hover"),
    ("text", "accent-soft"),
    ("muted", "bg"),
    ("muted", "surface"),
    ("muted", "sunken"),
    ("muted", "hover"),
    ("muted", "accent-soft"),
    ("accent", "surface"),
    ("accent", "bg"),
    ("accent", "hover"),
    ("accent-strong", "accent-soft"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("alert", "surface"),
    ("alert", "alert-soft"),
    ("on-alert", "alert"),
    *((f"on-level-{level}", f"level-{level}") for level in (1, 2, 3, 4)),
]
CONTROLS = [
    ("line-strong", "surface"),
    ("line-strong", "sunken"),
    ("accent", "surface"),
    ("series-1", "surface"),
    ("series-3", "surface"),
    ("series-4", "surface"),
    ("series-5", "surface"),
]
SERIES = tuple(f"series-{number}" for number in range(1, 8))
# How linear light reaches who lacks one kind of cone: Machado, Oliveira and Fernandes,
# IEEE TVCG 15(6), 2009, severity 1.0.
EYES = {
    "full colour": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
# The distance in Oklab (Ottosson, 2020) that a glance still tells apart; two greys one
# step of a ten-step scale away from each other differ by 0.1.
TOLD_APART = 0.1


def colours(theme: str) -> dict[str, str]:
    css = TOKENS.read_text(encoding="utf-8")
    start = css.index(f'[data-bs-theme="{theme}"] {{')
    block = css[start : css.index("}", start)]
    return dict(re.findall(r"--lc-([\w-]+): (#[0-9a-f]{6});", block))


def linear_light(colour: str) -> list[float]:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in channels
    ]


def luminance(colour: str) -> float:
    linear = linear_light(colour)
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def seen(colour: str, eye: str) -> tuple[float, float, float]:
    """The colour in Oklab as an eye of this kind receives it."""
    light = linear_light(colour)
    red, green, blue = (
        min(1.0, max(0.0, sum(part * of for part, of in zip(row, light, strict=True))))
        for row in EYES[eye]
    )
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    mid = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * mid - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * mid + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * mid - 0.8086757660 * short,
    )


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_agrees_with_the_standard() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#ffffff", "#767676") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize(("theme", "pair"), list(product(THEMES, TEXT)))
def test_text_can_be_read(theme: str, pair: tuple[str, str]) -> None:
    known = colours(theme)

    assert contrast(known[pair[0]], known[pair[1]]) >= 4.5


@pytest.mark.parametrize(("theme", "pair"), list(product(THEMES, CONTROLS)))
def test_controls_and_lines_of_charts_can_be_seen(
    theme: str, pair: tuple[str, str]
) -> None:
    known = colours(theme)

    assert contrast(known[pair[0]], known[pair[1]]) >= 3


@pytest.mark.parametrize("theme", THEMES)
def test_each_step_of_a_map_differs_from_the_next(theme: str) -> None:
    known = colours(theme)
    ramp = [known[f"ramp-{step}"] for step in range(7)]

    assert ramp == sorted(ramp, key=luminance, reverse=theme == "light")
    assert all(contrast(one, following) > 1.15 for one, following in pairwise(ramp))


@pytest.mark.parametrize(("theme", "eye"), list(product(THEMES, EYES)))
def test_every_eye_tells_the_series_of_a_chart_apart(theme: str, eye: str) -> None:
    known = colours(theme)
    closest = min(
        (dist(seen(known[one], eye), seen(known[other], eye)), one, other)
        for one, other in combinations(SERIES, 2)
    )

    assert closest[0] >= TOLD_APART, closest


@pytest.mark.parametrize("theme", THEMES)
def test_no_series_can_be_taken_for_a_level(theme: str) -> None:
    known = colours(theme)
    closest = min(
        (dist(seen(known[one], "full colour"), seen(known[level], "full colour")), one)
        for one in SERIES
        for level in ("level-1", "level-2", "level-3", "level-4")
    )

    assert closest[0] >= TOLD_APART, closest


def test_the_script_knows_as_many_colours_as_there_are() -> None:
    script = TOKENS.parents[1] / "islands" / "drawing" / "options.ts"

    assert f"const COLOURS = {len(SERIES)};" in script.read_text(encoding="utf-8")


@pytest.mark.parametrize("theme", THEMES)
def test_the_accent_is_no_level(theme: str) -> None:
    known = colours(theme)
    levels = {known[f"level-{level}"] for level in (1, 2, 3, 4)}

    assert not levels & {known["accent"], known["alert"], known["accent-strong"]}
