"""The gate every verb passes; accounts, rights and sight given and taken."""

from lachan.ground.access.actions.accounts import (
    AccountDraft,
    CannotCreateAccount,
    choose_language,
    create_account,
    deactivate,
    reactivate,
    unlock,
)
from lachan.ground.access.actions.gate import (
    NotAllowed,
    can,
    require,
    require_anywhere,
)
from lachan.ground.access.actions.passwords import (
    CannotSetPassword,
    change_password,
    new_password,
    reset_password,
)
from lachan.ground.access.actions.roles import (
    CannotGrant,
    CannotLoadRoles,
    grant_role,
    load_roles,
    revoke,
)
from lachan.ground.access.actions.sights import (
    SightDraft,
    end_sight,
    give_sight,
    give_sights,
)
from lachan.ground.access.actions.visits import (
    note_sign_in,
    note_sign_out,
    note_visit,
)

__all__ = [
    "AccountDraft",
    "CannotCreateAccount",
    "CannotGrant",
    "CannotLoadRoles",
    "CannotSetPassword",
    "NotAllowed",
    "SightDraft",
    "can",
    "change_password",
    "choose_language",
    "create_account",
    "deactivate",
    "end_sight",
    "give_sight",
    "give_sights",
    "grant_role",
    "load_roles",
    "new_password",
    "note_sign_in",
    "note_sign_out",
    "note_visit",
    "reactivate",
    "require",
    "require_anywhere",
    "reset_password",
    "revoke",
    "unlock",
]
