// What needs a person, shown in the open item: two values of which one holds, a change that the server refused, or a knock-out that
// somebody is about to lower.

import { cell, serverCell } from "./grid-model.js";
import { decide, troubleOf } from "./grid-outbox.js";
import { levelName, value } from "./grid-render.js";
import { say, when, make } from "./grid-words.js";

const box = document.getElementById("conflict");
let drawn = "", question = null;

function button(text, press, kind = "") {
  const made = make("button", { class: `button button-small ${kind}`.trim(), type: "button" }, text);
  made.addEventListener("click", press);
  return made;
}

/** Draws what the item needs; nothing moves while that stays the same. */
export function drawConflict(code) {
  if (question && question.code !== code) question = null;
  const trouble = troubleOf(code);
  const key = question ? `?${code}${question.level}` : trouble ? `${trouble.id}${trouble.state}${serverCell(code).version}` : "";
  if (key === drawn) return;
  drawn = key;
  box.hidden = !key;
  box.replaceChildren(...(question ? asked() : trouble ? (trouble.state === "conflict" ? contested(code, trouble) : refused(code, trouble)) : []));
}

function contested(code, { changes, current }) {
  const rows = Object.keys(changes).filter((name) => current[name] !== changes[name]).map((name) => make(
    "tr", {}, make("th", { scope: "row" }, say(`f_${name}`)), make("td", {}, value(name, changes[name])), make("td", {}, value(name, current[name])),
  ));
  const head = make("tr", {}, make("td"), make("th", { scope: "col" }, say("yours")), make("th", { scope: "col" }, say("theirs")));
  return [
    make("p", {}, say("conflict", { who: current.updated_by, when: when(current.updated_at) })),
    make("table", { class: "table table-dense" }, make("thead", {}, head), make("tbody", {}, ...rows)),
    make("div", { class: "actions" }, button(say("keep"), () => decide(code, true)), button(say("take"), () => decide(code, false))),
  ];
}

function refused(code, { why }) {
  return [
    make("p", {}, say("refused", { why })),
    make("div", { class: "actions" }, button(say("again"), () => decide(code, true)), button(say("drop"), () => decide(code, false))),
  ];
}

/** A lower level for a knock-out: the consultant takes the flag off knowingly, or leaves the item as it is. */
export function askBeforeLowering(code, level, { remove, leave }) {
  const done = (act) => () => { question = null; drawConflict(code); act(); };
  question = { code, level, remove: done(remove), leave: done(leave) };
  drawConflict(code);
  box.querySelector("button").focus();
}

function asked() {
  return [
    make("p", {}, say("is_knock_out")),
    make("div", { class: "actions" }, button(say("remove_and_set", { level: levelName(question.level) }), question.remove), button(say("leave"), question.leave)),
  ];
}

export function needsRemoval(code, level) {
  return cell(code).knock_out && level !== 4;
}
