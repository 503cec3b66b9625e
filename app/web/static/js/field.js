// The observation guide: which of its three faces shows (the list, filling, reading) follows the address, so that the phone's own
// "back" works and a reload comes back to the same step.

import { announce } from "./base.js";
import { drawFill, leaveFill, stepOf } from "./field-fill.js";
import { drawList } from "./field-list.js";
import { fresh, get, mine, onRecords, refresh, state as device } from "./field-model.js";
import { drawNotices, state as notices } from "./field-notices.js";
import { flush, onOutbox } from "./field-outbox.js";
import { arrivedOf, drawRead } from "./field-read.js";
import { moment } from "./field-stage.js";
import { data, say } from "./field-words.js";
import { askToStay, keepThisPage } from "./field-worker-door.js";

const section = (name) => document.getElementById(name);
const LETTERS = "abcdefghjkmnpqrstuvwxyz"; // none that reads like another
let begun = null; // a new observation that was not touched yet
let shown = "";
let asked = 0;

function proposed() {
  const three = Array.from(crypto.getRandomValues(new Uint8Array(3)), (byte) => LETTERS[byte % LETTERS.length]).join("");
  return `C-${String(mine().length + 1).padStart(2, "0")}-${three}`;
}

function begin() {
  askToStay();
  begun = fresh({ customer: proposed(), method: mine()[0]?.method ?? data.method, channel: data.channel, observed_at: moment() });
  history.replaceState(null, "", `#${begun.id}/0`);
}

function face() {
  if (location.hash === "#new") begin();
  const [key, step] = location.hash.slice(1).split("/");
  if (!key) return { name: "list" };
  const record = get(key) ?? (begun?.id === key ? begun : null);
  if (record?.state === "draft") return { name: "fill", record, step: stepOf(step) };
  if (record || key.startsWith("server-")) return { name: "read", record, arrived: arrivedOf(key), key };
  history.replaceState(null, "", "#");
  return { name: "list" };
}

function draw() {
  asked = 0;
  if (!device.loaded) return;
  const found = face();
  const { name, record, step, arrived, key } = found;
  const before = shown;
  shown = name === "read" ? `read ${key}` : name;
  for (const each of ["list", "fill", "read"]) section(each).hidden = each !== name;
  if (name !== "fill") leaveFill(section("fill"));
  if (name === "list") drawList(section("list"));
  if (name === "fill") drawFill(section("fill"), record, step);
  if (name === "read" && readsNew(record, arrived, before)) drawRead(section("read"), record, arrived);
  if (shown !== before && before && name !== "fill") {
    window.scrollTo(0, 0);
    section(name).querySelector("h1")?.focus({ preventScroll: true });
  }
  drawNotices(section("notices"));
}

let readAs = "";
/** Reading is drawn again only when something of it changed: nobody loses their place. */
function readsNew(record, arrived, before) {
  const now = JSON.stringify([record, arrived]);
  const anew = now !== readAs || shown !== before;
  readAs = now;
  return anew;
}

/** At most once a frame; not waiting for one while the page is hidden. */
function drawSoon() {
  if (document.hidden) { draw(); return; }
  asked ||= requestAnimationFrame(draw);
}

onRecords(drawSoon);
onOutbox((arrived) => {
  if (arrived) announce(say("arrived", { n: arrived }));
  drawSoon();
});
window.addEventListener("hashchange", draw);
section("language").addEventListener("submit", (event) => {
  if (navigator.onLine) return;
  event.preventDefault();
  announce(say("language_offline"));
});

await refresh();
draw();
keepThisPage((can) => {
  notices.canReopen = can;
  document.body.dataset.reopens = can ? "yes" : "no";
  drawNotices(section("notices"));
});
flush();
