"""Correct what is known of a unit: units below, other names, counts, denominators."""

from __future__ import annotations

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lachan.ground.access.actions import require
from lachan.ground.access.queries import account_of
from lachan.ground.units import actions
from lachan.ground.units.forms import AcceptForm, AddUnitForm, CountForm, SynonymForm
from lachan.ground.units.models import Population, Unit, UnitSynonym
from lachan.ground.units.pages.parts import (
    address_of,
    crumbs_of,
    unit_or_404,
)
from lachan.ground.units.queries import ancestors
from lachan.ground.units.rules.people import CountOfPeople
from lachan.kernel import clock
from lachan.kernel.errors import Refused


def add(request: HttpRequest, edition: str, code: str) -> HttpResponse:
    """Add a hamlet or a special unit below this one."""
    parent = _editable(request, edition, code)
    form = AddUnitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_unit(
                parent=parent,
                draft=actions.UnitDraft(**form.cleaned_data),
                by=account_of(request),
                now=clock.now(),
            )
        except Refused as refused:
            _tell(form, refused)
        else:
            messages.success(request, _("%(unit)s was added.") % {"unit": made})
            return redirect(address_of(made))
    return _form_page(request, parent, form, _("Add a unit below"))


def count(request: HttpRequest, edition: str, code: str) -> HttpResponse:
    """Record how many people somebody counted here."""
    unit = _editable(request, edition, code)
    form = CountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        row = CountOfPeople(unit_id=unit.pk, **form.cleaned_data)
        done = actions.record_populations(
            rows=[row], by=account_of(request), now=clock.now()
        )
        said = _("The count was recorded.") if done.created else _("It was known.")
        messages.success(request, said)
        return redirect(address_of(unit))
    return _form_page(request, unit, form, _("Record a count"))


def accept(request: HttpRequest, population_id: int) -> HttpResponse:
    """Make a count the denominator for some purposes."""
    counts = Population.objects.select_related("unit__edition", "unit__parent")
    counted = counts.filter(pk=population_id).first()
    if counted is None:
        raise Http404
    require(account_of(request), "units.edit", within=counted.unit.path)
    form = AcceptForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.accept_populations(
                populations=[counted.pk],
                by=account_of(request),
                now=clock.now(),
                **form.cleaned_data,
            )
        except Refused as refused:
            _tell(form, refused)
        else:
            messages.success(request, _("The denominator was changed."))
            return redirect(address_of(counted.unit))
    title = _("Use %(persons)s (%(source)s)") % {
        "persons": counted.persons,
        "source": counted.source,
    }
    return _form_page(request, counted.unit, form, title)


@require_POST
def learn(request: HttpRequest, edition: str, code: str) -> HttpResponse:
    """Learn another way of writing this unit."""
    unit = _editable(request, edition, code)
    form = SynonymForm(request.POST)
    if form.is_valid():
        try:
            actions.add_synonym(
                unit=unit,
                text=form.cleaned_data["text"],
                by=account_of(request),
                now=clock.now(),
                source="page",
            )
        except Refused as refused:
            _tell(form, refused)
    if form.errors:
        return _form_page(request, unit, form, _("Other names"))
    return redirect(address_of(unit))


@require_POST
def unlearn(request: HttpRequest, synonym_id: int) -> HttpResponse:
    """Unlearn a way of writing a unit."""
    known = UnitSynonym.objects.select_related("unit__edition")
    synonym = known.filter(pk=synonym_id).first()
    if synonym is None:
        raise Http404
    actions.remove_synonym(synonym=synonym, by=account_of(request), now=clock.now())
    return redirect(address_of(synonym.unit))


def _editable(request: HttpRequest, edition: str, code: str) -> Unit:
    unit = unit_or_404(edition, code)
    require(account_of(request), "units.edit", within=unit.path)
    return unit


def _tell(form: Form, refused: Refused) -> None:
    field = refused.field if refused.field in form.fields else None
    form.add_error(field, f"{refused.why} {refused.what_now}")


def _form_page(
    request: HttpRequest, unit: Unit, form: Form, title: str | Promise
) -> HttpResponse:
    page = {
        "unit": unit,
        "form": form,
        "title": title,
        "crumbs": [*crumbs_of(unit, ancestors(unit))],
        "back_url": address_of(unit),
    }
    status = 422 if form.errors else 200
    return render(request, "units/form.html", page, status=status)
