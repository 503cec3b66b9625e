// The form of a knock-out: who answers for it, why, and below which rating it fails. What is typed is saved as it is typed; only the
// button makes the item eliminate.

import { cell } from "./grid-model.js";
import { change, release } from "./grid-outbox.js";
import { say } from "./grid-words.js";

const byId = (id) => document.getElementById(id);
const form = byId("knock-out"), owner = byId("owner"), reason = byId("reason"), floor = byId("floor"), button = byId("set-knock-out");
const opener = byId("to-knock-out"), complaint = byId("knock-out-problem");
const TYPING = 800;
let code = null;

export function drawKnockOut(next) {
  code = next;
  const shown = cell(code);
  opener.setAttribute("aria-pressed", String(shown.knock_out));
  if (owner.value.trim() !== shown.owner) owner.value = shown.owner;
  if (reason.value.trim() !== shown.reason) reason.value = shown.reason;
  floor.value = shown.floor;
  button.textContent = shown.knock_out ? say("remove") : shown.level === 4 ? say("make") : say("make_essential");
}

export function openKnockOut() {
  form.hidden = false;
  opener.setAttribute("aria-expanded", "true");
  owner.focus();
  form.scrollIntoView({ block: "nearest" });
}

export function closeKnockOut() {
  form.hidden = true;
  opener.setAttribute("aria-expanded", "false");
  complain("");
}

function complain(text) {
  complaint.textContent = text;
  owner.setAttribute("aria-invalid", String(Boolean(text) && !owner.value.trim()));
  reason.setAttribute("aria-invalid", String(Boolean(text) && !reason.value.trim()));
}

/** `leave`: gives the focus back to the grid. */
export function startKnockOut(leave) {
  owner.addEventListener("input", () => type({ owner: owner.value.trim() }));
  reason.addEventListener("input", () => type({ reason: reason.value.trim() }));
  for (const field of [owner, reason]) field.addEventListener("blur", () => code && release(code));
  floor.addEventListener("change", () => change(code, { floor: Number(floor.value) }));
  byId("close-knock-out").addEventListener("click", () => { closeKnockOut(); leave(); });
  button.addEventListener("click", () => {
    const shown = cell(code);
    if (shown.knock_out) change(code, { knock_out: false });
    else {
      const missing = [owner.value.trim() ? "" : say("owner_missing"), reason.value.trim() ? "" : say("reason_missing")].filter(Boolean);
      complain(missing.join(" "));
      if (missing.length) return (owner.value.trim() ? reason : owner).focus();
      change(code, { level: 4, knock_out: true, owner: owner.value.trim(), reason: reason.value.trim() });
    }
    closeKnockOut();
    leave();
  });
}

/** While an item is a knock-out it keeps an owner and a reason: an emptied field waits for its next word. */
function type(fields) {
  if (cell(code).knock_out && Object.values(fields).some((each) => !each)) return;
  complain("");
  change(code, fields, { hold: TYPING });
}
