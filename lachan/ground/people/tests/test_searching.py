import pytest

from lachan.ground.access.actions import give_sight
from lachan.ground.people import actions, queries
from lachan.ground.people.models import Person
from lachan.ground.people.queries import searching
from lachan.ground.people.tests.conftest import Town, officer


@pytest.fixture(params=["few", "many"])
def plan(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both plans: through the index of places, and along the index of names."""
    if request.param == "many":
        monkeypatch.setattr(searching, "FEW", 0)
    return str(request.param)


def names(town: Town, text: str, who: str = "province") -> list[str]:
    found = queries.search_people(text, town.users[who])
    return [person.full_name for person in found.people]


@pytest.mark.parametrize(
    "text",
    [
        "Nguyễn Văn Hùng",
        "nguyen van hung",
        "nguyen van h",
        "HÙNG",
        "hung nguyen",
        "van hung",
        "nguyen hung",
        "hùng văn nguyễn",
        "0912 345 678",
        "+84912345678",
        "038 084 000 001",
    ],
)
def test_a_person_is_found_in_any_order_and_by_number(
    town: Town, plan: str, text: str
) -> None:
    town.register(identifiers=(("citizen", "038084000001"),), phones=("0912345678",))
    town.register("Trần Thị Lan", phones=("0912345670",))

    assert names(town, text) == ["Nguyễn Văn Hùng"]


def test_everybody_is_listed_by_given_name_in_vietnamese_order(
    town: Town, plan: str
) -> None:
    for name in ("Lê Văn Ân", "Nguyễn Thị Bình", "Trần Thị An", "Đỗ Ánh", "Bùi Thị An"):
        town.register(name)

    assert names(town, "") == [
        "Bùi Thị An",
        "Trần Thị An",
        "Đỗ Ánh",
        "Lê Văn Ân",
        "Nguyễn Thị Bình",
    ]


@pytest.mark.parametrize("text", ["", "hung", "nguyen van hung", "0912345678"])
def test_nobody_outside_is_found_until_a_sight_is_given(
    town: Town, plan: str, text: str
) -> None:
    person = town.register(unit="far", phones=("0912345678",))
    before = names(town, text, "north")

    give_sight(
        record=("person", person.pk),
        path=town.units["north"].path,
        purpose="response",
        reason="case",
        at=town.now,
    )

    assert before == []
    assert names(town, text, "north") == ([person.full_name] if text else [])
    guests = queries.search_people("", town.users["north"], only_guests=True)
    assert [one.pk for one in guests.people] == [person.pk]


def test_void_and_merged_records_are_not_listed(town: Town, plan: str) -> None:
    stands, merged, voided = (town.register() for _ in range(3))
    Person.objects.filter(pk=merged.pk).update(merged_into=stands)
    actions.void(person=voided, reason="nhầm", by=town.users["province"], now=town.now)

    for text in ("", "hung"):
        found = queries.search_people(text, town.users["province"])
        assert [one.pk for one in found.people] == [stands.pk]


def test_pages_follow_each_other_without_overlap(
    town: Town, plan: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "PAGE", 2)
    for given in ("An", "Anh", "Ánh", "Ân", "Ấn"):
        town.register(f"Nguyễn Văn {given}")

    for text in ("", "an", "van an"):
        pages = [
            queries.search_people(text, town.users["province"], page=page)
            for page in (1, 2, 3)
        ]
        seen = [person.pk for page in pages for person in page.people]
        assert len(seen) == len(set(seen)) == 5
        assert [page.has_more for page in pages] == [True, True, False]


@pytest.mark.parametrize("text", ["x", "%", "'; --", "\x00", " ", "_", "9" * 400])
def test_odd_texts_find_nobody(town: Town, plan: str, text: str) -> None:
    town.register()

    found = names(town, text)

    assert found == ([] if text.strip("% '_;-\x00") else ["Nguyễn Văn Hùng"])


def test_an_account_without_the_right_finds_nobody(town: Town) -> None:
    town.register()
    blind = officer("blind", "", permissions=["people.edit"])

    assert queries.search_people("", blind).people == []
    assert queries.search_people("hung", blind).people == []
