// The worker of the portal. It keeps the static shell, and pages that carry X-Kept-For: the forms that may be filled in
// without network. Everything else goes to the network. /sw.js puts `self.PORTAL` and queue.js before this text.

const { version, shell, fallback, token, files, doors } = self.PORTAL;
const SHELL = `vast-${version}`;
const PAGES = "bladen";
const DOUBT = "twijfel"; // somebody went through a door: until a page told who is here, no kept page is shown
const MOST = 12;
const DAYS = 21;
const PATIENCE = 250; // ms in which the network may be first

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const plain = (address) => address.split("#")[0];

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));

async function install() {
  const cache = await caches.open(SHELL);
  await cache.addAll([...shell, fallback]);
  await self.skipWaiting();
}

/** A new version asks the kept pages anew, so that they name files that are here; only then do the old files go. */
async function activate() {
  await self.clients.claim();
  const pages = await caches.open(PAGES);
  const others = (await caches.keys()).filter((name) => name.startsWith("vast-") && name !== SHELL);
  if (!others.length) return;
  const renewed = await Promise.all((await pages.keys()).map(({ url }) => renew(url).catch(() => false)));
  if (renewed.every(Boolean)) await Promise.all(others.map((name) => caches.delete(name)));
}

async function renew(address) {
  const answer = await fetch(address, { redirect: "manual", credentials: "same-origin" });
  const body = answer.ok ? await answer.clone().text() : "";
  await remember(address, answer);
  const named = [...body.matchAll(/(?:href|src)="([^"#]+)/g)].map(([, path]) => path).filter((path) => path.startsWith(files));
  await keepFiles(named);
  return answer.ok || answer.status === 404;
}

async function keepFiles(paths) {
  const cache = await caches.open(SHELL);
  for (const path of new Set(paths)) {
    if (!(await cache.match(path))) await cache.add(path).catch(() => {});
  }
}

// --- pages -------------------------------------------------------------------------------------------------------

/** Keep a page that may be kept; forget one that may no longer be, or that is no longer this person's. */
async function remember(address, answer) {
  const pages = await caches.open(PAGES);
  const who = answer.headers.get("X-Kept-For");
  if (answer.ok && who) {
    const headers = new Headers(answer.headers);
    headers.delete("Content-Encoding");
    headers.delete("Content-Length");
    headers.set("X-Kept-At", new Date().toISOString());
    await forgetOthers(pages, who);
    await pages.put(address, new Response(await answer.text(), { headers }));
    const kept = await pages.keys();
    await Promise.all(kept.slice(0, Math.max(0, kept.length - MOST)).map((one) => pages.delete(one)));
  } else if (answer.ok || [403, 404, 410].includes(answer.status)) await pages.delete(address);
}

async function forgetOthers(pages, who) {
  for (const request of await pages.keys()) {
    if ((await pages.match(request)).headers.get("X-Kept-For") !== who) await pages.delete(request);
  }
}

async function keptPage(address) {
  const found = await (await caches.open(PAGES)).match(address);
  if (!found) return null;
  const at = found.headers.get("X-Kept-At");
  return Date.now() - Date.parse(at) < DAYS * 24 * 3600 * 1000 ? { found, at } : null;
}

/** The kept page, which says of itself since when it is kept. */
async function shown({ found, at }) {
  const body = (await found.clone().text()).replace("<html ", `<html data-kept="${at}" `);
  return new Response(body, { headers: found.headers });
}

const outdated = new Set(); // addresses to which something was sent, or that lead elsewhere: the network is first

/** A page: of the network when it is quick, else as it is kept; the page hears what the network says afterwards. */
async function visit(event) {
  const address = plain(event.request.url);
  const kept = (await caches.has(DOUBT)) ? null : await keptPage(address);
  const patience = outdated.delete(address) ? new Promise(() => {}) : wait(PATIENCE);
  let late = false;
  const fresh = fetch(event.request).then(async (answer) => {
    if (kept && answer.status >= 500) throw new Error("no page");
    const before = kept && late ? same(await kept.found.clone().text()) : "";
    const copy = answer.clone();
    const noted = answer.type === "basic" ? remember(address, copy) : Promise.resolve();
    event.waitUntil(noted.catch(() => {}));
    if (late) {
      await noted;
      const after = answer.ok ? same(await answer.clone().text()) : "";
      const leads = answer.type === "opaqueredirect";
      if (leads) outdated.add(address);
      await tell({ now: leads ? "elsewhere" : answer.ok ? "renewed" : "gone", address, changed: before !== after });
    }
    return answer;
  });
  if (!kept) return fresh.catch(() => caches.match(fallback));
  event.waitUntil(fresh.catch(() => {}));
  const first = await Promise.race([fresh, patience]).catch(() => null);
  late = !first;
  return first ?? shown(kept);
}

/** The text of a page without what differs at each visit: tokens, keys and nonces. */
const same = (text) => text.replace(/(value|nonce)="[^"]{20,}"/g, "");

async function tell(message) {
  for (const client of await self.clients.matchAll({ type: "window" })) client.postMessage(message);
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (address.origin !== self.location.origin) return;
  if (request.mode === "navigate" && request.method === "POST") {
    if (doors.some((door) => address.pathname.startsWith(door))) event.waitUntil(caches.open(DOUBT));
    else outdated.add(plain(request.url));
  }
  if (request.method !== "GET") return;
  if (address.pathname.startsWith(files)) event.respondWith(caches.match(request).then((found) => found ?? fetch(request)));
  else if (request.mode === "navigate") event.respondWith(visit(event));
});

// --- what pages ask ------------------------------------------------------------------------------------------------

self.addEventListener("message", (event) => {
  const { keep, paths } = event.data ?? {};
  if (paths) event.waitUntil(keepFiles(paths.filter((path) => path.startsWith(files))));
  if (keep) event.waitUntil(fetch(keep, { redirect: "manual" }).then((answer) => remember(plain(keep), answer)).catch(() => {}));
});

self.addEventListener("sync", (event) => {
  if (event.tag === "verzend") event.waitUntil(replay(token, (entry, state) => tell({ now: "queue", key: entry?.key, state })));
});
