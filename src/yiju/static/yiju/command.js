// The command page: what is open and who is out, fetched again and again without losing the view.
import { drawn } from "/static/yiju/command-map.js";
import { caseLine, h, lights, personLine, say, visitLine } from "/static/yiju/command-lines.js";

const EVERY_MS = 30_000;
const AT_ONCE = 100;
const box = document.getElementById("map");
const part = Object.fromEntries(["filters", "told", "fetched", "list", "more", "detail", "lights", "tabs"].map((id) => [id, document.getElementById(id)]));
const page = { cases: [], total: 0, people: [], tab: "cases", light: "", length: AT_ONCE, chosen: undefined };
const map = drawn(box, { onCase: (number) => choose("case", number), onPerson: (id) => choose("person", id) });

const json = async (address, query = {}) => {
  const answer = await fetch(`${address}?${new URLSearchParams(query)}`, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
};
const wanted = () => Object.fromEntries([...new FormData(part.filters)].filter(([, value]) => value));
const inLight = (one) => !page.light || (one.light || "timeless") === page.light;

let asked = 0;
async function load() {
  const mine = (asked += 1);
  try {
    const [{ total, cases }, people] = await Promise.all([
      json(box.dataset.points, wanted()), box.dataset.people ? json(box.dataset.people) : { people: [] },
    ]);
    if (mine !== asked) return; // a later question was answered first
    Object.assign(page, { total, cases, people: people.people });
    part.fetched.textContent = say("fetched", { at: new Date().toTimeString().slice(0, 5) });
    draw();
  } catch (error) {
    console.warn(error);
    part.fetched.textContent = say("failed");
  }
}

function draw() {
  const count = page.cases.length;
  const parts = [say(count < page.total ? "part" : "shown", { count, total: page.total })];
  if (box.dataset.people) parts.push(say("people", { count: page.people.filter((one) => one.state !== "off").length }));
  const told = parts.join(" · ");
  if (part.told.textContent !== told) part.told.textContent = told;
  map.cases(page.cases.filter(inLight));
  map.people(page.people);
  drawLights();
  drawList();
}

function drawLights() {
  part.lights.replaceChildren(...lights.map((light) => h("button.btn.btn-sm", {
    type: "button", "aria-pressed": String(page.light === light), "data-key": light,
    click: () => { page.light = page.light === light ? "" : light; page.length = AT_ONCE; keepFocus(draw); },
  }, h(`span.light-mark.light-${light}`, { "aria-hidden": "true" }), `${say(light)} `, h("b", {}, String(page.cases.filter((one) => (one.light || "timeless") === light).length)))));
}

function drawList() {
  const cases = page.tab === "cases";
  const rows = cases ? page.cases.filter(inLight) : page.people;
  const line = cases ? (one) => caseLine(one, () => choose("case", one.number)) : (one) => personLine(one, () => choose("person", one.id));
  keepFocus(() => part.list.replaceChildren(...rows.slice(0, page.length).map(line), ...(rows.length ? [] : [h("li", {}, say("none"))])));
  part.more.hidden = Boolean(page.chosen) || rows.length <= page.length;
  part.more.textContent = say("more", { count: Math.min(AT_ONCE, rows.length - page.length) });
}

// Whoever stands on a line with the keyboard stands there still when it is drawn anew.
function keepFocus(act) {
  const key = document.activeElement?.dataset?.key;
  const scrolled = part.list.scrollTop;
  act();
  part.list.scrollTop = scrolled;
  if (key) document.querySelector(`.command-side [data-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
}

async function choose(kind, key) {
  page.chosen = { kind, key };
  try {
    if (kind === "case") await showCase(key);
    else await showPerson(key);
  } catch (error) {
    console.warn(error);
    part.fetched.textContent = say("failed");
    back();
  }
}

async function showCase(number) {
  if (!box.dataset.near) { location.href = box.dataset.item.replace("NUMBER", number); return; }
  const told = await json(box.dataset.near, { number });
  if (page.chosen?.key !== number) return;
  const one = page.cases.find((row) => row.number === number);
  map.near(one?.at, told.people);
  show(told.title, [
    h("p", {}, h("a", { href: told.url }, `${say("open")} ${number}`), one?.due ? ` · ${say("due", { at: one.due })}` : ""),
    h("h3", {}, say("near")),
    told.people.length
      ? h("ul.command-list", {}, ...told.people.map((person) => personLine(person, () => choose("person", person.id))))
      : h("p", {}, say("nobody")),
  ]);
}

async function showPerson(id) {
  const person = page.people.find((one) => one.id === id);
  if (!person) { back(); return; }
  const told = await json(box.dataset.course, { who: person.who });
  if (page.chosen?.key !== id) return;
  map.course(told.features);
  show(person.name, [
    h("ul.command-list", {}, personLine(person)),
    h("h3", {}, `${say("round")} · ${say("kilometres", { km: told.km })}`),
    told.visits.length
      ? h("ol.command-list", {}, ...told.visits.map((visit) => visitLine(visit, box.dataset.item.replace("NUMBER", visit.number))))
      : h("p", {}, say("nothing")),
  ]);
}

function show(title, parts) {
  const heading = h("h2", { tabindex: "-1" }, title);
  part.detail.replaceChildren(h("button.btn.btn-sm", { type: "button", click: back }, `← ${say("back")}`), heading, ...parts);
  part.detail.hidden = false;
  for (const other of [part.list, part.more, part.tabs, part.lights]) if (other) other.hidden = true;
  heading.focus({ preventScroll: true });
  part.detail.scrollIntoView({ block: "nearest" });
}

function back() {
  const key = page.chosen?.key;
  page.chosen = undefined;
  map.nothing();
  part.detail.hidden = true;
  for (const other of [part.list, part.tabs, part.lights]) if (other) other.hidden = false;
  drawList();
  if (key) part.list.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus();
}

for (const tab of part.tabs?.querySelectorAll("button") ?? []) {
  tab.addEventListener("click", () => {
    page.tab = tab.dataset.tab;
    page.length = AT_ONCE;
    for (const other of part.tabs.querySelectorAll("button")) other.setAttribute("aria-pressed", String(other === tab));
    drawList();
  });
}
part.more.addEventListener("click", () => {
  const next = page.length;
  page.length += AT_ONCE;
  drawList();
  part.list.children[next]?.querySelector("button")?.focus();
});
document.addEventListener("keydown", (event) => { if (event.key === "Escape" && page.chosen) back(); });

// The filters stand in the address, so that a view can be kept and passed on.
const given = new URLSearchParams(location.search);
for (const field of part.filters.elements) {
  if (!given.has(field.name)) continue;
  if (field.type === "checkbox") field.checked = true;
  else field.value = given.get(field.name);
}
part.filters.addEventListener("submit", (event) => event.preventDefault());
part.filters.addEventListener("change", () => {
  history.replaceState(null, "", `?${new URLSearchParams(wanted())}`);
  page.length = AT_ONCE;
  load();
});
map.ready.then(load);
setInterval(() => { if (!document.hidden) load(); }, EVERY_MS);
document.addEventListener("visibilitychange", () => { if (!document.hidden) load(); });
