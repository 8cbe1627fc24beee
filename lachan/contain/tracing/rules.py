"""Chains of infection of any list: what stands, what was left out, and their shape."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lachan.contain.tracing.engine import fits, graphs
from lachan.contain.tracing.words import Fault, Listed, Problem, Told


@dataclass(frozen=True)
class Chains:
    """The figures of a list and its links; see `lachan chains`."""

    nodes: int
    edges: int
    clusters_ge2: int
    largest_cluster: int
    isolated: int
    acyclic: bool
    longest_chain_edges: int | None
    max_out_degree: int
    targets_with_multiple_sources: int
    offspring: fits.Offspring
    serial_interval: fits.Intervals
    problems: tuple[Problem, ...]


def chains_of_list(people: Sequence[Listed], told: Iterable[Told]) -> Chains:
    """Chains among listed people; a link to somebody unlisted is left out, and told.

    Days between onsets come from the list.
    """
    problems: list[Problem] = []
    listed = _first_of_each(people, problems)
    kept = _kept(told, listed, problems)
    days = [
        (later - earlier).days
        for link in kept
        if (earlier := listed[link.source].onset) is not None
        and (later := listed[link.target].onset) is not None
    ]
    return _figures(list(listed), kept, days, problems)


def chains_of_pairs(told: Sequence[Told]) -> Chains:
    """Chains of a list of pairs: everyone named in it is a node.

    Days between onsets come from each pair itself.
    """
    problems: list[Problem] = []
    names = dict.fromkeys(
        name for link in told for name in (link.source, link.target) if name
    )
    kept = _kept(told, names, problems)
    days = [link.days for link in kept if link.days is not None]
    return _figures(list(names), kept, days, problems)


def _first_of_each(
    people: Iterable[Listed], problems: list[Problem]
) -> dict[str, Listed]:
    listed: dict[str, Listed] = {}
    for person in people:
        if not person.id:
            problems.append(Problem(Fault.NO_ID, person.row, ""))
        elif person.id in listed:
            problems.append(Problem(Fault.REPEATED_ID, person.row, person.id))
        else:
            listed[person.id] = person
    return listed


def _kept(
    told: Iterable[Told], names: Mapping[str, object], problems: list[Problem]
) -> list[Told]:
    seen: set[tuple[str, str]] = set()
    kept = []
    for link in told:
        fault = _fault_of(link, names, seen)
        if fault is None:
            seen.add((link.source, link.target))
            kept.append(link)
        else:
            kind, detail = fault
            problems.append(Problem(kind, link.row, detail))
    return kept


def _fault_of(
    link: Told, names: Mapping[str, object], seen: set[tuple[str, str]]
) -> tuple[Fault, str] | None:
    if not (link.source and link.target):
        return Fault.HALF_A_LINK, link.source or link.target
    unlisted = [name for name in (link.source, link.target) if name not in names]
    if unlisted:
        return Fault.UNLISTED, ", ".join(dict.fromkeys(unlisted))
    if link.source == link.target:
        return Fault.SELF, link.source
    if (link.source, link.target) in seen:
        return Fault.REPEAT, f"{link.source} > {link.target}"
    return None


def _figures(
    names: Sequence[str], kept: Sequence[Told], days: list[int], found: list[Problem]
) -> Chains:
    number_of = {name: at for at, name in enumerate(names)}
    links = graphs.Links(
        nodes=len(names),
        sources=np.array([number_of[link.source] for link in kept], dtype=np.int64),
        targets=np.array([number_of[link.target] for link in kept], dtype=np.int64),
    )
    sizes = np.bincount(graphs.clusters(links), minlength=1)
    circles = [
        Problem(Fault.CYCLE, None, ", ".join(names[at] for at in circle))
        for circle in graphs.circles(links)
    ]
    children = links.children
    return Chains(
        nodes=links.nodes,
        edges=len(kept),
        clusters_ge2=int((sizes > 1).sum()),
        largest_cluster=int(sizes.max()),
        isolated=int((sizes == 1).sum()),
        acyclic=not circles,
        longest_chain_edges=graphs.longest_chain(links),
        max_out_degree=int(children.max(initial=0)),
        targets_with_multiple_sources=int((links.parents > 1).sum()),
        offspring=fits.offspring(children),
        serial_interval=fits.intervals(np.array(days, dtype=np.int64)),
        problems=(*found, *circles),
    )
