// Searching from the keyboard: Ctrl-K from everywhere, and "/" while nobody types. One key by itself can be in the way of who
// speaks to the device, so it can be switched off on the page of the search.

import { all, one } from "./parts.js";

const KEY = "duaal-zoektoets";

function isOn() {
  try {
    return localStorage.getItem(KEY) !== "uit";
  } catch {
    return true;
  }
}

function choose(event) {
  if (!event.target.matches("[data-find-key]")) return;
  try {
    localStorage.setItem(KEY, event.target.checked ? "aan" : "uit");
  } catch {
    // without storage the key stays on
  }
}

const isTyping = (el) => el.isContentEditable || el.matches("input, textarea, select");
const isSeen = (el) => el.checkVisibility();

/** Go to the field of this page that can be seen, or to the page that has one. */
function find(event) {
  const withControl = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k";
  const bySlash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target) && isOn();
  if (!(withControl || bySlash) || one("dialog[open]")) return;
  const field = all("[data-find]").findLast(isSeen);
  const link = one("[data-find-link]");
  if (!field && !link) return;
  event.preventDefault();
  if (field) field.select();
  else link.click();
}

document.addEventListener("keydown", find);
document.addEventListener("change", choose);
for (const box of all("[data-find-key]")) box.checked = isOn();
