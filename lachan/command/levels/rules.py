"""Which epidemic level does an area have? Pure: no database, no clock.

The family `levels.community-matrix` (QĐ 4800/QĐ-BYT of 2021): a band of new community
cases × vaccination gives a level; a missed target for the elderly raises it; a missing
capacity forbids lowering it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise, product
from typing import NamedTuple

from lachan.ground.policy.rules.shapes import asked
from lachan.ground.policy.rules.sourced import Because, Figure, Sourced, conclude
from lachan.kernel.clock import today
from lachan.kernel.decisions import Decision
from lachan.kernel.speech import Text
from lachan.kernel.speech import sentence as _

HIGHEST = 4
LEVELS = (1, 2, 3, 4)
Truth = bool | None  # None: not known


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


class _Case(NamedTuple):
    """One way in which everything could be, when something is not known."""

    band: int  # index, 0 is the lowest
    any_case: bool
    dose1_met: bool
    elderly_met: bool
    capacity_ready: bool
    previous_level: int


# The input that would settle each part of a `_Case`.
_SETTLED_BY = {
    "band": "community_cases_per_100k_7d",
    "any_case": "any_case",
    "dose1_met": "dose1_18plus_share",
    "elderly_met": "elderly_full_share",
    "capacity_ready": "capacity_ready",
    "previous_level": "previous_level",
}


def assess(situation: Situation, policy: CommunityMatrix) -> Decision:
    """The level, or the lowest and highest that what is not known allows.

    Below `min_population_for_rate` the rate is not used: one case would decide it.
    """
    possible = _possible(situation, policy)
    levels = {case: _level(case, policy) for case in possible}
    low, high = min(levels.values()), max(levels.values())
    whole = low == high
    result = {"level": low} if whole else {"level_min": low, "level_max": high}
    return conclude(
        result,
        _because(situation, policy, levels),
        missing=_missing(levels),
        warnings=_cautions(situation, policy),
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


def _level(case: _Case, policy: CommunityMatrix) -> int:
    level = _base(case, policy) + _added(case, policy)
    if policy.capacity_missed_forbids_lowering.value and not case.capacity_ready:
        return max(level, case.previous_level)
    return level


def _base(case: _Case, policy: CommunityMatrix) -> int:
    return _row(policy, met=case.dose1_met).value[case.band]


def _added(case: _Case, policy: CommunityMatrix) -> int:
    exempt = policy.elderly_exempts_areas_without_case.value and not case.any_case
    if case.elderly_met or exempt:
        return 0
    room = HIGHEST - _base(case, policy)
    return min(policy.elderly_missed_adds_levels.value, room)


def _row(policy: CommunityMatrix, *, met: bool) -> Sourced[tuple[int, ...]]:
    if met:
        return policy.levels_by_band_dose1_met
    return policy.levels_by_band_dose1_missed


def _possible(situation: Situation, policy: CommunityMatrix) -> tuple[_Case, ...]:
    parts = product(
        _bands(situation, policy),
        _cases(situation),
        _met(situation.dose1_18plus_share, policy.dose1_18plus_share_min),
        _met(situation.elderly_full_share, policy.elderly_full_share_min),
        _either(situation.capacity_ready),
        LEVELS if situation.previous_level is None else (situation.previous_level,),
    )
    cases = (_Case(*part) for part in parts)
    return tuple(case for case in cases if case.any_case or case.band == 0)


def _bands(situation: Situation, policy: CommunityMatrix) -> tuple[int, ...]:
    every = tuple(range(len(policy.transmission_bands)))
    if not _has_case(situation):
        return (0,)
    if not _is_rate_used(situation, policy):
        return every
    rate = situation.community_cases_per_100k_7d or 0.0
    return tuple(n for n in every if policy.transmission_bands[n].value.holds(rate))


def _is_rate_used(situation: Situation, policy: CommunityMatrix) -> bool:
    """A rate of 0 is a count of 0, and holds for an area of any size."""
    rate, people = situation.community_cases_per_100k_7d, situation.population
    if rate is None:
        return False
    small = people is not None and people < policy.min_population_for_rate.value
    return rate == 0 or not small


def _has_case(situation: Situation) -> bool:
    """False only if the area is known to have none; a positive rate outweighs that."""
    return situation.any_case is not False or bool(
        situation.community_cases_per_100k_7d
    )


def _cases(situation: Situation) -> tuple[bool, ...]:
    if situation.community_cases_per_100k_7d:
        return (True,)
    return _either(situation.any_case)


def _met(share: float | None, least: Sourced[float]) -> tuple[bool, ...]:
    return _either(None if share is None else share >= least.value)


def _either(known: Truth) -> tuple[bool, ...]:
    return (False, True) if known is None else (known,)


def _missing(levels: Mapping[_Case, int]) -> list[str]:
    """Inputs that, everything else equal, would still change the level."""
    parts = enumerate(_Case._fields)
    return [_SETTLED_BY[name] for at, name in parts if _decides(at, levels)]


def _decides(at: int, levels: Mapping[_Case, int]) -> bool:
    seen: dict[tuple[object, ...], int] = {}
    return any(
        seen.setdefault(case[:at] + case[at + 1 :], level) != level
        for case, level in levels.items()
    )


def _cautions(situation: Situation, policy: CommunityMatrix) -> Iterator[Text]:
    rate = situation.community_cases_per_100k_7d
    if not rate:
        return
    if situation.any_case is False:
        yield _(
            "any_case: the area is said to have no case, yet its rate is "
            "%(rate)s; the rate was believed.",
            rate=Figure(rate),
        )
    if situation.population is None:
        yield _(
            "population: not given, so nobody checked that the area has the "
            "%(least)s people which a rate needs.",
            least=policy.min_population_for_rate.value,
        )


def _because(
    situation: Situation, policy: CommunityMatrix, levels: Mapping[_Case, int]
) -> list[Because]:
    cases = tuple(levels)
    return [
        *_because_of_size(situation, policy),
        *_because_of_bands(situation, policy, cases),
        *_because_of_matrix(situation, policy, cases),
        *_because_of_elderly(situation, policy, cases),
        *_because_of_capacity(situation, policy, levels),
    ]


def _because_of_size(situation: Situation, policy: CommunityMatrix) -> list[Because]:
    if _is_rate_used(situation, policy) or not situation.community_cases_per_100k_7d:
        return []
    least = policy.min_population_for_rate
    text = _(
        "The rate is not used: the area has %(people)s people, fewer than %(least)s, "
        "so that a single case would decide it. Look at the cases themselves.",
        people=situation.population,
        least=least.value,
    )
    return [Because("min-population", least, text)]


def _because_of_bands(
    situation: Situation, policy: CommunityMatrix, cases: tuple[_Case, ...]
) -> list[Because]:
    found = sorted({case.band for case in cases})
    bands = [policy.transmission_bands[n] for n in found]
    if len(bands) > 1:
        text: Text = _("Criterion 1 is not known: every band is possible.")
        return [Because("criterion-1", band, text) for band in bands]
    text = _(
        "Criterion 1: %(rate)s new community cases per 100,000 people in 7 days "
        "is band %(band)s (%(span)s).",
        rate=Figure(situation.community_cases_per_100k_7d or 0.0),
        band=bands[0].value.number,
        span=_span(bands[0].value),
    )
    return [Because("criterion-1", bands[0], text)]


def _span(band: Band) -> Text:
    start, end = band.from_cases_per_100k_7d, band.below_cases_per_100k_7d
    if end is None:
        return _("%(start)s and more", start=Figure(start))
    return _("%(start)s to below %(end)s", start=Figure(start), end=Figure(end))


def _because_of_matrix(
    situation: Situation, policy: CommunityMatrix, cases: tuple[_Case, ...]
) -> list[Because]:
    bands = sorted({case.band for case in cases})
    met, missed = (_row(policy, met=True).value, _row(policy, met=False).value)
    share, least = situation.dose1_18plus_share, policy.dose1_18plus_share_min
    steps = []
    if any(met[band] != missed[band] for band in bands):
        steps.append(
            Because("criterion-2", least, _of_target(_first_dose(), share, least))
        )
    for row in {case.dose1_met: _row(policy, met=case.dose1_met) for case in cases}:
        source = _row(policy, met=row)
        found = sorted({source.value[band] for band in bands})
        text = _(
            "The matrix gives level %(levels)s %(where)s.",
            levels=_to(found),
            where=_where_met() if row else _where_missed(),
        )
        steps.append(Because("matrix", source, text))
    return steps


def _where_met() -> Text:
    return _("where the first-dose target is met")


def _where_missed() -> Text:
    return _("where the first-dose target is missed")


def _first_dose() -> Text:
    return _("Criterion 2, first dose from 18 years on")


def _elderly() -> Text:
    return _("Criterion 2b, elderly with all doses")


def _to(levels: list[int]) -> str:
    return str(levels[0]) if len(levels) == 1 else f"{levels[0]}–{levels[-1]}"


def _of_target(what: Text, share: float | None, least: Sourced[float]) -> Text:
    target = Figure(least.value, percent=True)
    if share is None:
        return _(
            "%(what)s: not known; the target is %(target)s.", what=what, target=target
        )
    given = Figure(share, percent=True)
    values: dict[str, object] = {"what": what, "share": given, "target": target}
    if share >= least.value:
        return _("%(what)s: %(share)s reaches the target of %(target)s.", **values)
    return _("%(what)s: %(share)s misses the target of %(target)s.", **values)


def _because_of_elderly(
    situation: Situation, policy: CommunityMatrix, cases: tuple[_Case, ...]
) -> list[Because]:
    if not any(case.any_case for case in cases):
        text = _("No case in the area: a missed target for the elderly adds nothing.")
        return [
            Because("elderly-exempt", policy.elderly_exempts_areas_without_case, text)
        ]
    least = policy.elderly_full_share_min
    target = _of_target(_elderly(), situation.elderly_full_share, least)
    steps = [Because("criterion-2b", least, target)]
    added = sorted({_added(case, policy) for case in cases})
    if added[-1]:
        text = _("Elderly target missed: %(levels)s level added.", levels=added[-1])
        if len(added) > 1:
            text = _("Elderly target: %(levels)s level may be added.", levels=added[-1])
        steps.append(Because("elderly-adds", policy.elderly_missed_adds_levels, text))
    return steps


def _because_of_capacity(
    situation: Situation, policy: CommunityMatrix, levels: Mapping[_Case, int]
) -> list[Because]:
    held = [case for case, level in levels.items() if level > _free(case, policy)]
    if not held:
        return []
    before = _to(sorted({case.previous_level for case in held}))
    if situation.capacity_ready is None:
        text = _(
            "Criterion 3 is not known: if it is missed, level %(before)s stays.",
            before=before,
        )
    else:
        text = _(
            "Criterion 3 is missed: the level may not be lowered from %(before)s.",
            before=before,
        )
    rule = policy.capacity_missed_forbids_lowering
    return [Because("capacity-forbids-lowering", rule, text)]


def _free(case: _Case, policy: CommunityMatrix) -> int:
    """The level if nothing forbade lowering it."""
    return _base(case, policy) + _added(case, policy)
