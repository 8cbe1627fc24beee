"""Security keys and passkeys (WebAuthn) as second factor.

The browser signs a challenge with a key that never leaves its device, and only for the
host that the key was made for: a page that looks like ours gets nothing. Attestation,
which would tell the make of the device, is not asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from lachan.ground.access.actions.factors import (
    CannotAddFactor,
    CodeRefused,
    announce_added,
    announce_removed,
    count_wrong,
    first_codes,
    locked_row,
    refuse_locked,
    require_password,
)
from lachan.ground.access.models import Passkey, RecoveryCode, User
from lachan.ground.access.queries import has_second_factor
from lachan.kernel.errors import Refused

PASSKEY = "passkey"
# What the browser is asked, and what we must remember to check its answer.
Asked = tuple[dict[str, Any], dict[str, Any]]


def begin_passkey(*, user: User, password: str, host: str) -> Asked:
    """Ask the browser for a new key; with the password."""
    require_password(user, password)
    about = PublicKeyCredentialUserEntity(
        id=user.public_id.bytes, name=user.username, display_name=user.full_name
    )
    options, state = _server(host).register_begin(
        about,
        _held(user),
        resident_key_requirement=ResidentKeyRequirement.DISCOURAGED,
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return dict(options), state


@transaction.atomic
def add_passkey(
    *,
    user: User,
    name: str,
    asked: Mapping[str, Any],
    answer: Mapping[str, Any],
    host: str,
    now: datetime,
) -> tuple[str, ...]:
    """Keep a key that the browser made; answers codes for paper if there are none.

    `asked` is what `begin_passkey` remembered. Raises CannotAddFactor.
    """
    try:
        made = _server(host).register_complete(dict(asked), dict(answer))
    except (ValueError, KeyError, TypeError) as fault:
        raise _not_added() from fault
    held = made.credential_data
    if held is None or Passkey.objects.filter(credential_id=held.credential_id):
        raise _not_added()
    Passkey.objects.create(
        user=user,
        name=name.strip()[:60],
        credential_id=held.credential_id,
        credential=bytes(held),
        sign_count=made.counter,
        added_at=now,
    )
    announce_added(user, PASSKEY, now)
    return first_codes(user=user, now=now)


def _not_added() -> CannotAddFactor:
    return CannotAddFactor(
        what=_("No passkey was added."),
        why=_("The answer of the browser does not belong to what it was asked."),
        what_now=_("Begin again with your password."),
    )


def ask_passkey(*, user: User, host: str) -> Asked | None:
    """Ask the browser to sign with one of the account's keys; None if it has none."""
    held = _held(user)
    if not held:
        return None
    options, state = _server(host).authenticate_begin(
        held, user_verification=UserVerificationRequirement.PREFERRED
    )
    return dict(options), state


def pass_passkey(
    *,
    user: User,
    asked: Mapping[str, Any],
    answer: Mapping[str, Any],
    host: str,
    now: datetime,
    machine_now: datetime,
) -> None:
    """Let pass whose device signed what it was asked. Raises CodeRefused.

    Wrong answers count with wrong codes. What a refusal writes (the count) stays.
    """
    refusal = _refusal_of(user, asked, answer, host, now, machine_now)
    if refusal is not None:
        raise refusal


@transaction.atomic
def _refusal_of(
    user: User,
    asked: Mapping[str, Any],
    answer: Mapping[str, Any],
    host: str,
    now: datetime,
    machine_now: datetime,
) -> Refused | None:
    row = locked_row(user)
    if locked := refuse_locked(row, machine_now):
        return locked
    try:
        used = _server(host).authenticate_complete(
            dict(asked), _held(user), dict(answer)
        )
        told = AuthenticationResponse.from_dict(dict(answer))
        key = Passkey.objects.get(user=user, credential_id=used.credential_id)
        _require_newer(key, told.response.authenticator_data.counter)
    except (ValueError, KeyError, TypeError, Passkey.DoesNotExist):
        return count_wrong(row, user, now, machine_now) or _refused()
    key.sign_count = told.response.authenticator_data.counter
    key.last_used_at = now
    key.save(update_fields=["sign_count", "last_used_at"])
    row.tries = row.tries.after_right()
    row.save()
    return None


def _require_newer(key: Passkey, count: int) -> None:
    """A key that counts must have counted on; else there are two of it.

    WebAuthn level 2 §7.2 step 21. Passkeys that are synchronised stay at 0.
    """
    if (count or key.sign_count) and count <= key.sign_count:
        raise ValueError("The key was copied, or the answer was used before.")


def _refused() -> CodeRefused:
    return CodeRefused(
        what=_("You were not signed in."),
        why=_("The answer of the browser does not belong to what it was asked."),
        what_now=_("Try again, or type a code."),
        field="code",
    )


@transaction.atomic
def remove_passkey(
    *, user: User, passkey: Passkey, password: str, now: datetime
) -> None:
    """Take a key off; codes on paper go with the last factor."""
    require_password(user, password)
    passkey.delete()
    if not has_second_factor(user):
        RecoveryCode.objects.filter(user=user).delete()
    announce_removed(user, PASSKEY, by=user, now=now)


def _server(host: str) -> Fido2Server:
    """By the host that the browser shows, without its port."""
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    return Fido2Server(PublicKeyCredentialRpEntity(id=name, name="Lá Chắn"))


def _held(user: User) -> list[AttestedCredentialData]:
    keys = Passkey.objects.filter(user=user).order_by("pk")
    return [AttestedCredentialData(bytes(key.credential)) for key in keys]
