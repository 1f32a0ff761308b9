// What is kept on this device, told by the device itself: the pages that open without network, and what waits or was received.

import { hour, one } from "./parts.js";
import { dropEntry, entries, isUnsent } from "./queue.js";

const PAGES = "bladen";
const SEALED = "Werk van iemand anders, verzegeld. Het wordt pas getoond en verzonden als die persoon zich hier aanmeldt.";
const who = one('meta[name="who"]')?.content ?? "";
const clock = (moment) => {
  const time = new Date(moment);
  return `${time.toLocaleDateString("nl-BE", { weekday: "long", day: "numeric", month: "long" })} om ${hour(moment)}`;
};

function add(parent, tag, text = "", className = "") {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.textContent = text;
  parent.append(element);
  return element;
}

/** One line: what it is, how it stands, and a button that takes it away. */
function row(list, { name, href, words, remove }) {
  const box = add(add(list, "li"), "div", "", "row row--do");
  const left = add(box, "div", "", "stack stack--tight");
  const title = add(left, "h3", "", "row__name");
  if (href) add(title, "a", name).href = href;
  else title.textContent = name;
  add(left, "p", words, "hint");
  if (!remove) return;
  const button = add(add(box, "p", "", "row__do"), "button", "Verwijder", "btn btn--second");
  button.type = "button";
  add(button, "span", ` ${name}`, "vh");
  button.addEventListener("click", async () => {
    if (remove.question && !window.confirm(remove.question)) return;
    await remove.act();
    await show();
  });
}

const WORDS = {
  waiting: (entry) => `Hier bewaard ${clock(entry.filled_in_at)}. Wordt verzonden zodra er netwerk is.`,
  look: (entry) => `Hier bewaard ${clock(entry.filled_in_at)}. Nog niet verzonden: ${entry.note}`,
  refused: (entry) => `Niet verzonden. ${entry.note}`,
  received: (entry) => `Ontvangen ${clock(entry.received_at)}.`,
};

async function showQueue(list) {
  const found = await entries();
  list.replaceChildren();
  for (const entry of found.filter((one) => one.who === who)) {
    const question = isUnsent(entry) ? "Dit is nog niet verzonden. Als je het verwijdert, is het weg. Toch verwijderen?" : "";
    const act = () => dropEntry(entry.key);
    row(list, { name: entry.label, href: new URL(entry.action).pathname, words: WORDS[entry.state](entry), remove: { question, act } });
  }
  const others = found.filter((one) => one.who !== who && isUnsent(one));
  if (others.length) {
    const question = "Dit is werk van iemand anders dat nog niet verzonden is. Als je het verwijdert, is het weg. Toch verwijderen?";
    const act = async () => {
      for (const entry of others) await dropEntry(entry.key);
    };
    row(list, { name: others.length === 1 ? "1 formulier" : `${others.length} formulieren`, words: SEALED, remove: { question, act } });
  }
  if (!list.children.length) add(add(list, "li"), "p", "Er wacht niets op dit toestel.", "row hint");
}

async function showPages(list) {
  const cache = self.caches && (await caches.has(PAGES)) ? await caches.open(PAGES) : null;
  list.replaceChildren();
  for (const request of (await cache?.keys()) ?? []) {
    const answer = await cache.match(request);
    if (who && answer.headers.get("X-Kept-For") !== who) continue;
    const title = new DOMParser().parseFromString(await answer.text(), "text/html").title.split(" · ")[0];
    const remove = who ? { act: () => cache.delete(request) } : null;
    row(list, { name: title, href: request.url, words: `Bewaard ${clock(answer.headers.get("X-Kept-At"))}.`, remove });
  }
  const home = list.closest("[data-kept-pages]");
  if (home) home.hidden = !list.children.length;
  else if (!list.children.length) add(add(list, "li"), "p", "Er staat geen enkele week op dit toestel.", "row hint");
}

async function show() {
  const queue = one("[data-queue-list]");
  if (queue) await showQueue(queue);
  await showPages(one("[data-kept-list]"));
}

document.addEventListener("offline:queue", show);
show();
