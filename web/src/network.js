// The network, drawn with WebGL: click for the deals of an actor, expand for its partners.

import Graph from "graphology";
import Sigma from "sigma";
import { settle } from "./layout.js";
import { picture, save } from "./export.js";
import { panel } from "./panel.js";

const COLOURS = ["#0072B2", "#E69F00", "#009E73", "#D55E00", "#56B4E9", "#CC79A7", "#8C7A00"];
const OTHER = "#8a96a5";
const host = document.querySelector("[data-network]");
const dark = matchMedia("(prefers-color-scheme: dark)").matches;
const look = {
  ink: dark ? "#e6eaf0" : "#1b2430",
  paper: dark ? "#14191f" : "#ffffff",
  line: dark ? "#414d5c" : "#c9d1da",
  strong: dark ? "#ffb27a" : "#b34700",
};

const graph = new Graph({ multi: true });
const countries = new Map();
const state = { chosen: null, near: new Set(), path: new Set(), onPath: new Set(), year: Infinity, of: [] };

function colour(country) {
  return countries.get(country) ?? OTHER;
}

function colours(actors) {
  const counted = new Map();
  for (const { country } of actors) if (country) counted.set(country, (counted.get(country) ?? 0) + 1);
  const first = [...counted].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0])).slice(0, COLOURS.length);
  for (const [country] of first) if (!countries.has(country) && countries.size < COLOURS.length) countries.set(country, COLOURS[countries.size]);
}

// New actors begin around the one that they belong to, so that the picture stays recognisable.
function add(found, around) {
  colours(found.actors);
  const centre = around && graph.hasNode(around) ? graph.getNodeAttributes(around) : { x: 0, y: 0 };
  found.actors.forEach((actor, at) => {
    if (graph.hasNode(actor.id)) return;
    const turn = at * 2.399963; // the golden angle: evenly spread, and the same each time
    const far = 10 * Math.sqrt(at + 1);
    graph.addNode(actor.id, {
      label: actor.name, country: actor.country, address: actor.address, key: actor.key, ties: actor.ties,
      x: centre.x + far * Math.cos(turn), y: centre.y + far * Math.sin(turn),
      size: 3 + 1.6 * Math.sqrt(actor.ties), color: colour(actor.country),
    });
  });
  for (const tie of found.ties) {
    const key = [tie.alliance, tie.source, tie.target].join(" ");
    if (!graph.hasEdge(key)) graph.addEdgeWithKey(key, tie.source, tie.target, { ...tie, year: Number.parseInt(tie.date, 10) || null });
  }
  for (const { source, target, alliance } of found.path) {
    state.onPath.add(source).add(target);
    state.path.add([alliance, source, target].join(" ")).add([alliance, target, source].join(" "));
  }
}

function late(tie) {
  return state.year !== Infinity && (tie.year === null || tie.year > state.year);
}

function nodeLook(id, said) {
  const shown = { ...said };
  const focus = state.onPath.size ? state.onPath : state.near;
  if (state.year !== Infinity && !graph.edges(id).some((edge) => !late(graph.getEdgeAttributes(edge)))) shown.hidden = true;
  if (focus.size && !focus.has(id)) { shown.color = look.line; shown.label = ""; shown.zIndex = 0; }
  if (id === state.chosen || state.onPath.has(id)) { shown.highlighted = true; shown.zIndex = 2; shown.forceLabel = true; }
  return shown;
}

function edgeLook(key, said) {
  const shown = { ...said, color: look.line, size: 1, label: "" };
  if (late(said)) shown.hidden = true;
  if (state.path.has(key)) return { ...shown, color: look.strong, size: 3, zIndex: 2 };
  const focused = state.chosen && graph.extremities(key).includes(state.chosen);
  if (focused) return { ...shown, color: look.strong, size: 1.6, zIndex: 1 };
  if (state.chosen || state.path.size) shown.color = dark ? "#2a323d" : "#e8ecf0";
  return shown;
}

