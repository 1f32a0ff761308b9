// Save as you go for `form[data-autosave data-user]` with `fieldset[data-item data-version]` questions.
// One question per request, one request at a time. A draft leaves this device only when the portal has it.

import { Drafts } from "./drafts.js";
import { all, fingerUp, hour, line, one } from "./parts.js";

const PAUSE = 1200; // ms without typing
const GLANCE = 500; // ms in which nobody can have read what came up
const RETRY = [2000, 5000, 10000, 30000, 60000];
const now = () => `${hour()} uur`;
const lines = (text) => (text ?? "").replace(/\r\n?/g, "\n");

class Autosave {
  constructor(form) {
    this.form = form;
    this.drafts = new Drafts(form.dataset.user, form.dataset.draft ?? new URL(form.action).pathname);
    this.waiting = new Set(); // items to send
    this.held = new Set(); // items that wait for a choice or a correction
    this.timers = new Map();
    this.failures = 0;
    this.stopped = false;
    this.running = null;

    form.addEventListener("input", (event) => this.typed(event));
    form.addEventListener("change", (event) => this.changed(event));
    form.addEventListener("click", (event) => this.choose(event));
    form.addEventListener("submit", (event) => this.submitted(event));
    addEventListener("online", () => this.flush());
    document.addEventListener("visibilitychange", () => document.hidden && this.flushNow());
    addEventListener("pagehide", () => this.flushNow());
    addEventListener("beforeunload", (event) => {
      if (!this.drafts.durable && this.drafts.size) event.preventDefault();
    });
    this.restore();
  }

  // --- one question ---

  question(item) {
    return one(`[data-item="${CSS.escape(item)}"]`, this.form);
  }

  read(box) {
    return {
      value: one("input[type=radio]:checked", box)?.value ?? "",
      note: lines(one("textarea", box)?.value),
    };
  }

  write(box, { value, note }) {
    for (const radio of all("input[type=radio]", box)) radio.checked = radio.value === value;
    const text = one("textarea", box);
    if (!text) return;
    text.value = note;
    if (note) text.closest("details")?.setAttribute("open", "");
  }

  setVersion(box, version) {
    box.dataset.version = version;
    const field = one(`[name="version-${CSS.escape(box.dataset.item)}"]`, box);
    if (field) field.value = version;
  }

  same(a, b) {
    return a.value === b.value && a.note.trim() === b.note.trim();
  }

  // --- what the person does ---

  /** Keep what stands in the question; a draft stays tied to the version it started from. */
  keep(box) {
    const { item } = box.dataset;
    const version = this.drafts.entries[item]?.version ?? Number(box.dataset.version);
    this.drafts.keep(item, { ...this.read(box), version, at: now() });
    this.showMine(box);
  }

  /** While two answers stand side by side, mine follows what I type. */
  showMine(box) {
    const [label, note] = [one("[data-mine-label]", box), one("[data-mine-note]", box)];
    if (label) label.textContent = one("input:checked", box)?.closest("label").textContent.trim() || "geen keuze";
    if (note) note.textContent = this.read(box).note || note.dataset.mineNote || "geen notitie";
  }

  /** Keep what stands in the question as an answer to the newest version. */
  keepAnew(box) {
    this.drafts.drop(box.dataset.item);
    this.keep(box);
  }

  typed(event) {
    const box = event.target.closest("[data-item]");
    if (!box || event.target.type === "radio") return;
    this.keep(box);
    clearTimeout(this.timers.get(box.dataset.item));
    this.timers.set(box.dataset.item, setTimeout(() => this.send(box.dataset.item), PAUSE));
  }

  changed(event) {
    const box = event.target.closest("[data-item]");
    if (!box) return;
    // leaving a text that is already with the portal is no change
    if (event.target.type !== "radio" && !this.drafts.entries[box.dataset.item]) return;
    this.keep(box);
    this.send(box.dataset.item);
  }

  /** After somebody else saved first: keep mine, take theirs, or put both notes together. */
  choose(event) {
    const button = event.target.closest("[data-keep]");
    const box = button?.closest("[data-item]");
    if (!box) return;
    event.preventDefault();
    const theirs = this.theirs(box);
    const mine = this.read(box);
    if (button.dataset.keep === "theirs") this.write(box, theirs);
    if (button.dataset.keep === "both") {
      this.write(box, { value: mine.value || theirs.value, note: [...new Set([theirs.note, mine.note])].filter(Boolean).join("\n\n") });
    }
    this.clearState(box);
    if (button.dataset.keep === "theirs") {
      this.drafts.drop(box.dataset.item);
      this.say("check", "De andere versie blijft staan.");
    } else {
      this.keepAnew(box);
      this.send(box.dataset.item);
    }
    (one("input:checked", box) ?? one("textarea", box))?.focus();
  }

