"""Units added beside the lists, other names, and what an announcement makes of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from lachan.ground.access.actions import NotAllowed
from lachan.ground.access.models import User
from lachan.ground.journal.models import Entry
from lachan.ground.units import actions, queries
from lachan.ground.units.actions.statuses import NothingToEnd, StatusStartsTooEarly
from lachan.ground.units.actions.units import (
    CannotStandThere,
    CodeTaken,
    NameTaken,
    SynonymRefused,
    UnitDraft,
)
from lachan.ground.units.models import AreaStatus, Special, UnitSynonym
from lachan.ground.units.tests.trees import SmallTree
from lachan.ground.units.words import Kind, StatusKind

NOW = datetime(2021, 11, 2, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)


def hamlet(name: str = "Nà Lầu", code: str = "") -> UnitDraft:
    return UnitDraft(kind=Kind.HAMLET, type_name="Bản", name=name, code=code)


def test_a_hamlet_stands_below_its_commune_and_is_found(
    tree: SmallTree, editor: User
) -> None:
    made = actions.add_unit(parent=tree.commune, draft=hamlet(), by=editor, now=NOW)

    assert (made.full_name, made.code) == ("Bản Nà Lầu", "99001-01")
    assert made.path.startswith(tree.commune.path)
    assert made.depth == tree.commune.depth + 1
    found = queries.find_unit("bản na lau", "2021", inside=tree.commune.path)
    assert found.unit_id == made.pk
    assert Entry.objects.get(fact="units.unit_added").unit_path == made.path


def test_codes_run_on_and_a_taken_one_is_refused(tree: SmallTree, editor: User) -> None:
    actions.add_unit(parent=tree.commune, draft=hamlet(), by=editor, now=NOW)
    second = actions.add_unit(
        parent=tree.commune, draft=hamlet("Nà Hang"), by=editor, now=NOW
    )

    with pytest.raises(CodeTaken):
        actions.add_unit(
            parent=tree.commune, draft=hamlet("Mới", "99004"), by=editor, now=NOW
        )

    assert second.code == "99001-02"


def test_two_sisters_do_not_share_a_name_but_may_fold_alike(
    tree: SmallTree, editor: User
) -> None:
    actions.add_unit(parent=tree.commune, draft=hamlet("Hòa"), by=editor, now=NOW)

    with pytest.raises(NameTaken, match="99001-01"):
        actions.add_unit(parent=tree.commune, draft=hamlet("Hoà"), by=editor, now=NOW)
    other = actions.add_unit(
        parent=tree.commune, draft=hamlet("Hóa"), by=editor, now=NOW
    )

    assert other.name == "Hóa"


def test_a_hamlet_does_not_lie_right_below_a_province(
    tree: SmallTree, editor: User
) -> None:
    with pytest.raises(CannotStandThere, match="commune"):
        actions.add_unit(parent=tree.province, draft=hamlet(), by=editor, now=NOW)


def test_an_economic_zone_has_a_category_and_someone_responsible(
    tree: SmallTree, editor: User
) -> None:
    draft = UnitDraft(
        kind=Kind.SPECIAL,
        type_name="Khu kinh tế",
        name="Cửa Sông",
        category="economic zone",
    )

    zone = actions.add_unit(
        parent=tree.province, draft=draft, by=editor, now=NOW, responsible=editor
    )

    special = Special.objects.get(unit=zone)
    assert zone.code == "96-S1"
    assert (special.category, special.responsible) == ("economic zone", editor)


def test_who_edits_one_province_adds_nothing_in_another(
    tree: SmallTree, editor: User
) -> None:
    with pytest.raises(NotAllowed):
        actions.add_unit(parent=tree.other_province, draft=hamlet(), by=editor, now=NOW)


def test_a_synonym_is_learned_once_and_unlearned(tree: SmallTree, editor: User) -> None:
    known = actions.add_synonym(unit=tree.commune, text="Chợ Cũ", by=editor, now=NOW)
    again = actions.add_synonym(unit=tree.commune, text="cho cu", by=editor, now=NOW)
    assert again.pk == known.pk
    assert queries.find_unit("Chợ Cũ", "2021").unit_id == tree.commune.pk

    actions.remove_synonym(synonym=known, by=editor, now=NOW)

    assert not queries.find_unit("Chợ Cũ", "2021").is_exact
    assert not UnitSynonym.objects.exists()
    with pytest.raises(SynonymRefused):
        actions.add_synonym(unit=tree.commune, text="…", by=editor, now=NOW)


def announce(tree: SmallTree, value: int, at: datetime) -> AreaStatus:
    return actions.announce_status(
        unit=tree.commune,
        kind=StatusKind.LEVEL,
        value=value,
        edition=None,
        starts_at=at,
        by="system",
        now=NOW,
    )


def test_a_new_level_ends_the_former_at_the_same_instant(tree: SmallTree) -> None:
    announce(tree, 2, NOW)
    announce(tree, 3, NOW + HOUR)

    before = queries.statuses_at([tree.commune.pk], NOW)
    after = queries.statuses_at([tree.commune.pk, tree.neighbour.pk], NOW + HOUR)

    assert before[tree.commune.pk]["level"].value == 2
    assert after[tree.commune.pk]["level"].value == 3
    assert after[tree.neighbour.pk] == {}
    assert [s.value for s in queries.status_history(tree.commune)] == [3, 2]


def test_before_the_first_announcement_nothing_was_in_force(tree: SmallTree) -> None:
    announce(tree, 2, NOW)

    assert queries.statuses_at([tree.commune.pk], NOW - HOUR)[tree.commune.pk] == {}


def test_a_status_does_not_begin_before_the_one_it_replaces(tree: SmallTree) -> None:
    announce(tree, 2, NOW)

    for at in (NOW, NOW - HOUR):
        with pytest.raises(StatusStartsTooEarly):
            announce(tree, 3, at)

    assert AreaStatus.objects.count() == 1


def test_a_cordon_is_lifted_and_lifting_it_twice_is_refused(tree: SmallTree) -> None:
    cordon = {"unit": tree.commune, "kind": StatusKind.CORDON, "by": "system"}
    actions.announce_status(
        **cordon,  # type: ignore[arg-type]  # keywords of the table of examples
        value=None,
        edition=None,
        starts_at=NOW,
        now=NOW,
    )

    actions.end_status(**cordon, ends_at=NOW + HOUR, now=NOW)  # type: ignore[arg-type]  # keywords of the table of examples

    assert queries.statuses_at([tree.commune.pk], NOW + HOUR)[tree.commune.pk] == {}
    with pytest.raises(NothingToEnd):
        actions.end_status(**cordon, ends_at=NOW + 2 * HOUR, now=NOW)  # type: ignore[arg-type]  # keywords of the table of examples
    assert list(Entry.objects.order_by("pk").values_list("fact", flat=True)) == [
        "units.status_announced",
        "units.status_ended",
    ]
