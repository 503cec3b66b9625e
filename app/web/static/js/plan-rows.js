// The lines of the plan: each change is saved where it is made, on the version that was seen. Nothing that was typed is lost:
// without a network it waits here, and when somebody else wrote first the person decides.
import { announce } from "./base.js";

const lines = document.getElementById("plan-lines");
const steps = lines?.dataset.steps ? JSON.parse(lines.dataset.steps) : {};
const waiting = new Map(); // row -> {field: value} not yet on the server
const busy = new Set();

const fieldsOf = (row) => [...row.querySelectorAll("[data-field]")];
const controlOf = (row, name) => row.querySelector(`[data-field="${name}"]`);
const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

/** What a control says, as the API takes it. A number that is none stays a text: the server says what is wrong with it. */
function valueOf(control) {
  const text = control.value.trim();
  if (control.type === "range") return Number(text);
  if (control.dataset.number !== undefined) {
    if (!text) return null;
    const number = Number(text.replace(",", "."));
    return Number.isFinite(number) ? number : text;
  }
  return control.dataset.field === "due" ? text || null : text;
}

function shown(control, value) {
  if (value === null || value === "") return lines.dataset.nothing;
  const option = control.tagName === "SELECT" ? [...control.options].find((each) => each.value === String(value)) : null;
  return option ? option.text : String(value);
}

function put(row, name, value) {
  const control = controlOf(row, name);
  if (control) control.value = value ?? "";
  if (name === "progress") progress(row, value);
}

function progress(row, value) {
  const output = row.querySelector('[data-part="progress"]');
  if (output) output.textContent = new Intl.NumberFormat(document.documentElement.lang, { style: "percent" }).format(value / 100);
}

/** The button that leads to the next status, with its word. */
function follow(row, status) {
  const button = row.querySelector("[data-go]");
  if (!button) return;
  const next = steps[status];
  button.hidden = !next;
  if (next) {
    button.value = next[0];
    button.firstChild.textContent = next[1];
  }
}

function notice(row, text, buttons = []) {
  row.nextElementSibling?.matches(".plan-said") && row.nextElementSibling.remove();
  row.dataset.state = text ? "you" : "server";
  if (!text) return;
  const line = document.createElement("tr");
  line.className = "plan-said";
  const cell = line.insertCell();
  cell.colSpan = row.cells.length;
  const said = document.createElement("p");
  said.textContent = text;
  cell.append(said);
  if (buttons.length) {
    const group = document.createElement("div");
    group.className = "actions";
    for (const [label, press] of buttons) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button button-small";
      button.textContent = label;
      button.addEventListener("click", press);
      group.append(button);
    }
    cell.append(group);
  }
  row.after(line);
  announce(text, 0);
}

function save(row, changes) {
  waiting.set(row, { ...waiting.get(row), ...changes });
  if (!busy.has(row)) send(row);
}

async function send(row) {
  const changes = waiting.get(row);
  if (!changes) return;
  busy.add(row);
  waiting.delete(row);
  let answer = null;
  try {
    answer = await fetch(lines.dataset.api + row.dataset.action, {
      method: "PATCH", body: JSON.stringify(changes),
      headers: { "Content-Type": "application/json", "If-Match": `"${row.dataset.version}"`, "Accept": "application/json" },
    });
    const body = await answer.json();
    if (answer.ok) stored(row, body);
    else if (answer.status === 412) decide(row, changes, body.current);
    else refused(row, changes, body);
  } catch {
    waiting.set(row, { ...changes, ...waiting.get(row) });
    notice(row, lines.dataset.waiting);
  }
  busy.delete(row);
  if (answer?.ok && waiting.has(row)) send(row);
}

