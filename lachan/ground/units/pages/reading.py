"""Browse the tree, read one unit, find while typing, draw."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from design.components import (
    Action,
    Column,
    Definition,
    Empty,
    LevelMark,
    Linked,
    Mark,
    Moment,
    Option,
    Record,
    Row,
    Table,
)
from lachan.ground.access.actions import can
from lachan.ground.access.queries import account_of
from lachan.ground.units import queries
from lachan.ground.units.forms import SearchForm, SynonymForm
from lachan.ground.units.models import AreaStatus, TreeEdition, Unit
from lachan.ground.units.pages.parts import (
    EVERYBODY,
    address_of,
    chosen_edition,
    crumbs_of,
    unit_or_404,
    units_table,
)
from lachan.ground.units.queries.denominators import People
from lachan.ground.units.queries.standing import Counted, Kin
from lachan.ground.units.rules.register import TREE
from lachan.ground.units.words import Kind, StatusKind
from lachan.kernel import clock
from lachan.kernel.speech import Text

_SUGGESTED = 10


@require_safe
def browse(request: HttpRequest) -> HttpResponse:
    """The reader's own unit; if asked, the provinces of a tree or what bears a name."""
    edition = chosen_edition(request)
    if (
        not request.GET
        and edition
        and (own := queries.own_unit(account_of(request), edition))
    ):
        return redirect(address_of(own))
    text = request.GET.get("q", "").strip()
    units, note = _listed(edition, text) if edition else ([], "")
    form = SearchForm(request.GET or None)
    page = {
        "edition": edition,
        "filter_form": form,
        "note": note,
        "table": _table(units, edition) if edition else None,
        "empty": Empty(
            _("No tree is loaded"),
            _("Run `lachan init` on the server; it takes some seconds."),
        ),
    }
    return render(request, "units/browse.html", page)


def _listed(edition: TreeEdition, text: str) -> tuple[list[Unit], Text]:
    """The units found, and what to say of a name that belongs to another tree."""
    if not text:
        nation = Unit.objects.filter(edition=edition, kind=Kind.NATION).first()
        return (list(Unit.objects.children_of(nation)) if nation else []), ""
    found: Sequence[queries.Suggestion] = queries.search(text, edition, limit=50)
    note: Text = ""
    if not found:
        # A former name leads to what became of the unit, and says so.
        told = queries.find_unit(text, edition)
        found, note = told.suggestions, told.note
    by_id = Unit.objects.in_bulk([one.unit_id for one in found])
    return [by_id[one.unit_id] for one in found], note


def _table(units: list[Unit], edition: TreeEdition) -> Table:
    now = clock.now()
    people = queries.denominators(units, {EVERYBODY}, known_at=now)
    counted = Unit.objects.filter(parent__in=[unit.pk for unit in units])
    grouped = counted.order_by().values("parent").annotate(n=Count("pk"))
    below = {row["parent"]: row["n"] for row in grouped}
    return units_table(units, edition, people, below)


@require_safe
def unit(request: HttpRequest, edition: str, code: str) -> HttpResponse:
    """One unit: its place, its people by source, its kin, its standing."""
    one = unit_or_404(edition, code)
    above = queries.ancestors(one)
    children = list(Unit.objects.children_of(one))
    may_edit = can(account_of(request), "units.edit", within=one.path)
    counts = queries.counts_of(one)
    history = queries.status_history(one)
    page = {
        "unit": one,
        "crumbs": crumbs_of(one, above),
        "record": _record(one, history, may_edit=may_edit),
        "counts": _counts_table(counts, may_edit=may_edit),
        "children": _table(children, one.edition) if children else None,
        "successors": _kin_table("successors", queries.successors(one)),
        "predecessors": _kin_table("predecessors", queries.predecessors(one)),
        "history": [_moment(status) for status in history],
        "synonyms": list(one.synonyms.order_by("text")),
        "synonym_form": SynonymForm() if may_edit else None,
        "may_edit": may_edit,
    }
    return render(request, "units/unit.html", page)


def _record(one: Unit, history: list[AreaStatus], *, may_edit: bool) -> Record:
    now = clock.now()
    people = queries.denominators([one], {EVERYBODY}, known_at=now)[one.pk]
    known = people.get(EVERYBODY)
    level = next(
        (s for s in history if s.kind == StatusKind.LEVEL and s.ends_at is None), None
    )
    address = [one.edition.code, one.code]
    whole = f"{reverse('units:browse')}?edition={one.edition.code}"
    return Record(
        title=one.local_name,
        kind=one.local_type,
        subtitle=one.edition.local_name,
        level=LevelMark(level.value) if level else None,
        definitions=[
            Definition(_("Code"), one.code),
            Definition(
                _("People"),
                known.persons if known else None,
                note=known.source if known else "",
            ),
            # Official lists say what was in force, not since when a unit exists.
            *(
                [Definition(_("In being since"), one.valid_from)]
                if one.kind in (Kind.HAMLET, Kind.SPECIAL)
                else []
            ),
            *([Definition(_("Until"), one.valid_to)] if one.valid_to else []),
        ],
        actions=[
            *(
                [
                    Action(_("Record a count"), reverse("units:count", args=address)),
                    Action(_("Add a unit below"), reverse("units:add", args=address)),
                ]
                if may_edit
                else []
            ),
            Action(
                _("Propose a correction"),
                reverse("units:propose", args=address),
                "quiet" if may_edit else "secondary",
            ),
            Action(_("Find another unit"), whole, "quiet", "search"),
        ],
    )


