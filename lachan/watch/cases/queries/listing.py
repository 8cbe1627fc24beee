"""The list of cases: filtered, in order, a page at a time, whatever its length.

A unit with few cases is found through the index of its path and sorted. A whole
province is read in the order of notification until a page is full; sorting 300,000
rows for the sake of fifty would take seconds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from django.db.models import F, Q

from lachan.ground.access.models import User, below_unindexed, within
from lachan.ground.access.queries import paths_of
from lachan.ground.access.rules import outermost
from lachan.ground.journal.models import Among
from lachan.kernel.ages import AGE_BAND_STARTS, AGE_BANDS
from lachan.kernel.clock import end_of_day, start_of_day
from lachan.kernel.figures import Counted
from lachan.watch.cases import words
from lachan.watch.cases.models import Case, CaseQuerySet, in_sight_of
from lachan.watch.cases.queries.naming import named
from lachan.watch.cases.queries.states import STATES

PAGE = 50
NARROW = 20_000  # cases up to which a list is sorted as asked
COUNTED = 10_000  # cases up to which a filtered list is counted


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which cases a list is to show; empty: all that the reader may see.

    `state` is one of STATES, or `void`; `behind` is what a figure counted, of which
    the list shows what the reader may see.
    """

    unit_path: str = ""
    # The units that are read with it: what decrees put into it, what it became.
    kin_paths: tuple[str, ...] = ()
    disease: str = ""
    classification: str = ""
    found_by: str = ""
    source_known: str = ""
    outcome: str = ""
    age_band: str = ""
    period_by: str = "notified"
    since: date | None = None
    until: date | None = None
    text: str = ""
    state: str = ""
    behind: Counted | None = None
    # A figure of the past counted cases that were voided since: they are shown too.
    any_state: bool = False

    @property
    def paths(self) -> tuple[str, ...]:
        """Where the list looks; empty: wherever the reader may."""
        return outermost({self.unit_path, *self.kin_paths}) if self.unit_path else ()


@dataclass(frozen=True, kw_only=True)
class Place:
    """Which page: after or before a case, or by number where the order is another."""

    sort: str = "-notified"
    after: str = ""
    before: str = ""
    page: int = 1


@dataclass(frozen=True)
class Listed:
    """One page; `total` None where it lies above COUNTED, which is not counted."""

    cases: list[Case]
    first: int
    total: int | None
    sortable: frozenset[str]
    previous: Mapping[str, str] = field(default_factory=dict)
    next: Mapping[str, str] = field(default_factory=dict)


# Sorted only where the list is short enough to be sorted.
SORTS: dict[str, tuple[str, ...]] = {
    "notified": ("notified_at", "id"),
    "confirmed": ("confirmed_date", "notified_at", "id"),
    "onset": ("onset_date", "notified_at", "id"),
    "age": ("age_years", "notified_at", "id"),
    "unit": ("unit__sort_key", "notified_at", "id"),
    "outcome_date": ("outcome_date", "notified_at", "id"),
}


def cases_asked(
    asked: Asked, user: User, *, now: datetime, in_order: bool = False
) -> CaseQuerySet:
    """Every case of a list, unordered: what a bulk verb or an export works on.

    `in_order` writes the conditions on places so that no index tempts the database
    away from reading in order.
    """
    rows = Case.objects.all()
    if not asked.any_state:
        rows = rows.filter(voided_at__isnull=asked.state != "void")
    rows = rows.filter(_seen(asked, user, in_order=in_order))
    for condition in _conditions(asked, now):
        rows = rows.filter(condition)
    return rows


def is_narrow(asked: Asked, user: User) -> bool:
    """Whether the places of the list hold at most NARROW cases; one short read."""
    roots = asked.paths or paths_of(user, words.VIEW)
    held = Case.objects.filter(within("unit_path", roots)).order_by()
    return held[: NARROW + 1].count() <= NARROW


