"""Graphs and fits against what can be counted by hand."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import nbinom

from lachan.contain.tracing.engine import fits, graphs
from lachan.contain.tracing.engine.graphs import Links

NODES = 6
PAIRS = list(permutations(range(NODES), 2))
some_pairs = st.sets(st.sampled_from(PAIRS), max_size=9)


def links(pairs: set[tuple[int, int]], nodes: int = NODES) -> Links:
    ordered = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
    return Links(nodes, ordered[:, 0], ordered[:, 1])


def longest_by_hand(pairs: set[tuple[int, int]]) -> int | None:
    """Walk every chain; None once one comes back."""

    def from_here(node: int, before: frozenset[int]) -> float:
        if node in before:
            return float("inf")
        after = [target for source, target in pairs if source == node]
        return max((1 + from_here(a, before | {node}) for a in after), default=0)

    longest = max(from_here(node, frozenset()) for node in range(NODES))
    return None if longest == float("inf") else int(longest)


def reached(node: int, pairs: set[tuple[int, int]]) -> set[int]:
    found: set[int] = set()
    open_ = [node]
    while open_:
        here = open_.pop()
        new = {b for a, b in pairs if a == here} - found
        found |= new
        open_ += new
    return found


@given(some_pairs)
def test_the_longest_chain_is_the_longest_walk(pairs: set[tuple[int, int]]) -> None:
    assert graphs.longest_chain(links(pairs)) == longest_by_hand(pairs)


@given(some_pairs)
def test_clusters_join_whoever_is_joined(pairs: set[tuple[int, int]]) -> None:
    labels = graphs.clusters(links(pairs))

    both_ways = pairs | {(b, a) for a, b in pairs}
    for node in range(NODES):
        alike = {n for n in range(NODES) if labels[n] == labels[node]}
        assert alike == reached(node, both_ways) | {node}


@given(some_pairs)
def test_circles_are_those_who_reach_themselves(pairs: set[tuple[int, int]]) -> None:
    found = [set(circle.tolist()) for circle in graphs.circles(links(pairs))]

    in_circles = {n for n in range(NODES) if n in reached(n, pairs)}
    assert set().union(*found) == in_circles
    assert sum(map(len, found)) == len(in_circles)


def test_a_chain_longer_than_any_stack_is_walked() -> None:
    long = 50_000
    steps = np.arange(long, dtype=np.int64)

    assert graphs.longest_chain(Links(long + 1, steps, steps + 1)) == long


def test_nobody_has_no_clusters() -> None:
    nobody = links(set(), nodes=0)

    assert len(graphs.clusters(nobody)) == 0
    assert graphs.circles(nobody) == []
    assert graphs.longest_chain(nobody) == 0


@pytest.mark.parametrize(("mu", "k"), [(0.5, 0.2), (2.0, 1.0)])
def test_the_fit_finds_what_was_drawn(mu: float, k: float) -> None:
    drawn = np.array(nbinom.rvs(k, k / (k + mu), size=40_000, random_state=7))

    fit = fits.offspring(drawn)

    assert fit.n == 40_000
    assert fit.mean == fit.mu == pytest.approx(mu, rel=0.1)
    assert fit.k == pytest.approx(k, rel=0.1)


@given(st.lists(st.integers(0, 8), min_size=2, max_size=30))
def test_no_other_dispersion_is_more_likely(counts: list[int]) -> None:
    children = np.array(counts, dtype=np.int64)
    fit = fits.offspring(children)
    if fit.k is None:
        assert children.var() <= children.mean()
        return

    def likely(k: float) -> float:
        assert fit.mu is not None
        return float(nbinom.logpmf(children, k, k / (k + fit.mu)).sum())

    best = likely(fit.k)
    assert all(likely(fit.k * step) <= best + 1e-6 for step in (0.9, 0.99, 1.01, 1.1))


def test_counts_that_chance_alone_explains_have_no_dispersion() -> None:
    assert fits.offspring(np.array([1, 1, 1, 1])).k is None
    assert fits.offspring(np.zeros(5, dtype=np.int64)).k is None
    assert fits.offspring(np.empty(0, dtype=np.int64)).mean is None


def test_intervals_keep_their_sign() -> None:
    days = fits.intervals(np.array([-2, 3, 5]))

    assert (days.n, days.mean, days.median) == (3, 2.0, 3.0)
    assert (days.min, days.max, days.n_negative) == (-2, 5, 1)
    assert days.sd == pytest.approx(13**0.5)
    assert fits.intervals(np.array([4])).sd is None
    assert fits.intervals(np.empty(0, dtype=np.int64)) == fits.Intervals(0)
