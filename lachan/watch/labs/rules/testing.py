"""May specimens be mixed, and how many? Pure: no database, no clock.

The family `labs.testing`: for each test of a disease how many people one reaction may
hold, and up to which expected share of positives that saves anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lachan.ground.policy.rules.shapes import asked
from lachan.ground.policy.rules.sourced import Because, Sourced, conclude
from lachan.kernel.decisions import Decision
from lachan.kernel.speech import sentence as _


@dataclass(frozen=True)
class TestMethod:
    """One test of a disease; `pool_size_max` 1 forbids mixing."""

    __test__ = False  # no test of ours, whatever its name begins with

    pool_size_max: int
    is_rapid_kit: bool = False


@dataclass(frozen=True)
class Testing:
    """The tests of a disease. Raises ValueError without any."""

    __test__ = False  # no test of ours, whatever its name begins with

    methods: Mapping[str, Sourced[TestMethod]]
    pool_positive_share_max: Sourced[float] | None = None

    def __post_init__(self) -> None:
        if not self.methods:
            raise ValueError("A disease without a test needs no such file.")

    def pool_size_max(self, test: str) -> int:
        """How many people one reaction of a test may hold; 1 for an unlisted test."""
        method = self.methods.get(test)
        return method.value.pool_size_max if method else 1


@dataclass(frozen=True)
class PoolAsked:
    """A pool that somebody means to make."""

    test: str | None = asked(_("Code of the test."))
    people: int | None = asked(_("People in the pool."), minimum=1)
    expected_positive_share: float | None = asked(
        _("Expected share of positives among those sampled."), minimum=0, maximum=1
    )


def may_pool(question: PoolAsked, policy: Testing) -> Decision:
    """`may_pool`: true or false, or both as `possible` where something is missing.

    What is not allowed stays so whatever is not known.
    """
    steps: list[Because] = []
    missing: list[str] = []
    truths = (
        _size(question, policy, steps, missing),
        _share(question, policy, steps, missing),
    )
    if False in truths:
        return conclude({"may_pool": False}, steps)
    if None in truths:
        return conclude({"possible": [False, True]}, steps, missing=missing)
    return conclude({"may_pool": True}, steps)


def _size(
    question: PoolAsked, policy: Testing, steps: list[Because], missing: list[str]
) -> bool | None:
    if question.test is None or question.people is None:
        missing += [n for n in ("test", "people") if getattr(question, n) is None]
        return None
    method = policy.methods.get(question.test)
    if method is None:
        return question.people == 1
    most = method.value.pool_size_max
    text = _("At most %(most)s people in one reaction of this test.", most=most)
    steps.append(Because("pool-size", method, text))
    return question.people <= most


def _share(
    question: PoolAsked, policy: Testing, steps: list[Because], missing: list[str]
) -> bool | None:
    most = policy.pool_positive_share_max
    if most is None or question.people == 1:
        return True
    text = _("Mixing saves tests only where few positives are expected.")
    steps.append(Because("few-positives", most, text))
    if question.expected_positive_share is None:
        missing.append("expected_positive_share")
        return None
    return question.expected_positive_share <= most.value
