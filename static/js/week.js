// The week of one side: "alles voldoet" in one tap, counting, saving as one goes, and asking for what belongs to an answer.
// Without this file the form works as any form; without network static/js/offline.js takes the sending over.

import { Drafts } from "./drafts.js";
import { all, hour, line, one } from "./parts.js";

const PAUSE = 1200; // ms without typing
const RETRY = [2000, 5000, 10000, 30000, 60000];
const CARRIED = new Set(["csrfmiddlewaretoken", "key", "version", "side", "filled_in_at", "doe"]);
const clock = () => `${hour()} uur`;

export class WeekForm {
  constructor(form) {
    this.form = form;
    this.drafts = new Drafts(form.dataset.user, form.dataset.draft);
    this.sent = form.dataset.sent === "1"; // sent before: kept on this device alone, until it is sent again
    this.seen = form.dataset.seen; // another device wrote: sending chooses, so until then kept on this device alone
    this.failures = 0;
    this.stopped = false;
    form.addEventListener("input", () => this.changed());
    form.addEventListener("change", () => this.changed());
    form.addEventListener("click", (event) => this.tapped(event));
    form.addEventListener("submit", (event) => this.submitted(event));
    form.addEventListener("offline:filled", () => this.count());
    addEventListener("online", () => this.save());
    document.addEventListener("visibilitychange", () => document.hidden && this.timer && this.save());
    this.first = this.written();
    this.restore();
    if (form.dataset.typed) this.keep(); // it came back and the portal does not have it
    this.count();
  }

  /** What the person filled in, by the name of the field. */
  fields() {
    return Object.fromEntries([...new FormData(this.form)].filter(([name]) => !CARRIED.has(name)));
  }

  written() {
    return JSON.stringify(this.fields());
  }

  // --- what the person does ---

