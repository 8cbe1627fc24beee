"""The levels of a unit and those below it, why they are so, and how they change."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from design import formats
from design.components import (
    Action,
    Column,
    Definition,
    Empty,
    LevelMark,
    Linked,
    Mark,
    Moment,
    Record,
    Row,
    Table,
    Tile,
)
from design.notices import refusals_shown
from lachan.command.indicators.queries import definition_of
from lachan.command.levels import actions, queries, rules
from lachan.command.levels.forms import AnnouncementForm, DecisionForm
from lachan.command.levels.models import Assessment
from lachan.command.levels.rules.authority import Step
from lachan.command.levels.words import (
    AssessmentState,
    name_of_input,
    name_of_number,
)
from lachan.ground.access.actions import can
from lachan.ground.access.queries import account_of, paths_of
from lachan.ground.policy.rules.sourced import Doubt
from lachan.ground.units.models import Unit
from lachan.kernel import clock
from lachan.kernel.decisions import Decision
from lachan.kernel.figures import Source
from lachan.kernel.speech import retold


def unit_asked(request: HttpRequest, permission: str = "indicators.view") -> Unit:
    """The unit asked for, or the account's own; 404 where nothing may be seen."""
    user = account_of(request)
    paths = paths_of(user, permission)
    asked = request.GET.get("unit")
    units = Unit.objects.select_related("edition", "parent")
    unit = (
        get_object_or_404(units, public_id=asked)
        if asked
        else units.filter(path__in=paths).order_by("edition_id", "depth").first()
        or units.filter(kind="nation").first()
    )
    if unit is None or not can(user, permission, within=unit.path):
        raise Http404
    return unit


@require_GET
def levels(request: HttpRequest) -> HttpResponse:
    """Every unit right below one: its level in force and its newest judgement."""
    user = account_of(request)
    unit = unit_asked(request)
    now = clock.now()
    children = list(Unit.objects.all().children_of(unit))
    shown = [unit, *children]
    in_force = queries.levels_at([one.pk for one in shown], now)
    newest = _newest(shown)
    return render(
        request,
        "levels/list.html",
        {
            "unit": unit,
            "table": _table(shown, in_force, newest),
            "may_propose": can(user, "levels.propose", within=unit.path),
        },
    )


def _newest(units: list[Unit]) -> dict[int, Assessment]:
    rows = Assessment.objects.filter(unit__in=units).order_by("as_of", "id")
    return {row.unit_id: row for row in rows.defer("inputs", "decision")}


def _table(
    units: list[Unit], in_force: dict[int, int], newest: dict[int, Assessment]
) -> Table:
    columns = (
        Column("unit", _("Unit")),
        Column("level", _("Level in force")),
        Column("proposal", _("Newest judgement")),
        Column("state", _("State")),
        Column("as_of", _("As of"), "instant"),
    )
    rows = [_row(one, in_force.get(one.pk), newest.get(one.pk)) for one in units]
    return Table(id="levels", caption=_("Epidemic levels"), columns=columns, rows=rows)


def _row(unit: Unit, level: int | None, newest: Assessment | None) -> Row:
    cells: dict[str, object] = {
        "unit": Linked(
            unit.local_name, f"{reverse('levels:list')}?unit={unit.public_id}"
        ),
        "level": LevelMark(level) if level else "—",
        "proposal": "—",
        "state": "",
        "as_of": "",
    }
    if newest is not None:
        cells |= {
            "proposal": LevelMark(
                newest.level or newest.level_min,
                level_max=None if newest.level else newest.level_max,
            ),
            "state": Linked(
                AssessmentState(newest.state).label,
                reverse("levels:record", args=[newest.public_id]),
            ),
            "as_of": newest.as_of,
        }
    return Row(cells=cells, key=str(unit.public_id), label=unit.local_name)


@require_POST
def propose(request: HttpRequest) -> HttpResponse:
    """Judge the unit and those right below it by the rule in force."""
    unit = unit_asked(request)
    now = clock.now()
    units = [unit, *Unit.objects.all().children_of(unit)]
    with refusals_shown(request):
        actions.propose_many(units=units, as_of=now, by=account_of(request), now=now)
    return redirect(f"{reverse('levels:list')}?unit={unit.public_id}")


def _assessment(request: HttpRequest, public_id: UUID) -> Assessment:
    visible = queries.visible_to(account_of(request)).select_related(
        "unit", "policy_edition", "proposed_by", "decided_by", "announced_by"
    )
    found: Assessment = get_object_or_404(visible, public_id=public_id)
    return found


@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One judgement: the level, every reason, every input, and what was decided."""
    assessment = _assessment(request, public_id)
    decision_form = DecisionForm(assessment)
    announcement_form = AnnouncementForm(initial=_earliest(assessment))
    if request.method == "POST":
        decision_form = DecisionForm(assessment, request.POST)
        if decision_form.is_valid():
            return _decide(request, assessment, decision_form)
    context = _context(request, assessment) | {
        "decision_form": decision_form,
        "announcement_form": announcement_form,
    }
    return render(request, "levels/record.html", context)


def _earliest(assessment: Assessment) -> dict[str, Any]:
    policy = queries.rule_behind(assessment).parameters
    return {"effective_at": rules.earliest_effect(policy, announced_at=clock.now())}


def _decide(
    request: HttpRequest, assessment: Assessment, form: DecisionForm
) -> HttpResponse:
    with refusals_shown(request):
        actions.decide(
            assessment=assessment,
            verdict=form.verdict(),
            by=account_of(request),
            now=clock.now(),
        )
    return redirect("levels:record", public_id=assessment.public_id)


@require_POST
def announce(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Make the decided level public."""
    assessment = _assessment(request, public_id)
    form = AnnouncementForm(request.POST)
    if not form.is_valid():
        context = _context(request, assessment) | {
            "decision_form": DecisionForm(assessment),
            "announcement_form": form,
        }
        return render(request, "levels/record.html", context, status=422)
    with refusals_shown(request):
        actions.announce(
            assessment=assessment,
            effective_at=form.cleaned_data["effective_at"],
            document_number=form.cleaned_data["document_number"],
            by=account_of(request),
            now=clock.now(),
        )
    return redirect("levels:record", public_id=assessment.public_id)


