"""Which level does an area have under QĐ 218/QĐ-BYT? Pure: no database, no clock.

The family `levels.severity-matrix`: transmission 1–4 (cases, patients on oxygen,
deaths) × response (high, medium, low) gives a level; a missed vaccination target adds
to transmission. What the documents at hand do not give widens the answer.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import Any

from lachan.command.levels.rules.numbers import (
    HIGHEST,
    Authority,
    Band,
    LevelName,
    starts,
)
from lachan.command.levels.rules.unknowns import Answers, answers, at_least, span
from lachan.ground.policy.rules.shapes import asked
from lachan.ground.policy.rules.sourced import Because, Figure, Sourced, conclude
from lachan.kernel.decisions import Decision
from lachan.kernel.speech import Text
from lachan.kernel.speech import sentence as _

BANDS = (1, 2, 3, 4)


class Response(Enum):
    """How well an area can respond (criterion 3), as its assessor graded it."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True)
class Cell:
    """One cell of the matrix."""

    transmission: int
    response: Response
    level: int


@dataclass(frozen=True)
class SeverityMatrix:
    """The numbers of the rule; `oxygen_bands` is empty while they were not found."""

    case_bands: tuple[Sourced[Band], ...]
    deaths_lowest_band_below_per_100k_7d: Sourced[float]
    strongest_indicator_decides: Sourced[bool]
    full_share_min: Sourced[float]
    high_risk_full_share_min: Sourced[float]
    vaccination_missed_adds_bands: Sourced[int]
    cells: tuple[Sourced[Cell], ...]
    levels: tuple[Sourced[LevelName], ...]
    authority: Mapping[str, Sourced[Authority]]
    oxygen_bands: tuple[Sourced[Band], ...] = ()

    def __post_init__(self) -> None:
        wanted = {(band, response) for band in BANDS for response in Response}
        given = [(c.value.transmission, c.value.response) for c in self.cells]
        if set(given) != wanted or len(given) != len(wanted):
            raise ValueError("The matrix needs each transmission and response once.")
        if len(self.case_bands) != len(BANDS):
            raise ValueError("Criterion 1a needs four bands.")

    def cell(self, transmission: int, response: Response) -> Sourced[Cell]:
        """The cell of a transmission and a response."""
        return next(
            cell
            for cell in self.cells
            if (cell.value.transmission, cell.value.response)
            == (transmission, response)
        )


@dataclass(frozen=True)
class Burden:
    """What is known of an area; None is not known, and widens the answer."""

    new_cases_per_100k_7d: float | None = asked(
        _("New cases per 100,000 people in 7 days, wherever they were found."),
        minimum=0,
    )
    oxygen_patients_per_100k_7d: float | None = asked(
        _("Patients needing oxygen per 100,000 people in 7 days."), minimum=0
    )
    deaths_per_100k_7d: float | None = asked(
        _("Deaths per 100,000 people in 7 days."), minimum=0
    )
    full_share: float | None = asked(
        _("Share of all people with all doses."), minimum=0, maximum=1
    )
    high_risk_full_share: float | None = asked(
        _("Share of people at high risk with all doses."), minimum=0, maximum=1
    )
    response: Response | None = asked(
        _("How well the area can respond: high, medium or low.")
    )


def assess_burden(burden: Burden, policy: SeverityMatrix) -> Decision:
    """The level, or the lowest and highest that what is not known allows."""
    choices = {
        "new_cases_per_100k_7d": _case_bands(burden, policy),
        "oxygen_patients_per_100k_7d": _oxygen_bands(burden, policy),
        "deaths_per_100k_7d": _death_bands(burden, policy),
        "full_share": at_least(burden.full_share, policy.full_share_min.value),
        "high_risk_full_share": at_least(
            burden.high_risk_full_share, policy.high_risk_full_share_min.value
        ),
        "response": (burden.response,) if burden.response else tuple(Response),
    }
    found = answers(choices, partial(_level_of, policy=policy))
    return conclude(
        span("level", found.found),
        [*_because(burden, policy, choices), *_cells_used(choices, policy)],
        missing=found.missing,
        warnings=_not_found(burden, policy, found),
    )


def _case_bands(burden: Burden, policy: SeverityMatrix) -> tuple[int, ...]:
    return _bands(burden.new_cases_per_100k_7d, policy.case_bands)


def _oxygen_bands(burden: Burden, policy: SeverityMatrix) -> tuple[int, ...]:
    """Without bands only nobody on oxygen is surely in the lowest."""
    if not policy.oxygen_bands and burden.oxygen_patients_per_100k_7d == 0:
        return (1,)
    return _bands(burden.oxygen_patients_per_100k_7d, policy.oxygen_bands)


def _bands(rate: float | None, bands: tuple[Sourced[Band], ...]) -> tuple[int, ...]:
    if rate is None or not bands:
        return BANDS
    return tuple(band.value.number for band in bands if band.value.holds(rate))


def _death_bands(burden: Burden, policy: SeverityMatrix) -> tuple[int, ...]:
    """Only the end of the lowest band is known: above it any higher one may hold."""
    rate = burden.deaths_per_100k_7d
    if rate is None:
        return BANDS
    return (
        (1,) if rate < policy.deaths_lowest_band_below_per_100k_7d.value else (2, 3, 4)
    )


def _transmission(case: Mapping[str, Any], policy: SeverityMatrix) -> int:
    bands: list[int] = [
        case["new_cases_per_100k_7d"],
        case["oxygen_patients_per_100k_7d"],
        case["deaths_per_100k_7d"],
    ]
    met = case["full_share"] and case["high_risk_full_share"]
    added = 0 if met else policy.vaccination_missed_adds_bands.value
    return min(max(bands) + added, HIGHEST)


