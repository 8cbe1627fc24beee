"""The icons of the house: Tabler's names, listed in icons.txt, built as a sprite."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

LIST = Path(__file__).parent / "icons.txt"


@cache
def names() -> frozenset[str]:
    """The icons that the build puts into the sprite."""
    lines = LIST.read_text(encoding="utf-8").split()
    return frozenset(lines)


def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon; without a label it is decoration and hidden from screen readers.

    Raises LookupError for a name that is not in icons.txt: a page with a hole in it
    would be noticed by nobody but its readers.
    """
    if name not in names():
        raise LookupError(f"No icon {name!r}; add its Tabler name to design/icons.txt.")
    address = f"{static('icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="lc-icon" role="img" aria-label="{}"><use href="{}"/></svg>',
            label,
            address,
        )
    return format_html(
        '<svg class="lc-icon" aria-hidden="true"><use href="{}"/></svg>', address
    )
