"""Which rows of a list stand, and what is said of the others."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from lachan.contain.tracing.rules import Chains, chains_of_list, chains_of_pairs
from lachan.contain.tracing.words import Fault, Listed, Told


def people(*names: str) -> list[Listed]:
    return [Listed(name, row) for row, name in enumerate(names, start=2)]


def told(*links: str) -> list[Told]:
    ends = (link.split(">") for link in links)
    return [Told(a, b, row) for row, (a, b) in enumerate(ends, start=2)]


def faults(chains: Chains) -> list[tuple[Fault, int | None, str]]:
    return [(found.kind, found.row, found.detail) for found in chains.problems]


def test_a_small_outbreak_has_its_figures() -> None:
    outbreak = chains_of_list(people(*"ABCDE"), told("A>B", "A>C", "C>D", "B>D"))

    assert (outbreak.nodes, outbreak.edges) == (5, 4)
    assert (outbreak.clusters_ge2, outbreak.largest_cluster) == (1, 4)
    assert (outbreak.isolated, outbreak.max_out_degree) == (1, 2)
    assert outbreak.acyclic
    assert outbreak.longest_chain_edges == 2
    assert outbreak.targets_with_multiple_sources == 1
    assert outbreak.offspring.n == 5
    assert outbreak.problems == ()


def test_links_that_cannot_stand_are_left_out_and_named() -> None:
    messy = told("A>B", "A>A", "A>B", "X>B", ">B", "B>", "X>Y")

    chains = chains_of_list(people("A", "B"), messy)

    assert chains.edges == 1
    assert faults(chains) == [
        (Fault.SELF, 3, "A"),
        (Fault.REPEAT, 4, "A > B"),
        (Fault.UNLISTED, 5, "X"),
        (Fault.HALF_A_LINK, 6, "B"),
        (Fault.HALF_A_LINK, 7, "B"),
        (Fault.UNLISTED, 8, "X, Y"),
    ]


def test_rows_without_a_code_or_with_one_given_before_are_no_people() -> None:
    chains = chains_of_list(people("A", "", "A", "B"), told("A>B"))

    assert chains.nodes == 2
    assert faults(chains) == [(Fault.NO_ID, 3, ""), (Fault.REPEATED_ID, 4, "A")]


def test_a_circle_stays_and_makes_chains_endless() -> None:
    chains = chains_of_list(people(*"ABCD"), told("A>B", "B>C", "C>A", "C>D"))

    assert chains.edges == 4
    assert not chains.acyclic
    assert chains.longest_chain_edges is None
    assert faults(chains) == [(Fault.CYCLE, None, "A, B, C")]


def test_days_between_onsets_come_from_the_list() -> None:
    listed = [
        Listed("A", 2, date(2020, 1, 10)),
        Listed("B", 3, date(2020, 1, 8)),
        Listed("C", 4),
    ]

    chains = chains_of_list(listed, told("A>B", "A>C"))

    assert chains.serial_interval.n == 1
    assert chains.serial_interval.min == -2
    assert chains.serial_interval.n_negative == 1


def test_everyone_in_a_pair_is_a_node() -> None:
    pairs = [Told("A", "B", 2, 4), Told("B", "C", 3), Told("D", "D", 4, 0)]

    chains = chains_of_pairs(pairs)

    assert (chains.nodes, chains.edges, chains.isolated) == (4, 2, 1)
    assert chains.serial_interval.n == 1
    assert faults(chains) == [(Fault.SELF, 4, "D")]


def test_an_empty_list_has_no_figures_and_no_faults() -> None:
    nobody = chains_of_list([], [])

    assert (nobody.nodes, nobody.edges, nobody.largest_cluster) == (0, 0, 0)
    assert nobody.offspring.mean is None
    assert nobody.longest_chain_edges == 0


names = st.sampled_from([*"ABCDEFG", ""])


@given(st.lists(names), st.lists(st.tuples(names, names)))
def test_every_row_stands_or_is_named(
    listed: list[str], pairs: list[tuple[str, str]]
) -> None:
    links = [Told(a, b, row) for row, (a, b) in enumerate(pairs)]
    chains = chains_of_list(people(*listed), links)

    of_rows = [found for found in chains.problems if found.row is not None]
    assert chains.nodes + chains.edges + len(of_rows) == len(listed) + len(pairs)
    in_clusters = chains.nodes - chains.isolated
    assert 2 * chains.clusters_ge2 <= in_clusters <= chains.nodes
