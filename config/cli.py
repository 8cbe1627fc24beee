"""The program `lachan`: every module's words, one shape of answer, one set of exits.

With `--json` standard output carries exactly one JSON value; everything else that is
printed while a word runs, and every log line, goes to standard error.
"""

import argparse
import contextlib
import importlib
import importlib.util
import json
import os
import sys
from collections.abc import Iterable, Sequence
from typing import Any, NoReturn

from config.answers import readable
from lachan.kernel.command_line import Command, Exit, Usage, exit_code_of
from lachan.kernel.errors import Refused
from lachan.kernel.plain import plain
from lachan.kernel.speech import Sentence
from lachan.kernel.speech import sentence as _


class _Parser(argparse.ArgumentParser):
    """Raises `Usage` instead of ending the process, so that `--json` holds then too.

    Help is in the language of the terminal: what modules say of their arguments is
    translated here, where it is read.
    """

    def format_help(self) -> str:
        """The help, put into words while it is asked for."""
        self._positionals.title = str(_("what to give"))
        self._optionals.title = str(_("options"))
        for action in self._actions:
            if action.help and action.help is not argparse.SUPPRESS:
                action.help = str(Sentence(action.help))
        return super().format_help().replace("usage:", str(_("usage:")), 1)

    def error(self, message: str) -> NoReturn:
        raise Usage(
            what=_("The command was not carried out."),
            why=message,
            what_now=_("See `%(program)s --help`.", program=self.prog),
        )


def start() -> None:
    """Load the house. Raises Refused when its surroundings do not let it start."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as why:
        raise _did_not_start(str(why), _("Correct the setting and try again.")) from why
    except OSError as why:
        raise _did_not_start(
            f"{why.strerror}: {why.filename}",
            _("Set LACHAN_DATA_DIR to a folder that this account may write to."),
        ) from why


def _did_not_start(why: str, what_now: Any) -> Refused:
    return Refused(what=_("Lá Chắn did not start."), why=why, what_now=what_now)


def commands() -> list[Command]:
    """Every word of every installed app, sorted. Raises ValueError for a double one."""
    from django.apps import apps

    found: dict[tuple[str, ...], Command] = {}
    for app in apps.get_app_configs():
        if app.name == "config":
            words: Iterable[Command] = importlib.import_module("config.chores").COMMANDS
        elif importlib.util.find_spec(f"{app.name}.cli"):
            words = importlib.import_module(f"{app.name}.cli").COMMANDS
        else:
            continue
        for command in words:
            if command.words in found:
                raise ValueError(f"Two modules offer the word “{command.name}”.")
            found[command.words] = command
    return [found[words] for words in sorted(found)]


def parser_for(offered: Sequence[Command]) -> argparse.ArgumentParser:
    """One parser for all words; groups (`levels …`) are made as they are met."""
    root = _Parser(
        prog="lachan",
        description=str(
            _("Lá Chắn: the working system of an epidemic steering committee.")
        ),
        allow_abbrev=False,
    )
    groups: dict[tuple[str, ...], Any] = {
        (): root.add_subparsers(title=str(_("words")), metavar="WORD", required=True)
    }
    for command in offered:
        _add(groups, command, offered)
    return root


def _below(group: tuple[str, ...], offered: Sequence[Command]) -> str:
    """The words of a group, which say more of it than a name would."""
    depth = len(group)
    below = {one.words[depth] for one in offered if one.words[:depth] == group}
    return ", ".join(sorted(below))


def _add(
    groups: dict[tuple[str, ...], Any], command: Command, offered: Sequence[Command]
) -> None:
    *above, last = command.words
    for depth in range(1, len(above) + 1):
        group = tuple(above[:depth])
        if group not in groups:
            parser = groups[group[:-1]].add_parser(
                group[-1], help=_below(group, offered), allow_abbrev=False
            )
            groups[group] = parser.add_subparsers(metavar="WORD", required=True)
    leaf = groups[tuple(above)].add_parser(
        last,
        help=str(command.help),
        description=str(command.help),
        allow_abbrev=False,
    )
    command.add_arguments(leaf)
    shared = leaf.add_argument_group(str(_("for every word")))
    shared.add_argument("--json", action="store_true", help=str(_("answer in JSON")))
    shared.add_argument(
        "--as", dest="as_user", metavar="USER", help=str(_("act as this account"))
    )
    shared.add_argument("--language", choices=("vi", "en"), default=spoken_language())
    # A word may make use of another without knowing who offers it.
    leaf.set_defaults(command=command, carry_out=carry_out)


def spoken_language() -> str:
    """`LACHAN_LANGUAGE`, else English where the terminal says so, else Vietnamese."""
    asked = os.environ.get("LACHAN_LANGUAGE")
    if asked in ("vi", "en"):
        return asked
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return "en" if os.environ[name].lower().startswith("en") else "vi"
    return "vi"


def _speak(language: str) -> None:
    from django.utils import translation

    translation.activate(language)


def answer_to(arguments: argparse.Namespace) -> object:
    """Carry out the word. Raises Refused also for faults of the surroundings."""
    from django.db.utils import OperationalError, ProgrammingError

    command: Command = arguments.command
    _speak(arguments.language)
    try:
        # Whatever a library prints meanwhile must not mix with the answer.
        with contextlib.redirect_stdout(sys.stderr):
            return command.run(arguments)
    except (OperationalError, ProgrammingError) as why:
        if "no such table" in str(why) or "does not exist" in str(why):
            raise Refused(
                what=_("“%(word)s” was not carried out.", word=command.name),
                why=_("The database has no tables yet, or older ones."),
                what_now=_("Run `lachan migrate`, then try again."),
            ) from why
        raise
    except (FileNotFoundError, IsADirectoryError, PermissionError) as why:
        # Only a file the caller named is the caller's to correct.
        if str(why.filename) not in {str(value) for value in vars(arguments).values()}:
            raise
        raise Usage(
            what=_("“%(path)s” could not be opened.", path=why.filename),
            why=why.strerror or type(why).__name__,
            what_now=_("Name another file or folder."),
        ) from why


def carry_out(argv: Sequence[str]) -> object:
    """The answer to one command line, for one word that makes use of another.

    Raises Refused, also (Usage) when no module offers such a word.
    """
    return answer_to(parser_for(commands()).parse_args(argv))


def _tell(answer: object, command: Command, *, as_json: bool) -> str:
    if as_json:
        return json.dumps(plain(answer), ensure_ascii=False, allow_nan=False)
    if command.show is not None and answer is not None:
        return command.show(answer)
    return readable(answer)


def run(argv: Sequence[str]) -> tuple[Exit, str]:
    """Carry out one command line; the exit code and what belongs on standard output."""
    as_json = "--json" in argv
    try:
        start()
        _speak(spoken_language())
        arguments = parser_for(commands()).parse_args(argv)
        answer = answer_to(arguments)
        told = _tell(answer, arguments.command, as_json=as_json)
        return exit_code_of(answer), told
    except Refused as refusal:
        code = Exit.USAGE if isinstance(refusal, Usage) else Exit.REFUSED
        if as_json:
            return code, json.dumps(refusal.as_json(), ensure_ascii=False)
        lines = (refusal.what, refusal.why, refusal.what_now)
        sys.stderr.write("".join(f"{line}\n" for line in lines))
        return code, ""


def main() -> int:
    """Entry point of `lachan`."""
    try:
        code, told = run(sys.argv[1:])
        if told:
            sys.stdout.write(told + "\n")
            sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader went away (`| head`): nothing is wrong, and nothing more is said.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return Exit.DONE


if __name__ == "__main__":
    sys.exit(main())
