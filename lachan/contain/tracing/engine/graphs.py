"""The shape of who infected whom: arrays in, arrays and counts out.

A person is a number from 0; a link is a pair of them, source and target. Links are
given once each and never lead from a person to themselves. Five million links are
walked in about a second, so nothing here loops over them in Python.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Links:
    """Links among `nodes` people."""

    nodes: int
    sources: Numbers
    targets: Numbers

    @property
    def children(self) -> Numbers:
        """How many each person infected, zeros included."""
        return np.bincount(self.sources, minlength=self.nodes)

    @property
    def parents(self) -> Numbers:
        """How many sources each person has."""
        return np.bincount(self.targets, minlength=self.nodes)

    def matrix(self) -> csr_array:
        """1 where the row infected the column."""
        ones = np.ones(len(self.sources), dtype=np.int8)
        shape = (self.nodes, self.nodes)
        return csr_array((ones, (self.sources, self.targets)), shape=shape)


def clusters(links: Links) -> Numbers:
    """A label for each person; people joined by links in any direction share one."""
    return _labels(links, "weak")


def circles(links: Links) -> list[Numbers]:
    """Groups of people who come back to themselves along the links, two at least."""
    labels = _labels(links, "strong")
    sizes = np.bincount(labels, minlength=1)
    order = np.argsort(labels, kind="stable")
    ends = np.cumsum(sizes)
    return [
        order[end - size : end]
        for end, size in zip(ends, sizes, strict=True)
        if size > 1
    ]


def _labels(links: Links, connection: Literal["weak", "strong"]) -> Numbers:
    if not links.nodes:
        return np.empty(0, dtype=np.int64)
    _count, labels = connected_components(
        links.matrix(), directed=True, connection=connection
    )
    return labels.astype(np.int64)


def longest_chain(links: Links) -> int | None:
    """Links of the longest chain; None where a circle makes chains endless.

    Generation after generation of people whose sources have all been passed (Kahn,
    CACM 5, 1962): the number of generations is the longest chain and one.
    """
    waiting = links.parents
    matrix = links.matrix()
    generation = np.flatnonzero(waiting == 0)
    passed = longest = 0
    while len(generation):
        passed += len(generation)
        reached = _after(matrix, generation)
        np.subtract.at(waiting, reached, 1)
        generation = np.unique(reached[waiting[reached] == 0])
        longest += bool(len(generation))
    return longest if passed == links.nodes else None


def _after(matrix: csr_array, people: Numbers) -> Numbers:
    """Everyone infected by these people, once for each link."""
    starts = matrix.indptr[people].astype(np.int64)
    counts = matrix.indptr[people + 1] - starts
    # Positions start, start + 1, … of each person in one array.
    before = np.repeat(np.cumsum(counts) - counts, counts)
    at = np.repeat(starts, counts) + np.arange(counts.sum()) - before
    return np.asarray(matrix.indices[at], dtype=np.int64)
