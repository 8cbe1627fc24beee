"""Reads of the laboratory module."""

from lachan.watch.labs.queries.backlog import (
    Backlog,
    backlogs,
    laboratories_for,
    laboratories_of,
)
from lachan.watch.labs.queries.before import Earlier, before_sampling
from lachan.watch.labs.queries.evidence import Evidence, evidence_of, people_of
from lachan.watch.labs.queries.history import Link, chain_of
from lachan.watch.labs.queries.listing import (
    STATES,
    Asked,
    queue_of,
    specimens_asked,
    waiting_requests,
)
from lachan.watch.labs.queries.measures import resulted_rows
from lachan.watch.labs.queries.people import code_of, names_of
from lachan.watch.labs.queries.policies import (
    disease_name,
    diseases,
    kinds_of_test,
    name_of_test,
    rule_for_tests,
    size_allowed,
)
from lachan.watch.labs.queries.tubes import (
    Progress,
    Round,
    balances,
    left_of,
    plans_of,
    progress_of,
    ranges_of,
)
from lachan.watch.labs.queries.work import worklist

__all__ = (
    "STATES",
    "Asked",
    "Backlog",
    "Earlier",
    "Evidence",
    "Link",
    "Progress",
    "Round",
    "backlogs",
    "balances",
    "before_sampling",
    "chain_of",
    "code_of",
    "disease_name",
    "diseases",
    "evidence_of",
    "kinds_of_test",
    "laboratories_for",
    "laboratories_of",
    "left_of",
    "name_of_test",
    "names_of",
    "people_of",
    "plans_of",
    "progress_of",
    "queue_of",
    "ranges_of",
    "resulted_rows",
    "rule_for_tests",
    "size_allowed",
    "specimens_asked",
    "waiting_requests",
    "worklist",
)
