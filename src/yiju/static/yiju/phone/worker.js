// The service worker: the app from its cache, and sending in the background where the browser
// does that. VERSION, FILES, SHELLS and HOME are written before this by the server.
import { kept } from "/static/yiju/phone/store.js";
import { sendAll } from "/static/yiju/phone/send.js";

const CACHE = `yiju-phone-${VERSION}`;

self.addEventListener("install", (event) => {
  event.waitUntil(fill().then(() => self.skipWaiting()));
});

// All of it or nothing: a way to the login is no shell.
async function fill() {
  const cache = await caches.open(CACHE);
  await Promise.all([...FILES, ...Object.values(SHELLS)].map(async (address) => {
    const answer = await fetch(address, { cache: "reload", redirect: "error" });
    if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
    await cache.put(address, answer);
  }));
}

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const old = (await caches.keys()).filter((name) => name.startsWith("yiju-phone-") && name !== CACHE);
    await Promise.all(old.map((name) => caches.delete(name)));
    await self.clients.claim();
  })());
});

self.addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== self.location.origin) return;
  if (event.request.mode === "navigate" && pathname === HOME) event.respondWith(page(event.request));
  else if (FILES.includes(pathname)) event.respondWith(file(event.request));
});

async function page(request) {
  const language = await kept("language", Object.keys(SHELLS)[0]);
  const cache = await caches.open(CACHE);
  return (await cache.match(SHELLS[language] ?? Object.values(SHELLS)[0])) ?? fetch(request);
}

async function file(request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(request, { ignoreSearch: true })) ?? fetch(request);
}

self.addEventListener("sync", (event) => {
  if (event.tag === "yiju-phone-send") event.waitUntil(sendInBackground());
});

async function sendInBackground() {
  // Rejected, the browser tries again when there is a network.
  if (!(await sendAll())) throw new Error("no network");
  for (const client of await self.clients.matchAll()) client.postMessage("sent");
}