  theirs(box) {
    const both = one("[data-their-note], [data-their-value]", box);
    return both && { value: both.dataset.theirValue ?? "", note: lines(both.dataset.theirNote) };
  }

  clearState(box) {
    this.held.delete(box.dataset.item);
    one("[data-item-state]", box)?.replaceChildren();
    one("textarea", box)?.removeAttribute("aria-invalid");
  }

  // --- sending ---

  send(item) {
    clearTimeout(this.timers.get(item));
    this.timers.delete(item);
    const box = this.question(item);
    if (this.held.has(item) && this.theirs(box)) return; // first choose between the two
    if (this.held.has(item)) this.clearState(box);
    this.waiting.add(item);
    this.flush();
  }

  flushNow() {
    for (const item of [...this.timers.keys()]) this.send(item);
  }

  flush() {
    this.running ??= this.run().finally(() => (this.running = null));
    return this.running;
  }

  async run() {
    clearTimeout(this.retry);
    const slow = setTimeout(() => this.say("clock", "Bezig met bewaren."), 1000);
    try {
      while (this.waiting.size && !this.stopped) {
        const [item] = this.waiting;
        if (!(await this.post(item))) return;
      }
    } finally {
      clearTimeout(slow);
    }
  }

  /** Send one question. True when the next may follow. */
  async post(item) {
    const box = this.question(item);
    const sent = this.read(box);
    const version = this.drafts.entries[item]?.version ?? Number(box.dataset.version);
    const body = new URLSearchParams({ item, ...sent, version });
    let answer;
    try {
      answer = await fetch(this.form.action, {
        method: "POST",
        body,
        redirect: "manual",
        keepalive: String(body).length < 30000,
        headers: {
          "X-Autosave": "1",
          "X-CSRFToken": one("[name=csrfmiddlewaretoken]", this.form)?.value ?? "",
          Accept: "application/json",
        },
      });
    } catch {
      return this.later();
    }
    if (answer.type === "opaqueredirect" || answer.status === 401) return this.stop("Je bent afgemeld.", "Meld je opnieuw aan", "dan verzenden we het.");
    if (answer.status === 403) return this.stop("De pagina is te oud of je bent niet meer aangemeld.", "Laad de pagina opnieuw", "dan verzenden we het.");
    if (answer.status === 404 || answer.status === 410) return this.stop("Je kan hier niet meer antwoorden.", "Laad de pagina opnieuw", "om te zien waarom.");
    const data = await answer.json().catch(() => null);
    if (!data || ![200, 409, 422].includes(answer.status)) return this.later(answer.status);
    this.failures = 0;
    await fingerUp();
    this.waiting.delete(item);
    if (answer.status === 409) this.conflict(box, data, sent);
    else if (answer.status === 422) this.refused(box, data.error, sent);
    else this.saved(box, data, sent);
    return true;
  }

  saved(box, data, sent) {
    this.received(box, data, sent);
    if (data.progress) this.progress(data.progress);
    this.say("check", `Bewaard om ${data.saved_at}.`, "", this.wayToHeld("Bij één vraag moet je nog kiezen."));
  }

  /** The portal has what was sent; what was typed on while it was under way follows on the new version. */
  received(box, data, sent) {
    const { item } = box.dataset;
    this.setVersion(box, data.version);
    this.clearState(box);
    if (this.same(this.read(box), sent)) return this.drafts.drop(item);
    this.keepAnew(box);
    if (!this.timers.has(item)) this.waiting.add(item);
  }

  conflict(box, data, sent) {
    const { item } = box.dataset;
    const state = one("[data-item-state]", box);
    // our own server's answer, rendered with autoescape
    state.innerHTML = data.html;
    const theirs = this.theirs(box);
    if (theirs && this.same(theirs, sent)) return this.received(box, data, sent);
    this.setVersion(box, data.version);
    this.held.add(item);
    this.showMine(box);
    // a tap meant for what stood here a moment ago decides nothing
    state.inert = true;
    setTimeout(() => (state.inert = false), GLANCE);
    // the draft keeps its old version: after a reload the question comes back
    this.say("differ", "Iemand anders antwoordde intussen ook.", "Geen van beide teksten is weg.", this.wayToHeld("Kies bij de vraag welke blijft."));
  }

