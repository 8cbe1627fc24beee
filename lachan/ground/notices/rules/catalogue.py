"""What policy/notices/notices.toml says; refused where a text could tell too much."""

from __future__ import annotations

import string
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from lachan.ground.notices.words import Channel, Urgency
from lachan.kernel.clock import VIETNAM

# The only things that a text may name. None of them is about a person.
NAMES = frozenset({"unit", "code", "kind", "count", "time", "link"})
REACHES = ("nearest", "covering", "area", "own", "actor")
LANGUAGES = ("vi", "en")


class NoticesNotReadable(ValueError):  # noqa: N818  # named as its kin in access
    """Raised for a file that is no TOML, names what it may not, or lacks something."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """All that a text can be made of: there is no place for a person."""

    unit: str
    code: str
    kind: str
    count: int
    time: datetime
    link: str

    def values(self) -> dict[str, str]:
        """As they are written into a text; the instant as it is read in Vietnam."""
        return {
            "unit": self.unit,
            "code": self.code,
            "kind": self.kind,
            "count": f"{self.count:,}".replace(",", "."),
            "time": f"{self.time.astimezone(VIETNAM):%d/%m/%Y, %H:%M}",
            "link": self.link,
        }


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How an urgency is told: channels, quiet hours, who next when unread."""

    name: str
    label: Mapping[str, str]
    channels: tuple[Channel, ...]
    breaks_quiet: bool
    escalates_after: timedelta | None
    escalates_steps: int


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of notice: what it follows from, whom it reaches, what it says."""

    code: str
    facts: tuple[str, ...]
    deadline: str
    urgency: Urgency
    channels: tuple[Channel, ...]
    permission: str
    reach: str
    leaves_out_actor: bool
    page: str
    page_field: str
    title: Mapping[str, str]
    text: Mapping[str, str]

    def says(self, told: Told, language: str) -> str:
        """The text, in the language of the reader."""
        return self.text[_known(language)].format(**told.values())

    def name(self, language: str) -> str:
        """What this kind is called."""
        return self.title[_known(language)]


@dataclass(frozen=True, kw_only=True)
class Sending:
    """How patiently the house sends."""

    lease: timedelta
    most_in_one: int
    failures_before_rest: int
    timeout_seconds: int
    most_tries: int


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """The whole file."""

    kinds: Mapping[str, Kind]
    paces: Mapping[str, Pace]
    quiet: tuple[time, time]
    sending: Sending

    def after(self, fact: str) -> tuple[Kind, ...]:
        """The kinds that follow from a fact."""
        return tuple(kind for kind in self.kinds.values() if fact in kind.facts)

    def due(self, deadline: str) -> Kind | None:
        """The kind that a clock of another module sets off."""
        found = (one for one in self.kinds.values() if one.deadline == deadline)
        return next(found, None)

    def facts(self) -> frozenset[str]:
        """Every fact that somebody is told of."""
        return frozenset(fact for kind in self.kinds.values() for fact in kind.facts)

    def pace_of(self, kind: Kind) -> Pace:
        """How a kind is told."""
        return self.paces[kind.urgency]


def _known(language: str) -> str:
    return language if language in LANGUAGES else LANGUAGES[0]


def template_faults(text: str) -> list[str]:
    """Why a text may not be used; empty for one that names only what it may.

    Attributes, indexes and conversions are refused too: `{unit.people}` is no name.
    """
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError as fault:
        return [str(fault)]
    faults = []
    for _literal, name, form, conversion in parts:
        if name is None:
            continue
        if name not in NAMES:
            faults.append(f"{{{name}}} may not be named")
        if form or conversion:
            faults.append(f"{{{name}}} is written as it is, without a format")
    return faults


def read_catalogue(text: str) -> Catalogue:
    """The file as written. Raises NoticesNotReadable."""
    try:
        written = tomllib.loads(text)
        paces = {name: _pace(name, one) for name, one in written["urgency"].items()}
        kinds = {code: _kind(code, one) for code, one in written["kinds"].items()}
        quiet = written["quiet"]
        sending = dict(written["sending"])
        lease = timedelta(seconds=sending.pop("lease_seconds"))
        read = Catalogue(
            kinds=kinds,
            paces=paces,
            quiet=(time.fromisoformat(quiet["from"]), time.fromisoformat(quiet["to"])),
            sending=Sending(lease=lease, **sending),
        )
    except NoticesNotReadable:
        raise
    except (KeyError, TypeError, ValueError) as fault:
        raise NoticesNotReadable(f"{type(fault).__name__}: {fault}") from fault
    if missing := set(Urgency.values) - paces.keys():
        raise NoticesNotReadable(f"urgency without a pace: {sorted(missing)}")
    return read


def _pace(name: str, written: Mapping[str, Any]) -> Pace:
    minutes = written["escalate_minutes"]
    return Pace(
        name=Urgency(name),
        label={language: written[language] for language in LANGUAGES},
        channels=_channels(written["channels"]),
        breaks_quiet=written["breaks_quiet"],
        escalates_after=timedelta(minutes=minutes) if minutes else None,
        escalates_steps=written["escalate_steps"],
    )


def _channels(written: Iterable[str]) -> tuple[Channel, ...]:
    return tuple(Channel(one) for one in written)


def _kind(code: str, written: Mapping[str, Any]) -> Kind:
    single = (written["fact"],) if "fact" in written else ()
    read = Kind(
        code=code,
        facts=(*single, *written.get("facts", ())),
        deadline=written.get("deadline", ""),
        urgency=Urgency(written["urgency"]),
        channels=_channels(written.get("channels", ())),
        permission=written.get("permission", ""),
        reach=written["reach"],
        leaves_out_actor=written.get("not_the_actor", False),
        page=written["page"],
        page_field=written.get("page_field", ""),
        title={language: written["title"][language] for language in LANGUAGES},
        text={language: written["text"][language] for language in LANGUAGES},
    )
    if faults := _faults_of(read):
        raise NoticesNotReadable(f"{code}: {'; '.join(faults)}")
    return read


def _faults_of(kind: Kind) -> list[str]:
    faults = [fault for text in kind.text.values() for fault in template_faults(text)]
    for title in kind.title.values():
        if "{" in title or "}" in title:
            faults.append("a title names nothing")
    if kind.reach not in REACHES:
        faults.append(f"“{kind.reach}” is no reach")
    if bool(kind.permission) != (kind.reach in ("nearest", "covering", "area")):
        faults.append("a permission goes with nearest, covering and area, and only so")
    return faults
