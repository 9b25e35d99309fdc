// Projects on the map; a click opens one.
import { cityMap } from "/static/yiju/map.js";

const box = document.getElementById("map");
const map = cityMap(box);

map.on("load", () => {
  const { done, atRisk, missed, accent } = map.colours;
  map.addSource("projects", { type: "geojson", data: box.dataset.points });
  map.addLayer({
    id: "projects", type: "circle", source: "projects",
    paint: {
      "circle-radius": 7, "circle-stroke-color": "#fff", "circle-stroke-width": 1.5,
      "circle-color": ["match", ["get", "severity"], "green", done, "yellow", atRisk, "red", missed, accent],
    },
  });
  map.on("click", "projects", (event) => { location.href = event.features[0].properties.url; });
});
