"""Words of the command line: what a module's `cli.py` offers, and nothing else.

A module lists its words in `COMMANDS`. `config.cli` collects them, adds the options
that all share (`--json`, `--as USER`, `--language`), and turns the answer into output
and an exit code.
"""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import Any

from lachan.kernel.errors import Refused
from lachan.kernel.plain import plain
from lachan.kernel.speech import Text
from lachan.kernel.speech import sentence as _


class Exit(IntEnum):
    """What the exit code says to the program that called."""

    DONE = 0
    FAILED = 1  # a defect of ours; the trace is on stderr
    USAGE = 2
    REFUSED = 3
    PARTLY_REJECTED = 4


class Usage(Refused):
    """The command was written in a way that nobody can carry out (exit 2).

    For what only the command itself can see, such as two options that exclude each
    other; unknown words and missing options are found by the parser.
    """


def no_arguments(parser: ArgumentParser) -> None:
    """For words that take nothing but the shared options."""


@dataclass(frozen=True)
class Command:
    """One word, or several with a space between (`levels assess`).

    `run` returns the answer: whatever `lachan.kernel.plain` can write as JSON, or
    None for nothing to say. An answer with `rejected` above 0 ends with exit 4. The
    same `run` serves both outputs; `show` may turn the answer into text for people
    where the general table is not good enough.
    """

    name: str
    help: Text
    add_arguments: Callable[[ArgumentParser], None]
    run: Callable[[Namespace], object]
    show: Callable[[Any], str] | None = field(default=None, kw_only=True)

    @property
    def words(self) -> tuple[str, ...]:
        """The name word by word, as typed."""
        return tuple(self.name.split())


def exit_code_of(answer: object) -> Exit:
    """PARTLY_REJECTED when the answer counts rejected rows, else DONE."""
    told = plain(answer)
    rejected = told.get("rejected") if isinstance(told, dict) else None
    if isinstance(rejected, int | float) and rejected > 0:
        return Exit.PARTLY_REJECTED
    return Exit.DONE


def existing_file(text: str) -> Path:
    """Type of an argument that names a file to read; `-` is standard input.

    The path is not opened here. Raises Usage for a path that is no readable file.
    """
    path = Path(text)
    if text == "-" or path.is_file():
        return path
    raise Usage(
        what=_("“%(path)s” was not read.", path=text),
        why=_("It is a folder.") if path.is_dir() else _("There is no such file."),
        what_now=_("Name an existing file, or - for standard input."),
    )
