// What a person should know or do, above everything else; nothing here alarms about a network that is away.

import { adopt, flush, state as outbox } from "./field-outbox.js";
import { others, state as device } from "./field-model.js";
import { button, data, make, say } from "./field-words.js";

export const state = { canReopen: true };
let drawn = "";

export function drawNotices(section) {
  const notices = [memory(), blocked(), worker(), ...left(), elsewhere()].filter(Boolean);
  const reads = notices.map((each) => each.textContent).join("\n");
  section.hidden = !notices.length;
  if (reads === drawn) return; // a notice that stands is not read aloud again, and its button keeps the focus
  drawn = reads;
  section.replaceChildren(...notices);
}

function notice(kind, ...children) {
  return make("div", { class: `notice notice-${kind}`, role: kind === "error" ? "alert" : null }, ...children);
}

function memory() {
  return device.kept ? null : notice("error", make("p", {}, say("memory")));
}

function blocked() {
  if (!outbox.blocked) return null;
  const { kind, why } = outbox.blocked;
  const again = button(say("again"), flush);
  if (kind === "other") {
    return notice("warning", make("p", {}, say("other_person", { who: why })), make("p", {}, button(say("reload"), () => location.reload(), "primary")));
  }
  if (kind === "refused") return notice("warning", make("p", {}, say("refused_all", { why })), make("p", {}, again));
  if (data.account) {
    const enter = make("a", { class: "button button-primary", href: `/sign-in?next=${encodeURIComponent(data.address)}` }, say("sign_in"));
    return notice("warning", make("p", {}, say("signed_out")), make("p", { class: "actions" }, enter, again));
  }
  return notice("warning", make("p", {}, make("strong", {}, say("ended"))), make("p", {}, say("ended_text")), make("p", {}, again));
}

function worker() {
  return state.canReopen ? null : notice("warning", make("p", {}, say("no_worker")));
}

/** What another observer left with this guide, or the same one under a name written in another way. */
function left() {
  const here = others().filter((each) => each.wave === data.wave && each.guide === data.guide);
  const by = Map.groupBy ? Map.groupBy(here, (each) => each.observer) : groups(here);
  return [...by].map(([who, records]) => notice("info", make("p", {}, say("left", { n: records.length, who })),
    make("p", {}, button(say("take"), () => adopt(records)))));
}

function groups(records) {
  const found = new Map();
  for (const each of records) found.set(each.observer, [...(found.get(each.observer) ?? []), each]);
  return found;
}

function elsewhere() {
  const away = others().filter((each) => each.state === "waiting" && (each.wave !== data.wave || each.guide !== data.guide));
  if (!away.length) return null;
  const guides = new Map(away.map((each) => [each.address, each.guide_name]));
  return notice("info", make("p", {}, say("others", { n: away.length })),
    make("p", { class: "actions" }, ...[...guides].map(([address, name]) => make("a", { class: "button", href: address }, name))));
}
