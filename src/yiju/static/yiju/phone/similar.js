// What words may be about, by the words of the rule book: the same measure as on the server
// (platform/work/duplicates.likeness), so that it also suggests where there is no network.
const LEAST = 0.18;
const MOST = 3;

function pairs(words) {
  const signs = [...words.toLowerCase()].filter((sign) => /[\p{L}\p{N}]/u.test(sign));
  const found = new Map();
  for (let n = 1; n < signs.length; n += 1) {
    const pair = signs[n - 1] + signs[n];
    found.set(pair, (found.get(pair) ?? 0) + 1);
  }
  return found;
}

// The cosine of the pairs of characters of two texts: 0 to 1.
export function likeness(words, other) {
  const [one, two] = [pairs(words), pairs(other)];
  const square = (counts) => [...counts.values()].reduce((sum, n) => sum + n * n, 0);
  const length = Math.sqrt(square(one) * square(two));
  return length ? [...one].reduce((sum, [pair, n]) => sum + n * (two.get(pair) ?? 0), 0) / length : 0;
}

// The likeliest of { code, title, conditions } first; none where the words say nothing.
export function suggested(words, types) {
  return types
    .map((type) => ({ type, near: Math.max(...type.conditions.map((one) => likeness(words, one))) }))
    .filter(({ near }) => near >= LEAST)
    .sort((a, b) => b.near - a.near || (a.type.code < b.type.code ? -1 : 1))
    .slice(0, MOST)
    .map(({ type }) => type);
}
