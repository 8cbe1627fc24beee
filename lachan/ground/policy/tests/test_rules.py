import contextlib
import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lachan.ground.policy.queries import shipped
from lachan.ground.policy.rules import documents, editions, families, library, shapes
from lachan.ground.policy.rules.editions import Edition
from lachan.ground.policy.rules.library import Library, OverlayWithoutBase
from lachan.ground.policy.rules.lines import differences, is_same, lines_of
from lachan.ground.policy.rules.valuesets import UnreadableValueSet, parse
from lachan.ground.policy.tests.conftest import OVERLAY, WHOLE
from lachan.kernel.decisions import Verification

LEVELS = "vn-covid.levels.qd-4800"
DEFINITION = "vn-covid.case-definition.covid-19"


def file_of(text: str) -> documents.PolicyFile:
    return documents.parse(text, "test.toml", shipped().values)


def library_of(*texts: str) -> Library:
    return Library(library.merge(file_of(text) for text in texts))


def refusal_of(text: str) -> shapes.Unreadable:
    with pytest.raises(shapes.Unreadable) as caught:
        editions.rule(library_of(text).editions[0])
    return caught.value


# The shipped files


def test_every_shipped_policy_is_sound_and_every_example_holds() -> None:
    checked = shipped().check()

    assert checked.faults == ()
    assert checked.policies >= 9
    assert checked.examples >= 30


def test_every_shipped_policy_has_an_example_or_rests_on_one() -> None:
    for policy_id in shipped().ids():
        assert any(edition.examples for edition in shipped().of(policy_id)), policy_id


def test_every_number_is_marked_and_those_not_read_in_the_text_say_whence() -> None:
    for edition in shipped().editions:
        for line in lines_of(edition):
            assert line.verification is Verification.TEXT or line.source, line.key


def test_published_outcomes_name_what_was_assumed_beside_them() -> None:
    published = [e for e in shipped().find(LEVELS).examples if "published" in e.says]

    assert len(published) == 5
    assert all(example.assumed for example in published)
    assert all(set(e.assumed) <= set(e.inputs) for e in published)


def test_what_the_files_say_in_english_is_said_in_vietnamese_too() -> None:
    from django.utils import translation

    said = {e.says for edition in shipped().editions for e in edition.examples}
    said |= {edition.note for edition in shipped().editions if edition.note}
    sources = {
        line.source for edition in shipped().editions for line in lines_of(edition)
    }
    english = re.compile(r"\b(the|from|was|not|read|assumed|by|of|and)\b")
    said |= {source for source in sources if english.search(source)}

    with translation.override("vi"):
        unsaid = [text for text in said if translation.gettext(text) == text]

    assert unsaid == []


def test_texts_fit_the_columns_in_which_they_are_kept() -> None:
    for edition in shipped().editions:
        assert len(edition.source) <= 300, edition.ref
        assert len(edition.clause) <= 200, edition.ref
        assert len(edition.edition) <= 20, edition.ref
        assert max(len(edition.name.vi), len(edition.name.en)) <= 200


@pytest.mark.parametrize("policy_id", shipped().ids())
def test_the_schema_of_every_policy_is_json_and_knows_its_example(
    policy_id: str,
) -> None:
    schema = json.loads(json.dumps(shipped().schema(policy_id)))

    assert set(schema["example"]["inputs"]) <= set(schema["inputs"]["properties"])
    assert schema["example"]["decision"]["result"]
    assert set(schema["outputs"]["required"]) == set(schema["example"]["decision"])


# Files


@pytest.mark.parametrize(
    ("before", "after", "key"),
    [
        ('clause = "§1"', 'clause = "§1"\ncolour = "red"', "colour"),
        ('clause = "§1"\n', "", "clause"),
        ("valid_from = 2021-10-12", 'valid_from = "soon"', "valid_from"),
        ('verification = "secondary"', 'verification = "sure"', "verification"),
        ('issuer = "Bộ Thử"', "issuer = 7", "document.issuer"),
    ],
)
def test_a_fault_of_a_file_is_told_with_file_key_and_cure(
    before: str, after: str, key: str
) -> None:
    refused = refusal_of(WHOLE.replace(before, after, 1))

    assert refused.field == key
    assert "test.toml" in str(refused.what)
    assert str(refused.what_now)


