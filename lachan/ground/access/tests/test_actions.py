from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import Argon2PasswordHasher, identify_hasher
from django.test import RequestFactory
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lachan.ground.access import actions, queries, rules
from lachan.ground.access.models import (
    LOCAL_OPERATOR,
    Grant,
    GrantPath,
    Role,
    Sight,
    User,
    within,
)
from lachan.ground.access.tests import cast
from lachan.ground.access.tests.cast import (
    COMMUNE,
    DAY,
    DISTRICT,
    NEIGHBOUR,
    NOW,
    PASSWORD,
    PROVINCE,
)
from lachan.ground.journal.models import Entry
from lachan.kernel import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _roles() -> Iterator[None]:
    with clock.frozen(NOW):
        actions.load_roles(NOW)
        yield


@pytest.fixture
def administrator() -> User:
    return cast.holder("quantri.huyen", "administrator", DISTRICT)


def _facts() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("fact", flat=True))


# ── roles ────────────────────────────────────────────────────────────────────────


def test_loading_roles_twice_changes_nothing_the_second_time() -> None:
    before = _facts()

    changed = actions.load_roles(NOW)

    assert changed == ()
    assert _facts() == before == ["access.roles_loaded"]


def test_a_role_that_is_no_longer_written_loses_its_rights_but_stays_readable() -> None:
    role = Role.objects.get(code="agency")
    old = Role.objects.create(
        code="old_role",
        name_vi="Cũ",
        name_en="Old",
        permissions=["people.view"],
        purpose=role.purpose,
        sees=role.sees,
    )

    changed = actions.load_roles(NOW)

    old.refresh_from_db()
    assert changed == ("old_role",)
    assert old.permissions == []


def test_a_role_changed_by_hand_is_put_right() -> None:
    Role.objects.filter(code="agency").update(permissions=["people.view"])

    assert actions.load_roles(NOW) == ("agency",)


def test_roles_that_cannot_be_read_change_nothing(
    settings: object, tmp_path: Path
) -> None:
    (tmp_path / "access").mkdir()
    (tmp_path / "access" / "roles.toml").write_text("[roles]", "utf-8")
    settings.POLICY_DIR = tmp_path  # type: ignore[attr-defined]  # a setting, changed for this test

    with pytest.raises(actions.CannotLoadRoles):
        actions.load_roles(NOW)

    assert Role.objects.get(code="leader").permissions


# ── the gate ─────────────────────────────────────────────────────────────────────


def test_a_right_reaches_the_unit_and_all_below_and_nothing_beside() -> None:
    nurse = cast.holder("tram.mot", "commune_station", DISTRICT)

    assert actions.can(nurse, "cases.edit", within=DISTRICT)
    assert actions.can(nurse, "cases.edit", within=COMMUNE)
    assert not actions.can(nurse, "cases.edit", within=PROVINCE)
    assert not actions.can(nurse, "cases.edit", within=NEIGHBOUR)
    assert not actions.can(nurse, "cases.edit", within="")


def test_the_refusal_names_the_right_that_is_missing() -> None:
    nurse = cast.holder("tram.mot", "commune_station", COMMUNE)

    with (
        translation.override("en"),
        pytest.raises(actions.NotAllowed, match="Decide epidemic levels"),
    ):
        actions.require(nurse, "levels.decide", within=COMMUNE)
    with pytest.raises(actions.NotAllowed):
        actions.require_anywhere(nurse, "levels.decide")


@pytest.mark.parametrize(
    ("at", "holds"),
    [
        (NOW - timedelta(seconds=1), False),
        (NOW, True),
        (NOW + DAY - timedelta(seconds=1), True),
        (NOW + DAY, False),
    ],
)
def test_a_grant_holds_from_its_start_up_to_its_end(at: datetime, holds: bool) -> None:
    cast.holder("tam.thoi", "leader", COMMUNE, starts_at=NOW, ends_at=NOW + DAY)

    with clock.frozen(at):
        user = User.objects.get(username="tam.thoi")
        assert actions.can(user, "briefing.view", within=COMMUNE) is holds


def test_two_grants_add_up() -> None:
    user = cast.holder("kiem.nhiem", "leader", COMMUNE)
    cast.grant(user, "commune_station", NEIGHBOUR)

    assert queries.paths_of(user, "indicators.view") == (COMMUNE, NEIGHBOUR)
    assert queries.paths_of(user, "cases.edit") == (NEIGHBOUR,)
    assert queries.paths_of(user, "levels.decide") == (COMMUNE,)


