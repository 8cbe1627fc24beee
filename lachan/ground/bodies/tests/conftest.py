"""A province with hamlets, an officer who sets bodies up, one who only reads."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client
from django.utils import translation

from lachan.ground.access.models import User
from lachan.ground.bodies import actions
from lachan.ground.bodies.models import Body, Seat
from lachan.ground.journal.actions import Flow, install, installed
from lachan.ground.units.actions import UnitDraft, add_unit
from lachan.ground.units.models import Unit
from lachan.ground.units.tests.town import NOW, Village, account, village
from lachan.ground.units.words import Kind
from lachan.kernel import clock

TODAY = date(2021, 12, 7)
SINCE = date(2021, 7, 1)


@pytest.fixture(autouse=True)
def _no_reactions() -> Iterator[None]:
    before = installed()
    install(Flow(), may_be_empty=True)
    yield
    install(before, may_be_empty=True)


@pytest.fixture(autouse=True)
def _at_the_hour() -> Iterator[None]:
    with clock.frozen(NOW), translation.override("en"):
        yield


@pytest.fixture
def town(db: None) -> Village:
    told = village("bodies.view", "bodies.edit", "units.edit")
    for one in told.units.values():  # official codes are written in capitals
        one.code = one.code.upper()
        one.save(update_fields=["code"])
    for commune in ("north", "south"):
        for name in ("Một", "Hai"):
            code = f"{commune}-{name}"
            draft = UnitDraft(
                kind=Kind.HAMLET,
                type_name="Thôn",
                name=name,
                code=code.upper(),
                valid_from=date(2021, 1, 1),
            )
            told.units[code] = add_unit(
                parent=told.units[commune], draft=draft, by=told.officer, now=NOW
            )
    return told


@pytest.fixture
def reader(town: Village) -> User:
    return account("reader", town.units["38"].path, ("bodies.view",))


def browser(user: User) -> Client:
    User.objects.filter(pk=user.pk).update(language="en")
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


def body_of(
    town: Village, unit: Unit, kind: str = "committee", name: str = "Ban chỉ đạo"
) -> Body:
    draft = actions.BodyDraft(unit=unit, kind=kind, name=name, valid_from=SINCE)
    return actions.found(draft=draft, by=town.officer, now=NOW)


def member(town: Village, body: Body, role: str, name: str, rank: int = 1) -> Seat:
    draft = actions.SeatDraft(
        role=role,
        name=name,
        rank=rank,
        position=f"Chức vụ {name}",
        phone="0912345678",
        valid_from=SINCE,
    )
    return actions.seat_member(body=body, draft=draft, by=town.officer, now=NOW)


def in_charge(town: Village, body: Body, unit: Unit, **more: object) -> None:
    draft = actions.ChargeDraft(unit=unit, valid_from=SINCE, **more)  # type: ignore[arg-type]  # of the draft's own fields
    actions.take_charge(body=body, draft=draft, by=town.officer, now=NOW)
