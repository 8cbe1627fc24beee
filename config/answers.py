"""Answers of the program in a form for people."""

import json

from lachan.kernel.plain import plain


def readable(answer: object) -> str:
    """The answer for people: text as it stands, records as a table."""
    told = plain(answer)
    if told is None:
        return ""
    if isinstance(told, dict):
        width = max((len(key) for key in told), default=0)
        return "\n".join(f"{key:<{width}}  {_cell(told[key])}" for key in told)
    if isinstance(told, list):
        return _table(told)
    return str(told)


def _table(rows: list[object]) -> str:
    if not all(isinstance(row, dict) for row in rows):
        return "\n".join(_cell(row) for row in rows)
    records = [row for row in rows if isinstance(row, dict)]
    columns = list(dict.fromkeys(key for record in records for key in record))
    lines = [columns] + [[_cell(r.get(c)) for c in columns] for r in records]
    widths = [max(len(line[at]) for line in lines) for at in range(len(columns))]
    return "\n".join(
        "  ".join(f"{cell:<{widths[at]}}" for at, cell in enumerate(line)).rstrip()
        for line in lines
    )


def _cell(value: object) -> str:
    if value is None:
        return "—"
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return str(value)