def test_a_closed_account_holds_nothing(administrator: User) -> None:
    nurse = cast.holder("tram.mot", "commune_station", COMMUNE)

    actions.deactivate(user=nurse, by=administrator, now=NOW)

    assert queries.scope_of(User.objects.get(pk=nurse.pk)).is_empty
    assert (
        authenticate(RequestFactory().get("/"), username="tram.mot", password=PASSWORD)
        is None
    )


def test_the_whole_scope_is_one_query(django_assert_num_queries: Any) -> None:
    cast.holder("tram.mot", "commune_station", COMMUNE, NEIGHBOUR)
    user = User.objects.get(username="tram.mot")

    with django_assert_num_queries(1):
        queries.paths_of(user, "cases.view")
        queries.paths_of(user, "people.view")
        queries.sees_identity(user, COMMUNE)
        queries.scope_of(user).all_paths()


def test_names_are_for_those_whose_role_sees_people() -> None:
    nurse = cast.holder("tram.mot", "commune_station", COMMUNE)
    leader = cast.holder("lanh.dao", "leader", PROVINCE)
    administrator = cast.holder("quantri", "administrator", PROVINCE)

    assert queries.sees_identity(nurse, COMMUNE)
    assert not queries.sees_identity(nurse, NEIGHBOUR)
    assert queries.sees_identity(nurse, NEIGHBOUR, COMMUNE)
    assert not queries.sees_identity(leader, COMMUNE)
    assert not queries.sees_identity(administrator, COMMUNE)
    assert queries.sees_identity(queries.local_operator(), NEIGHBOUR)


steps = st.text("0123abz", min_size=4, max_size=4).map(lambda digits: digits + ".")
paths = st.lists(steps, max_size=3).map("".join)


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.sets(paths, max_size=4), st.sets(paths, min_size=1, max_size=6))
def test_the_database_and_the_rule_agree_on_what_lies_within(
    roots: set[str], rows: set[str]
) -> None:
    Sight.objects.all().delete()
    Sight.objects.bulk_create(
        Sight(
            record_kind="person",
            record_id=n,
            path=path,
            purpose="care",
            reason="test",
            starts_at=NOW,
        )
        for n, path in enumerate(rows)
    )

    found = Sight.objects.filter(within("path", tuple(roots)))

    expected = {row for row in rows if rules.covers(roots, row)}
    assert set(found.values_list("path", flat=True)) == expected


# ── accounts ─────────────────────────────────────────────────────────────────────


def test_passwords_are_kept_with_argon2(settings: object) -> None:
    settings.PASSWORD_HASHERS = [  # type: ignore[attr-defined]  # a setting, changed for this test
        "django.contrib.auth.hashers.Argon2PasswordHasher"
    ]

    user = cast.account("moi")

    assert isinstance(identify_hasher(user.password), Argon2PasswordHasher)
    assert user.password.startswith("argon2$argon2id$")
    assert user.check_password(PASSWORD)
    assert not user.check_password(PASSWORD + " ")


def test_a_public_password_costs_little_until_somebody_signs_in(
    settings: object, administrator: User
) -> None:
    settings.PASSWORD_HASHERS = [  # type: ignore[attr-defined]  # a setting, changed for this test
        "django.contrib.auth.hashers.Argon2PasswordHasher"
    ]
    draft = actions.AccountDraft(username="mau", full_name="Tài khoản mẫu")
    other = actions.AccountDraft(username="mau2", full_name="Tài khoản mẫu")
    made, second = (
        actions.create_account(
            draft=one,
            password=PASSWORD,
            password_is_public=True,
            by=administrator,
            now=NOW,
        )
        for one in (draft, other)
    )
    at_first = made.password

    authenticate(RequestFactory().get("/"), username="mau", password=PASSWORD)

    made.refresh_from_db()
    assert "$m=8,t=1,p=1$" in at_first
    assert at_first != second.password, "each account has a salt of its own"
    assert f"$m={Argon2PasswordHasher.memory_cost}," in made.password
    assert made.check_password(PASSWORD)


@pytest.mark.parametrize("username", ["moi", " MOI ", "", "hai chữ", "a/b", "..."])
def test_a_user_name_is_unique_and_plain(username: str) -> None:
    cast.account("moi")
    draft = actions.AccountDraft(username=username, full_name="Một người khác")

    with pytest.raises(actions.CannotCreateAccount) as refusal:
        actions.create_account(
            draft=draft, password=None, by=queries.local_operator(), now=NOW
        )

    assert refusal.value.field == "username"


