// What is known: the items, the cells as the server has them, and over them what this person has typed and not yet sent.

export const data = JSON.parse(document.getElementById("grid-data").textContent);
export const items = data.items;
export const byCode = new Map(items.map((item, index) => [item.code, Object.assign(item, { index })]));

const server = new Map(items.map((item) => [item.code, data.cells[item.code] ?? { ...data.untouched, version: 0 }]));
const typed = new Map(); // code -> fields that are not on the server yet
const listeners = [];

for (const item of items) {
  item.text = document.getElementById(item.code).querySelector(".grid-text").textContent;
}

/** Calls back with a code whenever what is shown of it may have changed. */
export function onChange(listener) {
  listeners.push(listener);
}

export function changed(code) {
  for (const listener of listeners) listener(code);
}

/** What is shown: the server's cell under what was typed. */
export function cell(code) {
  const over = typed.get(code);
  return over ? { ...server.get(code), ...over } : server.get(code);
}

export function serverCell(code) {
  return server.get(code);
}

/** What the outbox holds for an item, or null. */
export function setTyped(code, fields) {
  if (fields) typed.set(code, fields);
  else typed.delete(code);
  changed(code);
}

/** A cell as the server told it; an older one than is known is left aside. */
export function setServer(code, told) {
  if (!server.has(code) || told.version <= server.get(code).version) return;
  const known = {};
  for (const name of [...Object.keys(data.untouched), "version", "updated_at", "updated_by"]) known[name] = told[name];
  server.set(code, known);
  changed(code);
}

/** An event of the stream: true when it follows what is known, false when something is missing between. */
export function applyEvent(event) {
  const known = server.get(event.subject);
  if (!known || event.new.version <= known.version) return true;
  if (event.new.version > known.version + 1) return false;
  const { undoes, ...fields } = event.new;
  setServer(event.subject, { ...known, ...fields, updated_by: event.actor_name, updated_at: event.at });
  return true;
}

/** How many items of a domain have a level, and how many there are. */
export function progress(domain) {
  let agreed = 0, total = 0;
  for (const item of items) {
    if (item.domain !== domain) continue;
    total += 1;
    if (cell(item.code).level !== null) agreed += 1;
  }
  return { agreed, total };
}

/** Whether the workshops that treat an item are all closed. */
export function closedFor(code) {
  const { domain, core } = byCode.get(code);
  const treat = data.workshops.filter((each) => each.domains.includes(domain) && (core || !each.core_only));
  return treat.length > 0 && treat.every((each) => each.status === "closed");
}
