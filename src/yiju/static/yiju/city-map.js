// Open cases of each street as a circle at its middle, larger the more there are.
import { cityMap } from "/static/yiju/map.js";
import * as maplibre from "/static/vendor/maplibre/maplibre-gl.js";

const box = document.getElementById("map");
const map = cityMap(box);
const { features } = await (await fetch(box.dataset.open)).json();
const most = Math.max(1, ...features.map((one) => one.properties.count));
for (const { properties, geometry } of features) {
  const circle = document.createElement("span");
  const size = 14 + 26 * Math.sqrt(properties.count / most);
  circle.className = "map-count";
  circle.style.width = circle.style.height = `${size}px`;
  circle.title = `${properties.name} ${properties.count}`;
  circle.textContent = size > 22 ? properties.count : "";
  new maplibre.Marker({ element: circle }).setLngLat(geometry.coordinates).addTo(map);
}