def test_only_who_manages_access_makes_accounts() -> None:
    nurse = cast.holder("tram.mot", "commune_station", PROVINCE)
    draft = actions.AccountDraft(username="moi", full_name="Người mới")

    with pytest.raises(actions.NotAllowed):
        actions.create_account(draft=draft, password=None, by=nurse, now=NOW)


def test_an_administrator_grants_only_over_the_own_units(administrator: User) -> None:
    user = cast.account("moi")

    grant = _grant(user, "hamlet_team", COMMUNE, by=administrator)

    assert list(grant.paths.values_list("path", flat=True)) == [COMMUNE]
    for path in (PROVINCE, NEIGHBOUR, ""):
        with pytest.raises(actions.NotAllowed):
            _grant(user, "hamlet_team", path, by=administrator)


def _grant(user: User, role: str, *paths: str, by: User) -> Grant:
    return actions.grant_role(
        user=user, role=role, paths=paths, starts_at=NOW, by=by, now=NOW
    )


def test_nobody_raises_themselves(administrator: User) -> None:
    with pytest.raises(actions.CannotGrant):
        _grant(administrator, "commune_station", COMMUNE, by=administrator)


@pytest.mark.parametrize("role", [LOCAL_OPERATOR, "emperor"])
def test_the_operators_role_and_unknown_ones_are_not_given(
    administrator: User, role: str
) -> None:
    with pytest.raises(actions.CannotGrant) as refusal:
        _grant(cast.account("moi"), role, COMMUNE, by=administrator)

    assert refusal.value.field == "role"


def test_a_grant_needs_a_unit_and_an_end_after_its_start(administrator: User) -> None:
    user = cast.account("moi")

    with pytest.raises(actions.CannotGrant):
        _grant(user, "hamlet_team", by=administrator)
    with pytest.raises(actions.CannotGrant):
        cast.grant(user, "hamlet_team", COMMUNE, starts_at=NOW, ends_at=NOW)


def test_inner_units_of_a_grant_are_not_written_twice(administrator: User) -> None:
    grant = _grant(cast.account("moi"), "site", COMMUNE, DISTRICT, by=administrator)

    assert list(grant.paths.values_list("path", flat=True)) == [DISTRICT]


def test_a_revoked_grant_ends_at_once_and_stays_in_history(administrator: User) -> None:
    user = cast.holder("tram.mot", "commune_station", COMMUNE)
    grant = user.grants.get()

    actions.revoke(grant=grant, by=administrator, now=NOW)

    assert not actions.can(user, "cases.view", within=COMMUNE)
    assert user.grants.get().ends_at == NOW
    assert _facts()[-1] == "access.grant_revoked"
    with pytest.raises(actions.CannotGrant):
        actions.revoke(grant=user.grants.get(), by=administrator, now=NOW)


def test_a_grant_that_has_not_begun_is_taken_back(administrator: User) -> None:
    user = cast.holder("tram.mot", "commune_station", COMMUNE, starts_at=NOW + DAY)

    actions.revoke(grant=user.grants.get(), by=administrator, now=NOW)

    assert GrantPath.objects.filter(grant__user=user).count() == 0


def test_an_administrator_below_cannot_take_over_an_account_above(
    administrator: User,
) -> None:
    head = cast.holder("giam.doc", "provincial_cdc", PROVINCE)
    cast.grant(head, "leader", COMMUNE)

    for verb in (
        actions.reset_password,
        actions.deactivate,
        actions.reactivate,
        actions.unlock,
    ):
        with pytest.raises(actions.NotAllowed):
            verb(user=head, by=administrator, now=NOW)


def test_nobody_manages_the_local_operator() -> None:
    administrator = cast.holder("quantri", "administrator", "")

    with pytest.raises(actions.NotAllowed):
        actions.reset_password(user=queries.local_operator(), by=administrator, now=NOW)


def test_a_reset_password_works_once_handed_over_and_is_temporary(
    administrator: User,
) -> None:
    user = cast.holder("tram.mot", "commune_station", COMMUNE)

    password = actions.reset_password(user=user, by=administrator, now=NOW)

    user.refresh_from_db()
    assert user.check_password(password)
    assert user.password_is_temporary
    assert password not in str(list(Entry.objects.values_list("payload", flat=True)))


