// What was typed, on its way to the server. Each change is written to this device before anything else happens, and leaves it only
// when the server's answer echoes its mutation id: a reload, a killed tab or ten minutes without network delay it and no more.
//
// An entry is {id, n, item, base, changes, before, state, tried, why, current}. `base` is the version that was on the screen (null:
// the one that the entry before it will make). `before` holds what the changed fields showed, to tell a real conflict from a
// neighbour's change of another field. `state`: waiting, conflict (two values, a person chooses) or refused (a rule, a person mends).

import { data, serverCell, setServer, setTyped, cell } from "./grid-model.js";
import { post, put, Blocked } from "./grid-send.js";

const PREFIX = `quickchoice.outbox.${data.study}.${data.person}.`;
const MOST = 200; // in one batch
const LONGEST_WAIT = 30_000;
let entries = [];
let flying = false, failures = 0, timer = 0, counter = 0;
const listeners = [];
export const state = { kept: true, blocked: null };

export function onOutbox(listener) {
  listeners.push(listener);
}

function tell() {
  for (const listener of listeners) listener();
}

/** How many wait on this device, and how many need a person. */
export function counts() {
  const waiting = entries.filter((each) => each.state === "waiting").length;
  return { waiting, you: entries.length - waiting, offline: failures > 0 || !navigator.onLine };
}

export function entriesOf(item) {
  return entries.filter((each) => each.item === item);
}

/** The first change of the item that a person must look at. */
export function troubleOf(item) {
  return entries.find((each) => each.item === item && each.state !== "waiting");
}

export function troubled() {
  return entries.filter((each) => each.state !== "waiting").map((each) => each.item);
}

function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function keep(entry) {
  try {
    const { hold, ...stored } = entry;
    localStorage.setItem(PREFIX + entry.id, JSON.stringify(stored));
  } catch {
    state.kept = false; // full or forbidden: it lives in memory, and the page says so
  }
}

function forget(entry) {
  entries = entries.filter((each) => each !== entry);
  try { localStorage.removeItem(PREFIX + entry.id); } catch { /* was never there */ }
}

function show(item) {
  const mine = entriesOf(item);
  setTyped(item, mine.length ? Object.assign({}, ...mine.map((each) => each.changes)) : null);
}

/** Takes a change: on this device at once, on the server as soon as it can. `hold`: milliseconds to wait for more keys. */
export function change(item, changes, { hold = 0 } = {}) {
  const shown = cell(item);
  const asked = Object.fromEntries(Object.entries(changes).filter(([name, value]) => shown[name] !== value));
  if (!Object.keys(asked).length) {
    release(item, hold);
    return null;
  }
  const before = Object.fromEntries(Object.keys(asked).map((name) => [name, shown[name]]));
  const mine = entriesOf(item);
  const last = mine.at(-1);
  const entry = last && !last.tried ? merged(last, asked, before) : fresh(item, asked, before, mine.length ? null : serverCell(item).version);
  if (entry) entry.hold = hold ? Date.now() + hold : 0;
  show(item);
  tell();
  flushSoon(hold);
  return { item, before, after: asked };
}

function fresh(item, changes, before, base) {
  const entry = { id: newId(), n: Date.now() * 1000 + (counter++ % 1000), item, base, changes, before, state: "waiting", tried: false };
  entries.push(entry);
  keep(entry);
  return entry;
}

/** Another content is another mutation: the id changes with it. What is back where it began is no change at all. */
function merged(last, asked, before) {
  const changes = { ...last.changes, ...asked };
  const began = { ...before, ...last.before };
  forget(last);
  if (last.state === "waiting") {
    for (const name of Object.keys(changes)) {
      if (changes[name] === began[name]) { delete changes[name]; delete began[name]; }
    }
  }
  if (!Object.keys(changes).length) return null;
  const entry = { ...last, id: newId(), changes, before: began, state: last.state === "refused" ? "waiting" : last.state };
  entries.push(entry);
  keep(entry);
  return entry;
}

/** Lets go what was held back for more keys. */
export function release(item, hold = 0) {
  for (const each of entriesOf(item)) each.hold = hold ? Date.now() + hold : 0;
  flushSoon(hold);
}

