// Keys of one letter or sign. All can be switched off; the help lists them.

import { setting } from "./comfort.js";
import { dialogIsOpen, onOpening } from "./dialogs.js";
import { onLanguage, say } from "./interface.js";

const shortcuts = [];

// Each is {code, shift, cap, say, does}: `cap` is the key as the help shows it, `code` its place on
// the keyboard, because an Urdu keyboard has ک where a Latin one has k.
export function addKeys(keys) {
  shortcuts.push(...keys);
}

// What a control does with a key by itself comes first.
const KEEPS_ALL = "textarea, select, input:not([type=range], [type=checkbox], [type=radio])";
const KEEPS_ARROWS = "input, [role=group][tabindex]";
const KEEPS_SPACE = "a, button, input, summary";

function isTaken({ target, code }) {
  if (!(target instanceof Element)) return false;
  if (target.closest(KEEPS_ALL)) return true;
  if (code.startsWith("Arrow")) return target.closest(KEEPS_ARROWS) !== null;
  return code === "Space" && target.closest(KEEPS_SPACE) !== null;
}

// Signs stand at other places on other keyboards, and there some need Shift.
function shortcutOf({ key, code, shiftKey }) {
  const byPlace = (shift) => (one) => one.code === code && Boolean(one.shift) === shift;
  return (
    shortcuts.find((one) => one.cap === key) ??
    shortcuts.find(byPlace(shiftKey)) ??
    (code.startsWith("Arrow") ? undefined : shortcuts.find(byPlace(false)))
  );
}

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (setting("shortcuts") === "off" || dialogIsOpen() || isTaken(event)) return;
  const found = shortcutOf(event);
  // Shift and an arrow change a selection; who has none means us.
  if (!found || (event.shiftKey && !getSelection().isCollapsed)) return;
  event.preventDefault();
  found.does();
}

function listKeys() {
  const list = document.getElementById("keys-list");
  list.replaceChildren();
  for (const { cap, say: words } of shortcuts) {
    const row = document.createElement("div");
    const name = document.createElement("dt");
    const key = document.createElement("kbd");
    const meaning = document.createElement("dd");
    key.textContent = cap;
    key.dir = "ltr";
    meaning.textContent = say(words);
    name.append(key);
    row.append(name, meaning);
    list.append(row);
  }
}

export function startKeys() {
  document.addEventListener("keydown", pressed);
  onOpening("d-keys", listKeys);
  onLanguage(listKeys);
}
