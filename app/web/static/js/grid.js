// The grid of a study: brings the model, the outbox, the drawing, the keys and the stream together.

import { announce, openDialog } from "./base.js";
import { data, items, byCode, cell, closedFor, serverCell, setServer } from "./grid-model.js";
import { adopt, change, counts, entriesOf, onOutbox, troubled, state } from "./grid-outbox.js";
import { drawPeople, levelName, startDrawing } from "./grid-render.js";
import { openCode, open, startCard } from "./grid-card.js";
import { openKnockOut, closeKnockOut, startKnockOut } from "./grid-knock-out.js";
import { askBeforeLowering, needsRemoval } from "./grid-conflict.js";
import { domainFrom, here, next, place, previous, startKeys, undecided } from "./grid-keys.js";
import { filter, showOnly, startFilter, visible } from "./grid-filter.js";
import { rankSoon } from "./grid-ranking.js";
import { startGauge } from "./grid-gauge.js";
import { bestQuestion, markQuestion, startQuestions } from "./grid-questions.js";
import { listen } from "./grid-live.js";
import { say } from "./grid-words.js";

const byId = (id) => document.getElementById(id);
const PLACE = `quickchoice.place.${data.study}`, PROJECTOR = "quickchoice.projector";
const narrow = matchMedia("(max-width: 40rem)");
const done = []; // this page's own changes, for undo
const MOST_UNDO = 200;
let domainShown = null;

function store(name, value) {
  try { sessionStorage.setItem(name, value); } catch { /* only a convenience */ }
}

function stored(name) {
  try { return sessionStorage.getItem(name); } catch { return null; }
}

/** Moves to an item and opens it. `focus` is left where it is when a person works in the card. */
function go(code, col) {
  if (!code) return;
  const inGrid = document.activeElement?.closest("#grid") || document.activeElement === document.body;
  moveTo(code, { focus: Boolean(inGrid), col });
}

/** Everything is written before anything is measured: a browser then lays the page out once a key. */
function moveTo(code, { focus = true, col } = {}) {
  const opens = openCode() !== code;
  if (opens) show(code);
  place(code, { focus, ...(col === undefined ? {} : { col }) });
  if (!opens) return;
  byId("open").scrollTop = 0;
  const { domain } = byCode.get(code);
  if (domain !== domainShown) byId("domains").querySelector(".domain[aria-current]").scrollIntoView({ block: "nearest", inline: "nearest" });
  domainShown = domain;
}

function show(code) {
  open(code);
  const list = visible(), { domain } = byCode.get(code), inDomain = items.filter((item) => item.domain === domain);
  byId("position").textContent = say("position", { n: inDomain.indexOf(byCode.get(code)) + 1, total: inDomain.length });
  byId("previous").disabled = list[0]?.code === code;
  byId("next").disabled = list.at(-1)?.code === code;
  for (const link of byId("domains").querySelectorAll(".domain")) {
    if (link.dataset.domain !== domain) link.removeAttribute("aria-current");
    else if (!link.hasAttribute("aria-current")) link.setAttribute("aria-current", "true");
  }
  markQuestion(code);
  store(PLACE, code);
}

function locked(code) {
  const why = data.closed ? say("closed") : closedFor(code) ? say("closed_workshop") : "";
  if (why) announce(why);
  return Boolean(why);
}

function write(code, changes) {
  if (locked(code)) return;
  const made = change(code, changes);
  if (made) {
    done.push(made);
    if (done.length > MOST_UNDO) done.shift();
  }
}

function setLevel(level) {
  const code = here();
  if (locked(code)) return;
  if (needsRemoval(code, level)) {
    askBeforeLowering(code, level, {
      remove: () => { write(code, { level, knock_out: false }); backToGrid(); advance(code, level); }, leave: backToGrid,
    });
    return;
  }
  write(code, { level });
  advance(code, level);
}

function advance(code, level) {
  const following = next();
  announce(following === code ? say("all_discussed") : say("level_set", { code, level: levelName(level) }), 3);
  if (following && following !== code) go(following);
}

function backToGrid() {
  if (!narrow.matches) moveTo(here());
}

function toggleDiscuss() {
  const code = here(), discuss = !cell(code).discuss;
  write(code, { discuss });
  announce(say(discuss ? "discuss_on" : "discuss_off", { code }), 3);
}

function toKnockOut() {
  if (locked(here())) return;
  if (byId("knock-out").hidden) openKnockOut();
  else { closeKnockOut(); backToGrid(); }
}

/** Takes back this page's last change; after a reload, this person's last change of the item in focus. */
function undo() {
  const last = done.pop();
  if (!last) { undoOnServer(here()); return; }
  if (locked(last.item)) return;
  const now = cell(last.item);
  if (Object.keys(last.after).some((name) => now[name] !== last.after[name])) { // changed since: the server knows by whom
    go(last.item);
    undoOnServer(last.item);
    return;
  }
  change(last.item, last.before);
  go(last.item);
  announce(say("undone", { code: last.item }), 4);
}

