// The map of the cockpit: what is open, what is built, what shines; a click opens it.
import { cityMap } from "/static/yiju/map.js";
import { liveLayer } from "/static/yiju/live-layer.js";

const EVERY_MS = 30_000, LAMPS_MS = 10_000;
const NONE = { type: "FeatureCollection", features: [] };
const box = document.getElementById("map");
const map = cityMap(box, { fadeDuration: 0 });
const to = (address) => { location.href = address; };

map.on("load", () => {
  if (box.dataset.kind) {
    const tones = JSON.parse(document.getElementById("tones").textContent);
    liveLayer(map, {
      ...box.dataset, tones, everyMs: LAMPS_MS,
      chosen: (code) => to(box.dataset.asset.replace("CODE", encodeURIComponent(code))),
    }).begin();
  }
  addProjects();
  addCases();
  ask();
  setInterval(() => { if (!document.hidden) ask(); }, EVERY_MS);
});
let whole;
map.once("idle", () => { whole = map.getBounds(); });
document.addEventListener("view", () => {
  map.resize();
  if (whole) map.fitBounds(whole, { animate: false });
});

async function ask() {
  try {
    const answer = await fetch(box.dataset.cases, { headers: { Accept: "application/json" } });
    if (!answer.ok || answer.redirected) return;
    const features = (await answer.json()).cases.map(({ at, number, light }) => ({
      type: "Feature", geometry: { type: "Point", coordinates: at }, properties: { number, late: light === "red" ? 1 : 0 },
    }));
    map.getSource("cases").setData({ type: "FeatureCollection", features });
    box.dataset.drawn = String(features.length);
  } catch (error) {
    console.warn(error); // the figures say that the server is away
  }
}

function addCases() {
  map.addSource("cases", {
    type: "geojson", data: NONE, cluster: true, clusterRadius: 34, clusterMaxZoom: 13,
    clusterProperties: { late: ["+", ["get", "late"]] },
  });
  const { accent, missed } = map.colours;
  const isLate = [">", ["get", "late"], 0];
  map.addLayer({
    id: "cases", type: "circle", source: "cases",
    paint: {
      "circle-color": ["case", isLate, missed, accent],
      "circle-opacity": 0.85,
      "circle-radius": ["case", ["has", "point_count"], ["interpolate", ["linear"], ["get", "point_count"], 2, 9, 50, 16, 500, 28], 7],
      "circle-stroke-color": "#fff", "circle-stroke-width": ["case", isLate, 3, 0],
    },
  });
  map.on("click", "cases", ({ features: [found], lngLat }) => {
    if (found.properties.number) to(box.dataset.case.replace("NUMBER", found.properties.number));
    else map.easeTo({ center: lngLat, zoom: map.getZoom() + 2 });
  });
  pointed("cases");
}

function addProjects() {
  map.addImage("project", diamond(map.colours.done), { pixelRatio: 2 });
  map.addSource("projects", { type: "geojson", data: box.dataset.projects });
  map.addLayer({
    id: "projects", type: "symbol", source: "projects",
    layout: { "icon-image": "project", "icon-allow-overlap": true, "icon-ignore-placement": true },
  });
  map.on("click", "projects", (event) => to(event.features[0].properties.url));
  pointed("projects");
}

function pointed(layer) {
  map.on("mouseenter", layer, () => { map.getCanvas().style.cursor = "pointer"; });
  map.on("mouseleave", layer, () => { map.getCanvas().style.cursor = ""; });
}

function diamond(colour) {
  const side = 36;
  const canvas = Object.assign(document.createElement("canvas"), { width: side, height: side });
  const pen = canvas.getContext("2d");
  pen.translate(side / 2, side / 2);
  pen.rotate(Math.PI / 4);
  Object.assign(pen, { fillStyle: colour, strokeStyle: "#0a1012", lineWidth: 3 });
  pen.fillRect(-10, -10, 20, 20);
  pen.strokeRect(-10, -10, 20, 20);
  return pen.getImageData(0, 0, side, side);
}
