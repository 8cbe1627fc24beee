"""Figures for programs: definitions, and the figures of units at two times."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Router, Schema

from lachan.command.indicators.queries import Question, figures, moment, registry
from lachan.ground.access.actions import can
from lachan.ground.access.queries import account_of
from lachan.ground.units.models import Unit
from lachan.kernel import clock

router = Router()


class DefinitionOut(Schema):
    """What a figure counts, of whom, over how many days."""

    id: str
    name: dict[str, str]
    meaning: dict[str, str]
    kind: str
    window_days: int | None


@router.get("/", response=list[DefinitionOut], summary="All indicators")
def definitions(request: HttpRequest) -> list[DefinitionOut]:
    """In the order in which they are shown."""
    return [
        DefinitionOut(
            id=one.id,
            name=one.name,
            meaning=one.meaning,
            kind=one.kind,
            window_days=one.window_days,
        )
        for one in registry().definitions
    ]


@router.get("/figures", response=list[dict[str, Any]], summary="Figures of a unit")
def figures_of(
    request: HttpRequest,
    unit: UUID,
    as_of: str = "",
    known_at: str = "",
    only: str = "",
) -> list[dict[str, Any]]:
    """The agreed shape of figures. `only` names indicators, with commas between.

    404 for a unit outside the account's scope, and for an indicator nobody defined.
    """
    found = Unit.objects.filter(public_id=unit).first()
    user = account_of(request)
    if found is None or not can(user, "indicators.view", within=found.path):
        raise Http404
    now = clock.now()
    at = moment(
        clock.as_of(as_of) if as_of else now,
        clock.as_of(known_at) if known_at else now,
    )
    names = tuple(name for name in only.split(",") if name)
    try:
        told = figures(Question(units=[found], at=at, only=names))
    except KeyError:
        raise Http404 from None
    return [figure.as_json() for figure in told[found.pk]]
