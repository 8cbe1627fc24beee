"""A few accounts over a small tree; nobody in it is real."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from lachan.ground.access import actions
from lachan.ground.access.models import Grant, User

NOW = datetime(2021, 12, 7, 1, tzinfo=UTC)
DAY = timedelta(days=1)
PASSWORD = "lúa chín đầu thôn"

NATION = "0001."
PROVINCE = "0001.0002."
DISTRICT = "0001.0002.0003."
COMMUNE = "0001.0002.0003.0004."
NEIGHBOUR = "0001.0002.0005.0006."


def account(username: str, *, password: str | None = PASSWORD) -> User:
    """An account without any right."""
    draft = actions.AccountDraft(username=username, full_name=f"Tài khoản {username}")
    operator = User.objects.local_operator()
    return actions.create_account(draft=draft, password=password, by=operator, now=NOW)


def holder(
    username: str,
    role: str,
    *paths: str,
    starts_at: datetime = NOW - DAY,
    ends_at: datetime | None = None,
) -> User:
    """An account with one role over `paths`."""
    user = account(username)
    grant(user, role, *paths, starts_at=starts_at, ends_at=ends_at)
    return user


def grant(
    user: User,
    role: str,
    *paths: str,
    starts_at: datetime = NOW - DAY,
    ends_at: datetime | None = None,
) -> Grant:
    """One role more for an account, by the operator."""
    return actions.grant_role(
        user=user,
        role=role,
        paths=paths,
        starts_at=starts_at,
        ends_at=ends_at,
        by=User.objects.local_operator(),
        now=NOW,
    )
