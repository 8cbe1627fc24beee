"""Form controls that Django lacks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms


class Typeahead(forms.Widget):
    """A text field that suggests records while one types and posts the chosen key.

    `search_url` answers `?q=…` with
    `design/typeahead_options.html` and `options` (list of `Option`). `label_of` names
    the record of a key when a form is shown again.
    """

    template_name = "design/typeahead.html"

    def __init__(
        self,
        search_url: str | Callable[[], str],
        label_of: Callable[[str], str] = str,
        attrs: dict[str, Any] | None = None,
    ) -> None:
        super().__init__({"class": "form-control", **(attrs or {})})
        self.search_url = search_url
        self.label_of = label_of

    def get_context(
        self, name: str, value: Any, attrs: dict[str, Any] | None
    ) -> dict[str, Any]:
        """Add the address of the suggestions and the words of the present value."""
        context = super().get_context(name, value, attrs)
        url = self.search_url() if callable(self.search_url) else self.search_url
        text = self.label_of(str(value)) if value else ""
        context["widget"] |= {"search_url": url, "text": text}
        return context
