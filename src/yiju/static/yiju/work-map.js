// What is open, by its light; those that lie together are one circle.
import { cityMap } from "/static/yiju/map.js";

const box = document.getElementById("map");
const map = cityMap(box);
const filters = document.getElementById("filters");
const shown = document.getElementById("shown");

async function load() {
  const query = new URLSearchParams(new FormData(filters));
  query.set("state", "open");
  const points = await (await fetch(`${box.dataset.points}?${query}`)).json();
  shown.textContent = box.dataset.count.replace("{count}", points.features.length);
  const source = map.getSource("items");
  if (source) source.setData(points);
  else draw(points);
}

function draw(points) {
  map.addSource("items", { type: "geojson", data: points, cluster: true, clusterRadius: 24, clusterMaxZoom: 13 });
  const colour = ["match", ["get", "light"], "red", map.colours.missed, "yellow", map.colours.atRisk, map.colours.accent];
  map.addLayer({
    id: "items", type: "circle", source: "items",
    paint: {
      "circle-color": ["case", ["has", "point_count"], map.colours.accent, colour],
      "circle-opacity": 0.8,
      "circle-radius": ["case", ["has", "point_count"], ["interpolate", ["linear"], ["get", "point_count"], 2, 8, 50, 16, 500, 26], 6],
      "circle-stroke-color": "#fff", "circle-stroke-width": 1.2,
    },
  });
  map.on("click", "items", ({ features: [found], lngLat }) => {
    if (found.properties.url) location.href = found.properties.url;
    else map.easeTo({ center: lngLat, zoom: map.getZoom() + 2 });
  });
  map.on("mouseenter", "items", () => { map.getCanvas().style.cursor = "pointer"; });
  map.on("mouseleave", "items", () => { map.getCanvas().style.cursor = ""; });
}

map.on("load", load);
filters.addEventListener("change", load);
