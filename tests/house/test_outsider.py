"""Who has no business with a record cannot tell it from one that does not exist."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver

from lachan.command.briefing import actions as briefing
from lachan.command.levels import actions as levels
from lachan.command.regulations import actions as regulations
from lachan.command.regulations.models import PolicyDraft
from lachan.doors.interchange.actions.receiving import receive
from lachan.doors.interchange.actions.requests import Request
from lachan.ground.access import actions as access
from lachan.ground.access.models import (
    Opening,
    OpenSession,
    Passkey,
    Station,
    User,
)
from lachan.ground.bodies import actions as bodies
from lachan.ground.notices import actions as notices
from lachan.ground.notices.models import Notice
from lachan.ground.policy import actions as policy
from lachan.ground.policy.models import PolicyEdition
from lachan.ground.policy.rules.documents import Document
from lachan.ground.policy.rules.writing import Amendment, amended
from lachan.ground.privacy import actions as privacy
from lachan.ground.privacy.models import Disposal
from lachan.ground.units import actions as units
from lachan.ground.units.actions.populations import record_populations
from lachan.ground.units.models import ChangeRequest, Decree, Population, Unit
from lachan.ground.units.rules.decrees import DecreeDraft, LineDraft
from lachan.ground.units.rules.people import CountOfPeople
from lachan.kernel import clock
from lachan.kernel.decisions import Verification
from tests.house.land import NOW, Land

# Every address that names something, by how its route begins; the longest beginning
# counts. An address that begins otherwise fails the first test.
RECORDS: dict[str, str] = {
    "accounts/": "account",
    "accounts/roles/": "grant",
    "me/sessions/": "session",
    "me/security/passkeys/": "passkey",
    "api/v1/access/sessions/": "session",
    "openings/": "opening",
    "stations/": "station",
    "people/": "person",
    "person/": "person",
    "cases/<uuid": "case",
    "labs/<uuid": "specimen",
    "labs/requests/": "test_request",
    "labs/pools/": "pool",
    "labs/queue/": "result",
    "labs/laboratories/": "laboratory",
    "labs/tubes/": "tube_range",
    "labs/plans/": "plan",
    "sites/stays/": "stay",
    "sites/": "facility",
    "doses/": "dose",
    "tasks/": "task",
    "notices/": "notice",
    "notices/channels/": "endpoint",
    "notices/receipts/": "endpoint",
    "reports/": "reported_figure",
    "levels/": "assessment",
    "policy/drafts/": "draft",
    "briefing/": "briefing",
    "import/": "import",
    "privacy/requests/": "data_request",
    "privacy/breaches/": "breach",
    "privacy/retention/": "disposal",
    "map/unit/": "unit",
    "units/decrees/": "decree",
    "units/changes/": "unit_change",
    "api/v1/units/changes/": "unit_change",
    "api/v1/units/decrees/": "decree",
    "api/v1/people/": "person",
    "api/v1/cases/": "case",
    "api/v1/labs/": "specimen",
    "api/v1/sites/stays/": "stay",
    "api/v1/tasks/": "task",
    "api/v1/notices/": "notice",
    "api/v1/imports/": "import",
    "bodies/": "body",
    "bodies/areas/": "service_area",
    "bodies/seats/": "seat",
    "bodies/absences/": "absence",
    "bodies/charges/": "charge",
    "api/v1/bodies/": "body",
    "api/v1/bodies/seats/": "seat",
}
# What names no record, or one that is everybody's, and why.
OPEN: dict[str, str] = {
    "integrity/": "checks name nobody; offenders are filtered by unit, and tested so",
    "api/v1/integrity/": "checks name nobody; offenders are filtered by unit",
    "policy/": "policies in force are public law",
    "units/<slug": "names, codes and outlines of units are public",
    "api/v1/units/": "names, codes and outlines of units are public",
    "units/counts/": "counts of people are public; who may not change them is told so",
    "units/synonyms/": "so are the names of a unit",
    "privacy/register/<slug": "purposes name nobody; who may not see them is told 404",
    "waiting/": "work of the machine names nobody; who may not see it is told so",
    "cases/export": "a list: it holds what its reader may see, and is tested as one",
    "cases/bulk": "a list: it holds what its reader may see, and is tested as one",
}
# The other parts that an address may carry: any value will do.
PARTS = {
    "part": "findings",
    "decision": "same",
    "verb": "identify",
    "number_id": "1",
    "reach_id": "1",
    "question_id": "00000000-0000-7000-8000-000000000002",
    "merger_id": "00000000-0000-7000-8000-000000000001",
}
OUTSIDERS = (
    "neighbour commune_station",
    "neighbour hamlet_team",
    "outside commune_station",
    "outside provincial_cdc",
    "outside leader",
    "outside site",
    "outside agency",
    "outside auditor",
    "outside administrator",
    "outside hamlet_team",
    "outside laboratory",
    "nobody",
)
# Those who also try to write; the others knock at the same doors.
WRITES = ("neighbour commune_station", "outside provincial_cdc", "nobody")
# Not this way, or asked for wrongly: said only where an unknown record says the same.
UNSAID = {405, 422}
JSON = "application/json"


def routes(resolver: URLResolver | None = None, before: str = "") -> Iterator[str]:
    """Every route of the house that carries something to be filled in."""
    for one in (resolver or get_resolver()).url_patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from routes(one, route)
        elif isinstance(one, URLPattern) and "<" in route:
            yield route


def longest(route: str, known: Iterable[str]) -> str:
    """The longest beginning under which the route is known; none: empty."""
    return max((one for one in known if route.startswith(one)), key=len, default="")


def addresses(examples: dict[str, Any]) -> Iterator[str]:
    """The address of an example for every route that shows or changes a record."""
    for route in routes():
        begins = longest(route, {**RECORDS, **OPEN})
        if begins in RECORDS:
            yield filled(route, str(examples[RECORDS[begins]]))


def filled(route: str, record: str) -> str:
    """The route with the record in its first place, and any value in the others."""
    first = re.sub(r"<[^>]+>", record, route, count=1)
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: PARTS[found[1]], first)


@pytest.fixture
def examples(land: Land, tmp_path: Path) -> dict[str, Any]:
    """One record of each kind, all of them in the commune “north” or above it."""
    policy.load_files(now=NOW)
    officer, left = land.users["inside provincial_cdc"], land.units["left"]
    operator = User.objects.local_operator()
    proposed = levels.propose_many(units=[left], as_of=NOW, by=operator, now=NOW)
    given = briefing.make(unit=left, as_of=NOW, by=officer, now=NOW)
    row = CountOfPeople(
        unit_id=left.pk,
        group="all",
        persons=900,
        source="Thử",
        method="census",
        counted_on=date(2021, 4, 1),
    )
    record_populations(rows=[row], by=operator, now=NOW)
    request = Request(
        kind="people",
        filename="nguoi.csv",
        raw="Họ và tên,Năm sinh\nNguyễn Thử A,1980\n".encode(),
        unit=left,
        options={},
    )
    with override_settings(MEDIA_ROOT=tmp_path):
        run = receive(request, by=operator, now=NOW)
    inside = land.users["inside commune_station"]
    return {
        **land.examples,
        "unit": left.public_id,
        "account": inside.public_id,
        "grant": inside.grants.get().public_id,
        "session": signed_in(inside).public_id,
        "passkey": Passkey.objects.create(
            user=inside, credential_id=b"1", credential=b"1", added_at=NOW
        ).public_id,
        "station": shared(operator, land.units["north"]).public_id,
        "opening": opened(land.users["everywhere"], land.units["north"]).public_id,
        "assessment": proposed[0].public_id,
        "briefing": given.public_id,
        "population": Population.objects.get(unit=left).pk,
        "synonym": left.synonyms.create(folded="trai", text="Trái", source="thử").pk,
        "import": run.public_id,
        "draft": drafted(operator).public_id,
        "decree": decreed(land, operator).public_id,
        **told(left, operator),
        **asked_and_lost(left, operator),
        **seated(land, operator),
        "unit_change": asked_to_correct(land, operator).public_id,
    }


def asked_to_correct(land: Land, operator: User) -> ChangeRequest:
    """A correction of a unit, waiting for somebody's decision."""
    values = {"phone": "02373 000 000"}
    unit = land.units["north"]
    draft = units.ChangeDraft(unit=unit, values=values, reason="Thử")
    return units.propose_change(draft=draft, by=operator, now=NOW)


