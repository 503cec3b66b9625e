// The keyboard of the grid (WAI-ARIA grid pattern): one cell holds the focus, arrows move it, single keys act on its item. Keys act
// only while a cell has the focus, so that nobody sets a level while typing a comment.

import { byCode, cell } from "./grid-model.js";
import { visible } from "./grid-filter.js";
import { rowOf } from "./grid-render.js";

const PAGE = 10, LAST_COLUMN = 3;
const table = document.getElementById("grid"), scroll = document.getElementById("scroll"), head = table.tHead;
let current = null, column = LAST_COLUMN;

export function here() {
  return current;
}

/** Puts the one tab stop on an item's cell; `focus` also gives it the focus. */
export function place(code, { focus = true, col = column } = {}) {
  if (current) {
    rowOf(current).cells[column].tabIndex = -1;
    rowOf(current).setAttribute("aria-selected", "false");
  }
  current = code;
  column = col;
  const row = rowOf(code), target = row.cells[column];
  row.setAttribute("aria-selected", "true");
  target.tabIndex = 0;
  if (focus) target.focus({ preventScroll: true });
  bringIntoView(row);
}

/** Scrolls the list and only the list, as little as it takes, with one row of the neighbours in sight. */
function bringIntoView(row) {
  if (!scroll.clientHeight) return;
  const box = scroll.getBoundingClientRect(), mine = row.getBoundingClientRect();
  const top = box.top + head.offsetHeight + mine.height, bottom = box.bottom - mine.height;
  if (mine.top < top) scroll.scrollTop -= top - mine.top;
  else if (mine.bottom > bottom) scroll.scrollTop += mine.bottom - bottom;
}

function at(offset) {
  const list = visible();
  const index = list.indexOf(byCode.get(current));
  return list[Math.max(0, Math.min(list.length - 1, index + offset))]?.code;
}

export const next = () => at(1);
export const previous = () => at(-1);

/** The next item not yet discussed in a direction, beginning again at the other end; null when there is none. */
export function undecided(step) {
  const list = visible(), from = list.indexOf(byCode.get(current));
  for (let n = 1; n <= list.length; n += 1) {
    const code = list[(from + step * n + n * list.length * (step < 0) + list.length) % list.length]?.code;
    if (code && code !== current && cell(code).level === null) return code;
  }
  return null;
}

/** The first shown item of the neighbouring domain. */
export function domainFrom(step) {
  const list = visible(), codes = [...new Set(list.map((item) => item.domain))];
  const wanted = codes[codes.indexOf(byCode.get(current).domain) + step];
  return wanted ? list.find((item) => item.domain === wanted).code : null;
}

/** `act`: what each key does; `go(code, col)` moves and opens, `point` also takes the focus there. */
export function startKeys(act) {
  const moves = {
    ArrowDown: () => act.go(next()), ArrowUp: () => act.go(previous()), PageDown: () => act.go(at(PAGE)), PageUp: () => act.go(at(-PAGE)),
    ArrowRight: () => act.go(current, Math.min(LAST_COLUMN, column + 1)), ArrowLeft: () => act.go(current, Math.max(0, column - 1)),
    Home: (ctrl) => act.go(ctrl ? visible()[0]?.code : current, 0), End: (ctrl) => act.go(ctrl ? visible().at(-1)?.code : current, LAST_COLUMN),
  };
  const signs = {
    n: () => act.toUndecided(1), N: () => act.toUndecided(-1), q: act.toQuestion, d: act.toggleDiscuss, c: act.comment, k: act.toKnockOut, "[": () => act.toDomain(-1),
    "]": () => act.toDomain(1), "/": act.find, "?": act.help, p: act.projector, F2: act.edit, Enter: act.edit, Delete: act.clear, Backspace: act.clear,
  };
  table.addEventListener("keydown", (event) => {
    if (!event.target.matches("tbody th, tbody td") || event.altKey || event.metaKey) return;
    const ctrl = event.ctrlKey;
    const run = ctrl && event.key.toLowerCase() === "z" ? act.undo
      : moves[event.key] && (!ctrl || ["Home", "End"].includes(event.key)) ? () => moves[event.key](ctrl)
        : ctrl ? null : /^[0-4]$/.test(event.key) ? () => act.level(Number(event.key)) : signs[event.key];
    if (!run) return;
    event.preventDefault();
    run();
  });
  table.addEventListener("mousedown", (event) => {
    const target = event.target.closest("tbody th, tbody td");
    if (!target) return;
    event.preventDefault();
    act.point(target.parentElement.id, target.cellIndex);
  });
  table.addEventListener("focusin", (event) => {
    const target = event.target.closest("tbody th, tbody td");
    if (target && (target.parentElement.id !== current || target.cellIndex !== column)) act.go(target.parentElement.id, target.cellIndex);
  });
}
