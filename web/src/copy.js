// Buttons that copy; shown only where the browser lets a page write to the clipboard.

import { asText } from "./table.js";

export function copying(button) {
  if (!navigator.clipboard) return;
  button.hidden = false;
  const called = button.textContent;
  button.addEventListener("click", async () => {
    const text = button.dataset.copy === "table" ? asText(document.querySelector("table[data-copied]")) : location.href;
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Not allowed by the browser";
    }
    setTimeout(() => { button.textContent = called; }, 2000);
  });
}
