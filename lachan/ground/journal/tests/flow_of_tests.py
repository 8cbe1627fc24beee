"""Facts and reactions that only the tests of the journal know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from lachan.ground.journal import actions
from lachan.ground.journal.models import Chore, Entry
from lachan.kernel.facts import Fact

NOON = datetime(2021, 12, 7, 5, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class BellRung(Fact):
    """A bell was rung."""

    times: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class EchoHeard(Fact):
    """An echo was heard."""

    at: datetime
    by: str


def note(fact: Any, entry: Entry) -> None:
    """Leave something in the database that a test can count."""
    Chore.objects.create(name=f"noted {entry.pk}")


def note_then_fail(fact: Any, entry: Entry) -> None:
    note(fact, entry)
    raise ValueError("“Nguyễn Văn A” has number 038 123 456 789 already")


def echo(fact: Any, entry: Entry) -> None:
    actions.announce(EchoHeard(at=fact.at, by="system"))


def ring(fact: Any, entry: Entry) -> None:
    actions.announce(BellRung(times=1, at=fact.at, by="system"))


def install(**flow: Any) -> None:
    actions.install(actions.Flow(**flow), may_be_empty=True)


def ring_bell(times: int = 1) -> Entry:
    return actions.announce(BellRung(times=times, at=NOON, by="system"))
