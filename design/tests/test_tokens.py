"""Colours keep their contrast: WCAG 2.2 AA, 4.5 for text and 3 for controls."""

import re
from itertools import pairwise, product
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


def colours(theme: str) -> dict[str, str]:
    css = TOKENS.read_text(encoding="utf-8")
    start = css.index(f'[data-bs-theme="{theme}"] {{')
    block = css[start : css.index("}", start)]
    return dict(re.findall(r"--lc-([\w-]+): (#[0-9a-f]{6});", block))


def luminance(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in channels
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


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


@pytest.mark.parametrize("theme", THEMES)
def test_the_accent_is_no_level(theme: str) -> None:
    known = colours(theme)
    levels = {known[f"level-{level}"] for level in (1, 2, 3, 4)}

    assert not levels & {known["accent"], known["alert"], known["accent-strong"]}
