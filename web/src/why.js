// The evidence of a row, opened below it.

export function explain(link) {
  link.setAttribute("role", "button");
  link.setAttribute("aria-expanded", "false");
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // opens the page of its own
    event.preventDefault();
    toggle(link);
  });
  link.addEventListener("keydown", (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    toggle(link);
  });
}

async function toggle(link) {
  const row = link.closest("tr");
  const open = row.nextElementSibling;
  if (open?.classList.contains("behind")) {
    open.remove();
    link.setAttribute("aria-expanded", "false");
    return;
  }
  const behind = document.createElement("tr");
  behind.className = "behind";
  const cell = behind.insertCell();
  cell.colSpan = row.cells.length;
  cell.textContent = "Tracing …";
  row.after(behind);
  link.setAttribute("aria-expanded", "true");
  try {
    const reply = await fetch(`${link.href}&part=true`, { headers: { Accept: "text/html" } });
    if (!reply.ok) throw new Error(String(reply.status));
    cell.innerHTML = await reply.text();
  } catch {
    location.assign(link.href); // the page says what is wrong
  }
}