  /** A link to the first question that waits; the page never goes there by itself, under somebody who taps or types. */
  wayToHeld(words) {
    const box = all("[data-item]", this.form).find(({ dataset }) => this.held.has(dataset.item));
    if (!box) return null;
    const state = one("[data-item-state]", box);
    state.id ||= `kies-${box.dataset.item}`;
    const link = document.createElement("a");
    link.href = `#${state.id}`;
    link.textContent = words;
    return link;
  }

  refused(box, error, sent) {
    if (!this.same(this.read(box), sent)) {
      this.waiting.add(box.dataset.item); // changed while it was under way: what stands there now decides
      return;
    }
    const state = one("[data-item-state]", box);
    const text = document.createElement("span");
    text.className = "error";
    line(text, "alert", error ?? "Dit kunnen we niet bewaren.");
    state.replaceChildren(text);
    one("textarea", box)?.setAttribute("aria-invalid", "true");
    this.held.add(box.dataset.item);
    this.say("alert", "Eén antwoord is nog niet bewaard.", error ?? "");
  }

  later(status = 0) {
    const wait = RETRY[Math.min(this.failures++, RETRY.length - 1)];
    this.retry = setTimeout(() => this.flush(), wait);
    const strong = `Hier bewaard om ${now()}.`;
    const rest = status === 429 ? "Het ging te snel na elkaar; we proberen het zo opnieuw." : status ? "Het portaal antwoordt niet goed; we blijven proberen." : "Wordt verzonden zodra er netwerk is.";
    this.say(this.drafts.durable ? "here" : "offline", this.drafts.durable ? strong : "Nog niet bewaard.", rest);
    return false;
  }

  stop(why, action, after) {
    this.stopped = true;
    const link = document.createElement("a");
    link.href = location.href;
    link.textContent = action;
    const rest = document.createElement("span");
    rest.append("Wat je schreef staat nog op dit toestel. ", link, `, ${after}`);
    this.say("here", why, "", rest);
    return false;
  }

  // --- what the person sees ---

  async say(iconName, strong, rest = "", link = null) {
    await fingerUp(); // a line more pushes down what lies beneath it
    for (const home of all("[data-saved]")) line(home, iconName, strong, rest, link);
  }

  progress({ answered, total, themes = {} }) {
    const show = (el, [done, of]) => {
      if (el.tagName === "PROGRESS") {
        el.max = of;
        el.value = done;
      }
      el.textContent = `${done} van ${of}`;
    };
    for (const el of all("[data-progress]")) show(el, [answered, total]);
    for (const [code, counts] of Object.entries(themes)) {
      for (const el of all(`[data-progress-theme="${CSS.escape(code)}"]`)) show(el, counts);
    }
  }

  // --- coming back, and sending the whole form ---

  restore() {
    const items = Object.entries(this.drafts.entries);
    const back = [];
    for (const [item, draft] of items) {
      const box = this.question(item);
      if (!box) continue; // on another page of the same form
      if (box.disabled || this.same(this.read(box), draft)) {
        if (!box.disabled) this.drafts.drop(item);
        continue;
      }
      this.write(box, draft);
      back.push(item);
    }
    if (!back.length) return;
    const words = back.length === 1 ? "Eén antwoord stond" : `${back.length} antwoorden stonden`;
    this.say("here", `${words} nog op dit toestel.`, "We verzenden het nu.");
    back.forEach((item) => this.waiting.add(item));
    this.flush();
  }

  /** The button sends the whole form, but first what was still on its way. */
  async submitted(event) {
    if (this.passing || !this.drafts.size || this.stopped) return;
    event.preventDefault();
    this.flushNow();
    const limit = new Promise((resolve) => setTimeout(resolve, 4000));
    await Promise.race([this.flush(), limit]);
    const choice = all("[data-item]", this.form).find((box) => this.held.has(box.dataset.item));
    if (choice) {
      choice.scrollIntoView({ block: "center" });
      (one("[data-keep]", choice) ?? one("textarea", choice))?.focus();
      return;
    }
    if (this.failures && !navigator.onLine) return;
    this.passing = true;
    this.form.requestSubmit(event.submitter ?? undefined);
    this.passing = false;
  }
}

for (const form of all("form[data-autosave]")) new Autosave(form);
