// Where and when a JPEG says that it was taken (Exif 2.32), read before it is made smaller.
const TIFF = 0x45786966; // "Exif"

// { lon, lat, taken_at } of the first bytes of a file; empty where it says nothing that can be.
export function readExif(buffer) {
  try {
    const view = new DataView(buffer);
    const start = tiffStart(view);
    return start ? told(view, start) : {};
  } catch {
    return {}; // cut off or broken: the picture may still be one
  }
}

function tiffStart(view) {
  if (view.getUint16(0) !== 0xffd8) return 0;
  for (let at = 2; at + 10 < view.byteLength;) {
    const marker = view.getUint16(at);
    if (marker === 0xffe1 && view.getUint32(at + 4) === TIFF) return at + 10;
    if ((marker & 0xff00) !== 0xff00 || marker === 0xffda) return 0;
    at += 2 + view.getUint16(at + 2);
  }
  return 0;
}

function told(view, start) {
  const little = view.getUint16(start) === 0x4949;
  const base = { view, start, little };
  const first = directory(base, view.getUint32(start + 4, little));
  const inner = first.has(0x8769) ? directory(base, number(base, first.get(0x8769))) : new Map();
  const gps = first.has(0x8825) ? directory(base, number(base, first.get(0x8825))) : new Map();
  return { ...place(base, gps), ...moment(base, inner) };
}

// tag → { type, count, at }
function directory({ view, start, little }, offset) {
  const found = new Map();
  const count = view.getUint16(start + offset, little);
  for (let n = 0; n < count; n += 1) {
    const at = start + offset + 2 + 12 * n;
    found.set(view.getUint16(at, little), {
      type: view.getUint16(at + 2, little), count: view.getUint32(at + 4, little), at: at + 8,
    });
  }
  return found;
}

const number = ({ view, little }, entry) => view.getUint32(entry.at, little);

function text({ view, start, little }, entry) {
  const at = entry.count > 4 ? start + view.getUint32(entry.at, little) : entry.at;
  const bytes = Array.from({ length: entry.count }, (_none, n) => view.getUint8(at + n));
  return String.fromCharCode(...bytes).replace(/[\0 ]+$/, "");
}

function degrees(base, entry) {
  const { view, start, little } = base;
  if (!entry || entry.type !== 5 || entry.count !== 3) return NaN;
  const at = start + view.getUint32(entry.at, little);
  const [whole, minutes, seconds] = [0, 8, 16].map(
    (offset) => view.getUint32(at + offset, little) / view.getUint32(at + offset + 4, little),
  );
  return whole + minutes / 60 + seconds / 3600;
}

function place(base, gps) {
  const lat = degrees(base, gps.get(2)) * (gps.has(1) && text(base, gps.get(1)) === "S" ? -1 : 1);
  const lon = degrees(base, gps.get(4)) * (gps.has(3) && text(base, gps.get(3)) === "W" ? -1 : 1);
  const known = Math.abs(lat) <= 90 && Math.abs(lon) <= 180 && (lat !== 0 || lon !== 0);
  return known ? { lon, lat } : {};
}

// The camera's own clock; with its zone where the file gives one, else that of this device.
function moment(base, inner) {
  const said = inner.has(0x9003) ? text(base, inner.get(0x9003)) : "";
  const found = said.match(/^(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)$/);
  if (!found) return {};
  const zone = inner.has(0x9011) ? text(base, inner.get(0x9011)) : "";
  const taken = new Date(`${found[1]}-${found[2]}-${found[3]}T${found[4]}${/^[+-]\d\d:\d\d$/.test(zone) ? zone : ""}`);
  return Number.isNaN(taken.getTime()) ? {} : { taken_at: taken.toISOString() };
}
