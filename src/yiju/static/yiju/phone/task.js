// One task: what is known of it, photos, and the moves with their forms.
import { fieldsOf, missing, saidIn, title } from "/static/yiju/phone/fields.js";
import { due, turn } from "/static/yiju/phone/list.js";
import { noteTrouble, photosOf } from "/static/yiju/phone/photos.js";
import { position } from "/static/yiju/phone/place.js";
import { all, get, newKey, put, write } from "/static/yiju/phone/store.js";
import { h, note, say, when } from "/static/yiju/phone/texts.js";

const OPINION = "opinion";

export async function show(view, app, number, stage) {
  const task = await get("tasks", `${number}/${stage}`);
  if (!task) {
    view.replaceChildren(h("h1", {}, number), h("p.empty", {}, say("gone")), back());
    return;
  }
  position(); // asked for now, so that it is known when a photo is taken
  const act = (await all("acts")).find((one) => one.task === task.id && one.account === app.account);
  view.replaceChildren(
    back(),
    h("h1", {}, task.title),
    h("p.task-due", {}, h("b", {}, task.step_title), " ", due(task, app)),
    task.turn ? h("p.card-turn", {}, ...turn(task.turn)) : "",
    facts(task, app),
    ...(act ? [acted(act)] : await forms(task, app)),
    course(task),
  );
}

const back = () => h("p", {}, h("a", { href: "#/" }, `‹ ${say("tasks")}`));

function acted(act) {
  const state = say(`state_${act.state}`);
  return h("section.sheet", {}, h("p", {}, say("already_acted", { move: act.move_title, state })),
    h("a.btn", { href: "#/outbox" }, say("outbox")));
}

function facts(task, app) {
  const known = task.photos.length;
  return h("section.sheet", {},
    task.words && task.words !== task.title ? h("p", {}, task.words) : "",
    task.closing_condition ? h("p", {}, `${say("closing_condition")}：${task.closing_condition}`) : "",
    h("p", {}, task.place),
    h("p.task-links", {},
      Number.isFinite(task.lon) ? h("a.btn", { href: `geo:${task.lat},${task.lon}?q=${task.lat},${task.lon}` }, say("navigate")) : "",
      app.online ? h("a.btn", { href: `/work/items/${task.number}/` }, say("details")) : ""),
    known && app.online ? h("ul.photos", {}, ...task.photos.map(there(task))) : "",
    known && !app.online ? h("p", {}, say("photos_there", { count: known })) : "",
    h("small.figure-left", {}, task.number));
}

const there = (task) => ({ sha256 }, place) => h("li", {}, h("img", {
  src: `/work/items/${task.number}/photos/${sha256}/`, loading: "lazy", alt: `${say("photos")} ${place + 1}`,
}));

function course(task) {
  if (!task.course.length) return "";
  return h("section", {}, h("h2", {}, say("course")), h("ol.course", {}, ...task.course.map((line) => h("li", {},
    h("b", {}, line.step), ` → ${line.move}`, h("small", {}, `${when(line.at)} ${line.by} ${line.unit}`),
    line.opinion ? h("p", {}, line.opinion) : ""))));
}

async function forms(task, app) {
  const id = `${app.account}/${task.id}`;
  const draft = (await get("drafts", id))
    ?? { id, account: app.account, number: task.number, title: task.title, photos: [], said: {}, move: "" };
  const keep = () => put("drafts", draft).catch(noteTrouble);
  const { limits, lists } = app.desk;
  const single = task.moves.length === 1;
  return [
    photosOf(draft, limits, keep, task),
    ...task.moves.map((move) => {
      const values = draft.said[move.key] ?? {};
      const problem = h("p.problem", { role: "alert" });
      const form = h("form.move-form", { noValidate: true },
        ...fieldsOf(move.fields, values, lists),
        h("label", {}, title(say("opinion"), move.says_why), h("textarea", { name: OPINION, rows: 2, maxLength: 1000, required: move.says_why }, values[OPINION] ?? "")),
        problem, h("button.btn.btn-primary", {}, move.title));
      form.addEventListener("input", () => { draft.said[move.key] = saidIn(form); draft.move = move.key; keep(); });
      form.addEventListener("submit", async (event) => {
        event.preventDefault();
        const unmet = against(move, form, draft, task);
        problem.textContent = unmet;
        if (!unmet) await submit(task, move, form, draft, app);
      });
      return h("details.sheet.move", { open: single || draft.move === move.key }, h("summary", {}, move.title), form);
    }),
  ];
}

// What would be refused later is said now, while one still stands there.
function against(move, form, draft, task) {
  const said = saidIn(form);
  const empty = missing(move.fields, said);
  if (empty) return say("fill_in", { title: empty });
  if (move.says_why && !said[OPINION].trim()) return say("fill_in", { title: say("opinion") });
  const shown = draft.photos.length || task.photos.some((photo) => photo.fresh) || said.without_photo?.trim();
  return move.wants_photo && !shown ? say("photo_needed") : "";
}

async function submit(task, move, form, draft, app) {
  const act = {
    account: app.account, name: app.name, kind: "move", thread: task.number, task: task.id, number: task.number,
    stage: task.stage, step: task.step, step_title: task.step_title, revision: task.revision, title: task.title,
    move: move.key, move_title: move.title, said: saidIn(form, OPINION), opinion: new FormData(form).get(OPINION),
    photos: draft.photos, key: newKey(), acted_at: new Date().toISOString(), state: "waiting", tries: 0,
  };
  try {
    await write(["acts", "drafts"], (open) => { open.drafts.delete(draft.id); return open.acts.add(act); });
  } catch (error) {
    noteTrouble(error);
    return;
  }
  note(say(app.online ? "sending_now" : "saved_to_send"));
  location.hash = "#/";
  app.sync();
}