def test_the_owner_changes_the_password_by_knowing_the_old_one() -> None:
    user = cast.account("moi")
    new = "mưa đầu mùa rơi nhẹ"

    with pytest.raises(actions.CannotSetPassword) as refusal:
        actions.change_password(user=user, old="khác", new=new, now=NOW)
    actions.change_password(user=user, old=PASSWORD, new=new, now=NOW)

    assert refusal.value.field == "old_password"
    assert user.check_password(new)


@pytest.mark.parametrize("weak", ["ngắn", "password123"])
def test_a_weak_password_is_refused(weak: str) -> None:
    with pytest.raises(actions.CannotSetPassword) as refusal:
        actions.change_password(
            user=cast.account("moi"), old=PASSWORD, new=weak, now=NOW
        )

    assert refusal.value.field == "new_password"


def test_every_change_of_rights_is_a_fact(administrator: User) -> None:
    before = len(_facts())
    user = cast.holder("tram.mot", "commune_station", COMMUNE)

    actions.reset_password(user=user, by=administrator, now=NOW)
    actions.deactivate(user=user, by=administrator, now=NOW)
    actions.reactivate(user=user, by=administrator, now=NOW)
    actions.unlock(user=user, by=administrator, now=NOW)

    assert _facts()[before:] == [
        "access.account_created",
        "access.role_granted",
        "access.password_changed",
        "access.account_deactivated",
        "access.account_reactivated",
        "access.account_unlocked",
    ]
    who = [line.who for line in queries.history("account", user.public_id)]
    assert who[-1] == administrator.full_name


def test_accounts_are_seen_by_who_manages_their_units(administrator: User) -> None:
    inside = cast.holder("tram.mot", "commune_station", COMMUNE)
    outside = cast.holder("tram.hai", "commune_station", NEIGHBOUR)
    nobody = cast.account("moi")

    seen = set(queries.accounts_visible_to(administrator))

    assert {inside, administrator} <= seen
    assert not {outside, nobody, queries.local_operator()} & seen
    assert set(queries.accounts_visible_to(inside)) == {inside}
    assert {outside, nobody} <= set(
        queries.accounts_visible_to(queries.local_operator())
    )


# ── commands ─────────────────────────────────────────────────────────────────────


def test_commands_act_as_the_local_operator_who_cannot_sign_in() -> None:
    operator = queries.acting()

    assert operator == queries.acting(None) == queries.local_operator()
    assert actions.can(operator, "anything.at_all", within=NEIGHBOUR)
    assert not operator.has_usable_password()
    assert User.objects.filter(is_local_operator=True).count() == 1


def test_a_command_may_act_as_an_account_in_use() -> None:
    nurse = cast.holder("tram.mot", "commune_station", COMMUNE)

    assert queries.acting("tram.mot") == nurse
    for name in ("unknown", "đã đóng"):
        with pytest.raises(queries.NoSuchAccount):
            queries.acting(name)


# ── visits ───────────────────────────────────────────────────────────────────────


def test_a_visit_is_remembered_with_one_write_in_five_minutes() -> None:
    user = cast.account("moi")

    wrote = [
        actions.note_visit(user=user, now=NOW + timedelta(minutes=minute))
        for minute in range(0, 20, 2)
    ]

    assert sum(wrote) == 4
    assert user.previous_visit_at is None


def test_after_a_pause_the_end_of_the_visit_before_is_kept() -> None:
    user = cast.account("moi")
    for minute in (0, 10, 20):
        actions.note_visit(user=user, now=NOW + timedelta(minutes=minute))

    actions.note_visit(user=user, now=NOW + timedelta(hours=9))

    user.refresh_from_db()
    assert user.previous_visit_at == NOW + timedelta(minutes=20)
    assert user.last_seen_at == NOW + timedelta(hours=9)


def test_a_clock_that_was_set_back_begins_a_new_visit() -> None:
    user = cast.account("moi")
    actions.note_visit(user=user, now=NOW + 400 * DAY)

    assert actions.note_visit(user=user, now=NOW)
    assert user.previous_visit_at == NOW


# ── sight ────────────────────────────────────────────────────────────────────────


def test_sight_is_open_once_and_ends_with_its_reason() -> None:
    draft = actions.SightDraft(
        record=("person", 7), path=COMMUNE, purpose="care", reason="stay:1"
    )
    actions.give_sights(drafts=[draft, draft], at=NOW)
    actions.give_sights(drafts=[draft], at=NOW + DAY)

    assert Sight.objects.filter(ends_at=None).count() == 1
    actions.end_sight(record=("person", 7), reason="stay:1", at=NOW + DAY)
    assert Sight.objects.filter(ends_at=None).count() == 0
