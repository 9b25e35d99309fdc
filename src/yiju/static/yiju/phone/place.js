// Where this device is, and how far that is from somewhere.
const FRESH_MS = 60_000;
let last;

// { lon, lat, metres } in WGS-84, `metres` the error; undefined where it cannot be had.
export function position({ fresh = false } = {}) {
  if (!fresh && last && Date.now() - last.at < FRESH_MS) return Promise.resolve(last);
  if (!navigator.geolocation) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      last = { lon: coords.longitude, lat: coords.latitude, metres: Math.round(coords.accuracy), at: Date.now() };
      resolve(last);
    }, () => resolve(undefined), { enableHighAccuracy: true, timeout: 15_000, maximumAge: 30_000 });
  });
}

// Metres on the sphere, which for the way to a case is near enough.
export function distance(one, other) {
  if (![one?.lon, one?.lat, other?.lon, other?.lat].every(Number.isFinite)) return Infinity;
  const radians = (degrees) => (degrees * Math.PI) / 180;
  const [a, b] = [radians(one.lat), radians(other.lat)];
  const half = Math.sin((b - a) / 2) ** 2
    + Math.cos(a) * Math.cos(b) * Math.sin(radians(other.lon - one.lon) / 2) ** 2;
  return 2 * 6_371_008.8 * Math.asin(Math.sqrt(half));
}
