"""The register of processing in versions; what is old is counted, approved, gone."""

from __future__ import annotations

import os
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
from django.urls import reverse

from lachan.ground.access.actions import NotAllowed
from lachan.ground.access.models import User
from lachan.ground.intake.words import KEPT_DAYS
from lachan.ground.privacy.actions import NeedsSecondPerson, withdraw
from lachan.ground.privacy.actions.growing_old import KEPT
from lachan.ground.privacy.actions.keeping import (
    AlreadyDecided,
    NotInTheRegister,
    approve_disposal,
    change_purpose,
    propose_disposals,
    refuse_disposal,
)
from lachan.ground.privacy.jobs import count_what_is_due
from lachan.ground.privacy.models import DataRequest, Disposal, Purpose
from lachan.ground.privacy.papers import assessment_of
from lachan.ground.privacy.queries.keeping import purpose, register, seed, terms
from lachan.ground.privacy.queries.law import law_on
from lachan.ground.privacy.queries.work import worklist
from lachan.ground.privacy.rules.keeping import checked, read_register, read_terms
from lachan.ground.privacy.tests.conftest import NOW, RIGHTS, Office
from lachan.ground.tasks import actions as tasks
from lachan.ground.tasks.models import Task
from lachan.ground.units.tests.town import account

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def officers(office: Office) -> tuple[User, User]:
    """Two who protect the data of the whole house."""
    return account("first", "", RIGHTS), account("other", "", RIGHTS)


def old_file(folder: Path, name: str, days: int) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text("họ tên\n")
    at = (NOW - days * DAY).timestamp()
    os.utime(path, (at, at))
    return path


def closed_request(office: Office, days: int) -> DataRequest:
    request = office.asks("see")
    withdraw(request=request, outcome="thôi", by=office.officer, now=NOW - days * DAY)
    return DataRequest.objects.get(pk=request.pk)


# ── the register ─────────────────────────────────────────────────────────────────


def test_the_seed_names_bases_of_the_law_and_terms_that_are_known(
    office: Office,
) -> None:
    law = law_on(NOW)

    assert law is not None
    assert {str(one["basis"]) for one in seed().values()} <= set(law.duties.bases)
    assert {str(one["retention"]) for one in seed().values()} <= set(terms())
    assert [one.pk for one in register()] == [None] * len(seed())


def test_every_class_that_grows_old_has_a_term_and_no_term_claims_the_law() -> None:
    assert {one.name for one in KEPT} <= set(terms())
    assert terms()["received_files"].days == KEPT_DAYS
    assert all(not one.verification.is_verified for one in terms().values())
    assert all(one.source for one in terms().values())


def test_a_change_is_a_new_version_and_the_former_ones_stay(
    officers: tuple[User, User],
) -> None:
    told = {**seed()["vaccination"], "recipients": ["Viện Pasteur"]}

    changed = change_purpose(
        code="vaccination",
        content=told,
        reason="thêm nơi nhận",
        by=officers[0],
        now=NOW,
    )

    versions = Purpose.objects.filter(code="vaccination").order_by("version")
    assert [one.version for one in versions] == [1, 2]
    assert versions[0].content == seed()["vaccination"]
    assert purpose("vaccination") == changed
    assert len(register()) == len(seed())


@pytest.mark.parametrize(
    "change",
    [{"vi": " "}, {"basis": "wish"}, {"retention": "for ever"}, {"systems": 7}],
)
def test_a_line_without_basis_name_or_term_is_refused(
    officers: tuple[User, User], change: dict[str, object]
) -> None:
    told = {**seed()["imports"], **change}

    with pytest.raises(NotInTheRegister):
        change_purpose(
            code="imports", content=told, reason="thử", by=officers[0], now=NOW
        )

    assert not Purpose.objects.exists()


def test_only_who_decides_for_the_whole_house_changes_the_register(
    office: Office,
) -> None:
    with pytest.raises(NotAllowed):
        change_purpose(
            code="imports",
            content=seed()["imports"],
            reason="thử",
            by=office.officer,  # of one province
            now=NOW,
        )

    assert not Purpose.objects.exists()


def test_the_impact_assessment_holds_every_purpose(office: Office) -> None:
    paper = docx.Document(BytesIO(assessment_of(NOW)))

    headings = [p.text for p in paper.paragraphs if p.style.name == "Heading 2"]  # type: ignore[union-attr]  # every paragraph has a style
    assert {str(one["vi"]) for one in seed().values()} <= set(headings)
    assert any("V3" in p.text for p in paper.paragraphs)
    assert len(paper.tables) == len(seed())


def test_what_is_not_complete_is_not_read() -> None:
    with pytest.raises(KeyError):
        read_register('[one]\nvi = "a"\n')
    with pytest.raises(KeyError):
        read_terms('[one]\nvi = "a"\n')
    with pytest.raises(ValueError, match="list"):
        checked({**seed()["imports"], "classes": "identity"})


# ── retention ────────────────────────────────────────────────────────────────────


