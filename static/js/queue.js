// What waits on this device to be sent, in IndexedDB; shared by pages and the worker, so without a page and without imports.
// An entry: {key, who, form, layout, label, action, draft, fields, filled_in_at, state, note, received_at}; of `who` only a mark.
// state: "waiting", "look" (the portal asks to look at it again), "refused", "received" (a receipt, its text is gone).

const STORE = "sendings";
const KEEP_RECEIPTS = 7 * 24 * 3600 * 1000; // ms

function opened() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open("duaal-offline", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "key" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

async function act(mode, use) {
  const database = await opened();
  try {
    return await new Promise((resolve, reject) => {
      const work = database.transaction(STORE, mode);
      const asked = use(work.objectStore(STORE));
      work.oncomplete = () => resolve(asked.result);
      work.onabort = work.onerror = () => reject(work.error);
    });
  } finally {
    database.close();
  }
}

/** Keep an entry, in place of the one with the same key. */
export const keepEntry = (entry) => act("readwrite", (store) => store.put(entry));

/** Every entry on this device, the oldest first. */
export async function entries() {
  const found = await act("readonly", (store) => store.getAll());
  return found.sort((a, b) => a.filled_in_at.localeCompare(b.filled_in_at));
}

export const dropEntry = (key) => act("readwrite", (store) => store.delete(key));

/** Whether the text of an entry is on this device alone. */
export const isUnsent = (entry) => entry.state !== "received";

/** Send one entry; gives it as it stands then. What was no answer of the portal leaves it waiting. */
export async function sendEntry(entry, token, atOnce = false) {
  const body = new URLSearchParams(entry.fields);
  body.set("key", entry.key);
  if (!atOnce) body.set("filled_in_at", entry.filled_in_at);
  const answer = await fetch(entry.action, {
    method: "POST",
    body,
    redirect: "manual",
    headers: { "X-Offline": "1", "X-CSRFToken": token, Accept: "application/json" },
  });
  const told = await answer.json().catch(() => ({}));
  const next = { ...entry, note: "" };
  if (answer.ok) Object.assign(next, { state: "received", received_at: told.received_at, fields: [] });
  else if (answer.status === 409 || answer.status === 422) Object.assign(next, { state: "look", note: told.error ?? "" });
  else if (answer.type === "opaqueredirect" || answer.status === 404 || answer.status === 410)
    Object.assign(next, { state: "refused", note: "Het portaal neemt dit van jou niet meer aan." });
  else next.note = answer.status === 429 ? "Het ging te snel na elkaar; we proberen het zo opnieuw." : "Het portaal antwoordt niet goed; we blijven proberen.";
  // replaced or taken away by the person while it was under way: that stays so
  if ((await entries()).some((one) => one.key === entry.key)) await keepEntry(next);
  return next;
}

/** The token of the moment and the mark of who is signed in; null when nobody is. Rejects without network. */
export async function freshToken(address) {
  const answer = await fetch(address, { redirect: "manual", cache: "no-store", headers: { Accept: "application/json" } });
  if (answer.status >= 500) throw new Error("no answer");
  return answer.ok ? answer.json() : null;
}

/** Send what waits, of who is signed in alone: what another person wrote stays sealed. Calls `tell` at each step. */
export async function replay(address, tell = () => {}) {
  const waiting = (await entries()).filter((entry) => entry.state === "waiting");
  if (!waiting.length) return;
  const told = await freshToken(address);
  if (!told) return tell(null, "signed-out");
  for (const entry of waiting.filter((one) => one.who === told.who)) {
    tell(entry, "sent");
    const next = await sendEntry(entry, told.token);
    tell(next, next.state);
  }
}

/** Take receipts away that are old; what was never received stays. */
export async function tidy() {
  for (const entry of await entries()) {
    const old = entry.received_at && Date.now() - Date.parse(entry.received_at) > KEEP_RECEIPTS;
    if (!isUnsent(entry) && (old || !entry.received_at)) await dropEntry(entry.key);
  }
}
