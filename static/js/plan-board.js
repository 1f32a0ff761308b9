// The plan board: drag a goal to another place or period, and move it in a dialog. Both post the forms that work without script.

const board = document.querySelector("[data-board]");
const drop = document.querySelector("[data-drop]");
const dialog = document.querySelector("[data-dialog]");
const PLACE = document.querySelector("a[data-move][href*='/plaatsen/']")?.pathname;

/** Send the hidden form; the answer is the board, with what changed and a way back. */
function send(action, fields) {
  drop.action = action;
  for (const input of drop.querySelectorAll("input:not([name=csrfmiddlewaretoken])")) {
    input.disabled = !(input.name in fields);
    input.value = fields[input.name] ?? "";
  }
  drop.requestSubmit();
}

// --- dragging ---------------------------------------------------------------------------------------------------

let held = null;

/** What can be picked up: goals that are not fixed, and goals without a place. */
function wake() {
  for (const card of document.querySelectorAll("[data-v]:not([data-fixed]), [data-goal]")) {
    card.draggable = true;
    for (const link of card.querySelectorAll("a")) link.draggable = false;
  }
}

function mark(cell) {
  for (const one of board.querySelectorAll(".is-over")) if (one !== cell) one.classList.remove("is-over");
  cell?.classList.add("is-over");
}

document.addEventListener("dragstart", (event) => {
  held = event.target.closest?.("[data-v], [data-goal]");
  if (!held) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", held.textContent.trim());
  held.classList.add("is-held");
  board.classList.add("is-moving");
});

document.addEventListener("dragover", (event) => {
  const cell = held && event.target.closest?.("[data-cell]");
  mark(cell);
  if (cell) event.preventDefault();
});

document.addEventListener("dragend", () => {
  held?.classList.remove("is-held");
  board.classList.remove("is-moving");
  mark(null);
  held = null;
});

document.addEventListener("drop", (event) => {
  const cell = held && event.target.closest?.("[data-cell]");
  if (!cell || cell.contains(held)) return;
  event.preventDefault();
  if (held.dataset.goal) send(PLACE, { wat: `${held.dataset.goal};${cell.dataset.cell}` });
  else {
    const move = held.querySelector(".goal__move").pathname;
    send(move.replace(/verplaatsen\/$/, "naar/"), { waar: cell.dataset.cell, version: held.dataset.v });
  }
});

// --- the form in a dialog -----------------------------------------------------------------------------------------

/** Fetch the form of the plain page and show it over the board; when that fails, the plain page itself. */
async function openForm(link) {
  const answer = await fetch(link.href, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return location.assign(link.href);
  const part = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-plan-form]");
  if (!part) return location.assign(link.href);
  part.classList.add("dialog__part");
  dialog.replaceChildren(part);
  dialog.setAttribute("aria-labelledby", part.querySelector("h2").id);
  dialog.showModal();
  dialog.querySelector("select, input:not([type=hidden])")?.focus();
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-close]") && dialog.open) {
    event.preventDefault();
    dialog.close();
    return;
  }
  const link = event.target.closest(".goal__move, a[data-move]");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  dialog.onclose = () => link.focus();
  openForm(link);
});

dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());

if (board) wake();