  changed() {
    this.count();
    this.keep();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), PAUSE);
  }

  keep() {
    const draft = { fields: this.fields(), version: this.seen ?? this.form.elements.version.value, at: clock() };
    this.drafts.keep("form", draft);
  }

  /** Everything that has no answer yet gets the usual one; what was chosen stays. */
  tapped(event) {
    if (!event.target.closest("[data-all]")) return;
    event.preventDefault();
    let filled = 0;
    for (const box of all("[data-item]", this.form)) {
      if (one("input[type=radio]:checked", box)) continue;
      const usual = one(`input[value="${CSS.escape(this.form.dataset.usual)}"]`, box);
      if (usual) usual.checked = ++filled > 0;
    }
    this.changed();
  }

  // --- what the person sees ---

  count() {
    const boxes = all("[data-item]", this.form);
    const kinds = boxes.map((box) => one("input[type=radio]:checked", box)?.dataset.kind ?? "");
    const chosen = kinds.filter(Boolean).length;
    const usual = kinds.filter((kind) => kind === "usual").length;
    const label = one(`input[value="${CSS.escape(this.form.dataset.usual)}"] ~ span`, this.form)?.textContent.toLowerCase();
    const home = one("[data-count]", this.form);
    if (!chosen) home.replaceChildren();
    else if (usual) line(home, "check", `${usual} van ${boxes.length} staan op ${label}.`, this.others(chosen - usual, boxes.length - chosen));
    else line(home, "check", `${chosen} van ${boxes.length} gekozen.`);
    for (const group of all("section", this.form)) this.countGroup(group, label);
  }

  others(adapted, open) {
    const rest = [];
    if (adapted) rest.push(`Jij paste er ${adapted} aan.`);
    if (open) rest.push(`Bij ${open} koos je nog niets.`);
    return rest.join(" ");
  }

  countGroup(group, label) {
    const home = one("[data-group-count]", group);
    if (!home) return;
    const words = { gap: ["werkpunt", "werkpunten"], usual: [label, label], strength: ["sterk punt", "sterke punten"], unseen: ["niet gezien", "niet gezien"] };
    const boxes = all("[data-item]", group);
    const found = {};
    for (const box of boxes) {
      const radio = one("input[type=radio]:checked", box);
      if (!radio) continue;
      // an extension never counts against the learner
      const kind = radio.dataset.kind === "gap" && "extension" in box.dataset ? "unseen" : radio.dataset.kind;
      found[kind] = (found[kind] ?? 0) + 1;
    }
    const told = Object.entries(words).filter(([kind]) => found[kind]).map(([kind, [single, many]]) => `${found[kind]} ${found[kind] === 1 ? single : many}`);
    home.textContent = `${boxes.length} criteria${told.length ? `: ${told.join(", ")}` : ""}`;
  }

  say(iconName, strong, rest = "") {
    for (const home of all("[data-saved]", this.form)) line(home, iconName, strong, rest);
  }

  // --- saving as one goes ---

  async save() {
    clearTimeout(this.timer);
    this.timer = null;
    if (this.stopped || this.leaving || !this.drafts.size) return;
    if (this.sent) return this.say("here", `Hier bewaard om ${clock()}.`, "Nog niet opnieuw verzonden.");
    if (this.seen) return this.say("here", `Hier bewaard om ${clock()}.`, "Verzend wat juist is: dat blijft.");
    if (this.saving) return (this.again = true);
    this.saving = true;
    const before = this.written();
    const body = new URLSearchParams(new FormData(this.form));
    body.set("doe", "bewaar");
    try {
      const answer = await fetch(this.form.action, { method: "POST", body, redirect: "manual", headers: { "X-Autosave": "1", Accept: "application/json" } });
      await this.answered(answer, before);
    } catch {
      this.later();
    } finally {
      this.saving = false;
    }
    if (this.again) {
      this.again = false;
      this.save();
    }
  }

  async answered(answer, before) {
    if (answer.type === "opaqueredirect" || [401, 403, 404].includes(answer.status)) {
      this.stopped = true;
      return this.say("here", "Je bent afgemeld of deze week is gesloten.", "Wat je schreef staat nog op dit toestel. Laad de pagina opnieuw.");
    }
    const data = await answer.json().catch(() => null);
    if (!data || ![200, 409, 422].includes(answer.status)) return this.later();
    this.failures = 0;
    if (answer.status === 409) {
      this.stopped = true;
      return this.say("differ", "Ook op een ander toestel werd geschreven.", "Verzend om beide te zien; niets is weg.");
    }
    if (answer.status === 422) return this.say("alert", "Nog niet bewaard.", data.error);
    this.form.elements.version.value = data.version;
    if (this.leaving) return; // what stands here is being sent
    if (this.written() === before) this.drafts.drop("form");
    else this.keep();
    this.say("check", `Bewaard om ${data.saved_at}.`, "Nog niet verzonden.");
  }

  later() {
    const wait = RETRY[Math.min(this.failures++, RETRY.length - 1)];
    setTimeout(() => this.save(), wait);
    if (this.drafts.durable) this.say("here", `Hier bewaard om ${clock()}.`, "Wordt verzonden zodra er netwerk is en jij op verzenden drukt.");
    else this.say("offline", "Nog niet bewaard.", "Er is geen netwerk.");
  }

  /** What was typed and not received comes back after a reload, tied to the version it was written on. */
  restore() {
    const draft = this.drafts.entries.form;
    if (!draft) return;
    if (draft.sending || JSON.stringify(draft.fields) === this.first) return this.drafts.drop("form");
    for (const [name, value] of Object.entries(draft.fields)) {
      for (const field of all(`[name="${CSS.escape(name)}"]`, this.form)) {
        if (field.type === "radio") field.checked = field.value === value;
        else field.value = value;
      }
    }
    this.form.elements.version.value = draft.version;
    this.say("here", "Wat je schreef stond nog op dit toestel.", `Van ${draft.at}.`);
    this.save();
  }

  // --- sending ---

  /** What an answer asks for, before it leaves: the server asks the same. */
  missing() {
    const own = this.form.elements.side.value.startsWith("LL:");
    for (const box of all("[data-item]", this.form)) {
      const kind = one("input[type=radio]:checked", box)?.dataset.kind;
      if (kind === "gap" && "extension" in box.dataset) continue;
      const asked = kind === "strength" || (kind === "gap" && own) ? ["example"] : kind === "gap" ? ["example", "agreement", "review"] : [];
      for (const name of asked) {
        const field = this.form.elements[`${name}-${box.dataset.item}`];
        if (field && !field.value.trim()) return field;
      }
    }
    return null;
  }

  submitted(event) {
    if ((event.submitter?.value ?? "verzend") !== "verzend") return;
    const field = this.missing();
    if (field) {
      event.preventDefault();
      event.stopImmediatePropagation();
      this.ask(field);
      return;
    }
    clearTimeout(this.timer);
    this.leaving = true;
    if (this.drafts.size && navigator.onLine) this.drafts.keep("form", { ...this.drafts.entries.form, sending: true });
  }

  ask(field) {
    field.closest("details:not([open])")?.setAttribute("open", "");
    const home = field.closest(".field");
    const id = `${field.id}-fout`;
    if (!document.getElementById(id)) {
      const text = document.createElement("p");
      text.className = "error";
      text.id = id;
      line(text, "alert", field.type === "date" ? "Kies wanneer jullie opnieuw kijken." : "Schrijf hier één zin.");
      home.classList.add("field--error");
      one("label", home).after(text);
      field.setAttribute("aria-describedby", id);
      field.setAttribute("aria-invalid", "true");
    }
    field.focus();
    field.scrollIntoView({ block: "center" });
    this.say("alert", "Nog niet verzonden.", "Er ontbreekt nog een zin; je staat er nu bij.");
  }
}

for (const form of all("form[data-week-form]")) new WeekForm(form);
// received by the portal: nothing has to wait on this device any more, but for what was typed here and never sent
for (const mark of all("[data-week-received]")) {
  const drafts = new Drafts(mark.dataset.user, mark.dataset.draft);
  const draft = drafts.entries.form;
  if (mark.hidden || !draft || draft.sending) drafts.drop("form");
  else {
    const home = document.createElement("p");
    home.className = "saved";
    home.setAttribute("role", "status");
    line(home, "here", "Op dit toestel staat nog iets dat je niet verzond.", "Het komt terug als je nog iets aanpast.");
    mark.append(home);
  }
}
