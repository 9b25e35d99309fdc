// Reporting something new: words, what it may be, where it is, photos.
import { saidIn, title, typeGroups } from "/static/yiju/phone/fields.js";
import { noteTrouble, photosOf } from "/static/yiju/phone/photos.js";
import { position } from "/static/yiju/phone/place.js";
import { suggested } from "/static/yiju/phone/similar.js";
import { get, newKey, put, write } from "/static/yiju/phone/store.js";
import { h, note, say } from "/static/yiju/phone/texts.js";

export async function show(view, app, mended = "") {
  const { desk, account } = app;
  if (!desk?.report) {
    view.replaceChildren(h("h1", {}, say("report")), h("p.empty", {}, say("never_fetched")));
    return;
  }
  const id = `${account}/report${mended ? `/${mended}` : ""}`;
  const draft = (await get("drafts", id)) ?? { id, account, title: "", photos: [], said: {} };
  const { said } = draft;
  const keep = () => put("drafts", draft).catch(noteTrouble);
  const form = h("form.move-form", { noValidate: true });
  const problem = h("p.problem", { role: "alert" });
  form.append(
    h("label", {}, title(say("what"), true), h("textarea", { name: "words", rows: 3, required: true, maxLength: 2000 }, said.words ?? "")),
    ...typeFields(form, said, desk.report.types),
    ...placeFields(form, said, desk.report.places, app),
    h("label", {}, say("address"), h("input", { name: "address", maxLength: 200, value: said.address ?? "" })),
    desk.report.on_the_spot ? spot(said) : "",
    photosOf(draft, desk.limits, keep),
    problem,
    h("button.btn.btn-primary.btn-wide", {}, say("save")),
  );
  const remember = () => {
    draft.said = saidIn(form, "photo", "place");
    draft.title = draft.said.words.slice(0, 40);
    return keep();
  };
  form.addEventListener("input", remember);
  form.addEventListener("placed", remember);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await remember();
    problem.textContent = against(draft);
    if (!problem.textContent) await submit(draft, app);
  });
  view.replaceChildren(h("h1", {}, say("report")), form);
}

const spot = (said) => h("label.check", {}, h("input", { type: "checkbox", name: "on_the_spot", value: "1", checked: said.on_the_spot === "1" }), say("on_the_spot"));

function against({ said, photos }) {
  if (!said.words.trim()) return say("words_missing");
  if (!said.lon) return say("place_missing");
  return said.on_the_spot && !photos.length ? say("on_the_spot_photo") : "";
}

function typeFields(form, said, types) {
  const maybe = h("p.maybe", { role: "status" });
  const choice = h("select", { name: "type_code" }, h("option", { value: "" }, say("type_open")), ...typeGroups(types, said.type_code));
  const suggest = () => {
    const found = suggested(form.elements.words.value, types);
    maybe.replaceChildren(...(found.length ? [say("maybe")] : []), ...found.map((type) => h("button.btn", {
      type: "button", click: () => { choice.value = type.code; choice.dispatchEvent(new Event("input", { bubbles: true })); },
    }, type.title)));
  };
  form.addEventListener("input", (event) => { if (event.target.name === "words") suggest(); });
  return [maybe, h("label", {}, say("type"), choice)];
}

function placeFields(form, said, places, app) {
  const [lon, lat] = ["lon", "lat"].map((name) => h("input", { type: "hidden", name, value: said[name] ?? "" }));
  const told = h("p.where", { role: "status" }, said.lon ? `${said.lon}, ${said.lat}` : "");
  const known = h("div.near", { role: "status" });
  const choose = (place, text) => {
    lon.value = place.lon.toFixed(6);
    lat.value = place.lat.toFixed(6);
    told.textContent = text;
    form.dispatchEvent(new Event("placed"));
    if (app.online) lookAround(known, form);
  };
  const here = async () => {
    const found = await position({ fresh: true });
    if (found) choose(found, say("place_known", { place: `${found.lon.toFixed(5)}, ${found.lat.toFixed(5)}`, metres: found.metres }));
    else told.textContent = say("no_position");
  };
  const byName = (event) => {
    const found = places.find(([name]) => name === event.target.value);
    if (found) choose({ lon: found[1], lat: found[2] }, found[0]);
  };
  return [lon, lat, h("fieldset", {}, h("legend", {}, title(say("where"), true)),
    h("button.btn", { type: "button", click: here }, say("use_position")),
    h("label", {}, say("place_name"), h("input", { name: "place", list: "places", autocomplete: "off", input: byName })),
    h("datalist", { id: "places" }, ...places.map(([name]) => h("option", { value: name }))), told, known)];
}

// What is known close by, where there is a network to ask.
async function lookAround(box, form) {
  const query = new URLSearchParams({ lon: form.elements.lon.value, lat: form.elements.lat.value });
  try {
    const answer = await fetch(`/public/report/similar.json?${query}`, { headers: { Accept: "application/json" } });
    const told = await answer.json();
    box.replaceChildren(...(told.cases?.length ? [h("p", {}, say("nearby")), h("ul", {}, ...told.cases.map((one) =>
      h("li", {}, h("a", { href: `/work/items/${one.number}/` }, `${one.type || one.number} · ${say("metres", one)} · ${one.state}`))))] : []));
  } catch {
    box.replaceChildren(); // it only helps; the report does not wait for it
  }
}

async function submit(draft, app) {
  const key = newKey();
  const act = {
    account: app.account, name: app.name, kind: "report", thread: key, key, title: draft.title, move_title: say("report"),
    said: draft.said, photos: draft.photos, acted_at: new Date().toISOString(), state: "waiting", tries: 0,
  };
  try {
    await write(["acts", "drafts"], (open) => { open.drafts.delete(draft.id); return open.acts.add(act); });
  } catch (error) {
    noteTrouble(error);
    return;
  }
  note(say(app.online ? "sending_now" : "saved_to_send"));
  location.hash = "#/outbox";
  app.sync();
}
