// Which items are shown: by word, session, domain, state, core. What is hidden is skipped by every key.

import { data, items, cell } from "./grid-model.js";
import { troubleOf } from "./grid-outbox.js";
import { say } from "./grid-words.js";
import { rowOf } from "./grid-render.js";

const field = (name) => document.getElementById(`f-${name}`);
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const searched = new Map(items.map((item) => [item.code, plain(`${item.code} ${item.text} ${item.sub}`)]));
const STATES = {
  open: (code) => cell(code).level === null, discuss: (code) => cell(code).discuss, essential: (code) => cell(code).level === 4,
  knock_out: (code) => cell(code).knock_out, you: (code) => Boolean(troubleOf(code)),
};
let shown = items;

/** The items shown, in order. */
export function visible() {
  return shown;
}

function matches(item) {
  const words = plain(field("text").value).split(/\s+/).filter(Boolean);
  const session = data.workshops.find((each) => each.code === field("session").value);
  return words.every((word) => searched.get(item.code).includes(word) || plain(cell(item.code).comment).includes(word))
    && (!session || (session.domains.includes(item.domain) && (item.core || !session.core_only)))
    && (!field("domain").value || item.domain === field("domain").value)
    && (!field("core").checked || item.core)
    && (!field("state").value || STATES[field("state").value](item.code));
}

/** Applies the filters. Only when they are changed: an item that gets its level stays where it is until then. */
export function filter() {
  shown = items.filter(matches);
  const kept = new Set(shown);
  for (const item of items) rowOf(item.code).hidden = !kept.has(item);
  for (const body of document.querySelectorAll("#grid tbody")) body.hidden = !body.querySelector("tr:not([hidden])");
  document.getElementById("shown").textContent = shown.length ? say("shown", { n: shown.length, total: items.length }) : say("no_match");
  return shown;
}

export function startFilter(after) {
  const form = document.getElementById("filter");
  const run = () => after(filter());
  form.addEventListener("input", run);
  form.addEventListener("submit", (event) => { event.preventDefault(); run(); });
}

export function showOnly(state) {
  for (const name of ["text", "session", "domain"]) field(name).value = "";
  field("core").checked = false;
  field("state").value = state;
  return filter();
}
