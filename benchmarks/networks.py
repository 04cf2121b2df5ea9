"""Which library computes the measures of networks best: networkx, rustworkx or igraph.

    python benchmarks/networks.py --store DIR --made 100000      a table on stdout

Each library that is installed is given the same edges and asked for what `networks/` needs. Brokers
are not asked of the engine's libraries: rustworkx has no such measure, networkx needs SciPy for it.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

Edges = list[tuple[int, int]]
Task = Callable[[], object]
LIBRARIES: Final = ("networkx", "rustworkx", "igraph")
# A task that takes longer is not run again, and not tried on a larger network.
LONG: Final = 60.0


def shipped(folder: Path) -> Edges:
    """The simple graph behind `alliance-network` in a store."""
    from triplehelix.answers import find  # noqa: PLC0415
    from triplehelix.graphs import Local, Rows  # noqa: PLC0415

    found = Local(folder).ask(find("alliance-network").text)
    assert isinstance(found, Rows)  # noqa: S101
    ends = [found.columns.index(each) for each in ("source", "target")]
    pairs = sorted({(str(row[ends[0]]), str(row[ends[1]])) for row in found.rows})
    number = {name: n for n, name in enumerate(sorted({end for pair in pairs for end in pair}))}
    return [(number[one], number[other]) for one, other in pairs]


def made(count: int, seed: int = 1) -> Edges:
    """A network of that many pairs in which few have many partners (Zipf's law, exponent 1)."""
    chance = random.Random(seed)  # noqa: S311
    nodes = count // 4
    weights = [1 / (n + 1) for n in range(nodes)]
    pairs: set[tuple[int, int]] = set()
    while len(pairs) < count:
        busy = chance.choices(range(nodes), weights, k=count)
        for one, other in zip(busy, chance.choices(range(nodes), k=count), strict=True):
            if one != other and len(pairs) < count:
                pairs.add((min(one, other), max(one, other)))
    return sorted(pairs)


def _networkx(edges: Edges) -> Mapping[str, Task]:
    nx: Any = import_module("networkx")
    graph, ends = nx.Graph(edges), _far(edges)
    tasks: dict[str, Task] = {
        "make the graph": lambda: nx.Graph(edges),
        "betweenness": lambda: nx.betweenness_centrality(graph),
        "communities (Louvain)": lambda: nx.community.louvain_communities(graph, seed=1),
        "components": lambda: list(nx.connected_components(graph)),
        "articulation points": lambda: list(nx.articulation_points(graph)),
        "a shortest path": lambda: nx.shortest_path(graph, *ends),
    }
    if find_spec("scipy"):
        tasks["constraint"] = lambda: nx.constraint(graph)
        tasks["effective size"] = lambda: nx.effective_size(graph)
    return tasks


def _rustworkx(edges: Edges) -> Mapping[str, Task]:
    rx: Any = import_module("rustworkx")

    def make() -> Any:
        graph = rx.PyGraph(multigraph=False)
        graph.extend_from_edge_list(edges)
        return graph

    graph, ends = make(), _far(edges)
    return {
        "make the graph": make,
        "betweenness": lambda: rx.betweenness_centrality(graph),
        "components": lambda: rx.connected_components(graph),
        "articulation points": lambda: rx.articulation_points(graph),
        "a shortest path": lambda: rx.dijkstra_shortest_paths(graph, *ends),
    }


def _igraph(edges: Edges) -> Mapping[str, Task]:
    ig: Any = import_module("igraph")
    graph, ends = ig.Graph(edges), _far(edges)
    return {
        "make the graph": lambda: ig.Graph(edges),
        "betweenness": graph.betweenness,
        "communities (Louvain)": graph.community_multilevel,
        "components": graph.connected_components,
        "articulation points": graph.articulation_points,
        "a shortest path": lambda: graph.get_shortest_paths(*ends),
        "constraint": graph.constraint,
    }


def _far(edges: Edges) -> tuple[int, int]:
    """Two nodes of one component that are far from each other: the ends of a walk in width."""
    near: dict[int, set[int]] = {}
    for one, other in edges:
        near.setdefault(one, set()).add(other)
        near.setdefault(other, set()).add(one)
    start = max(near, key=lambda node: len(near[node]))
    seen, front = {start}, [start]
    while front:
        end = min(front)
        front = sorted({each for node in front for each in near[node]} - seen)
        seen.update(front)
    return start, end


MAKERS: Final = {"networkx": _networkx, "rustworkx": _rustworkx, "igraph": _igraph}


def seconds(task: Task) -> float:
    """The shortest of up to three runs."""
    best = float("inf")
    for _ in range(3):
        began = time.perf_counter()
        task()
        best = min(best, time.perf_counter() - began)
        if best > 1:
            break
    return best


def started(library: str) -> float:
    """Seconds that an import takes beyond the start of Python."""

    def run(code: str) -> float:
        return seconds(lambda: subprocess.run([sys.executable, "-c", code], check=True))

    return run(f"import {library}") - run("pass")


def table(name: str, edges: Edges, hopeless: set[tuple[str, str]]) -> Iterable[str]:
    """Seconds of each library and task, and how many times the fastest they are."""
    found: dict[str, dict[str, float]] = {}
    for library in filter(find_spec, LIBRARIES):
        for task, run in MAKERS[library](edges).items():
            if (library, task) not in hopeless:
                took = found.setdefault(task, {})[library] = seconds(run)
                hopeless.update({(library, task)} if took > LONG else ())
    yield f"\n{name}: {len({n for pair in edges for n in pair})} nodes, {len(edges)} pairs\n"
    yield f"| task | {' | '.join(LIBRARIES)} |"
    yield f"|---|{'---:|' * len(LIBRARIES)}"
    for task, times in found.items():
        best = min(times.values())
        cells = [
            f"{times[each]:.4f} s ({times[each] / best:.0f})" if each in times else "-"
            for each in LIBRARIES
        ]
        yield f"| {task} | {' | '.join(cells)} |"


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--store", type=Path, nargs="*", default=(), help="folders of built graphs")
    parser.add_argument("--made", type=int, nargs="*", default=(), help="pairs of a made network")
    given = parser.parse_args()
    for library in filter(find_spec, LIBRARIES):
        print(f"import {library}: {started(library):.2f} s")
    hopeless: set[tuple[str, str]] = set()
    networks = [(str(folder), shipped(folder)) for folder in given.store]
    networks += [(f"made, {count}", made(count)) for count in given.made]
    for name, edges in networks:
        print("\n".join(table(name, edges, hopeless)), flush=True)


if __name__ == "__main__":
    main()
