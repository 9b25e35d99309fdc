// What words may be about where there is no network: pairs of characters that they share with what
// people say of a type, the rarer among the types the heavier. The server knows better; this is small.
const LEAST = 1.5;
const MOST = 3;
const made = new WeakMap();

function pairs(words) {
  const signs = [...words.toLowerCase()].filter((sign) => /[\p{L}\p{N}]/u.test(sign));
  return new Set(signs.slice(1).map((sign, n) => signs[n] + sign));
}

// For each type, in how many of its phrases a pair stands; and in how many types.
function index(types) {
  const among = new Map();
  const counts = types.map(({ says }) => {
    const count = new Map();
    for (const phrase of says) for (const pair of pairs(phrase)) count.set(pair, (count.get(pair) ?? 0) + 1);
    for (const pair of count.keys()) among.set(pair, (among.get(pair) ?? 0) + 1);
    return count;
  });
  return { counts, among };
}

// The likeliest of { code, title, says } first; none where the words say nothing.
export function suggested(words, types) {
  if (!made.has(types)) made.set(types, index(types));
  const { counts, among } = made.get(types);
  const given = [...pairs(words.slice(0, 1000))].filter((pair) => among.has(pair));
  const rare = (pair) => Math.log((types.length + 1) / among.get(pair));
  return types
    .map((type, n) => ({ type, score: given.reduce((sum, pair) => {
      const count = counts[n].get(pair) ?? 0;
      return sum + (rare(pair) * count) / (count + 1);
    }, 0) }))
    .filter(({ score }) => score >= Math.min(LEAST, 0.25 * Math.log(types.length + 1)))
    .sort((a, b) => b.score - a.score || (a.type.code < b.type.code ? -1 : 1))
    .slice(0, MOST)
    .map(({ type }) => type);
}
