// The sentences of the grid in the reader's language, and how numbers and times are written in it.

const words = JSON.parse(document.getElementById("grid-words").textContent);
export const lang = document.documentElement.lang;
const figures = new Intl.NumberFormat(lang, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const clock = new Intl.DateTimeFormat(lang, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });

/** One sentence, its {names} filled. */
export function say(name, values = {}) {
  return words[name].replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
}

const whole = new Intl.NumberFormat(lang), brief = new Intl.NumberFormat(lang, { maximumSignificantDigits: 1 }), plural = new Intl.PluralRules(lang);

/** A sentence that counts: `name_one` or `name_other`, {n} written as a whole number. */
export function several(name, n, values = {}) {
  return say(`${name}_${plural.select(n) === "one" ? "one" : "other"}`, { ...values, n: whole.format(n) });
}

export function number(value) {
  return whole.format(value);
}

/** A share of 0 to 1 in percent, to one figure that counts. */
export function share(value) {
  return brief.format(100 * value) + (lang === "fr" ? "\u00a0%" : "%");
}

export function percent(value) {
  return value === null || value === undefined ? "–" : figures.format(value) + (lang === "fr" ? "\u00a0%" : "%");
}

export function when(instant) {
  return instant ? clock.format(new Date(instant)) : "–";
}

/** An element with text and attributes; never markup, so that no comment can become a script. */
export function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** The shape of a level with its name, as the server draws it. */
export function levelSign(level, name, shown = false) {
  return make("span", { class: "expectation", "data-level": level ?? "" }, make("span", shown ? {} : { class: "sr" }, name));
}
