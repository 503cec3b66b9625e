// The questions that matter most to the shortlist, a list to follow: an answer takes its question off at once, the server's next
// answer brings the new ones. It never changes under a hand: while it is pointed at or holds the focus, it waits.

import { data, byCode, cell, closedFor, onChange } from "./grid-model.js";
import { visible } from "./grid-filter.js";
import { say, share, make } from "./grid-words.js";

const FEW = 5, REST = 1500, AFTER_A_KEY = 60, LITTLE = 0.001;
const PARTS = [[0.6, "most"], [0.4, "half"], [0.29, "third"], [0.225, "quarter"], [0.15, "fifth"], [0.085, "tenth"]];
const box = document.getElementById("questions"); // not on the page of a closed study
const list = document.getElementById("questions-list"), line = document.getElementById("questions-say"), more = document.getElementById("questions-more");
const domainNames = new Map(data.domains.map((each) => [each.code, each.name]));
let told = null, all = false, pointed = 0, timer = 0, marked = null;
let walked = null; // where the key went last

/** Whether everybody is shortlisted only because the answers do not separate them: with a solution outside, one could still come in. */
export function isTied({ shortlist, open, items, proof }) {
  return proof === "none" && shortlist.length > 0 && !open.length && items > 0;
}

/** The gauge's answer: its `next`, and what else decides the words above them. */
export function setQuestions(gauge) {
  if (!box) return;
  told = gauge;
  draw();
}

function open() {
  return told ? told.next.filter(({ item, doubt }) => doubt > 0 && byCode.has(item) && cell(item).level === null && !closedFor(item)) : [];
}

/** The item to ask next, not `current`; asked for again on it, the one after. Hidden ones come last, before them those to discuss. */
export function bestQuestion(current) {
  const codes = open().map((each) => each.item), shown = new Set(visible().map((item) => item.code));
  const from = current === walked ? codes.indexOf(current) : -1;
  const round = [...codes.slice(from + 1), ...codes.slice(0, Math.max(0, from))].filter((code) => code !== current);
  const rank = (code) => 2 * !shown.has(code) + cell(code).discuss;
  walked = round.sort((a, b) => rank(a) - rank(b))[0] ?? null;
  return walked;
}

/** Shows in the list which item is open now. */
export function markQuestion(code) {
  marked = code;
  for (const button of list?.querySelectorAll("button") ?? []) mark(button);
}

function mark(button) {
  if (button.dataset.code === marked) button.setAttribute("aria-current", "true");
  else button.removeAttribute("aria-current");
}

/** How much of the doubt: in words where it is much, in percent where it is little. */
function part(doubt) {
  if (doubt < LITTLE) return say("doubt_little", { share: share(LITTLE) });
  const word = PARTS.find(([least]) => doubt >= least)?.[1];
  return word ? say(`doubt_${word}`) : say("doubt_percent", { share: share(doubt) });
}

function above(questions) {
  if (!told.undecided) return say("ask_done");
  if (!questions.length) return say(told.next.some(({ item, doubt }) => doubt > 0 && closedFor(item)) ? "ask_closed" : "ask_no_doubt");
  if (!told.shortlist.length || isTied(told)) return say("ask_first");
  if (told.proof !== "none") return say("ask_proven");
  return say("ask_together", { share: part(questions.reduce((sum, each) => sum + each.doubt, 0)) });
}

function draw() {
  clearTimeout(timer);
  if (list.matches(":focus-within") || Date.now() - pointed < REST) {
    timer = setTimeout(draw, REST);
    return;
  }
  const found = open(), questions = all ? found : found.slice(0, FEW);
  line.textContent = above(questions);
  list.replaceChildren(...questions.map(question));
  more.hidden = found.length <= FEW;
  more.textContent = all ? say("ask_fewer") : say("ask_more", { n: found.length - FEW });
  more.setAttribute("aria-expanded", String(all));
}

function question({ item, doubt }) {
  const { text, domain } = byCode.get(item);
  const carries = told.proof === "none" ? ` · ${part(doubt)}` : ""; // where no answer can change the shortlist, none settles it
  const place = make("span", { class: "question-place" }, domainNames.get(domain) + carries);
  const button = make("button", { class: "question", type: "button", "data-code": item }, make("span", { class: "question-text" }, text), " ", place);
  if (cell(item).discuss) place.append(" ", make("span", { class: "tag tag-to-verify" }, say("to_discuss")));
  mark(button);
  return make("li", {}, button);
}

/** `go(code)` opens an item. */
export function startQuestions(go) {
  if (!box) return;
  onChange((code) => {
    if (!told?.next.some((each) => each.item === code)) return;
    clearTimeout(timer);
    timer = setTimeout(draw, AFTER_A_KEY); // after the key is painted
  });
  list.addEventListener("pointermove", () => { pointed = Date.now(); });
  list.addEventListener("click", (event) => {
    const code = event.target.closest("button")?.dataset.code;
    if (!code) return;
    pointed = 0;
    go(code);
  });
  more.addEventListener("click", () => { all = !all; draw(); });
}
