// A map of the city from its own boundaries: no tile server outside the house is asked.
import * as maplibre from "/static/vendor/maplibre/maplibre-gl.js";

const FIT = { padding: 20, animate: false };

// Colours are those of the box: a map may be dark on a page that is light.
const css = (box, name) => getComputedStyle(box).getPropertyValue(name).trim();

// `box` carries data-lon, data-lat and data-boundaries (an address of GeoJSON), and may carry
// data-bounds (west, south, east, north): then the first view is the right one, and nothing is drawn
// twice. On a screen that is read from afar the scale is `large` times as long.
export function cityMap(box, { large = 1, ...options } = {}) {
  const isWhole = options.zoom === undefined;
  const bounds = isWhole && box.dataset.bounds ? box.dataset.bounds.split(",").map(Number) : null;
  const place = { center: [Number(box.dataset.lon), Number(box.dataset.lat)], zoom: 8.5 };
  const map = new maplibre.Map({
    container: box,
    ...(bounds ? { bounds, fitBoundsOptions: FIT } : place),
    maxZoom: 18,
    attributionControl: false,
    dragRotate: false,
    style: style(box),
    ...options,
  });
  const colour = (name) => css(box, name);
  map.colours = {
    accent: colour("--accent"), done: colour("--done"), atRisk: colour("--at-risk"),
    missed: colour("--missed"), line: colour("--line"),
  };
  map.addControl(new maplibre.NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new maplibre.ScaleControl({ unit: "metric", maxWidth: 100 * large }));
  map.whole = () => { if (bounds) map.fitBounds(bounds, FIT); };
  nameDistricts(map, box.dataset.boundaries, isWhole && !bounds);
  map.show = (points) => {
    const bounds = points.reduce(
      (all, point) => all.extend(point), new maplibre.LngLatBounds(points[0], points[0]),
    );
    map.fitBounds(bounds, { padding: 60, maxZoom: 16 });
  };
  map.recolour = () => {
    for (const { id, paint } of style(box).layers) {
      for (const [name, value] of Object.entries(paint)) map.setPaintProperty(id, name, value);
    }
  };
  // Draws a layer anew in the colours of the other theme.
  map.redrawn = (name, draw) => document.addEventListener("theme", () => {
    for (const { id, source } of map.getStyle().layers) if (source === name) map.removeLayer(id);
    map.removeSource(name);
    draw();
  });
  document.addEventListener("theme", () => map.recolour());
  return map;
}

// Names as page elements: letters on the map itself would need a server of glyphs.
async function nameDistricts(map, address, fit) {
  const shapes = (await (await fetch(address)).json()).features;
  const all = new maplibre.LngLatBounds();
  for (const { properties, geometry } of shapes) {
    if (properties.level !== "district") continue;
    const bounds = new maplibre.LngLatBounds();
    geometry.coordinates.flat(geometry.type === "Polygon" ? 1 : 2).forEach((p) => bounds.extend(p));
    all.extend(bounds);
    const name = document.createElement("span");
    name.className = "map-name";
    name.textContent = properties.name;
    new maplibre.Marker({ element: name }).setLngLat(properties.inside ?? bounds.getCenter()).addTo(map);
  }
  if (!fit || all.isEmpty()) return;
  map.whole = () => map.fitBounds(all, FIT);
  map.whole();
}

function style(box) {
  const boundaries = box.dataset.boundaries;
  return {
    version: 8,
    sources: { boundaries: { type: "geojson", data: boundaries } },
    layers: [
      { id: "ground", type: "background", paint: { "background-color": css(box, "--ground") } },
      {
        id: "districts", type: "fill", source: "boundaries",
        paint: { "fill-color": css(box, "--paper"), "fill-opacity": 0.9 },
      },
      {
        id: "borders", type: "line", source: "boundaries",
        paint: { "line-color": css(box, "--ink-soft"), "line-width": ["match", ["get", "level"], "district", 1.4, 0.5], "line-opacity": 0.7 },
      },
    ],
  };
}