def page_of(asked: Asked, place: Place, user: User, *, now: datetime) -> Listed:
    """One page of a list with its neighbours; at most four statements."""
    by_place = asked.behind is None and is_narrow(asked, user)
    few = Q() if by_place else _few(asked, now)
    narrow = few is not None
    # What the few are was asked already: the figure is not added up a second time.
    unasked = replace(asked, behind=None) if narrow else asked
    rows = cases_asked(unasked, user, now=now, in_order=not by_place).filter(few or Q())
    name = place.sort.removeprefix("-")
    if narrow and name != "notified" and name in SORTS:
        return _numbered(rows, place)
    listed = _by_key(rows, place, narrow=narrow)
    if listed.total is not None:
        return listed
    if asked.unit_path and not few:
        # The place's own index counts, though it would be of no use for the order.
        rows = cases_asked(asked, user, now=now)
    return replace(listed, total=_total(rows, asked, user, narrow=narrow))


def _few(asked: Asked, now: datetime) -> Q | None:
    """The keys of a figure's list or a state's, if it is short enough to be sorted.

    A state's cases are found by its own small index; what a figure counted is asked
    for by itself, for joined to conditions on places PostgreSQL reads every case.
    """
    if asked.behind is not None:
        if asked.behind.is_long:
            return None
        behind = Case.objects.filter(asked.behind.condition).order_by()
        return Q(Among("pk", behind.values_list("pk", flat=True)))
    if asked.state not in STATES:
        return None
    there = Case.objects.standing().filter(STATES[asked.state](now)).order_by()
    many = there[NARROW : NARROW + 1].count()
    return None if many else Q(pk__in=there.values("pk"))


def _total(rows: CaseQuerySet, asked: Asked, user: User, *, narrow: bool) -> int | None:
    """How many the list holds; None where to count them would take too long."""
    if asked.behind is not None:
        sees_all = all(_sees(user, path) for path in asked.behind.paths)
        if sees_all and asked == Asked(behind=asked.behind, any_state=True):
            return asked.behind.size
        return None if asked.behind.is_long else rows.order_by().count()
    # A name borne by thousands is found while reading, but dear to count.
    return _counted(rows, 0 if asked.text and not narrow else COUNTED)


def _sees(user: User, path: str) -> bool:
    """Whether everything that lies at a path is in the reader's area."""
    return path.startswith(paths_of(user, words.VIEW))


def _seen(asked: Asked, user: User, *, in_order: bool) -> Q:
    below = below_unindexed if in_order else within
    wanted = below("unit_path", asked.paths) if asked.unit_path else Q()
    if all(_sees(user, path) for path in asked.paths or ("",)):
        return wanted
    roots = paths_of(user, words.VIEW)
    if not in_order:
        return wanted & _seen_one_way_or_another(roots, user)
    return wanted & (
        below("unit_path", roots)
        | below("present_path", roots)
        | Q(person_id__in=in_sight_of(user))
    )


def _seen_one_way_or_another(roots: tuple[str, ...], user: User) -> Q:
    """Three short reads, each of its own index; an OR of them reads every case."""
    ways = (
        within("unit_path", roots),
        within("present_path", roots),
        Q(person_id__in=in_sight_of(user)),
    )
    first, *others = (Case.objects.filter(way).order_by().values("pk") for way in ways)
    return Q(pk__in=first.union(*others))


def _conditions(asked: Asked, now: datetime) -> Iterator[Q]:
    for name in ("disease", "classification", "found_by", "source_known", "outcome"):
        if value := getattr(asked, name):
            yield Q(**{name: value})
    if asked.age_band:
        yield _of_age(asked.age_band)
    yield from _in_period(asked)
    if asked.text:
        yield named(asked.text)
    if asked.state in STATES:
        yield STATES[asked.state](now)
    if asked.behind is not None:
        yield Q(asked.behind.condition)


def _of_age(band: str) -> Q:
    if band not in AGE_BANDS:
        return Q(age_years=None)
    at = AGE_BANDS.index(band)
    condition = Q(age_years__gte=AGE_BAND_STARTS[at])
    if at + 1 < len(AGE_BANDS):
        condition &= Q(age_years__lt=AGE_BAND_STARTS[at + 1])
    return condition


def _in_period(asked: Asked) -> Iterator[Q]:
    by_day = {"confirmed": "confirmed_date", "onset": "onset_date"}
    name = by_day.get(asked.period_by)
    if asked.since:
        yield (
            Q(**{f"{name}__gte": asked.since})
            if name
            else Q(notified_at__gte=start_of_day(asked.since))
        )
    if asked.until:
        yield (
            Q(**{f"{name}__lte": asked.until})
            if name
            else Q(notified_at__lt=end_of_day(asked.until))
        )


