// The guide and its sentences in the reader's language, as the page carries them; and how an element is made.

export const data = JSON.parse(document.getElementById("field-data").textContent);
const words = JSON.parse(document.getElementById("field-words").textContent);
export const lang = document.documentElement.lang;
const rules = new Intl.PluralRules(lang);
const clock = new Intl.DateTimeFormat(lang, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });

/** One sentence, its {names} filled; a pair of sentences is chosen by {n}. */
export function say(name, values = {}) {
  const said = Array.isArray(words[name]) ? words[name][rules.select(values.n) === "one" ? 0 : 1] : words[name];
  return said.replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
}

/** A moment as this phone's clock tells it. */
export function when(instant) {
  const moment = instant ? new Date(instant) : null;
  return moment && !Number.isNaN(moment.getTime()) ? clock.format(moment) : say("no_time");
}

/** An element with attributes (a function listens), text and children; never markup, so that no words can become a script. */
export function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.filter((each) => each !== null));
  return made;
}

export function button(label, click, kind = "", more = {}) {
  return make("button", { type: "button", class: `button${kind ? ` button-${kind}` : ""}`, click, ...more }, label);
}

/** Every interaction of the guide, stages apart. */
export const interactions = data.stages.flatMap((stage) => stage.interactions);

/** Whether an interaction has a level or cannot occur. */
export function isMarked(mark) {
  return Boolean(mark && (mark.level !== null || mark.na));
}

export function marked(record, among = interactions) {
  return among.filter((each) => isMarked(record.marks[each.code])).length;
}
