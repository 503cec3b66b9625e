// Finished observations on their way to the server. One leaves this outbox only when the server's answer echoes its mutation id; the
// same id is sent until then, so that a lost answer delays an observation and never doubles it. One tab sends at a time.

import { BOX, change, mine, refresh, state as device } from "./field-model.js";
import { Blocked, Refused, greet, post } from "./field-send.js";
import { data } from "./field-words.js";

const LOCK = "quickchoice-field-send";
const MOST = 20; // in one batch
const MOST_BYTES = 400_000;
const LONGEST_WAIT = 30_000;
const STUCK = 60_000; // a tab that the phone has frozen may hold the lock: mutation ids keep us safe
const listeners = [];
let flying = false, wanted = false, failures = 0, timer = 0, deniedSince = 0;
export const state = { phase: "quiet", blocked: null, arrived: [], greeted: false }; // phase: quiet, sending, offline

export function onOutbox(listener) {
  listeners.push(listener);
}

function tell(arrived = 0) {
  for (const listener of listeners) listener(arrived);
}

export function waiting() {
  return mine().filter((each) => each.state === "waiting").reverse();
}

/** Sends what waits, as soon as may be. */
export async function flush() {
  clearTimeout(timer);
  if (flying) { wanted = true; return; }
  flying = true;
  wanted = false;
  try {
    const had = await locked(round);
    failures = 0;
    state.phase = "quiet";
    state.blocked = null;
    if (had === false) later(2_000);
  } catch (error) {
    failures += 1;
    state.blocked = error instanceof Blocked ? { kind: error.kind, why: error.why } : state.blocked;
    state.phase = error instanceof Blocked ? "quiet" : "offline";
  }
  flying = false;
  tell();
  if (wanted) flush();
  else if (failures && (waiting().length || !state.greeted)) {
    later(Math.min(LONGEST_WAIT, 1000 * 2 ** Math.min(failures - 1, 5)) * (0.75 + Math.random() / 2));
  }
}

function later(milliseconds) {
  clearTimeout(timer);
  timer = setTimeout(flush, milliseconds);
}

/** False when another tab is sending. */
async function locked(work) {
  if (!navigator.locks) return work();
  const stuck = deniedSince && Date.now() - deniedSince > STUCK;
  return navigator.locks.request(LOCK, stuck ? { steal: true } : { ifAvailable: true }, async (lock) => {
    if (!lock) { deniedSince ||= Date.now(); return false; }
    deniedSince = 0;
    return work();
  });
}

/** First a question that changes nothing: where there is no way to the server, nothing counts as tried and all can be corrected. */
async function round() {
  await refresh();
  const told = await greet(data.api);
  if (told.observer_key !== data.observer_key) throw new Blocked("other", told.observer);
  state.greeted = true;
  state.arrived = told.items;
  let alone = false;
  for (let sending = next(alone); sending.length; sending = next(alone)) {
    state.phase = "sending";
    tell();
    try {
      await sendBatch(sending);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (sending.length === 1) await hand(sending[0], error.problems);
      else alone = true; // something in this batch cannot be taken: find out which
    }
  }
  return true;
}

function next(alone) {
  const taken = [];
  let bytes = 0;
  for (const each of waiting()) {
    bytes += JSON.stringify(each).length;
    if (taken.length && (alone || taken.length === MOST || bytes > MOST_BYTES)) break;
    taken.push(each);
  }
  return taken;
}

async function sendBatch(records) {
  const sending = [];
  const first = new Set(records.filter((each) => !each.tried).map((each) => each.id));
  for (const each of records) {
    const fixed = await change(each, ["waiting"], (record) => { record.tried = true; });
    if (fixed?.state === "waiting") sending.push(fixed);
  }
  if (!sending.length) { await refresh(); return; }
  const outcomes = await postOrFree(sending, first);
  let arrived = 0;
  for (const each of sending) arrived += await settle(each, outcomes.get(each.mutation_id));
  tell(arrived);
  if (sending.some((each) => !outcomes.has(each.mutation_id))) throw new Error("not an answer to all of this");
}

/** A clear refusal says that nothing was stored: what was sent for the first time may be corrected again. */
async function postOrFree(sending, first) {
  try {
    return await post(data.api, sending);
  } catch (error) {
    if (error instanceof Blocked || error instanceof Refused) {
      for (const each of sending) if (first.has(each.id)) await change(each, ["waiting"], (record) => { record.tried = false; });
    }
    throw error;
  }
}

async function settle(record, outcome) {
  if (!outcome) return 0; // not an answer to this: it stays and is sent again
  if (outcome.status === "refused") { await hand(record, outcome.problems); return 0; }
  const { id, flags } = outcome;
  await change(record, ["waiting"], (each) => { each.state = "sent"; each.server = { id, flags, at: Date.now() }; });
  return 1;
}

/** Gives an observation to the person: nothing of it was stored, so it can be corrected. */
async function hand(record, problems) {
  await change(record, ["waiting"], (each) => { each.state = "refused"; each.tried = false; each.problems = problems; });
}

/** Takes over what another observer, or the same one under another link, left with this guide on this phone. */
export async function adopt(records) {
  for (const each of records) await change(each, ["draft", "waiting", "refused"], (record) => { record.box = BOX; });
  flush();
}

/** How things stand, in one word: sending, memory, offline or quiet. */
export function mood() {
  return device.kept ? state.phase : "memory";
}

window.addEventListener("online", () => { failures = 0; flush(); });
window.addEventListener("offline", () => { state.phase = "offline"; tell(); });
document.addEventListener("visibilitychange", () => { if (!document.hidden) flush(); });
window.addEventListener("pageshow", (event) => { if (event.persisted) flush(); });
