"""The list behind a figure: exactly the records it counted, and the link to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Case, F, IntegerField, Q, QuerySet, Sum, Value, When
from django.urls import reverse

from lachan.command.indicators.models import Movement
from lachan.command.indicators.queries.definitions import definition_of
from lachan.command.indicators.queries.question import moment
from lachan.command.indicators.rules.figures import UNKNOWN, Moment
from lachan.command.indicators.words import Definition, Term
from lachan.ground.access.models import within
from lachan.ground.units.models import Unit
from lachan.ground.units.queries import lineage_paths
from lachan.kernel import clock
from lachan.kernel.errors import Refused
from lachan.kernel.figures import Counted, Figure

_pages: dict[str, str] = {}


def install(pages: Mapping[str, str]) -> None:
    """Put in place which page lists what (lachan/figures.py): list word → URL name."""
    _pages.clear()
    _pages.update(pages)


def with_list(figure: Figure, unit: Unit, disease: str) -> Figure:
    """The figure with the address of the records it counts, where a page lists them."""
    definition, _part = definition_of(figure.id)
    if not figure.is_known:
        return figure
    asked = {
        "figure": figure.id,
        "unit": unit.public_id,
        "as_of": figure.as_of.isoformat(),
        "known_at": figure.known_at.isoformat(),
        "disease": disease,
    }
    return replace(figure, list_url=address_of(definition.list, asked))


def address_of(word: str, asked: Mapping[str, object]) -> str | None:
    """The address of the page that lists what the word says; None without a page."""
    page = _pages.get(word)
    return f"{reverse(page)}?{urlencode(asked)}" if page else None


def subjects(figure_id: str, unit: Unit, at: Moment) -> QuerySet[Movement, int]:
    """The ids a figure counted: its list is exactly these records.

    Same movements as the figure: a subject is in when its amounts do not cancel out
    in this unit, window and knowledge. Usable as a subquery (`pk__in=…`). Raises
    KeyError for an id that no definition has.
    """
    definition, part = definition_of(figure_id)
    rows = Movement.objects.filter(
        within("unit_path", lineage_paths(unit)),
        _any_term(definition, part),
        disease__in=("", at.disease),
        day__lte=at.day,
        known_at__lte=at.known_at,
    )
    if definition.window_days:
        rows = rows.filter(day__gt=at.day - timedelta(days=definition.window_days))
    return (
        rows.values("subject_id")
        .annotate(net=Sum(_signed(definition)))
        .filter(net__gt=0)
        .values_list("subject_id", flat=True)
    )


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
    definition, _part = definition_of(name)
    return Counted(
        figure=name,
        name=definition.name[at.language],
        place=unit.local_name,
        path=unit.path,
        as_of=as_of,
        known_at=known_at,
        ids=subjects(name, unit, at),
    )


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


def _any_term(definition: Definition, part: str) -> Q:
    condition = Q()
    for term in _listed(definition):
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
