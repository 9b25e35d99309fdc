// The cells of a district, each in the colour of whoever answers for it.
import { cityMap } from "/static/yiju/map.js";

const COLOURS = 8;
const box = document.getElementById("map");
const told = document.getElementById("shown");
const map = cityMap(box, { zoom: 10 });
const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function draw(cells) {
  const colours = Array.from({ length: COLOURS }, (_none, n) => [n, css(`--crew-${n}`)]).flat();
  map.addSource("cells", { type: "geojson", data: cells });
  map.addLayer({
    id: "cells", type: "fill", source: "cells",
    paint: {
      "fill-color": ["match", ["get", "colour"], ...colours, -2, map.colours.missed, css("--line")],
      "fill-opacity": 0.6,
    },
  });
  map.addLayer({ id: "edges", type: "line", source: "cells", paint: { "line-color": css("--paper"), "line-width": 0.6 } });
}

map.on("load", async () => {
  const cells = await (await fetch(box.dataset.shapes, { headers: { Accept: "application/json" } })).json();
  draw(cells);
  map.redrawn("cells", () => draw(cells));
  const points = cells.features.flatMap(({ geometry: { type, coordinates } }) => coordinates.flat(type === "Polygon" ? 1 : 2));
  if (points.length) map.show(points);
  map.on("click", "cells", ({ features: [{ properties }] }) => {
    told.textContent = `${properties.name}：${properties.who || box.dataset.none}`;
  });
});
