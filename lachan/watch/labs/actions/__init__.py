"""The verbs of the laboratory module."""

from lachan.watch.labs.actions.deciding import (
    NothingToDecide,
    UnknownTube,
    accept,
    identify,
)
from lachan.watch.labs.actions.exporting import note_export
from lachan.watch.labs.actions.holding import HOLDER, KEPT
from lachan.watch.labs.actions.kits import report_kit
from lachan.watch.labs.actions.laboratories import (
    CannotBePlanned,
    end_plan,
    open_laboratory,
    plan_screening,
    set_capacity,
)
from lachan.watch.labs.actions.merging import KEEPERS, adopt_person
from lachan.watch.labs.actions.messaging import AnotherMessage, take_in
from lachan.watch.labs.actions.moving import (
    CannotFollow,
    Moved,
    begin_tests,
    receive,
    reject,
    send,
    void,
)
from lachan.watch.labs.actions.pooling import CannotBePooled, dissolve, make_pool
from lachan.watch.labs.actions.requesting import (
    AlreadySampled,
    ReasonNeeded,
    cancel,
    request_test,
)
from lachan.watch.labs.actions.resulting import (
    Origin,
    ResultImpossible,
    correct,
    record_results,
    set_aside,
    take_back,
)
from lachan.watch.labs.actions.sampling import (
    CannotBeTaken,
    PoolTooLarge,
    TubeUsed,
    collect,
    sample,
    sample_together,
)
from lachan.watch.labs.actions.tubes import (
    CannotBeCounted,
    CannotBeIssued,
    count_tubes,
    issue_tubes,
    void_range,
)
from lachan.watch.labs.actions.variants import (
    NotPositive,
    report_variant,
    withdraw_variant,
)

__all__ = (
    "HOLDER",
    "KEEPERS",
    "KEPT",
    "AlreadySampled",
    "AnotherMessage",
    "CannotBeCounted",
    "CannotBeIssued",
    "CannotBePlanned",
    "CannotBePooled",
    "CannotBeTaken",
    "CannotFollow",
    "Moved",
    "NotPositive",
    "NothingToDecide",
    "Origin",
    "PoolTooLarge",
    "ReasonNeeded",
    "ResultImpossible",
    "TubeUsed",
    "UnknownTube",
    "accept",
    "adopt_person",
    "begin_tests",
    "cancel",
    "collect",
    "correct",
    "count_tubes",
    "dissolve",
    "end_plan",
    "identify",
    "issue_tubes",
    "make_pool",
    "note_export",
    "open_laboratory",
    "plan_screening",
    "receive",
    "record_results",
    "reject",
    "report_kit",
    "report_variant",
    "request_test",
    "sample",
    "sample_together",
    "send",
    "set_aside",
    "set_capacity",
    "take_back",
    "take_in",
    "void",
    "void_range",
    "withdraw_variant",
)
