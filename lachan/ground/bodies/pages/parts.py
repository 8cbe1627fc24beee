"""What several pages of bodies share: who may enter, one form on one page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from design.components import Crumb
from lachan.ground.access.actions import require
from lachan.ground.access.models import User
from lachan.ground.access.queries import account_of, holds, paths_of
from lachan.ground.bodies.models import Body
from lachan.ground.bodies.words import EDIT, VIEW
from lachan.ground.units.models import Unit
from lachan.kernel.errors import Refused


def reader_of(request: HttpRequest) -> User:
    """The account, if it may see bodies anywhere; else there is no such page."""
    user = account_of(request)
    if not holds(user, VIEW):
        raise Http404
    return user


def body_or_404(request: HttpRequest, public_id: UUID, *, edits: bool = False) -> Body:
    """A body that the account may see, and, where asked, may change."""
    user = reader_of(request)
    rows = Body.objects.visible_to(user).select_related("unit__edition", "above")
    body = get_object_or_404(rows, public_id=public_id)
    if edits:
        require(user, EDIT, within=body.unit_path)
    return body


def crumbs(*more: Crumb) -> list[Crumb]:
    """From the list of bodies down to here."""
    return [Crumb(_("Committees and teams"), reverse("bodies:list")), *more]


def address_of(body: Body) -> str:
    """Where the page of a body lies."""
    return reverse("bodies:body", args=[body.public_id])


def unit_asked(request: HttpRequest, unit: Unit | None, right: str = VIEW) -> Unit:
    """The unit of the filter, else the first of the account's own; 404 without one."""
    if unit is not None:
        return unit
    roots = paths_of(account_of(request), right)
    wanted = Unit.objects.filter(path__in=roots)
    if "" in roots:
        wanted = Unit.objects.filter(kind="nation")
    found = wanted.select_related("edition").order_by("depth", "-edition_id").first()
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True)
class Entering:
    """One form on one page: what it is called, what it does, where one goes after.

    `verb` takes the cleaned values and answers with an address; it may refuse.
    """

    title: str | Promise
    form: forms.Form
    verb: Callable[[dict[str, Any]], str]
    back_url: str
    submit: str | Promise = ""
    subtitle: str = ""
    crumbs: Sequence[Crumb] = field(default_factory=list)
    draft: str = ""


def entered(request: HttpRequest, page: Entering) -> HttpResponse:
    """Show the form; do what it asks; say beside it what was refused, and why."""
    refused: Refused | None = None
    if request.method == "POST" and page.form.is_valid():
        try:
            return redirect(page.verb(page.form.cleaned_data))
        except Refused as why:
            refused = why
            if why.field in page.form.fields:
                page.form.add_error(why.field, f"{why.why} {why.what_now}")
    shown = {"page": page, "form": page.form, "refused": refused}
    shown["crumbs"] = page.crumbs or crumbs()
    status = 409 if refused else 422 if page.form.errors else 200
    return render(request, "bodies/form.html", shown, status=status)
