// What was done and how far it has come: waiting, sent, refused with the reason and what to do.
import { all, get, put, write } from "/static/yiju/phone/store.js";
import { ask, h, note, say, when } from "/static/yiju/phone/texts.js";

const MEGABYTE = 1_000_000;

export async function show(view, app) {
  const acts = (await all("acts")).filter((act) => act.account === app.account);
  const standing = new Set((await all("tasks")).map((task) => task.id));
  const drafts = (await all("drafts")).filter((one) => one.account === app.account && isLost(one, standing));
  view.replaceChildren(
    h("h1", {}, say("outbox")),
    h("div.bar", {}, h("button.btn.btn-primary", { type: "button", click: () => app.sync() }, say("send_now"))),
    acts.length || drafts.length
      ? h("ul.cards", {}, ...tracks(acts), ...acts.filter((act) => !isTrack(act)).toReversed().map((act) => line(act, acts, standing, view, app)), ...drafts.map((one) => lostDraft(one, view, app)))
      : h("p.empty", {}, say("nothing_sent")),
    await room(),
  );
}

// Positions of patrols come in many small acts: those that wait are one line.
const isTrack = (act) => act.kind === "patrol" && act.state === "waiting";

function tracks(acts) {
  const some = acts.filter(isTrack);
  if (!some.length) return [];
  const count = some.reduce((sum, act) => sum + act.positions.length, 0);
  return [h("li.card", {}, h("b", {}, say("patrol")), h("span.card-step", {}, say("positions", { count })), state(some[0], some))];
}

// A draft of something that is no longer on the desk; what was typed is still here.
const isLost = (draft, standing) => draft.number && !standing.has(draft.id.slice(draft.account.length + 1));

function line(act, acts, standing, view, app) {
  const again = () => show(view, app);
  return h("li.card", {},
    h("b", {}, act.title), h("span.card-step", {}, [act.step_title, act.move_title].filter(Boolean).join(" · ")),
    h("span.card-place", {}, say("acted_at", { at: when(act.acted_at) }), act.number ? ` · ${act.number}` : ""),
    state(act, acts),
    act.state === "refused" ? h("div.refusal", {}, reason(act), ...remedies(act, standing, again)) : "");
}

function state(act, acts) {
  const behind = acts.some((one) => one.thread === act.thread && one.id < act.id && one.state === "refused");
  const looks = { waiting: "at_risk", sent: "done", refused: "missed" };
  const told = act.state === "waiting" && behind ? say("state_behind") : say(`state_${act.state}`);
  return h("span.card-due", {}, h(`b.state.state-${looks[act.state]}`, {}, told),
    act.state === "sent" ? h("small", {}, say("sent_at", { at: when(act.sent_at) })) : "",
    act.state === "waiting" && act.photos.length ? h("small", {}, say("photos_left", { count: act.photos.length })) : "",
    act.state === "waiting" && act.trouble ? h("small", {}, trouble(act.trouble)) : "");
}

const trouble = (code) => (/^\d+$/.test(code) ? say("trouble_server", { status: code }) : say(`trouble_${code}`));

function reason({ told }) {
  const { meanwhile } = told;
  if (!meanwhile) return h("p.reason", {}, told.message);
  return h("p.reason", {}, say("meanwhile", { ...meanwhile, at: when(meanwhile.at) }));
}

function remedies(act, standing, again) {
  const button = (name, click, look = "") => h(`button.btn${look}`, { type: "button", click }, say(name));
  const buttons = [];
  const isBegun = act.kind === "report" && act.number;
  if (isBegun) buttons.push(button("do_skip_photo", () => skipPhoto(act).then(again), ".btn-primary"));
  else if (act.kind === "report" || (standing.has(act.task) && !act.told.meanwhile)) {
    buttons.push(button("do_mend", () => mend(act), ".btn-primary"));
  }
  if (act.number) buttons.push(h("a.btn", { href: `/work/items/${act.number}/` }, say("do_look")));
  if (act.kind !== "patrol") buttons.push(button("do_copy", () => copy(act)));
  buttons.push(button("do_discard", () => discard(act).then(again)));
  return [h("div.bar", {}, ...buttons)];
}

// Back into the form, with everything that was typed and every photo that has not arrived.
async function mend(act) {
  const draft = act.kind === "report"
    ? { id: `${act.account}/report/${act.key}`, said: act.said }
    : { id: `${act.account}/${act.task}`, number: act.number, move: act.move, said: { [act.move]: { ...act.said, opinion: act.opinion } } };
  Object.assign(draft, { account: act.account, title: act.title, photos: act.photos });
  await write(["acts", "drafts"], (open) => { open.acts.delete(act.id); return open.drafts.put(draft); });
  location.hash = act.kind === "report" ? `#/report/${act.key}` : `#/task/${act.task}`;
}

async function skipPhoto(act) {
  await write(["acts", "photos"], (open) => {
    if (act.photos.length) open.photos.delete(act.photos[0]);
    return open.acts.put({ ...act, photos: act.photos.slice(1), state: "waiting", told: undefined });
  });
}

async function discard(act) {
  const sure = await ask(say("sure_discard"), [["yes", say("do_discard"), ".btn-danger"], ["", say("back")]]);
  if (sure) await forget(["acts", act.id], act.photos);
}

const forget = ([store, id], photos) => write([store, "photos"], (open) => {
  for (const photo of photos) open.photos.delete(photo);
  return open[store].delete(id);
});

async function copy({ said, opinion }) {
  const typed = [...Object.values(said), opinion].flatMap((one) => (typeof one === "object" ? Object.values(one) : [one]));
  await navigator.clipboard.writeText(typed.filter(Boolean).join("\n"));
  note(say("copied"));
}

function lostDraft(draft, view, app) {
  return h("li.card", {}, h("b", {}, draft.title), h("span.card-place", {}, draft.number),
    h("div.refusal", {}, h("p.reason", {}, say("gone")), h("div.bar", {},
      h("button.btn", { type: "button", click: () => copy(draft) }, say("do_copy")),
      h("button.btn", { type: "button", click: () => forget(["drafts", draft.id], draft.photos).then(() => show(view, app)) }, say("do_discard")))));
}

async function room() {
  const { usage, quota } = (await navigator.storage?.estimate?.()) ?? {};
  if (!quota) return "";
  const facts = { used: Math.ceil(usage / MEGABYTE), free: Math.floor((quota - usage) / MEGABYTE) };
  return h("p.more", {}, say("room", facts));
}
