// The item in focus, open: its wording, its five levels, its comment, its history. One card and one editor for all items.

import { data, byCode, cell, closedFor, onChange } from "./grid-model.js";
import { change, onOutbox, release } from "./grid-outbox.js";
import { value } from "./grid-render.js";
import { drawConflict } from "./grid-conflict.js";
import { drawKnockOut, closeKnockOut } from "./grid-knock-out.js";
import { say, when, make } from "./grid-words.js";

const byId = (id) => document.getElementById(id);
const comment = byId("comment"), levels = byId("levels"), target = byId("target"), past = byId("item-history");
const TYPING = 800; // a comment leaves this device when the keys rest for so long
const HISTORY_WAIT = 300;
let code = null, historyTimer = 0;

export function openCode() {
  return code;
}

/** Opens an item in the card. */
export function open(next) {
  if (code && code !== next) { release(code); closeKnockOut(); }
  code = next;
  const item = byCode.get(code), domain = data.domains.find((each) => each.code === item.domain);
  byId("open-place").textContent = `${domain.name} › ${item.sub}`;
  byId("open-code").textContent = code;
  byId("open-core").hidden = !item.core;
  byId("open-text").textContent = item.text;
  for (const name of ["why", "today", "proof"]) byId(`open-${name}`).textContent = item[name];
  byId("open-teams").textContent = item.teams.map((team) => say(team)).join(", ");
  draw();
  if (past.open) historySoon();
}

function draw() {
  if (!code) return;
  const shown = cell(code);
  const locked = data.closed || closedFor(code);
  for (const button of levels.children) {
    button.setAttribute("aria-pressed", String(Number(button.value) === shown.level));
    button.disabled = locked;
  }
  byId("discuss").setAttribute("aria-pressed", String(shown.discuss));
  byId("clear").disabled = locked || shown.level === null;
  byId("discuss").disabled = byId("undo").disabled = byId("to-knock-out").disabled = comment.readOnly = target.disabled = locked;
  if (comment.value.trim() !== shown.comment) comment.value = shown.comment;
  target.value = shown.target ?? "";
  byId("fine-now").textContent = shown.target === null ? "" : `: ${shown.target}`;
  drawKnockOut(code);
  drawConflict(code);
}

// ---- history of the item

function historySoon() {
  clearTimeout(historyTimer);
  historyTimer = setTimeout(readHistory, HISTORY_WAIT);
}

async function readHistory() {
  const asked = code, list = byId("history-list");
  try {
    const answer = await fetch(`/api/v1/studies/${data.study}/events?item=${asked}&order=newest&size=20`, { headers: { Accept: "application/json" } });
    const { items } = await answer.json();
    if (asked !== code) return;
    const lines = items.map((event) => make("li", {}, make("span", { class: "soft" }, `${when(event.at)} · ${event.actor_name}`), ...fields(event)));
    list.replaceChildren(...(lines.length ? lines : [make("li", { class: "soft" }, say("no_history"))]));
  } catch {
    list.replaceChildren(make("li", { class: "soft" }, say("history_offline")));
  }
}

function fields(event) {
  const names = Object.keys(data.untouched).filter((name) => name in event.new && event.new[name] !== event.old[name]);
  return names.map((name) => make("div", {}, `${say(`f_${name}`)} `, value(name, event.old[name]), " → ", value(name, event.new[name])));
}

// ---- what a person does in the card

/** `act`: {level(n), toggleDiscuss(), toKnockOut(), clear(), undo(), leave()} */
export function startCard(act) {
  levels.addEventListener("click", (event) => {
    const button = event.target.closest(".level");
    if (button) act.level(Number(button.value));
  });
  byId("discuss").addEventListener("click", act.toggleDiscuss);
  byId("to-knock-out").addEventListener("click", act.toKnockOut);
  byId("clear").addEventListener("click", act.clear);
  byId("undo").addEventListener("click", act.undo);
  comment.addEventListener("input", () => change(code, { comment: comment.value.trim() }, { hold: TYPING }));
  comment.addEventListener("blur", () => { if (code) { release(code); comment.value = cell(code).comment; } });
  target.addEventListener("change", () => change(code, { target: target.value ? Number(target.value) : null }));
  byId("open").addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    act.leave();
  });
  past.addEventListener("toggle", () => { if (past.open) readHistory(); });
  onChange((changed) => { if (changed === code) { draw(); if (past.open) historySoon(); } });
  onOutbox(draw);
}
