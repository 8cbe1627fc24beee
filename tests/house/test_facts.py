"""Facts are read by people too: in a record's history and in the audit trail."""

import pytest
from django.utils import translation

import config.urls  # noqa: F401  # loads every module that tells facts
from lachan.ground.journal.queries import told
from lachan.kernel.facts import Fact, all_facts, name_of

FACTS = sorted(all_facts(), key=name_of)


@pytest.mark.parametrize("kind", FACTS, ids=name_of)
def test_every_fact_is_told_in_both_languages(kind: type[Fact]) -> None:
    assert hasattr(kind, "told"), "give it `told: ClassVar[Sentence] = _(…)`"

    with translation.override("en"):
        english = told(name_of(kind))
    with translation.override("vi"):
        vietnamese = told(name_of(kind))

    assert english.endswith(".")
    assert vietnamese != english
