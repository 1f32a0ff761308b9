// Sending a week without network: kept on this device, sent once when there is network, received with its time.
// app.js asks for this file where a form of a week stands, or where something of it is on this device.

import { anyDrafts, Drafts, wipeDrafts } from "./drafts.js";
import { all, fingerUp, hour, line, one } from "./parts.js";
import { dropEntry, entries, freshToken, isUnsent, keepEntry, replay, sendEntry, tidy } from "./queue.js";

const FLAG = "duaal-offline"; // in localStorage: something of this file is on this device
const TOKEN = "/toestel/sleutel/";
const WORKER = "/sw.js";
const PAGES = "bladen";
const DOUBT = "twijfel"; // static/js/sw.js: no kept page is shown before it is known who is here
const ASK_TIME = 4000; // ms to wait for the network before we say that it is kept here
const RETRY = 30000;

const meta = one('meta[name="who"]');
const who = meta?.content ?? "";
const form = one("form[data-week-form]");
const keptAt = document.documentElement.dataset.kept;
export const SEALED = "Op dit toestel wacht nog werk van iemand anders. Het is verzegeld: het wordt pas getoond en verzonden als die persoon zich hier aanmeldt.";

// --- what the person sees ----------------------------------------------------------------------------------------------

const say = (...words) => form && all("[data-saved]", form).forEach((home) => line(home, ...words));

/** A line above the form, for what is told of the whole page; one per `name`. */
async function note(name, iconName, strong, rest = "", link = null) {
  await fingerUp();
  let home = one(`[data-offline-note="${name}"]`);
  if (!home) {
    home = document.createElement("p");
    home.className = "saved";
    home.dataset.offlineNote = name;
    home.setAttribute("role", "status");
    (one(".page-head") ?? one("h1"))?.after(home);
  }
  line(home, iconName, strong, rest, link);
}

function linkTo(address, text) {
  const link = document.createElement("a");
  link.href = address;
  link.textContent = text;
  return link;
}

/** How an entry of this form stands, in one sentence. */
function tellEntry(entry, state = entry.state) {
  const here = `Hier bewaard om ${hour(entry.filled_in_at)}.`;
  if (state === "waiting") say("here", here, entry.note || "Wordt verzonden zodra er netwerk is.");
  if (state === "sent") say("send", "Verzonden.", "We wachten tot het portaal het bevestigt.");
  if (state === "received") say("check", `Ontvangen om ${hour(entry.received_at)}.`);
  if (state === "look") say("differ", "Nog niet verzonden.", entry.note || "Kijk het na en verzend opnieuw.");
  if (state === "refused") say("alert", "Niet verzonden.", `${entry.note} Wat je schreef staat nog op dit toestel.`);
}

// --- the queue of this page ---------------------------------------------------------------------------------------------

const mine = async () => (await entries()).filter((entry) => entry.who === who);
/** Of this very form: one address can hold the voices of two sides. */
const isOfForm = (entry) => Boolean(form) && entry.draft === form.dataset.draft;
const ofForm = async () => (form ? (await mine()).filter((entry) => isOfForm(entry) && isUnsent(entry)) : []);

function entryOf() {
  const data = [...new FormData(form)].filter(([name]) => !["csrfmiddlewaretoken", "key", "filled_in_at"].includes(name));
  const { learner, week } = form.dataset;
  return {
    key: crypto.randomUUID?.() ?? form.elements.key.value,
    who,
    form: "week",
    layout: 1,
    label: `Week ${Number(week.split("-").pop().replace(/\D/g, ""))} van ${learner}`,
    action: form.action,
    draft: form.dataset.draft,
    fields: [...data.map(([name, value]) => [name, String(value)]), ["doe", "verzend"]],
    filled_in_at: new Date().toISOString(),
    state: "waiting",
    note: "",
  };
}

