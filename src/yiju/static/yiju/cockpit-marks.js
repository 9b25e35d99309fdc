// How each layer of the map of the cockpit looks, there and beside its name: a shape and a colour.
const OTHERS = ["#b9a7ff", "#8fbcff", "#ff9fd0", "#b4e36a", "#e6d36a", "#7fe0c8", "#f3b48a", "#d0d7ff"];
const GLOW = "#ffc65c", GROUND = "#0a1012", INK = "#f3f7f6";
const PATHS = { diamond: "M10 1 19 10 10 19 1 10Z", triangle: "M10 1.5 19 18.5 1 18.5Z" };

export function looks(map, of, place) {
  if (of.key === "cases") return { colour: map.colours.accent };
  if (of.key === "alarms") return { colour: map.colours.atRisk, icon: "triangle" };
  if (of.key === "projects") return { colour: map.colours.done, icon: "diamond" };
  return { colour: of.is === "live" ? GLOW : OTHERS[place % OTHERS.length], small: true };
}

export function swatch({ colour, icon: name, ring, small }) {
  const make = (tag, values) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [key, value] of Object.entries(values)) made.setAttribute(key, value);
    return made;
  };
  const all = make("svg", { viewBox: "0 0 20 20", "aria-hidden": "true" });
  if (name) all.append(make("path", { d: PATHS[name], fill: colour }));
  else all.append(make("circle", { cx: 10, cy: 10, r: small ? 5 : 7, fill: colour }));
  if (ring) all.append(make("circle", { cx: 10, cy: 10, r: 9, fill: "none", stroke: INK, "stroke-width": 1.6 }));
  return all;
}

// The same as an image for the map.
export function icon(name, colour) {
  const side = 36, scale = 1.8;
  const canvas = Object.assign(document.createElement("canvas"), { width: side, height: side });
  const pen = canvas.getContext("2d");
  pen.scale(scale, scale);
  Object.assign(pen, { fillStyle: colour, strokeStyle: GROUND, lineWidth: 1.4 });
  const path = new Path2D(PATHS[name]);
  pen.fill(path);
  pen.stroke(path);
  return pen.getImageData(0, 0, side, side);
}
