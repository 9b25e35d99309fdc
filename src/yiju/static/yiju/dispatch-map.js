// The courses of the crews: where each stands, and through which cases it goes.
import { cityMap } from "/static/yiju/map.js";

const COLOURS = 8;
const box = document.getElementById("map");
const map = cityMap(box);
const colour = (n) => getComputedStyle(document.documentElement).getPropertyValue(`--crew-${n % COLOURS}`).trim();

map.on("load", async () => {
  const courses = await (await fetch(box.dataset.lines)).json();
  for (const one of courses.features) one.properties.paint = colour(one.properties.colour);
  map.addSource("courses", { type: "geojson", data: courses });
  const paint = ["get", "paint"];
  map.addLayer({
    id: "ways", type: "line", source: "courses", filter: ["==", ["geometry-type"], "LineString"],
    paint: { "line-color": paint, "line-width": 2.5, "line-opacity": 0.75 },
  });
  map.addLayer({
    id: "stops", type: "circle", source: "courses", filter: ["has", "place"],
    paint: { "circle-color": paint, "circle-radius": 6, "circle-stroke-width": 1.5, "circle-stroke-color": ["case", ["get", "late"], map.colours.missed, "#fff"] },
  });
  map.addLayer({
    id: "crews", type: "circle", source: "courses", filter: ["has", "is_crew"],
    paint: { "circle-color": "#fff", "circle-radius": 8, "circle-stroke-width": 4, "circle-stroke-color": paint },
  });
  const points = courses.features.filter(({ geometry }) => geometry.type === "Point").map(({ geometry }) => geometry.coordinates);
  if (points.length) map.show(points);
  map.on("click", "stops", ({ features: [found] }) => { location.href = found.properties.url; });
});
