// A slider of years beside a field for a date: the whole year to the right end means all that is known.

export function slider(input) {
  const [first, last] = input.dataset.years.split(" ").map(Number);
  const range = Object.assign(document.createElement("input"), { type: "range", min: first, max: last + 1, step: 1 });
  const shown = document.createElement("output");
  const label = input.closest(".field").querySelector("label").textContent;
  const line = Object.assign(document.createElement("div"), { className: "slide" });
  range.setAttribute("aria-label", `${label}: year`);
  line.append(range, shown);
  input.after(line);

  function read() {
    const year = Number.parseInt(input.value, 10);
    range.value = Number.isNaN(year) || year > last ? last + 1 : Math.max(first, year);
    tell();
  }
  function tell() {
    const all = Number(range.value) > last;
    shown.textContent = all ? "everything" : `end of ${range.value}`;
    range.setAttribute("aria-valuetext", shown.textContent);
  }
  range.addEventListener("input", () => {
    tell();
    input.value = Number(range.value) > last ? "" : range.value;
  });
  range.addEventListener("change", () => input.form.requestSubmit());
  input.addEventListener("input", read);
  read();
}