def _context(request: HttpRequest, assessment: Assessment) -> dict[str, Any]:
    user = account_of(request)
    return {
        "assessment": assessment,
        "record": _record(assessment),
        "decision": decision_shown(assessment),
        "tiles": [_tile(figure) for figure in assessment.inputs],
        "timeline": _timeline(assessment),
        "may_decide": assessment.state == AssessmentState.PROPOSED
        and queries.may(user, Step.DECIDES, assessment),
        "may_announce": assessment.state == AssessmentState.DECIDED
        and queries.may(user, Step.ANNOUNCES, assessment),
        "none_before": Empty(_("Nothing was read for this judgement.")),
    }


def _record(assessment: Assessment) -> Record:
    edition = assessment.policy_edition
    name = edition.name_en if get_language() == "en" else edition.name_vi
    level = LevelMark(
        assessment.level or assessment.level_min,
        level_max=None if assessment.level else assessment.level_max,
    )
    is_announced = assessment.state == AssessmentState.ANNOUNCED
    state = AssessmentState(assessment.state).label
    definitions = [
        Definition(_("Rule"), name, edition.clause),
        Definition(_("As of"), assessment.as_of),
        Definition(_("As known at"), assessment.known_at),
    ]
    definitions += _authority(assessment)
    if assessment.effective_at:
        definitions.append(Definition(_("In force from"), assessment.effective_at))
    if assessment.document_number:
        definitions.append(
            Definition(_("Number of the document"), assessment.document_number)
        )
    return Record(
        title=assessment.unit.local_name,
        kind=_("Epidemic level"),
        level=level,
        marks=[Mark(state, "done" if is_announced else "accent")],
        definitions=definitions,
        actions=[
            Action(
                _("All levels"),
                f"{reverse('levels:list')}?unit={assessment.unit.public_id}",
                kind="quiet",
            )
        ],
    )


def decision_shown(assessment: Assessment) -> Decision:
    """The decision with inputs and numbers called as people call them."""
    told = queries.decision_of(assessment)
    return replace(
        told,
        missing=tuple(map(name_of_input, told.missing)),
        warnings=tuple(
            replace(one, values=one.values | {"key": name_of_number(one.key)})
            if isinstance(one, Doubt)
            else one
            for one in told.warnings
        ),
    )


_YES_OR_NO = ("capacity_ready",)


def _authority(assessment: Assessment) -> list[Definition]:
    """Who proposes, decides and announces by the rule, with its mark."""
    rule, unit = queries.rule_behind(assessment), assessment.unit
    labels = {
        Step.PROPOSES: _("Proposes"),
        Step.DECIDES: _("Decides"),
        Step.ANNOUNCES: _("Announces"),
    }
    found = {step: queries.seats([unit], rule, step)[unit.pk] for step in labels}
    return [
        Definition(
            label,
            found[step].body_name,
            f"{by.clause} · {formats.verification(by.verification)}",
        )
        for step, label in labels.items()
        if (by := found[step].by) is not None
    ]


_KINDS = {
    "any_case": "count",
    "dose1_18plus_share": "share",
    "elderly_full_share": "share",
}


def _tile(told: dict[str, Any]) -> Tile:
    """One input as it was read then, marked when it was assumed."""
    is_reported = told["source"] == Source.REPORTED.value
    source = "assumed" if told["is_assumed"] else "reported" if is_reported else ""
    kind = _KINDS.get(told["input"], "decimal")
    value = told["value"]
    if told["input"] in _YES_OR_NO and value is not None:
        value = str(_("yes") if value > 0 else _("no"))
    definition, _part = definition_of(told["id"])
    return Tile(
        name=definition.name["en" if get_language() == "en" else "vi"],
        value=value,
        kind=kind,  # type: ignore[arg-type]  # the three kinds above
        source=source or "computed",  # type: ignore[arg-type]  # one of the sources of a tile
        url=told["list"] or "",
        warnings=[retold(one) for one in told["warnings"]],
        notes=[retold(one) for one in told.get("notes", ())],
    )


def _timeline(assessment: Assessment) -> list[Moment]:
    moments = [
        Moment(
            assessment.proposed_at,
            _("Proposed by rule"),
            assessment.proposed_by.full_name,
        )
    ]
    if assessment.decided_at and assessment.decided_by:
        detail = assessment.decision_note
        if assessment.accepted_unverified:
            names = map(name_of_number, assessment.accepted_unverified)
            detail = f"{detail} {', '.join(names)}".strip()
        moments.append(
            Moment(
                assessment.decided_at,
                _("Decided: level %(level)d") % {"level": assessment.level},
                assessment.decided_by.full_name,
                detail,
            )
        )
    if assessment.announced_at and assessment.announced_by:
        moments.append(
            Moment(
                assessment.announced_at,
                _("Announced"),
                assessment.announced_by.full_name,
                assessment.document_number,
            )
        )
    return moments
