"""After erasure nothing of the person can be read anywhere, and every figure stays."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings as house
from django.db import connection, models

from config import keeping
from lachan.command.indicators.models import DailyAmount
from lachan.doors.interchange.actions.receiving import receive
from lachan.doors.interchange.actions.requests import Request
from lachan.figures import MEASURES
from lachan.ground.access.models import User
from lachan.ground.intake.models import ImportRun, RejectedRow
from lachan.ground.intake.queries import shelf
from lachan.ground.journal import actions as journal
from lachan.ground.journal.queries import verify
from lachan.ground.people import actions as people
from lachan.ground.people.models import Household, Person
from lachan.ground.people.queries import questions, search_people
from lachan.ground.people.words import PersonDraft
from lachan.ground.privacy import actions as privacy
from lachan.ground.privacy.actions import NeedsSecondPerson, StillNeeded
from lachan.ground.privacy.actions.sweeping import texts
from lachan.ground.privacy.models import Erasure
from lachan.ground.privacy.queries import copy_of, path_of_list
from lachan.ground.sites.models import Stay
from lachan.ground.tasks import actions as tasks
from lachan.kernel import clock
from lachan.kernel.vietnamese import fold
from lachan.watch.cases import actions as cases
from lachan.watch.cases.models import Case, CaseStep, SourceLink
from lachan.watch.cases.rules import CaseDraft
from tests.house.land import NOW, Land, settled

pytestmark = pytest.mark.django_db
for_good = pytest.mark.django_db(
    transaction=True
)  # what a commit sets off is looked at

FAMILIES = ("Nguyễn", "Trần", "Đặng", "Huỳnh")
GIVEN = ("Bích Ngà", "Thế Vĩnh", "Ánh Tuyết Sương", "Quỳnh Như Ý")


@dataclass
class Known:
    """Somebody of whom everything is on record, and every text that tells who."""

    person: Person
    secrets: list[str] = field(default_factory=list)


@pytest.fixture
def land(db: None, settings: Any, tmp_path: Path) -> Iterator[Land]:
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    with clock.frozen(NOW):
        yield settled()


def operator() -> User:
    return User.objects.local_operator()


def registered(land: Land, name: str, **told: Any) -> Person:
    unit = land.units["north"]
    draft = PersonDraft(
        full_name=name, unit_id=unit.pk, unit_path=unit.path, is_synthetic=True, **told
    )
    return people.register(draft=draft, by=operator(), now=NOW)


def somebody(land: Land, chance: Random) -> Known:
    """A person with everything that the house can keep of one."""
    number = chance.randrange(10**7)
    called = f"{chance.choice(FAMILIES)} {chance.choice(GIVEN)} {_word(chance)}"
    former = f"{called.split()[0]} Thị {_word(chance)} {_word(chance)}"
    card, phone = f"00108{number:07d}", f"09{number:08d}"
    mail, street = f"{_word(chance)}@thu.vn".lower(), f"{number} ngõ {_word(chance)}"
    told: dict[str, Any] = {
        "identifiers": (("citizen", card),),
        "phones": (phone,),
        "birth_date": date(1960 + chance.randrange(40), 3, 9),
        "address": street,
        "occupation": f"thợ {_word(chance)}",
    }
    person = registered(land, former, **told)
    person = people.correct(
        person=person,
        changes={"full_name": called},
        version=person.version,
        by=operator(),
        now=NOW,
        reason=f"{called} báo lại",
    )
    people.add_reach(person=person, kind="email", value=mail, by=operator(), now=NOW)
    house = people.create_household(
        unit=land.units["north"],
        label=f"Hộ {called.upper()}",
        address=street,
        by=operator(),
        now=NOW,
    )
    people.set_household(person=person, household=house, by=operator(), now=NOW)
    twin = registered(land, f"{called} Hai", phones=(phone,))
    person, twin = (Person.objects.get(pk=each.pk) for each in (person, twin))
    merged(twin, person)
    known = Known(
        Person.objects.get(pk=person.pk),
        [called, former, f"{called} Hai", card, phone[1:], mail, street],
    )
    known.secrets.append(told["occupation"])
    _fallen_ill(land, known, chance)
    _spoken_of(land, known, phone)
    _brought_in(land, known, phone)
    return known


def _word(chance: Random) -> str:
    """A syllable or two that nothing else here contains."""
    onsets, rhymes = ("Kh", "Ngh", "Tr", "Ph"), ("uyênh", "oăng", "iêng", "ượp")
    return "".join(chance.choice(onsets) + chance.choice(rhymes) for _ in "ab")


def merged(goes: Person, stays: Person) -> None:
    people.merge(
        goes=goes,
        stays=stays,
        decisions={one.key: "to" for one in questions(goes, stays)},
        reason="cùng một người",
        by=operator(),
        now=NOW,
    )


def _fallen_ill(land: Land, known: Known, chance: Random) -> None:
    person, called = known.person, known.secrets[0]
    code = f"XN-{chance.randrange(10**9)}"
    day = date(2021, 11, 1 + chance.randrange(20))
    case = cases.open_case(
        draft=CaseDraft(
            person_id=person.pk,
            unit_id=person.unit_id,
            unit_path=person.unit_path,
            disease="covid-19",
            notified_at=clock.start_of_day(day),
            classification="confirmed",
            confirmed_date=day,
            found_by="community",
            origin="phòng xét nghiệm",
            origin_code=code,
            age_years=40,
            arrived_from=f"nhà {_word(chance)}",
            outcome="recovered",
            outcome_date=day + timedelta(days=9),
        ),
        by=operator(),
        now=NOW,
    )
    known.secrets += [code, case.arrived_from]
    Case.objects.filter(pk=case.pk).update(classification_reason=f"{called} kể")
    CaseStep.objects.create(
        case=case, verb="changed", what="arrived_from", before=case.arrived_from,
        after=f"gặp {called}", reason=f"{called} gọi", recorded_at=NOW, actor="system",
    )  # fmt: skip
    for text in ("chợ đầu mối", f"người nhà {called}"):
        SourceLink.objects.create(
            case=case, source_text=text, basis=called, recorded_at=NOW
        )


def _spoken_of(land: Land, known: Known, phone: str) -> None:
    """Others' records, tasks and notes in which the person is mentioned."""
    called = known.secrets[0]
    others = Case.objects.exclude(person=known.person.pk).filter(void_reason="")
    other = others.exclude(person__full_name="").earliest("pk")
    SourceLink.objects.create(
        case=other, source_text=f"ăn cùng {called.lower()}", recorded_at=NOW
    )
    Case.objects.filter(pk=other.pk).update(void_reason=f"trùng {fold(called).title()}")
    Household.objects.create(
        unit=land.units["north"],
        unit_path=land.units["north"].path,
        label=f"Hộ cạnh nhà {called}",
    )
    spaced = f"{phone[:4]} {phone[4:7]} {phone[7:]}"
    for record, details in (
        (("person", known.person.public_id), "gặp người này"),
        (None, f"Gọi {called} theo số {spaced}"),
    ):
        draft = tasks.TaskDraft(
            unit=land.units["north"],
            title="Thử",
            origin="thử",
            details=details,
            record=record,
        )
        tasks.ask(draft=draft, by="system", now=NOW)