/** Keep first, then try: whatever the network does, the text is on this device until the portal has it. */
async function send(button) {
  const entry = entryOf();
  for (const older of await ofForm()) await dropEntry(older.key);
  await keepEntry(entry);
  localStorage.setItem(FLAG, "1");
  // from here the queue has it: the draft of the page would be a second one
  new Drafts(form.dataset.user, form.dataset.draft).drop("form");
  tellEntry(entry);
  const told = await Promise.race([freshToken(TOKEN), new Promise((_, no) => setTimeout(no, ASK_TIME))]).catch(() => undefined);
  if (told === undefined) return later(entry);
  if (told === null || told.who !== who) return signedOut(entry);
  tellEntry(entry, "sent");
  const next = await sendEntry(entry, told.token, true).catch(() => null);
  if (!next || next.state === "waiting") return later(next ?? entry);
  if (next.state === "look") return showAsPage(next, told.token, button);
  return arrived(next);
}

function later(entry) {
  tellEntry(entry);
  setTimeout(flush, RETRY);
  navigator.serviceWorker?.ready.then((worker) => worker.sync?.register("verzend")).catch(() => {});
}

function signedOut(entry) {
  say("here", `Hier bewaard om ${hour(entry.filled_in_at)}.`, "Je bent afgemeld. Meld je opnieuw aan, dan wordt het verzonden.");
}

/** The portal has something to say of what was typed: let its own page say it, with both texts or the fault. */
async function showAsPage(entry, token, button) {
  tellEntry(entry);
  const field = one("[name=csrfmiddlewaretoken]", form);
  if (field) field.value = token;
  form.elements.key.value = entry.key;
  passing = true;
  form.requestSubmit(button);
}

async function arrived(entry) {
  tellEntry(entry);
  if (entry.state !== "received" || !isOfForm(entry)) return;
  // what is kept of this week is from before
  const kept = await self.caches?.open(PAGES).catch(() => null);
  for (const address of [form.action, location.href.split("#")[0]]) await kept?.delete(address);
  sessionStorage.setItem("ontvangen", "1");
  location.assign(form.action);
}

async function flush() {
  await replay(TOKEN, (entry, state) => {
    if (!entry) note("signed-out", "here", "Je bent afgemeld.", "Wat op dit toestel wacht, wordt verzonden als je je opnieuw aanmeldt.");
    else if (isOfForm(entry)) state === "sent" ? tellEntry(entry, state) : arrived(entry);
    document.dispatchEvent(new CustomEvent("offline:queue"));
  }).catch(() => setTimeout(flush, RETRY));
}

/** What was filled in and still waits comes back in the form. */
function fill(entry) {
  for (const [name, value] of entry.fields) {
    if (["version", "side", "doe"].includes(name)) continue;
    for (const field of all(`[name="${CSS.escape(name)}"]`, form)) {
      if (field.type === "radio" || field.type === "checkbox") field.checked = field.value === value;
      else field.value = value;
    }
  }
  form.dispatchEvent(new CustomEvent("offline:filled"));
}

let passing = false;

async function wakeForm() {
  const [entry] = (await ofForm()).slice(-1);
  if (entry && form.elements.key.value === entry.key) {
    // the portal answered with this very form: it shows what was typed, and what to do with it
    await dropEntry(entry.key);
  } else if (entry) {
    const typed = new Drafts(form.dataset.user, form.dataset.draft).size;
    if (!typed) fill(entry);
    tellEntry(entry);
  }
  document.addEventListener("submit", (event) => {
    if (event.target !== form || event.defaultPrevented || passing) return;
    if ((event.submitter?.value ?? "verzend") !== "verzend") return;
    event.preventDefault();
    send(event.submitter).catch(() => {
      passing = true; // this device keeps nothing: send it as any form
      form.requestSubmit(event.submitter);
    });
  });
  let touched = false;
  form.addEventListener("change", () => (touched = true));
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && touched && navigator.onLine) ask({ keep: location.href });
    touched &&= !document.hidden;
  });
  if (!keptAt) return;
  note("kept", "here", `Bewaard op dit toestel sinds ${hour(keptAt)}.`, "Je kan deze week ook zonder netwerk invullen.", linkTo("/toestel/", "Wat staat er op dit toestel?"));
}

