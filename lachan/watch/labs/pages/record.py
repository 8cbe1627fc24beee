"""The page of one specimen: where it is, what was said of it, who had it when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from design.components import (
    Action,
    Buttons,
    Column,
    Crumb,
    Definition,
    Empty,
    Mark,
    Moment,
    Record,
    Row,
    Table,
)
from lachan.ground.access.models import User
from lachan.kernel import clock
from lachan.kernel.errors import Refused
from lachan.watch.labs import actions, forms, queries, words
from lachan.watch.labs.actions.moving import may
from lachan.watch.labs.models import Result, Specimen
from lachan.watch.labs.pages.seen import reader_of, state_mark, value_mark
from lachan.watch.labs.rules import ResultDraft


@dataclass(frozen=True)
class Seen:
    """A specimen as one reader sees it."""

    one: Specimen
    user: User

    def may(self, permission: str) -> bool:
        """Whether the reader works for who took it, or for its laboratory."""
        return may(self.one, self.user, permission)


def seen(request: HttpRequest, public_id: UUID) -> Seen:
    """The specimen of an address; 404 for unknown and for unseen ones alike."""
    user = reader_of(request)
    rows = Specimen.objects.visible_to(user).select_related(
        "tube__range__prefix",
        "laboratory",
        "request__unit",
        "request__person",
        "request__plan",
    )
    return Seen(get_object_or_404(rows, public_id=public_id), user)


def record(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One specimen."""
    view = seen(request, public_id)
    person = queries.names_of([view.one], view.user)[view.one.request.person_id]
    page = {
        "one": view.one,
        "record": _head(view, person.name, is_hidden=not person.is_visible),
        "crumbs": [
            Crumb(_("Specimens"), reverse("labs:list")),
            Crumb(queries.code_of(view.one)),
        ],
        "data": _data(view.one),
        "results": _results(view),
        "chain": [
            Moment(
                at=link.at,
                title=link.title,
                who=link.who,
                detail=link.detail,
                icon=link.icon,
                tone="alert" if link.is_alarm else "",
            )
            for link in queries.chain_of(view.one)
        ],
    }
    return render(request, "labs/record.html", page)


def _head(view: Seen, name: str, *, is_hidden: bool) -> Record:
    one = view.one
    marks = [state_mark(one)]
    if one.value:
        marks.append(value_mark(one.value))  # type: ignore[arg-type]  # has a value
    if one.tube and one.tube.range is None:
        marks.append(
            Mark(
                _("tube of no issue"),
                "alert",
                "alert-triangle",
                _("Nobody wrote down to whom this tube was issued."),
            )
        )
    variant = one.variants.filter(withdrawn_at=None).first()
    if variant:
        certainty = words.Certainty(variant.certainty).label
        marks.append(Mark(f"{variant.lineage} · {certainty}", "alert", "virus-search"))
    return Record(
        title=name,
        kind=_("Specimen %(code)s") % {"code": queries.code_of(one)},
        marks=marks,
        definitions=[
            Definition(_("Test"), queries.name_of_test(one.request.test)),
            Definition(_("Taken"), one.collected_at),
            Definition(_("Unit"), one.request.unit.local_name),
            Definition(
                _("Laboratory"), one.laboratory.name if one.laboratory else None
            ),
            Definition(_("Result at"), one.resulted_at),
        ],
        actions=_verbs(view),
        void_reason=one.void_reason if one.voided_at else "",
        is_pseudonym=is_hidden,
    )


def _verbs(view: Seen) -> list[Action]:
    one = view.one
    if one.voided_at is not None:
        return []
    tests, samples = view.may(words.TEST), view.may(words.SAMPLE)
    is_open = one.state in words.OPEN_STATES
    told = (
        ("result", _("Enter the result"), "flag", tests and is_open),
        ("variant", _("Variant"), "virus-search", tests and _is_positive(one)),
        ("reject", _("Cannot be tested"), "ban", is_open and (tests or samples)),
        ("void", _("Void"), "x", samples),
    )
    return [
        Action(label, _part(one, part), "secondary", icon, opens_panel=True)
        for part, label, icon, holds in told
        if holds
    ]


