"""From a request to what a list needs: order and page, by the reader's choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest

from design.components import Paging

Row = TypeVar("Row", bound=Model)
PAGE_SIZE = 50


def order(request: HttpRequest, allowed: Mapping[str, str], default: str) -> str:
    """The column to sort by, "-" in front when descending; `default` if not allowed.

    `allowed` maps a column's name to the field it sorts by; see `sorted_by`.
    """
    asked = request.GET.get("sort", "")
    return asked if asked.removeprefix("-") in allowed else default


def sorted_by(
    rows: QuerySet[Row], sort: str, allowed: Mapping[str, str]
) -> QuerySet[Row]:
    """Order rows by a column of `order`; the key breaks ties, lest pages overlap."""
    sign = "-" if sort.startswith("-") else ""
    path = allowed[sort.removeprefix("-")]
    return rows.order_by(f"{sign}{path}", f"{sign}pk")


def paginate(
    request: HttpRequest,
    rows: QuerySet[Any] | Sequence[Any],
    *,
    size: int = PAGE_SIZE,
    total: int | None = None,
    counts: bool = True,
) -> tuple[list[Any], Paging]:
    """The rows of the page asked for, and where it lies.

    Two queries, one if `total` is known or `counts` is off (then one row more is
    read to learn whether another page follows). A page that is no number, or beyond
    the end, is the first or the last page: an old bookmark is not an error.
    """
    page = _page_of(request)
    if counts and total is None:
        total = rows.count() if isinstance(rows, QuerySet) else len(rows)
    if total is not None:
        page = min(page, max(1, -(-total // size)))
    start = (page - 1) * size
    read = list(rows[start : start + size + 1])
    shown = read[:size]
    return shown, Paging(
        first=start + 1 if shown else 0,
        last=start + len(shown),
        total=total,
        previous_url=_with_page(request, page - 1) if page > 1 else "",
        next_url=_with_page(request, page + 1) if len(read) > size else "",
    )


def _page_of(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    return (
        max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 9 else 1
    )


def _with_page(request: HttpRequest, page: int) -> str:
    query = request.GET.copy()
    query["page"] = str(page)
    return f"?{query.urlencode()}"
