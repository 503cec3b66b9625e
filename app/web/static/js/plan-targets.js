// As a target is typed: its zone in words, the gap, and what the journey of all targets should not be (asked of the server).
const form = document.querySelector("[data-targets]");
const findings = document.querySelector("[data-findings]");
const story = document.querySelector("[data-story]");
const BOUND = 1e-9; // as the scoring: a bound belongs to its outer zone
let timer = 0;
let asked = 0;

function number(text) {
  const plain = text.trim().replace(",", ".").replace("−", "-");
  const value = plain === "" ? NaN : Number(plain);
  return Number.isFinite(value) && Math.abs(value) <= 100 ? value : null;
}

function zoneOf(value) {
  if (value === null) return "";
  if (value <= Number(form.dataset.low) + BOUND) return "disappointing";
  return value >= Number(form.dataset.high) - BOUND ? "enchantment" : "neutral";
}

function signed(value) {
  const size = Math.round(Math.abs(value));
  return `${value > 0 ? "+" : value < 0 ? "−" : ""}${size}`;
}

function show(field) {
  const value = number(field.value);
  const zone = document.getElementById(`zone-${field.dataset.target}`);
  zone.dataset.zone = zoneOf(value);
  zone.textContent = value === null ? "" : form.dataset[zoneOf(value)];
  const gap = form.querySelector(`[data-gap="${field.dataset.target}"]`);
  gap.textContent = value === null || field.dataset.index === undefined ? "–" : signed(value - Number(field.dataset.index));
}

async function lint() {
  const targets = {};
  for (const field of form.querySelectorAll("[data-target]")) {
    const value = number(field.value);
    if (value !== null) targets[field.dataset.target] = value;
  }
  const mine = ++asked;
  const answer = await fetch(form.dataset.api, {
    method: "POST", headers: { "Content-Type": "application/json", "Accept": "application/json" },
    body: JSON.stringify({ segment: form.dataset.segment, targets }),
  }).catch(() => null);
  if (!answer?.ok || mine !== asked) return;
  const said = await answer.json();
  const stories = Object.fromEntries(form.dataset.stories.split("|").map((each) => each.split("=")));
  story.textContent = said.story ? stories[said.story] : "";
  const sentences = said.findings.length ? said.findings.map((each) => each.message) : said.story ? [form.dataset.fine] : [];
  findings.replaceChildren(...sentences.map((sentence) => Object.assign(document.createElement("li"), { textContent: sentence })));
}

form?.addEventListener("input", (event) => {
  if (event.target.dataset.target === undefined) return;
  show(event.target);
  clearTimeout(timer);
  timer = setTimeout(lint, 300);
});
