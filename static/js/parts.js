// What the other files share: finding parts of the page, and a line that tells how something stands.

export const one = (selector, root = document) => root.querySelector(selector);
export const all = (selector, root = document) => [...root.querySelectorAll(selector)];

/** The hour of the day as people write it: 9.05. */
export function hour(moment = Date.now()) {
  const time = new Date(moment);
  return `${time.getHours()}.${String(time.getMinutes()).padStart(2, "0")}`;
}

function icon(name) {
  const sheet = one("svg.i use")?.getAttribute("href").split("#")[0] ?? "";
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "i i--s");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${sheet}#i-${name}`);
  svg.append(use);
  return svg;
}

/** Icon, strong words, then the rest; all as text, never as markup. */
export function line(home, iconName, strong, rest = "", link = null) {
  const words = document.createElement("span");
  const first = document.createElement("b");
  first.textContent = strong;
  words.append(first, rest && ` ${rest}`);
  if (link) words.append(" ", link);
  home.replaceChildren(icon(iconName), words);
}

const TAP = 100; // ms in which a screen that was touched tells of the tap, after the finger is up
let lifted = null;
addEventListener(
  "pointerdown",
  (event) => {
    if (!event.isPrimary) return;
    const heard = new AbortController();
    lifted = new Promise((resolve) => {
      const up = ({ type, target }) => {
        if (type === "blur" && target !== window) return; // the field that was left, not the page
        heard.abort();
        setTimeout(resolve, TAP);
      };
      for (const name of ["pointerup", "pointercancel", "dragend", "contextmenu", "blur"]) addEventListener(name, up, { capture: true, signal: heard.signal });
    });
  },
  { capture: true },
);

/** Nothing on the page moves under a finger: what comes in meanwhile waits until it is up and its tap was heard. */
export const fingerUp = () => lifted;
