"""OSRM and Valhalla, where somebody has their programs: the same network as an extract, made ready and asked by HTTP.

Their wheels on PyPI (`osrm-bindings`, `pyvalhalla`) carry the programs; unpacked, they run without the Python that the
wheels are for. Their speeds come from their own rules for the same classes and `maxspeed`, so only how long an answer takes
is compared, not what it is. HTTP costs them less than a millisecond here (`/nearest`, `/status`), which is told.
"""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import numpy as np

from siaga_desk.geo.roads.network import ROAD_CLASSES, RoadNetwork

Point = tuple[float, float]  # lat, lon
WAIT_S = 600.0


class Service(NamedTuple):
    name: str
    prepared_s: float  # from the extract to the first answer
    ask: Callable[[Sequence[Point], Point], list[float | None]]  # seconds from each point
    nothing: Callable[[], object]  # a question that costs HTTP and next to nothing else


def write_extract(network: RoadNetwork, path: Path) -> None:
    """The network as .osm.pbf: a node for every point, a way for every road. What runs both ways alike is one way."""
    import osmium

    path.unlink(missing_ok=True)
    lat, lon = network.shape_lat, network.shape_lon
    middle = np.ones(len(lat), bool)
    middle[network.shape_start[:-1]] = middle[network.shape_start[1:] - 1] = False
    both = _both_ways(network)
    next_id = network.nodes + 1
    with osmium.SimpleWriter(str(path)) as writer:
        for node, (at_lat, at_lon) in enumerate(zip(network.node_lat.tolist(), network.node_lon.tolist(), strict=True)):
            writer.add_node(osmium.osm.mutable.Node(id=node + 1, location=(at_lon, at_lat)))
        ways = []
        for arc in np.flatnonzero(both != 2).tolist():
            points = [int(network.tail[arc]) + 1]
            for at in range(int(network.shape_start[arc]) + 1, int(network.shape_start[arc + 1]) - 1):
                writer.add_node(osmium.osm.mutable.Node(id=next_id, location=(float(lon[at]), float(lat[at]))))
                points.append(next_id)
                next_id += 1
            ways.append((arc, [*points, int(network.head[arc]) + 1]))
        for number, (arc, points) in enumerate(ways, start=1):
            name = ROAD_CLASSES[int(network.road_class[arc])]
            tags = {
                "highway": "unclassified" if name in ("other", "link") else name,
                "maxspeed": str(max(5, round(3.6 * float(network.metres[arc] / network.seconds[arc])))),
                "name": network.names[int(network.name[arc])],
                "oneway": "yes" if both[arc] == 0 else "no",
            }
            writer.add_way(osmium.osm.mutable.Way(id=number, nodes=points, tags={k: v for k, v in tags.items() if v}))


def _both_ways(network: RoadNetwork) -> np.ndarray:
    """For each arc: 0 one way, 1 the arc that stands for both directions, 2 the one that comes back along it."""
    coming = {}
    kind = np.zeros(network.arcs, np.int8)
    for arc, key in enumerate(zip(network.tail.tolist(), network.head.tolist(), np.rint(network.metres * 10), strict=True)):
        before = coming.pop((key[1], key[0], key[2]), None)
        if before is None:
            coming[key] = arc
        else:
            kind[before], kind[arc] = 1, 2
    return kind


@contextmanager
def osrm(programs: Path, extract: Path) -> Iterator[Service]:
    """`programs`: the unpacked wheel's folder `osrm`. Contraction hierarchies, as for /table of many sources."""
    begun = time.perf_counter()
    profile = programs / "share" / "profiles" / "car.lua"
    graph = extract.with_suffix("").with_suffix(".osrm")
    for command in (("osrm-extract", "-p", str(profile), str(extract)), ("osrm-contract", str(graph))):
        _run([str(programs / "bin" / command[0]), *command[1:]], extract.parent)
    port = _free_port()
    server = [str(programs / "bin" / "osrm-routed"), "--ip", "127.0.0.1", "--port", str(port), "--threads", "1"]
    server += ["--max-table-size", "1000", "--algorithm", "CH", str(graph)]
    with _running(server, port, extract.parent) as connection:

        def ask(points: Sequence[Point], place: Point) -> list[float | None]:
            where = ";".join(f"{lon:.7f},{lat:.7f}" for lat, lon in (*points, place))
            sources = ";".join(str(n) for n in range(len(points)))
            found = _got(connection, f"/table/v1/driving/{where}?sources={sources}&destinations={len(points)}")
            return [row[0] for row in found["durations"]]

        lon, lat = 0.0, 0.0
        yield Service(
            "OSRM /table (CH), by HTTP",
            time.perf_counter() - begun,
            ask,
            lambda: _got(connection, f"/nearest/v1/driving/{lon},{lat}"),
        )