def _brought_in(land: Land, known: Known, phone: str) -> None:
    called = known.secrets[0]
    raw = f"Họ và tên,Điện thoại\n{called},{phone}\nLê Khác,0911222333\n".encode()
    request = Request(
        kind="people", filename=f"{called}.csv", raw=raw, unit=land.units["left"],
        options={},
    )  # fmt: skip
    run = receive(request, by=operator(), now=NOW)
    RejectedRow.objects.create(
        run=run, row_number=2, cells=[called, phone], problems=[]
    )
    refused = house.DATA_DIR / "refused"
    refused.mkdir(exist_ok=True)
    (refused / "nguoi-refused.csv").write_bytes(raw)


# ── what can be read ─────────────────────────────────────────────────────────────


def everything() -> Iterator[tuple[str, str]]:
    """Every value of every table as text, and every file, with where it stands."""
    for model in apps.get_models(include_auto_created=True):
        names = [f.attname for f in model._meta.concrete_fields]
        for row in model._default_manager.values_list(*names):
            for name, value in zip(names, row, strict=True):
                yield f"{model._meta.db_table}.{name}", _as_text(value)
    for path in sorted(Path(house.DATA_DIR).rglob("*")):
        if path.is_file() and path.suffix != ".zip":
            yield str(path), _as_text(path.read_bytes())
    if connection.vendor == "sqlite":
        yield "the database file", _as_text(connection.connection.serialize())


def _as_text(value: Any) -> str:
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("utf-8", errors="ignore")
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def readable(known: Known) -> set[str]:
    """Where anything of the person can be read, however it is written."""
    sought = [fold(secret) for secret in known.secrets]
    found = set()
    for place, text in everything():
        folded = fold(text)
        if any(secret in folded for secret in sought):
            found.add(place)
        if known.secrets[4] in text.replace(" ", ""):  # the telephone, spaced
            found.add(place)
    return found