def _is_positive(one: Specimen) -> bool:
    return one.value == words.Value.POSITIVE


def _part(one: Specimen, part: str) -> str:
    return reverse("labs:part", args=[one.public_id, part])


def _data(one: Specimen) -> list[Definition]:
    asked = one.request
    pools = one.memberships.select_related("pool").order_by("-pk")
    told = [
        Definition(_("Reason"), words.Indication(asked.indication).label),
        Definition(_("Material"), words.Material(one.material).label),
        Definition(_("Disease"), queries.disease_name(asked.disease)),
    ]
    if asked.despite:
        told.append(Definition(_("Taken in spite of an earlier one"), asked.despite))
    if asked.plan:
        told.append(Definition(_("Screening plan"), asked.plan.name))
    for member in pools:
        url = reverse("labs:pool", args=[member.pool.public_id])
        told.append(Definition(_("Pool"), member.pool.code, url=url))
    if one.reject_code:
        label = words.Reject(one.reject_code).label
        told.append(Definition(_("Cannot be tested"), label, one.reject_reason))
    return told


STANDING_TONES = {
    words.Standing.HOLDS: "done",
    words.Standing.CONTRADICTS: "alert",
    words.Standing.QUEUED: "alert",
}


def _results(view: Seen) -> Table:
    rows = list(view.one.results.order_by("-issued_at", "-pk"))
    changes = view.may(words.TEST) and view.one.voided_at is None
    return Table(
        id="results",
        caption=_("What laboratories said"),
        columns=[
            Column("test", _("Test")),
            Column("value", _("Result")),
            Column("ct", _("Ct"), "decimal"),
            Column("at", _("Issued"), "instant"),
            Column("source", _("How it came")),
            Column("standing", _("What it counts for")),
            Column("act", ""),
        ],
        rows=[_result_row(view.one, row, changes=changes) for row in rows],
        has_column_chooser=False,
        empty=Empty(_("No result yet"), _("It waits for the laboratory.")),
    )


def _result_row(one: Specimen, row: Result, *, changes: bool) -> Row:
    standing = words.Standing(row.standing)
    told: list[object] = [
        Mark(standing.label, STANDING_TONES.get(standing, "quiet"))  # type: ignore[arg-type]  # a tone of the table above
    ]
    if row.doubt:
        told.append(Mark(words.Doubt(row.doubt).label, "alert"))
    verbs = []
    if changes and standing == words.Standing.HOLDS and not row.via_pool_id:
        verbs = [_verb(one, row, "correct", _("Correct"), "pencil")]
        verbs.append(_verb(one, row, "set-aside", _("Set aside"), "x"))
    return Row(
        cells={
            "test": queries.name_of_test(row.test),
            "value": value_mark(row.value),
            "ct": row.ct_value if row.ct_value is not None else "",
            "at": row.issued_at,
            "source": str(words.Source(row.source).label),
            "standing": told,
            "act": Buttons(verbs) if verbs else "",
        },
        key=str(row.public_id),
        is_quiet=standing == words.Standing.OUT,
    )


def _verb(one: Specimen, row: Result, part: str, label: str, icon: str) -> Action:
    url = f"{_part(one, part)}?result={row.public_id}"
    return Action(label, url, "quiet", icon, opens_panel=True)


# ── verbs ────────────────────────────────────────────────────────────────────────

Given = dict[str, Any]
Do = Callable[[Seen, Given, HttpRequest], object]


@dataclass(frozen=True)
class Verb:
    """A verb in a side panel: its words, its form, and what it does."""

    title: str | Promise
    submit: str | Promise
    form: type[Form]
    do: Do
    permissions: tuple[str, ...]


