// The field of a query as an editor: colours, and completion from this graph's own terms.
// It lives in a shadow root, whose style sheets a strict content security policy allows.

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { HighlightStyle, StreamLanguage, bracketMatching, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { sparql } from "@codemirror/legacy-modes/mode/sparql";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const KEYWORDS = `SELECT DISTINCT REDUCED CONSTRUCT DESCRIBE ASK WHERE OPTIONAL UNION MINUS FILTER BIND VALUES GRAPH
  GROUP BY HAVING ORDER BY ASC DESC LIMIT OFFSET PREFIX AS COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT EXISTS NOT IN
  BOUND IF COALESCE STR LANG LANGMATCHES DATATYPE IRI STRLEN SUBSTR UCASE LCASE STRSTARTS STRENDS CONTAINS REGEX
  REPLACE YEAR MONTH DAY CONCAT UNDEF`.split(/\s+/);
const KINDS = { classes: "class", relations: "property", attributes: "property" };

const root = document.body.dataset.root;
let known; // asked once, when something is first completed

function vocabulary() {
  known ??= fetch(`${root}/terms.json`).then((reply) => (reply.ok ? reply.json() : Promise.reject(new Error("no terms"))));
  return known;
}

// Puts a completion in, and the line of its prefix at the top where that is missing.
function withPrefix(name, iri) {
  return (view, completion, from, to) => {
    const text = view.state.doc.toString();
    const changes = [{ from, to, insert: completion.label }];
    if (!new RegExp(`\\bPREFIX\\s+${name}:`, "i").test(text)) changes.push({ from: 0, insert: `PREFIX ${name}: <${iri}>\n` });
    const shift = changes.length > 1 ? changes[1].insert.length : 0;
    view.dispatch({ changes, selection: { anchor: from + shift + completion.label.length } });
  };
}

async function things(word, from) {
  const typed = word.slice(3).replaceAll("-", " ");
  if (typed.length < 2) return null;
  const reply = await fetch(`${root}/suggest?${new URLSearchParams({ q: typed })}`);
  const found = reply.ok ? await reply.json() : [];
  const base = "https://w3id.org/triplehelix";
  return {
    from,
    filter: false,
    options: found.map((each) => ({
      label: each.name,
      detail: each.kind,
      apply: `<${base}${each.address.slice(root.length)}>`,
    })),
  };
}

async function complete(context) {
  const variable = context.matchBefore(/[?$]\w*/);
  if (variable) {
    const names = new Set(context.state.doc.toString().match(/[?$]\w+/g));
    names.delete(variable.text);
    return { from: variable.from, options: [...names].sort().map((label) => ({ label, type: "variable" })) };
  }
  const word = context.matchBefore(/[\w-]+:?[\w-]*/);
  if (!word && !context.explicit) return null;
  const from = word?.from ?? context.pos;
  if (word?.text.startsWith("id:")) return things(word.text, from);
  const { prefixes, terms } = await vocabulary();
  const named = terms.map(({ term, label, kind, about }) => {
    const prefix = term.slice(0, term.indexOf(":"));
    return { label: term, detail: label, info: about || undefined, type: KINDS[kind], apply: withPrefix(prefix, prefixes[prefix]) };
  });
  const spaces = Object.entries(prefixes).map(([name, iri]) => ({
    label: `${name}:`, detail: iri, type: "namespace", apply: withPrefix(name, iri),
  }));
  const words = KEYWORDS.map((label) => ({ label, type: "keyword", boost: -1 }));
  return { from, options: [...named, ...spaces, ...words], validFor: /^[\w-]*:?[\w-]*$/ };
}

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "light-dark(#8a2f6b, #e39ccb)", fontWeight: "600" },
  { tag: tags.variableName, color: "light-dark(#0b5a8a, #86c7f2)" },
  { tag: [tags.string, tags.special(tags.string)], color: "light-dark(#2f6b1f, #a5d78f)" },
  { tag: [tags.atom, tags.tagName, tags.typeName, tags.propertyName], color: "light-dark(#0a6161, #62c9c3)" },
  { tag: tags.comment, color: "light-dark(#5d6979, #9aa6b6)", fontStyle: "italic" },
  { tag: [tags.number, tags.bool], color: "light-dark(#7d4a00, #f0c274)" },
]);
const look = EditorView.theme({
  "&": { fontSize: "14px", color: "var(--ink)", backgroundColor: "transparent" },
  "&.cm-focused": { outline: "2px solid var(--link)", outlineOffset: "1px" },
  ".cm-scroller": { fontFamily: "ui-monospace, 'SF Mono', Menlo, Consolas, 'Liberation Mono', monospace", maxHeight: "60vh", minHeight: "12rem" },
  ".cm-content": { caretColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "transparent", color: "var(--soft)", border: "none" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-selectionBackground, &.cm-focused .cm-selectionBackground, ::selection": { backgroundColor: "light-dark(#cfe6e5, #29504e)" },
  ".cm-tooltip": { backgroundColor: "var(--paper)", color: "var(--ink)", border: "1px solid var(--strong)" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--link)", color: "var(--paper)" },
  ".cm-completionInfo": { maxWidth: "22rem" },
});

function edit(field) {
  const host = Object.assign(document.createElement("div"), { className: "editor" });
  field.before(host);
  const shadow = host.attachShadow({ mode: "open" });
  const label = document.querySelector(`label[for=${field.id}]`)?.textContent ?? "Query";
  const send = () => { field.form.requestSubmit(); return true; };
  const view = new EditorView({
    root: shadow,
    parent: shadow,
    state: EditorState.create({
      doc: field.value,
      extensions: [
        lineNumbers(), history(), bracketMatching(), closeBrackets(), indentUnit.of("  "),
        StreamLanguage.define(sparql), syntaxHighlighting(colours), look, EditorView.lineWrapping,
        autocompletion({ override: [complete] }),
        keymap.of([{ key: "Mod-Enter", run: send }, ...closeBracketsKeymap, ...completionKeymap, ...defaultKeymap, ...historyKeymap, indentWithTab]),
        EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false", autocapitalize: "off" }),
        EditorView.updateListener.of((update) => { if (update.docChanged) field.value = update.state.doc.toString(); }),
      ],
    }),
  });
  field.hidden = true;
  field.required = false;
  field.form.addEventListener("reset", () => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: field.defaultValue } }));
}

document.querySelectorAll("textarea[data-editor]").forEach(edit);
