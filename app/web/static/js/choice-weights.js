// Says while typing what the three weights add up to.

const form = document.querySelector("[data-weights]");
const sum = document.getElementById("sum");
const numbers = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 2 });

function show() {
  const typed = [...form.querySelectorAll("[data-weight]")].map((each) => Number(each.value.replace(",", ".").trim()));
  const total = typed.reduce((all, each) => all + each, 0);
  sum.textContent = Number.isFinite(total) ? sum.dataset.said.replace("{sum}", numbers.format(total)) : "";
  sum.dataset.right = Math.abs(total - 100) < 1e-6 ? "yes" : "no";
}

if (form) {
  form.addEventListener("input", show);
  show();
}
