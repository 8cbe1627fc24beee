"""The faces of access: sign-in, one's own account, accounts of others, the journal."""

from lachan.ground.access.pages.accounts import (
    account,
    account_list,
    close,
    create,
    give,
    reopen,
    reset,
    take,
    units,
    unlock,
)
from lachan.ground.access.pages.own import change_password, me, set_language
from lachan.ground.access.pages.records import audit, try_again, waiting
from lachan.ground.access.pages.sign_in import SignIn, locked_out, sign_out

__all__ = [
    "SignIn",
    "account",
    "account_list",
    "audit",
    "change_password",
    "close",
    "create",
    "give",
    "locked_out",
    "me",
    "reopen",
    "reset",
    "set_language",
    "sign_out",
    "take",
    "try_again",
    "units",
    "unlock",
    "waiting",
]
