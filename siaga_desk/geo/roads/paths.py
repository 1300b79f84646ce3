"""Quickest ways over numbered nodes and arcs, exact, in whole milliseconds. Knows no road, no vehicle, no closure.

Customizable contraction hierarchies (`routingkit_cch`, the C++ of RoutingKit): an order of the nodes is computed once a
network and kept in its file, new weights for every arc take tens of milliseconds, some arcs a fraction of one, a query
tens of microseconds. Where the library has no wheel, scipy's Dijkstra answers the same, slower.

The library ends a call that it cannot serve with a Rust panic, which is no Exception: everything is checked before it. Its
queries may be used, and let go of, only by the thread that made them: they live no longer than a call.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from .network import RoadNetwork

NEVER = 2**31 - 1
"""The weight of an arc that cannot be passed, and the time to what cannot be reached: RoutingKit's own infinity, ms."""

FEW = 4_000
"""Up to so many arcs are changed one by one, 2 us each; more are customized anew with all the others."""

Weights = NDArray[np.int64]
Ends = Sequence[tuple[int, int]]
"""Nodes where a way may begin or end, each with the milliseconds that it takes to or from there."""


class Path(NamedTuple):
    """The quickest way: `first` is the node at which it enters the network, `arcs` may be empty."""

    ms: int
    first: int
    last: int
    arcs: NDArray[np.int64]


class Metric(Protocol):
    """The network with one set of weights. For one thread at a time."""

    @property
    def weights(self) -> Weights:
        """Milliseconds over each arc `[m]`, 1 .. NEVER."""

    def become(self, weights: Weights) -> None:
        """Other weights from now on."""

    def to_each(self, sources: Sequence[int], places: Sequence[Ends]) -> list[list[int]]:
        """For each place: from every source to the nearest of its ends, ms; NEVER where there is no way."""

    def path(self, starts: Ends, ends: Ends) -> Path | None:
        """The quickest way from any of `starts` to any of `ends`."""

    def everywhere(self, starts: Ends) -> Weights:
        """Milliseconds from the nearest of `starts` to each node `[n]`; NEVER where there is no way."""


class ShortestPaths(Protocol):
    """A network made ready. Immutable: its metrics are independent of each other."""

    @property
    def name(self) -> str: ...

    def metric(self, weights: Weights) -> Metric: ...


def made_ready(network: RoadNetwork) -> ShortestPaths:
    """By the library if it is there, in the network's own order; without one it is computed, seconds for a large city."""
    try:
        import routingkit_cch  # noqa: F401 - whether it is there
    except ImportError:
        return Dijkstra(network)
    return Contracted(network)


def order_of(network: RoadNetwork) -> Weights:
    """The nodes in the order in which they are contracted `[n]`: inertial nested dissection, the same for any weights.

    Empty where the library is not there: nothing needs it then.
    """
    try:
        import routingkit_cch
    except ImportError:
        return np.empty(0, np.int64)
    order = routingkit_cch.compute_order_inertial(
        network.nodes,
        network.tail.tolist(),
        network.head.tolist(),
        network.node_lat.tolist(),
        network.node_lon.tolist(),
    )
    return np.array(order, np.int64)


def checked(weights: Weights, arcs: int) -> Weights:
    """The same, if every weight is 1 .. NEVER. ValueError: it is not, or there are more or fewer than arcs."""
    if weights.shape != (arcs,) or (arcs and not (weights.min() >= 1 and weights.max() <= NEVER)):
        raise ValueError("weights that are none")
    return weights


def within(count: int, nodes: Sequence[int]) -> None:
    """IndexError for a node that the network does not have."""
    if min(nodes) < 0 or max(nodes) >= count:
        raise IndexError("no such node")


class Contracted:
    """By `routingkit_cch`."""

    name = "cch"

    def __init__(self, network: RoadNetwork) -> None:
        import routingkit_cch

        order = network.order if len(network.order) else order_of(network)
        self.nodes, self.arcs = network.nodes, network.arcs
        self.cch = routingkit_cch.CCH(order.tolist(), network.tail.tolist(), network.head.tolist(), False)

    def metric(self, weights: Weights) -> Metric:
        return _ContractedMetric(self, weights)


