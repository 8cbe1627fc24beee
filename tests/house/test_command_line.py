"""The command line: one JSON value, one shape of refusal, one set of exits."""

import json
import os
import subprocess
import sys
from argparse import ArgumentParser, Namespace
from datetime import date
from pathlib import Path

import pytest

from config import answers, cli
from lachan.kernel.command_line import Command, Exit, exit_code_of, no_arguments
from lachan.kernel.errors import Refused

ROOT = Path(__file__).resolve().parents[2]


def _with_file(parser: ArgumentParser) -> None:
    parser.add_argument("file")


def _refuses(_: Namespace) -> object:
    raise Refused(what="Not done.", why="Too early.", what_now="Come back at noon.")


def _counts(_: Namespace) -> object:
    return {"rows": 3, "created": 2, "rejected": 1}


def _talks(_: Namespace) -> object:
    sys.stdout.write("chatter of a library")
    return {"day": date(2021, 12, 7)}


def _reads(arguments: Namespace) -> object:
    return Path(arguments.file).read_text(encoding="utf-8")


WORDS = [
    Command("levels assess", "refuses", no_arguments, _refuses),
    Command("import", "counts", no_arguments, _counts),
    Command("talk", "talks", no_arguments, _talks, show=lambda told: str(told["day"])),
    Command("read", "reads", _with_file, _reads),
]


@pytest.fixture(autouse=True)
def _words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "commands", lambda: WORDS)


def _program(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-P", "-m", "config.cli", *words],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
    )


def test_a_refusal_is_exit_3_with_what_why_and_cure() -> None:
    code, told = cli.run(["levels", "assess", "--json"])

    assert code == Exit.REFUSED
    assert json.loads(told) == {
        "what": "Not done.",
        "why": "Too early.",
        "cure": "Come back at noon.",
    }


def test_without_json_a_refusal_is_three_lines_on_standard_error(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, told = cli.run(["levels", "assess"])

    assert (code, told) == (Exit.REFUSED, "")
    assert capsys.readouterr().err.splitlines() == [
        "Not done.",
        "Too early.",
        "Come back at noon.",
    ]


def test_rejected_rows_end_with_exit_4() -> None:
    code, told = cli.run(["import", "--json"])

    assert code == Exit.PARTLY_REJECTED
    assert json.loads(told)["rejected"] == 1


@pytest.mark.parametrize(
    "answer", [None, [], {"rows": 1}, {"rejected": 0}, "text", {"rejected": []}]
)
def test_anything_else_is_done(answer: object) -> None:
    assert exit_code_of(answer) == Exit.DONE


@pytest.mark.parametrize(
    "line", [["nobody", "knows"], ["levels"], [], ["talk", "--unknown"]]
)
def test_a_wrong_line_is_exit_2_and_still_one_json_value(line: list[str]) -> None:
    code, told = cli.run([*line, "--json"])

    assert code == Exit.USAGE
    assert set(json.loads(told)) == {"what", "why", "cure"}


def test_options_are_never_guessed_from_their_beginning() -> None:
    code, _ = cli.run(["talk", "--js"])

    assert code == Exit.USAGE


def test_a_file_that_the_caller_named_and_is_absent_is_the_callers_to_correct(
    tmp_path: Path,
) -> None:
    code, told = cli.run(["read", str(tmp_path / "absent.csv"), "--json"])

    assert code == Exit.USAGE
    assert "absent.csv" in json.loads(told)["what"]


def test_people_read_what_the_word_shows_and_programs_read_json() -> None:
    _, shown = cli.run(["talk"])
    _, told = cli.run(["talk", "--json"])

    assert shown == "2021-12-07"
    assert json.loads(told) == {"day": "2021-12-07"}


def test_what_a_library_prints_never_mixes_with_the_answer(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["lachan", "talk", "--json"])

    code = cli.main()

    printed = capsys.readouterr()
    assert code == Exit.DONE
    assert json.loads(printed.out) == {"day": "2021-12-07"}
    assert "chatter" in printed.err


def test_records_are_shown_as_a_table_and_unknown_as_a_dash() -> None:
    rows = [{"unit": "Bá Thước", "new": 12}, {"unit": "Vĩnh Lộc", "new": None}]

    assert answers.readable(rows).splitlines() == [
        "unit      new",
        "Bá Thước  12",
        "Vĩnh Lộc  —",
    ]


def test_two_modules_may_not_offer_the_same_word(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.undo()
    from config import chores

    monkeypatch.setattr(chores, "COMMANDS", (*chores.COMMANDS, chores.COMMANDS[0]))

    with pytest.raises(ValueError, match="Two modules offer"):
        cli.commands()


def test_the_words_of_the_house_build_one_parser(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.undo()

    offered = cli.commands()

    assert "migrate" in {command.name for command in offered}
    assert "migrate" in cli.parser_for(offered).format_help()


@pytest.mark.parametrize(
    ("surroundings", "language"),
    [
        ({}, "vi"),
        ({"LANG": "C"}, "vi"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": "vi_VN.UTF-8"}, "vi"),
        ({"LANG": "vi_VN.UTF-8", "LACHAN_LANGUAGE": "en"}, "en"),
    ],
)
def test_the_terminal_speaks_vietnamese_unless_it_is_english(
    monkeypatch: pytest.MonkeyPatch, surroundings: dict[str, str], language: str
) -> None:
    for name in ("LACHAN_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in surroundings.items():
        monkeypatch.setenv(name, value)

    assert cli.spoken_language() == language


def test_the_program_says_what_to_do_about_a_data_folder_it_cannot_write(
    tmp_path: Path,
) -> None:
    blocked = tmp_path / "a file, not a folder"
    blocked.write_text("", encoding="utf-8")

    ended = _program(
        "migrate",
        "--json",
        LACHAN_DATA_DIR=str(blocked / "data"),
        LACHAN_DATABASE_URL="",
    )

    assert ended.returncode == Exit.REFUSED
    assert "LACHAN_DATA_DIR" in json.loads(ended.stdout)["cure"]


def test_production_refuses_to_start_with_the_keys_of_the_demo() -> None:
    ended = _program("migrate", "--json", LACHAN_ENV="production", LACHAN_SECRET_KEY="")

    assert ended.returncode == Exit.REFUSED
    assert "LACHAN_SECRET_KEY" in json.loads(ended.stdout)["why"]
