// The way of one patrol; where the phone told nothing, the line is broken.
import { cityMap } from "/static/yiju/map.js";

const box = document.getElementById("map");
const map = cityMap(box, { zoom: 11 });

map.on("load", async () => {
  const answer = await fetch(box.dataset.track, { headers: { Accept: "application/json" } });
  const track = await answer.json();
  map.addSource("track", { type: "geojson", data: track });
  map.addLayer({
    id: "track", type: "line", source: "track",
    layout: { "line-join": "round", "line-cap": "round" },
    paint: { "line-color": map.colours.accent, "line-width": 3, "line-opacity": 0.85 },
  });
  map.addLayer({
    id: "points", type: "circle", source: "track", filter: ["==", ["geometry-type"], "Point"],
    paint: { "circle-color": map.colours.accent, "circle-radius": 4 },
  });
  const points = track.features.flatMap(({ geometry: { type, coordinates } }) => (type === "Point" ? [coordinates] : coordinates));
  if (points.length) map.show(points);
});
