from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from design.components.figures import LevelMark, Mark, Tone
from design.components.shell import Action

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Definition:
    """A term and what is known of it; None prints "unknown"."""

    term: StrOrPromise
    value: object
    note: StrOrPromise = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """One entry of a timeline: what happened when, and who did it."""

    at: datetime | date
    title: StrOrPromise
    who: StrOrPromise = ""
    detail: StrOrPromise = ""
    url: str = ""
    icon: str = "point-filled"
    tone: Tone = ""
    is_void: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """The head of a page about one record."""

    title: StrOrPromise
    kind: StrOrPromise = ""
    subtitle: StrOrPromise = ""
    marks: Sequence[Mark] = ()
    level: LevelMark | None = None
    definitions: Sequence[Definition] = ()
    actions: Sequence[Action] = ()
    void_reason: StrOrPromise = ""
    is_pseudonym: bool = False


@dataclass(frozen=True, slots=True)
class Empty:
    """What to say, and what to do, where there is nothing to show."""

    title: StrOrPromise
    text: StrOrPromise = ""
    action: Action | None = None
    icon: str = "inbox"


@dataclass(frozen=True, slots=True)
class Refusal:
    """What did not happen, why, and what to do now."""

    what: StrOrPromise
    why: StrOrPromise = ""
    what_now: StrOrPromise = ""
    actions: Sequence[Action] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Long work: how far it is and where to ask again.

    `total` None shows movement without a share. While `state` is "running" the page
    asks `poll_url` every two seconds for the same fragment.
    """

    label: StrOrPromise
    done: int = 0
    total: int | None = None
    state: Literal["waiting", "running", "done", "failed"] = "running"
    detail: StrOrPromise = ""
    poll_url: str = ""
    actions: Sequence[Action] = ()

    @property
    def is_moving(self) -> bool:
        """True while asking again can bring something new."""
        return self.state in ("waiting", "running")
