"""The register as people see it."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db.models import Q
from django.test import Client
from django.utils import translation
from openpyxl import load_workbook

from lachan.ground.access.models import User
from lachan.ground.journal.models import Entry
from lachan.ground.people.models import Person
from lachan.kernel import clock
from lachan.kernel.figures import Counted, install_figure_lists
from lachan.watch.cases import actions
from lachan.watch.cases.models import Case, CaseStep, SourceLink
from lachan.watch.cases.pages.exporting import safe_text
from lachan.watch.cases.rules import FindingDraft
from lachan.watch.cases.tests.conftest import ALL, Town, account

DAY = date(2021, 12, 6)
EDITOR = (*ALL, "people.edit")


@pytest.fixture
def nurse(ruled: Town) -> User:
    return account("nurse", ruled.units["left"].path, *EDITOR)


@pytest.fixture
def page(ruled: Town, nurse: User) -> object:
    client = Client()
    client.force_login(nurse)
    with clock.frozen(ruled.now), translation.override("en"):
        nurse.language = "en"
        nurse.save()
        yield client


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url(case: Case, part: str = "") -> str:
    return f"/cases/{case.public_id}/" + (f"{part}/" if part else "")


def test_the_list_shows_cases_and_stays_within_its_budget(
    ruled: Town, page: Client, django_assert_max_num_queries: Any
) -> None:
    actions.open_many(
        drafts=[ruled.confirmed(origin="MOH", origin_code=f"BN{n}") for n in range(60)],
        by=ruled.officer,
        now=ruled.now,
    )

    page.get("/cases/")  # the first visit notes the session

    with django_assert_max_num_queries(10):
        response = page.get("/cases/")

    text = response.content.decode()
    assert response.status_code == 200
    assert "BN59" in text
    assert "BN0<" not in text
    assert "1–50 of 60" in text
    following = page.get("/cases/" + response.context["table"].paging.next_url)
    assert "51–60 of 60" in following.content.decode()


def test_filters_of_the_address_are_the_filters_of_the_list(
    ruled: Town, page: Client
) -> None:
    ruled.case(origin="t", origin_code="SUS1")
    actions.open_many(
        drafts=[ruled.confirmed(origin="t", origin_code="CON1")],
        by=ruled.officer,
        now=ruled.now,
    )

    unit = ruled.units["north"].public_id
    text = page.get(
        f"/cases/?classification=confirmed&unit={unit}&sort=age&page=x"
    ).content.decode()

    assert "CON1" in text
    assert "SUS1" not in text
    assert page.get("/cases/?unit=nonsense&since=31/02/2021").status_code == 200


def test_the_list_behind_a_figure_names_the_figure(ruled: Town, page: Client) -> None:
    cases = actions.open_many(
        drafts=[ruled.confirmed(origin="t", origin_code=c) for c in ("AA1", "BB1")],
        by=ruled.officer,
        now=ruled.now,
    )
    counted = Counted(
        figure="cases.new",
        name="New cases",
        place="Đơn vị north",
        paths=(ruled.units["north"].path,),
        as_of=ruled.now,
        known_at=ruled.now,
        condition=Q(pk=cases[0].pk),
        size=1,
    )
    install_figure_lists(lambda asked: counted if asked.get("figure") else None)

    text = page.get("/cases/?figure=cases.new").content.decode()

    assert "New cases · Đơn vị north" in text
    assert "AA1" in text
    assert "BB1" not in text


def test_a_figure_nobody_counts_is_no_page(page: Client) -> None:
    def unknown(asked: object) -> None:
        raise KeyError("cases.none")

    install_figure_lists(unknown)

    assert page.get("/cases/?figure=cases.none").status_code == 404


def test_the_page_of_a_case_says_why(ruled: Town, page: Client) -> None:
    case = ruled.case(classification="", origin="t", origin_code="BN7")
    pcr = FindingDraft(code="rt_pcr", value="positive", observed_on=DAY)
    actions.record_findings(case=case, findings=[pcr], by=ruled.officer, now=ruled.now)

    text = page.get(url(case)).content.decode()

    assert "BN7" in text
    assert "3638" in text  # the decision that defines a case
    assert "RT-PCR" in text
    assert "findings recorded" in text
    assert "<script>" not in text


@pytest.mark.parametrize(
    "path", ["", "data/", "outcome/", "void/", "restore/", "no-such-part/"]
)
def test_outside_its_area_a_case_does_not_exist(ruled: Town, path: str) -> None:
    case = ruled.case()
    reader = account("reader", ruled.units["left"].path, "cases.view", "people.view")
    unseen = account("hamlet", ruled.units["left"].path, "people.view")

    for user in (ruled.neighbour, unseen):
        assert signed_in(user).get(url(case) + path).status_code == 404
        assert signed_in(user).post(url(case) + path).status_code == 404
    if path:
        assert signed_in(reader).post(url(case) + path).status_code == 404
    unknown = f"/cases/{uuid4()}/"
    assert signed_in(ruled.officer).get(unknown).status_code == 404


def test_who_may_not_read_names_reads_pseudonyms(ruled: Town) -> None:
    case = ruled.case()
    province = ruled.units["province"].path
    leader = account("leader", province, "cases.view", "people.view", sees="internal")

    for address in ("/cases/", url(case)):
        text = signed_in(leader).get(address).content.decode()
        assert "Người Thử" not in text
        assert "fragment-data" not in text
    text = signed_in(ruled.officer).get(url(case)).content.decode()
    assert "Người Thử" in text


def test_a_part_saves_itself_and_tells_the_others_the_new_version(
    ruled: Town, page: Client
) -> None:
    case = ruled.case()
    given = {
        "data-onset_date": "05/12/2021",
        "data-found_by": "community",
        "data-source_known": "unknown",
        "data-version": "1",
    }

    response = page.post(url(case, "data"), given, headers={"HX-Request": "true"})

    text = response.content.decode()
    case.refresh_from_db()
    assert (case.onset_date, case.found_by) == (date(2021, 12, 5), "community")
    assert 'id="id_findings-version" hx-swap-oob="true"' in text
    assert 'value="2"' in text
    assert "case-head" in text


def test_a_part_that_cannot_be_true_is_not_saved_and_says_why(
    ruled: Town, page: Client
) -> None:
    case = ruled.case()
    given = {
        "data-onset_date": "09/12/2021",
        "data-found_by": "community",
        "data-source_known": "unknown",
        "data-version": "1",
    }

    text = page.post(
        url(case, "data"), given, headers={"HX-Request": "true"}
    ).content.decode()

    assert "09/12/2021 has not come yet" in text
    assert Case.objects.get().version == 1


def test_a_part_seen_before_somebody_else_changed_it_is_not_saved(
    ruled: Town, page: Client
) -> None:
    case = ruled.case()
    actions.change(
        case=case, values={"found_by": "border"}, by=ruled.officer, now=ruled.now
    )
    given = {
        "data-found_by": "community",
        "data-source_known": "unknown",
        "data-version": "1",
    }

    text = page.post(url(case, "data"), given).content.decode()

    assert "Somebody changed this case" in text
    assert Case.objects.get().found_by == "border"


def test_findings_on_the_page_classify(ruled: Town, page: Client) -> None:
    case = ruled.case(classification="")
    given = {
        "findings-rt_pcr": "positive",
        "findings-rt_pcr_on": "06/12/2021",
        "findings-fever": "yes",
        "findings-version": "1",
    }

    response = page.post(url(case, "findings"), given)

    assert response.status_code == 302
    case.refresh_from_db()
    assert (case.classification, case.confirmed_date) == ("confirmed", DAY)


@pytest.mark.parametrize(
    ("part", "given", "verb"),
    [
        ("outcome", {"outcome": "recovered", "on": "06/12/2021"}, "outcome"),
        ("severity", {"severity": "severe", "on": "06/12/2021"}, "severity"),
        ("classification", {"classification": "probable", "reason": "x"}, "classified"),
        ("report", {"reported_at": "07/12/2021, 05:00"}, "reported"),
        ("source", {"source_text": "Chợ", "certainty": "probable"}, "linked"),
        ("void", {"reason": "trùng"}, "voided"),
    ],
)
def test_each_verb_has_its_small_form(
    ruled: Town, page: Client, part: str, given: dict[str, str], verb: str
) -> None:
    case = ruled.case()

    shown = page.get(url(case, part), headers={"HX-Request": "true"})
    empty = page.post(url(case, part), {"version": "1"})
    done = page.post(url(case, part), {**given, "version": "1"})

    assert "<html" not in shown.content.decode()
    assert empty.status_code in (200, 409)
    assert done.status_code == 302
    assert CaseStep.objects.get().verb == verb


def test_a_patient_is_moved_and_handed_over_on_the_page(
    ruled: Town, page: Client
) -> None:
    case = ruled.case()
    east, south = ruled.units["east"], ruled.units["south"]

    page.post(url(case, "move"), {"unit": str(east.public_id), "version": "1"})
    page.post(url(case, "hand-over"), {"unit": str(south.public_id), "version": "2"})

    case.refresh_from_db()
    assert (case.present_unit, case.unit) == (east, south)


def test_a_source_is_named_by_its_case_and_withdrawn(ruled: Town, page: Client) -> None:
    source, case = ruled.case(origin="t", origin_code="BN1"), ruled.case()
    hidden = ruled.case("east")
    given = {"certainty": "certain", "version": "1"}

    refused = page.post(url(case, "source"), {**given, "source": str(hidden.public_id)})
    page.post(url(case, "source"), {**given, "source": "BN1"})
    link = SourceLink.objects.get()
    text = page.get(url(source)).content.decode()
    withdraw = page.post(
        url(case, "withdraw") + f"?link={link.pk}", {"reason": "nhầm", "version": "2"}
    )

    assert refused.status_code == 404
    assert link.source_case == source
    assert "infected" in text
    assert withdraw.status_code == 302
    assert SourceLink.objects.get().withdrawn_at is not None


def test_a_voided_case_says_so_and_can_be_restored(ruled: Town, page: Client) -> None:
    case = ruled.case()
    actions.void(case=case, reason="nhập trùng", by=ruled.officer, now=ruled.now)

    text = page.get(url(case)).content.decode()
    page.post(url(case, "restore"))

    assert "nhập trùng" in text
    assert "fragment-data" not in text
    assert Case.objects.get().voided_at is None


def test_the_definition_gets_its_say_back(ruled: Town, page: Client) -> None:
    pcr = FindingDraft(code="rt_pcr", value="positive", observed_on=DAY)
    case = ruled.case(classification="discarded", findings=(pcr,))

    text = page.get(url(case)).content.decode()
    page.post(url(case, "follow-definition"))

    assert "The definition says otherwise" in text
    assert Case.objects.get().classification == "confirmed"


OPENING = {
    "full_name": "Lê Văn Mới",
    "birth": "1980",
    "sex": "male",
    "disease": "covid-19",
    "found_by": "community",
}


def test_six_fields_open_a_case(ruled: Town, page: Client) -> None:
    north = str(ruled.units["north"].public_id)
    form = page.get("/cases/new/")
    public_id = str(form.context["form"]["public_id"].initial)

    given = {**OPENING, "unit": north, "public_id": public_id}
    first = page.post("/cases/new/", given)
    again = page.post("/cases/new/", {**given, "person": "new"})

    case = Case.objects.get()
    assert first.status_code == again.status_code == 302
    assert str(case.public_id) == public_id
    assert (case.classification, case.classification_basis) == (
        "suspected",
        "definition",
    )
    assert case.age_years == 41


def test_who_is_alike_is_shown_before_anything_is_saved(
    ruled: Town, page: Client
) -> None:
    north = str(ruled.units["north"].public_id)
    given = {**OPENING, "unit": north, "public_id": str(uuid4())}
    page.post("/cases/new/", given)
    person = Person.objects.get()

    given["public_id"] = str(uuid4())
    shown = page.post("/cases/new/", given).content.decode()
    assert "Is it one of these?" in shown
    assert Person.objects.count() == 1

    stands = page.post("/cases/new/", {**given, "person": str(person.public_id)})
    assert stands.status_code == 409
    assert "already has a case" in stands.content.decode()
    page.post(
        "/cases/new/",
        {**given, "person": str(person.public_id), "new_episode": "1"},
    )
    assert sorted(Case.objects.values_list("episode", flat=True)) == [1, 2]


def test_a_card_is_scanned_instead_of_typed(ruled: Town, page: Client) -> None:
    given = {
        "card": "038080000012||Lê Thị Thẻ|15031980|Nữ|Xã Thử, Huyện Thử|01012021",
        "unit": str(ruled.units["north"].public_id),
        "disease": "covid-19",
        "found_by": "unknown",
        "public_id": str(uuid4()),
    }

    page.post("/cases/new/", given)

    person = Person.objects.get()
    assert (person.full_name, person.birth_date, person.sex) == (
        "Lê Thị Thẻ",
        date(1980, 3, 15),
        "female",
    )
    assert person.identifiers.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [{"full_name": ""}, {"birth": "31/02/1980"}, {"card": "x"}, {"unit": "x"}],
)
def test_what_was_not_understood_is_said_and_nothing_is_saved(
    ruled: Town, page: Client, wrong: dict[str, str]
) -> None:
    north = str(ruled.units["north"].public_id)
    given = {**OPENING, "unit": north, "public_id": str(uuid4()), **wrong}

    response = page.post("/cases/new/", given)

    assert response.status_code == 200
    assert response.context["form"].errors
    assert not Case.objects.exists()


def test_nobody_opens_a_case_elsewhere(ruled: Town, page: Client) -> None:
    east = str(ruled.units["east"].public_id)
    given = {**OPENING, "unit": east, "public_id": str(uuid4())}

    assert page.post("/cases/new/", given).status_code == 409
    assert not Person.objects.exists()


def test_a_verb_on_many_counts_first(ruled: Town, page: Client) -> None:
    cases = [ruled.case() for _n in range(3)]
    chosen = {"selected": [str(case.public_id) for case in cases[:2]]}

    asked = page.post("/cases/bulk/outcome/", chosen)
    carried = asked.context["form"].initial
    values = {**carried, "outcome": "recovered", "on": "06/12/2021"}
    counted = page.post("/cases/bulk/outcome/", {**values, "step": "count"})
    assert not Case.objects.filter(outcome="recovered").exists()
    done = page.post("/cases/bulk/outcome/", {**values, "step": "do"})

    assert "will change" in counted.content.decode()
    assert done.status_code == 302
    assert Case.objects.filter(outcome="recovered").count() == 2


def test_everything_of_a_list_is_what_its_filter_finds(
    ruled: Town, page: Client
) -> None:
    for unit in ("north", "south", "east"):
        ruled.case(unit)
    south = ruled.units["south"].public_id
    given = {"everything": "1", "classification": "discarded", "reason": "âm tính"}

    page.post(f"/cases/bulk/classify/?unit={south}", {**given, "step": "do"})

    [changed] = Case.objects.filter(classification="discarded")
    assert changed.unit == ruled.units["south"]
    assert page.post("/cases/bulk/burn/", given).status_code == 404
    assert page.get("/cases/bulk/classify/").status_code == 404


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_holds_the_list_without_formulas_and_is_told(
    ruled: Town, page: Client, kind: str
) -> None:
    drafts = [
        ruled.confirmed(origin="t", origin_code="=cmd|' /C calc'!A0"),
        ruled.draft(origin="t", origin_code="BN2"),
    ]
    actions.open_many(drafts=drafts, by=ruled.officer, now=ruled.now)

    response = page.get(f"/cases/export.{kind}?classification=confirmed")

    if kind == "csv":
        text = response.content.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text)))
        assert rows[1][0].startswith("'=")
    else:
        sheet = load_workbook(io.BytesIO(response.content)).worksheets[0]
        rows = [[str(cell.value) for cell in row] for row in sheet.iter_rows()]
        assert sheet["A2"].data_type == "s"
    assert len(rows) == 2
    entry = Entry.objects.latest("pk")
    assert entry.fact == "cases.cases_exported"
    assert (entry.payload["count"], entry.payload["with_names"]) == (1, 1)


def test_an_export_needs_its_own_right(ruled: Town) -> None:
    reader = account("reader", ruled.units["left"].path, "cases.view", "people.view")

    assert signed_in(reader).get("/cases/export.csv").status_code == 403
    assert signed_in(ruled.officer).get("/cases/export.pdf").status_code == 404


@pytest.mark.parametrize("text", ["=1+1", "+84", "-1", "@x", "\tx", "\rx"])
def test_what_a_spreadsheet_would_compute_is_text(text: str) -> None:
    assert safe_text(text) == f"'{text}"
    assert safe_text("Lê Văn A") == "Lê Văn A"


def test_fields_suggest_units_and_cases(ruled: Town, page: Client) -> None:
    ruled.case(origin="t", origin_code="BN5")

    units = page.get("/cases/units/?unit_text=north").content.decode()
    cases = page.get("/cases/search/?source_text=BN5").content.decode()

    assert str(ruled.units["north"].public_id) in units
    assert "BN5" in cases
    assert page.get("/cases/search/?source_text=").status_code == 200


def test_the_pages_speak_vietnamese(ruled: Town) -> None:
    case = ruled.case()
    client = signed_in(ruled.officer)

    with clock.frozen(ruled.now + timedelta(hours=1)):
        texts = [
            client.get(address).content.decode()
            for address in ("/cases/", url(case), "/cases/new/")
        ]

    assert "Ca bệnh" in texts[0]
    assert "Tiền sử" in texts[1] or "Lịch sử" in texts[1]
    assert "Mở ca bệnh" in texts[2]
