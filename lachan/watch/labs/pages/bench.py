"""The laboratory's bench and the station's dispatch: scan, mix, enter results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from design.components import Definition, Mark, Record, Table
from design.notices import refusals_shown
from lachan.ground.access.models import User, below_unindexed
from lachan.ground.access.queries import paths_of
from lachan.kernel import clock
from lachan.kernel.ids import uuid7
from lachan.watch.labs import actions, queries, words
from lachan.watch.labs.forms import HandoverForm, PoolForm, ResultForm
from lachan.watch.labs.models import Laboratory, Pool, Specimen
from lachan.watch.labs.pages.seen import (
    columns,
    reader_of,
    row_of,
    tabs_of,
    value_mark,
)
from lachan.watch.labs.rules import Handover, PoolDraft, ResultDraft

MOST_LINES = 96  # a plate


def send(request: HttpRequest) -> HttpResponse:
    """Scan what leaves for a laboratory: one list, one hand-over."""
    user = reader_of(request, words.SAMPLE)
    rows = Laboratory.objects.filter(closed_on=None).order_by("folded_name")
    form = HandoverForm(_posted(request), laboratories=rows)
    if not form.is_bound:
        form.initial["codes"] = "\n".join(_codes_to_send(user))
    if form.is_bound and form.is_valid():
        with refusals_shown(request):
            moved = actions.send(
                codes=form.scanned(),
                handover=_handover(form),
                by=user,
                now=clock.now(),
            )
            _tell(request, moved)
            return redirect("labs:send")
    page = {
        "form": form,
        "title": _("Send specimens to a laboratory"),
        "submit": _("Send"),
        "tabs": tabs_of(user, "labs:send"),
    }
    return render(request, "labs/scan.html", page, status=422 if form.errors else 200)


def _codes_to_send(user: User) -> list[str]:
    """What lies here unsent, ready on the list: nothing needs to be scanned twice."""
    rows = Specimen.objects.standing().filter(
        below_unindexed("unit_path", paths_of(user, words.SAMPLE)),
        queries.STATES["to_send"](clock.now()),
        tube__isnull=False,
    )
    codes = rows.order_by("collected_at").values_list("tube__code", flat=True)
    return list(dict.fromkeys(codes))[:MOST_LINES]


def _posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _handover(form: Form) -> Handover:
    given = form.cleaned_data
    return Handover(
        at=clock.now(),
        laboratory_id=given["laboratory"].pk,
        temperature_c=given["temperature_c"],
        carrier=given["carrier"],
    )


def _tell(request: HttpRequest, moved: actions.Moved) -> None:
    """Say what became of every code that was scanned."""
    count = len(moved.done)
    told = ngettext("%(n)d specimen is noted.", "%(n)d specimens are noted.", count)
    if count:
        messages.success(request, told % {"n": count})
    for codes, text in (
        (moved.already, _("Noted before: %(codes)s")),
        (moved.unknown, _("No specimen of yours has this tube: %(codes)s")),
        (moved.not_now, _("Stands elsewhere by now: %(codes)s")),
    ):
        if codes:
            messages.warning(request, text % {"codes": ", ".join(codes)})


def bench(request: HttpRequest) -> HttpResponse:
    """What lies at the laboratories of an account: receive, mix, enter results."""
    user = reader_of(request, words.TEST)
    working = queries.laboratories_of(user, words.TEST)
    own = Laboratory.objects.filter(pk__in=[one.pk for one in working])
    own = own.order_by("folded_name")
    lines = _lines(own)
    page = {
        "receive_form": HandoverForm(laboratories=own),
        "pool_form": PoolForm(laboratories=own),
        "lines": [(line, _line_form(line)) for line in lines],
        "more": _more(own) if len(lines) == MOST_LINES else 0,
        "batch": str(uuid7()),
        "has_laboratory": bool(working),
        "tabs": tabs_of(user, "labs:bench"),
    }
    return render(request, "labs/bench.html", page)


@dataclass(frozen=True)
class Line:
    """One line of the grid: a tube or a pool that waits for its result."""

    code: str
    test: str
    note: str
    received_at: datetime | None
    is_pool: bool

    @property
    def test_name(self) -> str:
        """What the test is called."""
        return queries.name_of_test(self.test)


def _more(own: Any) -> int:
    """Lines beyond those of one plate."""
    return int(_waiting_at(own).count() + _pools_at(own).count() - MOST_LINES)


def _waiting_at(own: Any) -> Any:
    return Specimen.objects.standing().filter(
        laboratory__in=own,
        state__in=(words.State.RECEIVED, words.State.TESTING),
        tube__isnull=False,
    )


def _pools_at(own: Any) -> Any:
    return Pool.objects.filter(laboratory__in=own, voided_at=None, resulted_at=None)


def _lines(own: Any) -> list[Line]:
    """Pools first, then tubes in the order in which they came."""
    pools = [
        Line(
            code=pool.code,
            test=pool.test,
            note=_("pool of %(n)d") % {"n": pool.members.count()},
            received_at=pool.made_at,
            is_pool=True,
        )
        for pool in _pools_at(own).prefetch_related("members").order_by("made_at")
    ]
    rows = _waiting_at(own).select_related("tube", "request")
    tubes = [
        Line(
            code=one.tube.code,
            test=one.request.test,
            note="",
            received_at=one.received_at,
            is_pool=False,
        )
        for one in rows.order_by("received_at", "pk")[:MOST_LINES]
    ]
    return [*pools, *tubes][:MOST_LINES]


def _line_form(line: Line, posted: Any = None) -> ResultForm:
    return ResultForm(posted, prefix=line.code, auto_id=f"id_%s_{line.code}")


def receive(request: HttpRequest) -> HttpResponse:
    """Scan what comes in at the door."""
    user = reader_of(request, words.TEST)
    own = Laboratory.objects.filter(
        pk__in=[one.pk for one in queries.laboratories_of(user, words.TEST)]
    )
    form = HandoverForm(_posted(request), laboratories=own)
    if form.is_bound and form.is_valid():
        with refusals_shown(request):
            moved = actions.receive(
                codes=form.scanned(),
                handover=_handover(form),
                by=user,
                now=clock.now(),
            )
            _tell(request, moved)
    elif form.is_bound:
        messages.warning(request, _("Scan at least one tube, and say where."))
    return redirect("labs:bench")


def mix(request: HttpRequest) -> HttpResponse:
    """Make a pool of scanned tubes."""
    user = reader_of(request, words.TEST)
    own = Laboratory.objects.filter(
        pk__in=[one.pk for one in queries.laboratories_of(user, words.TEST)]
    )
    form = PoolForm(_posted(request), laboratories=own)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        draft = PoolDraft(
            laboratory_id=given["laboratory"].pk,
            tube_codes=form.scanned(),
            test=given["test"],
            made_at=clock.now(),
            code=given["code"],
            public_id=given["public_id"],
        )
        with refusals_shown(request):
            made = actions.make_pool(
                draft=draft,
                by=user,
                now=clock.now(),
                over_size_reason=given["over_size_reason"],
            )
            told = _("Pool %(code)s of %(n)d tubes is made.")
            messages.success(
                request, told % {"code": made.code, "n": made.members.count()}
            )
    elif form.is_bound:
        messages.warning(request, _("Scan two tubes or more, and say where."))
    return redirect("labs:bench")


def enter(request: HttpRequest) -> HttpResponse:
    """Take the filled lines of the grid in; posted twice they are one entry."""
    user = reader_of(request, words.TEST)
    own = queries.laboratories_of(user, words.TEST)
    if request.method != "POST":
        return redirect("labs:bench")
    try:
        batch = UUID(request.POST.get("batch", ""))
    except ValueError:
        batch = uuid7()
    now = clock.now()
    drafts = []
    for line in _lines([one.pk for one in own]):
        form = _line_form(line, request.POST)
        if not form.is_valid() or not form.cleaned_data["value"]:
            continue
        drafts.append(
            ResultDraft(
                tube_code=line.code,
                test=line.test,
                value=form.cleaned_data["value"],
                ct_value=form.cleaned_data["ct_value"],
                issued_at=now,
                public_id=uuid5(batch, line.code),
            )
        )
    with refusals_shown(request):
        _record(request, drafts, user, now)
    return redirect("labs:bench")


def _record(
    request: HttpRequest, drafts: Sequence[ResultDraft], user: User, now: datetime
) -> None:
    if not drafts:
        messages.warning(request, _("No line was filled in."))
        return
    rows = actions.record_results(drafts=drafts, by=user, now=now)
    positive = sum(row.value == words.Value.POSITIVE for row in rows)
    told = ngettext("%(n)d result is recorded", "%(n)d results are recorded", len(rows))
    more = _("%(n)d of them positive") % {"n": positive}
    messages.success(request, f"{told % {'n': len(rows)}}, {more}.")


def pool(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One pool: who is in it, what it said, and under which rule it was made."""
    user = reader_of(request)
    found = get_object_or_404(
        Pool.objects.filter(_seen(user)).select_related("laboratory", "edition"),
        public_id=public_id,
    )
    members = list(
        Specimen.objects.filter(memberships__pool=found)
        .select_related("tube", "laboratory", "request__unit", "request__person")
        .order_by("pk")
    )
    people = queries.names_of(members, user)
    page = {
        "record": _pool_head(found, len(members)),
        "table": Table(
            id="members",
            caption=_("Specimens in the pool"),
            columns=columns(),
            rows=[row_of(one, people) for one in members],
        ),
        "pool": found,
    }
    return render(request, "labs/pool.html", page)


