"""Papers: a person's copy, the notice of a breach, the impact assessment.

The layouts follow the lists of what must be told; the official forms of the decree were
not read and are not claimed (V3).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO

import docx
import xlsxwriter
from django.utils import translation
from django.utils.translation import gettext as _

from lachan.ground.privacy import words
from lachan.ground.privacy.models import Breach, Purpose
from lachan.ground.privacy.queries.keeping import register, terms
from lachan.ground.privacy.queries.law import Law, law_on
from lachan.kernel.clock import VIETNAM

_NAME_LENGTH = 31  # of a sheet, in Excel
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


def workbook_of(told: Mapping[str, Sequence[Mapping[str, object]]]) -> bytes:
    """A sheet for each part of the copy; texts are never carried out as formulas."""
    into = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(into, options) as book:
        heading = book.add_format({"bold": True})
        for number, (title, rows) in enumerate(told.items(), 1):
            name = f"{number} {title}".translate(_FORBIDDEN)[:_NAME_LENGTH]
            sheet = book.add_worksheet(name)
            columns = list(dict.fromkeys(key for row in rows for key in row))
            for at, column in enumerate(columns):
                sheet.write_string(0, at, column, heading)
            for line, row in enumerate(rows, 1):
                for at, column in enumerate(columns):
                    sheet.write_string(line, at, _cell(row.get(column)))
        if not told:
            book.add_worksheet("1")
    return into.getvalue()


def _cell(value: object) -> str:
    return "" if value is None else str(value)


def notice_of(breach: Breach) -> bytes:
    """The notice of a breach to the authority, in Vietnamese, to be signed."""
    with translation.override("vi"):
        paper = docx.Document()
        paper.add_heading(_("Notice of a breach of personal data protection"), 1)
        paper.add_paragraph(f"{_('Unit')}: {breach.unit.full_name}")
        paper.add_paragraph(f"{_('To')}: A05, Bộ Công an")
        table = paper.add_table(rows=0, cols=2, style="Table Grid")
        for term, value in _lines(breach):
            cells = table.add_row().cells
            cells[0].text, cells[1].text = term, value
        law = law_on(breach.found_at)
        if law is not None:
            paper.add_paragraph(f"{law.edition.content.clause} [{law.mark}]")
            paper.add_paragraph(
                _("The wording of the law was read only in a third party's copy.")
            )
        paper.add_paragraph(_("Signature and seal"))
    into = BytesIO()
    paper.save(into)
    return into.getvalue()


def _lines(breach: Breach) -> list[tuple[str, str]]:
    unknown = _("not known yet")
    people = unknown if breach.people_count is None else str(breach.people_count)
    return [
        (_("What happened"), breach.what),
        (_("It began"), _instant(breach.happened_from)),
        (_("It ended"), _instant(breach.happened_until)),
        (_("Found"), _instant(breach.found_at)),
        (_("Authority to be told by"), _instant(breach.notify_due_at)),
        (_("Kinds of data"), ", ".join(breach.class_labels) or unknown),
        (_("How many people"), people),
        (_("What may follow for them"), breach.consequences or unknown),
        (_("What was done against it"), breach.measures or unknown),
        (_("Why later than the law allows"), breach.late_reason or "–"),
    ]


def _instant(at: datetime | None) -> str:
    return f"{at.astimezone(VIETNAM):%H:%M %d/%m/%Y}" if at else _("not known yet")


# ── impact assessment ────────────────────────────────────────────────────────────


def assessment_of(now: datetime) -> bytes:
    """The file of the impact assessment, in Vietnamese, from the register."""
    with translation.override("vi"):
        paper = docx.Document()
        paper.add_heading(_("Impact assessment of processing personal data"), 1)
        law = law_on(now)
        if law is not None:
            paper.add_paragraph(f"{law.edition.content.clause} [{law.mark}]")
            paper.add_paragraph(
                _("The wording of the law was read only in a third party's copy.")
            )
        for one in register():
            paper.add_heading(str(one.content["vi"]), 2)
            table = paper.add_table(rows=0, cols=2, style="Table Grid")
            for term, value in _assessed(one, law):
                cells = table.add_row().cells
                cells[0].text, cells[1].text = term, value
        paper.add_heading(_("Measures of protection"), 2)
        for measure in _measures():
            paper.add_paragraph(measure, style="List Bullet")
        paper.add_paragraph(_("Signature and seal"))
    into = BytesIO()
    paper.save(into)
    return into.getvalue()


def _assessed(one: Purpose, law: Law | None) -> list[tuple[str, str]]:
    told = one.content
    basis = law.duties.bases.get(str(told["basis"])) if law else None
    named = f"{basis.value.vi} ({basis.clause})" if basis else str(told["basis"])
    classes = dict(words.DataClass.choices)
    term = terms().get(str(told["retention"]))
    days = _("no term is known")
    if term and term.days:
        days = _("%(days)d days [%(mark)s]") % {
            "days": term.days,
            "mark": term.verification.mark,
        }
    return [
        (_("Legal basis"), f"{named} {told['basis_note']}".strip()),
        (
            _("Kinds of data"),
            ", ".join(str(classes.get(c, c)) for c in told["classes"]),
        ),
        (_("Data subjects"), str(told["persons_vi"])),
        (_("Kept"), days),
        (_("Recipients"), ", ".join(told["recipients"]) or "–"),
        (_("Systems"), ", ".join(told["systems"]) or "–"),
        (_("Version"), str(one.version)),
    ]


def _measures() -> tuple[str, ...]:
    return (
        _("Who sees what goes by role, place and purpose; others see codes."),
        _("Identity numbers and telephones are encrypted; reading them is journalled."),
        _("Backups are sealed; keys lie outside database and backups and are changed."),
        _("The journal cannot be changed unseen; erasures are replayed on restore."),
    )
