"""Which civil-defence grade has an epidemic (TT 15/2026, Điều 17–20)? Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from lachan.command.levels.rules.unknowns import Answers, answers, either, span
from lachan.ground.policy.rules.shapes import asked
from lachan.ground.policy.rules.sourced import Because, Both, Sourced, conclude
from lachan.kernel.decisions import Decision
from lachan.kernel.speech import sentence as _

EMERGENCY = 4
CRITERIA = ("station_staff_met", "station_resources_met", "other_forces_met")


@dataclass(frozen=True)
class CivilGrade:
    """A grade and when it holds, as the regulation says it."""

    number: int
    name_vi: str
    name_en: str
    when_vi: str
    when_en: str


@dataclass(frozen=True)
class CivilGrades:
    """The grades 1 to 3 and the state of emergency (4)."""

    grades: tuple[Sourced[CivilGrade], ...]
    failed_criteria_min: Sourced[int]

    def __post_init__(self) -> None:
        if [grade.value.number for grade in self.grades] != [1, 2, 3, EMERGENCY]:
            raise ValueError("Grades 1, 2, 3 and the emergency are needed in order.")


@dataclass(frozen=True)
class Strength:
    """What is known of a commune, its province and the nation; None: not known."""

    commune_has_epidemic: bool | None = asked(
        _("Whether the commune has the epidemic.")
    )
    station_staff_met: bool | None = asked(
        _("Whether staff and skills of the station suffice.")
    )
    station_resources_met: bool | None = asked(
        _("Whether the resources of the station suffice.")
    )
    other_forces_met: bool | None = asked(
        _("Whether the other forces of the commune suffice.")
    )
    commune_able: bool | None = asked(_("Whether the commune government is able."))
    province_able: bool | None = asked(_("Whether the province is able."))
    several_provinces: bool | None = asked(_("Whether several provinces are affected."))
    extremely_serious: bool | None = asked(
        _("Whether it is extremely serious and beyond grade 3.")
    )


def civil_grade(strength: Strength, policy: CivilGrades) -> Decision:
    """The grade: 0 none, 1 to 3, 4 the state of emergency; or the range possible."""
    choices = {f.name: either(getattr(strength, f.name)) for f in fields(strength)}
    found = answers(choices, lambda case: _grade_of(case, policy))
    return conclude(
        span("grade", found.found), _because(found, policy), missing=found.missing
    )


def _grade_of(case: Mapping[str, Any], policy: CivilGrades) -> int:
    failed = sum(not case[name] for name in CRITERIA)
    if not case["commune_has_epidemic"] or failed < policy.failed_criteria_min.value:
        return 0
    if case["commune_able"]:
        return 1
    if case["province_able"]:
        return 2
    return EMERGENCY if case["several_provinces"] and case["extremely_serious"] else 3


def _because(found: Answers[int], policy: CivilGrades) -> Iterator[Because]:
    for sourced in policy.grades:
        one = sourced.value
        if one.number in found.found:
            text = _(
                "%(name)s: %(when)s.",
                name=Both(one.name_vi, one.name_en),
                when=Both(one.when_vi, one.when_en),
            )
            yield Because(f"grade-{one.number}", sourced, text)
    if 0 in found.found:
        text = _("No grade without an epidemic and a missed criterion of capacity.")
        yield Because("no-grade", policy.failed_criteria_min, text)
