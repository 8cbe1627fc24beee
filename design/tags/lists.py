"""The list component and its filters."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django.forms import BoundField, Form
from django.http import HttpRequest, QueryDict
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from design import formats
from design.components import Chip, Column, Row, Table
from design.tags.cells import cell
from design.tags.parts import door

Parts = dict[str, Any]
#: Where a list stands in its pages; a change of order or filter starts at the front.
PLACES = ("page", "after", "before")
#: So few rows more are not worth a button on a phone.
FEW_MORE = 3


def data_table(context: Context, table: Table) -> Parts:
    """`{% data_table table %}`: the one list of the house."""
    query = _query(context)
    return {
        "table": table,
        "heads": [_head(column, table, query) for column in table.columns],
        "body": _body(table, partial(door, context)),
        "totals": _totals(table),
        "count_line": count_line(table),
        "has_bar": _has_bar(table),
        "has_minor": bool(table.rows) and any(one.is_minor for one in table.columns),
        "folds_rows": _folds_rows(table),
        "csrf_token": context.get("csrf_token"),
    }


def _folds_rows(table: Table) -> bool:
    """Whether a phone shows the first rows only, until asked for the others."""
    return len(table.rows) > table.most_on_phone + FEW_MORE


def _has_bar(table: Table) -> bool:
    """A short list without tools needs no line above it, an empty one neither."""
    if not table.rows:
        return table.shows_caption
    chooses = table.has_column_chooser and bool(table.rows)
    return any((table.paging, table.bulk, table.exports, table.shows_caption, chooses))


def count_line(table: Table) -> str:
    """Say which rows are shown of how many."""
    paging = table.paging
    if paging is None:
        return _rows(len(table.rows))
    span = {"first": formats.figure(paging.first), "last": formats.figure(paging.last)}
    if paging.total is None:
        return _("%(first)s–%(last)s") % span
    if paging.total == 0:
        return _rows(0)
    return _("%(first)s–%(last)s of %(total)s") % {
        **span,
        "total": formats.figure(paging.total),
    }


def _rows(number: int) -> str:
    told = ngettext("%(n)s row", "%(n)s rows", number)
    return told % {"n": formats.figure(number)}


def filters(
    context: Context, form: Form, shown: str = "", *, target: str = "", fixed: str = ""
) -> Parts:
    """`{% filters form "q,state" target="cases" %}`: a GET form and its chips.

    `shown` names the fields always visible, the first four if empty; the others fold
    away. `target` is the id of the list that is swapped without a page load. `fixed`
    names what belongs to the figure behind the list and is not the reader's to take.
    """
    kept = fixed.split(",")
    fields = [field for field in form.visible_fields() if field.name not in kept]
    names = [name.strip() for name in shown.split(",") if name.strip()]
    names = names or [field.name for field in fields[:4]]
    query = _query(context)
    own = {field.html_name for field in fields} | set(PLACES)
    return {
        "shown": [field for field in fields if field.name in names],
        "more": [field for field in fields if field.name not in names],
        "chips": list(_chips(fields, query)),
        "kept": [(name, value) for name, value in query.items() if name not in own],
        "clear_url": _address(query, without=own),
        "target": target,
        "path": getattr(context.get("request"), "path", ""),
    }


def _chips(fields: Iterable[BoundField], query: QueryDict) -> Iterable[Chip]:
    for field in fields:
        values = [value for value in query.getlist(field.html_name) if value]
        if values:
            shown = ", ".join(_spoken(field, value) for value in values)
            away = {field.html_name, *PLACES}
            yield Chip(str(field.label), shown, _address(query, without=away))


def _spoken(field: BoundField, value: str) -> str:
    """The words of a choice instead of its code."""
    for code, label in _flat_choices(field):
        if str(code) == value:
            return str(label)
    return _("yes") if value == "on" else value


def _flat_choices(field: BoundField) -> Iterable[tuple[object, object]]:
    for code, label in getattr(field.field, "choices", ()):
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield code, label


def _head(column: Column, table: Table, query: QueryDict) -> Parts:
    direction = {column.name: "ascending", f"-{column.name}": "descending"}.get(
        table.sort, ""
    )
    url = ""
    if column.sortable:
        turned = f"-{column.name}" if direction == "ascending" else column.name
        url = _address(query, without=PLACES, **{table.sort_parameter: turned})
    return {"column": column, "direction": direction, "url": url}


def _body(table: Table, opened: Callable[[str | None], str]) -> SafeString:
    """The rows, put together here and not by the template.

    Its loops would cost more than everything else on a page of fifty rows.
    """
    begins = [(column, _begin(column)) for column in table.columns]
    nearest = table.most_on_phone if _folds_rows(table) else len(table.rows)
    lines: list[str] = []
    for place, row in enumerate(table.rows):
        quiet = mark_safe(' class="lc-quiet-row"') if row.is_quiet else ""
        far = " data-far" if place >= nearest else ""
        lines.append(format_html('<tr role="row"{}{}>', quiet, far))
        if table.bulk:
            lines.append(_select(row))
        lines += (_drawn(begin, _cell(row, column, opened)) for column, begin in begins)
        lines.append(_END_OF_ROW)
    return mark_safe("".join(lines))  # noqa: S308  # every part was escaped above


def _totals(table: Table) -> SafeString | None:
    if table.totals is None:
        return None
    cells = [
        _drawn(_begin(column), cell(table.totals.get(column.name, ""), column.kind))
        for column in table.columns
    ]
    return mark_safe("".join(cells))  # noqa: S308  # every part was escaped above


_END_OF_ROW = SafeString("</tr>\n")


def _drawn(begin: SafeString, html: SafeString) -> str:
    """One cell; both parts were escaped before."""
    return f'{begin}<div class="lc-cell">{html}</div></td>' if html else f"{begin}</td>"


def _begin(column: Column) -> SafeString:
    """What opens every cell of a column."""
    return format_html(
        '<td role="cell" data-column="{}" data-label="{}"{}{}{}>',
        column.name,
        column.label,
        mark_safe(' class="lc-right lc-num"') if column.is_numeric else "",
        " data-minor" if column.is_minor else "",
        " hidden" if column.hidden else "",
    )


def _select(row: Row) -> SafeString:
    return format_html(
        '<td role="cell" class="lc-select"><input type="checkbox" name="selected"'
        ' value="{}" aria-label="{}"></td>',
        row.key,
        _("Select %(name)s") % {"name": row.label},
    )


def _cell(row: Row, column: Column, opened: Callable[[str | None], str]) -> SafeString:
    html = cell(row.cells.get(column.name), column.kind)
    url = opened(row.urls.get(column.name))
    return format_html('<a href="{}">{}</a>', url, html) if url else html


def _query(context: Context) -> QueryDict:
    request = context.get("request")
    return request.GET if isinstance(request, HttpRequest) else QueryDict()


def _address(query: QueryDict, without: Iterable[str], **more: str) -> str:
    changed = query.copy()
    for name in without:
        changed.pop(name, None)
    for name, value in more.items():
        changed[name] = value
    return f"?{changed.urlencode()}"
