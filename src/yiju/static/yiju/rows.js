// A list by keyboard, and what is ticked in it.
const table = document.querySelector("[data-rows]");
const rows = [...table.querySelectorAll("tbody tr")].filter((row) => row.querySelector("a"));
const picks = rows.map((row) => row.querySelector("[name=pick]")).filter(Boolean);
const form = document.querySelector("[data-picked]");
const whole = table.querySelector("[data-picks-all]");
const keys = document.querySelector("[data-keys]");
let at = -1;
let last = -1;

function go(step) {
  at = Math.min(Math.max(at + step, 0), rows.length - 1);
  for (const row of rows) row.removeAttribute("aria-current");
  rows[at].setAttribute("aria-current", "true");
  rows[at].querySelector("a").focus();
  rows[at].scrollIntoView({ block: "nearest" });
}

function tell() {
  const count = picks.filter((pick) => pick.checked).length;
  for (const pick of picks) pick.closest("tr").classList.toggle("ticked", pick.checked);
  if (!form) return;
  form.classList.toggle("some", count > 0);
  form.querySelector("[data-acts]").setAttribute("aria-disabled", String(!count));
  form.querySelector("[data-count]").textContent = form.dataset.said.replace("#", count);
  form.querySelector("[data-clears]").hidden = !count;
  whole.checked = count === picks.length;
  whole.indeterminate = count > 0 && count < picks.length;
}

// With a range, everything from the last one ticked up to here gets the state of this one.
function tick(index, checked, range) {
  const from = range && last >= 0 ? Math.min(last, index) : index;
  const to = range && last >= 0 ? Math.max(last, index) : index;
  for (const pick of picks.slice(from, to + 1)) pick.checked = checked;
  last = index;
  tell();
}

function all(checked) {
  for (const pick of picks) pick.checked = checked;
  tell();
}

function follow(selector) {
  const target = document.querySelector(selector);
  if (target) target.click();
}

const acts = {
  j: () => go(1),
  k: () => go(-1),
  x: () => at >= 0 && tick(at, !picks[at].checked, false),
  X: () => at >= 0 && tick(at, true, true),
  "*": () => all(!picks.every((pick) => pick.checked)),
  a: () => form && (picks.some((pick) => pick.checked) ? form.requestSubmit(form.querySelector("[data-acts]")) : tell()),
  n: () => follow("[data-next-page]"),
  u: () => document.querySelector("[data-undoes]")?.focus(),
  "/": () => document.querySelector("[data-first-filter], [data-filters] select")?.focus(),
  "?": () => keys.showModal(),
  Escape: () => all(false),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || (keys && keys.open)) return;
  const typed = event.target.closest("input, select, textarea");
  if (typed && typed.type !== "checkbox") {
    if (event.key === "Escape") typed.blur();
    return;
  }
  const picking = "xX*".includes(event.key);
  if (picking && !picks.length) return;
  if ("jk".includes(event.key) && !rows.length) return;
  const act = acts[event.key];
  if (act) act();
  else if (/^[1-9]$/.test(event.key)) follow(`[data-view="${event.key}"]`);
  else return;
  if (event.key !== "Escape") event.preventDefault();
});

table.addEventListener("focusin", (event) => {
  const row = event.target.closest("tbody tr");
  if (row) at = rows.indexOf(row);
});
let shifted = false;
table.addEventListener("click", (event) => {
  shifted = event.shiftKey;
}, true);
table.addEventListener("change", (event) => {
  if (event.target === whole) all(whole.checked);
  else tick(picks.indexOf(event.target), event.target.checked, shifted);
});
form?.querySelector("[data-clears]").addEventListener("click", () => all(false));
document.querySelector("[data-opens-keys]")?.addEventListener("click", () => keys.showModal());
if (form) tell();
document.querySelector(".tabs [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });

// How many each kept view holds: asked one after another, once the page stands.
for (const chip of document.querySelectorAll("[data-counted]")) {
  const told = await fetch(chip.dataset.counted).then((answer) => answer.json()).catch(() => ({ count: "" }));
  chip.querySelector("[data-count]").textContent = told.problem ? "!" : told.count;
  if (told.problem) chip.title = told.problem;
}