async function undoOnServer(code) {
  if (entriesOf(code).length || locked(code)) return;
  const id = crypto.getRandomValues(new Uint32Array(3)).join("-");
  try {
    const answer = await fetch(`/api/v1/studies/${data.study}/expectations/${code}/undo`, {
      method: "POST", body: JSON.stringify({ mutation_id: id }),
      headers: { "Content-Type": "application/json", Accept: "application/json", "If-Match": `"${serverCell(code).version}"` },
    });
    const told = await answer.json();
    if (answer.ok) setServer(code, told);
    else if (told.current) setServer(code, told.current);
    announce(answer.ok ? say("undone", { code }) : told.code === "nothing_to_undo" ? say("nothing_to_undo") : told.errors?.[0].message ?? told.detail);
  } catch { announce(say("history_offline")); }
}

function toUndecided(step) {
  const code = undecided(step);
  if (code) go(code);
  else announce(say("all_discussed"));
}

function toQuestion() {
  const code = bestQuestion(here());
  if (code) toItem(code);
  else announce(say("ask_nothing"));
}

/** Opens an item wherever it is; on a phone the card comes into sight. What the filters hide is shown again. */
function toItem(code) {
  if (!visible().includes(byCode.get(code))) {
    showOnly("");
    announce(say("filters_off", { code }));
  }
  moveTo(code, { focus: !narrow.matches });
  if (!narrow.matches) return;
  byId("open").scrollIntoView();
  byId("open-text").focus({ preventScroll: true });
}

/** The list is folded on a phone: opened when somebody wants to find something. */
function find() {
  byId("list").open = true;
  byId("f-text").focus();
  byId("f-text").select();
}

function projector(on) {
  document.body.classList.toggle("projector", on);
  byId("projector").setAttribute("aria-pressed", String(on));
  store(PROJECTOR, on ? "yes" : "");
  place(here(), { focus: false });
}

const act = {
  go, point: (code, col) => moveTo(code, { col }), level: setLevel, toggleDiscuss, toKnockOut, undo, toUndecided, toQuestion, find, clear: () => { if (cell(here()).level !== null) clearLevel(); },
  comment: () => byId("comment").focus(), edit: () => byId("comment").focus(), help: () => openDialog("keys"), leave: backToGrid,
  toDomain: (step) => go(domainFrom(step)), projector: () => projector(!document.body.classList.contains("projector")),
};

function clearLevel() {
  const code = here();
  if (needsRemoval(code, null)) askBeforeLowering(code, null, { remove: () => { write(code, { level: null, knock_out: false }); backToGrid(); }, leave: backToGrid });
  else write(code, { level: null });
}

function afterFilter(shown) {
  if (shown.length && !shown.includes(byCode.get(here()))) moveTo(shown[0].code, { focus: false });
}

function start() {
  startDrawing();
  startCard(act);
  startKnockOut(backToGrid);
  startKeys(act);
  startFilter(afterFilter);
  adopt();
  const hash = decodeURIComponent(location.hash.slice(1)), last = stored(PLACE);
  const first = [hash, last].find((code) => byCode.has(code)) ?? items.find((item) => cell(item.code).level === null)?.code ?? items[0].code;
  byId("list").open = !narrow.matches;
  narrow.addEventListener("change", () => { byId("list").open = !narrow.matches; });
  filter();
  moveTo(first, { focus: !narrow.matches });
  if (stored(PROJECTOR)) projector(true);
  byId("previous").addEventListener("click", () => go(previous()));
  byId("next").addEventListener("click", () => go(next()));
  byId("projector").addEventListener("click", act.projector);
  byId("save-you").addEventListener("click", () => { showOnly("you"); moveTo(troubled()[0]); });
  byId("domains").addEventListener("click", (event) => {
    const domain = event.target.closest(".domain")?.dataset.domain;
    const first = visible().find((item) => item.domain === domain);
    if (!domain || !first) return;
    event.preventDefault();
    moveTo(first.code);
  });
  window.addEventListener("hashchange", () => { const code = decodeURIComponent(location.hash.slice(1)); if (byCode.has(code)) moveTo(code); });
  startTogether();
}

/** The stream, the ranking with how sure it is, and the ranking again whenever something reached the server. */
function startTogether() {
  startQuestions(toItem);
  startGauge();
  let waiting = counts().waiting;
  onOutbox(() => {
    if (counts().waiting < waiting) rankSoon();
    waiting = counts().waiting;
  });
  listen({
    heard: (event) => {
      if (event.actor_id !== data.person && event.subject === here()) announce(say("changed_by", { who: event.actor_name, code: event.subject }));
      rankSoon();
    },
    people: drawPeople, signedOut: () => { state.blocked ??= ""; },
  });
  rankSoon();
}

start();
