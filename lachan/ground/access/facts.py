"""What access tells the house: accounts, rights, and who came in."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from lachan.kernel.facts import Fact
from lachan.kernel.speech import Sentence
from lachan.kernel.speech import sentence as _


@dataclass(frozen=True, kw_only=True)
class RolesLoaded(Fact):
    """The rights of some roles were changed by a new edition of roles.toml."""

    told: ClassVar[Sentence] = _("The rights of roles were loaded anew.")

    codes: tuple[str, ...]
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class AccountCreated(Fact):
    """Somebody has an account."""

    told: ClassVar[Sentence] = _("The account was created.")

    account: UUID
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class RoleGranted(Fact):
    """An account holds a role over some units, from and perhaps until an instant."""

    told: ClassVar[Sentence] = _("A role was granted.")

    account: UUID
    grant_id: int
    role: str
    paths: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime | None
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class GrantRevoked(Fact):
    """A grant was ended before its time."""

    told: ClassVar[Sentence] = _("A role was withdrawn.")

    account: UUID
    grant_id: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(Fact):
    """An account has a new password, chosen by its owner or set by somebody else."""

    told: ClassVar[Sentence] = _("The password was changed.")

    account: UUID
    by_owner: bool
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class GrantsFollowed(Fact):
    """Grants hold over further units too: a decree made these of their own."""

    told: ClassVar[Sentence] = _("Rights followed their units by decree.")

    ids: tuple[int, ...]
    because: str
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class GrantsReturned(Fact):
    """The decree that grants had followed was undone."""

    told: ClassVar[Sentence] = _("Rights went back to their units.")

    ids: tuple[int, ...]
    because: str
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class AccountDeactivated(Fact):
    """An account can no longer be used."""

    told: ClassVar[Sentence] = _("The account was closed.")

    account: UUID
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class AccountReactivated(Fact):
    """An account can be used again."""

    told: ClassVar[Sentence] = _("The account was opened again.")

    account: UUID
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class AccountUnlocked(Fact):
    """A lock after wrong passwords was lifted before its time."""

    told: ClassVar[Sentence] = _("The lock after wrong passwords was lifted.")

    account: UUID
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class SignedIn(Fact):
    """Somebody signed in by page."""

    told: ClassVar[Sentence] = _("Signed in.")

    account: UUID
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class SignedOut(Fact):
    """Somebody signed out by page."""

    told: ClassVar[Sentence] = _("Signed out.")

    account: UUID
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class SessionsEnded(Fact):
    """An account was signed out on some devices, by its owner or an administrator."""

    told: ClassVar[Sentence] = _("Sessions on other devices were ended.")

    account: UUID
    count: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class SecondFactorAdded(Fact):
    """The password alone no longer opens the account."""

    told: ClassVar[Sentence] = _("A second factor was added.")

    account: UUID
    kind: str
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class SecondFactorRemoved(Fact):
    """A second factor was taken off, by its owner or by who manages the account."""

    told: ClassVar[Sentence] = _("A second factor was removed.")

    account: UUID
    kind: str
    by_owner: bool
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class SecondFactorLocked(Fact):
    """Too many wrong codes came after the right password."""

    told: ClassVar[Sentence] = _("The second factor was locked after wrong codes.")

    account: UUID
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class RecoveryCodesMade(Fact):
    """New codes on paper; those before no longer count."""

    told: ClassVar[Sentence] = _("New recovery codes were made.")

    account: UUID
    count: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class RecoveryCodeUsed(Fact):
    """Somebody signed in with a code on paper."""

    told: ClassVar[Sentence] = _("A recovery code was used.")

    account: UUID
    left: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class RecordOpened(Fact):
    """Somebody opened a record outside their area, in an emergency, for some hours."""

    told: ClassVar[Sentence] = _("The record was opened in an emergency.")

    account: UUID
    opening: UUID
    until: datetime
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class RecordSoughtInVain(Fact):
    """Somebody tried to open a record by a number that leads to none, or to several."""

    told: ClassVar[Sentence] = _("A record was sought in an emergency and not found.")

    account: UUID
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class OpeningClosed(Fact):
    """An emergency opening ended before its time."""

    told: ClassVar[Sentence] = _("The emergency opening was closed.")

    opening: UUID
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class OpeningJudged(Fact):
    """Somebody else said whether an emergency opening was right."""

    told: ClassVar[Sentence] = _("The emergency opening was judged.")

    opening: UUID
    is_justified: bool
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class GrantsConfirmed(Fact):
    """Somebody looked at roles that accounts hold, and let them stand."""

    told: ClassVar[Sentence] = _("The role was confirmed at a review.")

    grant_ids: tuple[int, ...]
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class StationRegistered(Fact):
    """A computer that several people share is known to the house."""

    told: ClassVar[Sentence] = _("A computer was made a shared one.")

    station: UUID
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class StationMoved(Fact):
    """Another browser is that shared computer now."""

    told: ClassVar[Sentence] = _("Another browser took the place of a shared computer.")

    station: UUID
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class StationClosed(Fact):
    """Names and PINs mean nothing there any more."""

    told: ClassVar[Sentence] = _("A computer is shared no more.")

    station: UUID
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class PinSet(Fact):
    """An account may come back to shared computers with a short number."""

    told: ClassVar[Sentence] = _("A PIN for shared computers was set.")

    account: UUID
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class PinLocked(Fact):
    """Only the password opens until it was used."""

    told: ClassVar[Sentence] = _("The PIN was locked after wrong ones.")

    account: UUID
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class ReturnedByPin(Fact):
    """Somebody went on at a shared computer."""

    told: ClassVar[Sentence] = _("Came back to a shared computer with the PIN.")

    account: UUID
    station: UUID
    at: datetime
    by: str