def seated(land: Land, operator: User) -> dict[str, Any]:
    """A committee with a head who is away, its charge, and a service area."""
    unit, since = land.units["north"], date(2021, 7, 1)
    who: Any = {"by": operator, "now": NOW}
    draft = bodies.BodyDraft(unit=unit, kind="team", name="Tổ thử", valid_from=since)
    body = bodies.found(draft=draft, **who)
    member = bodies.SeatDraft(role="head", name="Lò Văn Thử", valid_from=since)
    seat = bodies.seat_member(body=body, draft=member, **who)
    away = bodies.report_absence(seat=seat, starts_at=NOW, ends_at=None, **who)
    charge = bodies.ChargeDraft(unit=unit, valid_from=since)
    (charged,) = bodies.take_charge(body=body, draft=charge, **who)
    area = bodies.AreaDraft(
        name="Vùng thử",
        purpose="testing",
        holder="Phòng xét nghiệm thử",
        unit=unit,
        units=[unit],
        valid_from=since,
    )
    return {
        "body": body.public_id,
        "seat": seat.public_id,
        "absence": away.public_id,
        "charge": charged.public_id,
        "service_area": bodies.draw_area(draft=area, **who).public_id,
    }


def told(unit: Unit, operator: User) -> dict[str, Any]:
    """What the land was told of its task, and a webhook of its district."""
    hook = notices.EndpointDraft(
        kind="webhook", name="Thử", url="https://example.org/", path=unit.path
    )
    made, _secret = notices.set_endpoint(draft=hook, by=operator, now=NOW)
    notice = Notice.objects.get(kind="task_given", unit=unit)
    return {"notice": notice.public_id, "endpoint": made.public_id}


