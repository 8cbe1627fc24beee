"""What is weak in the data of an area: late, missing, disagreeing, impossible."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from lachan.ground.access.models import within
from lachan.ground.units.models import Unit
from lachan.ground.units.words import Kind
from lachan.kernel.clock import civil_day_of
from lachan.watch.cases import words
from lachan.watch.cases.models import Case, CaseQuerySet, SourceLink
from lachan.watch.cases.queries.states import CONTRADICTS, DISAGREES, late


@dataclass(frozen=True, kw_only=True)
class Weakness:
    """One kind of fault: how many of how many cases have it, and their list."""

    kind: str
    name: str | Promise
    count: int
    of: int
    list_url: str = ""

    def as_json(self) -> dict[str, object]:
        """For the briefing's JSON."""
        return {
            "kind": self.kind,
            "name": str(self.name),
            "count": self.count,
            "of": self.of,
            "list": self.list_url or None,
        }


@dataclass(frozen=True)
class _Fault:
    kind: str
    name: str | Promise
    cases: Q
    asked: dict[str, str] = field(default_factory=dict)  # filters of the list


def weaknesses(
    unit_path: str, as_of: datetime, *, days: int | None = None
) -> list[Weakness]:
    """The faults in the confirmed cases of an area, worst first; none where none is.

    Of the cases confirmed up to `as_of`, in the last `days` civil days if given. Three
    reads. Problems of source links count the links among these cases.
    """
    cases = _confirmed(unit_path, as_of, days)
    faults = _faults(as_of)
    counts: dict[str, Any] = cases.aggregate(
        everything=Count("pk"),
        **{fault.kind: Count("pk", filter=fault.cases) for fault in faults},
    )
    unit = Unit.objects.filter(path=unit_path).values_list("public_id", flat=True)
    shown = {"unit": str(next(iter(unit), ""))} if unit_path else {}
    told = [
        Weakness(
            kind=fault.kind,
            name=fault.name,
            count=counts[fault.kind],
            of=counts["everything"],
            list_url=_list_of(fault, shown),
        )
        for fault in faults
    ]
    told += _of_links(cases)
    return sorted((one for one in told if one.count), key=lambda one: -one.count)


def _confirmed(unit_path: str, as_of: datetime, days: int | None) -> CaseQuerySet:
    last = civil_day_of(as_of)
    cases = Case.objects.confirmed().filter(
        within("unit_path", (unit_path,)), confirmed_date__lte=last
    )
    if days is not None:
        cases = cases.filter(confirmed_date__gt=last - timedelta(days=days))
    return cases.order_by()


def _faults(as_of: datetime) -> tuple[_Fault, ...]:
    return (
        _Fault("late", _("notified late, or not yet"), late(as_of), {"state": "late"}),
        _Fault("no_onset", _("day of onset not known"), Q(onset_date=None)),
        _Fault(
            "no_found_by",
            _("not known how the case was found"),
            Q(found_by=words.FoundBy.UNKNOWN),
            {"found_by": words.FoundBy.UNKNOWN.value},
        ),
        _Fault(
            "no_source",
            _("not stated whether the source is known"),
            Q(source_known=words.SourceKnown.NOT_STATED),
            {"source_known": words.SourceKnown.NOT_STATED.value},
        ),
        _Fault(
            "no_age", _("age not known"), Q(age_years=None), {"age_band": "unknown"}
        ),
        _Fault(
            "no_unit",
            _("placed in no commune or district"),
            Q(unit__kind__in=(Kind.NATION, Kind.PROVINCE)),
        ),
        _Fault(
            "undated",
            _("outcome known, its day not"),
            Q(outcome_date=None) & ~Q(outcome=words.Outcome.NONE),
        ),
        _Fault(
            "disagrees",
            _("classified otherwise than by the definition"),
            DISAGREES,
            {"state": "disagrees"},
        ),
        _Fault(
            "discrepancy",
            _("dates that cannot all be true"),
            CONTRADICTS,
            {"state": "discrepancy"},
        ),
    )


