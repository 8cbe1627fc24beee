"""The small forms of a case: parts that save themselves, and verbs in a side panel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lachan.ground.access.models import User
from lachan.kernel import clock
from lachan.kernel.errors import Refused
from lachan.watch.cases import actions, forms, words
from lachan.watch.cases.models import Case, SourceLink
from lachan.watch.cases.pages.record import Evidence, Seen, findings_form, header, seen
from lachan.watch.cases.rules import FindingDraft, LinkDraft

Given = dict[str, Any]


@dataclass(frozen=True)
class Verb:
    """A verb in a side panel: its words, its form, and what it does."""

    title: str | Promise
    submit: str | Promise
    form: type[forms.VersionedForm]
    do: Callable[[Case, Given, User, QueryDict], object]
    permission: str = words.EDIT
    initial: Callable[[Case], Given] = lambda _case: {}


def part(request: HttpRequest, public_id: UUID, part: str) -> HttpResponse:
    """One part of one case."""
    view = seen(request, public_id)
    if part in _FRAGMENTS:
        return _fragment(request, view, part)
    if part == "restore":
        return _restore(request, view)
    if part == "follow-definition":
        return _follow(request, view)
    verb = _VERBS.get(part)
    if verb is None or not view.may(verb.permission):
        raise Http404
    return _verb(request, view, verb)


def _verb(request: HttpRequest, view: Seen, verb: Verb) -> HttpResponse:
    case = view.case
    form = verb.form(
        request.POST if request.method == "POST" else None,
        initial={"version": case.version, **verb.initial(case)},
    )
    refused = None
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        _as_seen(case, given.pop("version"))
        try:
            verb.do(case, given, view.user, request.GET)
        except Refused as refusal:
            refused = refusal
        else:
            messages.success(request, _("Saved."))
            return redirect("cases:record", public_id=case.public_id)
    page = {
        "verb": verb,
        "form": form,
        "case": case,
        "name": view.person.name,
        "refused": refused,
        "url": request.get_full_path(),
        "layout": "cases/panel.html" if _is_panel(request) else "design/page.html",
    }
    return render(request, "cases/verb.html", page, status=409 if refused else 200)


def _is_panel(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))


def _as_seen(case: Case, version: int | None) -> None:
    """Let the verb compare what the reader saw with what is now."""
    if version is not None:
        case.version = version


def _restore(request: HttpRequest, view: Seen) -> HttpResponse:
    if request.method != "POST" or not view.may(words.VOID):
        raise Http404
    actions.restore(case=view.case, by=view.user, now=clock.now())
    messages.success(request, _("The case counts again."))
    return redirect("cases:record", public_id=view.case.public_id)


def _follow(request: HttpRequest, view: Seen) -> HttpResponse:
    if request.method != "POST" or not view.may(words.EDIT):
        raise Http404
    actions.follow_definition(case=view.case, by=view.user, now=clock.now())
    messages.success(request, _("The definition decides again."))
    return redirect("cases:record", public_id=view.case.public_id)


# ── parts that save themselves ───────────────────────────────────────────────────


def _fragment(request: HttpRequest, view: Seen, part: str) -> HttpResponse:
    if request.method != "POST" or not view.may(words.EDIT):
        raise Http404
    case = view.case
    form, save = _FRAGMENTS[part](request, case)
    saved_at = None
    if form.is_valid():
        _as_seen(case, form.cleaned_data.get("version"))
        try:
            save(form, view)
            saved_at = clock.now()
        except Refused as refusal:
            field = refusal.field if refusal.field in form.fields else None
            form.add_error(field, f"{refusal.why} {refusal.what_now}")
    if not _is_panel(request) and saved_at:
        return redirect("cases:record", public_id=case.public_id)
    if saved_at:
        form = _FRAGMENTS[part](None, case)[0]
    page = {
        "form": form,
        "url": request.path,
        "title": _TITLES[part],
        "saved_at": saved_at,
        "record": header(view),
        "case": case,
        "other": next(other for other in _FRAGMENTS if other != part),
    }
    return render(request, "cases/fragment.html", page)


Save = Callable[[Form, Seen], object]


def _data_part(request: HttpRequest | None, case: Case) -> tuple[Form, Save]:
    if request is None:
        return forms.DataForm.of(case), _save_data
    return forms.DataForm.of(case, data=request.POST), _save_data


def _save_data(form: Form, view: Seen) -> None:
    values = {k: v for k, v in form.cleaned_data.items() if k != "version"}
    actions.change(case=view.case, values=values, by=view.user, now=clock.now())


def _findings_part(request: HttpRequest | None, case: Case) -> tuple[Form, Save]:
    data = request.POST if request is not None else None
    return findings_form(case, Evidence.of(case), data), _save_findings


def _save_findings(form: Form, view: Seen) -> None:
    given = form.cleaned_data
    findings = [
        FindingDraft(code=name, value=value, observed_on=given.get(f"{name}_on"))
        for name, value in given.items()
        if name != "version" and not name.endswith("_on")
    ]
    actions.record_findings(
        case=view.case, findings=findings, by=view.user, now=clock.now()
    )


_FRAGMENTS: dict[str, Callable[[HttpRequest | None, Case], tuple[Form, Save]]] = {
    "data": _data_part,
    "findings": _findings_part,
}
_TITLES: dict[str, str | Promise] = {
    "data": gettext_lazy("Dates and circumstances"),
    "findings": gettext_lazy("Findings"),
}


# ── verbs ────────────────────────────────────────────────────────────────────────


def _outcome(case: Case, given: Given, by: User, _query: QueryDict) -> None:
    actions.record_outcome(case=case, by=by, now=clock.now(), **given)


def _severity(case: Case, given: Given, by: User, _query: QueryDict) -> None:
    actions.set_severity(case=case, by=by, now=clock.now(), **given)


def _classification(case: Case, given: Given, by: User, _query: QueryDict) -> None:
    actions.classify(case=case, by=by, now=clock.now(), **given)


def _move(case: Case, given: Given, by: User, _query: QueryDict) -> None:
    actions.move(case=case, by=by, now=clock.now(), **given)


def _hand_over(case: Case, given: Given, by: User, _query: QueryDict) -> None:
    actions.hand_over(case=case, by=by, now=clock.now(), **given)


def _report(case: Case, given: Given, by: User, _query: QueryDict) -> None:
    actions.record_reported(case=case, by=by, now=clock.now(), **given)


def _void(case: Case, given: Given, by: User, _query: QueryDict) -> None:
    actions.void(case=case, by=by, now=clock.now(), **given)


def _source(case: Case, given: Given, by: User, _query: QueryDict) -> None:
    source = None
    if given["source"]:
        source = _case_named(given["source"], by)
    link = LinkDraft(
        case_id=case.pk,
        source_case_id=source.pk if source else None,
        source_text=given["source_text"],
        basis=given["basis"],
        certainty=given["certainty"],
    )
    actions.name_source(case=case, link=link, by=by, now=clock.now())


def _case_named(text: str, user: User) -> Case:
    visible = Case.objects.standing().visible_to(user)
    try:
        return get_object_or_404(visible, public_id=UUID(text))
    except ValueError:
        return get_object_or_404(visible, origin_code=text.strip())


def _withdraw(case: Case, given: Given, by: User, query: QueryDict) -> None:
    number = query.get("link", "")
    links = SourceLink.objects.select_related("case").filter(case=case)
    link = get_object_or_404(links, pk=int(number) if number.isdigit() else 0)
    actions.withdraw_source(link=link, by=by, now=clock.now(), **given)


_VERBS: dict[str, Verb] = {
    "outcome": Verb(
        gettext_lazy("How did the illness end?"),
        gettext_lazy("Record"),
        forms.OutcomeForm,
        _outcome,
        initial=lambda case: {"outcome": case.outcome, "on": case.outcome_date},
    ),
    "severity": Verb(
        gettext_lazy("How severe is the illness?"),
        gettext_lazy("Record"),
        forms.SeverityForm,
        _severity,
        initial=lambda case: {
            "severity": case.severity,
            "on": clock.today(clock.now()),
        },
    ),
    "classification": Verb(
        gettext_lazy("Classify by hand"),
        gettext_lazy("Classify"),
        forms.ClassifyForm,
        _classification,
        initial=lambda case: {
            "classification": case.classification,
            "confirmed_date": case.confirmed_date,
        },
    ),
    "move": Verb(
        gettext_lazy("Where is the person now?"),
        gettext_lazy("Move"),
        forms.MoveForm,
        _move,
    ),
    "hand-over": Verb(
        gettext_lazy("Who answers for the case from now on?"),
        gettext_lazy("Hand over"),
        forms.HandOverForm,
        _hand_over,
    ),
    "report": Verb(
        gettext_lazy("When did the national register get the case?"),
        gettext_lazy("Note"),
        forms.ReportForm,
        _report,
        initial=lambda _case: {"reported_at": clock.now()},
    ),
    "source": Verb(
        gettext_lazy("Who or what infected the case?"),
        gettext_lazy("Name the source"),
        forms.SourceForm,
        _source,
    ),
    "withdraw": Verb(
        gettext_lazy("Withdraw this source?"),
        gettext_lazy("Withdraw"),
        forms.ReasonForm,
        _withdraw,
    ),
    "void": Verb(
        gettext_lazy("Void this case?"),
        gettext_lazy("Void"),
        forms.ReasonForm,
        _void,
        permission=words.VOID,
    ),
}