def asked_and_lost(unit: Unit, operator: User) -> dict[str, Any]:
    """A request of a data subject, and a breach of personal data."""
    asked = privacy.RequestDraft(
        right="see", channel="counter", unit=unit, requester_name="Người thử"
    )
    request = privacy.receive(draft=asked, by=operator, now=NOW)
    told = {"what": "thử"}
    breach = privacy.record(unit=unit, found_at=NOW, told=told, by=operator, now=NOW)
    disposal = Disposal.objects.create(
        term="exports", days=90, before=NOW, due=1, proposed_at=NOW
    )
    return {
        "data_request": request.public_id,
        "breach": breach.public_id,
        "disposal": disposal.public_id,
    }


def signed_in(user: User) -> OpenSession:
    """A session of an account, with its row in the list."""
    client = Client()
    with clock.frozen(NOW):
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        client.get("/me/")
    return OpenSession.objects.get(user=user)


def opened(user: User, unit: Unit) -> Opening:
    """An emergency opening of a record of a unit."""
    return Opening.objects.create(
        user=user,
        record_kind="person",
        record_id=1,
        record_public_id=uuid4(),
        home_path=unit.path,
        reason="thử",
        starts_at=NOW,
        ends_at=NOW + timedelta(hours=3),
    )


def shared(operator: User, unit: Unit) -> Station:
    """A shared computer of a unit."""
    made, _key = access.register_station(
        label="Máy thử", unit_path=unit.path, by=operator, now=NOW
    )
    return made


def drafted(operator: User) -> PolicyDraft:
    """A province's overlay that waits for a second person."""
    levels = PolicyEdition.objects.get(policy_id__endswith="qd-4800", place="vn")
    day = clock.today(NOW) + timedelta(days=1)
    amendment = Amendment(
        edition="outsider-1",
        valid_from=day,
        place="vn.PROVINCE",
        document=Document("1/QĐ", day, "UBND tỉnh", "Thử", "thử"),
        clause="Điều 1",
        verification=Verification.TEXT,
        source="thử",
        changes={"announcement_lead_hours": 24},
    )
    proposal = regulations.Proposal(amended(levels.content, amendment), "t", "Thử")
    return regulations.draft(proposal=proposal, by=operator, now=NOW)


