// A list by keyboard: j and k go down and up, Enter opens.
const rows = [...document.querySelectorAll("[data-rows] tbody tr")].filter((row) => row.querySelector("a"));
let at = -1;

document.addEventListener("keydown", (event) => {
  if (event.target.closest("input, select, textarea") || event.ctrlKey || event.metaKey || event.altKey) return;
  const step = { j: 1, k: -1 }[event.key];
  if (!step || !rows.length) return;
  at = Math.min(Math.max(at + step, 0), rows.length - 1);
  rows[at].querySelector("a").focus();
  rows[at].scrollIntoView({ block: "nearest" });
  event.preventDefault();
});
