"""Decrees are recorded by one person and carried out by another, or not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from lachan.ground.access.actions import NotAllowed
from lachan.ground.access.models import Grant, GrantPath, Role, User
from lachan.ground.journal.models import Entry
from lachan.ground.units import actions, queries
from lachan.ground.units.models import AreaStatus, Decree, Lineage, Succession, Unit
from lachan.ground.units.rules.decrees import (
    DecreeDraft,
    LineDraft,
    NotReadable,
    read_lines,
)
from lachan.ground.units.rules.people import CountOfPeople
from lachan.ground.units.tests.trees import SmallTree, plant
from lachan.ground.units.words import DecreeState, Kind, QuestionKind

NOW = datetime(2025, 7, 2, 1, tzinfo=UTC)
FIRST_DAY = date(2025, 7, 1)
EVERYBODY = ("all", "vaccination")


def officer(name: str, *paths: str, rights: tuple[str, ...] = ()) -> User:
    user = User.objects.create_user(name, None, full_name=name, language="en")
    role, _new = Role.objects.get_or_create(
        code="test_decrees" + "".join(rights),
        defaults={
            "name_vi": "thử",
            "name_en": "test",
            "permissions": list(
                rights or ("units.decree", "units.carry_out", "units.edit")
            ),
            "purpose": "administration",
            "sees": "open",
        },
    )
    for path in paths:
        grant = Grant.objects.create(
            user=user, role=role, starts_at=NOW - timedelta(days=1)
        )
        GrantPath.objects.create(grant=grant, path=path)
    return user


@pytest.fixture
def clerk(tree: SmallTree) -> User:
    return officer("clerk", "")


@pytest.fixture
def chief(tree: SmallTree) -> User:
    return officer("chief", "")


@pytest.fixture
def later(tree: SmallTree) -> dict[str, Unit]:
    """The tree of 2025: one province of two communes."""
    nation = plant("Việt Nam", "VN", under=None, kind=Kind.NATION, of="2025")
    province = plant("Tỉnh Sông Lam", "96", under=nation, kind=Kind.PROVINCE)
    units = {"VN": nation, "96": province}
    for code, name in (("70001", "Xã Bến Cát"), ("70002", "Phường Hoa Phú")):
        units[code] = plant(name, code, under=province, kind=Kind.COMMUNE)
    Unit.objects.filter(edition__code="2025").update(valid_from=FIRST_DAY)
    return units


def draft(*lines: LineDraft, **told: Any) -> DecreeDraft:
    values: dict[str, Any] = {
        "number": "1/NQ",
        "title": "Sắp xếp (thử)",
        "issued_on": date(2025, 6, 16),
        "valid_from": FIRST_DAY,
        "source": "thử",
        "predecessor_edition": "2021",
        "successor_edition": "2025",
        "lines": lines,
    }
    return DecreeDraft(**{**values, **told})


MERGER = (
    LineDraft(old="99001", new="70001"),
    LineDraft(old="99004", new="70001"),
)
SPLIT = (
    LineDraft(old="99007", new="70001", relation="part", share=0.25),
    LineDraft(old="99007", new="70002", relation="part", share=0.75),
)


def recorded(by: User, *lines: LineDraft, **told: Any) -> Decree:
    return actions.record_decree(draft=draft(*lines, **told), by=by, now=NOW)


def count(unit: Unit, persons: int, by: User, day: date = date(2024, 4, 1)) -> None:
    row = CountOfPeople(
        unit_id=unit.pk,
        group="all",
        persons=persons,
        source="Thử",
        method="census",
        counted_on=day,
    )
    actions.record_populations(rows=[row], by=by, now=NOW)


def people(unit: Unit) -> queries.People | None:
    unit.refresh_from_db()
    found = queries.denominators([unit], {EVERYBODY}, known_at=NOW)
    return found[unit.pk].get(EVERYBODY)


# ── recording ────────────────────────────────────────────────────────────────────


def test_recording_changes_nothing_but_the_decree(
    tree: SmallTree, later: dict[str, Unit], clerk: User
) -> None:
    row = recorded(clerk, *MERGER)

    assert row.state == DecreeState.DRAFT
    assert not Lineage.objects.exists()
    assert Entry.objects.filter(fact="units.decree_recorded").count() == 1


def test_the_same_decree_again_is_the_same_record(
    tree: SmallTree, later: dict[str, Unit], clerk: User
) -> None:
    first = recorded(clerk, *MERGER)

    again = recorded(clerk, *MERGER, *SPLIT)

    assert (again.pk, again.lines.count()) == (first.pk, 4)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ((), "names no unit"),
        ((LineDraft(old="1", new="70001"),), "No unit 1"),
        ((LineDraft(old="981", new="70001"),), "units below it"),
        ((LineDraft(old="99001", new="96"),), "units below it"),
        ((LineDraft(old="99001", new="71"),), "give it one name"),
        ((MERGER[0], MERGER[0]), "twice"),
        ((MERGER[0], replace(MERGER[0], new="70002")), "several units"),
        ((SPLIT[0],), "where the rest goes"),
        ((SPLIT[0], replace(SPLIT[1], share=0.5)), "do not make 1"),
        ((SPLIT[0], replace(SPLIT[1], share=-1)), "between 0 and 1"),
        ((replace(MERGER[0], relation="half"),), "whole"),
        (
            (LineDraft(old="99001", new="71", new_name="Xã A", new_parent="12"),),
            "above it",
        ),
    ],
)
def test_lines_that_cannot_be_a_decree_are_refused_with_the_reason(
    tree: SmallTree,
    later: dict[str, Unit],
    clerk: User,
    lines: tuple[LineDraft, ...],
    said: str,
) -> None:
    with pytest.raises(actions.DecreeNotRecorded) as refused:
        recorded(clerk, *lines)

    assert said in str(refused.value.why)
    assert not Decree.objects.exists()


def test_a_decree_does_not_hold_before_it_is_issued(
    tree: SmallTree, later: dict[str, Unit], clerk: User
) -> None:
    with pytest.raises(actions.DecreeNotRecorded):
        recorded(clerk, *MERGER, valid_from=date(2025, 6, 1))

    assert not Decree.objects.exists()


def test_who_holds_only_the_old_units_may_follow_the_official_mapping_alone(
    tree: SmallTree, later: dict[str, Unit]
) -> None:
    local = officer("local", tree.province.path)

    with pytest.raises(NotAllowed):
        recorded(local, *MERGER)
    for code in ("99001", "99004"):
        Succession.objects.create(
            predecessor=Unit.objects.get(edition__code="2021", code=code),
            successor=later["70001"],
            relation="whole",
            is_default=True,
        )

    assert recorded(local, *MERGER).lines.count() == 2


def test_lines_are_read_from_a_file_as_people_write_it() -> None:
    text = "\ufeffold_code;new_code;relation;share\n99001;70001;;\n1;2;part;25%\n"

    whole, part = read_lines(text)

    assert (whole.old, whole.relation, whole.share) == ("99001", "whole", None)
    assert (part.relation, part.share) == ("part", 0.25)
    with pytest.raises(NotReadable):
        read_lines("old,new\n1,2\n")
    with pytest.raises(NotReadable):
        read_lines("old_code,new_code,share\n1,2,viel\n")


# ── carrying out ─────────────────────────────────────────────────────────────────


def test_a_second_person_carries_out_and_doing_so_again_changes_nothing(
    tree: SmallTree, later: dict[str, Unit], clerk: User, chief: User
) -> None:
    row = recorded(clerk, *MERGER)

    with pytest.raises(actions.SecondPersonNeeded):
        actions.carry_out(decree=row, by=clerk, now=NOW)
    first = actions.carry_out(decree=row, by=chief, now=NOW)
    again = actions.carry_out(decree=row, by=chief, now=NOW + timedelta(hours=1))

    assert (first.state, again.carried_at) == (DecreeState.CARRIED, NOW)
    assert Entry.objects.filter(fact="units.decree_carried_out").count() == 1
    paths = queries.companions(later["70001"].path)
    assert set(paths) == {
        later["70001"].path,
        tree.commune.path,
        tree.neighbour.path,
    }


def test_the_database_too_wants_a_second_person(
    tree: SmallTree, later: dict[str, Unit], clerk: User
) -> None:
    row = recorded(clerk, *MERGER)

    with pytest.raises(IntegrityError), transaction.atomic():
        Decree.objects.filter(pk=row.pk).update(carried_by=clerk)

    assert Decree.objects.get().carried_by is None


def test_who_may_not_carry_out_does_not(
    tree: SmallTree, later: dict[str, Unit], clerk: User
) -> None:
    row = recorded(clerk, *MERGER)
    other = officer("other", tree.other_province.path)

    with pytest.raises(NotAllowed):
        actions.carry_out(decree=row, by=other, now=NOW)

    assert not Decree.objects.visible_to(other).exists()


def test_rights_go_on_with_their_units(
    tree: SmallTree, later: dict[str, Unit], clerk: User, chief: User
) -> None:
    of_a, of_split, of_district = (
        officer(name, path)
        for name, path in (
            ("a", tree.commune.path),
            ("s", tree.lookalike.path),
            ("d", tree.district.path),
        )
    )
    row = recorded(clerk, *MERGER, *SPLIT)

    actions.carry_out(decree=row, by=chief, now=NOW)

    held = {
        user.username: set(
            GrantPath.objects.filter(grant__user=user).values_list("path", flat=True)
        )
        for user in (of_a, of_split, of_district)
    }
    first, second = later["70001"].path, later["70002"].path
    assert held["a"] == {tree.commune.path, first}
    assert held["s"] == {tree.lookalike.path, second}
    # Everything in the new tree is of its three communes.
    assert held["d"] == {tree.district.path, later["VN"].path}
    asked = row.questions.get(kind=QuestionKind.GRANT_PART)
    assert asked.subject == str(of_split.grants.get().public_id)


def test_a_person_may_give_the_sight_that_was_asked_about(
    tree: SmallTree, later: dict[str, Unit], clerk: User, chief: User
) -> None:
    of_split = officer("s", tree.lookalike.path)
    row = recorded(clerk, *MERGER, *SPLIT)
    actions.carry_out(decree=row, by=chief, now=NOW)
    asked = row.questions.get(kind=QuestionKind.GRANT_PART)

    actions.answer_question(
        question=asked, answer="Làm việc ở cả hai xã", gives=True, by=chief, now=NOW
    )

    paths = GrantPath.objects.filter(grant__user=of_split)
    assert later["70001"].path in paths.values_list("path", flat=True)
    with pytest.raises(actions.AnsweredAlready):
        actions.answer_question(question=asked, answer="x", by=chief, now=NOW)
    assert not queries.open_questions(chief).filter(pk=asked.pk).exists()


def test_people_of_a_new_unit_are_those_of_the_old_ones_marked_as_an_estimate(
    tree: SmallTree, later: dict[str, Unit], clerk: User, chief: User
) -> None:
    for unit, persons in (
        (tree.commune, 1000),
        (tree.neighbour, 500),
        (tree.lookalike, 400),
    ):
        count(unit, persons, clerk)
    row = recorded(clerk, *MERGER, *SPLIT)

    actions.carry_out(decree=row, by=chief, now=NOW)

    first, second, whole = (people(later[code]) for code in ("70001", "70002", "96"))
    assert first is not None
    assert second is not None
    assert whole is not None
    assert (first.persons, second.persons, whole.persons) == (1600, 300, 1900)
    assert first.is_estimate
    assert "Thử" in first.source


def test_a_part_of_unknown_size_makes_the_people_unknown_and_is_asked_about(
    tree: SmallTree, later: dict[str, Unit], clerk: User, chief: User
) -> None:
    for unit in (tree.commune, tree.neighbour, tree.lookalike):
        count(unit, 100, clerk)
    unsaid = (replace(line, share=None) for line in SPLIT)
    row = recorded(clerk, *MERGER, *unsaid)

    actions.carry_out(decree=row, by=chief, now=NOW)

    assert people(later["70001"]) is None
    assert row.questions.filter(kind=QuestionKind.PEOPLE).count() == 2
    told = people(later["96"])
    assert told is not None
    assert told.persons == 300


def test_a_count_after_the_decree_is_taken_as_it_is(
    tree: SmallTree, later: dict[str, Unit], clerk: User, chief: User
) -> None:
    for unit in (tree.commune, tree.neighbour):
        count(unit, 100, clerk)
    actions.carry_out(decree=recorded(clerk, *MERGER), by=chief, now=NOW)

    count(later["70001"], 190, clerk, date(2025, 8, 1))

    told = people(later["70001"])
    assert told is not None
    assert (told.persons, told.is_estimate) == (190, False)


def status(unit: Unit, level: int) -> AreaStatus:
    return actions.announce_status(
        unit=unit,
        kind="level",
        value=level,
        edition=None,
        starts_at=NOW - timedelta(days=9),
        by="system",
        now=NOW - timedelta(days=9),
    )


@pytest.mark.parametrize("levels", [(2, 2), (2, 3)])
def test_a_level_goes_on_only_where_all_had_it(
    tree: SmallTree,
    later: dict[str, Unit],
    clerk: User,
    chief: User,
    levels: tuple[int, int],
) -> None:
    old = [
        status(unit, level)
        for unit, level in zip((tree.commune, tree.neighbour), levels, strict=True)
    ]
    row = recorded(clerk, *MERGER)

    actions.carry_out(decree=row, by=chief, now=NOW)

    carried = AreaStatus.objects.filter(unit=later["70001"])
    standing = AreaStatus.objects.filter(pk__in=[s.pk for s in old], ends_at=None)
    asked = row.questions.filter(kind=QuestionKind.STATUS)
    if levels == (2, 2):
        assert (carried.get().value, standing.count(), asked.count()) == (2, 0, 0)
    else:
        assert (carried.count(), standing.count(), asked.count()) == (0, 2, 1)


# ── within one tree ──────────────────────────────────────────────────────────────

ABSORBED = (LineDraft(old="99004", new="99001"),)
NEW_UNIT = (
    LineDraft(old="99001", new="99099", new_name="Phường Sông Mới", new_parent="981"),
    LineDraft(old="99004", new="99099", new_name="Phường Sông Mới", new_parent="981"),
)
WITHIN = {"successor_edition": "2021", "valid_from": date(2021, 12, 1)}
EARLY = {**WITHIN, "issued_on": date(2021, 11, 1)}


def test_a_decree_makes_the_unit_that_it_names(
    tree: SmallTree, clerk: User, chief: User
) -> None:
    row = recorded(clerk, *NEW_UNIT, **EARLY)

    actions.carry_out(decree=row, by=chief, now=NOW)

    made = Unit.objects.get(code="99099")
    assert made.is_merged
    tree.commune.refresh_from_db()
    assert (made.full_name, made.kind, made.parent) == (
        "Phường Sông Mới",
        "commune",
        tree.district,
    )
    assert tree.commune.valid_to == date(2021, 12, 1)
    assert set(queries.lineage_paths(made)) == {
        made.path,
        tree.commune.path,
        tree.neighbour.path,
    }
    assert queries.companions(tree.district.path) == (tree.district.path,)


def test_a_unit_that_takes_in_another_has_the_people_of_both(
    tree: SmallTree, clerk: User, chief: User
) -> None:
    count(tree.commune, 1000, clerk, date(2021, 4, 1))
    count(tree.neighbour, 500, clerk, date(2021, 4, 1))
    row = recorded(clerk, *ABSORBED, **EARLY)

    actions.carry_out(decree=row, by=chief, now=NOW)

    told = people(tree.commune)
    assert told is not None
    assert (told.persons, told.is_estimate) == (1500, True)


def test_a_unit_that_ends_takes_in_nobody(
    tree: SmallTree, clerk: User, chief: User
) -> None:
    actions.carry_out(decree=recorded(clerk, *ABSORBED, **EARLY), by=chief, now=NOW)

    with pytest.raises(actions.DecreeNotRecorded) as refused:
        recorded(clerk, LineDraft(old="99007", new="99004"), **{**EARLY, "number": "2"})

    assert "ended" in str(refused.value.why)


def test_what_became_of_a_unit_is_decreed_once(
    tree: SmallTree, later: dict[str, Unit], clerk: User, chief: User
) -> None:
    actions.carry_out(decree=recorded(clerk, *MERGER), by=chief, now=NOW)

    with pytest.raises(actions.DecreeNotRecorded) as refused:
        recorded(clerk, replace(MERGER[0], new="70002"), number="2/NQ")

    assert "decreed already" in str(refused.value.why)


# ── undoing ──────────────────────────────────────────────────────────────────────


def everything() -> list[Any]:
    return [
        sorted(Unit.objects.values_list("code", "path", "valid_to"), key=str),
        sorted(
            Succession.objects.values_list("predecessor", "successor", "is_default")
        ),
        sorted(Lineage.objects.values_list("unit", "predecessor")),
        sorted(GrantPath.objects.values_list("grant", "path")),
        sorted(AreaStatus.objects.values_list("pk", "value", "ends_at"), key=str),
    ]


@pytest.mark.parametrize("lines", [MERGER, (*MERGER, *SPLIT)])
def test_undoing_puts_everything_back(
    tree: SmallTree,
    later: dict[str, Unit],
    clerk: User,
    chief: User,
    lines: tuple[LineDraft, ...],
) -> None:
    officer("a", tree.commune.path)
    status(tree.commune, 2)
    status(tree.neighbour, 2)
    row, before = recorded(clerk, *lines), everything()
    actions.carry_out(decree=row, by=chief, now=NOW)

    actions.undo_decree(decree=row, reason="Ghi nhầm", by=chief, now=NOW)

    assert everything() == before
    row.refresh_from_db()
    assert (row.state, row.undone_at) == (DecreeState.DRAFT, NOW)


def test_undoing_takes_away_a_unit_that_the_decree_made(
    tree: SmallTree, clerk: User, chief: User
) -> None:
    row, before = recorded(clerk, *NEW_UNIT, **EARLY), everything()
    actions.carry_out(decree=row, by=chief, now=NOW)

    actions.undo_decree(decree=row, reason="Ghi nhầm", by=chief, now=NOW)

    assert everything() == before
    assert not Unit.objects.filter(code="99099").exists()


def test_nothing_is_undone_once_something_rests_on_it(
    tree: SmallTree, later: dict[str, Unit], clerk: User, chief: User
) -> None:
    row = recorded(clerk, *MERGER)
    actions.carry_out(decree=row, by=chief, now=NOW)
    status(later["70001"], 3)

    AreaStatus.objects.update(announced_at=NOW)
    with pytest.raises(actions.CannotUndoDecree):
        actions.undo_decree(decree=row, reason="Ghi nhầm", by=chief, now=NOW)
    AreaStatus.objects.all().delete()
    officer("new", later["70001"].path)
    with pytest.raises(actions.CannotUndoDecree):
        actions.undo_decree(decree=row, reason="Ghi nhầm", by=chief, now=NOW)

    row.refresh_from_db()
    assert row.state == DecreeState.CARRIED


def test_undoing_wants_a_reason(
    tree: SmallTree, later: dict[str, Unit], clerk: User, chief: User
) -> None:
    row = recorded(clerk, *MERGER)
    actions.carry_out(decree=row, by=chief, now=NOW)

    with pytest.raises(actions.CannotUndoDecree) as refused:
        actions.undo_decree(decree=row, reason=" ", by=chief, now=NOW)

    assert refused.value.field == "reason"


def test_a_decree_is_withdrawn_only_before_it_is_carried_out(
    tree: SmallTree, later: dict[str, Unit], clerk: User, chief: User
) -> None:
    row = recorded(clerk, *MERGER)
    actions.withdraw_decree(decree=row, by=clerk, now=NOW)

    with pytest.raises(actions.NotADraft):
        actions.carry_out(decree=row, by=chief, now=NOW)
    with pytest.raises(actions.DecreeKnown):
        actions.withdraw_decree(decree=row, by=clerk, now=NOW)

    assert recorded(clerk, *MERGER).pk != row.pk


def test_the_dry_run_says_what_then_happens(
    tree: SmallTree, later: dict[str, Unit], clerk: User, chief: User
) -> None:
    officer("a", tree.commune.path)
    officer("s", tree.lookalike.path)
    row = recorded(clerk, *MERGER, *SPLIT)
    before = everything()

    effect = queries.effect_of(row, now=NOW)

    assert everything() == before
    actions.carry_out(decree=row, by=chief, now=NOW)
    counts = effect.counts()
    assert counts["questions"] == row.questions.count()
    assert counts["old_units"] == 3
    assert counts["new_units"] == 2
    followed = Entry.objects.get(fact="units.decree_carried_out").payload["grants"]
    assert counts["grants_followed"] == followed == 2
