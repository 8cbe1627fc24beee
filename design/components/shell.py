from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Link:
    """A label that goes somewhere, as in the menu of exports."""

    label: StrOrPromise
    url: str
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """A verb as a button: a link when `method` is get, else a form that posts.

    `confirm` asks first, in a dialog, with this question. `opens_panel` shows the
    target in the side panel where scripts run.
    """

    label: StrOrPromise
    url: str
    kind: Literal["primary", "secondary", "quiet", "danger"] = "secondary"
    icon: str = ""
    method: Literal["get", "post"] = "get"
    confirm: StrOrPromise = ""
    opens_panel: bool = False


@dataclass(frozen=True, slots=True)
class Crumb:
    """One unit on the way down from the top; the last one is where we are."""

    label: StrOrPromise
    url: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """One part of a record or page; each part has its own address."""

    label: StrOrPromise
    url: str
    is_current: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One page of a work of several pages."""

    label: StrOrPromise
    state: Literal["done", "current", "todo"] = "todo"
    url: str = ""
    note: StrOrPromise = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One suggestion of a type-ahead field."""

    value: str
    label: StrOrPromise
    note: StrOrPromise = ""
