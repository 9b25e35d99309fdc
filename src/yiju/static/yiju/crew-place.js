// The base of a crew: a click on the map, a pin that is dragged, or degrees that are typed.
import { cityMap } from "/static/yiju/map.js";
import * as maplibre from "/static/vendor/maplibre/maplibre-gl.js";

for (const part of document.querySelectorAll("details[data-place]")) {
  part.addEventListener("toggle", () => { if (part.open) place(part); });
  if (part.open) place(part);
}

function place(part) {
  if (part.dataset.place) return;
  part.dataset.place = "drawn";
  const box = part.querySelector(".map");
  const { lon, lat } = part.querySelector("form").elements;
  const map = cityMap(box, { locale: { "Map.Title": box.dataset.title } });
  const pin = new maplibre.Marker({ color: map.colours.accent, draggable: true });
  const choose = (where) => {
    [lon.value, lat.value] = [where.lng.toFixed(6), where.lat.toFixed(6)];
    pin.setLngLat(where).addTo(map);
  };
  const typed = () => {
    const where = [Number(lon.value), Number(lat.value)];
    if (!lon.value || !lat.value || !where.every(Number.isFinite) || Math.abs(where[1]) > 90) return;
    pin.setLngLat(where).addTo(map);
    map.jumpTo({ center: where, zoom: 11 });
  };
  map.on("click", (event) => choose(event.lngLat));
  map.on("load", typed);
  pin.on("dragend", () => choose(pin.getLngLat()));
  // With the keyboard: arrows move the map, Enter takes its middle.
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.closest("canvas")) { event.preventDefault(); choose(map.getCenter()); }
  });
  for (const field of [lon, lat]) field.addEventListener("change", typed);
}
