"""The faces of access: sign-in, one's own account, accounts of others, the journal."""

from lachan.ground.access.pages.accounts import (
    account,
    account_list,
    create,
    give,
    take,
    units,
)
from lachan.ground.access.pages.openings import (
    close_opening,
    judge,
    new_opening,
    opening,
    opening_list,
)
from lachan.ground.access.pages.own import change_password, me, set_language
from lachan.ground.access.pages.passkeys import (
    passkey,
    remove_passkey,
    use_passkey,
)
from lachan.ground.access.pages.records import audit, try_again, waiting
from lachan.ground.access.pages.reviews import confirm, review, withdraw
from lachan.ground.access.pages.security import (
    codes,
    end_others,
    end_session,
    remove_telephone,
    security,
    telephone,
)
from lachan.ground.access.pages.sign_in import (
    SignIn,
    locked_out,
    second_factor,
    sign_out,
)
from lachan.ground.access.pages.stations import (
    alive,
    close_station,
    lock,
    move_station,
    pin,
    station,
    stations,
)
from lachan.ground.access.pages.verbs import (
    close,
    end_sessions,
    reopen,
    reset,
    reset_factors,
    unlock,
)

__all__ = [
    "SignIn",
    "account",
    "account_list",
    "alive",
    "audit",
    "change_password",
    "close",
    "close_opening",
    "close_station",
    "codes",
    "confirm",
    "create",
    "end_others",
    "end_session",
    "end_sessions",
    "give",
    "judge",
    "lock",
    "locked_out",
    "me",
    "move_station",
    "new_opening",
    "opening",
    "opening_list",
    "passkey",
    "pin",
    "remove_passkey",
    "remove_telephone",
    "reopen",
    "reset",
    "reset_factors",
    "review",
    "second_factor",
    "security",
    "set_language",
    "sign_out",
    "station",
    "stations",
    "take",
    "telephone",
    "try_again",
    "units",
    "unlock",
    "use_passkey",
    "waiting",
    "withdraw",
]
