"""One record that tells of two people: choosing what belongs to the other."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from design.components import Record
from design.notices import refuse
from lachan.ground.access.queries import account_of
from lachan.ground.people import actions, queries
from lachan.ground.people.forms import SplitForm
from lachan.ground.people.pages.merging import seen_by, sent_before
from lachan.ground.people.pages.parts import own_url
from lachan.kernel import clock
from lachan.kernel.errors import Refused


@require_http_methods(["GET", "POST"])
def split(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Tick what is the other person's; who that is: somebody new, or known."""
    person = seen_by(request, public_id)
    sent = sent_before(request)
    if sent is not None:
        return redirect(own_url(seen_by(request, sent.to_person.public_id)))
    asked = request.GET.get("with", "")
    other = seen_by(request, asked) if asked else None
    held = queries.holdings(person, account_of(request))
    form = SplitForm.of(held, person, other)
    status = 200
    if request.method == "POST":
        form = SplitForm(held, other, request.POST)
        if form.is_valid():
            try:
                done = actions.split(
                    person=person,
                    to=form.to(),
                    chosen=form.cleaned_data["chosen"],
                    reason=form.cleaned_data["reason"],
                    by=account_of(request),
                    now=clock.now(),
                    public_id=form.cleaned_data["public_id"],
                )
            except Refused as refused:
                refuse(request, refused)
                return redirect(request.get_full_path())
            return redirect(own_url(done.to_person))
        status = 422
    page = {
        "record": Record(
            title=person.full_name or _("name not known"),
            kind=_("Records of two people"),
        ),
        "form": form,
        "hidden": sum(not one.is_visible for one in held),
        "has_any": any(one.is_visible for one in held),
        "other": other,
        "back": own_url(person),
    }
    return render(request, "people/split.html", page, status=status)
