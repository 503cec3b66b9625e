// The observations as this page knows them. A change shows at once and goes to the device at once; where the device refuses (a private
// window, a full storage) it lives in this page, which says so, and is tried again.
//
// A record is {id, box, mutation_id, state, tried, customer, method, channel, observed_at, marks, note, observer, wave, guide,
// guide_name, address, created, changed, finished, server, problems}. `state`: draft, waiting (finished, to be sent), sent, or refused
// (the server cannot store it, a person mends it). `tried`: it may have reached the server, so its content is fixed. `box`: whose it is.

import * as store from "./field-store.js";
import { data } from "./field-words.js";

export const BOX = `${data.wave} ${data.guide} ${data.observer_key}`;
const AGAIN = 3_000;
const SHOWN = 90 * 24 * 3600 * 1000; // so long this device shows what is on the server
const records = new Map();
const queue = new Map(); // record's id -> changes that are not on the device yet
const listeners = [];
const channel = "BroadcastChannel" in window ? new BroadcastChannel("quickchoice-field") : null;
let writing = false;
export const state = { kept: true, loaded: false };

export function onRecords(listener) {
  listeners.push(listener);
}

function tell(id = null) {
  for (const listener of listeners) listener(id);
}

export function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function get(id) {
  return records.get(id);
}

/** This observer's, newest first. */
export function mine() {
  return [...records.values()].filter((each) => each.box === BOX).sort((a, b) => b.created - a.created);
}

/** What other observers left with this guide, and what waits in other guides. */
export function others() {
  return [...records.values()].filter((each) => each.box !== BOX && each.state !== "sent");
}

export function isKept(id) {
  return !queue.has(id);
}

/** A new record of this page; it reaches the device with its first change. */
export function fresh(values) {
  const moment = Date.now();
  return {
    id: newId(), mutation_id: newId(), box: BOX, state: "draft", tried: false, marks: {}, note: "", observer: data.observer, wave: data.wave,
    guide: data.guide, guide_name: data.guide_name, address: data.address, created: moment, changed: moment, finished: null, server: null,
    problems: [], ...values,
  };
}

/**
 * Changes a record that is in one of the states `from`; `apply` changes it in place, or says false. Resolves when it is on the device,
 * with the record, or with null when it was in another state there: another tab was first.
 */
export function change(record, from, apply) {
  const shown = records.get(record.id) ?? record;
  records.set(record.id, shown);
  const entry = { from, apply };
  if (!take(shown, entry)) return Promise.resolve(null);
  const done = new Promise((resolve) => { entry.done = resolve; });
  queue.set(record.id, [...(queue.get(record.id) ?? []), entry]);
  tell(record.id);
  write();
  return done;
}

function take(record, entry) {
  if (!entry.from.includes(record.state) || entry.apply(record) === false) return false;
  record.changed = Date.now();
  return true;
}

async function write() {
  if (writing) return;
  writing = true;
  while (queue.size) {
    const [id, entries] = queue.entries().next().value;
    try {
      await writeOne(id, [...entries]);
      state.kept = true;
    } catch {
      state.kept = false;
      for (const entry of entries) entry.done(records.get(id) ?? null); // the work goes on from this page's memory
      setTimeout(write, AGAIN);
      break;
    }
  }
  writing = false;
  tell();
}

async function writeOne(id, entries) {
  const verdicts = [];
  const stored = await store.update(id, (old) => {
    if (!old) return structuredClone(records.get(id));
    for (const entry of entries) verdicts.push(take(old, entry));
    return old;
  });
  const later = (queue.get(id) ?? []).slice(entries.length);
  if (later.length) queue.set(id, later);
  else queue.delete(id);
  for (const entry of later) take(stored, entry);
  records.set(id, stored);
  channel?.postMessage(id);
  entries.forEach((entry, index) => entry.done(verdicts[index] === false ? null : stored));
  tell(id);
}

/** Deletes a draft, here and on the device. */
export async function remove(id) {
  records.delete(id);
  queue.delete(id);
  tell(id);
  try {
    await store.update(id, (old) => (old && old.state !== "draft" ? old : null));
    channel?.postMessage(id);
  } catch { state.kept = false; }
  await refresh();
}

/** Takes up what is on the device: at the start, and before anything is sent. */
export async function refresh() {
  try {
    const found = await store.all();
    const known = new Set(found.map((each) => each.id));
    for (const id of [...records.keys()]) if (!known.has(id) && !queue.has(id) && state.kept) records.delete(id);
    for (const each of found) {
      if (each.state === "sent" && Date.now() - each.server.at > SHOWN) store.update(each.id, () => null).catch(() => {});
      else if (!queue.has(each.id)) records.set(each.id, each);
    }
  } catch { state.kept = false; }
  state.loaded = true;
  tell();
}

channel?.addEventListener("message", async ({ data: id }) => {
  const stored = await store.one(id).catch(() => null);
  if (queue.has(id)) return;
  if (stored) records.set(id, stored);
  else records.delete(id);
  tell(id);
});
