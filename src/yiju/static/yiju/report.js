// The public form: a place by position, by name or by a click; what is known close by; the words
// say what it may be. The person decides.
import { cityMap } from "/static/yiju/map.js";
import * as maplibre from "/static/vendor/maplibre/maplibre-gl.js";

const form = document.getElementById("report");
const said = document.getElementById("where");
const map = cityMap(document.getElementById("map"));
const pin = new maplibre.Marker({ color: map.colours.accent, draggable: true });
const { lon, lat, words, type_code: type, shown } = form.elements;

function choose(longitude, latitude, zoom) {
  lon.value = longitude.toFixed(6);
  lat.value = latitude.toFixed(6);
  pin.setLngLat([longitude, latitude]).addTo(map);
  if (zoom) map.jumpTo({ center: [longitude, latitude], zoom });
  said.textContent = `${lon.value}, ${lat.value}`;
  lookAround();
}

async function lookAround() {
  if (!lon.value) return;
  const query = new URLSearchParams({ lon: lon.value, lat: lat.value });
  // Only staff compare by what was said: the words of a citizen stand in no address.
  if (form.dataset.same) { query.set("words", words.value.slice(0, 400)); query.set("type_code", type.value); }
  const answer = await fetch(`${form.dataset.similar}?${query}`, { headers: { Accept: "application/json" } });
  const box = document.getElementById("similar");
  box.replaceChildren();
  const told = await answer.json();
  if (!answer.ok) { said.textContent = told.message; return; }
  if (told.place) said.textContent = told.place;
  if (!told.cases.length) return;
  const list = Object.assign(document.createElement("ul"), { className: "found" });
  for (const one of told.cases) {
    const link = Object.assign(document.createElement("a"), {
      href: one.url, target: "_blank", textContent: `${one.title || one.type || one.number} · ${one.metres} ${form.dataset.metres} · ${one.state}`,
    });
    list.append(document.createElement("li"));
    list.lastChild.append(link);
    list.lastChild.append(...(form.dataset.same ? staffOnly(one) : [sameAs(one)]));
  }
  box.append(Object.assign(document.createElement("p"), { textContent: form.dataset.here, className: "mb-1 mt-2" }), list);
}

// What was written goes with them: their words and where to tell them.
function sameAs({ follow }) {
  const same = Object.assign(document.createElement("button"), {
    className: "btn btn-sm ms-2", formNoValidate: true, textContent: document.getElementById("similar").dataset.follow,
  });
  same.setAttribute("formaction", follow);
  return same;
}

function staffOnly({ number, score }) {
  const same = Object.assign(document.createElement("button"), {
    className: "btn btn-sm ms-2", name: "same", value: number, textContent: form.dataset.same,
  });
  return score === null ? [same] : [` · ${form.dataset.alike} ${Math.round(100 * score)}% `, same];
}

map.on("click", (event) => choose(event.lngLat.lng, event.lngLat.lat));
pin.on("dragend", () => choose(pin.getLngLat().lng, pin.getLngLat().lat));
// With the keyboard: arrows move the map, Enter takes its middle.
document.getElementById("map").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.closest("canvas")) { event.preventDefault(); choose(map.getCenter().lng, map.getCenter().lat); }
});
document.getElementById("here").addEventListener("click", () => {
  const denied = () => { said.textContent = form.dataset.denied; };
  if (!navigator.geolocation) denied();
  else navigator.geolocation.getCurrentPosition(
    ({ coords }) => choose(coords.longitude, coords.latitude, 16), denied,
    { enableHighAccuracy: true, timeout: 10000 },
  );
});

const place = document.getElementById("place");
place.addEventListener("input", async () => {
  const answer = await fetch(`${form.dataset.places}?${new URLSearchParams({ q: place.value })}`);
  const { places } = await answer.json();
  const list = document.getElementById("places");
  list.replaceChildren(...places.map((one) => {
    const item = document.createElement("li");
    const button = Object.assign(document.createElement("button"), { type: "button", className: "btn", textContent: one.name });
    button.append(Object.assign(document.createElement("small"), { textContent: one.within }));
    button.addEventListener("click", () => { place.value = one.name; list.replaceChildren(); choose(one.lon, one.lat, 15); });
    item.append(button);
    return item;
  }));
});

let waiting, asked = 0;
words.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(suggest, 400); });
type.addEventListener("change", () => { press(); if (form.dataset.same) lookAround(); });

async function suggest() {
  const turn = ++asked;
  const body = new URLSearchParams({ q: words.value, csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value });
  const answer = await fetch(form.dataset.suggest, { method: "POST", body, headers: { Accept: "application/json" } });
  if (!answer.ok || turn !== asked) return;
  const { types, sure, shown: signed } = await answer.json();
  shown.value = signed;
  const [first, ...others] = types.map(suggestion);
  const said = (text) => h("span", "maybe", text);
  const further = sure && others.length ? [said(form.dataset.else), ...others] : others;
  const shows = [said(sure ? form.dataset.sure : form.dataset.unsure), first, ...further];
  const none = choice("", h("b", "", form.dataset.none), h("small", "", form.dataset.open));
  document.getElementById("suggestions").replaceChildren(...(types.length ? [...shows, none] : []));
  press();
}

function suggestion({ code, title, class: heading, because }) {
  const why = because.map((word) => `“${word}”`).join(" ");
  return choice(code, h("b", "", title), h("small", "", why ? `${heading} · ${form.dataset.because}${why}` : heading));
}

function choice(code, ...parts) {
  const button = h("button", "btn suggestion");
  Object.assign(button, { type: "button", value: code });
  button.append(...parts);
  button.addEventListener("click", () => { type.value = code; type.dispatchEvent(new Event("change")); });
  return button;
}

function h(name, className, textContent = "") {
  return Object.assign(document.createElement(name), { className, textContent });
}

// Which one is chosen is said to those who do not see it, too.
function press() {
  for (const button of document.querySelectorAll("#suggestions button")) {
    button.setAttribute("aria-pressed", String(button.value === type.value));
  }
}
if (lon.value && lat.value) map.on("load", () => choose(Number(lon.value), Number(lat.value), 15));
