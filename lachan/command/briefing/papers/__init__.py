"""The briefing on paper: the same content as the page, in the official layout."""

from lachan.command.briefing.papers.document import docx
from lachan.command.briefing.papers.pages import pdf
from lachan.command.briefing.papers.printed import (
    headlines,
    kind_of,
    language,
    printed,
)
from lachan.command.briefing.papers.workbook import xlsx

__all__ = ["docx", "headlines", "kind_of", "language", "pdf", "printed", "xlsx"]