def test_a_file_that_is_no_toml_says_where_it_breaks_off() -> None:
    refused = refusal_of("id = \nname =")

    assert "line 1" in str(refused.why)


def test_a_period_must_not_end_before_it_begins() -> None:
    ending = "valid_from = 2021-10-12\nvalid_to = 2021-10-12"

    refused = refusal_of(WHOLE.replace("valid_from = 2021-10-12", ending))

    assert refused.field == "valid_to"


@pytest.mark.parametrize(
    ("before", "after", "key"),
    [
        ('verification = "unverified"\nsource = "chosen for tests"', "", "new_episode"),
        ('source = "chosen for tests"', "", "new_episode_after_days.source"),
        ("value = 90", 'value = "long"', "new_episode_after_days"),
        ("value = 90", "value = 90\nvalues = 91", "new_episode_after_days.values"),
        ("value = 90", "days = 90", "new_episode_after_days"),
        ('classification = "confirmed"', 'classification = "ill"', "criteria.pcr"),
        ("positive_tests", "positive_test", "criteria.pcr.positive_test"),
    ],
)
def test_a_number_without_mark_source_or_known_key_is_refused(
    before: str, after: str, key: str
) -> None:
    refused = refusal_of(WHOLE.replace(before, after, 1))

    assert str(refused.field).startswith(key)


def test_an_unknown_value_set_is_refused_by_name() -> None:
    refused = refusal_of(WHOLE.replace("value = 90", 'valueset = "nowhere"'))

    assert "nowhere" in str(refused.why)


def test_an_example_that_does_not_hold_is_a_fault_with_both_results() -> None:
    wrong = WHOLE.replace('expect = { classification = "confirmed" }', "expect = {}")

    faults = library_of(wrong).check().faults

    assert len(faults) == 1
    assert "confirmed" in str(faults[0])


def test_an_unknown_family_is_a_fault_that_names_the_known_ones() -> None:
    lost = WHOLE.replace("case-definition.criteria", "case-definition.guess")

    faults = library_of(lost).check().faults

    assert "notification.clock" in str(faults[0])


def test_editions_whose_stated_periods_meet_are_a_fault() -> None:
    first = WHOLE.replace(
        "valid_from = 2021-10-12", "valid_from = 2021-10-12\nvalid_to = 2021-12-02"
    )
    second = WHOLE.replace("2021-10-12", "2021-12-01").replace('"2021-10"', '"2021-12"')

    assert len(library_of(first, second).check().faults) == 1
    assert library_of(WHOLE, second).check().faults == ()


# Choosing


def test_the_first_day_belongs_to_an_edition_and_the_last_does_not() -> None:
    old, new = date(2021, 7, 29), date(2021, 7, 30)

    assert shipped().find(DEFINITION, on=old).edition == "2020-03"
    assert shipped().find(DEFINITION, on=new).edition == "2021-07"


def test_the_nearest_place_governs_and_the_nation_elsewhere() -> None:
    shelf, day = library_of(WHOLE, OVERLAY), date(2021, 12, 7)

    def at(code: str) -> Edition:
        return shelf.find("test.definition", places=editions.places_of(code), on=day)

    assert at("vn.38.387").ref == "test.definition@2021-10+38-1/vn.38"
    assert at("vn.1").ref == "test.definition@2021-10"


def test_an_overlay_ends_and_the_nation_takes_over_again() -> None:
    shelf = library_of(WHOLE, OVERLAY)
    places = editions.places_of("vn.38")

    found = shelf.find("test.definition", places=places, on=date(2022, 1, 1))

    assert found.place == "vn"


