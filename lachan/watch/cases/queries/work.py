"""What a reader must do now about cases: derived from the records, never typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import CharField, IntegerField, Subquery, Value
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lachan.ground.access.models import User, below_unindexed
from lachan.ground.access.queries import paths_of
from lachan.kernel.clock import end_of_day
from lachan.kernel.work import WorkLine
from lachan.watch.cases import words
from lachan.watch.cases.models import Case, CaseQuerySet
from lachan.watch.cases.queries.people import code_of
from lachan.watch.cases.queries.states import STATES

PER_KIND = 5
COUNTED = 1_000


def _no_clock(_case: Case) -> datetime | None:
    return None


@dataclass(frozen=True)
class _Kind:
    """One kind of work: a state of STATES, its words, its order and its clock."""

    state: str
    what: str | Promise
    verb: str | Promise
    part: str  # of the page of the case
    order: tuple[str, ...]
    due_at: Callable[[Case], datetime | None] = _no_clock


_KINDS = (
    _Kind(
        "report",
        gettext_lazy("Report the case to the national register"),
        gettext_lazy("Report"),
        "report",
        ("report_due_at", "pk"),
        lambda case: case.report_due_at,
    ),
    _Kind(
        "classify",
        gettext_lazy("Classify the case: findings are missing"),
        gettext_lazy("Record findings"),
        "findings",
        ("notified_at", "pk"),
    ),
    _Kind(
        "source",
        gettext_lazy("Find the source of a case in the community"),
        gettext_lazy("Name the source"),
        "sources",
        ("notified_at", "pk"),
        lambda case: case.notified_at + timedelta(days=words.SOURCE_DUE_DAYS),
    ),
    _Kind(
        "outcome",
        gettext_lazy("Say how the illness ended"),
        gettext_lazy("Record the outcome"),
        "history",
        ("confirmed_date", "pk"),
        lambda case: _asked_at(case),
    ),
    _Kind(
        "disagrees",
        gettext_lazy("Decide: the case definition says something else"),
        gettext_lazy("Decide"),
        "classification",
        ("unit_path", "pk"),
    ),
    _Kind(
        "discrepancy",
        gettext_lazy("Settle what cannot all be true"),
        gettext_lazy("Look at it"),
        "data",
        ("unit_path", "pk"),
    ),
)


def _asked_at(case: Case) -> datetime | None:
    if case.confirmed_date is None:
        return None
    return end_of_day(case.confirmed_date) + timedelta(days=words.OUTCOME_ASKED_DAYS)


def worklist(user: User, now: datetime, *, per_kind: int = PER_KIND) -> list[WorkLine]:
    """The cases that wait for `user`, most urgent first; two statements for all kinds.

    Only those the reader's own units answer for. Of each kind the most urgent stand
    alone, the others in one line with their number (counted up to 1,000) that opens
    their list.
    """
    first = _most_urgent(user, now, per_kind + 1)
    full = [kind for kind in _KINDS if len(first[kind.state]) > per_kind]
    counts = _counts(user, now, full)
    lines: list[WorkLine] = []
    for kind in _KINDS:
        shown = first[kind.state]
        lines += [_line(kind, case, now) for case in shown[:per_kind]]
        if kind in full:
            more = counts[kind.state] - per_kind
            lines.append(_others(kind, shown[-1], more, now))
    return sorted(lines, key=lambda line: (line.due_at is None, line.due_at or now))


def waiting(user: User, now: datetime) -> dict[str, int]:
    """How many cases of each kind wait, counted up to 1,000; one statement."""
    return _counts(user, now, _KINDS)


def _most_urgent(user: User, now: datetime, most: int) -> dict[str, list[Case]]:
    """The first cases of every kind, each read through its own index, at one go."""
    parts = [
        Case.objects.filter(
            pk__in=_mine(user, kind.state, now)
            .order_by(*kind.order)
            .values("pk")[:most]
        )
        .order_by()
        .select_related("unit")
        .annotate(work=Value(kind.state, output_field=CharField()))
        for kind in _KINDS
    ]
    found: dict[str, list[Case]] = {kind.state: [] for kind in _KINDS}
    for case in parts[0].union(*parts[1:], all=True):
        found[case.work].append(case)  # type: ignore[attr-defined]  # as annotated
    for kind in _KINDS:
        found[kind.state].sort(key=lambda case, kind=kind: _place(kind, case))  # type: ignore[misc]  # bound early
    return found


def _place(kind: _Kind, case: Case) -> list[tuple[bool, Any]]:
    values = [getattr(case, name) for name in kind.order]
    return [(value is None, value) for value in values]


def _counts(user: User, now: datetime, kinds: Sequence[_Kind]) -> dict[str, int]:
    """How many of each kind there are, as columns of one row."""
    if not kinds:
        return {}
    columns = {
        kind.state: _Counted(
            _mine(user, kind.state, now).order_by().values("pk")[:COUNTED]
        )
        for kind in kinds
    }
    row: Any = User.objects.filter(pk=user.pk).values(**columns).get()
    return dict(row)


class _Counted(Subquery):
    """How many rows a query gives, its own limit kept."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def _mine(user: User, state: str, now: datetime) -> CaseQuerySet:
    roots = paths_of(user, words.EDIT)
    return Case.objects.standing().filter(
        # So that each state is read from its own small index, which has the path too.
        below_unindexed("unit_path", roots),
        STATES[state](now),
    )


def _line(kind: _Kind, case: Case, now: datetime) -> WorkLine:
    due_at = kind.due_at(case)
    page = reverse("cases:record", args=[case.public_id])
    told = {"what": kind.what, "code": code_of(case)}
    return WorkLine(
        what=_("%(what)s: %(code)s") % told,
        unit=case.unit.local_name,
        url=f"{page}#{kind.part}",
        module="cases",
        verb=kind.verb,
        due_at=due_at,
        is_overdue=due_at is not None and due_at <= now,
    )


def _others(kind: _Kind, next_one: Case, more: int, now: datetime) -> WorkLine:
    due_at = kind.due_at(next_one)
    told = {"what": kind.what, "count": more}
    return WorkLine(
        what=_("%(what)s: %(count)s more") % told,
        unit="",
        url=f"{reverse('cases:list')}?state={kind.state}",
        module="cases",
        verb=_("Open the list"),
        due_at=due_at,
        is_overdue=due_at is not None and due_at <= now,
        count=more,
    )
