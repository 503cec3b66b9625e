// The ranking beside the items, asked again a moment after something was agreed, and how it has moved since this session began.

import { data } from "./grid-model.js";
import { say, percent, make } from "./grid-words.js";

const SVG = "http://www.w3.org/2000/svg";
const WAIT = 400, LONGEST = 2000;
const AGAIN = 4000, AGAIN_LONGEST = 30_000; // after a failure, doubled each time
const address = `/api/v1/studies/${data.study}/ranking`;
const STORE = `quickchoice.ranks.${data.study}`;
const list = document.getElementById("live"), note = document.getElementById("ranking-note");
const listeners = [];
let timer = 0, since = 0, running = null, failures = 0, again = 0;

/** Calls back with each ranking that arrived, and with null when one did not. */
export function onRanking(listener) {
  listeners.push(listener);
}

/** Soon, once for many changes, and not later than two seconds after the first of them. */
export function rankSoon() {
  const moment = Date.now();
  since ||= moment;
  clearTimeout(timer);
  timer = setTimeout(ask, Math.max(0, Math.min(WAIT, since + LONGEST - moment)));
}

async function ask() {
  since = 0;
  running?.abort();
  running = new AbortController();
  clearTimeout(again);
  let told = null;
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" }, signal: running.signal });
    if (answer.ok) draw(told = await answer.json());
    else if (!list.children.length) say_(say("no_ranking"));
  } catch (error) {
    if (error.name === "AbortError") return;
    if (list.children.length) say_(say("ranking_offline"));
  }
  failures = told ? 0 : failures + 1;
  if (!told) again = setTimeout(rankSoon, Math.min(AGAIN_LONGEST, AGAIN * 2 ** (failures - 1)));
  for (const listener of listeners) listener(told);
}

window.addEventListener("online", rankSoon);

function say_(text) {
  note.textContent = text;
  note.hidden = !text;
}

/** The ranks when this session began, by solution. */
function start(ranking) {
  try {
    const stored = sessionStorage.getItem(STORE);
    if (stored) return JSON.parse(stored);
    const ranks = Object.fromEntries(ranking.map((row) => [row.code, row.rank]));
    sessionStorage.setItem(STORE, JSON.stringify(ranks));
    return ranks;
  } catch { return {}; }
}

function draw(told) {
  const rows = told.ranking.filter((row) => row.proven !== null);
  if (!rows.length && !told.excluded.length) {
    list.replaceChildren();
    return say_(say("no_ranking"));
  }
  say_("");
  const ranks = start(rows);
  const heads = new Set(told.groups.slice(1).map((group) => group[0]));
  const cut = told.shortlist.gap === null ? -1 : told.shortlist.codes.length;
  list.replaceChildren(...rows.map((row, index) => line(row, ranks[row.code], index === cut, heads.has(row.code))), ...told.excluded.map(outLine));
}

function line(row, before, afterCut, newGroup) {
  const classes = ["live-row", afterCut ? "live-cut" : newGroup ? "live-group" : ""].join(" ").trim();
  const made = make("li", { class: classes, "data-code": row.code });
  if (afterCut) made.append(make("span", { class: "sr" }, say("cut")));
  made.append(
    make("span", { class: "live-rank" }, String(row.rank)),
    make("a", { class: "live-name", href: `/studies/${data.study}/solutions/${row.code}` }, row.name),
    make("span", {}, make("span", { class: "live-figure" }, percent(row.proven)), " ", ...moved(before, row.rank)),
    bar(row),
    make("span", { class: "live-known soft" }, say("known", { share: percent(row.known) })),
  );
  return made;
}

function moved(before, now) {
  if (!before || before === now) return [];
  const [kind, sign, n] = now < before ? ["up", "▲", before - now] : ["down", "▼", now - before];
  return [make("span", { class: `move-${kind}` }, make("span", { "aria-hidden": "true" }, `${sign} ${n}`), make("span", { class: "sr" }, say(`rank_${kind}`, { n })))];
}

function outLine(row) {
  return make("li", { class: "live-row live-out", "data-code": row.code }, make("span", { class: "live-rank" }, "–"), make("span", { class: "live-name" }, row.name),
    make("span", { class: "tag tag-fail" }, say("out")));
}

function shape(tag, attributes) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

/** Solid to what is proven, hatched to what could still be gained. */
function bar({ proven, best }) {
  const made = shape("svg", { class: "bar", height: 8, role: "img", "aria-label": say("fit", { proven: percent(proven), best: percent(best) }) });
  made.append(shape("rect", { class: "bar-track", width: "100%", height: 16 }));
  if (best > proven) made.append(shape("rect", { x: `${proven}%`, width: `${best - proven}%`, height: 16, fill: "url(#hatch-live)" }));
  made.append(shape("rect", { class: "bar-proven", width: `${proven}%`, height: 16 }));
  return made;
}
