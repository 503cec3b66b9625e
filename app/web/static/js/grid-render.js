// The rows, the domains and the state of saving, drawn from the model. One cell changes, one cell is drawn.

import { data, items, byCode, cell, onChange, progress } from "./grid-model.js";
import { counts, entriesOf, onOutbox, state, troubleOf } from "./grid-outbox.js";
import { say, make, levelSign } from "./grid-words.js";

const QUIET = 400; // a change that is on the server within this time was never worth a word
const byId = (id) => document.getElementById(id);
export const levelName = (level) => (level === null ? say("not_discussed") : data.levels[level]);
export const rowOf = (code) => byId(code);
const domains = new Map([...byId("domains").querySelectorAll(".domain")].map((link) => [link.dataset.domain, link]));
let late = 0, lateTimer = 0;

/** A field's value in words. */
export function value(name, told) {
  if (name === "level") return levelSign(told, levelName(told), true);
  if (name === "target" && told === null) return say("as_study");
  if (typeof told === "boolean") return say(told ? "yes" : "no");
  return make("strong", {}, told === "" ? say("nothing") : String(told));
}

function drawRow(code) {
  const shown = cell(code);
  const [, comment, marks, level] = rowOf(code).cells;
  if (comment.textContent !== shown.comment) comment.textContent = shown.comment;
  const sign = level.firstElementChild;
  const stands = shown.level === null ? "" : String(shown.level);
  if (sign.dataset.level !== stands) {
    sign.dataset.level = stands;
    sign.firstElementChild.textContent = levelName(shown.level);
  }
  const wanted = `${shown.discuss}${shown.knock_out}${Boolean(troubleOf(code))}`;
  if (marks.dataset.drawn !== wanted) {
    marks.dataset.drawn = wanted;
    marks.replaceChildren(...marksOf(code, shown));
  }
}

function marksOf(code, shown) {
  const found = [];
  if (troubleOf(code)) found.push(make("span", { class: "tag tag-fail" }, say("needs_you")));
  if (shown.discuss) found.push(make("span", { class: "tag tag-to-verify" }, say("to_discuss")));
  if (shown.knock_out) found.push(byId("key-sign").content.cloneNode(true));
  return found;
}

function drawDomain(code) {
  const { agreed, total } = progress(code);
  const link = domains.get(code);
  link.querySelector(".domain-count").textContent = `${agreed}/${total}`;
  const drawing = link.querySelector(".progress");
  drawing.querySelector(".bar-proven").setAttribute("width", `${((100 * agreed) / total).toFixed(3)}%`);
  drawing.setAttribute("aria-label", say("position", { n: agreed, total }));
}

/** Where what was typed is now. Words appear only for what takes longer than a moment. */
function drawState() {
  const { waiting, you, offline } = counts();
  if (waiting && !late && !lateTimer) lateTimer = setTimeout(() => { lateTimer = 0; late = counts().waiting; drawState(); }, QUIET);
  if (!waiting) late = 0;
  const slow = waiting && (late || offline || state.blocked !== null);
  set("save-server", !slow && !you ? say("server") : null);
  set("save-device", slow ? (offline ? `${say("device", { n: waiting })}, ${say("offline")}` : say("device", { n: waiting })) : null);
  set("save-you", you ? say("you", { n: you }) : null);
  const phone = byId("save-phone");
  phone.dataset.state = you ? "you" : slow ? "device" : "server";
  phone.textContent = you ? say("you", { n: you }) : slow ? say("device", { n: waiting }) : say("server");
  for (const row of document.querySelectorAll("tr[data-waiting]")) if (!entriesOf(row.id).length) delete row.dataset.waiting;
  if (slow) for (const item of items) if (entriesOf(item.code).length) rowOf(item.code).dataset.waiting = "";
  drawBlocked();
}

function set(id, text) {
  const line = byId(id);
  line.hidden = text === null;
  if (text !== null && line.textContent !== text) line.textContent = text;
}

function drawBlocked() {
  const line = byId("blocked");
  const text = state.blocked === "" ? say("signed_out") : state.blocked ? say("refused_all", { why: state.blocked }) : state.kept ? "" : say("memory");
  if (line.dataset.text === text) return;
  line.dataset.text = text;
  line.hidden = !text;
  line.replaceChildren(text);
  if (state.blocked === "") line.append(" ", make("a", { href: `/sign-in?next=${location.pathname}`, target: "_blank", rel: "noopener" }, say("sign_in")));
}

export function drawPeople(names) {
  const mark = (name) => name.split(/\s+/).map((part) => part[0]).slice(0, 2).join("").toUpperCase();
  byId("people").replaceChildren(...names.map((name) => make(
    "li", { class: "person", title: name }, make("span", { "aria-hidden": "true" }, mark(name)), make("span", { class: "sr" }, name),
  )));
}

export function startDrawing() {
  onChange((code) => { drawRow(code); drawDomain(byCode.get(code).domain); });
  onOutbox(drawState);
}
