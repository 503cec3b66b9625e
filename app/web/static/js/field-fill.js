// Filling one observation: the customer, then stage by stage, then finish. Any step can be reached from any other.

import { announce } from "./base.js";
import { ask } from "./field-ask.js";
import { change, get, isKept, remove, state as device } from "./field-model.js";
import { flush } from "./field-outbox.js";
import { drawCustomer, drawInteraction, pseudonymTrouble } from "./field-stage.js";
import { button, data, interactions, make, marked, say } from "./field-words.js";

const LAST = data.stages.length + 1;
let open = null; // {id, step}

export function stepOf(text) {
  const step = Number.parseInt(text ?? "0", 10);
  return Number.isInteger(step) ? Math.min(Math.max(step, 0), LAST) : 0;
}

function nameOf(step) {
  return step === 0 ? say("customer") : step === LAST ? say("finish_step") : data.stages[step - 1].name;
}

function countOf(record, step) {
  if (step === 0 || step === LAST) return "";
  const asked = data.stages[step - 1].interactions;
  return `${marked(record, asked)}/${asked.length}`;
}

function address(id, step) {
  return `#${id}/${step}`;
}

/** Draws a step; a step that is open already only gets its figures, so that nothing jumps under the finger. */
export function drawFill(section, record, step) {
  if (open?.id === record.id && open.step === step && section.childElementCount) {
    drawFigures(section, record);
    return;
  }
  open = { id: record.id, step };
  const save = (apply) => change(get(record.id) ?? record, ["draft"], apply);
  section.replaceChildren(bar(record), steps(record, step), body(record, step, save), turns(record, step));
  drawFigures(section, record);
  section.querySelector(".field-steps [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  window.scrollTo(0, 0);
  section.querySelector("h1").focus({ preventScroll: true });
}

export function leaveFill(section) {
  open = null;
  section.replaceChildren();
}

function bar(record) {
  return make("div", { class: "field-bar" },
    make("a", { class: "button button-quiet", href: "#" }, `← ${say("back")}`),
    make("span", { class: "field-kept small", "data-kept": "" }),
    make("div", { class: "field-progress" },
      make("progress", { max: String(interactions.length), value: "0", "aria-label": say("progress", { n: 0, total: interactions.length }) }),
      make("span", { class: "small soft", "data-progress": "" })));
}

function steps(record, current) {
  const links = Array.from({ length: LAST + 1 }, (_, step) => make("li", {},
    make("a", { class: "field-step", href: address(record.id, step), "aria-current": step === current ? "step" : null, click: (event) => stay(event, record, current, step) },
      nameOf(step), " ", make("span", { class: "field-step-count", "data-step": String(step) }))));
  return make("nav", { class: "field-steps", "aria-label": say("steps") }, make("ol", { role: "list" }, ...links));
}

function body(record, step, save) {
  const head = [
    make("p", { class: "small soft" }, `${record.customer} · ${say("step", { n: step + 1, total: LAST + 1 })}`),
    make("h1", { tabindex: "-1" }, nameOf(step)),
  ];
  const inside = step === 0 ? drawCustomer(record, save)
    : step === LAST ? drawFinish(record, save)
      : data.stages[step - 1].interactions.map((each) => drawInteraction(record, each, save));
  return make("div", { class: "field-body" }, ...head, ...inside);
}

/** Nobody leaves the first step without a pseudonym: at the end, after all marks, is too late to hear of it. */
function stay(event, record, step, wanted) {
  if (step !== 0 || wanted === 0 || (get(record.id) ?? record).customer.trim()) return;
  event.preventDefault();
  const field = document.getElementById("customer");
  field.setAttribute("aria-invalid", "true");
  document.getElementById("customer-error").textContent = say("pseudonym_missing");
  field.focus();
}

function turns(record, step) {
  const back = step > 0 ? make("a", { class: "button", href: address(record.id, step - 1) }, `← ${say("previous")}`) : make("span");
  const on = step < LAST ? make("a", { class: "button button-primary", id: "next", href: address(record.id, step + 1), click: (event) => stay(event, record, step, step + 1) }, `${say("next")} →`) : make("span");
  return make("div", { class: "field-turns" }, back, on);
}

function drawFinish(record, save) {
  const note = make("textarea", { id: "note", class: "control", rows: "3", maxlength: "4000", "aria-describedby": "note-hint", input: (event) => { const { value } = event.target; save((each) => { each.note = value; }); } });
  note.value = record.note;
  const trouble = pseudonymTrouble(record.customer);
  return [
    make("ul", { class: "field-stages", role: "list" }, ...data.stages.map((stage, index) => make("li", {},
      make("a", { href: address(record.id, index + 1) }, stage.name), make("span", { class: "soft" }, countOf(record, index + 1))))),
    make("p", { class: "soft", "data-unmarked": "" }),
    make("div", { class: "field" }, make("label", { for: "note" }, say("note")), make("p", { class: "field-hint", id: "note-hint" }, say("note_hint")), note),
    trouble ? make("p", { class: "notice notice-warning" }, trouble, " ", make("a", { href: address(record.id, 0) }, say("customer"))) : null,
    button(say("finish"), () => finish(record.id), "primary", { class: "button button-primary field-wide", id: "finish" }),
    make("p", { class: "small soft" }, say("finish_hint")),
    button(say("delete"), () => ask(say("delete"), say("delete_text"), say("delete"), () => drop(record.id)), "danger", { id: "delete" }),
  ].filter(Boolean);
}

async function finish(id) {
  const record = get(id);
  if (!record.customer.trim()) { location.hash = address(id, 0); announce(say("pseudonym_missing")); return; }
  location.hash = ""; // first: a finished observation is read, not filled
  await change(record, ["draft"], (each) => { each.state = "waiting"; each.finished = Date.now(); each.problems = []; each.tried = false; });
  announce(say("finished", { customer: record.customer }));
  flush();
}

async function drop(id) {
  location.hash = "";
  await remove(id);
  announce(say("deleted"));
}

function drawFigures(section, record) {
  const n = marked(record);
  section.querySelector("progress").value = n;
  section.querySelector("progress").setAttribute("aria-label", say("progress", { n, total: interactions.length }));
  section.querySelector("[data-progress]").textContent = say("progress", { n, total: interactions.length });
  for (const each of section.querySelectorAll("[data-step]")) each.textContent = countOf(record, Number(each.dataset.step));
  const kept = section.querySelector("[data-kept]");
  kept.dataset.kept = !device.kept ? "page" : isKept(record.id) ? "device" : "going";
  kept.textContent = say(!device.kept ? "on_page" : isKept(record.id) ? "kept" : "keeping");
  const left = section.querySelector("[data-unmarked]");
  if (left) left.textContent = n < interactions.length ? say("unmarked", { n: interactions.length - n }) : "";
}
