"""Which case definition does the evidence meet? Pure: no database, no clock.

The family `case-definition.criteria`: criteria are data, so that a new disease needs
no code. A criterion joins what must all hold; a class is met by any of its criteria.
What is not known stays not known: the answer is then every class still possible.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from lachan.ground.policy.rules.shapes import asked, listed
from lachan.ground.policy.rules.sourced import Because, Both, Sourced, conclude
from lachan.kernel.decisions import Decision
from lachan.kernel.speech import Text
from lachan.kernel.speech import sentence as _
from lachan.watch.cases.words import Classification

# A confirmed case stays one whatever else is found; evidence against the disease
# outweighs a mere suspicion.
ORDER = (
    Classification.CONFIRMED,
    Classification.PROBABLE,
    Classification.DISCARDED,
    Classification.SUSPECTED,
)
STRENGTH = (
    Classification.DISCARDED,
    Classification.SUSPECTED,
    Classification.PROBABLE,
    Classification.CONFIRMED,
)
Truth = bool | None  # None: not known


class Result(Enum):
    """The result of a test of a specimen; a test that was not done is not named."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    INDETERMINATE = "indeterminate"
    PENDING = "pending"


@dataclass(frozen=True)
class Criterion:
    """One way to meet a class; every part that is stated must hold.

    `any_findings` needs one of its findings, `counted_findings` as many as
    `counted_at_least`; `positive_tests` one positive test, `negative_tests` one
    negative and none positive.
    """

    classification: Classification
    name_vi: str
    name_en: str
    all_findings: tuple[str, ...] = ()
    any_findings: tuple[str, ...] = ()
    counted_findings: tuple[str, ...] = ()
    counted_at_least: int = 0
    positive_tests: tuple[str, ...] = ()
    negative_tests: tuple[str, ...] = ()
    needs_epidemiological_link: bool = False


@dataclass(frozen=True)
class Definition:
    """A case definition. Raises ValueError without criteria."""

    criteria: Mapping[str, Sourced[Criterion]]
    new_episode_after_days: Sourced[int]

    def __post_init__(self) -> None:
        if not self.criteria:
            raise ValueError("A case definition needs at least one criterion.")

    def findings(self) -> frozenset[str]:
        """Every finding that some criterion reads."""
        return frozenset(
            code
            for criterion in self.criteria.values()
            for code in (
                *criterion.value.all_findings,
                *criterion.value.any_findings,
                *criterion.value.counted_findings,
            )
        )

    def tests(self) -> frozenset[str]:
        """Every test that some criterion reads."""
        return frozenset(
            code
            for criterion in self.criteria.values()
            for code in (
                *criterion.value.positive_tests,
                *criterion.value.negative_tests,
            )
        )


@dataclass(frozen=True)
class Evidence:
    """What is known of one person's illness."""

    findings: Mapping[str, bool | None] = listed(
        _("Signs and symptoms by code: true present, false absent; else not known.")
    )
    tests: Mapping[str, Result] = listed(
        _("Results by test; a test that is not named was not done.")
    )
    epidemiological_link: bool | None = asked(
        _("Whether the person is linked to a case or to a place with transmission.")
    )


def evidence_of(recorded: Mapping[str, str]) -> Evidence:
    """Evidence from findings as the register keeps them: code → value.

    `yes` and `no` are findings, the words of `Result` are tests, and the code
    `epidemiological_link` is the link. Other values are passed over.
    """
    answers = {"yes": True, "no": False}
    results = {result.value: result for result in Result}
    link = recorded.get("epidemiological_link", "")
    return Evidence(
        findings={
            code: answers[value]
            for code, value in recorded.items()
            if value in answers and code != "epidemiological_link"
        },
        tests={c: results[value] for c, value in recorded.items() if value in results},
        epidemiological_link=answers.get(link),
    )


def classify(evidence: Evidence, definition: Definition) -> Decision:
    """The class of the evidence: `classification`, or every `possible` class.

    Evidence that meets no criterion is discarded: not a case under this definition.
    """
    possible, steps, doubtful = _weigh(evidence, definition)
    result: Mapping[str, object]
    if len(possible) == 1:
        result = {"classification": possible[0].value}
    else:
        ordered = [c.value for c in STRENGTH if c in possible]
        result = {"possible": ordered}
    return conclude(
        result,
        steps,
        missing=sorted({name for c in doubtful for name in _unknown(c, evidence)}),
        warnings=_unread(evidence, definition),
    )


def is_new_episode(definition: Definition, *, previous_on: date, next_on: date) -> bool:
    """True if illness on `next_on` is not the episode that began on `previous_on`."""
    window = timedelta(days=definition.new_episode_after_days.value)
    return next_on - previous_on >= window


