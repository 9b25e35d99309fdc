// Sends what was done: in order for each item, each act under its own account and key. The page
// and the service worker run the same code; a lock lets only one of them send at a time.
import { all, get, put, remove, write } from "/static/yiju/phone/store.js";

const HERE = "/work/phone/";
const PATIENCE_MS = 120_000;
const TEMPORARY = new Set([401, 408, 425, 429]);

class Later extends Error {}
class Refused extends Error {
  constructor(told) { super(told.message); this.told = told; }
}

// Who is signed in: { account, name, csrf }; null where the server does not answer.
export async function session() {
  try {
    const answer = await fetch(`${HERE}session.json`, { cache: "no-store", signal: AbortSignal.timeout(15_000) });
    const told = await answer.json();
    return answer.ok && typeof told.account === "string" ? told : null;
  } catch {
    return null;
  }
}

// Send all that can be sent now; resolves to the session, null while there is no network.
export function sendAll(changed = () => {}) {
  return navigator.locks.request("yiju-phone-send", async () => {
    const mine = await session();
    if (!mine?.account) return mine;
    const held = new Set();
    for (let act = await next(mine.account, held); act; act = await next(mine.account, held)) {
      try {
        await send(act, mine);
      } catch (error) {
        held.add(act.thread);
        await put("acts", { ...(await get("acts", act.id)), ...outcome(error), tries: act.tries + 1 });
        if (error instanceof TypeError) break; // the network is gone
      }
      changed();
    }
    return mine;
  });
}

function outcome(error) {
  if (error instanceof Refused) return { state: "refused", told: error.told };
  return { state: "waiting", trouble: error instanceof Later ? error.message : "network" };
}

// The first act of each item waits for nobody; what comes after a refused one waits for a person.
async function next(account, held) {
  const blocked = new Set(held);
  for (const act of await all("acts")) {
    if (act.account !== account || act.state === "sent") continue;
    if (act.state === "waiting" && !blocked.has(act.thread)) return act;
    blocked.add(act.thread);
  }
  return undefined;
}

async function send(act, mine) {
  if (act.kind === "report" && !act.number) {
    const [first] = act.photos;
    const told = await post("report/", await form(act, mine, act.said, first));
    act = { ...act, number: told.number, photos: act.photos.slice(1) };
    await arrived(act, first);
  }
  while (act.photos.length) {
    const [first, ...rest] = act.photos;
    const told = act.kind === "report" ? { report: act.key, number: act.number } : {};
    await post("photo/", await form(act, mine, told, first));
    act = { ...act, photos: rest };
    await arrived(act, first);
  }
  if (act.kind === "patrol") {
    const { patrol, began_at, ended_at } = act;
    const positions = JSON.stringify(act.positions);
    await post("patrol/", await form(act, mine, { patrol, began_at, ended_at, positions }));
    await remove("acts", act.id); // nobody is shown positions that have arrived
    return;
  }
  if (act.kind === "move") {
    const { move, said, opinion } = act;
    await post("act/", await form(act, mine, { move, said: JSON.stringify(said), opinion }));
  }
  await put("acts", { ...act, state: "sent", sent_at: new Date().toISOString() });
}

// One step further: what has arrived is not kept on the phone any longer.
const arrived = (act, photo) => write(["acts", "photos"], (open) => {
  if (photo) open.photos.delete(photo);
  return open.acts.put(act);
});

async function form(act, mine, told, photo) {
  const data = new FormData();
  const { account, number, step, stage, revision, key, acted_at } = act;
  const facts = { account, number, step, stage, revision, key, acted_at, ...told };
  const shown = photo ? await get("photos", photo) : undefined;
  if (shown) {
    Object.assign(facts, { taken_at: shown.taken_at, photo_lon: shown.lon, photo_lat: shown.lat });
    data.append("photo", new Blob([shown.bytes], { type: "image/jpeg" }), "photo.jpg");
  }
  facts.sent_at = new Date().toISOString();
  facts.csrfmiddlewaretoken = mine.csrf;
  for (const [name, value] of Object.entries(facts)) if (value !== undefined && value !== null) data.append(name, value);
  return data;
}

// Only our own "done" counts: a way to a login, or the page of somebody's Wi-Fi, does not.
async function post(address, body) {
  const answer = await fetch(HERE + address, {
    method: "POST", body, redirect: "manual", cache: "no-store",
    headers: { Accept: "application/json" }, signal: AbortSignal.timeout(PATIENCE_MS),
  });
  let told = {};
  try { told = await answer.json(); } catch { /* not ours */ }
  if (answer.ok && told.done === true) return told;
  if (answer.type === "opaqueredirect") throw new Later("signed_out");
  if (told.code === "phone.other_account") throw new Later("other_account");
  if (!told.code || answer.status >= 500 || TEMPORARY.has(answer.status)) throw new Later(`${answer.status}`);
  throw new Refused({ ...told, status: answer.status });
}
