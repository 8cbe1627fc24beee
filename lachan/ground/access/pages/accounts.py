"""Accounts of others, for who manages access: create, reset, grant, withdraw."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from design.components import (
    Action,
    Column,
    Definition,
    Empty,
    Linked,
    Mark,
    Option,
    Record,
    Row,
    Table,
)
from design.lists import order, paginate, sorted_by
from lachan.ground.access import actions
from lachan.ground.access.forms import (
    WHOLE_TREE,
    AccountFilter,
    AccountForm,
    GrantForm,
)
from lachan.ground.access.models import Grant, User
from lachan.ground.access.pages.parts import grants_table
from lachan.ground.access.queries import (
    account_of,
    accounts_visible_to,
    dormant_accounts,
    has_second_factor,
    history,
    is_asleep,
    manages,
    name_of,
    paths_of,
    place_names,
    places,
    sessions_of,
)
from lachan.kernel import clock
from lachan.kernel.errors import Refused
from lachan.kernel.vietnamese import fold

_ORDER = {"name": "folded_name", "username": "username", "seen": "last_seen_at"}


def account_list(request: HttpRequest) -> HttpResponse:
    """Everyone who holds something where the reader manages access."""
    reader = account_of(request)
    actions.require_anywhere(reader, "access.manage")
    now = clock.now()
    form = AccountFilter(request.GET or None)
    found = _filtered(accounts_visible_to(reader), form, now)
    sort = order(request, _ORDER, "name")
    shown, paging = paginate(
        request, sorted_by(found, sort, _ORDER).prefetch_related(_held(now))
    )
    names = place_names(
        path.path
        for user in shown
        for grant in user.grants.all()
        for path in grant.paths.all()
    )
    table = Table(
        id="accounts",
        caption=_("Accounts"),
        columns=[
            Column("name", _("Full name"), sortable=True),
            Column("username", _("User name"), sortable=True),
            Column("roles", _("Roles")),
            Column("units", _("Units")),
            Column("seen", _("Last seen"), "instant", sortable=True),
            Column("state", _("State")),
        ],
        rows=[_account_row(user, names, now) for user in shown],
        sort=sort,
        paging=paging,
        empty=Empty(_("No account"), _("Nobody matches what you look for.")),
    )
    add = Action(_("New account"), reverse("access:create"), "primary", "user-plus")
    look = Action(_("Access review"), reverse("access:review"), icon="clipboard-check")
    shared = Action(_("Shared computers"), reverse("access:stations"), icon="users")
    page = {
        "table": table,
        "filter_form": form,
        "add": add,
        "look": look,
        "shared": shared,
    }
    return render(request, "access/accounts.html", page)


def _held(now: datetime) -> Prefetch[str]:
    grants = Grant.objects.not_over(now).select_related("role")
    return Prefetch("grants", grants.prefetch_related("paths"))


def _filtered(
    users: QuerySet[User], form: AccountFilter, now: datetime
) -> QuerySet[User]:
    asked = form.cleaned_data if form.is_valid() else {}
    if asked.get("q"):
        text = asked["q"].strip()
        users = users.filter(
            Q(username__contains=text.lower()) | Q(folded_name__contains=fold(text))
        )
    if asked.get("role"):
        held = Grant.objects.not_over(now).filter(role__code=asked["role"])
        users = users.filter(pk__in=held.values("user_id"))
    if asked.get("state") == "dormant":
        return dormant_accounts(users, now)
    if asked.get("state"):
        users = users.filter(is_active=asked["state"] == "open")
    return users


def _account_row(user: User, names: dict[str, str], now: datetime) -> Row:
    grants = list(user.grants.all())
    paths = {path.path for grant in grants for path in grant.paths.all()}
    address = reverse("access:account", args=[user.public_id])
    return Row(
        cells={
            "name": Linked(user.full_name, address, user.title),
            "username": user.username,
            "roles": ", ".join(sorted({name_of(grant.role) for grant in grants})),
            "units": ", ".join(sorted(names[path] for path in paths)),
            "seen": user.last_seen_at or _("never"),
            "state": _states(user, grants, now),
        },
        key=str(user.public_id),
        label=user.full_name,
        is_quiet=not user.is_active,
    )


def _states(user: User, grants: Sequence[Grant], now: datetime) -> list[Mark]:
    """Closed, first password or in use; and whether it sleeps."""
    told = [_state(user)]
    since = min((grant.starts_at for grant in grants), default=now)
    if user.is_active and is_asleep(user, since, now):
        told.append(Mark(_("dormant"), "accent", "moon"))
    return told


def _state(user: User) -> Mark:
    if not user.is_active:
        return Mark(_("closed"), "quiet")
    if user.password_is_temporary:
        return Mark(_("first password"), "accent")
    return Mark(_("in use"), "done")


def account(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One account: what it holds, its history, and the form for one role more."""
    reader, user = seen(request, public_id)
    return _account_page(request, reader, user, GrantForm())


def seen(request: HttpRequest, public_id: UUID) -> tuple[User, User]:
    """The reader and the account, or 404: unknown and not to be seen are the same."""
    reader = account_of(request)
    if not paths_of(reader, "access.manage"):
        raise Http404
    users = accounts_visible_to(reader)
    return reader, get_object_or_404(users, public_id=public_id)


