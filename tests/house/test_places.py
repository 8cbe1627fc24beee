"""What access learns of the tree, which stands above it."""

import pytest

from config.places import Tree
from lachan.ground.access.queries import place_names, places
from lachan.ground.units.models import TreeEdition, Unit
from lachan.kernel.errors import Refused
from lachan.kernel.vietnamese import fold

pytestmark = pytest.mark.django_db


@pytest.fixture
def district() -> Unit:
    edition = TreeEdition.objects.create(
        code="2021", name_vi="Cây", name_en="Tree", valid_from="2021-01-01"
    )
    nation = _unit(edition, None, "nation", "VN", "Việt Nam", "0001.")
    return _unit(edition, nation, "province", "99", "Tỉnh Mẫu", "0001.0002.")


def _unit(
    edition: TreeEdition,
    parent: Unit | None,
    kind: str,
    code: str,
    name: str,
    path: str,
) -> Unit:
    return Unit.objects.create(
        edition=edition,
        parent=parent,
        kind=kind,
        type_name="",
        code=code,
        name=name,
        full_name=name,
        folded_name=fold(name),
        sort_key=fold(name),
        depth=path.count(".") - 1,
        path=path,
        valid_from="2021-01-01",
    )


def test_the_house_has_put_its_tree_in_place() -> None:
    assert isinstance(places(), Tree)


def test_paths_are_named_and_the_empty_one_is_everything(district: Unit) -> None:
    names = place_names([district.path, "", "zzzz."])

    assert names[district.path] == "Tỉnh Mẫu"
    assert names["zzzz."] == "zzzz."
    assert names[""] != ""


def test_a_unit_is_found_by_its_code(district: Unit) -> None:
    assert Tree().path_of("99", None) == district.path
    assert Tree().path_of("VN", None) == ""
    assert Tree().path_of("VN", "2021") == "0001."
    with pytest.raises(Refused):
        Tree().path_of("12345", None)


def test_units_are_suggested_below_the_roots_only(district: Unit) -> None:
    found = [place.path for place in Tree().search("mau", ("0001.",))]

    assert found == [district.path]
    assert Tree().search("mau", ("0009.",)) == []
