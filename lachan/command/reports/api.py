"""Reported figures for programs: what stands, and writing one down."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from lachan.command.reports import actions, queries
from lachan.command.reports.models import ReportedFigure
from lachan.command.reports.rules import FigureDraft
from lachan.command.reports.words import SourceKind
from lachan.ground.access.actions import can
from lachan.ground.access.queries import account_of
from lachan.ground.units.models import Unit
from lachan.kernel import clock

router = Router()
PAGE = 200


class ReportedOut(Schema):
    """What one source said; `period_end` is exclusive, shares lie between 0 and 1."""

    public_id: UUID
    unit: str
    indicator: str
    period_start: date
    period_end: date
    value: Decimal
    numerator: Decimal | None
    denominator: Decimal | None
    source: str
    source_kind: SourceKind
    known_at: datetime
    withdrawn_at: datetime | None
    note: str

    @staticmethod
    def resolve_unit(row: ReportedFigure) -> str:
        """The official code."""
        return row.unit.code


class ReportedIn(Schema):
    """A figure somebody states of a unit."""

    unit: UUID
    indicator: str
    period_start: date
    period_end: date
    value: Decimal
    source: str
    source_kind: SourceKind
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    note: str = ""


class WrittenOut(Schema):
    """Whether a row was made; what the source already says is not repeated."""

    created: int
    unchanged: int


@router.get("/", response=list[ReportedOut], summary="Reported figures")
def reported(
    request: HttpRequest,
    unit: UUID | None = None,
    indicator: str = "",
    after: int = 0,
) -> list[ReportedFigure]:
    """Of my units, the newest first, 200 at a time."""
    rows = queries.visible_to(account_of(request)).select_related("unit")
    if unit is not None:
        rows = rows.filter(unit__public_id=unit)
    if indicator:
        rows = rows.filter(indicator=indicator)
    return list(rows.order_by("-known_at", "-pk")[after : after + PAGE])


@router.post("/", response=WrittenOut, summary="Report a figure")
def report(request: HttpRequest, told: ReportedIn) -> WrittenOut:
    """422 for an indicator nobody defined, and for a value that cannot be."""
    user = account_of(request)
    unit = get_object_or_404(Unit, public_id=told.unit)
    if not can(user, "indicators.view", within=unit.path):
        raise Http404
    draft = FigureDraft(
        unit_id=unit.pk,
        unit_path=unit.path,
        **{**told.dict(exclude={"unit"}), "source_kind": told.source_kind.value},
    )
    done = actions.record_figures(drafts=[draft], by=user, now=clock.now())
    return WrittenOut(created=len(done.created), unchanged=done.unchanged)
