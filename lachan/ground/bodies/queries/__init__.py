"""What is asked of the bodies: who answers, who covers what, who serves which units."""

from lachan.ground.bodies.queries.areas import (
    AreaGaps,
    area_gaps,
    area_paths,
    areas_of_unit,
    units_of_area,
)
from lachan.ground.bodies.queries.charges import (
    Responsible,
    TeamCover,
    charged_households,
    responsible_for,
    responsible_for_many,
    team_cover,
)
from lachan.ground.bodies.queries.members import (
    Member,
    PhoneLine,
    answering_of,
    bodies_at,
    members_of,
    phone_list,
)

__all__ = [
    "AreaGaps",
    "Member",
    "PhoneLine",
    "Responsible",
    "TeamCover",
    "answering_of",
    "area_gaps",
    "area_paths",
    "areas_of_unit",
    "bodies_at",
    "charged_households",
    "members_of",
    "phone_list",
    "responsible_for",
    "responsible_for_many",
    "team_cover",
    "units_of_area",
]
