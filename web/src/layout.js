// Where actors lie: ForceAtlas2, a few steps a frame, so that the page answers all the while.

import forceAtlas2 from "graphology-layout-forceatlas2";

const BUDGET = 8; // ms of a frame
let running = 0;

// `steps` are done over the coming frames, `first` of them at once.
export function settle(graph, steps, first = 0) {
  if (graph.order < 2) return;
  const settings = { ...forceAtlas2.inferSettings(graph), barnesHutOptimize: graph.order > 400, strongGravityMode: true, gravity: 0.05, scalingRatio: 12, slowDown: 4 };
  const step = (iterations) => forceAtlas2.assign(graph, { iterations, settings });
  if (first) step(Math.ceil(first));
  const mine = ++running;
  let left = steps;
  const frame = () => {
    if (mine !== running || left <= 0) return;
    const began = performance.now();
    do { step(1); left -= 1; } while (left > 0 && performance.now() - began < BUDGET);
    requestAnimationFrame(frame);
  };
  if (left > 0) requestAnimationFrame(frame);
}
