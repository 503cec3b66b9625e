// The form of one candidate on a phone: every tap is kept on the phone at once; "sent" is said only when the server has answered.

import { drop, dropSame, nameOf, read, write } from "./choice-drafts.js";
import { Ended, Refused, send } from "./choice-send.js";

const form = document.querySelector("[data-scores]");
const words = JSON.parse(document.getElementById("score-words").textContent);
const notice = document.getElementById("score-notice");
const kept = document.getElementById("score-kept");
const progress = document.getElementById("score-progress");
const questions = [...form.querySelectorAll("[data-question]")];
const name = nameOf(form.dataset.store, form.dataset.code);
const { api } = form.dataset;
const AGAIN = 8_000;
const PAUSE = 4_000; // nobody is led away in the middle of a word
let waiting = false;
let sending = false;
let remembers = true;
let touched = 0; // when something was changed last

function answers() {
  const found = {};
  for (const [key, value] of new FormData(form)) if (key !== "version") found[key] = value;
  return found;
}

function say(text, kind = "") {
  notice.className = kind ? `notice notice-${kind}` : "notice";
  notice.textContent = text;
  notice.hidden = text === "";
}

function mark(state) {
  kept.dataset.state = state;
  kept.textContent = kept.dataset[state] ?? "";
}

function count() {
  const n = questions.filter((each) => each.querySelector("input:checked")).length;
  progress.textContent = progress.dataset.progress.replace("{n}", n);
}

function keep() {
  remembers = write(name, { answers: answers(), api, waiting });
  mark(remembers ? (waiting ? "waits" : "device") : "page");
  if (!remembers) say(words.no_memory, "warning");
}

function complain(question, text) {
  const error = document.getElementById(`error-${question.id}`);
  error.textContent = text;
  error.hidden = text === "";
  if (text) question.setAttribute("aria-describedby", error.id);
  else question.removeAttribute("aria-describedby");
}

/** The first question without an answer gets the focus; whether there is one. */
function incomplete() {
  const missing = questions.filter((each) => !each.querySelector("input:checked"));
  for (const each of questions) complain(each, missing.includes(each) ? words.missing : "");
  if (!missing.length) return false;
  say(missing.length === 1 ? words.missing_one : words.missing_many.replace("{n}", missing.length), "warning");
  missing[0].focus();
  return true;
}

function refused(error) {
  waiting = false;
  keep();
  say(words.refused.replace("{why}", error.message), "error");
  for (const { place, message } of error.problems) {
    const question = document.getElementById(place.replace("[", "-").replace("]", ""));
    if (question?.matches("[data-question]")) complain(question, message);
  }
}

async function deliver() {
  if (sending) return;
  sending = true;
  mark("sending");
  const sent = answers();
  try {
    await send(api, sent);
    if (dropSame(name, sent) || !remembers) {
      mark("sent");
      location.assign(`/my-scores?sent=${encodeURIComponent(form.dataset.code)}`);
      return;
    }
    keep(); // something was changed while it was on its way: that is sent as well
  } catch (error) {
    if (error instanceof Refused) refused(error);
    else if (error instanceof Ended) { waiting = true; keep(); say(words.ended, "error"); }
    else { keep(); say(navigator.onLine ? words.trouble : remembers ? words.waits : words.waits_here, "warning"); }
  } finally {
    sending = false;
  }
}

function restore() {
  const draft = read(name);
  if (!draft) return;
  if (JSON.stringify(draft.answers) === JSON.stringify(answers())) {
    if (form.dataset.arrived !== undefined) drop(name);
    return;
  }
  for (const [key, value] of Object.entries(draft.answers)) {
    const field = form.elements.namedItem(key);
    if (field) field.value = value;
  }
  waiting = draft.waiting === true;
  mark(waiting ? "waits" : "device");
  say(words.restored);
  if (waiting) deliver();
}

form.addEventListener("input", (event) => {
  touched = Date.now();
  keep();
  count();
  const question = event.target.closest("[data-question]");
  if (question) complain(question, "");
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (incomplete()) return;
  waiting = true;
  say("");
  keep();
  deliver();
});
function again() {
  if (waiting && Date.now() - touched > PAUSE) deliver();
}

window.addEventListener("online", again);
setInterval(again, AGAIN);

restore();
count();
