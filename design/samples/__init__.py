"""Neutral, made-up content of the gallery; nothing here is about anybody."""

from design.samples.drawings import (
    AGES,
    BARS,
    EPIDEMIC,
    LINES,
    map_of_cells,
    map_shapes,
    map_values,
)
from design.samples.fields import (
    CaseForm,
    FilterForm,
    form,
    fragment_form,
    wrong_form,
)
from design.samples.figures import (
    DECISION,
    LEVEL_NAMES,
    NOW,
    REASONS,
    TILES,
    TODAY,
    VERIFICATIONS,
)
from design.samples.records import MOMENTS, PSEUDONYM_RECORD, RECORD
from design.samples.rows import empty_table, table, units_table
from design.samples.shell import (
    CRUMBS,
    NAVIGATION,
    PROGRESSES,
    REFUSAL,
    STEPS,
    TABS,
    USER_MENU,
)

__all__ = [
    "AGES",
    "BARS",
    "CRUMBS",
    "DECISION",
    "EPIDEMIC",
    "LEVEL_NAMES",
    "LINES",
    "MOMENTS",
    "NAVIGATION",
    "NOW",
    "PROGRESSES",
    "PSEUDONYM_RECORD",
    "REASONS",
    "RECORD",
    "REFUSAL",
    "STEPS",
    "TABS",
    "TILES",
    "TODAY",
    "USER_MENU",
    "VERIFICATIONS",
    "CaseForm",
    "FilterForm",
    "empty_table",
    "form",
    "fragment_form",
    "map_of_cells",
    "map_shapes",
    "map_values",
    "table",
    "units_table",
    "wrong_form",
]