function flushSoon(wait = 0) {
  clearTimeout(timer);
  timer = setTimeout(flush, wait);
}

/** One entry an item at a time: the next one may only name the version that this one makes. */
function ready() {
  const first = new Map();
  for (const each of entries) if (!first.has(each.item)) first.set(each.item, each);
  const moment = Date.now();
  return [...first.values()].filter((each) => each.state === "waiting" && each.base !== null && !(each.hold > moment)).slice(0, MOST);
}

export async function flush() {
  if (flying) return;
  const sending = ready();
  if (!sending.length) {
    const held = entries.filter((each) => each.state === "waiting" && each.hold > Date.now());
    if (held.length) flushSoon(Math.max(50, Math.min(...held.map((each) => each.hold)) - Date.now()));
    return;
  }
  flying = true;
  for (const each of sending) { each.tried = true; keep(each); }
  try {
    const outcomes = sending.length === 1 ? [await put(data.study, sending[0])] : await post(data.study, sending);
    sending.forEach((entry, index) => settle(entry, outcomes[index]));
    failures = 0;
    state.blocked = null;
  } catch (error) {
    failures += 1;
    state.blocked = error instanceof Blocked ? error.why : null;
  }
  flying = false;
  tell();
  if (!failures) flush();
  else flushSoon(Math.min(LONGEST_WAIT, 1000 * 2 ** Math.min(failures - 1, 5)) * (0.75 + Math.random() / 2));
}

function settle(entry, outcome) {
  if (outcome?.mutation_id !== entry.id) return; // not an answer to this: it stays and is sent again
  if (outcome.status === "stale") contested(entry, outcome.current);
  else if (outcome.status === "invalid") hand(entry, "refused", { why: outcome.problems.map((each) => each.message).join(" ") });
  else {
    forget(entry);
    setServer(entry.item, outcome.expectation);
    const next = entriesOf(entry.item)[0];
    if (next && next.base === null) { next.base = outcome.version; keep(next); }
  }
  show(entry.item);
}

/** Somebody wrote first. If not in the fields of this change, it is sent again on top; if the same, it is done. */
function contested(entry, current) {
  setServer(entry.item, current);
  const names = Object.keys(entry.changes);
  entry.tried = false;
  if (names.every((name) => current[name] === entry.changes[name])) {
    forget(entry);
    const next = entriesOf(entry.item)[0];
    if (next && next.base === null) { next.base = current.version; keep(next); }
  } else if (names.every((name) => current[name] === entry.before[name])) {
    entry.base = current.version;
    keep(entry);
  } else hand(entry, "conflict", { current });
}

/** Gives a change to the person; what was typed after it joins it, so that there is one thing to decide. */
function hand(entry, how, more) {
  for (const later of entriesOf(entry.item).filter((each) => each !== entry)) {
    entry.changes = { ...entry.changes, ...later.changes };
    forget(later);
  }
  Object.assign(entry, more, { state: how, tried: false });
  keep(entry);
}

/** The person's choice: theirs goes on top of what stands on the server, or is given up. */
export function decide(item, keepMine) {
  const entry = troubleOf(item);
  if (!entry) return;
  forget(entry);
  if (keepMine) fresh(item, entry.changes, entry.current ?? entry.before, serverCell(item).version);
  show(item);
  tell();
  flushSoon();
}

/** Takes up what an earlier page left on this device. */
export function adopt() {
  try {
    for (let index = 0; index < localStorage.length; index += 1) {
      const key = localStorage.key(index);
      if (key.startsWith(PREFIX)) entries.push(JSON.parse(localStorage.getItem(key)));
    }
  } catch { state.kept = false; }
  entries.sort((a, b) => a.n - b.n);
  for (const item of new Set(entries.map((each) => each.item))) {
    if (entriesOf(item)[0].base === null) entriesOf(item)[0].base = serverCell(item).version;
    show(item);
  }
  tell();
  flush();
}

window.addEventListener("online", () => { failures = 0; flushSoon(); tell(); });
window.addEventListener("offline", tell);
document.addEventListener("visibilitychange", () => { if (!document.hidden) flushSoon(); });
window.addEventListener("pagehide", () => { for (const each of entries) each.hold = 0; flush(); });
