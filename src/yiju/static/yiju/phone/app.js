// The app: which page is shown, who is signed in, when to send and when to fetch.
import * as list from "/static/yiju/phone/list.js";
import * as outbox from "/static/yiju/phone/outbox.js";
import * as patrol from "/static/yiju/phone/patrol.js";
import * as report from "/static/yiju/phone/report.js";
import * as task from "/static/yiju/phone/task.js";
import { sendAll } from "/static/yiju/phone/send.js";
import { all, keep, kept, write } from "/static/yiju/phone/store.js";
import { ask, h, say } from "/static/yiju/phone/texts.js";

const HERE = "/work/phone/";
const DAY_MS = 24 * 3600 * 1000;
const SHORT_MB = 50;
const AGAIN_MS = 60_000;
const PAGES = { "": list, task, report, outbox, patrol };
const KEEPS_TYPED = new Set([task, report]);
const view = document.getElementById("view");

const app = {
  account: "", name: "", desk: undefined, online: navigator.onLine, signedOut: false, offset: 0,
  now: () => new Date(Date.now() + app.offset),
  sync,
};

// --- pages

let shown;
async function route() {
  const [, page = "", ...rest] = location.hash.split("/").map(decodeURIComponent);
  shown = PAGES[page] ?? list;
  const tab = shown === task ? "" : page;
  for (const link of document.querySelectorAll(".phone-tabs a")) {
    link.toggleAttribute("aria-current", false);
    if (link.getAttribute("href") === `#/${tab}`) link.setAttribute("aria-current", "page");
  }
  await shown.show(view, app, ...rest);
  scrollTo(0, 0);
}

// What is shown again when something has come or gone; a form that is being filled in stays.
async function redraw() {
  await frame();
  if (!KEEPS_TYPED.has(shown)) await PAGES[location.hash.split("/")[1] ?? ""]?.show(view, app);
}

async function frame() {
  const acts = await all("acts");
  const own = acts.filter((act) => act.account === app.account && act.state !== "sent");
  document.getElementById("network").textContent = say(app.online ? "online" : "offline");
  document.getElementById("network").className = `pill ${app.online ? "pill-on" : "pill-off"}`;
  document.getElementById("me").textContent = app.name || "—";
  document.getElementById("me-name").textContent = app.name;
  document.getElementById("count-tasks").textContent = (await all("tasks")).length || "";
  document.getElementById("count-acts").textContent = own.length || "";
  document.getElementById("tab-patrol").hidden = !app.desk?.patrol && !patrol.current(app);
  const lines = [];
  if (patrol.current(app)) lines.push([say("patrol_now"), "info", h("a.btn", { href: "#/patrol" }, say("patrol"))]);
  if (!app.online) lines.push([say("offline_note"), "info"]);
  if (app.signedOut) lines.push([say("signed_out", { count: own.length }), "warning", h("a.btn", { href: `/account/login/?next=${HERE}` }, say("sign_in"))]);
  for (const [name, count] of others(acts)) lines.push([say("others", { name, count }), "warning"]);
  const days = app.desk?.limits.days ?? 7;
  const old = own.filter((act) => Date.now() - new Date(act.acted_at) > days * DAY_MS).length;
  if (old) lines.push([say("too_old", { count: old, days }), "warning"]);
  const free = await freeMegabytes();
  if (free < SHORT_MB) lines.push([say("room_short", { free }), "warning"]);
  if (!("serviceWorker" in navigator)) lines.push([say("no_worker"), "warning"]);
  const notes = document.getElementById("notes");
  for (const old of notes.querySelectorAll("[data-stands]")) old.remove();
  notes.prepend(...lines.map(([text, look, more]) => h(`p.note.note-${look}`, { "data-stands": "" }, text, more)));
}

function others(acts) {
  const counts = new Map();
  for (const act of acts) {
    if (act.account !== app.account && act.state !== "sent") counts.set(act.name, (counts.get(act.name) ?? 0) + 1);
  }
  return counts;
}

async function freeMegabytes() {
  const { usage, quota } = (await navigator.storage?.estimate?.()) ?? {};
  return quota ? Math.floor((quota - usage) / 1_000_000) : Infinity;
}

// --- sending and fetching

let running;
function sync() {
  running = (running ?? Promise.resolve()).then(synchronise).catch((error) => console.warn(error));
  navigator.storage?.persist?.();
  navigator.serviceWorker?.ready.then((ready) => ready.sync?.register("yiju-phone-send")).catch(() => {});
  return running;
}

async function synchronise() {
  const mine = await sendAll(redraw);
  app.online = mine !== null;
  if (mine) {
    app.signedOut = !mine.account;
    if (mine.account) await become(mine);
    else await forgetDesk();
    if (mine.account) await fetchDesk();
  }
  await patrol.look(app);
  await redraw();
}

