"""Links that come back to where they began: somebody cannot be their own ancestor."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable


def in_circles(links: Iterable[tuple[int, int]]) -> list[list[int]]:
    """The groups of nodes that reach each other along the links, each at least two.

    Strongly connected components after Tarjan (SIAM J. Comput. 1, 1972), without
    recursion: chains of infection may be longer than the stack.
    """
    after: defaultdict[int, list[int]] = defaultdict(list)
    nodes: set[int] = set()
    for source, target in links:
        after[source].append(target)
        nodes |= {source, target}
    search = _Search(after)
    for node in sorted(nodes):
        search.begin_at(node)
    return search.found


class _Search:
    def __init__(self, after: dict[int, list[int]]) -> None:
        self.found: list[list[int]] = []
        self._after = after
        self._order: dict[int, int] = {}
        self._lowest: dict[int, int] = {}
        self._open: list[int] = []
        self._is_open: set[int] = set()

    def begin_at(self, node: int) -> None:
        if node in self._order:
            return
        path = [(node, iter(self._after.get(node, ())))]
        self._meet(node)
        while path:
            here, further = path[-1]
            child = next(further, None)
            if child is None:
                path.pop()
                self._leave(here)
                if path:
                    above = path[-1][0]
                    self._lowest[above] = min(self._lowest[above], self._lowest[here])
            elif child not in self._order:
                self._meet(child)
                path.append((child, iter(self._after.get(child, ()))))
            elif child in self._is_open:
                self._lowest[here] = min(self._lowest[here], self._order[child])

    def _meet(self, node: int) -> None:
        self._order[node] = self._lowest[node] = len(self._order)
        self._open.append(node)
        self._is_open.add(node)

    def _leave(self, node: int) -> None:
        if self._lowest[node] != self._order[node]:
            return
        group: list[int] = []
        while not group or group[-1] != node:
            group.append(self._open.pop())
            self._is_open.discard(group[-1])
        if len(group) > 1:
            self.found.append(sorted(group))
