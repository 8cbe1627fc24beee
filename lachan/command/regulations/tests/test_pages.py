from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lachan.command.regulations.models import PolicyDraft
from lachan.command.regulations.tests.conftest import Ministry
from lachan.ground.access.models import User
from lachan.ground.policy.models import PolicyEdition
from lachan.kernel import clock


@pytest.fixture(autouse=True)
def the_clock(ministry: Ministry) -> Any:
    before = clock.offset()
    real = clock.now() - before
    clock.install(lambda: ministry.town.now - real)
    yield
    clock.install(lambda: before)


def as_user(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    user.language = "en"
    user.save()
    client.force_login(user)
    return client


def url(name: str, draft: PolicyDraft) -> str:
    return reverse(f"regulations:{name}", args=[draft.public_id])


def typed(ministry: Ministry, **more: str) -> dict[str, str]:
    """The form as the browser sends it back, with what was changed."""
    edition = ministry.levels()
    address = f"{reverse('regulations:amend')}?edition={edition.pk}"
    form = as_user(ministry.drafter).get(address).context["form"]
    sent = {
        name: str(form[name].value() if form[name].value() is not None else "")
        for name in form.fields
    }
    names = {key: name for name, key in form.names.items()}
    head = {
        "number": "9999/QĐ-BYT",
        "issuer": "Bộ Y tế",
        "title": "Quyết định thử",
        "clause": "Điều 1",
        "source": "bản thử",
        "reason": "Thử",
    }
    return sent | head | {names.get(key, key): value for key, value in more.items()}


def test_an_edition_is_changed_by_the_page_and_approved_by_another(
    ministry: Ministry,
) -> None:
    address = f"{reverse('regulations:amend')}?edition={ministry.levels().pk}"
    sent = typed(ministry, elderly_full_share_min="0.6")

    made = as_user(ministry.drafter).post(address, sent)
    draft = PolicyDraft.objects.get()
    as_user(ministry.approver).post(url("approve", draft), {"note": "Đúng văn bản"})

    draft.refresh_from_db()
    loaded = PolicyEdition.objects.get(edition=draft.edition)
    assert made.status_code == 302
    assert draft.state == "approved"
    assert loaded.body["parameters"]["elderly_full_share_min"]["value"] == 0.6
    assert loaded.body["amends"] == "2021-10"


def test_who_decides_is_changed_for_a_province_by_the_page(ministry: Ministry) -> None:
    address = f"{reverse('regulations:amend')}?edition={ministry.levels().pk}"
    key = "authority.commune.decides"
    more = {key: "commune-peoples-committee", "place": "vn.38"}
    sent = typed(ministry, **more)

    as_user(ministry.drafter).post(address, sent)
    ministry.approve(PolicyDraft.objects.get())

    overlay = PolicyEdition.objects.get(policy_id__endswith="4800", place="vn.38")
    commune = overlay.body["parameters"]["authority"]["commune"]
    assert commune["decides"] == "commune-peoples-committee"
    assert overlay.body["overlaid"] == ["authority"]


def test_nothing_changed_is_no_amendment(ministry: Ministry) -> None:
    address = f"{reverse('regulations:amend')}?edition={ministry.levels().pk}"

    answer = as_user(ministry.drafter).post(address, typed(ministry))

    assert answer.status_code == 422
    assert "No number was changed" in answer.content.decode()


def test_a_draft_shows_what_changes_and_whom(ministry: Ministry) -> None:
    draft = ministry.draft(ministry.changed())

    text = as_user(ministry.approver).get(url("record", draft)).content.decode()

    assert "Approve the edition" in text
    assert "criterion 2b" in text
    assert "Replayed" in text


def test_the_drafter_is_told_that_somebody_else_decides(ministry: Ministry) -> None:
    draft = ministry.draft(ministry.changed())
    client = as_user(ministry.drafter)

    text = client.get(url("record", draft)).content.decode()
    after = client.post(url("approve", draft), follow=True).content.decode()

    assert "somebody else approves or refuses it" in text
    assert "a second person decides" in after
    draft.refresh_from_db()
    assert draft.state == "waiting"


def test_a_file_at_fault_is_shown_with_its_cure(ministry: Ministry) -> None:
    sent = {"text": "id = ", "reason": "Thử"}

    answer = as_user(ministry.drafter).post(reverse("regulations:new"), sent)

    assert answer.status_code == 409
    assert "Correct the file at that line" in answer.content.decode()


def test_a_file_is_proposed_refused_and_withdrawn_by_pages(ministry: Ministry) -> None:
    drafter, approver = as_user(ministry.drafter), as_user(ministry.approver)
    for label in ("one", "two"):
        sent = {"text": ministry.changed(label=label), "reason": "Thử"}
        drafter.post(reverse("regulations:new"), sent)
    one, two = PolicyDraft.objects.order_by("pk")

    approver.post(url("refuse", one), {"reason": "Sai số"})
    drafter.post(url("withdraw", two))

    assert list(PolicyDraft.objects.order_by("pk").values_list("state", flat=True)) == [
        "refused",
        "withdrawn",
    ]


def test_outsiders_find_neither_drafts_nor_the_ways_to_make_them(
    ministry: Ministry,
) -> None:
    draft = ministry.draft(ministry.changed())
    outsider = User.objects.create_user("outsider", None, full_name="Người Ngoài")

    for user in (outsider, ministry.town.officer):
        client = as_user(user)
        assert client.get(url("record", draft)).status_code == 404
        for name in ("approve", "refuse", "withdraw"):
            assert client.post(url(name, draft)).status_code == 404
    client = as_user(outsider)
    for name in ("list", "new"):
        assert client.get(reverse(f"regulations:{name}")).status_code == 404
    assert draft.state == "waiting"


def test_changes_outside_what_one_may_look_into_are_counted_only(
    ministry: Ministry,
) -> None:
    draft = ministry.draft(ministry.changed(place="vn.38"))
    hidden = {
        "subject": "unit",
        "public_id": str(draft.public_id),
        "path": "0zzz.",
        "label": "Đơn vị kín",
        "before": "1",
        "after": "2",
    }
    draft.impact["changes"] = [hidden]
    draft.save()

    text = as_user(ministry.town.officer).get(url("record", draft)).content.decode()

    assert "Đơn vị kín" not in text
    assert "1 more" in text


def test_pages_stay_within_twelve_queries(
    ministry: Ministry, django_assert_max_num_queries: Any
) -> None:
    draft = ministry.draft(ministry.changed())
    client = as_user(ministry.approver)
    client.get(reverse("regulations:list"))

    with django_assert_max_num_queries(14):
        client.get(reverse("regulations:list"))
    with django_assert_max_num_queries(14):
        client.get(url("record", draft))
