"""Every text on screen has its Vietnamese, and the tools that see to it work."""

import gettext
from pathlib import Path

import pytest

from config import words

CATALOGUE = Path("lachan/watch/cases/locale/vi/LC_MESSAGES/django.po")
HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'


def _house(root: Path, *, catalogue: str, code: str = "", page: str = "") -> Path:
    files = {
        CATALOGUE: HEADER + catalogue,
        Path("lachan/watch/cases/pages.py"): code,
        Path("lachan/watch/cases/templates/cases/list.html"): page,
    }
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return root


def test_every_text_on_screen_has_its_vietnamese() -> None:
    assert words.faults() == []


def test_a_text_without_translation_is_named_with_its_place(tmp_path: Path) -> None:
    house = _house(tmp_path, catalogue="", code='\nx = _("Onset")\n')

    assert words.faults(house) == [
        "lachan/watch/cases/pages.py:2: 'Onset' has no Vietnamese"
    ]


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ('msgid "Onset"\nmsgstr ""\n', "not translated"),
        ('#, fuzzy\nmsgid "Onset"\nmsgstr "Khởi phát"\n', "not translated"),
        ('msgid "%(n)s cases"\nmsgstr "%(m)s ca"\n', "unknown places ['m']"),
        ('msgid "%(n)s cases"\nmsgstr "ca"\n', "loses ['n']"),
    ],
)
def test_a_translation_that_would_fail_the_reader_is_a_fault(
    tmp_path: Path, entry: str, fault: str
) -> None:
    house = _house(tmp_path, catalogue=entry)

    assert any(fault in line for line in words.faults(house))


def test_a_complete_catalogue_has_no_faults(tmp_path: Path) -> None:
    house = _house(
        tmp_path,
        catalogue=(
            'msgid "Onset"\nmsgstr "Khởi phát"\n\n'
            'msgid "%(n)s case"\nmsgid_plural "%(n)s cases"\nmsgstr[0] "%(n)s ca"\n\n'
            'msgctxt "month"\nmsgid "May"\nmsgstr "tháng Năm"\n'
        ),
        code='_("Onset")\nngettext("%(n)s case", "%(n)s cases", n)\n',
        page='{% translate "May" context "month" %}',
    )

    assert words.faults(house) == []


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ('<p title="it\'s">{% translate "Hello" %}', ("Hello", None, None)),
        ('{% translate "May" context "month" %}', ("May", None, "month")),
        ('{{ value|default:_("none") }}', ("none", None, None)),
        ('{% tile label=_("New cases") %}', ("New cases", None, None)),
        (
            "{% blocktranslate trimmed %}\n  One\n  line\n{% endblocktranslate %}",
            ("One line", None, None),
        ),
        (
            "{% blocktranslate count n=n %}{{ n }} it's{% plural %}{{ n }} all"
            "{% endblocktranslate %}",
            ("%(n)s it's", "%(n)s all", None),
        ),
    ],
)
def test_templates_are_read_as_django_reads_them(
    page: str, expected: tuple[str, str | None, str | None]
) -> None:
    (found,) = words.spoken_by_template(page, Path("page.html"))

    assert (found.text, found.plural, found.context) == expected


def test_extracting_adds_what_is_missing_and_keeps_what_is_written(
    tmp_path: Path,
) -> None:
    written = '# by hand\nmsgid "Onset"\nmsgstr "Khởi phát"\n'
    house = _house(tmp_path, catalogue=written, code='_("Onset")\n_("Outcome")\n')

    words.extract(house)

    catalogue = (house / CATALOGUE).read_text(encoding="utf-8")
    assert catalogue.startswith(HEADER + written)
    assert words.faults(house) == [f"{CATALOGUE}:7: 'Outcome' is not translated"]
    assert words.extract(house) == []


def test_compiled_catalogues_are_read_by_gettext_and_only_stale_ones_written(
    tmp_path: Path,
) -> None:
    house = _house(tmp_path, catalogue='msgid "Onset"\nmsgstr "Khởi phát"\n')

    first, second = words.compile_all(house), words.compile_all(house)

    with first[0].open("rb") as compiled:
        assert gettext.GNUTranslations(compiled).gettext("Onset") == "Khởi phát"
    assert second == []
