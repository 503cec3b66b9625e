// The list of candidates on a phone: says what is only on this phone, and sends what waits.

import { all, dropSame, nameOf } from "./choice-drafts.js";
import { send } from "./choice-send.js";

const list = document.querySelector("[data-score-list]");
const store = list.dataset.store;
const AGAIN = 15_000;

function show() {
  const drafts = all(store);
  for (const row of list.querySelectorAll("[data-code]")) {
    const draft = drafts.get(row.dataset.code);
    const state = row.querySelector("[data-state]");
    if (draft) state.replaceChildren(document.getElementById(draft.waiting ? "state-device" : "state-draft").content.cloneNode(true));
  }
}

async function flush() {
  for (const [code, draft] of all(store)) {
    if (!draft.waiting) continue;
    try {
      await send(draft.api, draft.answers);
    } catch { continue; } // it stays; the candidate's own page says why
    if (dropSame(nameOf(store, code), draft.answers)) location.reload();
  }
}

show();
flush();
setInterval(flush, AGAIN);
window.addEventListener("online", flush);
window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