// Another account on the same phone finds nothing of the one before but how much it has to send.
async function become({ account, name }) {
  if (app.account !== account) await forgetDesk();
  Object.assign(app, { account, name });
  await keep("account", { account, name });
}

async function forgetDesk() {
  app.desk = undefined;
  await write(["tasks", "kept"], (open) => { open.tasks.clear(); return open.kept.delete("desk"); });
}

async function fetchDesk() {
  const answer = await fetch(`${HERE}desk.json`, { cache: "no-store", redirect: "manual", headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const { tasks, ...told } = await answer.json();
  if (told.account !== app.account) return;
  const desk = { ...told, device_at: new Date().toISOString() };
  await write(["tasks", "kept"], (open) => {
    open.tasks.clear();
    for (const one of tasks) open.tasks.put(one);
    return open.kept.put({ name: "desk", value: desk });
  });
  useDesk(desk);
}

function useDesk(desk) {
  app.desk = desk;
  app.offset = new Date(desk.at) - new Date(desk.device_at);
}

// Nothing is kept for longer than it is needed.
async function tidy() {
  const acts = (await all("acts")).filter((act) => act.state === "sent" && Date.now() - new Date(act.sent_at) > DAY_MS);
  const used = new Set([...(await all("drafts")), ...(await all("acts"))].flatMap((one) => one.photos));
  const photos = (await all("photos")).filter((photo) => !used.has(photo.id));
  await write(["acts", "photos"], (open) => {
    for (const act of acts) open.acts.delete(act.id);
    for (const photo of photos) open.photos.delete(photo.id);
  });
  const desk = await kept("desk");
  if (desk && Date.now() - new Date(desk.device_at) > desk.limits.days * DAY_MS) await forgetDesk();
}

// --- leaving

async function signOut() {
  await patrol.leave(app);
  await sync();
  if (!app.online) return ask(say("sign_out_offline"), [["", say("back")]]);
  const count = (await all("acts")).filter((act) => act.account === app.account && act.state !== "sent").length;
  const question = count ? say("sign_out_waiting", { count }) : say("sign_out_plain");
  const sure = await ask(question, [["", say("stay"), ".btn-primary"], ["yes", say("sign_out_anyway"), ".btn-danger"]]);
  if (!sure) return undefined;
  await forgetAll();
  const { csrf } = await (await fetch(`${HERE}session.json`, { cache: "no-store" })).json();
  await fetch("/account/logout/", { method: "POST", headers: { "X-CSRFToken": csrf ?? "" }, redirect: "manual" });
  location.assign(`/account/login/?next=${HERE}`);
  return undefined;
}

async function forgetAll() {
  const mine = (one) => one.account === app.account;
  const acts = (await all("acts")).filter(mine);
  const drafts = (await all("drafts")).filter(mine);
  await write(["acts", "drafts", "photos", "tasks", "kept"], (open) => {
    for (const act of acts) open.acts.delete(act.id);
    for (const draft of drafts) open.drafts.delete(draft.id);
    for (const photo of [...acts, ...drafts].flatMap((one) => one.photos)) open.photos.delete(photo);
    open.tasks.clear();
    open.kept.delete("account");
    return open.kept.delete("desk");
  });
}

// --- the start

document.getElementById("sign-out").addEventListener("click", signOut);
document.getElementById("theme").addEventListener("click", () => {
  const root = document.documentElement;
  root.dataset.bsTheme = root.dataset.bsTheme === "dark" ? "light" : "dark";
  localStorage.setItem("theme", root.dataset.bsTheme);
});
document.getElementById("language").addEventListener("click", async () => {
  await keep("language", document.getElementById("language").lang === "en" ? "en" : "zh-hans");
  location.reload();
});
addEventListener("hashchange", route);
addEventListener("online", sync);
addEventListener("offline", () => { app.online = false; redraw(); });
document.addEventListener("visibilitychange", () => { if (!document.hidden) sync(); });
setInterval(async () => {
  const waits = (await all("acts")).some((act) => act.state === "waiting" && act.account === app.account);
  if (waits && !document.hidden) sync();
}, AGAIN_MS);
if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register(`${HERE}worker.js`, { scope: HERE, type: "module", updateViaCache: "none" })
    .catch((error) => console.warn(error));
  navigator.serviceWorker.addEventListener("message", redraw);
}

await tidy();
Object.assign(app, await kept("account", {}));
const desk = await kept("desk");
if (desk) useDesk(desk);
await patrol.resume(app, redraw);
await frame();
await route();
await sync();
