from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from config import cli
from lachan.command.regulations.tests.conftest import Ministry
from lachan.ground.policy.models import PolicyEdition
from lachan.kernel.command_line import Exit


def run(*words: str) -> tuple[int, Any]:
    code, text = cli.run([*words, "--json"])
    return code, json.loads(text)


def test_a_file_goes_from_draft_to_edition_by_two_accounts(
    ministry: Ministry, tmp_path: Path
) -> None:
    path = tmp_path / "levels.toml"
    path.write_text(ministry.changed(), encoding="utf-8")
    options = ("--reason", "Thử", "--as", "drafter")

    _code, impact = run("policy", "impact", str(path), "--as", "drafter")
    _code, drafted = run("policy", "load", str(path), *options)
    own, told = run("policy", "approve", drafted["draft"], "--as", "drafter")
    code, loaded = run(
        *("policy", "approve", drafted["draft"], "--as", "approver"),
        "--accept-retroactive",
    )

    assert impact["subject"] == "unit"
    assert own == Exit.REFUSED
    assert told["why"]
    assert code == Exit.DONE
    assert loaded["created"]


def test_an_edition_is_written_as_a_file(ministry: Ministry) -> None:
    row = ministry.levels()

    code, text = cli.run(["policy", "export", f"{row.policy_id}@{row.edition}"])

    assert code == Exit.DONE
    assert text.startswith("id = ")


def test_drafts_are_listed_refused_and_withdrawn(ministry: Ministry) -> None:
    one = ministry.draft(ministry.changed(label="one"))
    two = ministry.draft(ministry.changed(label="two"))

    words = ("policy", "refuse", str(one.public_id), "--as", "approver")
    run(*words, "--reason", "Sai số")
    run("policy", "withdraw", str(two.public_id), "--as", "drafter")
    _code, rows = run("policy", "drafts", "--as", "approver")

    assert {row["state"] for row in rows} == {"refused", "withdrawn"}


def test_the_shipped_files_need_no_approval(ministry: Ministry) -> None:
    before = PolicyEdition.objects.count()

    code, told = run("policy", "load")

    assert code == Exit.DONE
    assert told == {"created": [], "unchanged": before}


def test_an_unknown_draft_or_edition_is_a_slip_of_usage(ministry: Ministry) -> None:
    for words in (("approve", "nothing"), ("export", "nothing@1")):
        code, _told = run("policy", *words)
        assert code == Exit.USAGE
