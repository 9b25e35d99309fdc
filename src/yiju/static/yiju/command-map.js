// What the command page draws: cases by their light, people as diamonds, ways to and through cases.
import { cityMap } from "/static/yiju/map.js";

const NONE = { type: "FeatureCollection", features: [] };
const point = (at, properties) => ({ type: "Feature", geometry: { type: "Point", coordinates: at }, properties });
const line = (points) => ({ type: "Feature", geometry: { type: "LineString", coordinates: points }, properties: {} });

// { ready, cases(rows), people(rows), near(at, people), course(features), nothing() }
export function drawn(box, { onCase, onPerson }) {
  const map = cityMap(box);
  const data = { cases: NONE, people: NONE, ways: NONE };
  const put = (name, features) => {
    data[name] = { type: "FeatureCollection", features };
    map.getSource(name)?.setData(data[name]);
  };
  const ready = new Promise((resolve) => { map.on("load", () => { addLayers(map, data); resolve(); }); });
  map.on("click", "cases", ({ features: [found], lngLat }) => {
    if (found.properties.number) onCase(found.properties.number);
    else map.easeTo({ center: lngLat, zoom: map.getZoom() + 2 });
  });
  map.on("click", "people", (event) => { event.preventDefault(); onPerson(event.features[0].properties.id); });
  for (const name of ["cases", "people"]) {
    map.on("mouseenter", name, () => { map.getCanvas().style.cursor = "pointer"; });
    map.on("mouseleave", name, () => { map.getCanvas().style.cursor = ""; });
  }
  return {
    ready,
    cases: (rows) => put("cases", rows.map(({ at, number, light }) => point(at, { number, light }))),
    people: (rows) => put("people", rows.filter(({ at }) => at).map(({ at, id, state }) => point(at, { id, state }))),
    near: (at, people) => {
      if (!at) return;
      put("ways", [...people.map((one) => line([one.at, at])), point(at, { ring: 12 })]);
      intoView(map, [at, ...people.slice(0, 3).map((one) => one.at)]);
    },
    course: (features) => {
      put("ways", features.map((one) => ({ ...one, properties: { ring: one.properties.is_crew ? 12 : 9 } })));
      const points = features.filter(({ geometry }) => geometry.type === "Point").map(({ geometry }) => geometry.coordinates);
      if (points.length) intoView(map, points);
    },
    nothing: () => put("ways", []),
  };
}

// The view stays where it is as long as all can be seen.
function intoView(map, points) {
  const seen = map.getBounds();
  if (!points.every((one) => seen.contains(one))) map.show(points);
}

function addLayers(map, data) {
  for (const state of ["free", "busy", "off"]) if (!map.hasImage(state)) map.addImage(state, diamond(colourOf(map, state)), { pixelRatio: 2 });
  map.addSource("ways", { type: "geojson", data: data.ways });
  map.addSource("cases", {
    type: "geojson", data: data.cases, cluster: true, clusterRadius: 30, clusterMaxZoom: 13,
    clusterProperties: { red: ["+", ["case", ["==", ["get", "light"], "red"], 1, 0]] },
  });
  map.addSource("people", { type: "geojson", data: data.people });
  const { missed, atRisk, accent } = map.colours;
  const single = ["match", ["get", "light"], "red", missed, "yellow", atRisk, accent];
  const share = ["/", ["get", "red"], ["get", "point_count"]];
  map.addLayer({
    id: "cases", type: "circle", source: "cases",
    paint: {
      "circle-color": ["case", ["has", "point_count"], ["step", share, accent, 0.01, atRisk, 0.5, missed], single],
      "circle-opacity": 0.75,
      "circle-radius": ["case", ["has", "point_count"], ["interpolate", ["linear"], ["get", "point_count"], 2, 8, 50, 15, 500, 26], 6],
      "circle-stroke-color": "#fff", "circle-stroke-width": 1.2,
    },
  });
  map.addLayer({
    id: "ways", type: "line", source: "ways", filter: ["==", ["geometry-type"], "LineString"],
    paint: { "line-color": accent, "line-width": 2, "line-dasharray": [2, 1.5] },
  });
  map.addLayer({
    id: "rings", type: "circle", source: "ways", filter: ["==", ["geometry-type"], "Point"],
    paint: { "circle-radius": ["get", "ring"], "circle-opacity": 0, "circle-stroke-color": accent, "circle-stroke-width": 3 },
  });
  map.addLayer({
    id: "people", type: "symbol", source: "people",
    layout: { "icon-image": ["get", "state"], "icon-allow-overlap": true, "icon-ignore-placement": true },
  });
}

const colourOf = (map, state) => ({ free: map.colours.done, busy: map.colours.atRisk, off: "#7a7a7a" })[state];

function diamond(colour) {
  const side = 36;
  const canvas = Object.assign(document.createElement("canvas"), { width: side, height: side });
  const pen = canvas.getContext("2d");
  pen.translate(side / 2, side / 2);
  pen.rotate(Math.PI / 4);
  Object.assign(pen, { fillStyle: colour, strokeStyle: "#fff", lineWidth: 3 });
  pen.fillRect(-10, -10, 20, 20);
  pen.strokeRect(-10, -10, 20, 20);
  return pen.getImageData(0, 0, side, side);
}