def _level_of(case: Mapping[str, Any], policy: SeverityMatrix) -> int:
    return policy.cell(_transmission(case, policy), case["response"]).value.level


def _because(
    burden: Burden, policy: SeverityMatrix, choices: Mapping[str, tuple[Any, ...]]
) -> Iterator[Because]:
    yield from _of_cases(burden, policy)
    yield from _of_oxygen(burden, policy)
    yield _of_deaths(burden, policy)
    highest = max(max(choices[name]) for name in _INDICATORS)
    if highest > 1:
        text = _("Of cases, oxygen and deaths the highest band is taken.")
        yield Because("strongest-indicator", policy.strongest_indicator_decides, text)
    yield from _of_vaccination(burden, policy)


_INDICATORS = (
    "new_cases_per_100k_7d",
    "oxygen_patients_per_100k_7d",
    "deaths_per_100k_7d",
)


def _of_cases(burden: Burden, policy: SeverityMatrix) -> Iterator[Because]:
    rate, found = burden.new_cases_per_100k_7d, _case_bands(burden, policy)
    for number in found:
        band = policy.case_bands[number - 1]
        text: Text = _(
            "Criterion 1a is not known: band %(band)s is possible.", band=number
        )
        if rate is not None:
            text = _(
                "Criterion 1a: %(rate)s new cases per 100,000 people in 7 days is "
                "band %(band)s.",
                rate=Figure(rate, beside=starts(policy.case_bands)),
                band=number,
            )
        yield Because("criterion-1a", band, text)


def _of_oxygen(burden: Burden, policy: SeverityMatrix) -> Iterator[Because]:
    rate = burden.oxygen_patients_per_100k_7d
    if rate is None or not policy.oxygen_bands:
        return
    for number in _bands(rate, policy.oxygen_bands):
        text = _(
            "Criterion 1b: %(rate)s patients on oxygen per 100,000 people is band "
            "%(band)s.",
            rate=Figure(rate, beside=starts(policy.oxygen_bands)),
            band=number,
        )
        yield Because("criterion-1b", policy.oxygen_bands[number - 1], text)


def _of_deaths(burden: Burden, policy: SeverityMatrix) -> Because:
    rate, limit = burden.deaths_per_100k_7d, policy.deaths_lowest_band_below_per_100k_7d
    limits = (limit.value,)
    known = {"rate": Figure(rate or 0.0, beside=limits), "limit": Figure(limit.value)}
    if rate is None:
        text: Text = _(
            "Criterion 1c, deaths: not known; the lowest band ends at %(limit)s.",
            limit=known["limit"],
        )
    elif rate < limit.value:
        text = _(
            "Criterion 1c: %(rate)s deaths per 100,000 is below %(limit)s.", **known
        )
    else:
        text = _(
            "Criterion 1c: %(rate)s deaths per 100,000 reaches %(limit)s, which raises "
            "transmission; by how much was not found.",
            **known,
        )
    return Because("criterion-1c", limit, text)


def _of_vaccination(burden: Burden, policy: SeverityMatrix) -> Iterator[Because]:
    targets = (
        ("criterion-2a", burden.full_share, policy.full_share_min),
        ("criterion-2b", burden.high_risk_full_share, policy.high_risk_full_share_min),
    )
    for rule, share, least in targets:
        yield Because(rule, least, _of_target(rule, share, least.value))
    if any(share is not None and share < least.value for _r, share, least in targets):
        added = policy.vaccination_missed_adds_bands
        text = _("Vaccination target missed: transmission +%(n)s.", n=added.value)
        yield Because("vaccination-adds", added, text)


def _of_target(rule: str, share: float | None, least: float) -> Text:
    values: dict[str, object] = {
        "what": _("All people with all doses")
        if rule == "criterion-2a"
        else _("People at high risk with all doses"),
        "target": Figure(least, percent=True),
    }
    if share is None:
        return _("%(what)s: not known; the target is %(target)s.", **values)
    values["share"] = Figure(share, percent=True, beside=(least,))
    if share >= least:
        return _("%(what)s: %(share)s reaches the target of %(target)s.", **values)
    return _("%(what)s: %(share)s misses the target of %(target)s.", **values)


def _cells_used(
    choices: Mapping[str, tuple[Any, ...]], policy: SeverityMatrix
) -> Iterator[Because]:
    bands = answers(
        {name: choices[name] for name in choices if name != "response"},
        partial(_transmission, policy=policy),
    ).found
    for response in choices["response"]:
        for band in bands:
            cell = policy.cell(band, response)
            text = _(
                "Transmission %(band)s with response %(response)s is level %(level)s.",
                band=band,
                response=_RESPONSES[response],
                level=cell.value.level,
            )
            yield Because("matrix", cell, text)


_RESPONSES = {
    Response.HIGH: _("high"),
    Response.MEDIUM: _("medium"),
    Response.LOW: _("low"),
}


def _not_found(
    burden: Burden, policy: SeverityMatrix, found: Answers[int]
) -> Iterator[Text]:
    """What no source gave, where it keeps the answer a range."""
    if found.is_known:
        return
    if not policy.oxygen_bands and burden.oxygen_patients_per_100k_7d:
        yield _(
            "The bands of criterion 1b (oxygen) were not found: every band is possible."
        )
    if "deaths_per_100k_7d" in found.missing and burden.deaths_per_100k_7d:
        yield _("The higher bands of criterion 1c (deaths) were not found.")
