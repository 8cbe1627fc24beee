"""Which of four risk grades has an area (QĐ 2686)? Pure: no database, no clock.

The family `levels.risk-grades`: criteria are data, so that what was not read stays
absent and is said to be; a grade without its criteria stays possible.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from lachan.command.levels.rules.numbers import LevelName
from lachan.command.levels.rules.unknowns import Answers, answers, either, span
from lachan.ground.policy.rules.shapes import asked, listed, required
from lachan.ground.policy.rules.sourced import Because, Both, Sourced, conclude
from lachan.kernel.decisions import Decision
from lachan.kernel.speech import Text
from lachan.kernel.speech import sentence as _

NORMAL = 1
COUNTED = {
    "very_high": "communes_very_high",
    "high": "communes_high",
    "at_risk": "communes_at_risk",
}


@dataclass(frozen=True)
class GradeCriterion:
    """One way to a grade: all of `findings`, and a share or count of communes."""

    grade: int
    unit_kind: str
    name_vi: str
    name_en: str
    findings: tuple[str, ...] = ()
    communes_graded: str = ""
    communes_share_min: float | None = None
    communes_count_min: int | None = None


@dataclass(frozen=True)
class Unread:
    """A grade of a kind of unit whose criteria no source gave."""

    grade: int
    unit_kind: str


@dataclass(frozen=True)
class RiskGrades:
    """Criteria by code, what was not found, and what grades are called."""

    criteria: Mapping[str, Sourced[GradeCriterion]]
    grades: tuple[Sourced[LevelName], ...]
    not_found: tuple[Sourced[Unread], ...] = ()


@dataclass(frozen=True)
class Area:
    """What is known of an area; a finding that is not named is not known."""

    unit_kind: str = required(_("commune, district or province."))
    findings: Mapping[str, bool | None] = listed(
        _("Findings by code: true, false; else not known.")
    )
    communes: int | None = asked(_("Communes of the district."), minimum=1)
    communes_very_high: int | None = asked(_("Of these, at very high risk."), minimum=0)
    communes_high: int | None = asked(_("Of these, at high risk."), minimum=0)
    communes_at_risk: int | None = asked(_("Of these, at risk."), minimum=0)


def grade(area: Area, policy: RiskGrades) -> Decision:
    """The grade from 1 (new normal) to 4 (very high), or the range possible."""
    criteria = {
        key: criterion
        for key, criterion in policy.criteria.items()
        if criterion.value.unit_kind == area.unit_kind
    }
    unread = [u for u in policy.not_found if u.value.unit_kind == area.unit_kind]
    choices = _choices(area, criteria, unread)
    found = answers(choices, partial(_grade_of, criteria=criteria, unread=unread))
    steps = [
        *_because(found, choices, criteria, policy),
        *(_because_unread(u) for u in unread if u.value.grade in found.found),
    ]
    return conclude(span("grade", found.found), steps, missing=found.missing)


def _choices(
    area: Area,
    criteria: Mapping[str, Sourced[GradeCriterion]],
    unread: list[Sourced[Unread]],
) -> dict[str, tuple[bool, ...]]:
    """Every truth the criteria read, under the input that would settle it.

    Shares are settled by two numbers, so they keep the name of their criterion too.
    """
    named = {code for c in criteria.values() for code in c.value.findings}
    choices = {f"findings.{c}": either(area.findings.get(c)) for c in sorted(named)}
    for key, criterion in criteria.items():
        if criterion.value.communes_graded:
            choices[_counting(key, criterion.value)] = either(
                _reached(area, criterion.value)
            )
    for one in unread:
        choices[_unread_name(one.value)] = (False, True)
    return choices


def _counting(key: str, criterion: GradeCriterion) -> str:
    return f"{COUNTED[criterion.communes_graded]} ({key})"


def _unread_name(unread: Unread) -> str:
    return f"criteria.{unread.unit_kind}.{unread.grade}"


def _reached(area: Area, criterion: GradeCriterion) -> bool | None:
    count: int | None = getattr(area, COUNTED[criterion.communes_graded])
    if count is None:
        return None
    if criterion.communes_count_min is not None:
        return count >= criterion.communes_count_min
    if area.communes is None:
        return None
    return count / area.communes >= (criterion.communes_share_min or 0.0)


def _holds(case: Mapping[str, Any], key: str, criterion: GradeCriterion) -> bool:
    counted = not criterion.communes_graded or case[_counting(key, criterion)]
    return bool(counted) and all(case[f"findings.{c}"] for c in criterion.findings)


def _grade_of(
    case: Mapping[str, Any],
    criteria: Mapping[str, Sourced[GradeCriterion]],
    unread: list[Sourced[Unread]],
) -> int:
    met = [c.value.grade for key, c in criteria.items() if _holds(case, key, c.value)]
    met += [u.value.grade for u in unread if case[_unread_name(u.value)]]
    return max(met, default=NORMAL)


def _because(
    found: Answers[int],
    choices: Mapping[str, tuple[bool, ...]],
    criteria: Mapping[str, Sourced[GradeCriterion]],
    policy: RiskGrades,
) -> Iterator[Because]:
    """Criteria that are met or could be; none of them: the names of the grades."""
    told = False
    for key, criterion in criteria.items():
        surely = _holds(
            {n: c == (True,) for n, c in choices.items()}, key, criterion.value
        )
        maybe = _holds({n: True in c for n, c in choices.items()}, key, criterion.value)
        if criterion.value.grade in found.found and (surely or maybe):
            told = True
            yield Because(key, criterion, _said(criterion.value, surely=surely))
    if not told:
        text = _("No criterion of a higher grade that was read is met.")
        yield Because("none-met", policy.grades[0], text)


def _said(criterion: GradeCriterion, *, surely: bool) -> Text:
    name = Both(criterion.name_vi, criterion.name_en)
    if surely:
        return _("Grade %(grade)s: %(name)s.", grade=criterion.grade, name=name)
    return _(
        "Grade %(grade)s if %(name)s; this is not known.",
        grade=criterion.grade,
        name=name,
    )


def _because_unread(unread: Sourced[Unread]) -> Because:
    text = _(
        "The criteria of grade %(grade)s for this kind of unit were not found, so it "
        "cannot be excluded.",
        grade=unread.value.grade,
    )
    return Because("criteria-not-found", unread, text)
