// The list: how things stand in one line, what to do next, and every observation of this observer with where it is.

import { mine, state as device } from "./field-model.js";
import { mood, state as outbox } from "./field-outbox.js";
import { button, data, interactions, make, marked, say, when } from "./field-words.js";

const STATES = { draft: "draft", waiting: "device", sent: "server", refused: "you" };
const TAGS = { draft: "", device: "tag-accent", sending: "tag-accent", server: "tag-pass", you: "tag-fail" };
const methods = new Map(data.methods);

/** Where each observation is: those of this device, and those that only the server has. */
function rows() {
  const here = mine();
  const known = new Set(here.map((each) => each.mutation_id));
  const elsewhere = outbox.arrived.filter((each) => !known.has(each.mutation_id));
  return [
    ...here.map((each) => ({
      key: each.id, customer: each.customer, method: each.method, at: each.observed_at, marked: marked(each),
      where: STATES[each.state] === "device" && outbox.phase === "sending" ? "sending" : STATES[each.state],
    })),
    ...elsewhere.map((each) => ({
      key: `server-${each.id}`, customer: each.customer, method: each.method, at: each.observed_at, marked: each.marked, where: "server",
    })),
  ];
}

/** One sentence: what waits, and that nothing is wrong with waiting. */
function standing(counts) {
  const waiting = counts.device + counts.sending;
  if (waiting && mood() === "sending") return say("sends", { n: waiting });
  if (waiting) return say(outbox.blocked?.kind === "ended" && !data.account ? "waits_link" : "waits", { n: waiting });
  if (counts.you) return say("you_line", { n: counts.you });
  if (mood() === "offline") return say("offline");
  return counts.server ? say("all_sent") : say("ready");
}

export function drawList(section) {
  const shown = rows();
  const counts = { draft: 0, device: 0, sending: 0, server: 0, you: 0 };
  for (const each of shown) counts[each.where] += 1;
  const figures = [["draft", counts.draft], ["device", counts.device + counts.sending], ["server", counts.server], ["you", counts.you]]
    .filter(([, n]) => n).map(([name, n]) => make("li", { class: `field-count field-count-${name}` }, say(`n_${name}`, { n })));
  const focused = document.activeElement?.closest?.("#list [data-key]")?.dataset.key;
  section.replaceChildren(
    make("div", { class: "field-top" },
      make("h1", { tabindex: "-1" }, say("list_title")),
      make("p", { class: "field-standing", "data-mood": mood(), id: "standing" }, standing(counts)),
      introduction(),
      figures.length ? make("ul", { class: "field-counts", role: "list" }, ...figures) : null,
      interactions.length
        ? button(say("new"), () => { location.hash = "new"; }, "primary", { class: "button button-primary field-wide", id: "new", "data-key": "new" })
        : make("p", { class: "notice notice-warning" }, say("empty_guide"))),
    device.loaded && !shown.length ? make("div", { class: "empty" }, make("h2", {}, say("none")), make("p", { class: "soft" }, say("none_text"))) : "",
    shown.length ? make("ul", { class: "phone-list", role: "list" }, ...shown.map(row)) : "",
  );
  if (focused) section.querySelector(`[data-key="${focused}"]`)?.focus();
}

function row(each) {
  const facts = [methods.get(each.method) ?? each.method, when(each.at), say("marked", { n: each.marked, total: interactions.length })];
  return make("li", {},
    make("a", { class: "phone-row", href: `#${each.key}`, "data-key": each.key, "data-where": each.where },
      make("span", { class: "phone-row-name" }, each.customer || "–"),
      make("span", { class: `tag ${TAGS[each.where]}` }, say(each.where)),
      make("span", { class: "small soft" }, facts.join(" · "))));
}

/** What the observer reads first, whole: where to stand, how long, what not to say. */
function introduction() {
  const text = document.getElementById("introduction").content.textContent.trim();
  if (!text) return null;
  return make("section", { class: "panel", "aria-labelledby": "introduction-title" },
    make("h2", { id: "introduction-title" }, say("introduction")), make("p", { class: "field-prose" }, text));
}
