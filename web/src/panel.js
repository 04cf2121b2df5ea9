// What stands beside the network: the same for the keyboard and for who hears the page.

const LISTED = 200;

function make(tag, said = {}, ...inside) {
  const made = Object.assign(document.createElement(tag), said);
  made.append(...inside);
  return made;
}

export function panel(host, graph, act) {
  const box = make("div", { className: "panel" });
  const heard = make("p", { className: "said" });
  heard.setAttribute("role", "status");
  const about = make("div");
  const find = make("input", { type: "search", placeholder: "Find among those shown", autocomplete: "off" });
  find.setAttribute("aria-label", "Find an organisation among those shown");
  const list = make("ul", { className: "actors" });
  const legend = make("p", { className: "note legend" });
  const range = make("input", { type: "range" });
  const year = make("output");
  const slide = make("div", { className: "slide" }, range, year);
  range.setAttribute("aria-label", "Only what was signed by the end of a year");
  box.append(about, slide, make("h3", { textContent: "Organisations" }), find, list, legend, heard);
  host.append(box);

  range.addEventListener("input", () => {
    const all = range.value === range.max;
    tell(all);
    act.until(all ? Infinity : Number(range.value));
  });
  find.addEventListener("input", fill);

  function tell(all) {
    year.textContent = all ? "all years" : `by ${range.value}`;
    range.setAttribute("aria-valuetext", year.textContent);
  }

  function fill() {
    const typed = find.value.trim().toLowerCase();
    const actors = graph.mapNodes((id, said) => ({ id, ...said }))
      .filter((each) => each.label.toLowerCase().includes(typed))
      .sort((a, b) => graph.degree(b.id) - graph.degree(a.id) || a.label.localeCompare(b.label));
    list.replaceChildren(...actors.slice(0, LISTED).map(({ id, label }) => {
      const button = make("button", { type: "button", className: "get", textContent: label });
      button.addEventListener("click", () => { act.choose(id); act.look(id); });
      return make("li", {}, button, make("span", { className: "note", textContent: ` ${graph.degree(id)}` }));
    }));
    const rest = actors.length - LISTED;
    if (rest > 0) list.append(make("li", { className: "note", textContent: `and ${rest} more: type to find them` }));
    legend.replaceChildren("Colours: ", ...[...act.countries].map(([country, colour]) => {
      const dot = make("span", { className: "dot" });
      dot.style.background = colour;
      return make("span", {}, dot, `${country} `);
    }), "others grey. Size: number of ties.");
    const years = graph.mapEdges((_, tie) => tie.year).filter(Boolean);
    if (!years.length) { slide.hidden = true; return; }
    const latest = range.value === range.max;
    range.min = Math.min(...years);
    range.max = Math.max(...years) + 1;
    if (latest || !year.textContent) range.value = range.max;
    tell(range.value === range.max);
  }

  function show(id) {
    if (!id) { about.replaceChildren(make("p", { className: "note", textContent: "Click an organisation for its deals, double-click to expand it; scroll to zoom, drag to move." })); return; }
    const said = graph.getNodeAttributes(id);
    const deals = new Map();
    graph.forEachEdge(id, (_, tie, source, target) => {
      const other = graph.getNodeAttribute(source === id ? target : source, "label");
      const deal = deals.get(tie.alliance) ?? { ...tie, with: [] };
      deal.with.push(other);
      deals.set(tie.alliance, deal);
    });
    const more = make("button", { type: "button", className: "get", textContent: "Expand" });
    more.addEventListener("click", () => act.expand(id));
    const lines = [...deals.values()].sort((a, b) => b.date.localeCompare(a.date)).map((deal) => make("li", {},
      make("a", { href: deal.address, textContent: deal.name }),
      make("span", { className: "note", textContent: ` ${[deal.date, deal.kinds].filter(Boolean).join(" · ")}` })));
    about.replaceChildren(
      make("h3", {}, make("a", { href: said.address, textContent: said.label })),
      make("p", { className: "note", textContent: [said.country, `${graph.neighbors(id).length} partners shown`].filter(Boolean).join(" · ") }),
      more, make("ul", {}, ...lines));
    heard.textContent = `${said.label}: ${deals.size} deals`;
  }
  show(null);
  return { fill, show, say: (text) => { heard.textContent = text; } };
}
