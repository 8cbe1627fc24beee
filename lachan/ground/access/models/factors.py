"""What an account shows beside its password: codes from a telephone, codes on paper."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lachan.ground.access.models.accounts import User
from lachan.ground.access.rules import Tries
from lachan.ground.journal.queries import keyring
from lachan.kernel.ids import uuid7


class SecondFactor(models.Model):
    """The telephone of an account, and how often somebody guessed. Class: internal.

    The row stays when the telephone is taken off: a lock must not be lifted by that.
    """

    user = models.OneToOneField(
        User, on_delete=models.CASCADE, related_name="second_factor"
    )
    # Sealed with the field key; none: no telephone.
    secret = models.BinaryField(null=True)
    began_at = models.DateTimeField(null=True)
    # Null until the first code from the telephone came.
    confirmed_at = models.DateTimeField(null=True)
    # The half minute of the last code used: no code of it or before passes again.
    last_step = models.BigIntegerField(default=0)
    wrong_in_a_row = models.PositiveSmallIntegerField(default=0)
    # By the machine's clock, which telephones go by too.
    locked_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "access_second_factor"
        constraints = (
            models.CheckConstraint(
                name="access_second_factor_confirmed_has_secret",
                condition=Q(confirmed_at=None) | Q(secret__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"second factor of {self.user_id}"

    @property
    def tries(self) -> Tries:
        """Wrong codes so far."""
        return Tries(self.wrong_in_a_row, self.locked_until)

    @tries.setter
    def tries(self, tries: Tries) -> None:
        self.wrong_in_a_row = tries.wrong
        self.locked_until = tries.locked_until

    def seal(self, secret: bytes) -> None:
        """Keep the secret under the field key, bound to this account."""
        self.secret = keyring().seal(self._kind, secret.hex())

    def opened(self) -> bytes:
        """The secret. Raises CannotOpenError under another field key."""
        return bytes.fromhex(keyring().open(self._kind, self.secret or b""))

    @property
    def _kind(self) -> str:
        return f"access totp {self.user_id}"


class RecoveryCode(models.Model):
    """One code on paper, by its keyed hash; good for one sign-in. Class: internal."""

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="recovery_codes"
    )
    keyed_hash = models.BinaryField(max_length=16)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "access_recovery_code"
        constraints = (
            models.UniqueConstraint(
                name="access_recovery_code_once", fields=["user", "keyed_hash"]
            ),
        )

    def __str__(self) -> str:
        return f"recovery code of {self.user_id}"


class Passkey(models.Model):
    """A key of one device of the account; here is its public half. Class: internal."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="passkeys")
    name = models.CharField(max_length=60)
    credential_id = models.BinaryField(max_length=1023, unique=True)
    credential = models.BinaryField()
    # How often the device signed; devices that share a key stay at 0.
    sign_count = models.BigIntegerField(default=0)
    added_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "access_passkey"

    def __str__(self) -> str:
        return self.name