def test_an_overlay_follows_its_policy_from_edition_to_edition() -> None:
    successor = WHOLE.replace("2021-10-12", "2021-12-01").replace(
        '"2021-10"', '"2021-12"'
    )

    shelf = library_of(WHOLE, successor, OVERLAY)
    periods = {
        e.edition: (e.valid_from, e.valid_to) for e in shelf.editions if e.overlaid
    }

    assert periods == {
        "2021-10+38-1": (date(2021, 11, 1), date(2021, 12, 1)),
        "2021-12+38-1": (date(2021, 12, 1), date(2022, 1, 1)),
    }
    assert shelf.check().faults == ()


def test_an_overlay_upon_nothing_is_refused() -> None:
    with pytest.raises(OverlayWithoutBase):
        library_of(OVERLAY)


def test_an_overlay_changes_only_what_it_names() -> None:
    base, laid = library_of(WHOLE, OVERLAY).editions

    changed = [
        key
        for key, ours, theirs in differences(base, laid)
        if not is_same(ours, theirs)
    ]

    assert changed == ["new_episode_after_days"]
    assert [line.key for line in lines_of(laid) if line.is_own] == changed


def test_a_later_open_edition_follows_an_open_one() -> None:
    second = WHOLE.replace("2021-10-12", "2021-12-01").replace('"2021-10"', '"2021-12"')
    shelf = library_of(WHOLE, second)

    assert shelf.find("test.definition", on=date(2021, 11, 30)).edition == "2021-10"
    assert shelf.find("test.definition", on=date(2021, 12, 1)).edition == "2021-12"


@pytest.mark.parametrize("name", ["nothing", "test.definition@1999"])
def test_an_unknown_policy_or_edition_is_refused_with_those_known(name: str) -> None:
    with pytest.raises(library.UnknownPolicy) as caught:
        library_of(WHOLE).find(name)

    assert "test.definition" in str(caught.value.why) + str(caught.value.what_now)


def test_before_the_first_edition_there_is_none() -> None:
    with pytest.raises(library.UnknownPolicy):
        shipped().find(DEFINITION, on=date(2019, 1, 1))


# Inputs


@pytest.mark.parametrize(
    ("inputs", "key"),
    [
        ({"population": "many"}, "population"),
        ({"population": 1.5}, "population"),
        ({"population": True}, "population"),
        ({"population": -1}, "population"),
        ({"dose1_18plus_share": 95}, "dose1_18plus_share"),
        ({"dose1_18plus_share": float("nan")}, "dose1_18plus_share"),
        ({"community_cases_per_100k_7d": 10**400}, "community_cases_per_100k_7d"),
        ({"any_case": "yes"}, "any_case"),
        ({"previous_level": 5}, "previous_level"),
        ({"dose_1": 0.5}, "dose_1"),
    ],
)
def test_inputs_of_the_wrong_shape_are_refused_by_key(
    inputs: dict[str, Any], key: str
) -> None:
    with pytest.raises(shapes.Unreadable) as caught:
        shipped().explain(LEVELS, inputs)

    assert caught.value.field == key


def test_all_faults_of_the_inputs_are_told_at_once() -> None:
    with pytest.raises(shapes.Unreadable) as caught:
        shipped().explain(LEVELS, {"population": "many", "any_case": 1})

    assert "population" in str(caught.value.why)
    assert "any_case" in str(caught.value.why)


@pytest.mark.parametrize(
    "found_at",
    [
        "2026-07-06",
        "noon",
        7,
        "2026-07-32T08:00",
        "9999-12-31T23:59",
        "0001-01-01T00:00",
    ],
)
def test_a_clock_needs_an_instant_and_says_so(found_at: object) -> None:
    inputs = {"disease": "measles", "kind": "case", "found_at": found_at}

    with pytest.raises(shapes.Unreadable) as caught:
        shipped().explain("vn-2026.notification.tt-15", inputs)

    assert caught.value.field == "found_at"


