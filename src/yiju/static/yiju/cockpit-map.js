// The map of the cockpit: what is open, what rings, what is built, what shines, and by choice all
// that stands in the city. A click opens what it hits; where it hits several, it says which.
import { cityMap } from "/static/yiju/map.js";
import { liveLayer } from "/static/yiju/live-layer.js";
import { icon, looks, swatch } from "/static/yiju/cockpit-marks.js";

const EVERY_MS = 30_000, LIVE_MS = 10_000, NEAR_PX = 9, LISTED = 8, CLOSEST = 18;
const NONE = { type: "FeatureCollection", features: [] };
const KEPT = "cockpit-layers";
const box = document.getElementById("map");
const told = (id) => JSON.parse(document.getElementById(id).textContent);
const words = told("words"), first = told("layers");
const large = Math.max(1, innerHeight / 1080);
const map = cityMap(box, { fadeDuration: 0, large });
const known = new Map(first.map((of, place) => [of.key, { of, look: looks(map, of, place), on: false }]));
let chosen = kept() ?? first.map(({ key }) => key);

map.once("style.load", async () => {
  for (const name of ["diamond", "triangle"]) for (const [key, { look }] of known) if (look.icon === name) map.addImage(key, icon(name, look.colour), { pixelRatio: 2 });
  for (const key of chosen) if (known.has(key)) show(key, true);
  if (chosen.some((key) => !known.has(key)) && await more()) for (const key of chosen) show(key, true);
  setInterval(() => { if (!document.hidden) refresh(); }, EVERY_MS);
});
document.addEventListener("view", () => {
  close();
  map.resize();
  map.whole();
});

// --- layers --------------------------------------------------------------------------------

function show(key, on) {
  const layer = known.get(key);
  if (!layer || layer.on === on) return;
  layer.on = on;
  if (!layer.ids) lay(key, layer);
  else for (const id of layer.ids) map.setLayoutProperty(id, "visibility", on ? "visible" : "none");
  layer.live?.run(on);
  if (on) refresh(key);
  chosen = [...known.keys()].filter((one) => known.get(one).on);
  box.dataset.layers = chosen.join(" ");
  legend();
}

function lay(key, layer) {
  const { of, look } = layer;
  if (of.is === "live") {
    layer.live = liveLayer(map, { ...of, kind: key, everyMs: LIVE_MS, large, before: lowest(), drawn: () => { box.dataset.lit = key; } });
    layer.live.begin();
    layer.ids = layer.live.ids;
    layer.hit = layer.live.points;
    return;
  }
  if (of.is === "tiles") addTiles(key, of, look);
  else addPoints(key, look);
  layer.ids = [key];
  layer.hit = key;
  map.on("mouseenter", key, () => { map.getCanvas().style.cursor = "pointer"; });
  map.on("mouseleave", key, () => { map.getCanvas().style.cursor = ""; });
}

// What is open lies above what stands.
const lowest = () => first.map(({ key }) => key).filter((key) => known.get(key).of.is !== "live").find((key) => map.getLayer(key));

function addTiles(key, of, { colour }) {
  map.addSource(key, {
    type: "vector", maxzoom: 16,
    tiles: [`${location.origin}${of.tiles.replace("0/0/0", "{z}/{x}/{y}")}?v=${of.version}`],
  });
  map.addLayer({
    id: key, type: "circle", source: key, "source-layer": key,
    paint: {
      "circle-color": colour, "circle-opacity": 0.85, "circle-stroke-color": "#0a1012", "circle-stroke-width": 1,
      "circle-radius": ["interpolate", ["linear"], ["coalesce", ["get", "count"], 1], ...[1, 5, 10, 8, 100, 12, 1000, 18].map((one, n) => (n % 2 ? large * one : one))],
    },
  }, lowest());
}

function addPoints(key, { colour, icon: drawn }) {
  map.addSource(key, {
    type: "geojson", data: NONE, cluster: true, clusterRadius: 34, clusterMaxZoom: 15,
    clusterProperties: { late: ["+", ["coalesce", ["get", "late"], 0]] },
  });
  const size = (one, most) => ["case", ["has", "point_count"], ["interpolate", ["linear"], ["get", "point_count"], 2, 1.3 * one, 50, (one + most) / 2, 500, most], one];
  if (drawn) {
    map.addLayer({
      id: key, type: "symbol", source: key,
      layout: { "icon-image": key, "icon-size": size(large, 2.2 * large), "icon-allow-overlap": true, "icon-ignore-placement": true },
    });
    return;
  }
  const isLate = [">", ["get", "late"], 0];
  map.addLayer({
    id: key, type: "circle", source: key,
    paint: {
      "circle-color": ["case", isLate, map.colours.missed, colour], "circle-opacity": 0.85, "circle-radius": size(7 * large, 28 * large),
      "circle-stroke-color": "#fff", "circle-stroke-width": ["case", isLate, 3, 0],
    },
  });
}

function refresh(only) {
  for (const [key, { of, on }] of known) if (on && of.data && (only ?? key) === key) ask(key, of);
}

async function ask(key, of) {
  try {
    const answer = await fetch(of.data, { headers: { Accept: "application/json" } });
    if (!answer.ok || answer.redirected) return;
    const came = await answer.json();
    const data = of.is === "cases" ? { type: "FeatureCollection", features: came.cases.map((one) => open(of, one)) } : came;
    map.getSource(key).setData(data);
    if (of.is === "cases") box.dataset.drawn = String(data.features.length);
  } catch (error) {
    console.warn(error); // the figures say that the server is away
  }
}

