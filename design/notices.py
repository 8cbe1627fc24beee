"""Messages of one request to the next page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from lachan.kernel.errors import Refused


def refuse(request: HttpRequest, refused: Refused) -> None:
    """Show on the next page what did not happen, why, and what to do now."""
    html = render_to_string("design/refusal.html", {"refusal": refused})
    messages.error(request, mark_safe(html), extra_tags="refusal")  # noqa: S308  # escaped by the template or form that made it


@contextmanager
def refusals_shown(request: HttpRequest) -> Iterator[None]:
    """Do what may be refused; a refusal is shown on the page that comes next."""
    try:
        yield
    except Refused as refused:
        refuse(request, refused)
