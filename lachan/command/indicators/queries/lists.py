"""The list behind a figure: exactly the records it counted, and the link to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache, lru_cache
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db import connection
from django.db.models import (
    Case,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.urls import reverse

from lachan.command.indicators.models import DailyAmount, Movement
from lachan.command.indicators.queries.definitions import definition_of
from lachan.command.indicators.queries.question import moment
from lachan.command.indicators.rules.figures import UNKNOWN, Moment
from lachan.command.indicators.words import Definition, Term
from lachan.ground.access.models import below_unindexed, within
from lachan.ground.units.models import Unit
from lachan.ground.units.queries import Place, lineage
from lachan.kernel import clock
from lachan.kernel.errors import Refused
from lachan.kernel.figures import Counted, Figure

# Movements up to which the records of a figure are found by adding all of them up.
# Beyond, a page of fifty is full sooner when each record in order is asked for its own;
# not when the figure is of the past, and thousands of newer records come before it.
LONG = 10_000
LONG_IN_THE_PAST = 50_000
PAST_DAYS = 14

_pages: dict[str, str] = {}


def install(pages: Mapping[str, str]) -> None:
    """Put in place which page lists what (lachan/figures.py): list word → URL name."""
    _pages.clear()
    _pages.update(pages)
    _address.cache_clear()


def with_list(figure: Figure, unit: Unit, disease: str) -> Figure:
    """The figure with the address of the records it counts, where a page lists them."""
    definition, _part = definition_of(figure.id)
    if not figure.is_known:
        return figure
    page = _address(definition.list)
    if page is None:
        return figure
    asked = _asked(unit.public_id, figure.as_of, figure.known_at, disease)
    return replace(
        figure, list_url=f"{page}?{urlencode({'figure': figure.id})}&{asked}"
    )


# Hundreds of figures stand on one page, and all but their names is the same.
@lru_cache(maxsize=512)
def _asked(unit: UUID, as_of: datetime, known_at: datetime, disease: str) -> str:
    return urlencode(
        {
            "unit": unit,
            "as_of": as_of.isoformat(),
            "known_at": known_at.isoformat(),
            "disease": disease,
        }
    )


@cache
def _address(word: str) -> str | None:
    """The address of the page that lists what the word says; None without a page."""
    page = _pages.get(word)
    return reverse(page) if page else None


def subjects(figure_id: str, unit: Unit, at: Moment) -> QuerySet[Movement, int]:
    """The ids a figure counted: its list is exactly these records.

    Same movements as the figure: a subject is in when its amounts do not cancel out
    in this unit, window and knowledge. Usable as a subquery (`pk__in=…`). Raises
    KeyError for an id that no definition has.
    """
    definition, part = definition_of(figure_id)
    return _subjects(_Read(definition, part, lineage([unit])[unit.pk], at))


def subjects_at(
    figure_id: str, unit: Unit, as_of: datetime, known_at: datetime, disease: str
) -> QuerySet[Movement, int]:
    """`subjects` for owners that know instants, not moments."""
    return subjects(figure_id, unit, moment(as_of, known_at, disease))


def counted(asked: Mapping[str, str]) -> Counted | None:
    """The records behind the figure that a query string names; None if it names none.

    The counterpart of the addresses that `with_list` makes. Raises LookupError when
    the figure, the unit or a time is not one of ours.
    """
    name = asked.get("figure", "")
    if not name:
        return None
    try:
        unit = Unit.objects.get(public_id=UUID(asked.get("unit", "")))
        as_of = clock.as_of(asked["as_of"])
        known_at = clock.as_of(asked.get("known_at") or asked["as_of"])
    except (ValueError, Unit.DoesNotExist, Refused) as why:
        raise LookupError(name) from why
    at = moment(as_of, known_at, asked.get("disease") or "covid-19")
    definition, part = definition_of(name)
    read = _Read(definition, part, lineage([unit])[unit.pk], at)
    came, went = _amounts(read)
    age = clock.civil_day_of(known_at) - at.day
    long = LONG_IN_THE_PAST if age.days > PAST_DAYS else LONG
    is_long = came + went > long
    found = _subjects(read)
    row_by_row = Exists(found.filter(subject_id=OuterRef("pk")))
    return Counted(
        figure=name,
        name=definition.name[at.language],
        place=unit.local_name,
        paths=read.paths,
        as_of=as_of,
        known_at=known_at,
        condition=row_by_row if is_long else Q(pk__in=found),
        size=came - went,
        is_long=is_long,
    )


@dataclass(frozen=True)
class _Read:
    """What of which movements a list reads."""

    definition: Definition
    part: str
    places: tuple[Place, ...]
    at: Moment

    @property
    def paths(self) -> tuple[str, ...]:
        return tuple(place.path for place in self.places)

    @property
    def terms(self) -> Q:
        """What holds for the amounts that the figure adds or subtracts."""
        return _any_term(_listed(self.definition), self.definition, self.part)

    @property
    def window(self) -> Q:
        """What holds for them besides; for movements and daily amounts alike."""
        day, days = self.at.day, self.definition.window_days
        condition = Q(disease__in=("", self.at.disease), day__lte=day)
        return condition & Q(day__gt=day - timedelta(days=days)) if days else condition


def _subjects(read: _Read) -> QuerySet[Movement, int]:
    return (
        Movement.objects.filter(
            read.terms,
            read.window,
            within("unit_path", read.paths),
            known_at__lte=read.at.known_at,
        )
        .values("subject_id")
        .annotate(net=Sum(_signed(read.definition)))
        .filter(net__gt=0)
        .values_list("subject_id", flat=True)
    )


def _amounts(read: _Read) -> tuple[int, int]:
    """How much came into the figure and how much went out of it: in all, its number.

    From the daily sums, less what was recorded after `known_at`.
    """
    held = DailyAmount.objects.filter(
        read.terms, read.window, unit_id__in=[place.pk for place in read.places]
    )
    # Without their terms, which would have the whole of a place read instead.
    later = Movement.objects.filter(
        read.window,
        below_unindexed("unit_path", read.paths),
        recorded_after(
            read.at.known_at, {term.measure for term in _listed(read.definition)}
        ),
    )
    came, went = _added_up(held, read)
    came_later, went_later = _added_up(later, read)
    return came - came_later, went - went_later


def _added_up(rows: QuerySet[Any], read: _Read) -> tuple[int, int]:
    terms = _listed(read.definition)
    told = rows.aggregate(
        **{
            name: Sum(
                "amount",
                filter=_any_term(
                    [term for term in terms if term.sign == sign],
                    read.definition,
                    read.part,
                ),
            )
            for name, sign in (("came", 1), ("went", -1))
            if any(term.sign == sign for term in terms)
        }
    )
    return told.get("came") or 0, told.get("went") or 0


def recorded_after(known_at: datetime, measures: Iterable[str]) -> Q:
    """What holds for movements recorded since, found by the index of that.

    They are little. SQLite would rather read everything in the order of places, and
    is asked for their ids first; PostgreSQL, asked so, looks up every movement twice.
    """
    since = Q(measure__in=list(measures), known_at__gt=known_at)
    if connection.vendor == "postgresql":
        return since
    return Q(pk__in=Movement.objects.filter(since).values_list("pk"))


def _term_condition(term: Term) -> Q:
    condition = Q(measure=term.measure)
    if term.categories:
        condition &= Q(category__in=term.categories)
    if term.age_bands:
        condition &= Q(age_band__in=term.age_bands)
    return condition


def _listed(definition: Definition) -> tuple[Term, ...]:
    """The terms that count the same kind of record as the first one.

    Free beds are beds less people: the list shows the beds.
    """
    kind = definition.terms[0].measure.partition(".")[0]
    return tuple(t for t in definition.terms if t.measure.startswith(f"{kind}."))


def _any_term(terms: Iterable[Term], definition: Definition, part: str) -> Q:
    condition = Q()
    for term in terms:
        condition |= _term_condition(term)
    if part and definition.breakdown:
        # Nothing written and "not known" written are one part, as in the figure.
        parts = ("", part) if part == UNKNOWN else (part,)
        condition &= Q(**{f"{definition.breakdown}__in": parts})
    return condition


def _signed(definition: Definition) -> Case:
    return Case(
        *(
            When(_term_condition(term), then=F("amount") * Value(term.sign))
            for term in _listed(definition)
        ),
        default=Value(0),
        output_field=IntegerField(),
    )
