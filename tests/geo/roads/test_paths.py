"""The quickest way is the quickest way: two engines and a search written from the definition agree, whatever is closed."""

from __future__ import annotations

import gc
import heapq
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siaga_desk.geo.roads.network import RoadNetwork
from siaga_desk.geo.roads.paths import NEVER, Contracted, Dijkstra, Ends, Metric, ShortestPaths, made_ready, order_of
from tests.geo.roads.networks import grid, random_network


def weights_of(network: RoadNetwork) -> np.ndarray:
    return np.rint(network.seconds * 1000).astype(np.int64)


def by_definition(network: RoadNetwork, weights: np.ndarray, starts: Ends) -> list[int]:
    """Dijkstra's search with a heap and nothing else."""
    leaving: list[list[tuple[int, int]]] = [[] for _ in range(network.nodes)]
    for tail, head, ms in zip(network.tail.tolist(), network.head.tolist(), weights.tolist(), strict=True):
        if ms < NEVER:
            leaving[tail].append((head, ms))
    times = [NEVER] * network.nodes
    heap = [(ms, node) for node, ms in starts]
    while heap:
        ms, node = heapq.heappop(heap)
        if ms >= times[node]:
            continue
        times[node] = ms
        for head, more in leaving[node]:
            if ms + more < times[head]:
                heapq.heappush(heap, (ms + more, head))
    return times


def length(network: RoadNetwork, metric: Metric, starts: Ends, ends: Ends) -> int:
    """The time of the path that was found, added up along its arcs; each must begin where the one before ended."""
    found = metric.path(starts, ends)
    if found is None:
        return NEVER
    at = found.first
    for arc in found.arcs:
        assert network.tail[arc] == at
        at = int(network.head[arc])
    assert at == found.last
    before, after = (
        min(ms for node, ms in ways if node == end) for ways, end in ((starts, found.first), (ends, found.last))
    )
    assert found.ms == before + int(metric.weights[found.arcs].sum()) + after
    return found.ms


@settings(max_examples=60)
@given(seed=st.integers(0, 2**32), nodes=st.integers(2, 60), share=st.floats(0.5, 4), closed=st.floats(0, 0.5))
def test_every_way_of_random_networks_is_the_quickest(seed: int, nodes: int, share: float, closed: float) -> None:
    """About 60 x 30 questions, one-way arcs and closures among them."""
    network = random_network(seed, nodes, max(4, int(nodes * share)))
    chance = np.random.default_rng(seed)
    free = weights_of(network)
    metrics = [ready(network).metric(free) for ready in (Contracted, Dijkstra)]
    for weights in (free, np.where(chance.random(network.arcs) < closed, NEVER, free), free):
        sources = chance.integers(0, nodes, 6).tolist()
        ends = [
            (int(node), int(ms)) for node, ms in zip(chance.integers(0, nodes, 2), chance.integers(0, 999, 2), strict=True)
        ]
        expected = [
            min(by_definition(network, weights, [(source, 0)])[node] + ms for node, ms in ends) for source in sources
        ]
        expected = [min(ms, NEVER) for ms in expected]
        for metric in metrics:
            metric.become(weights)
            assert metric.to_each(sources, [ends, [], ends]) == [expected, [NEVER] * 6, expected]
            assert [length(network, metric, [(source, 0)], ends) for source in sources] == expected
            assert metric.everywhere(ends).tolist() == by_definition(network, weights, ends)


def test_thousands_of_questions_on_one_city() -> None:
    network = random_network(7, 400, 900)
    chance = np.random.default_rng(7)
    weights = np.where(chance.random(network.arcs) < 0.1, NEVER, weights_of(network))
    metric = Contracted(network).metric(weights)
    sources = list(range(0, 400, 8))
    times = {source: by_definition(network, weights, [(source, 0)]) for source in sources}
    for target in range(400):  # 20,000 answers
        assert metric.to_each(sources, [[(target, 0)]])[0] == [times[source][target] for source in sources]


@pytest.mark.parametrize("ready", [Contracted, Dijkstra])
def test_what_cannot_be_asked_is_refused_without_a_panic(ready: type[Contracted] | type[Dijkstra]) -> None:
    network = grid(3, 3)
    paths: ShortestPaths = ready(network)
    metric = paths.metric(weights_of(network))
    with pytest.raises(IndexError):
        metric.to_each([0], [[(9, 0)]])
    with pytest.raises(IndexError):
        metric.path([(9, 0)], [(0, 0)])
    for wrong in (np.zeros(network.arcs, np.int64), np.full(network.arcs, NEVER + 1), np.ones(3, np.int64)):
        with pytest.raises(ValueError, match="weights"):
            metric.become(wrong)
    assert metric.to_each([0, 8], [[]]) == [[NEVER, NEVER]]
    assert metric.to_each([], [[(0, 0)]]) == [[]]
    assert metric.path([], [(0, 0)]) is None
    assert metric.path([(4, 5)], [(4, 7)])[:3] == (12, 4, 4)


def test_weights_that_were_handed_over_are_its_own() -> None:
    network = grid(2, 2)
    weights = weights_of(network)
    metric = made_ready(network).metric(weights)
    weights[:] = 1
    assert metric.to_each([0], [[(3, 0)]])[0] == [20_000]
    metric.become(weights)
    assert metric.to_each([0], [[(3, 0)]])[0] == [2]


def test_many_arcs_change_at_once_as_well_as_few() -> None:
    network = grid(40, 40)
    free = weights_of(network)
    metric = Contracted(network).metric(free)
    metric.become(free * 2)  # more than FEW
    assert metric.to_each([0], [[(1599, 0)]])[0] == [2 * 78 * 10_000]
    one = free.copy()
    one[:10] = NEVER
    metric.become(one)
    assert metric.to_each([0], [[(1599, 0)]])[0] == [
        by_definition(network, one, [(0, 0)])[1599],
    ]


def test_a_metric_may_be_asked_by_one_thread_after_another() -> None:
    """The library's queries may not: they would end the thread that lets go of them."""
    network = grid(6, 6)
    metric = Contracted(network).metric(weights_of(network))
    for _ in range(3):
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(metric.to_each, [0, 35], [[(35, 0)]]).result() == [[100_000, 0]]
            found = pool.submit(metric.path, [(0, 0)], [(35, 0)]).result()
            assert found is not None
            assert found.ms == 100_000
            pool.submit(metric.become, weights_of(network)).result()
        assert metric.to_each([0], [[(35, 0)]]) == [[100_000]]
    del metric
    gc.collect()


def test_the_order_is_a_permutation_and_the_same_each_time() -> None:
    network = random_network(3, 50, 120)
    order = order_of(network)
    assert sorted(order.tolist()) == list(range(50))
    assert order_of(network).tolist() == order.tolist()
