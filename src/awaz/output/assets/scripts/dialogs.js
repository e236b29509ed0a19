// Dialogs: a button with `data-opens` opens one, `data-closes` closes it, so do Escape and a click
// beside it. The browser keeps the focus inside and gives it back.

import { byId } from "./dom.js";

const openings = new Map();

// The callback is called each time before the dialog opens.
export const onOpening = (id, callback) => openings.set(id, callback);

export function openDialog(id) {
  const dialog = byId(id);
  if (dialog.open) return;
  openings.get(id)?.();
  dialog.showModal();
}

export const closeDialog = (id) => byId(id).close();

export const dialogIsOpen = () => document.querySelector("dialog[open]") !== null;

function isBeside(dialog, { clientX: x, clientY: y }) {
  const box = dialog.getBoundingClientRect();
  return x < box.left || x > box.right || y < box.top || y > box.bottom;
}

export function startDialogs() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) openDialog(opener.dataset.opens);
    const closer = event.target.closest("[data-closes]");
    if (closer) closer.closest("dialog").close();
    // A key pressed on a button clicks as well, but at no place (detail is 0).
    if (event.target.matches("dialog") && event.detail && isBeside(event.target, event)) {
      event.target.close();
    }
  });
}
