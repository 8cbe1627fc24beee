"""The briefing as a document that an office goes on writing in."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import Table, _Cell

from lachan.command.briefing.papers.printed import printed

# NĐ 30/2020/NĐ-CP, Appendix I: A4, these margins, Times New Roman. Tinos, which our
# PDF is set in, has its measures; offices have the original.
FONT = "Times New Roman"
MARGINS = {
    "top_margin": Cm(2),
    "bottom_margin": Cm(2),
    "left_margin": Cm(3),
    "right_margin": Cm(1.8),
}
TILES_IN_A_ROW = 5
PAGE_CM = 16.2  # between the margins


def docx(content: dict[str, Any]) -> bytes:
    """The briefing as DOCX, with the parts and words of the PDF."""
    told = printed(content)
    labels = told["labels"]
    paper = _paper(told, datetime.fromisoformat(content["known_at"]))
    _letterhead(paper, told)
    _centred(paper, told["title"].upper(), size=15, bold=True)
    moment = f"{labels['as_of']} {told['as_of']}, {labels['known_at']} "
    _centred(paper, moment + told["known_at"], size=11)
    _heading(paper, 1, labels["situation"])
    if told["level"]:
        paper.add_paragraph(f"{labels['level']}: {told['level']}.")
    _tiles(paper, told["tiles"])
    _heading(paper, 2, labels["results"])
    _list(paper, told["results"], labels["none"])
    _heading(paper, 3, labels["weaknesses"])
    _list(paper, told["weaknesses"], labels["none"])
    _heading(paper, 4, labels["tasks"])
    tasks = [f"{t['title']} — {t['unit']} ({t['due']})" for t in told["tasks"]]
    _list(paper, tasks, labels["none"])
    if told["rows"]:
        _heading(paper, 5, labels["below"])
        _units(paper, told)
    paper.sections[0].footer.paragraphs[0].text = told["seal"]
    file = io.BytesIO()
    paper.save(file)
    return file.getvalue()


def _paper(told: dict[str, Any], made: datetime) -> Any:
    paper = Document()
    for name, width in MARGINS.items():
        setattr(paper.sections[0], name, width)
    paper.sections[0].page_width, paper.sections[0].page_height = Cm(21), Cm(29.7)
    for style in ("Normal", "Heading 2", "List Bullet"):
        font = paper.styles[style].font
        font.name, font.size, font.color.rgb = FONT, Pt(13), None
        own = paper.styles[style].element.get_or_add_rPr().get_or_add_rFonts()
        for script in ("w:eastAsia", "w:hAnsi", "w:cs", "w:ascii"):
            own.set(qn(script), FONT)
    # Nobody's name, and the instant of the content: not of whoever printed it.
    paper.core_properties.title = told["title"]
    paper.core_properties.author = told["unit"]
    paper.core_properties.created = paper.core_properties.modified = made
    return paper


def _letterhead(paper: Any, told: dict[str, Any]) -> None:
    head = paper.add_table(rows=1, cols=2)
    _widths(head, [6.2, 10])
    unit, republic = head.rows[0].cells
    _say(unit, told["unit"].upper(), bold=False)
    _say(republic, told["labels"]["republic"], bold=True)
    motto = republic.add_paragraph()
    motto.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = motto.add_run(told["labels"]["motto"])
    run.bold = run.underline = True
    place = paper.add_paragraph()
    place.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    place.add_run(told["place_and_date"]).italic = True


def _say(cell: _Cell, text: str, *, bold: bool, size: int = 12) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(text)
    run.bold, run.font.size = bold, Pt(size)


def _centred(paper: Any, text: str, *, size: int, bold: bool = False) -> None:
    paragraph = paper.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(text)
    run.bold, run.font.size = bold, Pt(size)


def _heading(paper: Any, number: int, text: str) -> None:
    paper.add_heading(f"{number}. {text}", level=2)


def _list(paper: Any, lines: Sequence[str], none: str) -> None:
    for line in lines:
        paper.add_paragraph(line, style="List Bullet")
    if not lines:
        paper.add_paragraph(none)


def _tiles(paper: Any, tiles: Sequence[dict[str, str]]) -> None:
    rows = -(-len(tiles) // TILES_IN_A_ROW)
    table = paper.add_table(rows=rows, cols=TILES_IN_A_ROW, style="Table Grid")
    for at, tile in enumerate(tiles):
        cell = table.cell(at // TILES_IN_A_ROW, at % TILES_IN_A_ROW)
        _say(cell, tile["name"], bold=False, size=8)
        _add(cell, tile["value"], size=14, bold=True)
        for more in filter(None, (tile["change"], tile["note"])):
            _add(cell, more, size=8)


def _add(cell: _Cell, text: str, *, size: int, bold: bool = False) -> None:
    cell.add_paragraph()
    paragraph = cell.paragraphs[-1]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(text)
    run.bold, run.font.size = bold, Pt(size)


def _units(paper: Any, told: dict[str, Any]) -> None:
    heads = [told["labels"]["unit"], "", *told["columns"]]
    table = paper.add_table(rows=1, cols=len(heads), style="Table Grid")
    _fill(table, 0, heads, bold=True)
    _repeated_on_every_page(table)
    for number, row in enumerate(told["rows"], start=1):
        table.add_row()
        _fill(table, number, (row["name"], row["level"], *row["cells"]), bold=False)
    figures = len(told["columns"])
    _widths(table, [3.4, 1.1, *[(PAGE_CM - 4.5) / figures] * figures])


def _widths(table: Table, widths: Sequence[float]) -> None:
    """Columns of fixed widths in cm; names of units stand on one line, not on three."""
    table.autofit = False
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Cm(width)


def _fill(table: Table, number: int, texts: Iterable[str], *, bold: bool) -> None:
    for at, (cell, text) in enumerate(
        zip(table.rows[number].cells, texts, strict=True)
    ):
        _say(cell, text, bold=bold, size=9)
        if at == 0:
            cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.LEFT


def _repeated_on_every_page(table: Table) -> None:
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(mark)
