"""The briefing as PDF."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import typst
from django.conf import settings

from lachan.command.briefing.papers.printed import printed

TEMPLATE = Path(__file__).parent.parent / "templates" / "briefing" / "briefing.typ"


def pdf(content: dict[str, Any]) -> bytes:
    """The briefing as PDF/A; the same content gives the same bytes."""
    return typst.compile(
        str(TEMPLATE),
        format="pdf",
        font_paths=[str(path) for path in settings.FONT_PATHS],
        ignore_system_fonts=True,
        sys_inputs={"content": json.dumps(printed(content), ensure_ascii=False)},
        pdf_standards=["a-2b"],
        timestamp=int(datetime.fromisoformat(content["known_at"]).timestamp()),
    )
