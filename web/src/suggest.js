// A field that offers what the graph knows: the combobox pattern of the ARIA Authoring Practices.

const WAIT = 120; // ms after a key before the server is asked

export function suggest(input) {
  const root = document.body.dataset.root;
  const kind = input.dataset.suggest;
  const goes = "go" in input.dataset;
  const id = `offers-${input.id || input.name}-${Math.trunc(input.getBoundingClientRect().top)}`;
  const list = Object.assign(document.createElement("ul"), { id, className: "offers", hidden: true });
  const said = Object.assign(document.createElement("span"), { className: "said", role: "status" });
  let offers = [];
  let chosen = -1;
  let timer;
  let asking;

  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  input.removeAttribute("list");
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-expanded": "false", "aria-controls": id, "aria-autocomplete": "list",
  })) input.setAttribute(name, value);
  const hold = Object.assign(document.createElement("span"), { className: "hold" });
  hold.style.display = "block";
  input.before(hold);
  hold.append(input, list, said);

  function close() {
    list.hidden = true;
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function choose(at) {
    chosen = at;
    [...list.children].forEach((each, place) => each.setAttribute("aria-selected", String(place === at)));
    if (at >= 0) input.setAttribute("aria-activedescendant", list.children[at].id);
    else input.removeAttribute("aria-activedescendant");
  }

  function take(at) {
    const offer = offers[at];
    close();
    if (goes) location.assign(offer.address);
    else {
      input.value = offer.value;
      input.dispatchEvent(new CustomEvent("taken", { bubbles: true, detail: offer }));
    }
  }

  function show(found) {
    offers = found;
    list.replaceChildren(...found.map((offer, at) => {
      const line = Object.assign(document.createElement("li"), { id: `${id}-${at}`, textContent: offer.name });
      line.setAttribute("role", "option");
      line.setAttribute("aria-selected", "false");
      const about = [kind ? "" : offer.kind, offer.also].filter(Boolean).join(" · ");
      if (about) line.append(" ", Object.assign(document.createElement("span"), { className: "note", textContent: about }));
      line.addEventListener("mousedown", (event) => { event.preventDefault(); take(at); });
      return line;
    }));
    list.hidden = !found.length;
    chosen = -1;
    input.setAttribute("aria-expanded", String(!list.hidden));
    said.textContent = found.length ? `${found.length} suggestions` : "no suggestion";
  }

  async function ask() {
    const typed = input.value.trim();
    asking?.abort();
    if (!typed) { close(); return; }
    asking = new AbortController();
    try {
      const reply = await fetch(`${root}/suggest?${new URLSearchParams({ q: typed, kind })}`, { signal: asking.signal });
      if (reply.ok) show(await reply.json());
    } catch (error) {
      if (error.name !== "AbortError") close(); // without suggestions the field works as any other
    }
  }

  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, WAIT); });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" && list.hidden && input.value) { ask(); event.preventDefault(); return; }
    if (list.hidden) return;
    const last = offers.length - 1;
    if (event.key === "ArrowDown") choose(chosen >= last ? 0 : chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen <= 0 ? last : chosen - 1);
    else if (event.key === "Enter" && chosen >= 0) take(chosen);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
}
