// What every page needs: theme, focus, toasts, confirm dialogs. Everything here is comfort; without it the page still works.

import { anyDrafts, wipeDrafts } from "./drafts.js";
import "./find.js";
import { all, one } from "./parts.js";

/** Put the focus on the list of errors, so that a screen reader starts there. */
function focusErrors(root) {
  const errors = root.matches?.("[data-focus]") ? root : one("[data-focus]", root);
  errors?.focus();
}

/** A link in the error list goes to the field itself, also when that sits in a closed fold. */
function followErrorLink(event) {
  const link = event.target.closest(".errors a[href^='#']");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  field.closest("details:not([open])")?.setAttribute("open", "");
  field.focus();
  field.scrollIntoView({ block: "center" });
}

function dismiss(toast) {
  const held = toast.contains(document.activeElement);
  toast.remove();
  if (held) document.getElementById("inhoud")?.focus();
}

/** Toasts can be closed; plain good news leaves by itself, unless someone is reading or about to press. */
function wakeToasts(root) {
  for (const toast of all("[data-toast]", root)) {
    if (toast.dataset.awake) continue;
    toast.dataset.awake = "1";
    const close = one("[data-dismiss]", toast);
    close.hidden = false;
    close.addEventListener("click", () => dismiss(toast));
    const hasMore = all("a, button, form", toast).length > 1;
    const leave = () => {
      if (toast.matches(":hover, :focus-within")) setTimeout(leave, 4000);
      else toast.remove();
    };
    if (!hasMore && toast.dataset.toast !== "stay") setTimeout(leave, 12000);
  }
}

/** On the icon of the portal stands how many things wait, as Vandaag last told; where nobody is signed in, nothing. */
function showWaiting() {
  const told = one("[data-waiting]")?.dataset.waiting ?? (one('meta[name="who"]') ? null : 0);
  if (told !== null) navigator.setAppBadge?.(Number(told)).catch(() => {});
}

/** Show a toast made by script; `text` is put in as text. */
export function toast(text) {
  const home = document.getElementById("meldingen");
  if (!home) return;
  const box = document.createElement("div");
  box.className = "toast";
  box.dataset.toast = "";
  const words = document.createElement("span");
  words.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.dataset.dismiss = "";
  close.textContent = "Sluit";
  box.append(words, close);
  home.append(box);
  wakeToasts(home);
}

/** A confirm fold becomes a dialog: focus is kept inside, Escape closes, focus returns to the button. */
function openConfirm(event) {
  const summary = event.target.closest("[data-confirm] > summary");
  if (!summary) return;
  event.preventDefault();
  const fold = summary.parentElement;
  const body = one(".confirm__body", fold);
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  const question = one(".confirm__question", body);
  question.id ||= `vraag-${crypto.getRandomValues(new Uint32Array(1))[0]}`;
  dialog.setAttribute("aria-labelledby", question.id);
  const cancel = one("[data-cancel]", body);
  cancel.hidden = false;
  cancel.onclick = () => dialog.close();
  dialog.append(body);
  dialog.addEventListener("click", (e) => e.target === dialog && dialog.close());
  dialog.addEventListener("close", () => {
    fold.append(body);
    dialog.remove();
    summary.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
  cancel.focus();
}

/** Choosing a colour works at once and is kept on this device by the server's cookie. */
async function chooseTheme(event) {
  const form = event.target.closest("[data-theme-form]");
  if (!form) return;
  const chosen = new FormData(form).get("theme");
  if (chosen === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = chosen;
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { "X-Theme": "1" } }).catch(() => null);
  toast(answer?.ok ? "De kleur is bewaard op dit toestel." : "De kleur geldt nu, maar kon niet bewaard worden.");
}

/** The person menu closes on Escape and on a press elsewhere. */
function closeMenus(event) {
  for (const menu of all("details.menu[open]")) {
    const leaving = event.type === "keydown" ? event.key === "Escape" : !menu.contains(event.target);
    if (!leaving) continue;
    const held = menu.contains(document.activeElement);
    menu.open = false;
    if (held && event.type === "keydown") one("summary", menu).focus();
  }
}

/** A swap replaces the element that had the focus: give it back to the one with the same id or name. */
let focused = null;
function rememberFocus() {
  const el = document.activeElement;
  focused = el && el !== document.body ? { id: el.id, name: el.name, value: el.value, type: el.type } : null;
  if (focused && "selectionStart" in el && /^(text|search|textarea|url|tel)$/.test(el.type)) focused.caret = el.selectionStart;
}
function restoreFocus(event) {
  const root = event.detail.elt ?? document;
  focusErrors(root);
  wakeToasts(document);
  hideForScript(root);
  if (!focused || document.activeElement !== document.body) return;
  const same = focused.id
    ? document.getElementById(focused.id)
    : focused.name && all(`[name="${CSS.escape(focused.name)}"]`).find((el) => el.type !== "radio" || el.value === focused.value);
  if (!same) return;
  same.focus({ preventScroll: true });
  if (focused.caret !== undefined) same.setSelectionRange(focused.caret, focused.caret);
}

/** Parts only needed without script. */
function hideForScript(root) {
  for (const part of all("[data-noscript]", root)) part.hidden = true;
  for (const part of all("[data-script]", root)) part.hidden = false;
}

/** When htmx gets no answer, say so and say that nothing is lost. */
function sayTrouble(event) {
  const status = event.detail.xhr?.status ?? 0;
  if (event.type === "htmx:sendError" || status === 0) toast("Er is geen netwerk. Wat je typte staat er nog; probeer zo meteen opnieuw.");
  else if (status === 403) toast("Je bent niet meer aangemeld of de pagina is te oud. Laad ze opnieuw; wat je bewaarde is er nog.");
  else if (status === 429) toast("Dat ging te snel na elkaar. Wacht een minuut en probeer opnieuw.");
  else toast("Dat lukte niet. Laad de pagina opnieuw en probeer nog eens.");
}

/** Logging off clears this device; unsent text is never thrown away without asking. */
function logOff(event) {
  if (!event.target.matches(`form[data-logout], form[action="/account/logout/"]`)) return;
  const question = "Er staat nog tekst op dit toestel die niet verzonden is. Als je je nu afmeldt, is die tekst weg. Toch afmelden?";
  if (usesOffline()) {
    event.preventDefault();
    import("./offline.js").then((offline) => offline.logOff(event.target, question));
  } else if (anyDrafts() && !window.confirm(question)) event.preventDefault();
  else wipeDrafts();
}

/** Whether a form on this page may be sent without network, or something of that is on this device. */
function usesOffline() {
  try {
    return Boolean(one("form[data-week-form], [data-kept-list]") || localStorage.getItem("duaal-offline"));
  } catch {
    return false;
  }
}

document.addEventListener("submit", logOff);
document.addEventListener("click", followErrorLink);
document.addEventListener("click", openConfirm);
document.addEventListener("click", closeMenus);
document.addEventListener("keydown", closeMenus);
document.addEventListener("change", chooseTheme);
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
document.addEventListener("htmx:beforeSwap", rememberFocus);
document.addEventListener("htmx:beforeSwap", (event) => {
  // a form with errors comes back as 422 and is shown like any other answer
  if (event.detail.xhr.status === 422) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});
document.addEventListener("htmx:afterSettle", restoreFocus);
document.addEventListener("htmx:sendError", sayTrouble);
document.addEventListener("htmx:responseError", sayTrouble);

hideForScript(document);
wakeToasts(document);
showWaiting();
focusErrors(document);
if (one('meta[name="who"]') && usesOffline()) import("./offline.js").then((offline) => offline.wake(toast));