class _ContractedMetric:
    """While a query lives, the library refuses new weights; none outlives its call."""

    def __init__(self, ready: Contracted, weights: Weights) -> None:
        import routingkit_cch

        self._ready = ready
        self.weights = checked(weights, ready.arcs).copy()
        self._metric = routingkit_cch.CCHMetric(ready.cch, weights.tolist())

    def become(self, weights: Weights) -> None:
        import routingkit_cch

        changed = np.flatnonzero(checked(weights, self._ready.arcs) != self.weights)
        if len(changed) > FEW:
            self._metric.reset(weights.tolist())
        elif len(changed):
            updates = dict(zip(changed.tolist(), weights[changed].tolist(), strict=True))
            routingkit_cch.CCHMetricPartialUpdater(self._ready.cch).apply(self._metric, updates)
        self.weights = weights.copy()

    def to_each(self, sources: Sequence[int], places: Sequence[Ends]) -> list[list[int]]:
        import routingkit_cch

        nodes = self._ready.nodes
        if not sources or not any(places):
            return [[NEVER] * len(sources) for _ in places]
        within(nodes, sources)
        within(nodes, [node for ends in places for node, _ in ends])
        pinned = routingkit_cch.CCHManyToOne(self._metric, list(sources))
        found = (pinned.distances_to_multi(list(ends)) if ends else [None] * len(sources) for ends in places)
        return [[ms if ms is not None and ms < NEVER else NEVER for ms in row] for row in found]

    def path(self, starts: Ends, ends: Ends) -> Path | None:
        import routingkit_cch

        if not starts or not ends:
            return None
        within(self._ready.nodes, [node for node, _ in (*starts, *ends)])
        found = routingkit_cch.CCHQuery(self._metric).run_multi(list(starts), list(ends))
        if found.distance is None or found.distance >= NEVER:
            return None
        nodes = found.node_path
        return Path(found.distance, nodes[0], nodes[-1], np.array(found.arc_path, np.int64))

    def everywhere(self, starts: Ends) -> Weights:
        import routingkit_cch

        nodes = self._ready.nodes
        if not starts:
            return np.full(nodes, NEVER)
        within(self._ready.nodes, [node for node, _ in starts])
        found = routingkit_cch.CCHOneToMany(self._metric, list(range(nodes))).distances_from_multi(list(starts))
        return np.array([NEVER if ms is None else min(ms, NEVER) for ms in found], np.int64)


class Dijkstra:
    """By scipy, a search a query: what the tests believe, and what is used where the library cannot be installed."""

    name = "dijkstra"

    def __init__(self, network: RoadNetwork) -> None:
        self.nodes, self.tail, self.head = network.nodes, network.tail, network.head

    def metric(self, weights: Weights) -> Metric:
        return _DijkstraMetric(self, weights)


class _DijkstraMetric:
    def __init__(self, ready: Dijkstra, weights: Weights) -> None:
        self._ready = ready
        self.become(weights)

    def become(self, weights: Weights) -> None:
        from scipy.sparse import csr_array

        self.weights = checked(weights, len(self._ready.tail)).copy()
        open_ = np.flatnonzero(weights < NEVER)
        # of arcs between the same nodes only the quickest counts: a sparse matrix would add them up
        pairs = self._ready.tail[open_] * self._ready.nodes + self._ready.head[open_]
        ordered = open_[np.lexsort((open_, weights[open_], pairs))]
        pairs = self._ready.tail[ordered] * self._ready.nodes + self._ready.head[ordered]
        first = np.ones(len(ordered), bool)
        first[1:] = pairs[1:] != pairs[:-1]
        self._arcs, self._pairs = ordered[first], pairs[first]
        tail, head = self._ready.tail[self._arcs], self._ready.head[self._arcs]
        size = (self._ready.nodes, self._ready.nodes)
        values = weights[self._arcs].astype(np.float64)
        self._forward = csr_array((values, (tail, head)), shape=size)
        self._backward = csr_array((values, (head, tail)), shape=size)

    def to_each(self, sources: Sequence[int], places: Sequence[Ends]) -> list[list[int]]:
        if sources:
            within(self._ready.nodes, sources)
        found = []
        for ends in places:
            times = self._search(self._backward, ends) if ends else np.full(self._ready.nodes, NEVER)
            found.append([int(times[source]) for source in sources])
        return found

    def path(self, starts: Ends, ends: Ends) -> Path | None:
        from scipy.sparse.csgraph import dijkstra

        if not starts or not ends:
            return None
        within(self._ready.nodes, [node for node, _ in (*starts, *ends)])
        best: tuple[int, int, int] | None = None
        for node, before in starts:
            times = dijkstra(self._forward, indices=node)
            for end, after in ends:
                if np.isfinite(times[end]) and (best is None or before + times[end] + after < best[0]):
                    best = int(before + times[end] + after), node, end
        if best is None or best[0] >= NEVER:
            return None
        ms, start, end = best
        _, came_from = dijkstra(self._forward, indices=start, return_predecessors=True)
        arcs: list[int] = []
        at = end
        while at != start:
            before = int(came_from[at])
            arcs.append(int(self._arcs[np.searchsorted(self._pairs, before * self._ready.nodes + at)]))
            at = before
        return Path(ms, start, end, np.array(arcs[::-1], np.int64))

    def everywhere(self, starts: Ends) -> Weights:
        return self._search(self._forward, starts) if starts else np.full(self._ready.nodes, NEVER)

    def _search(self, graph: Any, ends: Ends) -> Weights:
        from scipy.sparse.csgraph import dijkstra

        within(self._ready.nodes, [node for node, _ in ends])
        times = np.min([dijkstra(graph, indices=node) + ms for node, ms in ends], axis=0)
        return np.where(np.isfinite(times) & (times < NEVER), times, NEVER).astype(np.int64)
