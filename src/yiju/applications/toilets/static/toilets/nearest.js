// The nearest toilet: asks once for each question, keeps nothing.
import { cityMap } from "/static/yiju/map.js";

const box = document.getElementById("map");
const form = document.getElementById("need");
const said = document.getElementById("said");
const answers = document.getElementById("answers");
const map = cityMap(box, { zoom: 12 });
let asked = null;

map.on("load", () => {
  map.addSource("toilet", {
    type: "vector",
    tiles: [location.origin + box.dataset.tiles.replace("0/0/0", "{z}/{x}/{y}")],
    maxzoom: 16,
  });
  map.addLayer({
    id: "toilet", type: "circle", source: "toilet", "source-layer": "toilet",
    paint: {
      "circle-color": map.colours.accent,
      "circle-radius": ["interpolate", ["linear"], ["zoom"], 9, 2, 16, 7],
      "circle-opacity": 0.8,
    },
  });
  map.addSource("answers", { type: "geojson", data: empty() });
  map.addLayer({
    id: "answers", type: "circle", source: "answers",
    paint: {
      "circle-radius": ["case", ["==", ["get", "rank"], 0], 8, 9],
      "circle-color": ["case", ["==", ["get", "rank"], 0], map.colours.atRisk, map.colours.done],
      "circle-stroke-color": "#fff", "circle-stroke-width": 2,
    },
  });
});

map.on("click", (event) => ask(event.lngLat.lng, event.lngLat.lat));
document.getElementById("centre").addEventListener("click", () => {
  const centre = map.getCenter();
  ask(centre.lng, centre.lat);
});
document.getElementById("here").addEventListener("click", () => {
  navigator.geolocation.getCurrentPosition(
    (place) => ask(place.coords.longitude, place.coords.latitude),
    () => { said.textContent = box.dataset.denied; },
  );
});
form.addEventListener("change", () => asked && ask(...asked));

async function ask(lon, lat) {
  asked = [lon, lat];
  const query = new URLSearchParams({ lon, lat, datum: "wgs84" });
  for (const [name] of new FormData(form)) query.set(name, "true");
  const answer = await fetch(`${box.dataset.nearest}?${query}`);
  const found = await answer.json();
  if (!answer.ok) {
    said.textContent = found.message;
    return;
  }
  said.textContent = found.length ? "" : box.dataset.none;
  answers.replaceChildren(...found.map(line));
  const points = [{ lon, lat, rank: 0 }, ...found.map((one, i) => ({ ...one, rank: i + 1 }))];
  map.getSource("answers").setData({
    type: "FeatureCollection",
    features: points.map(({ lon: x, lat: y, rank }) => ({
      type: "Feature", properties: { rank }, geometry: { type: "Point", coordinates: [x, y] },
    })),
  });
  map.show(points.map((one) => [one.lon, one.lat]));
}

function line(one) {
  const item = document.createElement("li");
  const name = document.createElement("strong");
  name.textContent = `${one.name} · ${one.cost_min} ${box.dataset.minutes}`;
  const why = document.createElement("span");
  why.textContent = one.reasons.join("，");
  item.append(name, document.createElement("br"), why);
  return item;
}

function empty() {
  return { type: "FeatureCollection", features: [] };
}
