// What makes pages handier; every one of them works without.

import { copying } from "./copy.js";
import { slider } from "./slider.js";
import { suggest } from "./suggest.js";
import { sortable } from "./table.js";
import { explain } from "./why.js";

const enhance = {
  "[data-suggest]": suggest,
  "[data-years]": slider,
  "table[data-sort]": sortable,
  "[data-why]": explain,
  "[data-copy]": copying,
};
for (const [selector, enhanced] of Object.entries(enhance)) {
  document.querySelectorAll(selector).forEach((element) => enhanced(element));
}

// An address without the fields that were left empty is the one to share.
for (const form of document.querySelectorAll("[data-fields]")) {
  form.addEventListener("formdata", (event) => {
    for (const [name, value] of [...event.formData]) if (!value) event.formData.delete(name);
  });
}

const editor = document.querySelector("textarea[data-editor]")?.dataset.editor;
if (editor) import(editor);
const network = document.querySelector("[data-network]")?.dataset.network;
if (network) import(network);

// A picture of an answer without anything to draw is left out.
for (const image of document.querySelectorAll(".picture img")) {
  const leave = () => image.closest(".picture").remove();
  image.addEventListener("error", leave);
  if (image.complete && !image.naturalWidth && image.loading !== "lazy") leave();
}
