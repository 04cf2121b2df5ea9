// The worker of the layout: takes places and ties, gives places back a few times a second.

import Graph from "graphology";
import { settings, steps } from "./forces.js";

const APART = 150; // ms between two answers

onmessage = ({ data: { nodes, edges, count } }) => {
  const graph = new Graph({ multi: true });
  nodes.forEach(([x, y], at) => graph.addNode(at, { x, y }));
  edges.forEach(([source, target]) => graph.addEdge(source, target));
  const forces = settings(graph.order);
  let left = count;
  let told = performance.now();
  while (left > 0) {
    steps(graph, forces, Math.min(left, 5));
    left -= 5;
    const now = performance.now();
    if (left > 0 && now - told < APART) continue;
    told = now;
    const places = new Float32Array(2 * graph.order);
    let at = 0;
    graph.forEachNode((_, { x, y }) => { places[at++] = x; places[at++] = y; });
    postMessage({ places, done: left <= 0 }, [places.buffer]);
  }
};