def figures() -> dict[str, list[tuple[Any, ...]]]:
    """Every movement of every measure, counted anew, and the roll-ups as they stand."""
    counted = {}
    for name, rows_of in MEASURES.items():
        rows = rows_of(None)
        parts = rows if isinstance(rows, tuple) else (rows,)
        counted[name] = sorted(map(str, (row for part in parts for row in part)))
    columns = [f.attname for f in DailyAmount._meta.concrete_fields]
    kept = DailyAmount.objects.order_by("pk").values_list(*columns)
    return {**counted, "roll-ups": list(kept)}


def erased(land: Land, known: Known) -> Erasure:
    officer = land.users["everywhere"]
    role = officer.grants.get().role
    role.permissions = [*role.permissions, "privacy.decide"]
    role.save()
    return privacy.erase(
        person=known.person,
        decided_by=User.objects.get(pk=officer.pk),  # asked for rights anew
        by=operator(),
        now=NOW,
    )


# ── the promise ──────────────────────────────────────────────────────────────────


@for_good
@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_nothing_can_be_read_and_every_figure_stays(land: Land, seed: int) -> None:
    chance = Random(seed)
    known, other = somebody(land, chance), somebody(land, chance)
    before, was_in = figures(), readable(known)
    neighbours = readable(other)

    proof = erased(land, known)

    assert len(was_in) > 15
    assert readable(known) == set()
    assert figures() == before
    assert readable(other) == neighbours
    assert all(proof.rows.values())
    while journal.seal_pending():
        pass
    assert verify().result["intact"]


@for_good
def test_a_backup_put_back_later_does_not_bring_the_person_back(
    land: Land, tmp_path: Path
) -> None:
    known = somebody(land, Random(3))
    keeping.backup(Namespace(file=tmp_path / "before.zip", as_user=None))
    before = figures()
    erased(land, known)

    put_back = keeping.restore(
        Namespace(file=tmp_path / "before.zip", as_user=None, replace=True)
    )

    (tmp_path / "before.zip").unlink()
    assert put_back.erased_again == 2  # the record, and the one merged into it
    assert readable(known) == set()
    assert figures() == before
    assert Erasure.objects.filter(ground="replayed").count() == 2
    assert len(path_of_list().read_text().splitlines()) == 4


def test_who_is_still_needed_is_not_erased(land: Land) -> None:
    person = Stay.objects.standing().filter(ends_at=None)[0].person

    with pytest.raises(StillNeeded) as refused:
        erased(land, Known(person))

    person.refresh_from_db()
    assert person.full_name
    assert len(refused.value.reasons) >= 1


def test_one_person_alone_erases_nobody(land: Land) -> None:
    known = somebody(land, Random(4))

    with pytest.raises(NeedsSecondPerson):
        privacy.erase(
            person=known.person, decided_by=operator(), by=operator(), now=NOW
        )

    assert readable(known)


def test_an_erased_record_is_found_no_more_and_cannot_be_changed(land: Land) -> None:
    known = somebody(land, Random(5))
    erased(land, known)
    record = Person.objects.get(pk=known.person.pk)

    again = erased(land, known)

    with pytest.raises(people.DoesNotStand):
        people.correct(
            person=record,
            changes={"full_name": "Trần Lại"},
            version=record.version,
            by=operator(),
            now=NOW,
        )
    with pytest.raises(people.DoesNotStand):
        people.restore(person=record, by=operator(), now=NOW)
    assert Erasure.objects.count() == 2
    assert again.person_id == record.pk
    assert not search_people(known.secrets[0], user=operator()).people
    assert not search_people(known.secrets[3], user=operator()).people


def test_the_copy_holds_everything_that_erasure_takes(land: Land) -> None:
    known = somebody(land, Random(6))

    told = json.dumps(copy_of(known.person), ensure_ascii=False)

    assert all(secret in told for secret in known.secrets)


def test_files_that_name_nobody_stay(land: Land) -> None:
    known = somebody(land, Random(7))
    raw = "Họ và tên,Năm sinh\nLê Khác,1980\n".encode()
    request = Request(
        kind="people", filename="khac.csv", raw=raw, unit=land.units["left"], options={}
    )
    stays = receive(request, by=operator(), now=NOW)

    erased(land, known)

    kept = ImportRun.objects.filter(forgotten_at=None)
    assert list(kept) == [stays]
    assert shelf().exists(stays.stored_as)


def test_every_table_with_free_text_is_gone_through() -> None:
    swept = {model._meta.label for model, _fields in privacy_texts()}

    assert {"tasks.Task", "cases.CaseStep", "reports.ReportedFigure"} <= swept
    assert not swept & {"units.Unit", "access.User", "journal.Entry"}
    assert all(
        isinstance(model._meta.get_field(name), models.Field)
        for model, names in privacy_texts()
        for name in names
    )


def privacy_texts() -> list[tuple[type[models.Model], tuple[str, ...]]]:
    return list(texts())
