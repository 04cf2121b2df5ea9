// The forces between actors, the same in the page and in its worker.

import forceAtlas2 from "graphology-layout-forceatlas2";

export function settings(order) {
  return {
    barnesHutOptimize: order > 400,
    strongGravityMode: true,
    gravity: 0.05,
    scalingRatio: 12,
    slowDown: 1 + Math.log(order),
  };
}

export function steps(graph, forces, iterations) {
  forceAtlas2.assign(graph, { iterations: Math.ceil(iterations), settings: forces });
}