def _seen(user: User) -> Any:
    paths = paths_of(user, words.VIEW)
    return below_unindexed("unit_path", paths) | below_unindexed(
        "laboratory__unit_path", paths
    )


def _pool_head(found: Pool, people: int) -> Record:
    marks = []
    if found.value:
        marks.append(value_mark(found.value))
    if found.voided_at is not None:
        marks.append(Mark(_("void"), "quiet"))
    if found.over_size_reason:
        marks.append(
            Mark(_("larger than the rule"), "alert", "gavel", found.over_size_reason)
        )
    rule = found.edition
    clause = f"{rule.policy_id} · {rule.edition}" if rule else _("no rule in force")
    verification = str(rule.verification) if rule else ""
    return Record(
        title=_("Pool %(code)s") % {"code": found.code},
        kind=words.PoolKind(found.kind).label,
        marks=marks,  # type: ignore[arg-type]  # marks, as each has a value
        definitions=[
            Definition(_("Test"), queries.name_of_test(found.test)),
            Definition(_("People"), people),
            Definition(_("Made"), found.made_at),
            Definition(
                _("Laboratory"), found.laboratory.name if found.laboratory else None
            ),
            Definition(_("Result at"), found.resulted_at),
            Definition(_("Rule for its size"), clause, verification),
        ],
    )