def test_an_instant_without_offset_is_vietnamese_time() -> None:
    inputs = {"disease": "measles", "kind": "case", "found_at": "2026-07-06T08:00"}

    decision = shipped().explain("vn-2026.notification.tt-15", inputs).as_json()

    assert decision["result"]["due_at"] == "2026-07-07T08:00:00+07:00"


def test_null_is_the_same_as_leaving_out() -> None:
    nothing: dict[str, Any] = {"population": None, "any_case": None}

    assert (
        shipped().explain(LEVELS, nothing).as_json()
        == shipped().explain(LEVELS, {}).as_json()
    )


STRANGE: list[Any] = [
    None,
    True,
    -1,
    0,
    0.5,
    10**400,
    float("inf"),
    float("nan"),
    "",
    "x",
    "case",
    "outbreak",
    "measles",
    [],
    [None],
    {},
    {"fever": 1},
    {"fever": None},
    {"rt_pcr": "positive"},
    {"": {}},
    "2026-07-06T08:00+07:00",
    "9999-12-31T23:59",
]
KEYS = (
    "population",
    "any_case",
    "previous_level",
    "community_cases_per_100k_7d",
    "findings",
    "tests",
    "disease",
    "kind",
    "found_at",
    "x",
)


@given(
    st.sampled_from(shipped().ids()),
    st.dictionaries(st.sampled_from(KEYS), st.sampled_from(STRANGE)),
)
def test_whatever_json_comes_in_it_is_answered_or_refused(
    policy_id: str, inputs: dict[str, Any]
) -> None:
    told: dict[str, Any] = {}
    with contextlib.suppress(shapes.Unreadable):
        told = shipped().explain(policy_id, inputs).as_json()

    json.dumps(told, allow_nan=False)


# Bodies, value sets, families


@pytest.mark.parametrize("edition", shipped().editions, ids=lambda e: e.ref)
def test_an_edition_survives_being_kept_as_json(edition: Edition) -> None:
    kept = json.loads(json.dumps(edition.body(), sort_keys=True))

    back = editions.from_body(kept)

    assert back == edition
    assert back.digest() == edition.digest()


def test_the_digest_forgets_the_layout_and_notices_a_number() -> None:
    edition = library_of(WHOLE).editions[0]
    same = library_of("# a remark\n" + WHOLE).editions[0]
    other = library_of(WHOLE.replace("value = 90", "value = 91")).editions[0]

    assert edition.digest() == same.digest()
    assert edition.digest() != other.digest()
    assert replace(edition, note="x").digest() != edition.digest()


@pytest.mark.parametrize(
    "text",
    [
        "code,vi\na,A\n",
        "code,vi,en\n",
        "code,vi,en\na,A,A\na,B,B\n",
        "code,vi,en\n,A,A\n",
    ],
)
def test_a_value_set_without_columns_rows_or_with_a_code_twice_is_refused(
    text: str,
) -> None:
    with pytest.raises(UnreadableValueSet):
        parse("broken", text)


def test_a_code_is_shown_in_the_language_asked_for_or_as_it_is() -> None:
    found_by = shipped().values["found-by"]

    assert found_by.display("border", "vi") == "Phát hiện khi nhập cảnh"
    assert found_by.display("border", "en") == "Found on entry"
    assert found_by.display("nowhere") == "nowhere"


def test_a_house_without_judgements_does_not_start() -> None:
    known = [families.family(name) for name in families.names()]

    with pytest.raises(ValueError, match="empty"):
        families.install([])
    with pytest.raises(ValueError, match="twice"):
        families.install([known[0], known[0]])

    assert families.names() == tuple(sorted(family.name for family in known))


def test_only_the_shelves_of_policies_are_read(tmp_path: Path) -> None:
    (tmp_path / "diseases").mkdir()
    (tmp_path / "roles").mkdir()
    (tmp_path / "diseases" / "one.toml").write_text(WHOLE)
    (tmp_path / "roles" / "roles.toml").write_text("roles = []")

    assert library.read(tmp_path).ids() == ("test.definition",)
    assert library.read(tmp_path / "diseases").ids() == ("test.definition",)
