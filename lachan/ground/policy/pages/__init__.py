"""Policies in force: the list, one edition with every number, two side by side."""

import json
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.formats import localize_input
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lachan.ground.policy import forms, queries
from lachan.ground.policy.models import PolicyEdition
from lachan.ground.policy.pages import tables
from lachan.ground.policy.rules import editions
from lachan.ground.policy.rules.editions import Edition
from lachan.ground.policy.rules.lines import lines_of
from lachan.kernel.clock import now, today
from lachan.kernel.errors import Refused


@login_required
@require_GET
def policies(request: HttpRequest) -> HttpResponse:
    """Show what is in force on a day; today unless asked."""
    asked = request.GET.copy()
    asked.setdefault("on", localize_input(today(now())))
    form = forms.PolicyFilter(asked)
    table = tables.policies(_chosen(form))
    shown = {"form": form, "table": table, "absent": tables.absent(queries.absent())}
    return render(request, "policy/list.html", shown)


@login_required
@require_http_methods(["GET", "POST"])
def edition(
    request: HttpRequest, policy_id: str, place: str, label: str
) -> HttpResponse:
    """Show one edition with every number, and answer inputs that are tried."""
    row = get_object_or_404(
        PolicyEdition, policy_id=policy_id, place=place, edition=label
    )
    content = row.content
    form = forms.InputsForm(
        request.POST or None, initial={"inputs": _first_inputs(content)}
    )
    shown = {
        "edition": row,
        "crumbs": tables.crumbs_of(content),
        "record": tables.record_of(row, content),
        "numbers": tables.numbers(content),
        "tables": [tables.long_table(line) for line in lines_of(content) if line.rows],
        "examples": tables.examples(content),
        "others": _others(row),
        "read": [
            _(t) for t in (row.source, content.document.source, content.note) if t
        ],
        "form": form,
        **_answer(form, content),
    }
    return render(request, "policy/edition.html", shown)


@login_required
@require_GET
def file(_request: HttpRequest, policy_id: str, place: str, label: str) -> HttpResponse:
    """Give an edition as a file; loaded elsewhere it is the same edition."""
    row = get_object_or_404(
        PolicyEdition, policy_id=policy_id, place=place, edition=label
    )
    name = f"{row.policy_id}-{row.place}-{row.edition}.toml"
    return HttpResponse(
        queries.file_of(row),
        content_type="application/toml; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@login_required
@require_GET
def compare(request: HttpRequest) -> HttpResponse:
    """Show two editions side by side."""
    rows = PolicyEdition.objects.defer("body").order_by("policy_id", "valid_from")
    choices = [
        (str(row.pk), f"{row.name(tables.language())} · {row.ref}") for row in rows
    ]
    form = forms.ComparisonForm(
        request.GET if "left" in request.GET else None, choices=choices
    )
    shown: dict[str, Any] = {"form": form, "crumbs": [tables.list_crumb()]}
    if form.is_bound and form.is_valid():
        pair = PolicyEdition.objects.in_bulk(
            [int(form.cleaned_data[side]) for side in ("left", "right")]
        )
        left, right = (
            pair[int(form.cleaned_data[side])].content for side in ("left", "right")
        )
        shown["table"] = tables.comparison(left, right)
    return render(request, "policy/compare.html", shown)


def _chosen(form: forms.PolicyFilter) -> Iterable[PolicyEdition]:
    """Editions that pass the filter; on a day only the one that governs each place."""
    rows = PolicyEdition.objects.defer("body").order_by(
        "family", "policy_id", "place", "-valid_from"
    )
    if not form.is_valid():
        return rows
    for name in ("family", "place", "disease"):
        if form.cleaned_data[name]:
            rows = rows.filter(**{name: form.cleaned_data[name]})
    day = form.cleaned_data["on"]
    if day is None:
        return rows
    holding = list(rows.holding(on=day))
    newest = {(row.policy_id, row.place): row for row in reversed(holding)}
    return reversed(newest.values())


def _answer(form: forms.InputsForm, content: Edition) -> dict[str, Any]:
    """What the edition answers to the inputs typed, or why it cannot."""
    if not form.is_bound or not form.is_valid():
        return {}
    try:
        decision = editions.explain(content, form.cleaned_data["inputs"])
    except Refused as refused:
        return {"refused": refused}
    result = tables.spoken_result(decision.as_json()["result"])
    return {"decision": queries.spoken(decision, content.family), "result": result}


def _first_inputs(content: Edition) -> str:
    inputs = content.examples[0].inputs if content.examples else {}
    return json.dumps(inputs, ensure_ascii=False, indent=2)


def _others(row: PolicyEdition) -> list[dict[str, str]]:
    """The other editions of the same policy, with the way to compare them."""
    rows = PolicyEdition.objects.filter(policy_id=row.policy_id).exclude(pk=row.pk)
    return [
        {
            "ref": other.ref,
            "url": tables.url_of(other),
            "valid": tables.validity(other),
            "compare": f"{reverse('policy:compare')}?left={row.pk}&right={other.pk}",
        }
        for other in rows.defer("body").order_by("place", "valid_from")
    ]