function stored(row, action) {
  row.dataset.version = action.version;
  const hidden = row.querySelector("[name=version]");
  if (hidden) hidden.value = action.version;
  const later = waiting.get(row) ?? {};
  for (const control of fieldsOf(row)) {
    const name = control.dataset.field;
    if (control !== document.activeElement && !(name in later)) put(row, name, action[name]);
  }
  follow(row, action.status);
  progress(row, action.progress);
  notice(row, "");
  announce(lines.dataset.saved, 2);
  refresh(row);
}

function refused(row, changes, body) {
  waiting.delete(row);
  const why = body.errors?.length ? body.errors.map((each) => each.message).join(" ") : body.detail;
  notice(row, fill(lines.dataset.refused, { why }));
  for (const name of Object.keys(changes)) controlOf(row, name)?.setAttribute("aria-invalid", "true");
}

/** Somebody else wrote first. What they did not touch goes through; for the rest the person chooses. */
function decide(row, changes, current) {
  const clash = Object.keys(changes).filter((name) => controlOf(row, name)?.dataset.seen !== String(current[name] ?? "") && String(current[name] ?? "") !== String(changes[name] ?? ""));
  row.dataset.version = current.version;
  if (!clash.length) {
    waiting.set(row, changes);
    setTimeout(() => send(row));
    return;
  }
  const text = clash.map((name) => {
    const control = controlOf(row, name);
    const field = (control.closest("td")?.dataset.label ?? name).toLowerCase();
    return fill(lines.dataset.conflict, {
      name: current.changed_by ?? lines.dataset.somebody, field, theirs: shown(control, current[name]), yours: shown(control, changes[name]),
    });
  }).join(" ");
  notice(row, text, [
    [lines.dataset.mine, () => save(row, changes)],
    [lines.dataset.theirs, () => { waiting.delete(row); for (const name of Object.keys(current)) put(row, name, current[name]); stored(row, current); }],
  ]);
  row.nextElementSibling.querySelector("button")?.focus();
}

/** The sums and the signs are the server's: the page is read once more, and only they are put in place. */
async function refresh(row) {
  remember(row);
  try {
    const answer = await fetch(location.href, { headers: { "Accept": "text/html" } });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const sums = document.getElementById("plan-sums");
    const next = fresh.getElementById("plan-sums");
    if (sums && next) sums.replaceChildren(...next.childNodes);
    const twin = fresh.getElementById(row.id);
    for (const part of row.querySelectorAll('[data-part="signs"]')) {
      part.replaceChildren(...(twin?.querySelector('[data-part="signs"]')?.childNodes ?? []));
    }
  } catch {
    // the next change tries again
  }
}

function remember(row) {
  for (const control of fieldsOf(row)) control.dataset.seen = control.value;
}

if (lines) {
  document.body.classList.add("plan-live");
  for (const row of lines.querySelectorAll("[data-action]")) remember(row);
  lines.addEventListener("change", (event) => {
    const control = event.target.closest("[data-field]");
    if (!control) return;
    control.removeAttribute("aria-invalid");
    const row = control.closest("[data-action]");
    if (control.dataset.field === "status") follow(row, control.value);
    save(row, { [control.dataset.field]: valueOf(control) });
  });
  lines.addEventListener("input", (event) => {
    if (event.target.type === "range") progress(event.target.closest("[data-action]"), Number(event.target.value));
  });
  lines.addEventListener("click", (event) => {
    const button = event.target.closest("[data-go]");
    if (!button) return;
    event.preventDefault();
    const row = button.closest("[data-action]");
    const status = button.value;
    put(row, "status", status);
    follow(row, status);
    if (button.hidden) controlOf(row, "status").focus();
    save(row, { status });
  });
  // Enter in a field: its change is already on its way.
  lines.addEventListener("submit", (event) => {
    event.preventDefault();
    document.activeElement?.blur?.();
  });
  window.addEventListener("online", () => { for (const row of waiting.keys()) send(row); });
  window.addEventListener("beforeunload", (event) => { if (waiting.size || busy.size) event.preventDefault(); });
}
