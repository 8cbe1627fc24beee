"""Người: one page for one human being, with one timeline of who did what.

`head` is who it is and what can be done, `records` the tables of every module,
`course` the timeline; what is read, and whether by name, is decided here.
"""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from lachan.doors.console.pages.person import course, head, records
from lachan.doors.console.queries import person as read
from lachan.ground.access.queries import account_of
from lachan.ground.people.models import Person
from lachan.ground.people.queries import is_named

__all__ = ["person"]


@require_GET
def person(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Identity, household, cases, stays, doses, tasks, and what was done when."""
    user = account_of(request)
    try:
        found = read.person_seen(public_id, user)
    except Person.DoesNotExist:
        raise Http404 from None
    if found.public_id != public_id:  # put together with this one since
        return redirect("console:person", public_id=found.public_id)
    seen = read.whole(found, user)
    named = is_named(found, user)
    page = {
        "person": found,
        "record": head.record(seen, user, is_named=named),
        "identity": head.identity(seen) if named else [],
        "tables": records.tables(seen, is_named=named),
        "timeline": course.timeline(seen),
    }
    return render(request, "console/person.html", page)
