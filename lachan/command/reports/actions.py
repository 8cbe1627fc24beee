"""Writing down what others report; a correction is a new row, never a changed one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from lachan.command.indicators.queries import registry
from lachan.command.reports import facts
from lachan.command.reports.models import ReportedFigure
from lachan.command.reports.rules import FigureDraft, problems
from lachan.ground.access import actions as access
from lachan.ground.access.models import User
from lachan.ground.journal import actions as journal
from lachan.kernel.errors import Refused
from lachan.kernel.speech import listed
from lachan.kernel.speech import sentence as _


class FigureImpossible(Refused):
    """Raised when a reported figure cannot be as written."""


@dataclass(frozen=True)
class Written:
    """What became of the drafts: rows made, and how many said nothing new."""

    created: tuple[ReportedFigure, ...]
    unchanged: int


@transaction.atomic
def record_figures(
    *, drafts: Sequence[FigureDraft], by: User, now: datetime
) -> Written:
    """Write down reported figures; what the source already says is not repeated.

    A draft that differs from the source's newest row for the same unit, indicator and
    period is its correction. Raises FigureImpossible and writes nothing when one of
    the drafts cannot be.
    """
    for path in {draft.unit_path for draft in drafts}:
        access.require(by, "reports.edit", within=path)
    _refuse_impossible(drafts)
    newest = _newest(drafts)
    rows = [
        _row(draft, by, now)
        for draft in drafts
        if draft.key not in newest or newest[draft.key].value != draft.value
    ]
    created = ReportedFigure.objects.bulk_create(rows)
    if created:
        journal.announce(
            facts.FiguresReported(
                ids=tuple(row.pk for row in created), at=now, by=by.actor
            ),
            path=drafts[0].unit_path,
            count=len(created),
        )
    return Written(created=tuple(created), unchanged=len(drafts) - len(created))


def _refuse_impossible(drafts: Iterable[FigureDraft]) -> None:
    known = {d.id: d for d in registry().definitions}
    for draft in drafts:
        definition = known.get(draft.indicator)
        if definition is None:
            raise FigureImpossible(
                what=_("The figure was not written down."),
                why=_("No indicator is called “%(id)s”.", id=draft.indicator),
                what_now=_("Use an id from the list of indicators."),
                field="indicator",
            )
        why = problems(draft, is_share=definition.kind == "share")
        if why:
            raise FigureImpossible(
                what=_("The figure was not written down."),
                why=listed(why, between=" "),
                what_now=_("Correct the value or the period and send it again."),
                field="value",
            )


def _newest(drafts: Sequence[FigureDraft]) -> dict[object, ReportedFigure]:
    rows = ReportedFigure.objects.filter(
        unit_id__in={draft.unit_id for draft in drafts},
        indicator__in={draft.indicator for draft in drafts},
        withdrawn_at=None,
    ).order_by("known_at", "id")
    return {
        (r.unit_id, r.indicator, r.period_start, r.period_end, r.source): r
        for r in rows
    }


def _row(draft: FigureDraft, by: User, now: datetime) -> ReportedFigure:
    return ReportedFigure(
        unit_id=draft.unit_id,
        unit_path=draft.unit_path,
        indicator=draft.indicator,
        period_start=draft.period_start,
        period_end=draft.period_end,
        value=draft.value,
        numerator=draft.numerator,
        denominator=draft.denominator,
        source=draft.source,
        source_kind=draft.source_kind,
        known_at=now,
        recorded_by=by,
        note=draft.note,
    )


@transaction.atomic
def withdraw(*, figure: ReportedFigure, by: User, now: datetime) -> None:
    """Take a reported figure back; its row stays and no longer counts."""
    access.require(by, "reports.edit", within=figure.unit_path)
    if figure.withdrawn_at is not None:
        return
    figure.withdrawn_at = now
    figure.save(update_fields=["withdrawn_at"])
    journal.announce(
        facts.FigureWithdrawn(figure_id=figure.pk, at=now, by=by.actor),
        subject=("reported_figure", figure.public_id),
        path=figure.unit_path,
    )
