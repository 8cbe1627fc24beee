"""Judgements about roots of the tree, roles as written, and passwords. Pure."""

import hashlib
import hmac
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

# Everything is granted by this one word, which only the local operator's role holds.
EVERYTHING = "*"
# A pause this long between two requests ends a visit.
VISIT_ENDS_AFTER = timedelta(minutes=30)
SEEN_EVERY = timedelta(minutes=5)
# Without 0 O 1 I L U: read aloud over the telephone, and no words come about.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


class RolesNotReadable(ValueError):  # noqa: N818  # becomes a refusal in actions
    """Raised by `read_roles`; says which role is wrong and how."""


@dataclass(frozen=True)
class RoleAsWritten:
    """One role of roles.toml."""

    code: str
    name_vi: str
    name_en: str
    purpose: str
    sees: str
    permissions: tuple[str, ...]
    # Who holds the role shows by a second factor, too, that it is they.
    needs_second_factor: bool = False


@dataclass(frozen=True)
class Catalogue:
    """What roles.toml says: every permission with its two names, and every role."""

    permissions: Mapping[str, tuple[str, str]]
    roles: tuple[RoleAsWritten, ...]


def outermost(roots: Iterable[str]) -> tuple[str, ...]:
    """The roots without those that lie below another one, sorted."""
    kept: list[str] = []
    for path in sorted(roots):
        if not any(path.startswith(root) for root in kept):
            kept.append(path)
    return tuple(kept)


def covers(roots: Iterable[str], path: str) -> bool:
    """Whether `path` lies at or below one of `roots`; the empty root covers all."""
    return any(path.startswith(root) for root in roots)


def read_roles(text: str, purposes: Iterable[str], classes: Iterable[str]) -> Catalogue:
    """Roles and permissions as written.

    Raises RolesNotReadable for text that is no TOML, a role without a name, purpose
    or class, and a permission that the catalogue does not name.
    """
    try:
        written = tomllib.loads(text)
        named = written["permissions"]
        permissions = {code: (one["vi"], one["en"]) for code, one in named.items()}
        roles = tuple(
            _read_role(code, one, permissions) for code, one in written["roles"].items()
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError) as fault:
        raise RolesNotReadable(f"{type(fault).__name__}: {fault}") from fault
    for role in roles:
        if role.purpose not in purposes or role.sees not in classes:
            raise RolesNotReadable(f"{role.code}: {role.purpose}, {role.sees}")
    return Catalogue(permissions, roles)


def _read_role(
    code: str, one: Mapping[str, object], known: Mapping[str, tuple[str, str]]
) -> RoleAsWritten:
    listed = one["permissions"]
    if not isinstance(listed, list) or not all(isinstance(p, str) for p in listed):
        raise RolesNotReadable(f"{code}: permissions")
    unknown = set(listed) - set(known) - {EVERYTHING}
    if unknown:
        raise RolesNotReadable(f"{code}: {', '.join(sorted(unknown))}")
    return RoleAsWritten(
        code=code,
        name_vi=str(one["vi"]),
        name_en=str(one["en"]),
        purpose=str(one["purpose"]),
        sees=str(one["sees"]),
        permissions=tuple(sorted(listed)),
        needs_second_factor=one.get("second_factor") is True,
    )


def pseudonym_code(key: bytes, kind: str, public_id: UUID) -> str:
    """Eight letters and digits that stand for one record, such as `7F3K-2QMX`.

    The same record always gets the same; without the key nobody finds the record
    from the code. 30^8 codes: among a million records about one pair is alike.
    """
    keyed = hmac.new(key, f"{kind}:{public_id}".encode(), hashlib.sha256).digest()
    number = int.from_bytes(keyed[:16], "big")
    letters = ""
    for _place in range(8):
        number, digit = divmod(number, len(_LETTERS))
        letters += _LETTERS[digit]
    return f"{letters[:4]}-{letters[4:]}"


def readable_password(randomness: bytes) -> str:
    """A first password of 4 × 4 letters and digits, to be read out and typed once.

    `randomness` must be 16 secret bytes or more: some 78 bits remain.
    """
    if len(randomness) < 16:
        raise ValueError("A password is made of at least 16 random bytes.")
    number = int.from_bytes(randomness, "big")
    letters = ""
    for _place in range(16):
        number, digit = divmod(number, len(_LETTERS))
        letters += _LETTERS[digit].lower()
    return "-".join(letters[at : at + 4] for at in range(0, 16, 4))
