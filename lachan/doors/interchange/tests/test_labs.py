"""Results of laboratories come in: by list, by HL7, by FHIR."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lachan.doors.interchange.actions.messages import read_message, receive_message
from lachan.doors.interchange.rules import hl7
from lachan.doors.interchange.rules.hl7 import CannotReadMessage
from lachan.doors.interchange.tests.conftest import NOW, Office
from lachan.doors.interchange.tests.files import csv_bytes
from lachan.ground.people.models import Person
from lachan.watch.labs import actions as labs
from lachan.watch.labs.models import Received, Result, Specimen
from lachan.watch.labs.rules import RequestDraft, SpecimenDraft

HEAD = ("Mã ống", "Họ tên", "Kết quả", "Ct", "Ngày kết quả")


def oru(value: str = "10828004^Detected^SCT", **more: str) -> str:
    """A message as laboratories send it; the name is synthetic."""
    told = {"said": "F", "tube": "TN0001", "number": "42", "test": "94500-6", **more}
    return "\r".join(
        [
            rf"MSH|^~\&|LIS|XN1|LACHAN|TH|20211207050000||ORU^R01|{told['number']}|P|2.5",
            "PID|1||X^^^XN1||NGUOI^0^THU||19800101|M",
            f"OBR|1|A1|{told['tube']}|{told['test']}^SARS-CoV-2 RT-PCR^LN",
            f"OBX|1|CWE|{told['test']}^RT-PCR^LN||{value}||||||{told['said']}"
            "|||20211207043000+0700",
            "OBX|2|NM|94745-7^Ct^LN||21.4||||||F|||20211207043000",
        ]
    )


def bundle(status: str = "final", **more: Any) -> str:
    """The same as FHIR R4."""
    code = {"coding": [{"system": "http://loinc.org", "code": "94500-6"}]}
    value = {"coding": [{"system": "http://snomed.info/sct", "code": "260373001"}]}
    observation = {
        "resourceType": "Observation",
        "id": "o1",
        "status": status,
        "code": code,
        "valueCodeableConcept": value,
        "specimen": {"reference": "Specimen/s1"},
        "subject": {"reference": "Patient/p1"},
        "issued": "2021-12-07T04:30:00+07:00",
    }
    specimen = {
        "resourceType": "Specimen",
        "id": "s1",
        "accessionIdentifier": {"value": "TN0001"},
    }
    patient = {
        "resourceType": "Patient",
        "id": "p1",
        "name": [{"family": "Người", "given": ["Thử", "0"]}],
        "birthDate": "1980-01-01",
    }
    cycle = {
        **observation,
        "id": "o2",
        "code": {"coding": [{"code": "94745-7"}]},
        "valueQuantity": {"value": 21.4},
    }
    report = {"resourceType": "DiagnosticReport", "id": "d1", "status": status}
    entries = [report, observation, cycle, specimen, patient]
    told = {
        "resourceType": "Bundle",
        "identifier": {"system": "urn:xn1", "value": "42"},
        "entry": [{"resource": one} for one in entries],
        **more,
    }
    return json.dumps(told)


@pytest.fixture
def tube(office: Office) -> Specimen:
    """A specimen in TN0001."""
    unit = office.tree.province
    person = Person.objects.create(
        full_name="Người Thử 0",
        folded_name="nguoi thu 0",
        unit=unit,
        unit_path=unit.path,
        recorded_at=NOW,
        is_synthetic=True,
    )
    return labs.sample(
        request=RequestDraft(
            person_id=person.pk,
            unit_id=unit.pk,
            unit_path=unit.path,
            disease="covid-19",
            test="rt_pcr",
        ),
        specimen=SpecimenDraft(
            tube_code="TN0001", collected_at=NOW - timedelta(hours=40)
        ),
        by=office.operator,
        now=NOW,
    )


def test_a_list_comes_in_once_and_the_unknown_waits(
    office: Office, tube: Specimen
) -> None:
    rows = [
        ["TN0001", "NGƯỜI THỬ 0", "Dương tính", "21,5", "06/12/2021"],
        ["TN0002", "", "âm tính", "", "06/12/2021"],
        ["TN0001", "NGƯỜI THỬ 0", "Dương tính", "21,5", "06/12/2021"],
        ["TN0003", "", "không rõ đâu", "", "06/12/2021"],
        ["TN0004", "", "âm tính", "", "09/12/2021"],
    ]

    first = office.imports(csv_bytes(rows, HEAD), "labs")
    again = office.imports(csv_bytes(rows, HEAD), "labs")

    assert (first.created, first.skipped, first.rejected) == (2, 1, 2)
    assert (again.created, again.rejected) == (0, 2)
    tube.refresh_from_db()
    assert tube.value == "positive"
    assert Result.objects.get(specimen=tube).ct_value == Decimal("21.5")
    assert Result.objects.queued().get().tube_code == "TN0002"


@pytest.mark.parametrize("text", [oru(), bundle()])
def test_a_message_gives_its_result_once(
    office: Office, tube: Specimen, text: str
) -> None:
    for _time in range(2):
        rows = receive_message(text=text, by=office.operator, now=NOW)

    tube.refresh_from_db()
    [row] = rows
    assert (tube.value, row.standing) == ("positive", "holds")
    assert row.issued_at == datetime(2021, 12, 6, 21, 30, tzinfo=UTC)
    assert row.ct_value == Decimal("21.4")
    assert Received.objects.get().results == 1


def test_a_correction_under_its_own_number_corrects(
    office: Office, tube: Specimen
) -> None:
    changed = oru("260415000^Not detected^SCT", said="C", number="43")

    for text in (changed, oru()):  # the correction overtakes what it corrects
        receive_message(text=text, by=office.operator, now=NOW)

    tube.refresh_from_db()
    assert tube.value == "negative"
    with pytest.raises(labs.AnotherMessage):
        receive_message(text=oru(said="P", number="43"), by=office.operator, now=NOW)


def test_a_message_about_an_unknown_tube_waits_with_its_name(office: Office) -> None:
    [row] = receive_message(text=oru(), by=office.operator, now=NOW)

    assert (row.standing, row.doubt) == ("queued", "unknown_tube")
    assert (row.told_name, row.told_birth_year) == ("NGUOI THU 0", 1980)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "header"),
        ("PID|1", "header"),
        (oru().replace("ORU^R01", "ADT^A01"), "no message of results"),
        (oru(number=""), "no number"),
        (oru(test="00000-0"), "not known here"),
        (oru("maybe"), "not known here"),
        (oru(said="X"), "holds no result"),
        ("{", "no JSON"),
        (bundle(entry=[]), "holds no result"),
        (bundle(identifier=None), "no identifier"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(text: str, why: str) -> None:
    with pytest.raises(CannotReadMessage) as refusal:
        read_message(text)

    assert why in str(refusal.value.why)


@pytest.mark.parametrize(
    ("text", "hour"),
    [("20211207043000", 21), ("202112070430+0700", 21), ("202112062130+0000", 21)],
)
def test_instants_of_messages_are_read_with_their_offset(text: str, hour: int) -> None:
    found = hl7.instant(text)

    assert found is not None
    assert (found.day, found.hour) == (6, hour)
    assert hl7.instant("2021") is None


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        read = read_message("MSH|^~\\&|" + text).results
    except CannotReadMessage:
        read = ()

    assert all(one.value and one.tube_code for one in read)
