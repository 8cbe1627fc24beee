from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lachan.ground.access import rules, words
from lachan.ground.access.queries import catalogue

steps = st.text("0123abz", min_size=4, max_size=4).map(lambda digits: digits + ".")
paths = st.lists(steps, max_size=4).map("".join)
sets_of_paths = st.sets(paths, max_size=8)


@given(sets_of_paths, paths)
def test_dropping_inner_roots_changes_nobodys_reach(roots: set[str], path: str) -> None:
    kept = rules.outermost(roots)

    assert rules.covers(kept, path) == rules.covers(roots, path)


@given(sets_of_paths)
def test_no_root_that_is_kept_lies_below_another(roots: set[str]) -> None:
    kept = rules.outermost(roots)

    assert set(kept) <= roots
    assert not any(a.startswith(b) for a in kept for b in kept if a is not b and a != b)
    assert rules.outermost(kept) == kept


def test_the_empty_root_is_the_whole_tree() -> None:
    assert rules.outermost({"0001.", "", "0002.0003."}) == ("",)
    assert rules.covers(("",), "0009.")
    assert not rules.covers((), "0009.")


def test_the_roles_of_the_house_can_be_read_and_are_all_there() -> None:
    written = catalogue()

    assert {role.code for role in written.roles} == {
        "hamlet_team",
        "commune_station",
        "district_centre",
        "provincial_cdc",
        "data_protection",
        "site",
        "laboratory",
        "leader",
        "agency",
        "auditor",
        "administrator",
        "local_operator",
    }


@pytest.mark.parametrize("code", ["leader", "agency", "auditor", "administrator"])
def test_who_needs_no_names_gets_none(code: str) -> None:
    (role,) = (role for role in catalogue().roles if role.code == code)

    assert role.sees == words.PrivacyClass.INTERNAL
    assert "people.view_identifiers" not in role.permissions


def test_only_the_operator_at_the_machine_may_do_everything() -> None:
    holders = {r.code for r in catalogue().roles if rules.EVERYTHING in r.permissions}

    assert holders == {"local_operator"}


_ROLE = """
[permissions]
"people.view" = {{ vi = "Xem người", en = "See people" }}
[roles.one]
vi = "Một"
en = "One"
purpose = "{purpose}"
sees = "{sees}"
permissions = {permissions}
"""


@pytest.mark.parametrize(
    "wrong",
    [
        {"permissions": '["people.fly"]'},
        {"permissions": '"people.view"'},
        {"permissions": "[1]"},
        {"purpose": "curiosity"},
        {"sees": "everything"},
    ],
)
def test_a_role_that_nobody_can_understand_is_refused(wrong: dict[str, str]) -> None:
    values = {"permissions": "[]", "purpose": "audit", "sees": "open"} | wrong

    with pytest.raises(rules.RolesNotReadable):
        rules.read_roles(
            _ROLE.format(**values), words.Purpose.values, words.PrivacyClass.values
        )


@pytest.mark.parametrize("text", ["", "no = toml = at all", "[roles.one]\n"])
def test_a_file_that_is_no_list_of_roles_is_refused(text: str) -> None:
    with pytest.raises(rules.RolesNotReadable):
        rules.read_roles(text, words.Purpose.values, words.PrivacyClass.values)


@given(st.uuids(), st.binary(min_size=32, max_size=32))
def test_a_pseudonym_is_stable_and_needs_the_key(public_id: UUID, key: bytes) -> None:
    code = rules.pseudonym_code(key, "person", public_id)

    assert code == rules.pseudonym_code(key, "person", public_id)
    assert code != rules.pseudonym_code(key[::-1] + b"x", "person", public_id)
    assert code != rules.pseudonym_code(key, "case", public_id)
    assert len(code) == 9


@given(st.binary(min_size=16, max_size=32))
def test_a_first_password_can_be_read_out(randomness: bytes) -> None:
    password = rules.readable_password(randomness)

    assert len(password) == 19
    assert not set(password) & set("01oil")


def test_a_password_is_never_made_of_too_little() -> None:
    with pytest.raises(ValueError, match="at least 16"):
        rules.readable_password(b"short")