def decreed(land: Land, operator: User) -> Decree:
    """A decree that puts one commune of the province into another."""
    draft = DecreeDraft(
        number="1/NQ",
        title="Thử",
        issued_on=date(2021, 12, 1),
        valid_from=date(2021, 12, 7),
        source="thử",
        predecessor_edition="2021",
        successor_edition="2021",
        lines=(LineDraft(old="NORTH", new="SOUTH"),),
    )
    return units.record_decree(draft=draft, by=operator, now=NOW)


def never(examples: dict[str, Any]) -> dict[str, Any]:
    """The same kinds of records, none of which exists."""
    return {
        kind: 999_999_999 if isinstance(value, int) else uuid4()
        for kind, value in examples.items()
    }


def test_every_address_of_a_record_is_known_to_this_test() -> None:
    unknown = [route for route in routes() if not longest(route, {**RECORDS, **OPEN})]

    assert unknown == []


def told_apart(
    land: Land, outsider: str, mine: list[str], none: list[str]
) -> list[str]:
    """The addresses at which a record answers otherwise than one that never was."""
    found = []
    with land.as_user(outsider) as client:
        for address, unknown in zip(mine, none, strict=True):
            kind = JSON if address.startswith("/api/") else "text/html"
            for method in ("GET", "POST") if outsider in WRITES else ("GET",):

                def answer(to: str, method: str = method, kind: str = kind) -> int:
                    told = client.generic(method, to, content_type=kind)
                    return int(told.status_code)

                real = answer(address)
                if real != 404 and (real not in UNSAID or real != answer(unknown)):
                    found.append(f"{outsider}: {method} {address} {real}")
    return found


def test_no_outsider_finds_a_record(land: Land, examples: dict[str, Any]) -> None:
    mine, none = list(addresses(examples)), list(addresses(never(examples)))

    found = [
        line
        for outsider in OUTSIDERS
        for line in told_apart(land, outsider, mine, none)
    ]

    assert len(mine) >= 45
    assert not found, "\n".join(found)


@pytest.mark.parametrize("outsider", ["neighbour commune_station", "outside leader"])
def test_an_outsider_changes_no_unit(
    land: Land, examples: dict[str, Any], outsider: str
) -> None:
    with land.as_user(outsider) as client:
        answers = {
            client.post(f"/units/{address}/", {"text": "x"}).status_code
            for address in (
                *(f"2021/LEFT/{verb}" for verb in ("add", "synonyms", "counts")),
                f"counts/{examples['population']}/accept",
                f"synonyms/{examples['synonym']}/remove",
            )
        }

    assert answers <= {403, 404}


def test_a_record_that_is_not_mine_answers_as_one_that_never_was(land: Land) -> None:
    mine = land.examples["stay"]
    never: UUID = uuid4()

    with land.as_user("outside site") as client:
        first = client.get(f"/sites/stays/{mine}/").content.decode()
        second = client.get(f"/sites/stays/{never}/").content.decode()

    assert without_marks(first, mine) == without_marks(second, never)


def without_marks(page: str, public_id: UUID) -> str:
    """The page without its own address and the mark that every answer has anew."""
    return re.sub(r"[A-Za-z0-9]{64}", "", page).replace(str(public_id), "")


def test_the_unit_of_another_province_cannot_be_stood_on(land: Land) -> None:
    unit = land.units["left"].public_id

    with land.as_user("outside provincial_cdc") as client:
        pages = ("/situation/", "/map/", "/map/values/", "/levels/")
        answers = {
            client.get(f"{page}?unit={unit}&day=2021-12-07").status_code
            for page in pages
        }

    assert answers == {404}


def test_the_search_of_an_outsider_finds_nobody(land: Land) -> None:
    with land.as_user("outside provincial_cdc") as client:
        found = client.get("/search/?q=T4").context["found"]

    assert found.cases == []
    assert {unit.path[:10] for unit in found.units} <= {land.units["elsewhere"].path}


def test_insiders_do_find_the_records(land: Land, examples: dict[str, Any]) -> None:
    shown = ("person/", "cases/", "sites/", "doses/", "tasks/", "map/unit/")
    with land.as_user("inside provincial_cdc") as client:
        answers = {
            address: client.get(address).status_code
            for address in addresses(examples)
            if address.startswith(tuple(f"/{one}" for one in shown))
            and address.rstrip("/").rsplit("/", 1)[-1].count("-") == 4
        }

    assert len(answers) >= 6
    assert set(answers.values()) == {200}