def _list_of(fault: _Fault, shown: dict[str, str]) -> str:
    if not fault.asked:
        return ""
    confirmed = {"classification": words.Classification.CONFIRMED.value}
    return f"{reverse('cases:list')}?{urlencode({**shown, **confirmed, **fault.asked})}"


# ── source links ─────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class LinkProblem:
    """One thing wrong with who infected whom; kinds are those of LINK_PROBLEMS."""

    kind: str
    case_id: int
    source_case_id: int


LINK_PROBLEMS: dict[str, str | Promise] = {
    "cycle": _("the sources of infection go in a circle"),
    "later": _("the source was confirmed after the case"),
    "void": _("the source is a voided case"),
}


def link_problems(cases: CaseQuerySet) -> list[LinkProblem]:
    """Circles, sources later than the case, and voided sources among these cases.

    A case cannot be its own source, nor be named twice: the tables forbid both.
    """
    links = list(
        SourceLink.objects.filter(
            case__in=cases.values("pk"), withdrawn_at=None, source_case__isnull=False
        ).values_list(
            "case_id",
            "source_case_id",
            "case__confirmed_date",
            "source_case__confirmed_date",
            "source_case__voided_at",
        )
    )
    circles = circular((case, source) for case, source, *_rest in links if source)
    problems = []
    for case, source, day, source_day, voided_at in links:
        if source is None:
            continue
        if (case, source) in circles:
            problems.append(LinkProblem("cycle", case, source))
        if day and source_day and source_day > day:
            problems.append(LinkProblem("later", case, source))
        if voided_at is not None:
            problems.append(LinkProblem("void", case, source))
    return problems


def circular(links: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
    """The links that lie on a circle of sources."""
    sources: dict[int, set[int]] = {}
    for case, source in links:
        sources.setdefault(case, set()).add(source)
    group = _groups(sources)
    return {
        (case, source)
        for case, named in sources.items()
        for source in named
        if source in sources and group[case] == group[source]
    }


def _groups(sources: dict[int, set[int]]) -> dict[int, int]:
    """Which cases can be reached from each other: Tarjan's strong components.

    Written without recursion: chains of infection are longer than Python's stack.
    Source: R. Tarjan, SIAM J. Comput. 1 (1972) 146.
    """
    index: dict[int, int] = {}
    low: dict[int, int] = {}
    group: dict[int, int] = {}
    path: list[int] = []
    for root in sources:
        work = [] if root in index else [(root, iter(sources[root]))]
        while work:
            case, rest = work[-1]
            if case not in index:
                index[case] = low[case] = len(index)
                path.append(case)
            following = next((s for s in rest if s in sources), None)
            if following is None:
                work.pop()
                _close(case, index, low, group, path)
                if work:
                    above = work[-1][0]
                    low[above] = min(low[above], low[case])
            elif following not in index:
                work.append((following, iter(sources[following])))
            elif following not in group:
                low[case] = min(low[case], index[following])
    return group


def _close(
    case: int,
    index: dict[int, int],
    low: dict[int, int],
    group: dict[int, int],
    path: list[int],
) -> None:
    """Where no way leads further back, everything met since is one component."""
    if low[case] != index[case]:
        return
    while True:
        member = path.pop()
        group[member] = case
        low[member] = low[case]
        if member == case:
            return


def _of_links(cases: CaseQuerySet) -> list[Weakness]:
    linked = SourceLink.objects.filter(
        case__in=cases.values("pk"), withdrawn_at=None, source_case__isnull=False
    ).count()
    counts = dict.fromkeys(LINK_PROBLEMS, 0)
    for problem in link_problems(cases):
        counts[problem.kind] += 1
    return [
        Weakness(kind=f"link_{kind}", name=name, count=counts[kind], of=linked)
        for kind, name in LINK_PROBLEMS.items()
    ]
