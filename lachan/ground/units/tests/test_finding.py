"""From what people write to the one unit meant, or to those it could be."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lachan.ground.units import actions, queries
from lachan.ground.units.models import TreeEdition, Unit, UnitSynonym
from lachan.ground.units.queries import registers
from lachan.ground.units.queries.finding import Resolution
from lachan.ground.units.rules import names, writing
from lachan.ground.units.tests.trees import SmallTree
from lachan.ground.units.words import Kind

NOW = datetime(2021, 11, 1, 8, tzinfo=UTC)


def _labels(found: Resolution) -> list[str]:
    return [suggestion.label.split(",")[0] for suggestion in found.suggestions]


@pytest.mark.parametrize(
    ("written", "type_name", "name"),
    [
        ("TP. Hoa Lư", "thành phố", "Hoa Lư"),
        ("TX.Nghi Sơn", "thị xã", "Nghi Sơn"),
        ("T.T. Sơn Lư", "thị trấn", "Sơn Lư"),
        ("Q1", "quận", "1"),
        ("P. 05", "phường", "05"),
        ("h. quan sơn", "huyện", "quan sơn"),
        ("Thi tran Son Lu", "thị trấn", "Son Lu"),
        ("Quan Son District", "quận", "Son"),
        ("Tĩnh Gia", "", "Tĩnh Gia"),
        ("Thanh Hóa", "", "Thanh Hóa"),
        ("Xã Sơn Điện (cũ)", "xã", "Sơn Điện"),
    ],
)
def test_a_shortened_type_is_taken_off_a_cell(
    written: str, type_name: str, name: str
) -> None:
    read = writing.read(written)

    assert (read.type_name, read.name) == (type_name, name)


@pytest.mark.parametrize(
    ("written", "name", "expected"),
    [
        ("Hoằng Phú", "Hoằng Phụ", False),
        ("Hoang Phu", "Hoằng Phụ", True),
        ("Hoằng Phu", "Hoằng Phụ", True),
        ("Hoà Phú", "Hòa Phú", True),
        ("MỸ LÝ", "Mĩ Lí", True),
        ("Đắk La", "Đăk La", True),
        ("EaBia", "Ea Bia", True),
        ("Ðông Sơn", "Đông Sơn", True),
    ],
)
def test_marks_tell_names_apart_that_fold_alike(
    written: str, name: str, expected: bool
) -> None:
    assert writing.agree(written, name) is expected


def test_two_communes_of_one_fold_are_told_apart_by_marks_or_returned_both(
    tree: SmallTree,
) -> None:
    inside = tree.district.path

    marked = queries.find_unit("Hoa Phụ", "2021", inside=inside)
    plain = queries.find_unit("hoa phu", "2021", inside=inside)

    assert marked.unit_id == tree.lookalike.pk
    assert not plain.is_exact
    assert _labels(plain) == ["Xã Hoa Phú", "Xã Hoa Phụ"]


def test_marks_that_contradict_the_only_unit_make_it_a_candidate(
    tree: SmallTree,
) -> None:
    found = queries.find_unit("Hoa Phù", "2021", inside=tree.other_district.path)

    assert not found.is_exact
    assert _labels(found) == ["Phường Hoa Phú"]


@pytest.mark.parametrize(
    "row",
    [
        ("Hoa Phụ", "Bến Cát Vàng", "Sông Lam"),
        ("xã hoa phụ", "H. Bến Cát Vàng", "T. Sông Lam"),
        ("99007", "", ""),
        ("99007", "981", "96"),
        ("XÃ HOA PHỤ", "huyen ben cat vang", "song lam"),
        (unicodedata.normalize("NFD", "Hoa Phụ"), "981", ""),
    ],
)
def test_a_row_is_read_however_it_is_written(
    tree: SmallTree, row: tuple[str, str, str]
) -> None:
    [found] = queries.resolve_many([row], "2021")

    assert found.unit_id == tree.lookalike.pk
    assert found.unit_path == tree.lookalike.path


def test_the_district_chooses_between_communes_of_one_name(tree: SmallTree) -> None:
    rows = [("Hoa Phú", "Bến Cát Vàng", ""), ("Hoa Phú", "TX Đồi Cỏ", "")]

    found = queries.resolve_many(rows, "2021")

    assert [item.unit_id for item in found] == [tree.neighbour.pk, tree.far_commune.pk]


def test_a_context_that_does_not_fit_makes_a_suggestion_not_an_answer(
    tree: SmallTree,
) -> None:
    rows = [
        ("Thị trấn Bến Cát Vàng", "Đồi Cỏ", "Sông Lam"),
        ("Thị trấn Bến Cát Vàng", "Không Có", "Sông Lam"),
    ]

    for found in queries.resolve_many(rows, "2021"):
        assert not found.is_exact
        assert [s.unit_id for s in found.suggestions] == [tree.commune.pk]


def test_zeros_that_a_spreadsheet_cut_are_put_back(db: None) -> None:
    actions.load_tree("2021", now=NOW)

    row, code = queries.resolve_many([("1234", "", ""), ("", "", "1")], "2021")

    assert (row.code, row.how) == ("01234", "code-without-zeros")
    assert code.code == "01"


def test_a_code_is_read_in_the_tier_of_its_column(tree: SmallTree) -> None:
    [district] = queries.resolve_many([("", "981", "")], "2021")
    [commune] = queries.resolve_many([("981", "", "")], "2021")

    assert district.unit_id == tree.district.pk
    assert not commune.is_exact


def test_nothing_outside_the_asked_area_is_found(tree: SmallTree) -> None:
    found = queries.find_unit("99001", "2021", inside=tree.other_province.path)

    assert not found.is_exact
    assert found.suggestions == ()


def test_a_misspelled_name_is_suggested_and_never_chosen(tree: SmallTree) -> None:
    [found] = queries.resolve_many([("Bến Cat Vangg", "981", "")], "2021")

    assert not found.is_exact
    assert found.suggestions[0].unit_id == tree.commune.pk
    assert found.suggestions[0].score < 97


def test_an_address_is_read_from_its_end_and_keeps_what_names_no_unit(
    tree: SmallTree,
) -> None:
    found = queries.find_unit(
        "Bản Nậm, xã Hoa Phú, Bến Cát Vàng, tỉnh Sông Lam", "2021"
    )

    assert found.unit_id == tree.neighbour.pk
    assert found.rest == ("bản Nậm",)


def test_a_misspelled_commune_does_not_turn_an_address_into_its_district(
    tree: SmallTree,
) -> None:
    found = queries.find_unit("Ben Cat Vangg, Bến Cát Vàng, Sông Lam", "2021")

    assert not found.is_exact
    assert tree.commune.pk in [s.unit_id for s in found.suggestions]


def test_a_synonym_is_an_answer_as_soon_as_it_is_learned(tree: SmallTree) -> None:
    before = queries.find_unit("Làng Mía", "2021")

    UnitSynonym.objects.create(
        unit=tree.commune, folded="lang mia", text="Làng Mía", source="test"
    )
    after = queries.find_unit("lang mia", "2021")

    assert not before.is_exact
    assert (after.unit_id, after.how) == (tree.commune.pk, "synonym")


def test_the_nation_is_found_by_its_code(tree: SmallTree) -> None:
    assert queries.find_unit("vn", "2021").unit_id == tree.nation.pk


def test_every_commune_is_found_again_by_its_own_name_in_its_district(
    db: None,
) -> None:
    actions.load_tree("2021", now=NOW)
    communes = Unit.objects.filter(kind=Kind.COMMUNE, edition__code="2021")
    rows = [
        (unit.full_name, unit.parent.full_name, unit.parent.parent.full_name)
        for unit in communes.select_related("parent__parent").order_by("pk")
        if unit.parent and unit.parent.parent
    ]

    found = queries.resolve_many(rows, "2021")

    ids = communes.order_by("pk").values_list("pk", flat=True)
    assert [item.unit_id for item in found] == list(ids)


def test_a_name_of_the_other_edition_is_explained_and_leads_to_its_kin(
    db: None,
) -> None:
    actions.load_tree("2021", now=NOW)
    actions.load_tree("2025", now=NOW)

    new_name = queries.find_unit("Phường Hạc Thành, Thanh Hóa", "2021")
    [old_name] = queries.resolve_many(
        [("Xã Sơn Điện", "Huyện Quan Sơn", "Tỉnh Thanh Hóa")], "2025"
    )

    assert "2025" in str(new_name.note)
    assert "Phường Điện Biên" in _labels(new_name)
    assert "2021" in str(old_name.note)
    assert _labels(old_name)[0] == "Xã Sơn Điện"
    assert not old_name.is_exact


def test_typing_finds_by_beginning_then_narrows_by_what_is_above(
    tree: SmallTree,
) -> None:
    typed = queries.search("hoa", "2021")
    narrowed = queries.search("hoa phu doi co", "2021")

    assert {item.unit_id for item in typed} == {
        tree.neighbour.pk,
        tree.lookalike.pk,
        tree.far_commune.pk,
    }
    assert [item.unit_id for item in narrowed] == [tree.far_commune.pk]
    assert queries.search("  ", "2021") == []


def test_a_code_of_two_editions_is_asked_back_unless_a_day_is_given(
    db: None,
) -> None:
    actions.load_tree("2021", now=NOW)
    actions.load_tree("2025", now=NOW)

    with pytest.raises(queries.UnknownUnit, match="38"):
        queries.unit_named("38")

    in_2021 = queries.unit_named("38", on=NOW.date())
    assert in_2021.edition.code == "2021"
    assert queries.unit_named("38", edition="vn-2025").edition.code == "2025"
    assert queries.unit_named("387").full_name == "Huyện Quan Sơn"


def test_without_a_tree_the_refusal_says_how_to_load_one(db: None) -> None:
    with pytest.raises(queries.UnknownUnit, match="init"):
        queries.unit_named("38")


def test_the_register_is_built_once_until_the_tree_grows(tree: SmallTree) -> None:
    edition = TreeEdition.objects.get(code="2021")

    first = registers.register_of(edition)
    same = registers.register_of(edition)
    UnitSynonym.objects.create(
        unit=tree.commune, folded="bcv", text="BCV", source="test"
    )

    assert same is first
    assert registers.register_of(edition) is not first


@given(st.text(max_size=40))
def test_any_text_can_be_read_and_its_keys_hold_no_space(text: str) -> None:
    read = writing.read(text)

    keys = (read.key, read.full_key, read.name_key)

    assert not any(" " in key for key in keys)
    assert read.text.endswith(read.name)


@pytest.mark.parametrize(
    ("full_name", "kind", "english"),
    [
        ("Huyện Quan Sơn", Kind.DISTRICT, "Quan Son District"),
        ("Thành phố Hồ Chí Minh", Kind.PROVINCE, "Ho Chi Minh City"),
        ("Phường 05", Kind.COMMUNE, "Ward 05"),
        ("Quận 1", Kind.DISTRICT, "District 1"),
        ("Phường Phường Đúc", Kind.COMMUNE, "Phuong Duc Ward"),
        ("Thị trấn Sơn Lư", Kind.COMMUNE, "Son Lu Township"),
    ],
)
def test_a_name_in_english_follows_one_rule(
    full_name: str, kind: str, english: str
) -> None:
    assert names.in_english(names.parts_of(full_name, kind), kind) == english


def test_a_name_of_another_kind_has_no_parts() -> None:
    with pytest.raises(ValueError, match="does not begin"):
        names.parts_of("Tỉnh Sông Lam", Kind.COMMUNE)


def test_numbered_units_stand_in_the_order_of_their_numbers() -> None:
    assert sorted(["Quận 10", "Quận 2", "Quận 1"], key=names.sort_key) == [
        "Quận 1",
        "Quận 2",
        "Quận 10",
    ]
