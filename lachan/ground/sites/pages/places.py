"""Facilities: how many beds of which kind, how many taken, how many free."""

from __future__ import annotations

from uuid import UUID

from django.db.models import (
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from design import lists
from design.components import (
    Column,
    Definition,
    Empty,
    Linked,
    Mark,
    Meter,
    Record,
    Row,
    Table,
    Tile,
)
from design.notices import refusals_shown
from lachan.ground.access.actions import can
from lachan.ground.access.models import within
from lachan.ground.access.queries import account_of, history
from lachan.ground.sites import actions, queries
from lachan.ground.sites.forms import CapacityForm, FacilityFilter
from lachan.ground.sites.models import Capacity, Facility, Stay
from lachan.ground.sites.pages.parts import (
    NO_STAY,
    STAY_COLUMNS,
    figure_asked,
    stay_rows,
)
from lachan.ground.sites.queries import Occupancy, occupancies
from lachan.ground.sites.words import BedKind, FacilityKind, Ring
from lachan.kernel import clock
from lachan.kernel.figures import Counted
from lachan.kernel.vietnamese import fold

_SORTS = {"name": "folded_name", "unit": "unit__sort_key", "free": "free"}


@require_GET
def facilities(request: HttpRequest) -> HttpResponse:
    """Places to stay with their beds, taken and free."""
    user = account_of(request)
    now = clock.now()
    form = FacilityFilter(request.GET)
    sort = lists.order(request, _SORTS, "name")
    chosen = _chosen(_with_room(queries.facilities_visible_to(user)), form)
    rows = lists.sorted_by(chosen, sort, _SORTS).select_related("unit")
    shown, paging = lists.paginate(request, rows)
    taken = occupancies([f.pk for f in shown], day=clock.today(now), at=now)
    table = Table(
        id="facilities",
        caption=_("Places to stay"),
        columns=[
            Column("name", _("Name"), sortable=True),
            Column("kind", _("Kind")),
            Column("unit", _("Unit"), sortable=True),
            Column("beds", _("Beds"), "count"),
            Column("staying", _("People there"), "count"),
            Column("free", _("Free"), "count", sortable=True),
            Column("filled", _("Filled")),
        ],
        rows=[_row(facility, taken[facility.pk]) for facility in shown],
        sort=sort,
        paging=paging,
        empty=Empty(_("No place"), _("No place matches."), icon="building-hospital"),
    )
    return render(request, "sites/facilities.html", {"form": form, "table": table})


def _with_room(rows: QuerySet[Facility]) -> QuerySet[Facility]:
    today = clock.today(clock.now())
    running = Capacity.objects.filter(
        queries.capacities_on(today), facility=OuterRef("pk")
    )
    staying = Stay.objects.open_at(clock.now()).filter(facility=OuterRef("pk"))
    beds = running.order_by().values("facility").annotate(n=Sum("beds")).values("n")
    people = staying.order_by().values("facility").annotate(n=Sum(Value(1))).values("n")
    nothing = Value(0, output_field=IntegerField())
    return rows.annotate(
        free=Coalesce(Subquery(beds), nothing) - Coalesce(Subquery(people), nothing)
    )


def _chosen(rows: QuerySet[Facility], form: FacilityFilter) -> QuerySet[Facility]:
    asked = form.cleaned_data if form.is_valid() else {}
    if asked.get("kind"):
        rows = rows.filter(kind=asked["kind"])
    if asked.get("bed"):
        running = Capacity.objects.filter(kind=asked["bed"], to_date=None, beds__gt=0)
        rows = rows.filter(pk__in=running.values("facility"))
    if asked.get("free"):
        rows = rows.filter(**{"free__gt" if asked["free"] == "yes" else "free__lte": 0})
    if asked.get("q"):
        rows = rows.filter(folded_name__contains=fold(asked["q"]))
    return rows


def _row(facility: Facility, taken: Occupancy) -> Row:
    return Row(
        cells={
            "name": Linked(
                facility.name, reverse("sites:facility", args=[facility.public_id])
            ),
            "kind": FacilityKind(facility.kind).label,
            "unit": facility.unit.local_name,
            "beds": taken.total,
            "staying": taken.staying,
            "free": taken.free,
            "filled": Meter(taken.staying / taken.total if taken.total else None),
        },
        key=str(facility.public_id),
        label=facility.name,
        is_quiet=facility.closed_on is not None,
    )


def _facility(request: HttpRequest, public_id: UUID) -> Facility:
    visible = queries.facilities_visible_to(account_of(request))
    return get_object_or_404(visible.select_related("unit"), public_id=public_id)


@require_GET
def facility(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One place: its beds by kind, who is there, what was done to it."""
    found = _facility(request, public_id)
    return _shown(request, found, CapacityForm(initial={"on": _today()}))


def _today() -> object:
    return clock.today(clock.now())


def _shown(request: HttpRequest, found: Facility, form: CapacityForm) -> HttpResponse:
    user = account_of(request)
    now = clock.now()
    taken = occupancies([found.pk], day=clock.today(now), at=now)[found.pk]
    there = (
        Stay.objects.open_at(now)
        .visible_to(user)
        .filter(facility=found)
        .select_related("facility", "unit")
        .order_by("-starts_at")
    )
    shown, paging = lists.paginate(request, there)
    page = {
        "facility": found,
        "record": _record(found, taken),
        "tiles": _tiles(taken),
        "table": Table(
            id="people",
            caption=_("Who is there"),
            columns=[c for c in STAY_COLUMNS if c.name not in ("where", "place")],
            rows=stay_rows(shown, user),
            paging=paging,
            empty=NO_STAY,
            shows_caption=True,
        ),
        "timeline": history("facility", found.public_id),
        "form": form if can(user, "sites.edit", within=found.unit_path) else None,
    }
    status = 422 if form.errors else 200
    return render(request, "sites/facility.html", page, status=status)


def _record(found: Facility, taken: Occupancy) -> Record:
    full = taken.total and taken.free <= 0
    marks = [Mark(_("full"), "alert")] if full else []
    if found.closed_on:
        marks.append(Mark(_("closed"), "quiet"))
    return Record(
        title=found.name,
        kind=FacilityKind(found.kind).label,
        marks=marks,
        definitions=[
            Definition(_("Unit"), found.unit.local_name),
            Definition(_("Address"), found.address or None),
            Definition(_("Code"), found.code),
            Definition(_("Open since"), found.opened_on),
        ],
    )


def _tiles(taken: Occupancy) -> list[Tile]:
    kinds = [
        Tile(name=BedKind(kind).label, value=number, size="small")
        for kind, number in taken.beds.items()
    ]
    return [
        Tile(name=_("People there"), value=taken.staying),
        Tile(name=_("Free"), value=taken.free),
        *kinds,
    ]


@require_POST
def capacity(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Let the place run other numbers of beds from a day on."""
    found = _facility(request, public_id)
    form = CapacityForm(request.POST)
    if not form.is_valid():
        return _shown(request, found, form)
    with refusals_shown(request):
        actions.set_capacity(
            facility=found,
            beds=form.beds(),
            on=form.cleaned_data["on"],
            by=account_of(request),
            now=clock.now(),
        )
    return redirect("sites:facility", public_id=found.public_id)


@require_GET
def beds(request: HttpRequest) -> HttpResponse:
    """Beds by facility and kind: what stands behind a figure of free beds."""
    user = account_of(request)
    behind = figure_asked(request)
    rows = Capacity.objects.filter(
        facility__in=queries.facilities_visible_to(user)
    ).select_related("facility__unit")
    chosen = Q(behind.condition) if behind else Q(to_date=None)
    rows = rows.filter(chosen)
    total = rows.aggregate(n=Sum("beds"))["n"] or 0
    ordered = rows.order_by("facility__folded_name", "kind", "pk")
    shown, paging = lists.paginate(request, ordered)
    table = Table(
        id="beds",
        caption=_("Beds"),
        columns=[
            Column("place", _("Facility")),
            Column("unit", _("Unit")),
            Column("kind", _("Kind of bed")),
            Column("beds", _("Beds"), "count"),
            Column("since", _("Since"), "date"),
        ],
        rows=[_bed_row(one) for one in shown],
        paging=paging,
        totals={"place": _("All beds"), "beds": total},
        empty=Empty(_("No beds"), _("Nobody runs beds here."), icon="bed"),
    )
    tiles = _free_tiles(behind, total) if behind else []
    page = {"table": table, "behind": behind, "tiles": tiles}
    return render(request, "sites/beds.html", page)


def _bed_row(one: Capacity) -> Row:
    url = reverse("sites:facility", args=[one.facility.public_id])
    return Row(
        cells={
            "place": Linked(one.facility.name, url),
            "unit": one.facility.unit.local_name,
            "kind": BedKind(one.kind).label,
            "beds": one.beds,
            "since": one.from_date,
        },
        key=str(one.pk),
    )


def _free_tiles(behind: Counted, total: int) -> list[Tile]:
    """Beds, people in them, and what is left: the sum behind the figure."""
    rings: tuple[str, ...] = (Ring.HOSPITAL,)
    if behind.figure.startswith("places."):
        rings = (Ring.CENTRAL, Ring.BUFFER)
    lying = (
        Stay.objects.standing()
        .filter(within("unit_path", behind.paths), ring__in=rings)
        .filter(_open_at_end(behind))
        .count()
    )
    return [
        Tile(name=_("Beds"), value=total),
        Tile(name=_("People in them"), value=lying, url=_stays_url(rings)),
        Tile(name=_("Free"), value=total - lying, as_of=behind.as_of),
    ]


def _open_at_end(behind: Counted) -> Q:
    until = clock.end_of_day(clock.civil_day_of(behind.as_of))
    return Q(starts_at__lt=until) & (Q(ends_at=None) | Q(ends_at__gte=until))


def _stays_url(rings: tuple[str, ...]) -> str:
    return f"{reverse('sites:stays')}?ring={rings[0]}"