def test_the_clock_counts_and_touches_nothing(office: Office, tmp_path: Path) -> None:
    old = old_file(tmp_path / "exports" / "a", "ca-benh.parquet", days=91)
    old_file(tmp_path / "exports", "moi.csv", days=89)
    closed_request(office, days=731)

    assert count_what_is_due(NOW) == 2
    assert count_what_is_due(NOW) == 0

    found = dict(Disposal.objects.values_list("term", "due"))
    assert found == {"exports": 1, "closed_requests": 1}
    assert old.exists()
    assert DataRequest.objects.get().requester_name


@pytest.mark.django_db(transaction=True)
def test_what_was_approved_is_gone_and_proved(
    officers: tuple[User, User], office: Office, tmp_path: Path
) -> None:
    old = old_file(tmp_path / "refused", "nguoi.csv", days=31)
    new = old_file(tmp_path / "refused", "hom-qua.csv", days=1)
    request = closed_request(office, days=800)
    draft = tasks.TaskDraft(
        unit=office.village.units["north"],
        title="Thử",
        origin="thử",
        details="gọi bà Thử",
    )
    task = tasks.ask(draft=draft, by="system", now=NOW - 900 * DAY)
    Task.objects.filter(pk=task.pk).update(state="done", closed_at=NOW - 800 * DAY)
    count_what_is_due(NOW)

    done = [
        approve_disposal(disposal=one, by=officers[0], now=NOW)
        for one in Disposal.objects.order_by("term")
    ]

    assert [sum(one.rows.values()) for one in done] == [1, 1, 1]
    assert all(len(one.proof) == 64 for one in done)
    assert (old.exists(), new.exists()) == (False, True)
    request.refresh_from_db()
    task.refresh_from_db()
    assert (request.requester_name, request.outcome, task.details) == ("", "", "")
    assert request.right == "see"


def test_who_counted_does_not_approve(
    officers: tuple[User, User], office: Office
) -> None:
    closed_request(office, days=800)
    (found,) = propose_disposals(by=officers[0], now=NOW)

    with pytest.raises(NeedsSecondPerson):
        approve_disposal(disposal=found, by=officers[0], now=NOW)
    approve_disposal(disposal=found, by=officers[1], now=NOW)

    with pytest.raises(AlreadyDecided):
        approve_disposal(disposal=found, by=officers[1], now=NOW)


def test_what_is_kept_for_now_is_proposed_again(
    officers: tuple[User, User], office: Office
) -> None:
    closed_request(office, days=800)
    count_what_is_due(NOW)
    refuse_disposal(disposal=Disposal.objects.get(), by=officers[0], now=NOW)

    again = count_what_is_due(NOW + DAY)

    assert again == 1
    assert [line.count for line in worklist(officers[0], NOW)][-1] == 1
    assert DataRequest.objects.get().requester_name


def test_a_class_without_a_term_is_never_due() -> None:
    assert terms()["case_records"].kept_since(NOW) is None


# ── pages ────────────────────────────────────────────────────────────────────────


def test_the_register_by_page(officers: tuple[User, User], office: Office) -> None:
    browser = office.browser(officers[0])
    url = reverse("privacy:purpose", args=["imports"])
    form = {
        **{name: str(seed()["imports"][name]) for name in ("vi", "en", "basis")},
        "classes": ["identity"],
        "persons_vi": "Người có tên",
        "retention": "received_files",
        "recipients": "Sở Y tế\nUBND",
        "systems": "",
        "reason": "thêm nơi nhận",
    }

    pages = [browser.get(reverse(f"privacy:{n}")) for n in ("purposes", "retention")]
    saved = browser.post(url, form)
    at_fault = browser.post(url, {**form, "reason": ""})

    assert [page.status_code for page in pages] == [200, 200]
    assert (saved.status_code, at_fault.status_code) == (302, 422)
    found = purpose("imports")
    assert found is not None
    assert found.content["recipients"] == ["Sở Y tế", "UBND"]
    assert "thêm nơi nhận" in browser.get(url).content.decode()
    told: Any = browser.get(reverse("privacy:register_json")).json()
    assert told["law"]["mark"] == "V3"
    paper = browser.get(reverse("privacy:assessment"))
    assert paper.content.startswith(b"PK")
    assert browser.get(reverse("privacy:purpose", args=["none"])).status_code == 404


def test_retention_by_page(officers: tuple[User, User], office: Office) -> None:
    closed_request(office, days=800)
    first, other = (office.browser(one) for one in officers)

    first.post(reverse("privacy:count_due"))
    disposal = Disposal.objects.get()
    first.post(reverse("privacy:approve", args=[disposal.public_id]))
    still = DataRequest.objects.get().requester_name
    page = other.get(reverse("privacy:retention")).content.decode()
    other.post(reverse("privacy:approve", args=[disposal.public_id]))

    assert still
    assert reverse("privacy:approve", args=[disposal.public_id]) in page
    assert DataRequest.objects.get().requester_name == ""
    province = office.browser()
    kept = reverse("privacy:keep", args=[disposal.public_id])
    assert province.post(kept).status_code == 404
