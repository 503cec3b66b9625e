// How sure the shortlist is, said in words beside the ranking and asked after it. It moves nothing, takes no focus, and speaks to a
// screen reader only when a proof begins to hold. Without an answer the last one stays, with its time, and so it does while changes of
// this device have not reached the server.

import { data } from "./grid-model.js";
import { counts, onOutbox } from "./grid-outbox.js";
import { onRanking } from "./grid-ranking.js";
import { isTied, setQuestions } from "./grid-questions.js";
import { say, several, number, when, make } from "./grid-words.js";

const address = `/api/v1/studies/${data.study}/gauge`;
const LONGEST = 10_000, AGAIN = 5000, AGAIN_LONGEST = 30_000;
const PROOFS = ["none", "answers", "everything"];
const byId = (id) => document.getElementById(id);
let shown = null, at = null, ranking = null; // the last answer, when it came, and the ranking that it belongs to
let asking = false, wanted = false, failures = 0, timer = 0;

export function startGauge() {
  startFolds();
  onRanking((told) => {
    if (!told) return late();
    ranking = told;
    ask();
  });
  window.addEventListener("offline", late);
  onOutbox(() => { if (keptBack()) late(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden && wanted) ask(); });
}

/** Whether what was answered here cannot reach the server: what it says of the shortlist does not count it. */
function keptBack() {
  const { waiting, offline } = counts();
  return waiting > 0 && offline;
}

/** One question at a time: what changed while the server thought is asked once more after. Nobody looks at a hidden page. */
async function ask() {
  wanted = true;
  if (asking || document.hidden) return;
  asking = true;
  clearTimeout(timer);
  while (wanted && !document.hidden) {
    wanted = false;
    await read();
  }
  asking = false;
}

async function read() {
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(LONGEST) });
    if (!answer.ok) throw new Error(String(answer.status));
    take(await answer.json());
    failures = 0;
  } catch {
    failures += 1;
    late();
    timer = setTimeout(ask, Math.min(AGAIN_LONGEST, AGAIN * 2 ** (failures - 1)));
  }
}

function take(told) {
  const before = shown;
  shown = told;
  at = new Date();
  draw();
  if (keptBack()) late();
  else note("");
  setQuestions(told);
  if (PROOFS.indexOf(told.proof) < PROOFS.indexOf(before?.proof ?? told.proof)) byId("gauge-told").textContent = "";
  else if (before && before.proof !== told.proof) byId("gauge-told").textContent = [...byId("gauge-lines").children].map((line) => line.textContent).join(" ");
}

function late() {
  if (!shown) return note(say("gauge_never"));
  note(say(!navigator.onLine ? "gauge_older" : keptBack() ? "gauge_waiting" : "gauge_late", { when: when(at) }));
}

/** That it is old, or nothing; folded, its one line says so too. */
function note(text) {
  write("gauge-note", text);
  byId("gauge-short").textContent = [short(), text && say("short_old")].filter(Boolean).join(" · ");
}

function short() {
  if (!shown?.shortlist.length) return "";
  return isTied(shown) ? say("short_tied") : say(`short_${shown.proof}`, { n: shown.sure.length, total: shown.shortlist.length });
}

function write(id, text) {
  const line = byId(id);
  line.hidden = !text;
  if (line.textContent !== text) line.textContent = text;
}

function draw() {
  const { shortlist, sure, open, proof } = shown;
  const lines = byId("gauge-lines");
  lines.dataset.proof = shortlist.length ? proof : "none";
  lines.replaceChildren(...sentences().map((text) => make("p", {}, text)));
  byId("gauge-squares").replaceChildren(...squares(shortlist.length, sure.length, open.length));
  write("gauge-same", shortlist.length && shown.undecided && proof === "none" && !isTied(shown) ? same() : "");
  byId("gauge-fold").hidden = !shortlist.length;
  const names = new Map([...ranking.ranking, ...ranking.excluded].map((row) => [row.code, row.name]));
  byId("gauge-sure").textContent = listed(sure, names);
  byId("gauge-open").textContent = listed(open, names);
}

function listed(codes, names) {
  return codes.map((code) => names.get(code) ?? code).join(", ") || "–";
}

/** What is proven, or what still can change: one short line each. */
function sentences() {
  const { shortlist, sure, open, items, ratings, proof, undecided } = shown;
  const total = shortlist.length;
  if (!total) return [say(ranking.excluded.length && !ranking.ranking.length ? "nobody" : "unasked")];
  if (proof === "everything") return [say("proof_everything")];
  if (proof === "answers") return [say(undecided ? "proof_answers" : "all_answered"), ...(ratings ? [several("ratings", ratings)] : [])];
  if (isTied(shown)) return [tie(total), byId("questions") ? say("tied_ask") : several("movers", items)];
  return [sure.length ? several("sure", sure.length, { total }) : say("sure_none", { total }), several("rivals", open.length), several("movers", items)];
}

/** A shortlist runs to the end of a tie that every allowed cut would part: of all, or of all behind a few that lead. */
function tie(total) {
  const last = ranking.ranking.at(-1)?.rank, level = ranking.ranking.filter((row) => row.rank === last).length;
  return level > 1 && level < total ? say("tied_some", { n: number(level), total: number(total) }) : say("tied", { n: number(total) });
}

/** Full: sure; hatched: not yet; after the cut of the shortlist, empty: those who can still come in. */
function squares(total, sure, rivals) {
  const made = (count, state) => Array.from({ length: count }, () => make("span", { class: "gauge-square", "data-state": state }));
  return [...made(sure, "sure"), ...made(total - sure, "unsure"), ...made(rivals ? 1 : 0, "cut"), ...made(rivals, "rival")];
}

/** P(the shortlist is the same), to the nearest of 100. */
function same() {
  const { same_shortlist: chance, draws } = shown;
  if (chance === null) return "";
  if (chance === 1) return say("same_all", { n: number(draws) });
  const n = Math.round(100 * chance);
  return n >= 100 ? say("same_most") : n < 1 ? say("same_least") : say("same", { n });
}

/** Folded on a phone, and the questions on a low window; what a person folds stays so for the session. */
function startFolds() {
  const phone = matchMedia("(max-width: 40rem)").matches, low = matchMedia("(max-height: 50rem)").matches;
  for (const [id, open] of [["gauge", !phone], ["questions", !phone && !low]]) {
    const fold = byId(id), name = `quickchoice.fold.${id}`;
    if (!fold) continue;
    let stored = null;
    try { stored = sessionStorage.getItem(name); } catch { /* only a convenience */ }
    fold.open = stored === null ? open : stored === "open";
    fold.querySelector("summary").addEventListener("click", () => {
      try { sessionStorage.setItem(name, fold.open ? "" : "open"); } catch { /* only a convenience */ }
    });
  }
}
