"""A breach: its clock, who is on its list, who was told."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import docx
import pytest

from lachan.ground.access.actions import NotAllowed
from lachan.ground.privacy import actions
from lachan.ground.privacy.actions import (
    BreachClosedAlready,
    NeedsLateReason,
    NotToldYet,
)
from lachan.ground.privacy.models import Breach
from lachan.ground.privacy.papers import notice_of
from lachan.ground.privacy.queries.work import worklist
from lachan.ground.privacy.tests.conftest import NOW, Office

HOUR = timedelta(hours=1)
TOLD = {
    "what": "Gửi nhầm danh sách cho một đơn vị khác",
    "classes": ["identity", "health"],
    "people_count": 40,
    "measures": "đã thu hồi",
}


def found(office: Office, hours_ago: int = 2) -> Breach:
    return actions.record(
        unit=office.village.units["north"],
        found_at=NOW - hours_ago * HOUR,
        told=TOLD,
        by=office.officer,
        now=NOW,
    )


def test_the_clock_runs_from_when_it_was_found(office: Office) -> None:
    breach = found(office)

    assert breach.notify_due_at == NOW + 70 * HOUR
    assert worklist(office.officer, NOW)[0].due_at == breach.notify_due_at
    assert not worklist(office.officer, NOW)[0].is_overdue
    assert worklist(office.officer, NOW + 71 * HOUR)[0].is_overdue


def test_who_lives_there_is_put_on_the_list_once(office: Office) -> None:
    for _each in range(3):
        office.person()
    breach = found(office)

    north = office.village.units["left"]
    first = actions.list_people_of(
        breach=breach, unit=north, by=office.officer, now=NOW
    )
    again = actions.list_people_of(
        breach=breach, unit=north, by=office.officer, now=NOW
    )

    assert (first, again) == (3, 0)
    assert breach.affected.count() == 3


def test_a_late_notice_says_why(office: Office) -> None:
    breach = found(office, hours_ago=80)
    told_at = NOW - HOUR
    with pytest.raises(NeedsLateReason):
        actions.note_notice(
            breach=breach, notified_at=told_at, number="1", by=office.officer, now=NOW
        )

    noted = actions.note_notice(
        breach=breach,
        notified_at=told_at,
        number="1/TB",
        late_reason="mất liên lạc",
        by=office.officer,
        now=NOW,
    )

    assert (noted.state, noted.late_reason) == ("notified", "mất liên lạc")
    assert worklist(office.officer, NOW) == []


def test_it_is_closed_only_after_the_authority_was_told(office: Office) -> None:
    breach, who = found(office), {"by": office.officer, "now": NOW}
    with pytest.raises(NotToldYet):
        actions.close(breach=breach, note="xong", **who)  # type: ignore[arg-type]  # by and now
    actions.note_notice(breach=breach, notified_at=NOW, number="1", **who)  # type: ignore[arg-type]  # by and now
    actions.note_people_told(breach=breach, how="gọi điện", **who)  # type: ignore[arg-type]  # by and now

    closed = actions.close(breach=breach, note="xong", **who)  # type: ignore[arg-type]  # by and now

    assert (closed.state, closed.people_told_how) == ("closed", "gọi điện")
    with pytest.raises(BreachClosedAlready):
        actions.complete(breach=breach, told={"measures": "-"}, **who)  # type: ignore[arg-type]  # by and now


def test_what_is_not_said_of_a_breach_is_refused(office: Office) -> None:
    unit = office.village.units["north"]
    for found_at, told in ((NOW + HOUR, TOLD), (NOW, {"state": "closed"})):
        with pytest.raises(ValueError, match=r"future|Not said"):
            actions.record(
                unit=unit, found_at=found_at, told=told, by=office.officer, now=NOW
            )

    assert not Breach.objects.exists()


def test_another_district_neither_sees_nor_records_it(office: Office) -> None:
    breach = found(office)

    with pytest.raises(NotAllowed):
        actions.complete(
            breach=breach,
            told={"measures": "-"},
            by=office.village.neighbour,
            now=NOW,
        )

    assert not Breach.objects.visible_to(office.village.neighbour).exists()


def test_the_notice_names_nobody_and_everything_that_must_be_told(
    office: Office,
) -> None:
    person = office.person()
    breach = found(office)
    actions.list_people(breach=breach, people=[person], by=office.officer, now=NOW)

    paper = docx.Document(BytesIO(notice_of(breach)))

    cells = [cell.text for row in paper.tables[0].rows for cell in row.cells]
    told = "\n".join([*cells, *(p.text for p in paper.paragraphs)])
    assert str(TOLD["what"]) in told
    assert "40" in cells
    assert "18:00 09/03/2026" not in told
    assert "13:00 09/03/2026" in told
    assert "V3" in told
    assert person.full_name not in told
