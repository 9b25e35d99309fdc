// Patrol: from "begin" to "end" the phone notes where it is, every so many seconds, and at no other
// time. What was noted is kept here until a batch of it is put with all that is to be sent.
import { distance } from "/static/yiju/phone/place.js";
import { keep, kept, newKey, write } from "/static/yiju/phone/store.js";
import { ask, h, note, say, when } from "/static/yiju/phone/texts.js";

const BATCH = 20;
const STALE_MS = 60_000;
const EXACTLY = { enableHighAccuracy: true, maximumAge: 5_000, timeout: 30_000 };

let patrol; // { account, name, key, began_at, ended_at?, positions, count, metres, last, batches }
let watching;
let ticking;
let awake;
let changed = () => {};
let writing = Promise.resolve();

// Whether the account is on patrol now.
export const current = (app) => (patrol && patrol.account === app.account ? patrol : undefined);

// Take up again what was not ended, as after the app was closed; another's is left alone.
export async function resume(app, redraw) {
  changed = redraw;
  patrol = (await kept("patrol")) ?? undefined;
  await look(app);
}

// Watch where we are exactly while the account that is signed in is on patrol.
export async function look(app) {
  if (patrol && app.account && patrol.account !== app.account) await close(patrol);
  const mine = current(app);
  if (mine && overdue(mine, app)) return end(app);
  if (!mine) return stop();
  const use = (found) => noted(found, app);
  watching ??= navigator.geolocation?.watchPosition(use, () => {}, EXACTLY);
  // Where one stands still a browser may tell nothing: ask.
  ticking ??= setInterval(() => navigator.geolocation?.getCurrentPosition(use, () => {}, EXACTLY), every(app));
  return stayAwake();
}

const every = (app) => (app.desk?.patrol?.seconds ?? 15) * 1000;

// What somebody else left running on this phone ends where they were last.
async function close(others) {
  others.ended_at = new Date(others.last?.at ?? others.began_at).toISOString();
  patrol = undefined;
  await save(others, true);
}

const overdue = (mine, app) => Date.now() - new Date(mine.began_at) > (app.desk?.patrol?.hours ?? 12) * 3_600_000;

function stop() {
  if (watching !== undefined) navigator.geolocation.clearWatch(watching);
  clearInterval(ticking);
  watching = ticking = undefined;
  awake?.release().catch(() => {});
  awake = undefined;
}

// A browser notes nothing while the screen is off: keep it on where the phone lets us.
async function stayAwake() {
  if (document.hidden || (awake && !awake.released)) return;
  awake = await navigator.wakeLock?.request("screen").catch(() => undefined);
}

function noted({ coords }, app) {
  const [mine, at] = [current(app), Date.now()];
  if (!mine) return;
  if (overdue(mine, app)) {
    end(app);
    return;
  }
  if (mine.last && at - mine.last.at < every(app)) return;
  const here = { lon: coords.longitude, lat: coords.latitude, at };
  const step = mine.last ? distance(mine.last, here) : 0;
  Object.assign(mine, { last: here, count: mine.count + 1, metres: mine.metres + (step > 15 ? step : 0) });
  mine.positions.push([at, round(here.lon), round(here.lat), Math.round(coords.accuracy)]);
  save(mine, mine.positions.length >= BATCH).then(() => { if (!mine.positions.length) app.sync(); });
  changed();
}

const round = (degrees) => Number(degrees.toFixed(6));

// One after the other, and each whole: no position is in two batches, none in neither.
function save(mine, whole) {
  writing = writing.then(() => store(mine, whole)).catch((error) => note(say("not_kept", { why: error.message }), "danger"));
  return writing;
}

function store(mine, whole) {
  if (!whole) return keep("patrol", mine);
  const { positions } = mine;
  mine.positions = [];
  mine.batches += 1;
  const act = batch(mine, positions);
  return write(["acts", "kept"], (open) => {
    open.acts.add(act);
    return mine.ended_at ? open.kept.delete("patrol") : open.kept.put({ name: "patrol", value: mine });
  });
}

function batch(mine, positions) {
  const { account, name, key, began_at, ended_at } = mine;
  const own = newKey();
  return {
    account, name, kind: "patrol", thread: own, patrol: key, key: own, title: say("patrol"),
    move_title: say("positions", { count: positions.length }), began_at, ended_at, positions, said: {},
    photos: [], acted_at: new Date().toISOString(), state: "waiting", tries: 0,
  };
}

async function begin(app) {
  if (!navigator.geolocation) {
    note(say("no_position"), "warning");
    return;
  }
  patrol = {
    account: app.account, name: app.name, key: newKey(), began_at: new Date().toISOString(),
    positions: [], count: 0, metres: 0, batches: 0,
  };
  await save(patrol, false);
  await look(app);
  await changed();
}

async function end(app) {
  const mine = current(app);
  if (!mine) return;
  const longest = new Date(mine.began_at).getTime() + (app.desk?.patrol?.hours ?? 12) * 3_600_000;
  mine.ended_at = new Date(Math.min(Date.now(), longest)).toISOString();
  patrol = undefined;
  stop();
  await save(mine, true);
  app.sync();
  await changed();
}

// Before somebody signs out: the patrol ends, so that nothing is noted for nobody.
export const leave = (app) => end(app);

export async function show(view, app) {
  const rules = app.desk?.patrol;
  const mine = current(app);
  if (!rules && !mine) {
    view.replaceChildren(h("h1", {}, say("patrol")), h("p.empty", {}, say(app.desk ? "no_patrols" : "never_fetched")));
    return;
  }
  view.replaceChildren(
    h("h1", {}, say("patrol")),
    mine ? running(mine, app) : h("p", {}, h("button.btn.btn-primary.btn-wide", { type: "button", click: () => begin(app) }, say("patrol_begin"))),
    h("section.sheet", {}, h("p", {}, say("patrol_told", { seconds: rules?.seconds ?? 15 })),
      h("p", {}, say("patrol_seen", { days: rules?.days ?? 90 })), h("p", {}, say("patrol_screen")),
      app.online ? h("a.btn", { href: "/work/patrols/" }, say("patrol_own")) : ""),
  );
}

function running(mine, app) {
  const fresh = mine.last && Date.now() - mine.last.at < STALE_MS;
  return h("section.sheet", {},
    h("p", { role: "status" }, h(`b.state.state-${fresh ? "on_course" : "at_risk"}`, {}, say(fresh ? "patrol_on" : "patrol_waits"))),
    h("dl.patrol-facts", {},
      h("dt", {}, say("patrol_since")), h("dd", {}, when(mine.began_at)),
      h("dt", {}, say("patrol_noted")), h("dd", {}, `${mine.count}`),
      h("dt", {}, say("patrol_way")), h("dd", {}, say("kilometres", { km: (mine.metres / 1000).toFixed(1) }))),
    h("button.btn.btn-danger.btn-wide", { type: "button", click: () => sure(app) }, say("patrol_end")));
}

async function sure(app) {
  if (await ask(say("patrol_sure"), [["yes", say("patrol_end"), ".btn-danger"], ["", say("back")]])) await end(app);
}
