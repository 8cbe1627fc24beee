"""What the regulations in force say of tests: which there are, how many in a pool."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import get_language

from lachan.ground.policy.models import PolicyEdition
from lachan.ground.policy.queries import (
    GoverningRule,
    NoRuleInForce,
    family_rule_for,
    places_of,
    shipped,
    value_set,
)
from lachan.kernel.clock import today
from lachan.watch.labs.rules.testing import Testing

FAMILY = "labs.testing"
PLACES = places_of("vn")


def rule_for_tests(disease: str, *, on: date) -> GoverningRule | None:
    """The rule for tests of a disease on a day; None where none is in force."""
    try:
        return family_rule_for(FAMILY, disease=disease, places=PLACES, on=on)
    except NoRuleInForce:
        return None


def size_allowed(disease: str, test: str, *, on: datetime) -> tuple[int, int] | None:
    """People one reaction may hold, and the edition that says so."""
    rule = rule_for_tests(disease, on=today(on))
    if rule is None:
        return None
    parameters: Testing = rule.parameters
    edition: PolicyEdition = rule.edition
    return parameters.pool_size_max(test), edition.pk


def name_of_test(code: str) -> str:
    """What a test is called in the reader's language; its code where unnamed."""
    known = value_set("findings")
    return known.display(code, "en" if get_language() == "en" else "vi")


def disease_name(code: str) -> str:
    """What a disease is called in the reader's language; its code where unnamed."""
    known = value_set("notifiable-qd-97")
    return known.display(code, "en" if get_language() == "en" else "vi")


def diseases() -> list[tuple[str, str]]:
    """The diseases with tests of their own here, with their names."""
    codes = {e.disease for e in shipped().editions if e.family == FAMILY}
    return sorted((code, disease_name(code)) for code in codes if code)


def kinds_of_test(disease: str = "") -> list[tuple[str, str]]:
    """The tests there are, of one disease or of all, with their names."""
    found: dict[str, str] = {}
    for edition in shipped().editions:
        if edition.family == FAMILY and disease in ("", edition.disease):
            for code in edition.parameters["methods"]:
                found.setdefault(code, name_of_test(code))
    return sorted(found.items(), key=lambda one: one[1])
