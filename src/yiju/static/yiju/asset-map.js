// Assets of one kind on the map, or a single one.
import { cityMap } from "/static/yiju/map.js";

const box = document.getElementById("map");
const single = box.dataset.point !== undefined;
const map = cityMap(box, single ? { zoom: 14 } : {});

map.on("load", () => (single ? onePoint() : allPoints()));

function onePoint() {
  map.addSource("point", {
    type: "geojson",
    data: {
      type: "Feature", properties: {},
      geometry: { type: "Point", coordinates: [Number(box.dataset.lon), Number(box.dataset.lat)] },
    },
  });
  map.addLayer({
    id: "point", type: "circle", source: "point",
    paint: {
      "circle-radius": 8, "circle-color": map.colours.accent,
      "circle-stroke-color": "#fff", "circle-stroke-width": 2,
    },
  });
}

function allPoints() {
  const kind = box.dataset.kind;
  map.addSource(kind, {
    type: "vector",
    tiles: [`${location.origin}${box.dataset.tiles.replace("0/0/0", "{z}/{x}/{y}")}?v=${box.dataset.version}`],
    maxzoom: 16,
  });
  const many = ["coalesce", ["get", "count"], 1];
  map.addLayer({
    id: kind, type: "circle", source: kind, "source-layer": kind,
    paint: {
      "circle-color": map.colours.accent,
      "circle-opacity": 0.75,
      "circle-stroke-color": "#fff",
      "circle-stroke-width": 0.6,
      "circle-radius": ["interpolate", ["linear"], many, 1, 4, 10, 7, 100, 12, 1000, 20],
    },
  });
  map.on("click", kind, (event) => {
    const found = event.features[0].properties;
    if (found.code) location.href = box.dataset.detail.replace("CODE", encodeURIComponent(found.code));
    else map.easeTo({ center: event.lngLat, zoom: map.getZoom() + 2 });
  });
  map.on("mouseenter", kind, () => { map.getCanvas().style.cursor = "pointer"; });
  map.on("mouseleave", kind, () => { map.getCanvas().style.cursor = ""; });
}
