"""Group A, B or C of a disease by its score."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from lachan.ground.policy.queries import shipped
from lachan.ground.policy.rules import editions
from lachan.kernel.decisions import Decision

POLICY = "vn-2026.disease-group.tt-15"
KNOWN = st.fixed_dictionaries(
    {
        "fatality_share": st.floats(min_value=0, max_value=1),
        "route": st.sampled_from(["contact", "enteric-or-respiratory"]),
        "r0": st.floats(min_value=0, max_value=20),
        "has_vaccine": st.booleans(),
        "has_drug": st.booleans(),
        "endemicity": st.sampled_from(
            ["stable", "large-outbreaks-or-emerging", "pandemic-or-elimination"]
        ),
        "new_unknown_agent": st.just(value=False),
    }
)


def answer(**traits: Any) -> Decision:
    return editions.explain(shipped().find(POLICY), traits)


@given(KNOWN)
def test_a_disease_of_which_all_is_known_has_one_group(traits: dict[str, Any]) -> None:
    decision = answer(**traits)

    score: Any = decision.result["score"]

    assert 4 <= score <= 12
    assert decision.result["group"] == (
        "A" if score >= 10 else "B" if score >= 7 else "C"
    )


@given(KNOWN, st.data())
def test_forgetting_a_trait_keeps_the_true_group_possible(
    traits: dict[str, Any], data: st.DataObject
) -> None:
    group = answer(**traits).result["group"]
    forgotten = data.draw(st.sets(st.sampled_from(sorted(traits))))

    found = answer(**{n: v for n, v in traits.items() if n not in forgotten}).result

    possible: Any = found.get("possible", [found.get("group")])
    assert group in possible


def test_what_would_settle_the_group_is_named() -> None:
    decision = answer(has_vaccine=True)

    assert set(decision.missing) == {
        "new_unknown_agent",
        "fatality_share",
        "route",
        "r0",
        "has_drug",
        "endemicity",
    }
