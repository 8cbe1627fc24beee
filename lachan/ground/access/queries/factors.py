"""What stands beside the password of an account."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from lachan.ground.access.models import Passkey, RecoveryCode, SecondFactor, User


@dataclass(frozen=True)
class Factors:
    """The second factors of an account as its owner sees them."""

    telephone_since: datetime | None
    codes_left: int
    passkeys: tuple[Passkey, ...] = ()

    @property
    def is_on(self) -> bool:
        """Whether the password alone no longer opens the account."""
        return self.telephone_since is not None or bool(self.passkeys)


def factors_of(user: User) -> Factors:
    """Three statements."""
    telephone = SecondFactor.objects.filter(user=user).first()
    left = RecoveryCode.objects.filter(user=user, used_at=None)
    return Factors(
        telephone_since=telephone.confirmed_at if telephone else None,
        codes_left=left.count(),
        passkeys=tuple(Passkey.objects.filter(user=user).order_by("pk")),
    )


def has_second_factor(user: User) -> bool:
    """Whether a sign-in needs more than the password."""
    return user.pk in with_second_factor([user.pk])


def with_second_factor(users: Iterable[int]) -> set[int]:
    """Which of these accounts have a second factor, by number."""
    sought = list(users)
    held = SecondFactor.objects.filter(user__in=sought).exclude(confirmed_at=None)
    keys = Passkey.objects.filter(user__in=sought)
    both = held.order_by().values_list("user_id").union(keys.values_list("user_id"))
    return {pk for (pk,) in both}