function hover(context, data, settings) {
  const size = settings.labelSize;
  context.font = `${settings.labelWeight} ${size}px ${settings.labelFont}`;
  const wide = context.measureText(data.label ?? "").width + 10;
  context.fillStyle = look.paper;
  context.strokeStyle = look.strong;
  context.lineWidth = 2;
  context.beginPath();
  context.arc(data.x, data.y, data.size + 2, 0, Math.PI * 2);
  context.stroke();
  if (!data.label) return;
  context.fillRect(data.x + data.size + 3, data.y - size / 2 - 4, wide, size + 8);
  context.fillStyle = look.ink;
  context.fillText(data.label, data.x + data.size + 8, data.y + size / 3);
}

// Looks are worked out one by one only while something is chosen or left out.
function refresh(renderer) {
  const special = state.chosen || state.path.size || state.year !== Infinity;
  renderer.setSetting("nodeReducer", special ? nodeLook : null);
  renderer.setSetting("edgeReducer", special ? edgeLook : null);
}

function draw(canvas) {
  return new Sigma(graph, canvas, {
    labelColor: { color: look.ink },
    labelFont: getComputedStyle(document.body).fontFamily,
    labelSize: 12,
    labelRenderedSizeThreshold: 6,
    labelDensity: 0.6,
    defaultDrawNodeHover: hover,
    defaultEdgeColor: look.line,
    hideEdgesOnMove: graph.size > 3000,
    zIndex: true,
  });
}

function choose(renderer, told, id) {
  state.chosen = id;
  state.near = id ? new Set([id, ...graph.neighbors(id)]) : new Set();
  told.show(id);
  refresh(renderer);
}

async function expand(renderer, told, id) {
  const key = graph.getNodeAttribute(id, "key");
  const at = new URL(host.dataset.ties, location.href);
  at.searchParams.delete("of");
  at.searchParams.delete("to");
  at.searchParams.append("of", key);
  const reply = await fetch(at);
  if (!reply.ok) return;
  const before = graph.order;
  add({ ...(await reply.json()), path: [] }, id);
  if (!state.of.includes(key)) state.of.push(key);
  addresses();
  told.fill();
  choose(renderer, told, id);
  told.say(`${graph.order - before} more organisations`);
  settle(graph, graph.order > before ? 120 : 0);
}

// The address, and those of the files, are of what is shown now.
function addresses() {
  const slice = (link) => {
    const at = new URL(link, location.href);
    at.searchParams.delete("of");
    state.of.forEach((key) => at.searchParams.append("of", key));
    return at;
  };
  if (!state.of.length) return;
  history.replaceState(null, "", slice(location.href));
  document.querySelectorAll("[data-slice]").forEach((link) => { link.href = slice(link.href); });
}

async function begin() {
  const reply = await fetch(host.dataset.ties);
  if (!reply.ok) throw new Error(String(reply.status));
  const found = await reply.json();
  state.of = found.of.map((iri) => iri.slice(iri.lastIndexOf("/") + 1));
  add(found, null);
  host.hidden = false;
  const canvas = Object.assign(document.createElement("div"), { className: "canvas" });
  host.append(canvas);
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", "The network, drawn; the panel beside it lists the same organisations and deals.");
  settle(graph, 0, Math.min(60, 6000 / Math.max(graph.order, 1))); // a first picture at once
  const renderer = draw(canvas);
  const told = panel(host, graph, {
    countries, choose: (id) => choose(renderer, told, id), expand: (id) => expand(renderer, told, id),
    until: (year) => { state.year = year; refresh(renderer); },
    look: (id) => renderer.getCamera().animate({ ...renderer.getNodeDisplayData(id), ratio: 0.4 }, { duration: 300 }),
  });
  told.fill();
  renderer.on("clickNode", ({ node }) => choose(renderer, told, node));
  renderer.on("doubleClickNode", ({ node, preventSigmaDefault }) => { preventSigmaDefault(); expand(renderer, told, node); });
  renderer.on("clickStage", () => choose(renderer, told, null));
  if (found.of.length && !found.path.length && graph.hasNode(found.of[0])) choose(renderer, told, found.of[0]);
  refresh(renderer);
  settle(graph, 300);
  document.querySelectorAll("[data-export]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => save(picture(graph, renderer, nodeLook, edgeLook, look), button.dataset.export));
  });
  host.dataset.ready = String(graph.order);
}

begin().catch(() => { // without WebGL the picture of the server does
  host.replaceChildren(Object.assign(new Image(), { src: host.dataset.picture, alt: "The network; the table below has the same ties." }));
  host.className = "picture";
  host.hidden = false;
});