function open(of, { at, number, title, light }) {
  const properties = { name: title, url: address(of, number), late: light === "red" ? 1 : 0 };
  return { type: "Feature", geometry: { type: "Point", coordinates: at }, properties };
}

const address = (of, code) => of.one.replace("CODE", encodeURIComponent(code));

// --- which layers --------------------------------------------------------------------------

const chooser = document.getElementById("chooser"), rows = chooser.querySelector("ul");
let asked = false;
chooser.addEventListener("toggle", () => { if (chooser.open) more(); });
for (const key of known.keys()) row(key);

// All other layers, asked for once and only when somebody wants to choose.
async function more() {
  if (asked) return true;
  asked = true;
  try {
    const answer = await fetch(box.dataset.more, { headers: { Accept: "application/json" } });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    for (const of of (await answer.json()).layers) {
      known.set(of.key, { of, look: looks(map, of, known.size), on: false });
      row(of.key);
    }
    chooser.dataset.known = String(known.size);
  } catch (error) {
    console.warn(error);
    asked = false;
  }
  return asked;
}

function row(key) {
  const { of, look } = known.get(key);
  const item = document.createElement("li"), label = document.createElement("label");
  const check = Object.assign(document.createElement("input"), { type: "checkbox", value: key, checked: chosen.includes(key) });
  label.append(check, swatch(look), of.title, ...(of.count ? [` ${of.count.toLocaleString()}`] : []));
  const link = Object.assign(document.createElement("a"), { href: of.page, textContent: "›" });
  link.setAttribute("aria-label", `${of.title} ${words.all_of}`);
  check.addEventListener("change", () => {
    show(key, check.checked);
    try { localStorage.setItem(KEPT, JSON.stringify(chosen)); } catch { /* a browser that keeps nothing */ }
  });
  item.append(label, link);
  rows.append(item);
}

function kept() {
  try {
    const keys = JSON.parse(localStorage.getItem(KEPT));
    return Array.isArray(keys) ? keys : null;
  } catch {
    return null;
  }
}

function legend() {
  const items = chosen.flatMap((key) => {
    const { of, look } = known.get(key);
    const entries = [[of.title, look]];
    if (of.is === "cases") entries.push([words.late, { ...look, colour: map.colours.missed, ring: true }]);
    return entries.map(([title, looked]) => {
      const item = document.createElement("li"), link = Object.assign(document.createElement("a"), { href: of.page });
      link.append(swatch(looked), title);
      item.append(link);
      return item;
    });
  });
  document.getElementById("legend").replaceChildren(...items);
}

// --- what is there -------------------------------------------------------------------------

const sheet = document.getElementById("found");
const canvas = map.getCanvas();
let place = null;
map.on("click", ({ point, lngLat }) => look(point, lngLat));
canvas.addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  look(map.project(map.getCenter()), map.getCenter(), 3 * NEAR_PX);
});
sheet.querySelector("[data-close]").addEventListener("click", close);
sheet.querySelector("[data-nearer]").addEventListener("click", () => {
  map.easeTo({ center: place, zoom: Math.min(map.getZoom() + 2, CLOSEST) });
  close();
});
sheet.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  event.stopPropagation();
  close();
});
map.on("movestart", close);

async function look({ x, y }, at, near = NEAR_PX) {
  const shown = [...known.values()].filter(({ on, hit }) => on && map.getLayer(hit));
  const hits = [];
  for (const layer of shown) {
    const found = map.queryRenderedFeatures([[x - near, y - near], [x + near, y + near]], { layers: [layer.hit] });
    if (found.length) hits.push({ ...layer, ...await within(layer, found) });
  }
  const links = hits.flatMap(({ one }) => one);
  const whole = hits.reduce((sum, { count }) => sum + count, 0);
  if (whole === 1 && links.length === 1) location.href = links[0].url;
  else if (whole) list(hits, at);
  else close();
}

// Of the features of a layer: the single ones with their pages, and how many there are in all.
async function within({ of }, found) {
  const one = new Map();
  let count = 0;
  const clusters = new Set(), cells = new Set();
  for (const { id, properties } of found) {
    if (properties.cluster) clusters.add(properties.cluster_id);
    else if (properties.count && !properties.url) { if (!cells.has(id)) count += properties.count; cells.add(id); }
    else add(properties);
  }
  for (const cluster of clusters) {
    const leaves = await map.getSource(of.key).getClusterLeaves(cluster, Infinity, 0);
    for (const { properties } of leaves) add(properties);
  }
  function add({ code, name, url }) {
    const to = url ?? address(of, code);
    one.set(to, { url: to, title: [code, name].filter(Boolean).join(" ") });
  }
  return { one: [...one.values()], count: count + one.size };
}

function list(hits, at) {
  place = at;
  sheet.querySelector("h3").textContent = words.here;
  const item = (url, text, name) => {
    const made = document.createElement("li"), link = Object.assign(document.createElement("a"), { href: url, textContent: text });
    made.className = name;
    made.append(link);
    return made;
  };
  const room = Math.max(2, Math.floor(LISTED / hits.length));
  sheet.querySelector("ul").replaceChildren(...hits.flatMap(({ of, one, count }) => [
    item(of.page, `${of.title} ${count.toLocaleString()} ›`, "of"),
    ...one.slice(0, room).map(({ url, title }) => item(url, title, "one")),
  ]));
  sheet.querySelector("[data-nearer]").hidden = map.getZoom() >= CLOSEST;
  sheet.hidden = false;
  sheet.focus({ preventScroll: true });
}

function close() {
  if (sheet.hidden) return;
  const had = sheet.contains(document.activeElement);
  sheet.hidden = true;
  if (had) canvas.focus({ preventScroll: true });
}
