"""The verbs of people: each checks, decides, saves and announces in one transaction."""

from lachan.ground.people.actions.registering import (
    IdentifiersTaken,
    IdentifierTaken,
    register,
    register_many,
)

__all__ = ["IdentifierTaken", "IdentifiersTaken", "register", "register_many"]
