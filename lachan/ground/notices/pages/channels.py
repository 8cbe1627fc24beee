"""Channels of my units: how they stand, set up, tried, closed."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from design.components import (
    Action,
    Column,
    Definition,
    Empty,
    Linked,
    Mark,
    Record,
    Row,
    Table,
)
from design.notices import refusals_shown
from lachan.ground.access.models import User
from lachan.ground.access.queries import account_of, history, place_names
from lachan.ground.notices import actions
from lachan.ground.notices.actions import EndpointDraft
from lachan.ground.notices.actions.carrying import names_its_place
from lachan.ground.notices.forms import EndpointForm, TrialForm
from lachan.ground.notices.models import Delivery, Endpoint
from lachan.ground.notices.pages.parts import (
    language,
    path_asked,
    require_manager,
    said_of,
    state_mark,
    tabs,
)
from lachan.ground.notices.queries import said, standing
from lachan.ground.notices.words import Channel, EndpointKind
from lachan.kernel import clock
from lachan.kernel.errors import Refused

_MOST_SHOWN = 50


@require_GET
def channels(request: HttpRequest) -> HttpResponse:
    """Which channels there are, what waits, what was given up, what went out last."""
    user = account_of(request)
    require_manager(user)
    page = {
        "tabs": tabs(user, "channels"),
        "goes_out": settings.NOTICES_GO_OUT,
        "standing": _standing_table(user),
        "endpoints": _endpoints_table(user),
        "last": _last_table(user),
        "trial": TrialForm(),
    }
    return render(request, "notices/channels.html", page)


def _standing_table(user: User) -> Table:
    columns = ("waiting", "sent", "failed", "spared")
    labels = (_("Waiting"), _("Sent"), _("Not sent"), _("No longer needed"))
    return Table(
        id="standing",
        caption=_("How the channels stand"),
        columns=[
            Column("channel", _("Channel")),
            *(
                Column(name, label, "count")
                for name, label in zip(columns, labels, strict=True)
            ),
            Column("oldest", _("Waiting since"), "instant"),
        ],
        rows=[
            Row(
                cells={"channel": Channel(channel).label, **told},
                key=channel,
                label=str(Channel(channel).label),
            )
            for channel, told in standing(user).items()
        ],
        empty=Empty(_("Nothing was sent yet"), icon="send"),
        has_column_chooser=False,
    )


def _endpoints_table(user: User) -> Table:
    rows = list(Endpoint.objects.visible_to(user).order_by("-is_active", "name"))
    names = place_names(one.unit_path for one in rows)
    return Table(
        id="endpoints",
        caption=_("Gateways and webhooks"),
        columns=[
            Column("name", _("Name")),
            Column("kind", _("Kind of channel")),
            Column("unit", _("Unit")),
            Column("state", _("State")),
        ],
        rows=[
            Row(
                cells={
                    "name": Linked(
                        one.name,
                        reverse("notices:endpoint", args=[one.public_id]),
                        names_its_place(one),
                    ),
                    "kind": EndpointKind(one.kind).label,
                    "unit": names.get(one.unit_path, "–"),
                    "state": _state(one),
                },
                key=str(one.public_id),
                label=one.name,
                is_quiet=not one.is_active,
            )
            for one in rows
        ],
        empty=Empty(_("No gateway, no webhook"), icon="send"),
        has_column_chooser=False,
    )


def _state(one: Endpoint) -> Mark:
    if not one.is_active:
        return Mark(_("closed"), "quiet")
    if one.rests_until is not None and one.rests_until > clock.now():
        return Mark(_("fails, rests"), "alert", "alert-triangle")
    if one.failures:
        return Mark(_("failed last time"), "accent")
    return Mark(_("in use"), "done")


def _last_table(user: User) -> Table:
    """Texts and states; whom they went to is nobody's business here."""
    outside = Delivery.objects.visible_to(user).exclude(channel=Channel.IN_APP)
    shown = outside.select_related("notice__unit").order_by("-pk")[:_MOST_SHOWN]
    return Table(
        id="last",
        caption=_("What went out last"),
        columns=[
            Column("text", _("Words")),
            Column("channel", _("Channel")),
            Column("state", _("State")),
            Column("tries", _("Tries"), "count", is_minor=True),
            Column("error", _("What was wrong"), is_minor=True),
            Column("at", _("Told"), "instant"),
        ],
        rows=[
            Row(
                cells={
                    "text": said(one.notice, language()).text,
                    "channel": Channel(one.channel).label,
                    "state": state_mark(one.state),
                    "tries": one.attempts,
                    "error": one.last_error or "–",
                    "at": one.notice.created_at,
                },
                key=str(one.public_id),
                label=str(one.pk),
            )
            for one in shown
        ],
        empty=Empty(_("Nothing was sent yet"), icon="send"),
    )


