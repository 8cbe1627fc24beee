"""What must hold of the editions of regulations."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, F, OuterRef, QuerySet, Subquery

from lachan.ground.policy.models import PolicyEdition
from lachan.ground.policy.rules import families
from lachan.kernel.integrity import Check, Severity
from lachan.kernel.speech import sentence as _


def _judged_by_nobody(now: datetime) -> QuerySet[PolicyEdition]:
    return PolicyEdition.objects.exclude(family__in=families.names())


def _begin_together(now: datetime) -> QuerySet[PolicyEdition]:
    """Two editions of one policy in one place from the same day: which one governs?"""
    same = PolicyEdition.objects.filter(
        policy_id=OuterRef("policy_id"),
        place=OuterRef("place"),
        valid_from=OuterRef("valid_from"),
    )
    counted = same.order_by().values("policy_id").annotate(n=Count("pk")).values("n")
    told = PolicyEdition.objects.annotate(together=Subquery(counted[:1]))
    return told.filter(together__gt=1, valid_from=F("valid_from"))


CHECKS = (
    Check(
        key="policy.judged_by_nobody",
        severity=Severity.GRAVE,
        wrong=_("An edition belongs to a family for which no rule is installed."),
        cure=_("Install the version of the program that knows the family."),
        rows=_judged_by_nobody,
        subject="policy_id",
    ),
    Check(
        key="policy.begin_together",
        severity=Severity.FAULT,
        wrong=_("Two editions of one policy begin on the same day in the same place."),
        cure=_("Propose an edition that begins later and says which one holds."),
        rows=_begin_together,
        subject="policy_id",
    ),
)
