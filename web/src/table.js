// Tables that sort by a click on the head of a column.

const compare = new Intl.Collator("en", { numeric: true, sensitivity: "base" }).compare;

export function value(cell) {
  return cell.dataset.value ?? cell.textContent.trim();
}

export function sortable(table) {
  const body = table.tBodies[0];
  [...table.tHead.rows[0].cells].forEach((head, at) => {
    if (head.classList.contains("tool")) return;
    const button = Object.assign(document.createElement("button"), { type: "button" });
    button.append(...head.childNodes);
    head.append(button);
    head.setAttribute("aria-sort", "none");
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const each of table.tHead.rows[0].cells) if (each.hasAttribute("aria-sort")) each.setAttribute("aria-sort", "none");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      sort(body, at, down ? -1 : 1, head.classList.contains("number"));
    });
  });
}

// Rows without a value stay last, whichever way; evidence that is open stays below its row.
function sort(body, at, way, numbers) {
  const opened = new Map([...body.querySelectorAll("tr.behind")].map((row) => [row.previousElementSibling, row]));
  const rows = [...body.rows].filter((row) => !row.classList.contains("behind"));
  rows.sort((one, other) => {
    const [a, b] = [value(one.cells[at]), value(other.cells[at])];
    if (!a || !b) return (a ? 0 : 1) - (b ? 0 : 1);
    return way * (numbers ? Number(a) - Number(b) : compare(a, b));
  });
  body.append(...rows.flatMap((row) => (opened.has(row) ? [row, opened.get(row)] : [row])));
}

export function asText(table) {
  const columns = [...table.tHead.rows[0].cells].map((cell, at) => (cell.classList.contains("tool") ? -1 : at)).filter((at) => at >= 0);
  const rows = [...table.tBodies[0].rows].filter((row) => !row.classList.contains("behind"));
  const head = columns.map((at) => table.tHead.rows[0].cells[at].textContent.trim());
  const lines = rows.map((row) => columns.map((at) => row.cells[at].textContent.trim().replace(/\s+/g, " ")));
  return [head, ...lines].map((line) => line.join("\t")).join("\n");
}
