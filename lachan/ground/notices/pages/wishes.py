"""How I am told; and who is told of what in a unit."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from design.components import Column, Empty, Row, Table
from lachan.ground.access.models import User
from lachan.ground.access.queries import (
    account_of,
    name_of,
    name_of_permission,
    paths_of,
    place_names,
)
from lachan.ground.notices import actions
from lachan.ground.notices.actions import WishesDraft
from lachan.ground.notices.forms import SubscriptionForm, WishesForm
from lachan.ground.notices.models import Address, Subscription
from lachan.ground.notices.pages.parts import (
    language,
    path_asked,
    require_manager,
    said_of,
    tabs,
)
from lachan.ground.notices.queries import catalogue, preference_of
from lachan.ground.notices.rules.catalogue import Kind
from lachan.ground.notices.words import MANAGE, Channel
from lachan.kernel import clock
from lachan.kernel.errors import Refused


@sensitive_post_parameters("email", "sms")
def preferences(request: HttpRequest) -> HttpResponse:
    """Channels, addresses, quiet hours and who stands in for me."""
    user = account_of(request)
    form = WishesForm(request.POST or None, initial=_present(user))
    if request.method == "POST" and form.is_valid():
        try:
            _keep(user, form, clock.now())
        except Refused as refused:
            form.add_error(refused.field, said_of(refused))
        else:
            messages.success(request, _("From now on you are told so."))
            return redirect("notices:preferences")
    begins, ends = catalogue().quiet
    page = {
        "form": form,
        "tabs": tabs(user, "preferences"),
        "quiet": f"{begins:%H:%M}–{ends:%H:%M}",
    }
    status = 422 if form.errors else 200
    return render(request, "notices/preferences.html", page, status=status)


def _present(user: User) -> dict[str, object]:
    wanted = preference_of(user)
    known = Address.objects.filter(user=user, ended_at=None)
    addresses = {one.channel: one.opened() for one in known}
    return {
        "email": addresses.get(Channel.EMAIL, ""),
        "sms": addresses.get(Channel.SMS, ""),
        "by_email": wanted.by_email,
        "by_sms": wanted.by_sms,
        "quiet_from": wanted.quiet_from,
        "quiet_to": wanted.quiet_to,
        "urgent_breaks_quiet": wanted.urgent_breaks_quiet,
        "deputy": wanted.deputy.username if wanted.deputy else "",
    }


def _keep(user: User, form: WishesForm, now: datetime) -> None:
    told = dict(form.cleaned_data)
    email, sms = told.pop("email"), told.pop("sms")
    actions.set_wishes(user=user, draft=WishesDraft(**told))
    actions.set_address(user=user, channel=Channel.EMAIL, address=email, now=now)
    actions.set_address(user=user, channel=Channel.SMS, address=sms, now=now)


def rules(request: HttpRequest) -> HttpResponse:
    """Every kind with its words, who is told; and what single units want otherwise."""
    user = account_of(request)
    require_manager(user)
    form = SubscriptionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _subscribe(user, form, clock.now())
        except Refused as refused:
            form.add_error(refused.field or "unit", said_of(refused))
        else:
            return redirect("notices:rules")
    page = {
        "form": form,
        "tabs": tabs(user, "rules"),
        "kinds": _kinds_table(),
        "changed": _changed_table(user),
    }
    status = 422 if form.errors else 200
    return render(request, "notices/rules.html", page, status=status)


def _subscribe(user: User, form: SubscriptionForm, now: datetime) -> None:
    told = form.cleaned_data
    actions.subscribe(
        kind=told["kind"],
        role=told["role"],
        path=path_asked(user, told["unit"]),
        channels=told["channels"] if told["is_told"] == "yes" else None,
        by=user,
        now=now,
    )


def _kinds_table() -> Table:
    return Table(
        id="kinds",
        caption=_("Kinds of notices"),
        columns=[
            Column("kind", _("Notice")),
            Column("text", _("Words")),
            Column("who", _("Who is told")),
            Column("how", _("Channels"), is_minor=True),
            Column("escalates", _("When unread"), is_minor=True),
        ],
        rows=[_kind_row(kind) for kind in catalogue().kinds.values()],
    )


def _kind_row(kind: Kind) -> Row:
    pace = catalogue().pace_of(kind)
    channels = kind.channels or pace.channels
    minutes = pace.escalates_after
    on = _("after %(n)d minutes: deputy, then the unit above") % {
        "n": minutes.total_seconds() // 60 if minutes else 0
    }
    return Row(
        cells={
            "kind": kind.name(language()),
            "text": kind.text[language()],
            "who": _reach(kind),
            "how": ", ".join(str(one.label) for one in channels),
            "escalates": on if minutes and kind.permission else "–",
        },
        key=kind.code,
        label=kind.name(language()),
    )


def _reach(kind: Kind) -> str:
    told = {
        "nearest": _("“%(may)s” in the unit or the nearest above"),
        "covering": _("“%(may)s” in the unit and everywhere above"),
        "area": _("“%(may)s” above and below the unit"),
        "own": _("the account itself"),
        "actor": _("who began it"),
    }[kind.reach]
    if not kind.permission:
        return told
    return told % {"may": name_of_permission(kind.permission)}


def _changed_table(user: User) -> Table:
    roots = paths_of(user, MANAGE)
    rows = [
        one
        for one in Subscription.objects.select_related("role").order_by("kind", "pk")
        if any(one.path.startswith(root) for root in roots)
    ]
    names = place_names(one.path for one in rows)
    kinds = catalogue().kinds
    return Table(
        id="changed",
        caption=_("What units want otherwise"),
        columns=[
            Column("kind", _("Notice")),
            Column("role", _("Role")),
            Column("unit", _("Unit")),
            Column("told", _("Is told")),
            Column("how", _("Channels")),
        ],
        rows=[
            Row(
                cells={
                    "kind": kinds[one.kind].name(language())
                    if one.kind in kinds
                    else one.kind,
                    "role": name_of(one.role),
                    "unit": names.get(one.path, one.path),
                    "told": _("yes") if one.is_told else _("no"),
                    "how": ", ".join(str(Channel(c).label) for c in one.channels)
                    or "–",
                },
                key=str(one.pk),
                label=one.kind,
            )
            for one in rows
        ],
        empty=Empty(
            _("Nothing was changed"),
            _("Every unit is told as the list above says."),
            icon="bell",
        ),
    )