def _counts_table(counts: list[Counted], *, may_edit: bool) -> Table:
    return Table(
        id="counts",
        caption=_("Counts of people"),
        columns=[
            Column("group", _("Who is counted")),
            Column("persons", _("People"), "count"),
            Column("source", _("Source")),
            Column("method", _("Method")),
            Column("counted_on", _("Counted on"), "date"),
            Column("used", _("Denominator of")),
            *([Column("verbs", _("Change"))] if may_edit else []),
        ],
        rows=[_count_row(counted) for counted in counts],
        empty=Empty(
            _("No count of its own"),
            _("Rates rest on the sum of the units below, if those are counted."),
        ),
    )


def _count_row(counted: Counted) -> Row:
    count = counted.population
    accepted = counted.accepted_for
    return Row(
        cells={
            "group": count.get_group_display(),
            "persons": count.persons,
            "source": f"{count.source} {count.note}".strip(),
            "method": count.get_method_display(),
            "counted_on": count.counted_on,
            "used": [
                Mark(one.get_purpose_display(), "done", title=one.reason)
                for one in accepted
            ],
            "verbs": Linked(_("Use this"), reverse("units:accept", args=[count.pk])),
        },
        key=str(count.pk),
        is_quiet=not accepted,
    )


def _kin_table(name: str, kin: list[Kin]) -> Table | None:
    """Who a unit became or came from; None when the editions say nothing."""
    if not kin:
        return None
    people = queries.denominators(
        [one.unit for one in kin], {EVERYBODY}, known_at=clock.now()
    )
    return Table(
        id=name,
        caption=_("In the other tree"),
        columns=[
            Column("name", _("Name")),
            Column("code", _("Code")),
            Column("above", _("Belongs to")),
            Column("relation", _("How much")),
            Column("decree", _("Decree on units")),
            Column("people", _("People"), "count"),
        ],
        rows=[_kin_row(one, people.get(one.unit.pk, {})) for one in kin],
        has_column_chooser=False,
    )


def _kin_row(one: Kin, people: dict[tuple[str, str], People]) -> Row:
    relation = _("the whole unit") if one.is_whole else _("a part of the unit")
    if one.share is not None and not one.is_whole:
        relation = _("a part: %(share)s of its people") % {"share": f"{one.share:.0%}"}
    marks: list[object] = [relation]
    counted = people.get(EVERYBODY)
    if one.is_default and not one.is_whole:
        marks.append(Mark(_("the default"), "accent"))
    return Row(
        cells={
            "name": Linked(one.unit.local_name, address_of(one.unit)),
            "code": one.unit.code,
            "above": one.unit.parent.local_name if one.unit.parent else "",
            "relation": marks,
            "decree": _decreed(one),
            "people": counted.persons if counted else None,
        },
        key=one.unit.code,
    )


def _decreed(one: Kin) -> str:
    """The decree by number and day, where it was carried out here."""
    if one.decree is None:
        return ""
    return f"{one.decree.number}, {one.decree.valid_from:%d/%m/%Y}"


def _moment(status: AreaStatus) -> Moment:
    value = "" if status.value is None else f" {status.value}"
    until = (
        _("until %(end)s") % {"end": f"{clock.today(status.ends_at):%d/%m/%Y}"}
        if status.ends_at
        else _("in force")
    )
    return Moment(
        at=status.starts_at,
        title=f"{status.get_kind_display()}{value}".capitalize(),
        detail=until,
        tone="" if status.ends_at else "accent",
    )


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """At most ten units whose name begins as typed; for every field that asks one."""
    edition = chosen_edition(request)
    field = request.GET.get("field", "q")
    text = request.GET.get(f"{field}_text") or request.GET.get("q", "")
    kinds = tuple(k for k in request.GET.get("kinds", "").split(",") if k in Kind)
    found = (
        queries.search(
            text,
            edition,
            inside=request.GET.get("inside", ""),
            kinds=kinds or (*TREE, Kind.HAMLET, Kind.SPECIAL),
            limit=_SUGGESTED,
        )
        if edition
        else []
    )
    public_ids = dict(
        Unit.objects.filter(pk__in=[one.unit_id for one in found]).values_list(
            "pk", "public_id"
        )
    )
    options = []
    for one in found:
        name, _comma, above = one.label.partition(", ")
        options.append(Option(str(public_ids[one.unit_id]), name, above or one.code))
    return render(request, "design/typeahead_options.html", {"options": options})


@require_safe
def outlines(request: HttpRequest, edition: str, code: str) -> HttpResponse:
    """GeoJSON of the units below, for a map; `?kind=commune` for a deeper tier."""
    kind = request.GET.get("kind", "")
    drawn = queries.shapes(unit_or_404(edition, code), kind if kind in Kind else None)
    if request.headers.get("If-None-Match") == drawn.etag:
        return HttpResponse(status=304, headers={"ETag": drawn.etag})
    response = HttpResponse(drawn.text, content_type="application/geo+json")
    response["ETag"] = drawn.etag
    response["Cache-Control"] = "private, max-age=3600"
    return response
