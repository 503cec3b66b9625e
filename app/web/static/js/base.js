// What every page shares. Pages work before this loads; it only makes them kinder.

const status = document.getElementById("status-line");
let fade = 0;

/** Says one thing in the status line and to screen readers; it leaves after `seconds` (0: stays). */
export function announce(text, seconds = 6) {
  if (!status) return;
  clearTimeout(fade);
  status.textContent = "";
  // Emptied first and filled in the next frame, so that the same sentence twice is read twice.
  requestAnimationFrame(() => { status.textContent = text; });
  if (seconds > 0) fade = setTimeout(() => { status.textContent = ""; }, seconds * 1000);
}

/** Opens a <dialog> by id and gives the focus back to where it was when it closes. */
export function openDialog(id) {
  const dialog = document.getElementById(id);
  if (!dialog || dialog.open) return;
  const opener = document.activeElement;
  dialog.addEventListener("close", () => opener?.focus?.(), { once: true });
  dialog.showModal();
}

/** Opens or closes every "figures as a table" of the page. */
export function showFigures(open) {
  for (const details of document.querySelectorAll("details.figures")) details.open = open;
}

function onClick(event) {
  const target = event.target instanceof Element ? event.target : null;
  const opener = target?.closest("[data-dialog]");
  if (opener) openDialog(opener.dataset.dialog);
  const closer = target?.closest("[data-close]");
  if (closer) closer.closest("dialog")?.close();
  const toggle = target?.closest("[data-figures]");
  if (toggle) {
    const open = toggle.getAttribute("aria-pressed") !== "true";
    toggle.setAttribute("aria-pressed", String(open));
    showFigures(open);
  }
  // A click on the backdrop lands on the dialog itself, outside its box.
  if (target instanceof HTMLDialogElement && target.dataset.light !== undefined) {
    const box = target.getBoundingClientRect();
    const outside = event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
    if (outside) target.close();
  }
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(target)) menu.open = false;
  }
}

function onKey(event) {
  if (event.key !== "Escape") return;
  const menu = document.activeElement?.closest("details.menu[open]") ?? document.querySelector("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
}

/** The other language shows the same page at the same place, filters and anchor included. */
function onSubmit(event) {
  const form = event.target;
  if (form.matches("[data-language]")) {
    form.elements.next.value = location.pathname + location.search + location.hash;
  }
  // One click, one request: a form sent twice would answer twice.
  if (form.method === "post" && !event.defaultPrevented) {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  }
}

document.addEventListener("click", onClick);
document.addEventListener("keydown", onKey);
document.addEventListener("submit", onSubmit);
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// Paper has no triangle to press: the tables are printed open, and closed again after.
const opened = new Set();
window.addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("details.figures:not([open])")) {
    details.open = true;
    opened.add(details);
  }
});
window.addEventListener("afterprint", () => {
  for (const details of opened) details.open = false;
  opened.clear();
});

// Where tabs are wider than a phone, that of this page is brought into sight.
for (const tab of document.querySelectorAll(".tabs [aria-current]")) {
  const bar = tab.closest(".tabs"), mine = tab.getBoundingClientRect(), all = bar.getBoundingClientRect();
  bar.scrollLeft += (mine.left + mine.right - all.left - all.right) / 2;
}

document.querySelector(".error-summary")?.focus();
