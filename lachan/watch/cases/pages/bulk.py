"""One verb on chosen cases: first what it would do, then the deed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from design.components import Definition
from lachan.ground.access.models import User
from lachan.ground.access.queries import holds
from lachan.kernel import clock
from lachan.kernel.errors import Refused
from lachan.watch.cases import actions, forms, queries, words
from lachan.watch.cases.actions import Counted
from lachan.watch.cases.forms import CaseFilter
from lachan.watch.cases.models import Case, CaseQuerySet
from lachan.watch.cases.pages.listing import asked_of, query_of, reader_of


@dataclass(frozen=True)
class Verb:
    """A verb on a set: its words, its form, and the action that counts and does it."""

    title: str | Promise
    form: type[forms.BulkForm]
    do: Callable[..., Counted]


_VERBS = {
    "classify": Verb(
        gettext_lazy("Classify the chosen cases"),
        forms.BulkClassifyForm,
        actions.classify_many,
    ),
    "outcome": Verb(
        gettext_lazy("Record one outcome for the chosen cases"),
        forms.BulkOutcomeForm,
        actions.record_outcomes,
    ),
    "hand-over": Verb(
        gettext_lazy("Hand over the chosen cases"),
        forms.BulkHandOverForm,
        actions.hand_over_many,
    ),
}


def bulk(request: HttpRequest, verb: str) -> HttpResponse:
    """Ask for the values, count what would be done, and do it when told to."""
    user = reader_of(request)
    known = _VERBS.get(verb)
    if known is None or request.method != "POST" or not holds(user, words.EDIT):
        raise Http404
    now = clock.now()
    cases = _chosen(request, user, now)
    step = request.POST.get("step", "")
    form = known.form(request.POST) if step else known.form(initial=_carried(request))
    counted, refused = None, None
    if step and form.is_valid():
        values = {k: v for k, v in form.cleaned_data.items() if k not in _CARRIED}
        try:
            counted = known.do(
                cases=cases, by=user, now=now, dry_run=step != "do", **values
            )
        except Refused as refusal:
            refused = refusal
        if counted is not None and step == "do":
            messages.success(request, _done(counted))
            return redirect(reverse("cases:list") + query_of(request))
    page = {
        "verb": known,
        "form": form,
        "counts": _counts(counted) if counted else [],
        "counted": counted,
        "refused": refused,
        "url": request.get_full_path(),
        "how_many": cases.count(),
        "cancel_url": reverse("cases:list") + query_of(request),
    }
    return render(request, "cases/bulk.html", page, status=409 if refused else 200)


_CARRIED = ("selected", "everything")


def _carried(request: HttpRequest) -> dict[str, str]:
    """The set as the form hands it on."""
    keys = ",".join(request.POST.getlist("selected"))
    return {"selected": keys, "everything": request.POST.get("everything", "")}


def _chosen(request: HttpRequest, user: User, now: datetime) -> CaseQuerySet:
    """The set: the whole list of the address, or the chosen keys of it."""
    if request.POST.get("everything") == "1":
        asked, _chips = asked_of(request, CaseFilter(request.GET or None))
        return queries.cases_asked(asked, user, now=now)
    keys = []
    for text in ",".join(request.POST.getlist("selected")).split(","):
        try:
            keys.append(UUID(text))
        except ValueError:
            continue
    return Case.objects.visible_to(user).filter(public_id__in=keys)


def _counts(counted: Counted) -> list[Definition]:
    names: dict[str, Any] = {
        "asked": _("chosen"),
        "changed": _("will change"),
        "same": _("are so already"),
        "not_allowed": _("not yours to change"),
        "void": _("void"),
        "left_out": _("need a look one by one"),
    }
    return [Definition(names[name], n) for name, n in counted.as_json().items()]


def _done(counted: Counted) -> str:
    text = ngettext(
        "%(count)s case changed.", "%(count)s cases changed.", counted.changed
    )
    return text % {"count": counted.changed}
