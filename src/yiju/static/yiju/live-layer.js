// A live layer on a map: all assets of a kind as they are now. Where they stand comes as vector
// tiles, once; what state each is in comes as a byte for each, and then what has changed, every few
// seconds. The id of a feature says which run of the bytes it stands for, at every zoom.
import * as maplibre from "/static/vendor/maplibre/maplibre-gl.js";

const RUN = 2 ** 20;
const STATE = 7, LEVEL_SHIFT = 3, LEVEL = 15, ALARM = 128;
const TILES_KEPT = 96;
const COLOURS = {
  glow: "#ffc65c", idle: "#7d8a93", odd: "#e08a00", warn: "#ff7a1a", bad: "#e0352b",
  out: "#c2187a", silent: "#8f9aa0", none: "#8f9aa0",
};
const WRONG = ["odd", "warn", "bad", "out"];

// `of` has kind, version, tiles and states (addresses), tones, everyMs, and where they are wanted the
// layer before which it lies, how many times as large its marks are, and functions: chosen(code), told(answer), lost() and drawn(version).
// Begin when the style of the map is there: its own sources and these are then fetched together. While
// it does not run it asks for nothing.
export function liveLayer(map, of) {
  const { kind, tones } = of;
  const tiles = new Map();
  const shown = new Map();
  let states = new Uint8Array(0);
  let sums = null;
  let known = "";
  let version = of.version;

  let running = true;
  const protocol = `live-${kind}`;
  const ids = ["glow", "points", "wrong"].map((name) => `${kind}-${name}`);

  maplibre.addProtocol(protocol, tile);
  const first = ask();

  return {
    ids,
    points: `${kind}-points`,
    run: (on) => { running = on; },
    begin: async () => {
      addLayers();
      await first;
      map.once("idle", () => of.drawn?.(known));
      map.triggerRepaint();
      setTimeout(poll, of.everyMs);
    },
  };

  // --- tiles ---------------------------------------------------------------------------------

  function address() {
    return `${protocol}://${location.host}${of.tiles.replace("0/0/0", "{z}/{x}/{y}")}?v=${version}`;
  }

  async function tile({ url }, { signal }) {
    const answer = await fetch(url.replace(`${protocol}:`, location.protocol), { signal });
    if (!answer.ok) throw new Error(`${answer.status} ${url}`);
    const data = await answer.arrayBuffer();
    tiles.delete(url);
    tiles.set(url, idsIn(new Uint8Array(data)));
    while (tiles.size > TILES_KEPT) forget(tiles.keys().next().value);
    if (sums && map.getSource(kind)) for (const id of tiles.get(url)) put(id);
    return { data };
  }

  function forget(url) {
    for (const id of tiles.get(url)) shown.delete(id);
    tiles.delete(url);
  }

  // The ids of the features of the one layer: each is the first field of its feature.
  function idsIn(bytes) {
    const ids = [];
    let at = 0;
    const number = () => {
      let value = 0, unit = 1, byte;
      do { byte = bytes[at++]; value += (byte & 127) * unit; unit *= 128; } while (byte > 127);
      return value;
    };
    if (bytes.length) { at = 1; number(); }
    while (at < bytes.length) {
      const field = number();
      if ((field & 7) === 0) { number(); continue; }
      const end = number() + at;
      if (field === 0x12) { at += 1; ids.push(number()); }
      at = end;
    }
    return ids;
  }

  // --- states --------------------------------------------------------------------------------

  async function poll() {
    if (running && !document.hidden) await ask();
    setTimeout(poll, of.everyMs);
  }

  async function ask() {
    let told;
    try {
      const answer = await fetch(`${of.states}?since=${known}`, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      told = await answer.json();
    } catch {
      of.lost?.();
      return;
    }
    take(told);
    of.told?.(told);
  }

  function take(told) {
    if (told.all !== undefined) states = Uint8Array.from(atob(told.all), (letter) => letter.charCodeAt(0));
    else told.places.forEach((place, n) => { states[place] = told.codes[n]; });
    const changed = told.all !== undefined || told.places.length > 0;
    known = told.version;
    if (changed) add();
    if (told.map !== version) {
      version = told.map;
      tiles.clear();
      shown.clear();
      map.removeFeatureState({ source: kind, sourceLayer: kind });
      map.getSource(kind)?.setTiles([address()]);
    } else if (changed && map.getSource(kind)) {
      for (const ids of tiles.values()) for (const id of ids) put(id);
    }
  }

  // Of every state how many stand before each place, so that any run is counted in one step.
  function add() {
    const size = states.length + 1;
    sums = { tone: tones.map(() => new Uint32Array(size)), light: new Uint32Array(size), alarms: new Uint32Array(size) };
    for (let place = 0; place < states.length; place += 1) {
      const code = states[place];
      for (const column of sums.tone) column[place + 1] = column[place];
      sums.tone[code & STATE][place + 1] += 1;
      const light = tones[code & STATE] === "glow" ? (code >> LEVEL_SHIFT) & LEVEL : 0;
      sums.light[place + 1] = sums.light[place] + light;
      sums.alarms[place + 1] = sums.alarms[place] + (code & ALARM ? 1 : 0);
    }
  }

  // What a feature looks like: how much light, the state of most, the worst, and how many are wrong.
  function put(id) {
    const count = id % RUN, from = (id - count) / RUN, to = from + count;
    if (to > states.length) return;
    const of = (column) => column[to] - column[from];
    const counts = sums.tone.map(of);
    let most = 0, wrong = 0, worst = "";
    tones.forEach((tone, n) => {
      if (counts[n] > counts[most]) most = n;
      if (counts[n] && WRONG.includes(tone)) { wrong += counts[n]; if (WRONG.indexOf(tone) >= WRONG.indexOf(worst)) worst = tone; }
    });
    const light = of(sums.light) / (count * LEVEL), alarms = of(sums.alarms);
    const look = `${light.toFixed(2)} ${most} ${worst} ${wrong} ${alarms}`;
    if (shown.get(id) === look) return;
    shown.set(id, look);
    map.setFeatureState({ source: kind, sourceLayer: kind, id }, { light, tone: tones[most], worst, wrong, alarms });
  }

  // --- layers --------------------------------------------------------------------------------

  function addLayers() {
    map.addSource(kind, { type: "vector", tiles: [address()], maxzoom: 16 });
    const said = (name, otherwise) => ["coalesce", ["feature-state", name], otherwise];
    const tone = said("tone", "none");
    const many = ["coalesce", ["get", "count"], 1];
    const wide = (small, large) => ["interpolate", ["linear"], many, 1, small, 30, (small + large) / 2, 600, large];
    const times = of.large ?? 1;
    const byZoom = (near, far) => ["interpolate", ["linear"], ["zoom"], 8, wide(times * far, times * far * 2.2), 12, wide(times * far * 1.2, times * far * 2), 17, wide(times * near, times * near * 1.6)];
    const source = { source: kind, "source-layer": kind, type: "circle" };
    const colour = ["match", tone, ...Object.entries(COLOURS).flat(), COLOURS.none];
    // From afar single lights lie on one another: each shines less than a cell of many does.
    const shine = (single, cell) => ["*", said("light", 0), ["interpolate", ["linear"], many, 1, single, 40, cell]];
    map.addLayer({
      ...source, id: `${kind}-glow`,
      paint: {
        "circle-color": COLOURS.glow, "circle-blur": 1,
        "circle-opacity": ["interpolate", ["linear"], ["zoom"], 8, shine(0.1, 0.75), 12, shine(0.2, 0.75), 15, shine(0.5, 0.7)],
        "circle-radius": byZoom(16, 5),
      },
    }, of.before);
    const hollow = ["match", tone, ["silent", "none"], true, false];
    map.addLayer({
      ...source, id: `${kind}-points`,
      paint: {
        "circle-color": colour,
        "circle-radius": byZoom(4.5, 0.9),
        "circle-opacity": ["case", hollow, 0, ["==", tone, "glow"], ["+", 0.45, ["*", 0.55, said("light", 0)]], 0.8],
        "circle-stroke-color": ["match", tone, ["silent", "none"], COLOURS.silent, "#000"],
        "circle-stroke-width": ["case", hollow, ["match", tone, "silent", 1.2, 0.6], 0],
        "circle-stroke-opacity": 0.8,
      },
    }, of.before);
    const isWrong = [">", ["+", said("wrong", 0), said("alarms", 0)], 0];
    map.addLayer({
      ...source, id: `${kind}-wrong`,
      paint: {
        "circle-color": ["match", said("worst", ""), ...WRONG.flatMap((one) => [one, COLOURS[one]]), COLOURS.idle],
        "circle-opacity": ["case", isWrong, 0.85, 0],
        "circle-radius": ["case", isWrong, ["interpolate", ["linear"], ["max", said("wrong", 0), said("alarms", 0)], 1, 3.4, 20, 6, 400, 12], 0],
        "circle-stroke-color": "#fff",
        "circle-stroke-width": ["case", [">", said("alarms", 0), 0], 1.6, 0],
      },
    }, of.before);
    if (of.chosen) map.on("click", (event) => {
      const near = [[event.point.x - 8, event.point.y - 8], [event.point.x + 8, event.point.y + 8]];
      const found = map.queryRenderedFeatures(near, { layers: [`${kind}-points`] });
      const one = found.find(({ properties }) => properties.code);
      if (one) of.chosen(one.properties.code);
      else if (found.length) map.easeTo({ center: event.lngLat, zoom: map.getZoom() + 2 });
    });
    map.on("mouseenter", `${kind}-points`, () => { map.getCanvas().style.cursor = "pointer"; });
    map.on("mouseleave", `${kind}-points`, () => { map.getCanvas().style.cursor = ""; });
  }
}