@require_POST
def trial(request: HttpRequest) -> HttpResponse:
    """Send myself a trial over one channel."""
    user = account_of(request)
    require_manager(user)
    form = TrialForm(request.POST)
    if form.is_valid():
        channel = form.cleaned_data["channel"]
        with refusals_shown(request):
            actions.send_trial(channel=channel, by=user, now=clock.now())
            messages.success(request, _("The trial is on its way; see below."))
    return redirect("notices:channels")


@require_POST
def trial_of(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Send a trial over one gateway (to myself), or to one webhook."""
    found = _endpoint(request, public_id)
    channel = Channel.SMS if found.kind == EndpointKind.SMS else Channel.WEBHOOK
    with refusals_shown(request):
        actions.send_trial(
            channel=channel, endpoint=found, by=account_of(request), now=clock.now()
        )
        messages.success(request, _("The trial is on its way; see below."))
    return redirect("notices:channels")


@require_POST
def again(request: HttpRequest) -> HttpResponse:
    """Queue once more what was given up."""
    user = account_of(request)
    require_manager(user)
    number = actions.try_again(by=user, now=clock.now())
    text = ngettext("%(n)s is sent again.", "%(n)s are sent again.", number)
    messages.success(request, text % {"n": number})
    return redirect("notices:channels")


@sensitive_post_parameters("secret")
def new_endpoint(request: HttpRequest) -> HttpResponse:
    """Set up a gateway or a webhook."""
    require_manager(account_of(request))
    return _edited(request, None)


@sensitive_post_parameters("secret")
def endpoint(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One channel: change it, try it, close it."""
    return _edited(request, _endpoint(request, public_id))


def _endpoint(request: HttpRequest, public_id: UUID) -> Endpoint:
    visible = Endpoint.objects.visible_to(account_of(request))
    return get_object_or_404(visible, public_id=public_id)


def _edited(request: HttpRequest, found: Endpoint | None) -> HttpResponse:
    form = EndpointForm(request.POST or None, initial=_present(found))
    made = ""
    if request.method == "POST" and form.is_valid():
        try:
            found, made = _set(account_of(request), form, found)
        except Refused as refused:
            form.add_error(refused.field or "unit", said_of(refused))
        else:
            if not made:
                return redirect("notices:endpoint", public_id=found.public_id)
    page = {
        "form": form,
        "record": _record(found) if found else None,
        "secret": made,
        "endpoint": found,
        "timeline": history("endpoint", found.public_id) if found else [],
    }
    status = 422 if form.errors else 200
    response = render(request, "notices/endpoint.html", page, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _present(found: Endpoint | None) -> dict[str, object]:
    if found is None:
        return {}
    return {
        "kind": found.kind,
        "name": found.name,
        "url": found.url,
        "kinds": found.kinds,
        "shape": found.shape_text,
    }


def _set(
    user: User, form: EndpointForm, found: Endpoint | None
) -> tuple[Endpoint, str]:
    told = form.cleaned_data
    is_same_place = found is not None and not told["unit"].strip()
    path = (
        found.unit_path if found and is_same_place else path_asked(user, told["unit"])
    )
    draft = EndpointDraft(
        kind=found.kind if found else told["kind"],
        name=told["name"],
        url=told["url"],
        path=path,
        secret=told["secret"],
        kinds=told["kinds"],
        shape=told["shape"],
    )
    return actions.set_endpoint(draft=draft, by=user, now=clock.now(), endpoint=found)


def _record(found: Endpoint) -> Record:
    args = [found.public_id]
    ways = [
        Action(
            _("Send a trial"), reverse("notices:trial_of", args=args), method="post"
        ),
        Action(
            _("Close"),
            reverse("notices:close", args=args),
            "danger",
            method="post",
            confirm=_("Nothing is sent over it any more, and its secret goes."),
        ),
    ]
    every = Action(_("All channels"), reverse("notices:channels"), "quiet", "list")
    return Record(
        title=found.name,
        kind=EndpointKind(found.kind).label,
        marks=[_state(found)],
        definitions=[
            Definition(_("Host"), names_its_place(found)),
            Definition(_("Failures in a row"), found.failures),
            Definition(_("Rests until"), found.rests_until or "–"),
        ],
        actions=[*ways, every] if found.is_active else [every],
    )


@require_POST
def close(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Use a channel no more."""
    found = _endpoint(request, public_id)
    with refusals_shown(request):
        actions.close_endpoint(endpoint=found, by=account_of(request), now=clock.now())
    return redirect("notices:channels")
