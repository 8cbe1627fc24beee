import json
from pathlib import Path
from typing import Any

import pytest

from config import cli
from lachan.ground.policy.tests.conftest import WHOLE
from lachan.kernel.command_line import Exit

LEVELS = "vn-covid.levels.qd-4800"


def run(*words: str) -> tuple[Exit, Any]:
    code, text = cli.run([*words, "--json"])
    return code, json.loads(text)


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    path = tmp_path / "inputs.json"
    path.write_text(
        '{"community_cases_per_100k_7d": 44, "dose1_18plus_share": 0.95,'
        ' "elderly_full_share": 0.9, "capacity_ready": true}'
    )
    return path


def test_explain_answers_the_example_of_the_reference_without_a_database(
    inputs: Path,
) -> None:
    code, told = run("policy", "explain", LEVELS, "--inputs", str(inputs))

    assert code == Exit.DONE
    assert told["result"] == {"level": 2}
    assert set(told) == {"result", "reasons", "missing", "warnings"}


def test_explain_chooses_by_day_and_place(inputs: Path) -> None:
    code, told = run(
        "policy", "explain", LEVELS, "--inputs", str(inputs),
        "--on", "2021-12-07", "--place", "vn.79",
    )  # fmt: skip

    assert code == Exit.DONE
    assert told["reasons"][0]["edition"].endswith("/vn.79")


@pytest.mark.parametrize(
    ("text", "code"),
    [("{", Exit.USAGE), ("[]", Exit.USAGE), ('{"population": "x"}', Exit.REFUSED)],
)
def test_unreadable_inputs_say_what_why_and_cure(
    tmp_path: Path, text: str, code: Exit
) -> None:
    path = tmp_path / "inputs.json"
    path.write_text(text)

    ended, told = run("policy", "explain", LEVELS, "--inputs", str(path))

    assert ended == code
    assert {"what", "why", "cure"} <= set(told)


def test_a_day_that_is_none_is_a_matter_of_usage(inputs: Path) -> None:
    code, _told = run(
        "policy", "explain", LEVELS, "--inputs", str(inputs), "--on", "31/02/2021"
    )

    assert code == Exit.USAGE


def test_an_unknown_policy_is_refused_with_those_known() -> None:
    code, told = run("policy", "schema", "vn-covid.levels.qd-1")

    assert code == Exit.REFUSED
    assert LEVELS in told["cure"]


def test_list_and_check_read_the_shipped_files() -> None:
    _code, listed = run("policy", "list")
    code, checked = run("policy", "check")

    assert code == Exit.DONE
    assert {row["id"] for row in listed} >= {LEVELS, "vn-2026.notification.tt-15"}
    assert checked["faults"] == []
    assert checked["policies"] == len(listed)


def test_check_of_a_faulty_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "p.toml").write_text(WHOLE.replace("positive", "negative", 3))

    code, told = run("policy", "check", str(tmp_path))

    assert code == Exit.REFUSED
    assert told["why"]


def test_people_read_a_decision_as_lines(inputs: Path) -> None:
    code, text = cli.run(
        ["policy", "explain", LEVELS, "--inputs", str(inputs), "--language", "en"]
    )

    assert code == Exit.DONE
    assert text.startswith("level: 2")
    assert "not verified" in text
