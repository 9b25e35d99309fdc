// The browser's own database. Stores:
//   kept    name → what is known of the account, the desk as it was fetched, the language
//   tasks   id "number/stage" → a task of the desk
//   drafts  id of a task, or "report" → what is being filled in
//   acts    number → what was done and is to be sent, in order; carries its account
//   photos  id → { bytes, … } of a draft or an act
const NAME = "yiju-phone";
const STORES = {
  kept: { keyPath: "name" },
  tasks: { keyPath: "id" },
  drafts: { keyPath: "id" },
  acts: { keyPath: "id", autoIncrement: true },
  photos: { keyPath: "id" },
};

let opening;
function database() {
  opening ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      for (const [name, options] of Object.entries(STORES)) asked.result.createObjectStore(name, options);
    };
    asked.onsuccess = () => {
      // Another tab that runs a newer app must not wait for this one.
      asked.result.onversionchange = () => { asked.result.close(); opening = undefined; };
      resolve(asked.result);
    };
    asked.onerror = () => { opening = undefined; reject(asked.error); };
  });
  return opening;
}

const answered = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

export async function get(store, key) {
  return answered((await database()).transaction(store).objectStore(store).get(key));
}

export async function all(store) {
  return answered((await database()).transaction(store).objectStore(store).getAll());
}

// Several changes, whole or not at all: `change` gets the stores by name and returns requests or
// nothing. Resolves once everything is on the disk; what the database has no room for rejects.
export async function write(stores, change) {
  const db = await database();
  return new Promise((resolve, reject) => {
    const transaction = db.transaction(stores, "readwrite", { durability: "strict" });
    const opened = Object.fromEntries(stores.map((name) => [name, transaction.objectStore(name)]));
    let result;
    transaction.oncomplete = () => resolve(result?.result);
    transaction.onabort = () => reject(transaction.error);
    result = change(opened);
  });
}

export const put = (store, value) => write([store], (open) => open[store].put(value));
export const remove = (store, key) => write([store], (open) => open[store].delete(key));

export async function kept(name, otherwise) {
  return (await get("kept", name))?.value ?? otherwise;
}

export const keep = (name, value) => put("kept", { name, value });

// A key that nobody else makes; also where the page is not served over TLS.
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(18));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export const outOfRoom = (error) => error?.name === "QuotaExceededError";
