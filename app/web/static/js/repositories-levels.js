// The levels of an interaction while they are typed: a ready set fills the lines, and what contradicts the Kano class is said at once.
// The server says the same after saving (app/journeys/repositories/checks.py); without this script nothing is lost.

const form = document.querySelector("form[data-levels]");

function lines() {
  return [...form.querySelectorAll(".level-row")].map((row) => ({
    name: row.querySelector('input[name$="-name"]'),
    score: row.querySelector('input[name$="-score"]'),
    code: row.querySelector('input[name$="-code"]'),
  }));
}

function scores() {
  return lines().filter((line) => line.score.value !== "").map((line) => Number(line.score.value));
}

function broken(kano, found) {
  const [worst, best] = [Math.min(...found), Math.max(...found)];
  const rules = [];
  if (kano === "must_be" && best !== 0) rules.push("must_be");
  if (kano === "attractive" && worst !== 0) rules.push("attractive");
  if (kano === "one_dimensional" && !(worst < 0 && best > 0)) rules.push("one_dimensional");
  if (worst === best) rules.push("levels_same");
  const rising = found.every((score, place) => place === 0 || score >= found[place - 1]);
  const falling = found.every((score, place) => place === 0 || score <= found[place - 1]);
  if (!rising && !falling) rules.push("levels_unordered");
  return rules;
}

function look() {
  const sentences = JSON.parse(form.dataset.rules);
  const list = form.querySelector("[data-findings]");
  const kano = form.querySelector('input[name="kano"]:checked')?.value;
  const found = scores();
  const said = found.length > 1 ? broken(kano, found).map((rule) => sentences[rule]) : [];
  if (list.dataset.said === said.join("\n")) return;
  list.dataset.said = said.join("\n");
  list.replaceChildren(...said.map((sentence) => Object.assign(document.createElement("li"), { textContent: sentence })));
  list.hidden = said.length === 0;
}

function fill(levels) {
  lines().forEach((line, place) => {
    line.name.value = levels[place]?.name ?? "";
    line.score.value = levels[place]?.score ?? "";
    line.code.value = levels[place]?.code ?? "";
  });
}

// A set replaces what is written; the choice then says that the lines hold.
function choose(select) {
  const set = JSON.parse(form.dataset.sets).find((each) => each.name === select.value);
  if (!set) return;
  while (lines().length < set.levels.length) addLine();
  fill(set.levels);
  select.value = "own";
  look();
}

function addLine() {
  const rows = form.querySelectorAll(".level-row");
  const copy = rows[rows.length - 1].cloneNode(true);
  for (const element of copy.querySelectorAll("[id], [name], [for]")) {
    for (const name of ["id", "name", "for"]) {
      const value = element.getAttribute(name);
      if (value) element.setAttribute(name, value.replace(/-\d+-/, `-${rows.length}-`));
    }
    if ("value" in element) element.value = "";
  }
  const label = copy.querySelector("label");
  label.textContent = label.textContent.replace(/\d+/, rows.length + 1);
  form.querySelector(".level-rows").append(copy);
}

// While the last line is written, an empty one waits under it.
function keepSpare() {
  const all = lines();
  const last = all[all.length - 1];
  if (all.length < 12 && (last.name.value || last.score.value)) addLine();
}

if (form) {
  form.addEventListener("input", (event) => {
    if (event.target.id === "level_set") return;
    const select = form.querySelector("#level_set");
    if (event.target.closest(".level-row")) select.value = "own";
    keepSpare();
    look();
  });
  form.querySelector("#level_set").addEventListener("change", (event) => choose(event.target));
  look();
}
