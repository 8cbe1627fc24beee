"""Why an area has its level: each step with the number that carried it."""

from collections.abc import Iterator, Mapping

from lachan.command.levels.rules.numbers import (
    Band,
    CommunityMatrix,
    Situation,
    starts,
)
from lachan.command.levels.rules.possible import (
    Possibility,
    added_level,
    free_level,
    is_rate_used,
    row_of,
)
from lachan.ground.policy.rules.sourced import Because, Figure, Sourced
from lachan.kernel.speech import Text
from lachan.kernel.speech import sentence as _


def because_of(
    situation: Situation, policy: CommunityMatrix, levels: Mapping[Possibility, int]
) -> list[Because]:
    """Every step from what is known to the level, in the order of the criteria."""
    cases = tuple(levels)
    return [
        *_because_of_size(situation, policy),
        *_because_of_bands(situation, policy, cases),
        *_because_of_matrix(situation, policy, cases),
        *_because_of_elderly(situation, policy, cases),
        *_because_of_capacity(situation, policy, levels),
    ]


def _because_of_size(situation: Situation, policy: CommunityMatrix) -> list[Because]:
    if is_rate_used(situation, policy) or not situation.community_cases_per_100k_7d:
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
    situation: Situation, policy: CommunityMatrix, cases: tuple[Possibility, ...]
) -> list[Because]:
    found = sorted({case.band for case in cases})
    bands = [policy.transmission_bands[n] for n in found]
    if len(bands) > 1:
        return [
            Because("criterion-1", band, _unknown_band(band.value)) for band in bands
        ]
    text = _(
        "Criterion 1: %(rate)s new community cases per 100,000 people in 7 days "
        "is band %(band)s (%(span)s).",
        rate=Figure(
            situation.community_cases_per_100k_7d or 0.0,
            beside=starts(policy.transmission_bands),
        ),
        band=bands[0].value.number,
        span=_span(bands[0].value),
    )
    return [Because("criterion-1", bands[0], text)]


def _unknown_band(band: Band) -> Text:
    return _(
        "Criterion 1 is not known: band %(band)s (%(span)s) is possible.",
        band=band.number,
        span=_span(band),
    )


def _span(band: Band) -> Text:
    start, end = band.from_cases_per_100k_7d, band.below_cases_per_100k_7d
    if end is None:
        return _("%(start)s and more", start=Figure(start))
    return _("%(start)s to below %(end)s", start=Figure(start), end=Figure(end))


def _because_of_matrix(
    situation: Situation, policy: CommunityMatrix, cases: tuple[Possibility, ...]
) -> list[Because]:
    bands = sorted({case.band for case in cases})
    met, missed = (row_of(policy, met=True).value, row_of(policy, met=False).value)
    share, least = situation.dose1_18plus_share, policy.dose1_18plus_share_min
    steps = []
    if any(met[band] != missed[band] for band in bands):
        steps.append(
            Because("criterion-2", least, _of_target(_first_dose(), share, least))
        )
    for row in {case.dose1_met: row_of(policy, met=case.dose1_met) for case in cases}:
        source = row_of(policy, met=row)
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
    given = Figure(share, percent=True, beside=(least.value,))
    values: dict[str, object] = {"what": what, "share": given, "target": target}
    if share >= least.value:
        return _("%(what)s: %(share)s reaches the target of %(target)s.", **values)
    return _("%(what)s: %(share)s misses the target of %(target)s.", **values)


def _because_of_elderly(
    situation: Situation, policy: CommunityMatrix, cases: tuple[Possibility, ...]
) -> list[Because]:
    if not any(case.any_case for case in cases):
        text = _("No case in the area: a missed target for the elderly adds nothing.")
        return [
            Because("elderly-exempt", policy.elderly_exempts_areas_without_case, text)
        ]
    least = policy.elderly_full_share_min
    target = _of_target(_elderly(), situation.elderly_full_share, least)
    steps = [Because("criterion-2b", least, target)]
    added = sorted({added_level(case, policy) for case in cases})
    if added[-1]:
        text = _("Elderly target missed: %(levels)s level added.", levels=added[-1])
        if len(added) > 1:
            text = _("Elderly target: %(levels)s level may be added.", levels=added[-1])
        steps.append(Because("elderly-adds", policy.elderly_missed_adds_levels, text))
    return steps


def _because_of_capacity(
    situation: Situation, policy: CommunityMatrix, levels: Mapping[Possibility, int]
) -> list[Because]:
    held = [case for case, level in levels.items() if level > free_level(case, policy)]
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


def cautions_of(situation: Situation, policy: CommunityMatrix) -> Iterator[Text]:
    """What was believed although it contradicts itself or could not be checked."""
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
