from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from ninja import Router, Schema

from config import api as house_api
from config import errors
from lachan.ground.access import actions
from lachan.ground.access.models import User
from lachan.ground.access.tests import cast
from lachan.ground.access.tests.cast import COMMUNE, NOW
from lachan.kernel import clock
from lachan.kernel.errors import Refused
from lachan.kernel.problems import MEDIA_TYPE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _roles() -> Iterator[None]:
    with clock.frozen(NOW):
        actions.load_roles(NOW)
        yield


@pytest.fixture
def nurse() -> User:
    return cast.holder("tram.mot", "commune_station", COMMUNE)


def _signed_in(user: User, **options: Any) -> Client:
    client = Client(**options)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _problem(response: Any, status: int) -> dict[str, Any]:
    assert response.status_code == status
    assert response["Content-Type"] == MEDIA_TYPE
    told: dict[str, Any] = response.json()
    assert told["status"] == status
    return told


def test_a_program_learns_its_own_rights(nurse: User) -> None:
    told = _signed_in(nurse).get("/api/v1/access/me").json()

    assert told["username"] == "tram.mot"
    assert told["permissions"]["cases.edit"] == [COMMUNE]
    assert told["sees_identity_under"] == [COMMUNE]
    assert told["has_second_factor"] is False


def test_a_program_lists_and_ends_its_sessions(nurse: User) -> None:
    here, there = _signed_in(nurse), _signed_in(nurse)
    for client in (there, here):
        client.get("/api/v1/access/me")
    told = here.get("/api/v1/access/sessions").json()
    (other,) = (one for one in told if not one["is_this_one"])

    ended = here.post(f"/api/v1/access/sessions/{other['public_id']}/end")

    assert len(told) == 2
    assert ended.status_code == 204
    assert there.get("/api/v1/access/me").status_code == 401
    assert len(here.get("/api/v1/access/sessions").json()) == 1


@pytest.mark.parametrize(
    "address", ["/api/v1/access/me", "/api/v1/openapi.json", "/api/v1/"]
)
def test_without_a_session_every_answer_is_401(address: str) -> None:
    told = _problem(Client().get(address), 401)

    assert told["type"] == "urn:lachan:problem:not-signed-in"


def test_what_is_not_there_is_a_problem_too(nurse: User) -> None:
    told = _problem(_signed_in(nurse).get("/api/v1/nothing"), 404)

    assert {"title", "detail", "cure"} <= told.keys()


def test_a_first_password_opens_no_api(nurse: User) -> None:
    client = _signed_in(nurse)
    User.objects.filter(pk=nurse.pk).update(password_is_temporary=True)

    told = _problem(client.get("/api/v1/access/me"), 403)

    assert "mật khẩu" in told["cure"]


def test_every_operation_names_the_problems_it_may_answer(nurse: User) -> None:
    schema = _signed_in(nurse).get("/api/v1/openapi.json").json()

    assert schema["openapi"].startswith("3.")
    operations = [
        operation
        for methods in schema["paths"].values()
        for operation in methods.values()
    ]
    assert operations
    for operation in operations:
        assert {"401", "403", "404", "409", "422"} <= operation["responses"].keys()


class Asked(Schema):
    days: int


router = Router()


@router.post("/refuse")
def refuse(request: Any, asked: Asked) -> None:
    raise Refused(what="Không làm.", why="Vì thế.", what_now="Thử lại.", field="days")


@pytest.fixture
def workshop(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The API with one operation more, which always refuses."""
    from django.urls import clear_url_caches, path

    from config import urls

    made = house_api.build()
    made.add_router("/workshop", router)
    kept = [p for p in urls.urlpatterns if str(p.pattern) != "api/v1/"]
    monkeypatch.setattr(urls, "urlpatterns", [path("api/v1/", made.urls), *kept])
    clear_url_caches()
    yield
    monkeypatch.undo()
    clear_url_caches()


@pytest.mark.usefixtures("workshop")
def test_a_refusal_is_problem_json(nurse: User) -> None:
    response = _signed_in(nurse).post(
        "/api/v1/workshop/refuse", {"days": 3}, content_type="application/json"
    )

    assert _problem(response, 422) == {
        "type": "urn:lachan:problem:refused",
        "title": "Không làm.",
        "status": 422,
        "detail": "Vì thế.",
        "cure": "Thử lại.",
        "field": "days",
    }


@pytest.mark.usefixtures("workshop")
def test_an_input_at_fault_is_named_and_not_repeated(nurse: User) -> None:
    response = _signed_in(nurse).post(
        "/api/v1/workshop/refuse",
        {"days": "Nguyễn Văn A"},
        content_type="application/json",
    )

    told = _problem(response, 422)
    assert "days" in told["detail"]
    assert "Nguyễn" not in response.content.decode()


@pytest.mark.usefixtures("workshop")
def test_a_change_without_the_csrf_mark_is_refused(nurse: User) -> None:
    client = _signed_in(nurse, enforce_csrf_checks=True)

    response = client.post(
        "/api/v1/workshop/refuse", {"days": 3}, content_type="application/json"
    )

    told = _problem(response, 403)
    assert "days" not in told["detail"]


@pytest.mark.parametrize(
    ("refused", "status"),
    [
        (Refused(what="a", why="b", what_now="c"), 409),
        (Refused(what="a", why="b", what_now="c", field="d"), 422),
        (actions.NotAllowed(what="a", why="b", what_now="c"), 403),
    ],
)
def test_each_kind_of_refusal_has_its_status(refused: Refused, status: int) -> None:
    assert errors.status_of(refused) == status
