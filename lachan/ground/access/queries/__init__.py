"""Where an account may do what, who is who, and who did what."""

from lachan.ground.access.queries.accounts import (
    NoSuchAccount,
    account_of,
    accounts_visible_to,
    acting,
    local_operator,
    manages,
)
from lachan.ground.access.queries.factors import (
    Factors,
    factors_of,
    has_second_factor,
    with_second_factor,
)
from lachan.ground.access.queries.places import (
    NoPlaces,
    Place,
    Places,
    install_places,
    place_names,
    places,
)
from lachan.ground.access.queries.scope import (
    PSEUDONYMS,
    Scope,
    forget_scope,
    holds,
    name_of,
    name_of_permission,
    paths_of,
    pseudonym,
    scope_of,
    sees_identity,
    sight_paths_of,
)
from lachan.ground.access.queries.sessions import sessions_of
from lachan.ground.access.queries.trails import (
    Together,
    TrailLine,
    history,
    names_of,
)
from lachan.ground.access.queries.written import catalogue, safeguards

__all__ = [
    "PSEUDONYMS",
    "Factors",
    "NoPlaces",
    "NoSuchAccount",
    "Place",
    "Places",
    "Scope",
    "Together",
    "TrailLine",
    "account_of",
    "accounts_visible_to",
    "acting",
    "catalogue",
    "factors_of",
    "forget_scope",
    "has_second_factor",
    "history",
    "holds",
    "install_places",
    "local_operator",
    "manages",
    "name_of",
    "name_of_permission",
    "names_of",
    "paths_of",
    "place_names",
    "places",
    "pseudonym",
    "safeguards",
    "scope_of",
    "sees_identity",
    "sessions_of",
    "sight_paths_of",
    "with_second_factor",
]
