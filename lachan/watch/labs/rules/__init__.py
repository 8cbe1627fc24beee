"""Judgement of the laboratory module: pure, no database, no clock."""

from lachan.watch.labs.rules.cycle import (
    ALLOWED,
    AT_HAND,
    AT_LABORATORY,
    OPEN,
    Recorded,
    may_become,
    state_of,
)
from lachan.watch.labs.rules.drafts import (
    Handover,
    Message,
    PlanDraft,
    PoolDraft,
    RequestDraft,
    ResultDraft,
    SpecimenDraft,
)
from lachan.watch.labs.rules.matching import doubt_about, names_differ
from lachan.watch.labs.rules.settling import (
    Rank,
    Statement,
    ends_the_test,
    is_evidence,
    settle,
)
from lachan.watch.labs.rules.times import (
    AGE_BOUNDS_HOURS,
    Turnaround,
    age_class,
    quantile,
    rounds_due,
    turnaround,
)
from lachan.watch.labs.rules.tubes import (
    Balance,
    Span,
    TubeCode,
    free_spans,
    normal,
    parsed,
    scanned,
    span_of,
)

__all__ = (
    "AGE_BOUNDS_HOURS",
    "ALLOWED",
    "AT_HAND",
    "AT_LABORATORY",
    "OPEN",
    "Balance",
    "Handover",
    "Message",
    "PlanDraft",
    "PoolDraft",
    "Rank",
    "Recorded",
    "RequestDraft",
    "ResultDraft",
    "Span",
    "SpecimenDraft",
    "Statement",
    "TubeCode",
    "Turnaround",
    "age_class",
    "doubt_about",
    "ends_the_test",
    "free_spans",
    "is_evidence",
    "may_become",
    "names_differ",
    "normal",
    "parsed",
    "quantile",
    "rounds_due",
    "scanned",
    "settle",
    "span_of",
    "state_of",
    "turnaround",
)
