// What is to be done: in the order of the plan, the earliest due first, or the nearest.
import { distance, position } from "/static/yiju/phone/place.js";
import { all } from "/static/yiju/phone/store.js";
import { h, note, say, when } from "/static/yiju/phone/texts.js";

let chosen;
let which = "all";

export async function show(view, app) {
  const { desk, account } = app;
  const tasks = await all("tasks");
  const acts = (await all("acts")).filter((act) => act.account === account);
  const planned = tasks.some(({ turn }) => turn);
  let order = chosen ?? (planned ? "plan" : "due");
  const here = order === "distance" ? await position() : undefined;
  if (order === "distance" && !here) {
    note(say("no_position"), "warning");
    order = chosen = "due";
  }
  const some = { all: tasks, overdue: tasks.filter((task) => isLate(task, app)), checks: tasks.filter((task) => task.checks) };
  if (!some[which].length) which = "all";
  const sorted = some[which].map((task) => ({ task, metres: here ? distance(here, task) : undefined }));
  sorted.sort(here ? (a, b) => a.metres - b.metres : order === "plan" ? byPlan : byDue);
  view.replaceChildren(
    h("h1", {}, say("tasks")),
    h("div.bar", {}, ...sorters(view, app, order, planned), desk ? h("small", {}, say("fetched", { at: when(desk.device_at) })) : ""),
    some.overdue.length || some.checks.length ? h("div.bar", { role: "group", "aria-label": say("which") }, ...choosers(some, view, app)) : "",
    order === "plan" && tasks.length ? h("p.plan-why", {}, say("plan_why")) : "",
    tasks.length
      ? h("ul.cards", {}, ...sorted.map(({ task, metres }) => card(task, metres, acts.find((act) => act.task === task.id), app)))
      : h("p.empty", {}, say(desk ? "nothing_to_do" : "never_fetched")),
    desk && desk.total > tasks.length && tasks.length ? h("p.more", {}, say("more", { total: desk.total, count: tasks.length })) : "",
  );
}

function sorters(view, app, order, planned) {
  return [...(planned ? ["plan"] : []), "due", "distance"].map((name) => h("button.btn", {
    type: "button", "aria-pressed": String(order === name),
    click: () => { chosen = name; show(view, app); },
  }, say(`by_${name}`)));
}

// One's own round, then what nobody has planned, then what others are sent to.
function byPlan(one, other) {
  const place = ({ turn }) => (turn ? turn.place ?? Infinity : Number.MAX_SAFE_INTEGER);
  const [a, b] = [place(one.task), place(other.task)];
  return a === b ? byDue(one, other) : a - b;
}

// What is late and what is to be seen on the spot, each with its number; nothing that is empty.
function choosers(some, view, app) {
  return Object.entries(some).filter(([, tasks]) => tasks.length).map(([name, tasks]) => h("button.btn", {
    type: "button", "aria-pressed": String(which === name),
    click: () => { which = name; show(view, app); },
  }, `${say(`which_${name}`)} ${tasks.length}`));
}

const isLate = (task, app) => Boolean(task.due_at) && new Date(task.due_at) < app.now();

function byDue({ task: one }, { task: other }) {
  const moment = (task) => (task.due_at ? new Date(task.due_at).getTime() : Infinity);
  return moment(one) - moment(other) || one.stage - other.stage;
}

function card(task, metres, act, app) {
  return h("li", {}, h("a.card", { href: `#/task/${task.id}` },
    h("b", {}, task.title),
    h("span.card-step", {}, task.step_title, task.type ? ` · ${task.type}` : ""),
    h("span.card-place", {}, task.place, metres === undefined || metres === Infinity ? "" : ` · ${far(metres)}`),
    task.turn ? h("span.card-turn", {}, ...turn(task.turn)) : "",
    h("span.card-due", {},
      task.urgent ? h("b.state.state-missed", {}, say("urgent")) : "",
      task.rework ? h("b.state.state-at_risk", {}, say("rework", { count: task.rework })) : "",
      act ? h("b.state.state-on_course", {}, say(`state_${act.state}`)) : due(task, app)),
  ));
}

export function turn({ crew, place, starts_at: at, km, late, begun, given_by: by }) {
  if (crew) return [say("turn_other", { crew })];
  if (begun) return [h("b.state.state-on_course", {}, say("turn_begun"))];
  return [say("turn", { place, at: when(at), km }), by ? ` · ${say("turn_given", { by })}` : "",
    late ? h("b.state.state-missed", {}, ` ${say("turn_late")}`) : ""];
}

export function due(task, app) {
  if (!task.due_at) return h("span.state.state-no_data", {}, say("no_limit"));
  if (isLate(task, app)) return h("b.state.state-missed", {}, say("overdue"), " ", when(task.due_at));
  return h(`span.state.state-${task.light === "yellow" ? "at_risk" : "on_course"}`, {}, say("due", { at: when(task.due_at) }));
}

const far = (metres) => (metres < 1000
  ? say("metres", { metres: Math.round(metres) })
  : say("kilometres", { km: (metres / 1000).toFixed(1) }));