def _numbered(rows: CaseQuerySet, place: Place) -> Listed:
    """A page of a short list in any order; nothing known comes last."""
    down = place.sort.startswith("-")
    first, *rest = SORTS[place.sort.removeprefix("-")]
    ordered = rows.order_by(
        F(first).desc(nulls_last=True) if down else F(first).asc(nulls_last=True),
        *(f"-{name}" for name in rest),
    )
    start = (max(1, place.page) - 1) * PAGE
    read = list(_whole(ordered[start : start + PAGE + 1]))
    return Listed(
        cases=read[:PAGE],
        first=start + 1,
        total=rows.order_by().count(),
        sortable=frozenset(SORTS),
        previous={"page": str(place.page - 1)} if place.page > 1 else {},
        next={"page": str(place.page + 1)} if len(read) > PAGE else {},
    )


def _by_key(rows: CaseQuerySet, place: Place, *, narrow: bool) -> Listed:
    """A page in the order of notification, found by the last case of the one before.

    Its total is known where the page is the whole list.
    """
    down = place.sort != "notified"
    backwards = bool(place.before)
    key = _key(place.before or place.after)
    sign = "-" if down != backwards else ""
    ordered = rows.order_by(f"{sign}notified_at", f"{sign}id")
    if key:
        ordered = ordered.filter(_beyond(key, less=bool(sign)))
    read = list(_whole(ordered[: PAGE + 1]))
    shown = read[:PAGE][:: -1 if backwards else 1]
    more = len(read) > PAGE
    is_whole = not key and not more
    first = max(1, key.first - len(shown) if backwards else key.first) if key else 1
    there = _Neighbours(shown, first)
    return Listed(
        cases=shown,
        first=first,
        total=len(shown) if is_whole else None,
        sortable=frozenset(SORTS) if narrow else frozenset({"notified"}),
        previous=there.before() if (more if backwards else key) else {},
        next=there.after() if more or backwards else {},
    )


def _whole(page: CaseQuerySet) -> CaseQuerySet:
    """The rows of a page, in its order, with their units.

    Which they are is found out first: the database would sort whole rows otherwise,
    thousands of them for fifty.
    """
    there = Case.objects.filter(pk__in=page.values("pk")).order_by(*page.query.order_by)
    return there.select_related("unit", "present_unit")


def _counted(rows: CaseQuerySet, to: int) -> int | None:
    """How many, exactly; None above `to`, beyond which nobody counts on."""
    counted = rows.order_by()[: to + 1].count() if to else 1
    return counted if counted <= to else None


@dataclass(frozen=True)
class _Key:
    """A place in the list: a case, and which row the page from it on begins with."""

    at: datetime
    pk: int
    first: int

    def __str__(self) -> str:
        return f"{self.at.timestamp():.6f}_{self.pk}_{self.first}"


@dataclass(frozen=True)
class _Neighbours:
    """The addresses of the pages around the one that is shown."""

    shown: list[Case]
    first: int

    def before(self) -> dict[str, str]:
        """What lies before the first row."""
        return self._step("before", 0, self.first)

    def after(self) -> dict[str, str]:
        """What lies after the last row."""
        return self._step("after", -1, self.first + len(self.shown))

    def _step(self, name: str, at: int, first: int) -> dict[str, str]:
        if not self.shown:
            return {}
        case = self.shown[at]
        return {name: str(_Key(case.notified_at, case.pk, first))}


def _key(text: str) -> _Key | None:
    """The place a cursor names; None for text that is no cursor, such as an old one."""
    try:
        instant, number, first = text.split("_")
        return _Key(
            datetime.fromtimestamp(float(instant), UTC), int(number), int(first)
        )
    except (ValueError, OverflowError, OSError):
        return None


def _beyond(key: _Key, *, less: bool) -> Q:
    way = "lt" if less else "gt"
    # The first condition alone lets the index begin at the right place.
    return Q(**{f"notified_at__{way}e": key.at}) & (
        Q(**{f"notified_at__{way}": key.at}) | Q(**{f"pk__{way}": key.pk})
    )
