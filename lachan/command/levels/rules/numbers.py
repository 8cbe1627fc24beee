"""The numbers of the level rule, and what it is told of an area."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from lachan.ground.policy.rules.shapes import asked
from lachan.ground.policy.rules.sourced import Sourced
from lachan.kernel.clock import today
from lachan.kernel.speech import sentence as _

HIGHEST = 4
LEVELS = (1, 2, 3, 4)


@dataclass(frozen=True)
class Band:
    """A band of criterion 1: at least `from`, less than `below` (None: no end)."""

    number: int
    from_cases_per_100k_7d: float
    below_cases_per_100k_7d: float | None = None

    def holds(self, rate: float) -> bool:
        """True if the rate lies in the band."""
        end = self.below_cases_per_100k_7d
        return self.from_cases_per_100k_7d <= rate and (end is None or rate < end)


def starts(bands: Iterable[Sourced[Band]]) -> tuple[float, ...]:
    """Where bands begin: a rate is never written as one that it does not reach."""
    return tuple(band.value.from_cases_per_100k_7d for band in bands)


@dataclass(frozen=True)
class LevelName:
    """How a level is called and which colour it has on maps and signs."""

    number: int
    name_vi: str
    name_en: str
    colour: str


@dataclass(frozen=True)
class ElderlyAge:
    """From which day on people of which age count as elderly in criterion 2b."""

    from_date: date
    from_age_years: int


@dataclass(frozen=True)
class Authority:
    """Who acts on the level of one kind of unit."""

    proposes: str
    decides: str
    announces: str


@dataclass(frozen=True)
class Measure:
    """What holds for one activity at levels 1 to 4, as codes of `measures.csv`."""

    activity_vi: str
    activity_en: str
    level_1: str
    level_2: str
    level_3: str
    level_4: str


@dataclass(frozen=True)
class CommunityMatrix:
    """The numbers of the rule. Raises ValueError for bands with gaps or overlaps."""

    transmission_bands: tuple[Sourced[Band], ...]
    levels_by_band_dose1_met: Sourced[tuple[int, ...]]
    levels_by_band_dose1_missed: Sourced[tuple[int, ...]]
    dose1_18plus_share_min: Sourced[float]
    elderly_full_share_min: Sourced[float]
    elderly_from_age: tuple[Sourced[ElderlyAge], ...]
    elderly_missed_adds_levels: Sourced[int]
    elderly_exempts_areas_without_case: Sourced[bool]
    capacity_missed_forbids_lowering: Sourced[bool]
    min_population_for_rate: Sourced[int]
    announcement_lead_hours: Sourced[int]
    levels: tuple[Sourced[LevelName], ...]
    authority: Mapping[str, Sourced[Authority]]
    measures: tuple[Sourced[Measure], ...] = ()
    assessment_iso_weekday: Sourced[int] | None = None

    def __post_init__(self) -> None:
        bands = [band.value for band in self.transmission_bands]
        meets = all(
            a.below_cases_per_100k_7d == b.from_cases_per_100k_7d
            for a, b in pairwise(bands)
        )
        if not bands or bands[0].from_cases_per_100k_7d != 0 or not meets:
            raise ValueError("The bands do not follow each other from 0 on.")
        if bands[-1].below_cases_per_100k_7d is not None:
            raise ValueError("The last band has an end, so some rates have no level.")
        rows = self.levels_by_band_dose1_met, self.levels_by_band_dose1_missed
        if any(len(row.value) != len(bands) for row in rows):
            raise ValueError("Each row of the matrix needs one level for each band.")


@dataclass(frozen=True)
class Situation:
    """What is known of an area; None is not known, and widens the answer."""

    community_cases_per_100k_7d: float | None = asked(
        _("New community cases per 100,000 people in 7 days."), minimum=0
    )
    any_case: bool | None = asked(_("Whether the area has any case at all."))
    population: int | None = asked(
        _("People living in the area; below the minimum no rate is used."),
        minimum=0,
    )
    dose1_18plus_share: float | None = asked(
        _("Share of people aged 18 and over with at least one dose."),
        minimum=0,
        maximum=1,
    )
    elderly_full_share: float | None = asked(
        _("Share of elderly people with all doses; from which age: see the policy."),
        minimum=0,
        maximum=1,
    )
    capacity_ready: bool | None = asked(
        _("Whether criterion 3 (receiving and treating patients) is met.")
    )
    previous_level: int | None = asked(
        _("The level in force until now; 0 if none was ever announced."),
        minimum=0,
        maximum=HIGHEST,
    )


def elderly_from_age(
    policy: CommunityMatrix, *, on: date
) -> Sourced[ElderlyAge] | None:
    """From which age people count as elderly on a day; None before the first rule."""
    begun = [age for age in policy.elderly_from_age if age.value.from_date <= on]
    return max(begun, key=lambda age: age.value.from_date, default=None)


def earliest_effect(policy: CommunityMatrix, *, announced_at: datetime) -> datetime:
    """The first instant at which an announced change may be in force."""
    return announced_at + timedelta(hours=policy.announcement_lead_hours.value)


def is_assessment_day(policy: CommunityMatrix, *, at: datetime) -> bool:
    """True on the weekday set for assessment in this place; any day if none is set."""
    weekday = policy.assessment_iso_weekday
    return weekday is None or today(at).isoweekday() == weekday.value