@contextmanager
def valhalla(programs: Path, extract: Path) -> Iterator[Service]:
    """`programs`: the unpacked wheel's folder `valhalla`."""
    begun = time.perf_counter()
    folder = extract.parent
    port = _free_port()
    config = json.loads(
        subprocess.run(
            [sys.executable, str(programs / "valhalla_build_config.py")], capture_output=True, text=True, check=True
        ).stdout
        or "{}"
    )
    config["mjolnir"] = config.get("mjolnir", {}) | {"tile_dir": str(folder / "tiles"), "concurrency": 2}
    for optional in ("tile_extract", "traffic_extract", "admin", "timezone", "landmarks"):
        config["mjolnir"].pop(optional, None)
    config["service_limits"]["auto"] |= {"max_matrix_location_pairs": 10_000, "max_matrix_distance": 1_000_000.0}
    config["httpd"]["service"] |= {"listen": f"tcp://127.0.0.1:{port}"}
    for name in ("interrupt", "loopback"):
        config["httpd"]["service"][name] = f"ipc://{folder}/{name}"
    for part in ("loki", "thor", "odin"):
        config[part]["service"]["proxy"] = f"ipc://{folder}/{part}"
    about = folder / "valhalla.json"
    about.write_text(json.dumps(config), encoding="utf-8")
    _run([str(programs / "bin" / "valhalla_build_tiles"), "-c", str(about), str(extract)], folder)
    server = [str(programs / "bin" / "valhalla_service"), str(about), "1"]
    with _running(server, port, folder) as connection:

        def ask(points: Sequence[Point], place: Point) -> list[float | None]:
            body = {
                "sources": [{"lat": lat, "lon": lon} for lat, lon in points],
                "targets": [{"lat": place[0], "lon": place[1]}],
                "costing": "auto",
                "verbose": False,
            }
            found = _got(connection, "/sources_to_targets", json.dumps(body))
            return [row[0] for row in found["sources_to_targets"]["durations"]]

        yield Service(
            "Valhalla /sources_to_targets, by HTTP", time.perf_counter() - begun, ask, lambda: _got(connection, "/status")
        )


def _run(command: Sequence[str], folder: Path) -> None:
    """RuntimeError with the end of what it said when it does not end well."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=WAIT_S, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{Path(command[0]).name}: {(done.stdout + done.stderr)[-500:]}")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@contextmanager
def _running(command: Sequence[str], port: int, folder: Path) -> Iterator[http.client.HTTPConnection]:
    """A connection that is kept open to a server of our own, which is ended with the block."""
    with open(folder / f"{Path(command[0]).name}.log", "wb") as log:
        server = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
        try:
            until = time.monotonic() + 60
            while True:
                try:
                    socket.create_connection(("127.0.0.1", port), timeout=1).close()
                    break
                except OSError as trouble:
                    if server.poll() is not None or time.monotonic() > until:
                        raise RuntimeError(f"{command[0]} did not come up") from trouble
                    time.sleep(0.05)
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            connection.connect()
            connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            yield connection
            connection.close()
        finally:
            server.terminate()
            server.wait(timeout=30)


def _got(connection: http.client.HTTPConnection, path: str, body: str | None = None) -> dict:
    connection.request("POST" if body else "GET", path, body)
    answer = connection.getresponse()
    content = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{path[:60]}: {answer.status} {content[:300]!r}")
    return json.loads(content)
