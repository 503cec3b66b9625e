// Reading an observation that is finished: on this device it can still be corrected, on the server it stands.

import { change, newId } from "./field-model.js";
import { state as outbox } from "./field-outbox.js";
import { button, data, interactions, make, say, when } from "./field-words.js";

const methods = new Map(data.methods);
const channels = new Map(data.channels);

function said(mark, levels) {
  if (!mark || (mark.level === null && !mark.na)) return say("not_observed");
  return mark.na ? say("na") : levels.find((level) => level.code === mark.level)?.name ?? mark.level;
}

function facts(pairs) {
  return make("dl", { class: "facts" }, ...pairs.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value || "–")]));
}

/** `record`: of this device; otherwise `arrived`: what the server tells of one that this device does not have. */
export function drawRead(section, record, arrived) {
  const shown = record ?? arrived;
  section.replaceChildren(
    make("a", { class: "button button-quiet field-back", href: "#" }, `← ${say("back")}`),
    make("h1", { tabindex: "-1" }, shown ? shown.customer : say("gone")),
    ...(record ? [standing(record), about(record), ...marks(record)] : arrived ? [make("p", { class: "soft" }, say("elsewhere")), aboutArrived(arrived)] : []),
  );
}

function standing(record) {
  if (record.state === "sent") {
    const personal = record.server.flags.includes("personal") ? make("p", { class: "notice notice-warning" }, say("personal")) : "";
    return make("div", { class: "stack" }, make("p", { class: "soft" }, say("locked")), personal);
  }
  if (record.state === "waiting" && record.tried) return make("p", { class: "soft", id: "locked" }, say("correct_late"));
  const why = record.state === "refused"
    ? make("div", { class: "notice notice-error" }, make("p", {}, say("refused")), make("ul", {}, ...record.problems.map((each) => make("li", {}, where(each.place), each.message))))
    : "";
  return make("div", { class: "stack" }, why, button(say("correct"), () => correct(record), "primary", { id: "correct" }), make("p", { class: "small soft" }, say("correct_hint")));
}

/** Where the trouble is, in the words of the form. */
function where(place) {
  const parts = place.split(".");
  const found = interactions.find((each) => parts[0] === "marks" && parts[1] === each.code)?.action
    ?? { customer: say("pseudonym"), note: say("note"), method: say("method"), channel: say("channel"), observed_at: say("time") }[parts[0]];
  return found ? make("strong", {}, `${found} – `) : "";
}

/** Back to the drafts, as another mutation: should the old content have arrived after all, both are kept and told apart. */
function correct(record) {
  history.replaceState(null, "", `#${record.id}/0`); // first: who goes on at once is not called back
  change(record, ["waiting", "refused"], (each) => {
    if (each.state === "waiting" && each.tried) return false;
    each.state = "draft";
    each.mutation_id = newId();
    each.problems = [];
    return true;
  });
}

function about(record) {
  return facts([
    [say("method"), methods.get(record.method) ?? record.method], [say("channel"), channels.get(record.channel) ?? say("no_channel")],
    [say("time"), when(record.observed_at)], [say("observer"), record.observer],
    record.server ? [say("received"), when(record.server.at)] : [say("finished_at"), when(record.finished)],
    ...(record.note ? [[say("note"), record.note]] : []),
  ]);
}

function aboutArrived(arrived) {
  return facts([
    [say("method"), methods.get(arrived.method) ?? arrived.method], [say("time"), when(arrived.observed_at)],
    [say("received"), when(arrived.received_at)], [say("summary"), String(arrived.marked)],
  ]);
}

function marks(record) {
  return data.stages.map((stage) => make("section", { class: "section" }, make("h2", {}, stage.name), make("dl", { class: "field-marks" },
    ...stage.interactions.flatMap((each) => {
      const mark = record.marks[each.code];
      return [make("dt", {}, each.action), make("dd", {}, make("span", {}, said(mark, each.levels)),
        mark?.verbatim ? make("q", { class: "field-prose" }, mark.verbatim) : "")];
    }))));
}

export function arrivedOf(key) {
  return outbox.arrived.find((each) => `server-${each.id}` === key);
}
