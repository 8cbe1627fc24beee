#!/usr/bin/env python3
"""The two commands and every other chore of the house.

    python3 run.py up      install what is missing, load the demo, serve
    python3 run.py test    install what is missing, run the tests

Standard library only, as is `config.setup`: both run on a bare Python 3.11 before
anything else is there, including pip. What is installed is pinned by hash in
`requirements/` and `package-lock.json`; a second run finds it in place and starts at
once.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036  # said so that older ones understand it
    sys.exit(
        "Lá Chắn needs Python 3.11 or newer; this is Python {}.{}.\n"
        "Install python3.11 (or a newer one) and run it by name: "
        "python3.11 run.py up".format(*sys.version_info[:2])
    )

WORDS = """\
usage: python3 run.py WORD …

  up [--port N] [--demo 2021|2026|none]
                     install what is missing, load the demo, serve, print the logins
  test [--all] [pytest options]
                     the tests; --all adds slow and browser tests, and PostgreSQL
                     when LACHAN_TEST_POSTGRES names a server
  check              style, types, contracts, migrations, policies, translations
  setup              install everything and exit
  bench [NAME]       one benchmark, or all of them
  docs               write the generated reference anew
  lock               choose versions anew and pin them by hash
  module WING NAME   lay the rooms of a new module

Any other word goes to the program itself; `python3 run.py help` lists them.
"""
DEVELOPMENT = ("test", "check", "bench", "docs", "lock", "module")


def main(words: list[str]) -> int:
    """Carry out one word; the exit code."""
    from config.setup import setup
    from config.setup.place import PYTHON, VENV, become

    if not words or words[0] in ("-h", "--help"):
        print(WORDS, end="")
        return 0 if words else 2
    if words[0] in ("setup", *DEVELOPMENT):
        setup("dev")
        if words[0] == "setup":
            return 0
        return become(str(PYTHON), "-P", "-m", "config.develop", *words)
    setup("run")
    rest = ["--help"] if words == ["help"] else words
    return become(str(VENV / "bin" / "lachan"), *rest)


def told_to_stop(words: list[str]) -> int:
    """`main`, with what goes wrong said in words."""
    from config.setup.place import Stop, say

    try:
        return main(words)
    except Stop as reason:
        say(str(reason))
        return 1
    except KeyboardInterrupt:
        say("Interrupted; run the same command again to go on.")
        return 130


if __name__ == "__main__":
    sys.exit(told_to_stop(sys.argv[1:]))
