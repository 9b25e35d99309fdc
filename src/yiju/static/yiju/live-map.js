// The live map of a kind of asset, with the figures beside it; after sunset the map is dark.
import { cityMap } from "/static/yiju/map.js";
import { figures } from "/static/yiju/live-figures.js";
import { liveLayer } from "/static/yiju/live-layer.js";

const EVERY_MS = 3000;
const box = document.getElementById("map");
const tones = JSON.parse(document.getElementById("tones").textContent);

night(box.dataset.night === "True");
const map = cityMap(box, { fadeDuration: 0 });
const tell = figures(box, tones, (lon, lat) => map.easeTo({ center: [lon, lat], zoom: 15 }));
const layer = liveLayer(map, {
  ...box.dataset, tones, everyMs: EVERY_MS, lost: tell.lost, chosen: tell.card,
  told: (answer) => {
    dim(answer.night);
    tell.now(answer);
  },
  drawn: (version) => { box.dataset.drawn = version; },
});
map.once("style.load", layer.begin);

function night(is) {
  if (is) box.dataset.bsTheme = "dark";
  else delete box.dataset.bsTheme;
}

function dim(is) {
  if (Boolean(box.dataset.bsTheme) === is) return;
  night(is);
  if (map.isStyleLoaded() || map.getSource(box.dataset.kind)) map.recolour();
}