def _weigh(
    evidence: Evidence, definition: Definition
) -> tuple[list[Classification], list[Because], list[Criterion]]:
    """Go down from the surest class until one is surely met."""
    possible: list[Classification] = []
    steps: list[Because] = []
    doubtful: list[Criterion] = []
    for classification in ORDER:
        truths = _truths(classification, evidence, definition)
        met = [key for key, truth in truths.items() if truth]
        if met:
            steps += _steps(met, definition, _met)
            return [*possible, classification], steps, doubtful
        open_ones = [key for key, truth in truths.items() if truth is None]
        if open_ones:
            possible.append(classification)
            steps += _steps(open_ones, definition, _not_known)
            doubtful += [definition.criteria[key].value for key in open_ones]
    steps += _steps(_failed(evidence, definition), definition, _unmet)
    if Classification.DISCARDED not in possible:
        possible.append(Classification.DISCARDED)
    return possible, steps, doubtful


def _truths(
    classification: Classification, evidence: Evidence, definition: Definition
) -> dict[str, Truth]:
    return {
        key: _holds(criterion.value, evidence)
        for key, criterion in definition.criteria.items()
        if criterion.value.classification is classification
    }


def _failed(evidence: Evidence, definition: Definition) -> list[str]:
    """Criteria for the disease that are surely not met."""
    return [
        key
        for classification in ORDER
        if classification is not Classification.DISCARDED
        for key, truth in _truths(classification, evidence, definition).items()
        if truth is False
    ]


def _steps(
    keys: Iterable[str], definition: Definition, say: Callable[[Criterion], Text]
) -> list[Because]:
    return [
        Because(key, definition.criteria[key], say(definition.criteria[key].value))
        for key in keys
    ]


def _holds(criterion: Criterion, evidence: Evidence) -> Truth:
    found = evidence.findings.get
    parts: list[Truth] = [found(code) for code in criterion.all_findings]
    if criterion.any_findings:
        parts.append(_count(map(found, criterion.any_findings), 1))
    if criterion.counted_findings:
        counted = map(found, criterion.counted_findings)
        parts.append(_count(counted, criterion.counted_at_least))
    if criterion.positive_tests:
        tested = _tested(criterion.positive_tests, evidence, Result.POSITIVE)
        parts.append(_count(tested, 1))
    if criterion.negative_tests:
        parts.append(_excluded(criterion.negative_tests, evidence))
    if criterion.needs_epidemiological_link:
        parts.append(evidence.epidemiological_link)
    return _all(parts)


def _all(parts: Iterable[Truth]) -> Truth:
    known = list(parts)
    if any(part is False for part in known):
        return False
    return None if None in known else True


def _count(parts: Iterable[Truth], at_least: int) -> Truth:
    known = list(parts)
    if sum(part is True for part in known) >= at_least:
        return True
    return None if sum(part is not False for part in known) >= at_least else False


def _tested(
    codes: Iterable[str], evidence: Evidence, sought: Result
) -> Iterator[Truth]:
    """A test that was not done is not met; one without clear result is not known."""
    unclear = (Result.PENDING, Result.INDETERMINATE)
    for code in codes:
        result = evidence.tests.get(code)
        yield None if result in unclear else result is sought


def _excluded(codes: tuple[str, ...], evidence: Evidence) -> Truth:
    negative = _count(_tested(codes, evidence, Result.NEGATIVE), 1)
    positive = _count(_tested(codes, evidence, Result.POSITIVE), 1)
    return _all([negative, None if positive is None else not positive])


def _unknown(criterion: Criterion, evidence: Evidence) -> Iterator[str]:
    """What would settle a criterion that is not known."""
    read = (
        *criterion.all_findings,
        *criterion.any_findings,
        *criterion.counted_findings,
    )
    for code in read:
        if evidence.findings.get(code) is None:
            yield f"findings.{code}"
    for code in (*criterion.positive_tests, *criterion.negative_tests):
        if evidence.tests.get(code) in (Result.PENDING, Result.INDETERMINATE):
            yield f"tests.{code}"
    if criterion.needs_epidemiological_link and evidence.epidemiological_link is None:
        yield "epidemiological_link"


def _unread(evidence: Evidence, definition: Definition) -> list[Text]:
    """A code that no criterion reads may be a slip of the pen: say so."""
    pairs: tuple[tuple[Iterable[str], frozenset[str]], ...] = (
        (evidence.findings, definition.findings()),
        (evidence.tests, definition.tests()),
    )
    strange = sorted(code for given, read in pairs for code in set(given) - read)
    return [_("%(code)s: this definition does not read it.", code=c) for c in strange]


def _met(criterion: Criterion) -> Text:
    return _("Met: %(name)s.", name=Both(criterion.name_vi, criterion.name_en))


def _unmet(criterion: Criterion) -> Text:
    return _("Not met: %(name)s.", name=Both(criterion.name_vi, criterion.name_en))


def _not_known(criterion: Criterion) -> Text:
    return _("Not known: %(name)s.", name=Both(criterion.name_vi, criterion.name_en))
