"""What a briefing says in sentences. Pure: figures in, words out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lachan.command.briefing.words import Change, Weakness
from lachan.ground.policy.rules.sourced import in_marks
from lachan.kernel import clock
from lachan.kernel.figures import Figure, Source
from lachan.kernel.speech import Text, listed
from lachan.kernel.speech import sentence as _

MORNING_ENDS_AT = 12  # o'clock: until then a meeting speaks of the day before


def meeting_instant(now: datetime) -> datetime:
    """Up to when figures are told unless asked: the end of yesterday, or now from noon.

    A day that has only begun would show next to nothing, and look like good news.
    """
    local = now.astimezone(clock.VIETNAM)
    return clock.start_of_day(local.date()) if local.hour < MORNING_ENDS_AT else now


@dataclass(frozen=True)
class Number:
    """A figure inside a sentence, with the marks of the reader's language."""

    value: float
    is_share: bool = False

    def __str__(self) -> str:
        text = f"{self.value * 100:,.1f}%" if self.is_share else f"{self.value:,.0f}"
        return in_marks(text)


def changes(
    figures: Iterable[Figure], before: Mapping[str, float | None]
) -> tuple[Change, ...]:
    """The difference of every computed figure from its value in the last briefing."""
    told = []
    for figure in figures:
        if figure.source is Source.COMPUTED and figure.id in before:
            former = before[figure.id]
            known = figure.value is not None and former is not None
            difference = (figure.value or 0.0) - (former or 0.0) if known else None
            told.append(Change(figure.id, former, difference))
    return tuple(told)


def results(figures: Sequence[Figure], week_before: int | None) -> tuple[str, ...]:
    """The situation in a few sentences; nothing is said of what is not known."""
    by_id = {figure.id: figure for figure in reversed(figures) if figure.is_known}
    said = [
        _of_the_week(by_id, week_before),
        _of_the_course(by_id),
        _of_the_rings(by_id),
        _of_doses(by_id),
    ]
    return tuple(str(text) for text in said if text is not None)


def _value(by_id: Mapping[str, Figure], name: str) -> float | None:
    figure = by_id.get(name)
    return figure.value if figure else None


def _of_the_week(by_id: Mapping[str, Figure], before: int | None) -> Text | None:
    week, day = _value(by_id, "cases.new_7d"), _value(by_id, "cases.new")
    if week is None or day is None:
        return None
    trend: Text = _("no comparison with the week before")
    if before is not None:
        trend = _trend(week, before)
    return _(
        "%(week)s new cases in 7 days, %(day)s of them on the last day; %(trend)s.",
        week=Number(week),
        day=Number(day),
        trend=trend,
    )


def _trend(week: float, before: int) -> Text:
    if week == before:
        return _("as many as the week before")
    more = Number(abs(week - before))
    if week > before:
        return _("%(more)s more than the week before", more=more)
    return _("%(fewer)s fewer than the week before", fewer=more)


def _of_the_course(by_id: Mapping[str, Figure]) -> Text | None:
    so_far = _value(by_id, "cases.cumulative")
    recovered, active = _value(by_id, "cases.recovered"), _value(by_id, "cases.active")
    if so_far is None:
        return None
    if recovered is None or active is None:
        return _(
            "%(cases)s cases so far; how many have recovered is not known.",
            cases=Number(so_far),
        )
    return _(
        "%(cases)s cases so far, %(recovered)s recovered, %(active)s active.",
        cases=Number(so_far),
        recovered=Number(recovered),
        active=Number(active),
    )


def _of_the_rings(by_id: Mapping[str, Figure]) -> Text | None:
    central, home = _value(by_id, "stays.central"), _value(by_id, "stays.home")
    if central is None or home is None:
        return None
    return _(
        "%(central)s people in central quarantine, %(home)s isolated at home.",
        central=Number(central),
        home=Number(home),
    )


def _of_doses(by_id: Mapping[str, Figure]) -> Text | None:
    first = by_id.get("vaccination.dose1_18plus_share")
    second = by_id.get("vaccination.dose2_18plus_share")
    if first is None or second is None or first.value is None or second.value is None:
        return None
    if first.is_assumed or second.is_assumed:
        return None
    return _(
        "%(first)s of adults have one dose, %(second)s have two.",
        first=Number(first.value, is_share=True),
        second=Number(second.value, is_share=True),
    )


def unknown_figures(figures: Iterable[Figure]) -> list[Weakness]:
    """What nobody can say, with the reason the figure itself gives."""
    answered = {figure.id for figure in figures if figure.is_known}
    return [
        Weakness("missing", f"{figure.name}: {listed(figure.warnings, ' ')}".strip())
        for figure in figures
        if not figure.is_known and figure.id not in answered
        if figure.warnings or not figure.notes  # a note says why there is no number
    ]


def assumed_figures(figures: Iterable[Figure]) -> list[Weakness]:
    """What is acted upon although nobody reported it."""
    return [
        Weakness(
            "assumed",
            str(_("%(name)s: assumed, reported by nobody.", name=figure.name)),
        )
        for figure in figures
        if figure.is_assumed
    ]


def contradicting(
    pairs: Iterable[tuple[Figure, Figure]], names: Mapping[str, str]
) -> list[Weakness]:
    """Two sources that say different things of one figure; `names` of units by code."""
    return [
        Weakness(
            "disagreeing",
            str(
                _(
                    "%(name)s (%(unit)s): %(first)s counted or reported by one, "
                    "%(second)s by another.",
                    name=first.name,
                    unit=names.get(first.unit or "", first.unit or ""),
                    first=_shown(first),
                    second=_shown(second),
                )
            ),
            url=second.list_url,
        )
        for first, second in pairs
    ]


def _shown(figure: Figure) -> Number:
    is_share = figure.value is not None and 0 < figure.value <= 1
    return Number(figure.value or 0.0, is_share=is_share)
