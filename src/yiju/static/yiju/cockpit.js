// The cockpit keeps itself up to date: it asks whether anything is different, says since when its
// figures are old while the server is away, and goes on when it is back. On a wall it shows one
// part after the other.
const EVERY_MS = 10_000, LONGEST_MS = 60_000, PATIENCE_MS = 20_000;
const STAY_MS = 20_000, HELD_MS = 60_000, TICK_MS = 250;
const VIEWS = ["all", "concerns", "districts", "today", "map"];

const root = document.documentElement;
const words = JSON.parse(document.getElementById("words").textContent);
const part = Object.fromEntries(["content", "state", "time", "held", "passed", "before", "pause", "next", "wall"].map((id) => [id, document.getElementById(id)]));
const { panels, release } = document.body.dataset;
let { tag } = document.body.dataset;

// --- figures -------------------------------------------------------------------------------

// What each part was when it came: afterwards rows of it may be hidden.
const told = new WeakMap([...part.content.querySelectorAll("[data-name]")].map((one) => [one, one.outerHTML]));
let wait = EVERY_MS;
let due = setTimeout(ask, wait);
let asking = false;

async function ask() {
  if (asking) return;
  asking = true;
  clearTimeout(due);
  try {
    const answer = await fetch(panels, {
      headers: { "If-None-Match": `"${tag}"`, Accept: "text/html" },
      cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (answer.redirected || answer.status === 403) say("signed_out");
    else if (answer.ok || answer.status === 304) await take(answer);
    else say("stale");
  } catch {
    say("stale");
  }
  asking = false;
  due = setTimeout(ask, wait);
}

async function take(answer) {
  if (answer.headers.get("X-Release") !== release) { location.reload(); return; }
  if (answer.status !== 304) {
    show(await answer.text());
    tag = answer.headers.get("ETag").replaceAll(/^W\/|"/g, "");
  }
  wait = EVERY_MS;
  part.time.textContent = answer.headers.get("X-City-Time");
  if (part.state.textContent !== words.live) part.state.textContent = words.live;
  part.state.classList.remove("stale");
}

function say(what) {
  wait = Math.min(2 * wait, LONGEST_MS);
  const text = words[what].replace("{at}", part.time.textContent);
  if (part.state.textContent !== text) part.state.textContent = text;
  part.state.classList.add("stale");
}

// Parts that are the same stay as they are; whoever stands on a figure with the keyboard stays there.
function show(html) {
  const came = Object.assign(document.createElement("template"), { innerHTML: html }).content;
  const names = [...came.querySelectorAll("[data-name]")].map((one) => one.dataset.name);
  for (const old of part.content.querySelectorAll("[data-name]")) {
    if (old.dataset.name !== "map" && !names.includes(old.dataset.name)) old.remove();
  }
  for (const fresh of came.querySelectorAll("[data-name]")) {
    const old = part.content.querySelector(`[data-name="${fresh.dataset.name}"]`);
    if (!old) {
      part.content.append(fresh);
      told.set(fresh, fresh.outerHTML);
    } else if (told.get(old) !== fresh.outerHTML) {
      const at = old.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
      old.replaceWith(fresh);
      told.set(fresh, fresh.outerHTML);
      if (at) fresh.querySelector(`[href="${CSS.escape(at)}"]`)?.focus({ preventScroll: true });
    }
  }
  compare(root.dataset.comparing);
  fit();
}

// Ranks or shares: one of both has room beside everything else.
function compare(wanted) {
  const has = (name) => part.content.querySelector(`.panel-${name}`);
  root.dataset.comparing = has(wanted) ? wanted : has("ranks") ? "ranks" : "shares";
}

part.content.addEventListener("click", (event) => {
  const other = event.target.closest("[data-shows]")?.dataset.shows;
  if (!other) return;
  compare(other);
  fit();
  part.content.querySelector(`.panel-${other} [data-shows]`).focus({ preventScroll: true });
});

// A list is as long as its panel has room for: the way to all of it stands above.
function fit() {
  for (const list of [...part.content.querySelectorAll(".concerns, .lines")].reverse()) {
    const panel = list.closest(".panel"), rows = [...list.children];
    for (const row of rows) row.hidden = false;
    while (rows.length > 1 && panel.scrollHeight > panel.clientHeight + 1) rows.pop().hidden = true;
  }
}

addEventListener("resize", fit);
document.fonts.ready.then(fit);
document.fonts.addEventListener("loadingdone", fit);
document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
addEventListener("online", ask);

// --- the wall ------------------------------------------------------------------------------

const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
const wall = { on: false, paused: false, passed: 0, held: 0 };
let ticking;

function turn(steps) {
  const shown = VIEWS.filter((one) => one === "all" || part.content.querySelector(`.panel-${one}`));
  const place = (shown.indexOf(root.dataset.view) + steps + shown.length) % shown.length;
  look(shown[place]);
}

function look(view) {
  root.dataset.view = view;
  wall.passed = 0;
  draw();
  fit();
  document.dispatchEvent(new CustomEvent("view", { detail: view }));
}

function draw() {
  part.passed.value = Math.min(100, (100 * wall.passed) / STAY_MS);
  for (const name of ["passed", "before", "pause", "next"]) part[name].hidden = !wall.on;
  part.passed.hidden = !wall.on || wall.paused || wall.held > 0;
  part.held.hidden = !wall.on || wall.paused || wall.held <= 0;
  part.held.textContent = words.held.replace("{seconds}", Math.ceil(wall.held / 1000));
  root.classList.toggle("unattended", wall.on && !wall.paused && wall.held <= 0);
  part.wall.textContent = wall.on ? words.leave : words.wall;
  part.wall.setAttribute("aria-pressed", String(wall.on));
  part.pause.textContent = wall.paused ? "▶" : "❚❚";
  const pausing = wall.paused ? words.go_on : words.pause;
  part.pause.setAttribute("aria-label", pausing);
  part.pause.title = `${pausing} ␣`;
}

// Who wants less motion turns the pages: the wall begins paused.
function begin(full) {
  Object.assign(wall, { on: true, paused: isStill, held: 0 });
  clearInterval(ticking);
  ticking = setInterval(tick, TICK_MS);
  if (full) root.requestFullscreen?.().catch(() => {});
  look("all");
}

function end() {
  wall.on = false;
  clearInterval(ticking);
  if (document.fullscreenElement) document.exitFullscreen();
  look("all");
}

function pause() {
  wall.paused = !wall.paused;
  draw();
}

function tick() {
  if (wall.paused || document.hidden) return;
  if (wall.held > 0) {
    wall.held -= TICK_MS;
    draw();
    return;
  }
  wall.passed += TICK_MS;
  if (wall.passed >= STAY_MS) turn(1);
  else part.passed.value = (100 * wall.passed) / STAY_MS;
}

// Whoever touches the screen, moves the pointer over it or steps through it is looking: the wall
// stays for a minute after the last of it.
function hold() {
  if (!wall.on || wall.paused) return;
  wall.held = HELD_MS;
  draw();
}

let pointer = "";
addEventListener("pointermove", ({ screenX, screenY }) => {
  const here = `${screenX} ${screenY}`;
  if (pointer && pointer !== here) hold();
  pointer = here;
});
addEventListener("pointerdown", hold);
addEventListener("wheel", hold, { passive: true });
part.content.addEventListener("focusin", hold);

part.wall.addEventListener("click", () => (wall.on ? end() : begin(true)));
part.pause.addEventListener("click", pause);
part.before.addEventListener("click", () => turn(-1));
part.next.addEventListener("click", () => turn(1));
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const isFree = !event.target.closest("a, button, #map");
  if (event.key === "w" || event.key === "W") { if (wall.on) end(); else begin(true); }
  else if (!wall.on) return;
  else if (event.key === "Escape") end();
  else if (event.key === " " && isFree) { event.preventDefault(); pause(); }
  else if (event.key === "ArrowRight" && !event.target.closest("#map")) turn(1);
  else if (event.key === "ArrowLeft" && !event.target.closest("#map")) turn(-1);
});
if (new URLSearchParams(location.search).has("wall")) begin(false);
