// The parts of the form: the customer, and one stage with its interactions. Every tap and every letter goes to `save` at once.

import { button, data, make, say } from "./field-words.js";

const PERSONAL = /\S+@\S+\.\S+|\d(?:[ .()/-]*\d){8,}/;

/** Local time with this phone's offset, to the minute: 2026-03-02T10:30+01:00. */
export function moment(at = new Date()) {
  const two = (n) => String(n).padStart(2, "0");
  const day = `${String(at.getFullYear()).padStart(4, "0")}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  const ahead = -at.getTimezoneOffset();
  const offset = `${ahead < 0 ? "-" : "+"}${two(Math.floor(Math.abs(ahead) / 60))}:${two(Math.abs(ahead) % 60)}`;
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}${offset}`;
}

export function pseudonymTrouble(text) {
  if (!text.trim()) return say("pseudonym_missing");
  return PERSONAL.test(text) ? say("pseudonym_personal") : "";
}

function field(id, label, control, hint = "", error = "") {
  const told = [hint ? `${id}-hint` : "", `${id}-error`].filter(Boolean).join(" ");
  control.id = id;
  control.classList.add("control");
  control.setAttribute("aria-describedby", told);
  return make("div", { class: "field" }, make("label", { for: id }, label), hint ? make("p", { class: "field-hint", id: `${id}-hint` }, hint) : null,
    control, make("p", { class: "field-error", id: `${id}-error`, "aria-live": "polite" }, error));
}

function select(id, label, options, value, changed) {
  const known = options.some(([key]) => key === value) ? options : [...options, [value, value]];
  const control = make("select", { change: (event) => changed(event.target.value) },
    ...known.map(([key, text]) => make("option", { value: key, selected: key === value }, text)));
  return field(id, label, control);
}

export function drawCustomer(record, save) {
  const check = (event) => {
    const trouble = pseudonymTrouble(event.target.value);
    event.target.toggleAttribute("aria-invalid", Boolean(trouble));
    if (trouble) event.target.setAttribute("aria-invalid", "true");
    document.getElementById("customer-error").textContent = trouble;
  };
  const name = make("input", {
    type: "text", value: record.customer, maxlength: "80", autocomplete: "off", autocapitalize: "off", spellcheck: "false", required: true,
    input: (event) => { const { value } = event.target; save((each) => { each.customer = value; }); check(event); },
  });
  const time = make("input", {
    type: "datetime-local", value: (record.observed_at ?? "").slice(0, 16),
    input: (event) => {
      const { value } = event.target;
      save((each) => { each.observed_at = value ? moment(new Date(value)) : null; });
    },
  });
  const now = button(say("now"), () => {
    const at = moment();
    time.value = at.slice(0, 16);
    save((each) => { each.observed_at = at; });
  });
  const timeField = field("time", say("time"), time);
  const row = make("div", { class: "field-time" });
  time.replaceWith(row);
  row.append(time, now);
  return [
    field("customer", say("pseudonym"), name, `${say("pseudonym_hint")} ${say("same_customer")}`),
    select("method", say("method"), data.methods, record.method, (value) => save((each) => { each.method = value; })),
    select("channel", say("channel"), [...data.channels, ["", say("no_channel")]], record.channel ?? "", (value) => save((each) => { each.channel = value; })),
    timeField,
  ];
}

/** One interaction's mark with a change; what says nothing is no mark. */
function setMark(record, code, change) {
  const mark = { level: null, na: false, verbatim: "", ...record.marks[code], ...change };
  if (mark.level === null && !mark.na && !mark.verbatim.trim()) delete record.marks[code];
  else record.marks[code] = mark;
}

function choice(group, value, label, checked, chosen, kind) {
  const id = `${group}-${value}`;
  return make("div", { class: `press field-choice field-choice-${kind}` },
    make("input", { type: "radio", name: group, id, value, checked, change: chosen }), make("label", { for: id }, label));
}

export function drawInteraction(record, each, save) {
  const mark = record.marks[each.code] ?? { level: null, na: false, verbatim: "" };
  const group = `m-${each.code}`;
  const set = (change) => () => save((draft) => setMark(draft, each.code, change));
  const known = each.levels.some((level) => level.code === mark.level);
  const levels = each.levels.map((level) => choice(group, `level-${level.code}`, level.name, mark.level === level.code && !mark.na, set({ level: level.code, na: false }), "level"));
  const words = make("textarea", {
    id: `v-${each.code}`, class: "control field-verbatim", rows: "1", maxlength: "4000", "aria-label": say("verbatim_of", { action: each.action }),
    placeholder: say("verbatim"),
    input: (event) => { const { value } = event.target; save((draft) => setMark(draft, each.code, { verbatim: value })); },
  });
  words.value = mark.verbatim;
  return make("fieldset", { class: "phone-question", "data-code": each.code },
    make("legend", {}, each.action),
    each.response ? make("details", { class: "fold" }, make("summary", {}, say("response")), make("p", { class: "field-prose" }, each.response)) : null,
    make("div", { class: "field-levels" }, ...levels),
    make("div", { class: "field-others" },
      choice(group, "open", say("not_observed"), !mark.na && !known, set({ level: null, na: false }), "other"),
      choice(group, "na", say("na"), mark.na, set({ level: null, na: true }), "other")),
    words);
}
