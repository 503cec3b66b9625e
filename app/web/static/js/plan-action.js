// The form of one action: only the interactions of the chosen stage, and what a delight must answer.
const form = document.querySelector("[data-action-form]");
const stage = form?.elements.stage;
const detail = form?.elements.detail;

function offers() {
  let any = false;
  for (const group of form.querySelectorAll("[data-offers]")) {
    const ticked = group.querySelector("input:checked");
    group.hidden = group.dataset.offers !== stage.value && !ticked;
    any ||= !group.hidden;
  }
  const field = form.querySelector("#interactions");
  if (field) field.hidden = !any;
}

function ask() {
  const prompt = detail.dataset.prompt;
  const delight = form.querySelector("[name=kind]:checked")?.value === "differentiate";
  if (delight && !detail.value.trim()) detail.value = prompt;
  if (!delight && detail.value.trim() === prompt) detail.value = "";
}

if (form) {
  offers();
  stage.addEventListener("change", offers);
  for (const each of form.querySelectorAll("[name=kind]")) each.addEventListener("change", ask);
}
