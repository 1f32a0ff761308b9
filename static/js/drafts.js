// What was typed and not yet received by the portal, kept on this device per person and per form.

const PREFIX = "hier-bewaard:";

/** Drafts of one person in one form. When the browser refuses storage they live in memory only. */
export class Drafts {
  constructor(user, path) {
    this.key = `${PREFIX}${user}:${path}`;
    this.durable = true;
    try {
      this.entries = JSON.parse(localStorage.getItem(this.key)) ?? {};
    } catch {
      this.entries = {};
    }
  }

  get size() {
    return Object.keys(this.entries).length;
  }

  keep(item, entry) {
    this.entries[item] = entry;
    this.#write();
  }

  drop(item) {
    delete this.entries[item];
    this.#write();
  }

  #write() {
    try {
      if (this.size) localStorage.setItem(this.key, JSON.stringify(this.entries));
      else localStorage.removeItem(this.key);
      this.durable = true;
    } catch {
      this.durable = false;
    }
  }
}

function keys() {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
  } catch {
    return [];
  }
}

/** True when somebody's unsent text is on this device. */
export const anyDrafts = () => keys().length > 0;

/** Remove all unsent text from this device. */
export const wipeDrafts = () => keys().forEach((key) => localStorage.removeItem(key));