def part(request: HttpRequest, public_id: UUID, part: str) -> HttpResponse:
    """One verb on one specimen."""
    view = seen(request, public_id)
    verb = _VERBS.get(part)
    if verb is None or not any(view.may(one) for one in verb.permissions):
        raise Http404
    form = verb.form(request.POST if request.method == "POST" else None)
    if part == "result" and not form.is_bound:
        form.initial["test"] = view.one.request.test
    refused: Refused | None = None
    if request.method == "POST" and form.is_valid():
        try:
            verb.do(view, dict(form.cleaned_data), request)
        except Refused as refusal:
            refused = refusal
        else:
            messages.success(request, _("Saved."))
            return redirect("labs:record", public_id=public_id)
    is_panel = bool(getattr(request, "htmx", False))
    page = {
        "verb": verb,
        "form": form,
        "refused": refused,
        "url": request.get_full_path(),
        "back": reverse("labs:record", args=[public_id]),
        "subtitle": queries.code_of(view.one),
        "layout": "labs/panel.html" if is_panel else "design/page.html",
    }
    return render(request, "labs/verb.html", page, status=409 if refused else 200)


def _enter(view: Seen, given: Given, _request: HttpRequest) -> None:
    one, now = view.one, clock.now()
    draft = ResultDraft(
        tube_code=one.tube.code if one.tube else "",
        test=given["test"],
        value=given["value"],
        ct_value=given["ct_value"],
        issued_at=now,
    )
    actions.record_results(drafts=[draft], by=view.user, now=now)


def _result_of(view: Seen, request: HttpRequest) -> Result:
    try:
        public_id = UUID(request.GET.get("result", ""))
    except ValueError:
        raise Http404 from None
    return get_object_or_404(view.one.results, public_id=public_id)


def _correct(view: Seen, given: Given, request: HttpRequest) -> None:
    row = _result_of(view, request)
    actions.correct(result=row, by=view.user, now=clock.now(), **given)


def _set_aside(view: Seen, given: Given, request: HttpRequest) -> None:
    row = _result_of(view, request)
    actions.set_aside(result=row, by=view.user, now=clock.now(), **given)


def _reject(view: Seen, given: Given, _request: HttpRequest) -> None:
    actions.reject(specimen=view.one, by=view.user, now=clock.now(), **given)


def _void(view: Seen, given: Given, _request: HttpRequest) -> None:
    actions.void(specimen=view.one, by=view.user, now=clock.now(), **given)


def _variant(view: Seen, given: Given, _request: HttpRequest) -> None:
    actions.report_variant(specimen=view.one, by=view.user, now=clock.now(), **given)


_VERBS: dict[str, Verb] = {
    "result": Verb(
        gettext_lazy("Enter the result"),
        gettext_lazy("Record"),
        forms.OneResultForm,
        _enter,
        (words.TEST,),
    ),
    "correct": Verb(
        gettext_lazy("Correct the result"),
        gettext_lazy("Correct"),
        forms.CorrectForm,
        _correct,
        (words.TEST,),
    ),
    "set-aside": Verb(
        gettext_lazy("Set the result aside?"),
        gettext_lazy("Set aside"),
        forms.ReasonForm,
        _set_aside,
        (words.TEST,),
    ),
    "reject": Verb(
        gettext_lazy("Cannot be tested"),
        gettext_lazy("Reject"),
        forms.RejectForm,
        _reject,
        (words.TEST, words.SAMPLE),
    ),
    "void": Verb(
        gettext_lazy("Void this specimen?"),
        gettext_lazy("Void"),
        forms.ReasonForm,
        _void,
        (words.SAMPLE,),
    ),
    "variant": Verb(
        gettext_lazy("Which variant?"),
        gettext_lazy("Record"),
        forms.VariantForm,
        _variant,
        (words.TEST,),
    ),
}
