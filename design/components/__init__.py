"""View models of every component: frozen, typed, without queries.

Pages build them from their own rows and hand them to the tag of the same name;
`design/README.md` shows each once.
"""

from design.components.drawn import Chart, Map, MapClass, MapValues, Place, Series
from design.components.figures import LevelMark, Mark, Number, Tile
from design.components.lists import (
    BulkAction,
    Buttons,
    Chip,
    Column,
    Linked,
    Meter,
    Paging,
    Person,
    Row,
    Table,
    Trend,
)
from design.components.records import (
    Definition,
    Empty,
    Moment,
    Progress,
    Record,
    Refusal,
)
from design.components.shell import Action, Crumb, Link, Option, Step, Tab

__all__ = [
    "Action",
    "BulkAction",
    "Buttons",
    "Chart",
    "Chip",
    "Column",
    "Crumb",
    "Definition",
    "Empty",
    "LevelMark",
    "Link",
    "Linked",
    "Map",
    "MapClass",
    "MapValues",
    "Mark",
    "Meter",
    "Moment",
    "Number",
    "Option",
    "Paging",
    "Person",
    "Place",
    "Progress",
    "Record",
    "Refusal",
    "Row",
    "Series",
    "Step",
    "Tab",
    "Table",
    "Tile",
    "Trend",
]