// --- the worker ---------------------------------------------------------------------------------------------------------

const ask = async (message) => (await navigator.serviceWorker?.ready)?.active?.postMessage(message);
const used = () => performance.getEntriesByType("resource").map(({ name }) => new URL(name)).filter(({ origin }) => origin === location.origin).map(({ pathname }) => pathname);

async function wakeWorker() {
  if (!("serviceWorker" in navigator) || !meta || !("offline" in meta.dataset)) return;
  // what the worker fetches for later waits until the page is there
  if (document.readyState !== "complete") await new Promise((loaded) => addEventListener("load", loaded, { once: true }));
  const first = !navigator.serviceWorker.controller;
  await navigator.serviceWorker.register(WORKER, { updateViaCache: "none" });
  localStorage.setItem(FLAG, "1");
  if (form) await ask({ paths: used(), keep: first ? location.href : undefined });
}

navigator.serviceWorker?.addEventListener("message", ({ data }) => {
  if (data.now === "queue") return document.dispatchEvent(new CustomEvent("offline:queue")), void settle(data);
  if (!form || data.address !== location.href.split("#")[0]) return;
  const isNews = data.now === "elsewhere" || data.changed;
  if (isNews && data.now !== "gone" && !busy && loadedAnew(data.address)) return;
  if (data.now === "gone") note("kept", "alert", "Deze week is er voor jou niet meer.", "Ze is van dit toestel verwijderd.");
  else if (isNews) note("kept", "info", "Er is een nieuwere versie van deze pagina.", "Wat je invulde, blijft bewaard.", linkTo(location.href, "Laad ze opnieuw"));
});

let busy = false; // somebody began to read or to fill in: nothing moves under them
for (const name of ["pointerdown", "keydown", "input", "scroll"]) addEventListener(name, () => (busy = true), { once: true, passive: true });

/** The page as the portal gives it now, once: whether it is on its way. */
function loadedAnew(address) {
  const before = JSON.parse(sessionStorage.getItem("ververst") ?? "{}");
  if (before.address === address && Date.now() - before.at < RETRY) return false;
  sessionStorage.setItem("ververst", JSON.stringify({ address, at: Date.now() }));
  location.reload();
  return true;
}

async function settle({ key }) {
  const entry = (await entries()).find((one) => one.key === key);
  if (entry && isOfForm(entry)) arrived(entry);
}

// --- whose device is it -------------------------------------------------------------------------------------------------

/** Pages of somebody else go; what somebody else still has to send stays, sealed. */
async function onlyMine() {
  const kept = self.caches && (await caches.has(PAGES)) ? await caches.open(PAGES) : null;
  for (const request of (await kept?.keys()) ?? []) {
    if ((await kept.match(request))?.headers.get("X-Kept-For") !== who) await kept.delete(request);
  }
  await self.caches?.delete(DOUBT);
  const sealed = (await entries()).some((entry) => entry.who !== who && isUnsent(entry));
  if (sealed && form) note("sealed", "lock", SEALED);
}

/** Logging off: what is not sent is never thrown away without asking; then nothing of this person stays here. */
export async function logOff(leaving, question) {
  const own = await mine().catch(() => []);
  if ((own.some(isUnsent) || anyDrafts()) && !window.confirm(question)) return;
  wipeDrafts();
  for (const entry of own) await dropEntry(entry.key);
  await self.caches?.delete(PAGES);
  if (!(await entries()).length) localStorage.removeItem(FLAG);
  leaving.submit();
}

/** Everything at the start of a page. */
export async function wake(toast) {
  if (form) await wakeForm();
  if (sessionStorage.getItem("ontvangen")) {
    sessionStorage.removeItem("ontvangen");
    if (!keptAt) toast("Ontvangen. Bedankt!");
  }
  await tidy();
  await onlyMine();
  addEventListener("online", flush);
  document.addEventListener("visibilitychange", () => document.hidden || flush());
  flush();
  if (form || one("[data-kept-list]")) await wakeWorker();
}
