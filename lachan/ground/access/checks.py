"""What must hold of accounts, rights and emergency openings."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from lachan.ground.access.models import (
    Grant,
    GrantPath,
    Opening,
    Passkey,
    SecondFactor,
    Station,
    User,
)
from lachan.kernel.integrity import Check, Severity
from lachan.kernel.speech import sentence as _

_JUDGED_WITHIN = timedelta(days=7)  # our choice; the page shows each at once


def _held(now: datetime) -> QuerySet[Grant]:
    return Grant.objects.in_force(now).filter(user=OuterRef("pk"))


def _without_role(now: datetime) -> QuerySet[User]:
    active = User.objects.filter(is_active=True, is_local_operator=False)
    return active.filter(~Exists(_held(now)))


def _closed_with_role(now: datetime) -> QuerySet[User]:
    return User.objects.filter(Exists(_held(now)), is_active=False)


def _password_alone(now: datetime) -> QuerySet[User]:
    """Asked only where roles decide, as in production."""
    if not settings.SECOND_FACTOR_BY_ROLE:
        return User.objects.none()
    strong = _held(now).filter(role__needs_second_factor=True)
    phone = SecondFactor.objects.filter(user=OuterRef("pk")).exclude(confirmed_at=None)
    key = Passkey.objects.filter(user=OuterRef("pk"))
    active = User.objects.filter(Exists(strong), is_active=True)
    return active.filter(~Exists(phone), ~Exists(key), is_local_operator=False)


def _grants_nowhere(now: datetime) -> QuerySet[Grant]:
    paths = GrantPath.objects.filter(grant=OuterRef("pk"))
    return Grant.objects.in_force(now).filter(~Exists(paths))


def _not_judged(now: datetime) -> QuerySet[Opening]:
    late = now - _JUDGED_WITHIN
    return Opening.objects.filter(judged_at=None, ends_at__lt=late)


def _stations_of_closed(now: datetime) -> QuerySet[Station]:
    return Station.objects.filter(closed_at=None, registered_by__is_active=False)


CHECKS = (
    Check(
        key="access.without_role",
        severity=Severity.DOUBT,
        wrong=_("An account that may sign in holds no role: it sees nothing."),
        cure=_("Give it a role, or close it."),
        rows=_without_role,
        page="access:account",
    ),
    Check(
        key="access.closed_with_role",
        severity=Severity.DOUBT,
        wrong=_("A closed account still holds a role, which opens with it."),
        cure=_("Withdraw the role if the account is not to come back."),
        rows=_closed_with_role,
        page="access:account",
    ),
    Check(
        key="access.password_alone",
        severity=Severity.GRAVE,
        wrong=_("An account with a strong role has no second factor."),
        cure=_("Ask its owner to add one at the next sign-in, or withdraw the role."),
        rows=_password_alone,
        page="access:account",
    ),
    Check(
        key="access.grant_without_unit",
        severity=Severity.FAULT,
        wrong=_("A role is held over no unit at all."),
        cure=_("Withdraw it and give it again over the right units."),
        rows=_grants_nowhere,
    ),
    Check(
        key="access.opening_not_judged",
        severity=Severity.FAULT,
        wrong=_("Nobody has judged an emergency opening for over seven days."),
        cure=_("Judge whether it was justified."),
        rows=_not_judged,
        path="home_path",
        page="access:opening",
    ),
    Check(
        key="access.station_of_closed",
        severity=Severity.DOUBT,
        wrong=_("A shared computer was registered by an account closed since."),
        cure=_("See that it still stands where it was, or close it."),
        rows=_stations_of_closed,
        path="unit_path",
    ),
)