def _account_page(
    request: HttpRequest, reader: User, user: User, form: GrantForm
) -> HttpResponse:
    now = clock.now()
    live = sessions_of(user, timezone.now()).count()
    record = Record(
        title=user.full_name,
        kind=_("Account"),
        subtitle=user.title,
        marks=[_state(user)],
        definitions=[
            Definition(_("User name"), user.username),
            Definition(_("Last seen"), user.last_seen_at or _("never")),
            Definition(
                _("Second factor"), _("yes") if has_second_factor(user) else _("no")
            ),
            Definition(
                _("Signed in on"),
                ngettext("%(count)d device", "%(count)d devices", live)
                % {"count": live},
            ),
        ],
        actions=_verbs(user) if manages(reader, user, now) else [],
    )
    page = {
        "account": user,
        "record": record,
        "grants": grants_table(user, now=now, by=reader),
        "form": form,
        "may_grant": user.pk != reader.pk,
        "trail": history("account", user.public_id)[::-1],
    }
    return render(request, "access/account.html", page)


def _verbs(user: User) -> list[Action]:
    def verb(label: str, name: str, icon: str, confirm: str) -> Action:
        address = reverse(f"access:{name}", args=[user.public_id])
        return Action(label, address, icon=icon, method="post", confirm=confirm)

    if not user.is_active:
        question = _("Open this account again, with the roles it still holds?")
        return [verb(_("Open again"), "reopen", "lock-open", question)]
    return [
        verb(
            _("New password"),
            "reset",
            "key",
            _("Set a new first password? The present one no longer works then."),
        ),
        verb(
            _("Lift lock"),
            "unlock",
            "lock-open",
            _("Lift the lock after wrong passwords?"),
        ),
        verb(
            _("Sign out everywhere"),
            "end_sessions",
            "logout",
            _("End every session of this account?"),
        ),
        verb(
            _("Reset second factor"),
            "reset_factors",
            "shield-x",
            _(
                "Take the second factor off? Do so only for an owner who stands before "
                "you or whom you called back."
            ),
        ),
        verb(
            _("Close account"),
            "close",
            "user-x",
            _("Close this account? Whoever uses it now is signed out."),
        ),
    ]


@never_cache
def create(request: HttpRequest) -> HttpResponse:
    """A new account with its first role; shows the first password once."""
    reader = account_of(request)
    actions.require_anywhere(reader, "access.manage")
    form = AccountForm(request.POST or None, initial={"language": "vi"})
    if request.method == "POST" and form.is_valid():
        try:
            return _created(request, reader, form)
        except Refused as refused:
            _show_refusal(form, refused)
    return render(request, "access/create.html", {"form": form})


def _created(request: HttpRequest, reader: User, form: AccountForm) -> HttpResponse:
    typed = form.cleaned_data
    draft = actions.AccountDraft(
        username=typed["username"],
        full_name=typed["full_name"],
        title=typed["title"],
        language=typed["language"],
    )
    password = actions.new_password()
    now = clock.now()
    with transaction.atomic():
        user = actions.create_account(
            draft=draft,
            password=password,
            password_is_temporary=True,
            by=reader,
            now=now,
        )
        _give(user, form, by=reader, now=now)
    return password_page(request, user, password)


def _give(user: User, form: GrantForm, *, by: User, now: datetime) -> None:
    typed = form.cleaned_data
    first, last = typed["starts_on"], typed["last_day"]
    actions.grant_role(
        user=user,
        role=typed["role"],
        paths=[typed["unit"]],
        starts_at=clock.start_of_day(first) if first else now,
        ends_at=clock.end_of_day(last) if last else None,
        by=by,
        now=now,
    )


def _show_refusal(form: GrantForm, refused: Refused) -> None:
    """Beside the field at fault if the form has it, else above the form."""
    at = refused.field if refused.field in form.fields else None
    if refused.field == "paths":
        at = "unit"
    if refused.field == "ends_at":
        at = "last_day"
    form.add_error(at, f"{refused.why} {refused.what_now}")


def password_page(request: HttpRequest, user: User, password: str) -> HttpResponse:
    """The first password, once."""
    page = {"account": user, "password": password}
    return render(request, "access/password.html", page)


@require_POST
def give(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One role more."""
    reader, user = seen(request, public_id)
    form = GrantForm(request.POST)
    if form.is_valid():
        try:
            _give(user, form, by=reader, now=clock.now())
        except Refused as refused:
            _show_refusal(form, refused)
        else:
            messages.success(request, _("The role was granted."))
            return redirect("access:account", public_id=user.public_id)
    return _account_page(request, reader, user, form)


@require_POST
def take(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Withdraw one role."""
    reader = account_of(request)
    if not paths_of(reader, "access.manage"):
        raise Http404
    grants = Grant.objects.filter(user__in=accounts_visible_to(reader))
    grant = get_object_or_404(grants, public_id=public_id)
    actions.revoke(grant=grant, by=reader, now=clock.now())
    messages.success(request, _("The role was withdrawn."))
    return redirect("access:account", public_id=grant.user.public_id)


def units(request: HttpRequest) -> HttpResponse:
    """Suggest units over which the reader may grant."""
    roots = paths_of(account_of(request), "access.manage")
    field = request.GET.get("field", "unit")
    text = request.GET.get(f"{field}_text", "").strip()
    options = []
    if text and roots:
        found = places().search(text, roots)
        options = [Option(place.path, place.label, place.note) for place in found]
    if "" in roots:
        options.append(Option(WHOLE_TREE, _("Whole tree")))
    return render(request, "design/typeahead_options.html", {"options": options})
