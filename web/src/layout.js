// Where actors lie: ForceAtlas2 in a worker, so that the page answers all the while.

import { settings, steps } from "./forces.js";

let worker; // of the layout that is under way, if any

// The first steps at once, so that there is a picture; `count` more in the worker, which then ends.
export function settle(graph, count, first = 0) {
  if (graph.order < 2) return;
  if (first) steps(graph, settings(graph.order), first);
  worker?.terminate();
  if (!count) return;
  const ids = graph.nodes();
  const mine = new Worker(document.querySelector("[data-layout]").dataset.layout, { type: "module" });
  worker = mine;
  mine.onmessage = ({ data }) => {
    const at = new Map(ids.map((id, place) => [id, place]));
    graph.updateEachNodeAttributes((id, said) => {
      const place = at.get(id);
      return place === undefined ? said : { ...said, x: data.places[2 * place], y: data.places[2 * place + 1] };
    }, { attributes: ["x", "y"] });
    if (data.done) mine.terminate();
  };
  const place = new Map(ids.map((id, at) => [id, at]));
  mine.postMessage({
    nodes: ids.map((id) => [graph.getNodeAttribute(id, "x"), graph.getNodeAttribute(id, "y")]),
    edges: graph.mapEdges((_key, _said, source, target) => [place.get(source), place.get(target)]),
    count,
  });
}
