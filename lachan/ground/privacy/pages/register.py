"""The register of processing: each purpose, its history and change, the assessment."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from design.components import (
    Action,
    Column,
    Definition,
    Linked,
    Record,
    Row,
    Table,
)
from design.notices import refusals_shown
from lachan.ground.access.actions import can
from lachan.ground.access.models import User
from lachan.ground.access.queries import account_of, holds
from lachan.ground.privacy import words
from lachan.ground.privacy.actions.keeping import change_purpose
from lachan.ground.privacy.forms import PurposeForm
from lachan.ground.privacy.models import Purpose
from lachan.ground.privacy.pages import parts
from lachan.ground.privacy.papers import assessment_of
from lachan.ground.privacy.queries.keeping import purpose, register, terms
from lachan.ground.privacy.queries.law import law_on
from lachan.ground.privacy.rules.keeping import LISTS
from lachan.kernel import clock
from lachan.kernel.clock import today

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _reader(request: HttpRequest) -> User:
    user = account_of(request)
    if not holds(user, words.VIEW):
        raise Http404
    return user


@require_GET
def purposes(request: HttpRequest) -> HttpResponse:
    """What is done with personal data, by purpose."""
    user = _reader(request)
    table = Table(
        id="register",
        caption=_("Register of processing"),
        columns=[
            Column("purpose", _("Purpose")),
            Column("basis", _("Legal basis")),
            Column("classes", _("Kinds of data"), is_minor=True),
            Column("kept", _("Kept")),
            Column("version", _("Version"), "count"),
        ],
        rows=[_row(one) for one in register()],
    )
    page = {
        "table": table,
        "tabs": parts.tabs("purposes"),
        "law": [parts.law_of(clock.now())],
        "may_change": can(user, words.DECIDE, within=""),
    }
    return render(request, "privacy/register.html", page)


def _row(one: Purpose) -> Row:
    name = _name(one)
    return Row(
        cells={
            "purpose": Linked(name, reverse("privacy:purpose", args=[one.code])),
            "basis": _basis(one),
            "classes": _classes(one),
            "kept": _kept(one),
            "version": one.version,
        },
        key=one.code,
        label=name,
    )


def _name(one: Purpose) -> str:
    language = "en" if get_language() == "en" else "vi"
    return str(one.content[language] or one.content["vi"])


def _basis(one: Purpose) -> str:
    law = law_on(clock.now())
    found = law.duties.bases.get(str(one.content["basis"])) if law else None
    if found is None:
        return str(one.content["basis"])
    return f"{found.value.name} ({found.clause}) [{found.verification.mark}]"


def _classes(one: Purpose) -> str:
    known = dict(words.DataClass.choices)
    return ", ".join(str(known.get(code, code)) for code in one.content["classes"])


def _kept(one: Purpose) -> str:
    term = terms().get(str(one.content["retention"]))
    if term is None or term.days is None:
        return _("no term is known")
    return _("%(days)d days [%(mark)s]") % {
        "days": term.days,
        "mark": term.verification.mark,
    }


@require_http_methods(["GET", "POST"])
def purpose_page(request: HttpRequest, code: str) -> HttpResponse:
    """One purpose, its versions, and its change."""
    user, found = _reader(request), purpose(code)
    if found is None:
        raise Http404
    may_change = can(user, words.DECIDE, within="")
    form = PurposeForm(request.POST or None, initial=_initial(found))
    if request.method == "POST" and form.is_valid():
        with refusals_shown(request):
            told: dict[str, Any] = dict(form.cleaned_data)
            reason = told.pop("reason")
            change_purpose(
                code=code, content=told, reason=reason, by=user, now=clock.now()
            )
        return redirect("privacy:purpose", code=code)
    page = {
        "record": Record(
            title=_name(found),
            kind=_("Purpose of processing"),
            definitions=_definitions(found),
            actions=[Action(_("Register of processing"), reverse("privacy:purposes"))],
        ),
        "history": _history(code),
        "form": form if may_change else None,
    }
    status = 422 if form.errors else 200
    return render(request, "privacy/purpose.html", page, status=status)


def _initial(one: Purpose) -> dict[str, Any]:
    told = dict(one.content)
    return {
        **told,
        **{name: "\n".join(told[name]) for name in LISTS if name != "classes"},
    }


def _definitions(one: Purpose) -> list[Definition]:
    told = one.content
    english = get_language() == "en"
    return [
        Definition(_("Legal basis"), _basis(one), told["basis_note"]),
        Definition(_("Kinds of data"), _classes(one)),
        Definition(_("Data subjects"), told["persons_en" if english else "persons_vi"]),
        Definition(_("Kept"), _kept(one)),
        Definition(_("Recipients"), ", ".join(told["recipients"]) or "–"),
        Definition(_("Systems"), ", ".join(told["systems"]) or "–"),
    ]


def _history(code: str) -> Table:
    versions = Purpose.objects.filter(code=code).select_related("recorded_by")
    return Table(
        id="versions",
        caption=_("Versions"),
        columns=[
            Column("version", _("Version"), "count"),
            Column("when", _("Recorded"), "instant"),
            Column("who", _("By")),
            Column("why", _("Reason")),
        ],
        rows=[
            Row(
                cells={
                    "version": one.version,
                    "when": one.recorded_at,
                    "who": one.recorded_by.full_name if one.recorded_by else "–",
                    "why": one.reason or "–",
                }
            )
            for one in versions.order_by("-version")
        ],
    )


@require_GET
def assessment_docx(request: HttpRequest) -> HttpResponse:
    """The file of the impact assessment, to be completed and signed."""
    _reader(request)
    response = HttpResponse(assessment_of(clock.now()), content_type=_DOCX)
    name = f"danh-gia-tac-dong-{today(clock.now())}.docx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_GET
def register_json(request: HttpRequest) -> JsonResponse:
    """The register for programs, with the law and its marks."""
    _reader(request)
    law = law_on(clock.now())
    told = {
        "law": {"clause": law.edition.content.clause, "mark": law.mark}
        if law
        else None,
        "purposes": [
            {"code": one.code, "version": one.version, **one.content}
            for one in register()
        ],
    }
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 1})
