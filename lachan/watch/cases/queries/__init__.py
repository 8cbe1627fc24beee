"""Reads of the register: figures, lists, work, weaknesses and histories."""

from lachan.watch.cases.queries.history import (
    HistoryLine,
    finding_name,
    finding_value,
    history_of,
)
from lachan.watch.cases.queries.listing import (
    Asked,
    Listed,
    Place,
    cases_asked,
    page_of,
)
from lachan.watch.cases.queries.measures import (
    confirmed_rows,
    died_rows,
    recovered_rows,
    suspected_rows,
    undated_rows,
)
from lachan.watch.cases.queries.people import code_of, names_of_people, sees_health
from lachan.watch.cases.queries.policies import (
    Policies,
    disease_name,
    diseases,
    findings_of,
    has_source,
)
from lachan.watch.cases.queries.replay import replay_clock, replay_definition
from lachan.watch.cases.queries.weaknesses import (
    LINK_PROBLEMS,
    LinkProblem,
    Weakness,
    link_problems,
    weaknesses,
)
from lachan.watch.cases.queries.work import waiting, worklist

__all__ = (
    "LINK_PROBLEMS",
    "Asked",
    "HistoryLine",
    "LinkProblem",
    "Listed",
    "Place",
    "Policies",
    "Weakness",
    "cases_asked",
    "code_of",
    "confirmed_rows",
    "died_rows",
    "disease_name",
    "diseases",
    "finding_name",
    "finding_value",
    "findings_of",
    "has_source",
    "history_of",
    "link_problems",
    "names_of_people",
    "page_of",
    "recovered_rows",
    "replay_clock",
    "replay_definition",
    "sees_health",
    "suspected_rows",
    "undated_rows",
    "waiting",
    "weaknesses",
    "worklist",
)
