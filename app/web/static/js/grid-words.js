// The sentences of the grid in the reader's language, and how numbers and times are written in it.

const words = JSON.parse(document.getElementById("grid-words").textContent);
export const lang = document.documentElement.lang;
const figures = new Intl.NumberFormat(lang, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const clock = new Intl.DateTimeFormat(lang, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });

/** One sentence, its {names} filled. */
export function say(name, values = {}) {
  return words[name].replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
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
