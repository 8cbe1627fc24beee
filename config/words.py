"""Translations without system tools: `python -m config.words compile|extract|check`.

Source texts are English and stand in the code; each module keeps its Vietnamese in
`locale/vi/LC_MESSAGES/django.po`. Django merges all catalogues, so a text translated
in one module is translated everywhere.
"""

import io
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
SPEAKING = ("config", "design", "lachan")
CATALOGUE = Path("locale") / "vi" / "LC_MESSAGES" / "django.po"
# Which argument is the text: `pgettext` names its context first.
KEYWORDS: Mapping[str, Any] = {
    "_": None,
    "sentence": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
_PLACES = re.compile(r"%\((\w+)\)")


@dataclass(frozen=True)
class Spoken:
    """One text in the code: its context and plural if any, and where it stands."""

    text: str
    plural: str | None
    context: str | None
    path: Path
    line: int

    @property
    def key(self) -> tuple[str | None, str]:
        """What a catalogue finds it by."""
        return self.context, self.text

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text!r}"


def catalogues(root: Path = ROOT) -> list[Path]:
    """Every Vietnamese catalogue of the house."""
    return sorted(
        path for top in SPEAKING for path in (root / top).rglob(str(CATALOGUE))
    )


def compile_all(root: Path = ROOT) -> list[Path]:
    """Write each stale `.mo` beside its `.po`; those that were written."""
    written = []
    for source in catalogues(root):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        beside = target.with_suffix(".new")
        with beside.open("wb") as out:
            write_mo(out, _read(source))
        beside.replace(target)
        written.append(target)
    return written


def _read(path: Path) -> Catalog:
    with path.open("rb") as source:
        return read_po(source, locale="vi", domain="django")


def spoken(root: Path = ROOT) -> Iterator[Spoken]:
    """Every text that Python code and templates hand to translation."""
    for top in SPEAKING:
        for path in sorted((root / top).rglob("*")):
            at = path.relative_to(root)
            if {"tests", "migrations", "node_modules", "dist"} & set(at.parts):
                continue
            if path.suffix == ".py":
                yield from spoken_by_code(path.read_text(encoding="utf-8"), at)
            elif "templates" in at.parts and path.is_file():
                yield from spoken_by_template(path.read_text(encoding="utf-8"), at)


def spoken_by_code(source: str, path: Path) -> Iterator[Spoken]:
    """The texts of one Python file; texts put together at run time are not seen."""
    found = extract_python(
        io.BytesIO(source.encode()), KEYWORDS, [], {"encoding": "utf-8"}
    )
    for line, name, told, _comments in found:
        if not told:
            continue
        texts = [told] if isinstance(told, str) else list(told)
        yield from _as_spoken(str(name), texts, path, line)


def _as_spoken(
    name: str, texts: Sequence[str | None], path: Path, line: int
) -> Iterator[Spoken]:
    places = KEYWORDS[name] or (1,)
    context = text = plural = None
    for place in places:
        number = place[0] if isinstance(place, tuple) else place
        said = texts[number - 1] if len(texts) >= number else None
        if isinstance(place, tuple):
            context = said
        elif text is None:
            text = said
        else:
            plural = said
    if text:
        yield Spoken(text, plural, context, path, line)


def spoken_by_template(source: str, path: Path) -> Iterator[Spoken]:
    """The texts of `{% translate %}`, `{% blocktranslate %}` and `_("…")`."""
    from django.conf import settings
    from django.utils.translation.template import templatize

    if not settings.configured:
        settings.configure(USE_I18N=True)
    for number, line in enumerate(templatize(source).splitlines(), start=1):
        # One line at a time: what is blanked out between the calls is not Python.
        if "gettext(" in line or "_(" in line:
            for found in spoken_by_code(line.strip() + "\n", path):
                yield Spoken(found.text, found.plural, found.context, path, number)


def faults(root: Path = ROOT) -> list[str]:
    """What keeps a Vietnamese reader from understanding: one line for each.

    A text without translation or with one marked fuzzy, and a translation whose
    named places differ from those of its text (it would fail when shown).
    """
    known: dict[tuple[str | None, str], Message] = {}
    told: list[str] = []
    for path in catalogues(root):
        for message in _read(path):
            if message.id:
                known.setdefault(_key(message), message)
                told += _faults_of(message, path.relative_to(root))
    seen = set()
    for text in spoken(root):
        if text.key not in seen and text.key not in known:
            told.append(f"{text} has no Vietnamese")
        seen.add(text.key)
    return told


def _key(message: Message) -> tuple[str | None, str]:
    text = message.id[0] if isinstance(message.id, tuple | list) else message.id
    return message.context, str(text)


def _faults_of(message: Message, path: Path) -> Iterator[str]:
    sources = _texts(message.id)
    translations = _texts(message.string)
    where = f"{path}:{message.lineno}: {sources[0]!r}"
    if not any(translations) or message.fuzzy:
        yield f"{where} is not translated"
        return
    asked = {name for text in sources for name in _PLACES.findall(text)}
    for text in translations:
        unknown = set(_PLACES.findall(text)) - asked
        if unknown:
            yield f"{where} is translated with unknown places {sorted(unknown)}"
        # One form serves every number in Vietnamese, so it needs every place.
        if asked - set(_PLACES.findall(text)) and not message.pluralizable:
            yield f"{where} loses {sorted(asked - set(_PLACES.findall(text)))}"


def _texts(told: str | Iterable[str] | None) -> list[str]:
    if told is None:
        return [""]
    return [told] if isinstance(told, str) else [str(text) for text in told]


def extract(root: Path = ROOT) -> list[str]:
    """Add texts without translation to their module's catalogue, empty; their lines.

    Never removes or reorders: a catalogue is written by people.
    """
    known = {_key(m) for path in catalogues(root) for m in _read(path)}
    added: dict[Path, list[Spoken]] = {}
    for text in spoken(root):
        if text.key not in known:
            known.add(text.key)
            added.setdefault(root / _home_of(text.path) / CATALOGUE, []).append(text)
    for path, texts in added.items():
        _append(path, texts)
    return [str(text) for texts in added.values() for text in texts]


def _home_of(path: Path) -> Path:
    """The module a file belongs to: `lachan/<wing>/<module>`, `lachan/kernel`."""
    if path.parts[0] != "lachan":
        return Path(path.parts[0])
    depth = 2 if path.parts[1] == "kernel" or len(path.parts) < 4 else 3
    return Path(*path.parts[:depth])


def _append(path: Path, texts: list[Spoken]) -> None:
    catalogue = Catalog(locale="vi", domain="django", charset="utf-8")
    for text in texts:
        both = (text.text, text.plural) if text.plural else text.text
        catalogue.add(both, context=text.context)
    out = io.BytesIO()
    write_po(out, catalogue, omit_header=path.exists(), width=88)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as end:
        end.write(b"\n" if end.tell() else b"")
        end.write(out.getvalue())


def main(words: list[str]) -> int:
    """Carry out one word; the exit code."""
    if words == ["compile"]:
        compile_all()
        return 0
    if words in (["extract"], ["check"]):
        lines = extract() if words == ["extract"] else faults()
        sys.stderr.write("".join(f"{line}\n" for line in lines))
        return 1 if lines and words == ["check"] else 0
    sys.stderr.write("usage: python -m config.words compile|extract|check\n")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
