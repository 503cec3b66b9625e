// What others do, as it happens: the stream of events, and asking every few seconds where a stream cannot be held.

import { data, applyEvent, setServer, byCode } from "./grid-model.js";

const root = `/api/v1/studies/${data.study}`;
const POLL = 4000;
const TRIES = 3;
let last = data.last_event;
let failures = 0;

/** `heard(event)` for each change that was not known; `people(names)`; `signedOut()`. */
export function listen({ heard, people, signedOut }) {
  if (!("EventSource" in window)) return poll({ heard, signedOut });
  const stream = new EventSource(`${root}/stream?after=${last}`);
  stream.addEventListener("change", (message) => { failures = 0; take(JSON.parse(message.data), heard); });
  stream.addEventListener("people", (message) => { failures = 0; people(JSON.parse(message.data)); });
  stream.onerror = () => {
    if (stream.readyState !== EventSource.CLOSED) return; // the browser tries again by itself and says where it was
    failures += 1;
    if (failures >= TRIES) poll({ heard, signedOut });
    else setTimeout(() => listen({ heard, people, signedOut }), 1000 * 2 ** failures);
  };
  window.addEventListener("pagehide", () => stream.close(), { once: true });
}

async function take(event, heard) {
  if (event.id > last) last = event.id;
  if (event.kind === "expectation.changed" && byCode.has(event.subject) && !applyEvent(event)) {
    try {
      const answer = await fetch(`${root}/expectations/${event.subject}`, { headers: { Accept: "application/json" } });
      if (answer.ok) setServer(event.subject, await answer.json());
    } catch { /* the next event of this item asks again */ }
  }
  heard(event);
}

async function poll(to) {
  try {
    const answer = await fetch(`${root}/events?after=${last}&size=200`, { headers: { Accept: "application/json" } });
    if (answer.status === 401) to.signedOut();
    if (answer.ok) for (const event of (await answer.json()).items) await take(event, to.heard);
  } catch { /* no network: asked again below */ }
  setTimeout(() => poll(to), POLL);
}
