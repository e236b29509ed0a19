// Keys of one letter or sign. All can be switched off; the help lists them.

import { setting } from "./comfort.js";
import { dialogIsOpen, onOpening } from "./dialogs.js";
import { byId } from "./dom.js";
import { onLanguage, say } from "./interface.js";

const shortcuts = [];

// Each is [code, cap, words, does, shift]: `code` is the key's place on the keyboard, because an
// Urdu keyboard has ک where a Latin one has k; `cap` is the key as the help shows it.
export function addKeys(keys) {
  for (const [code, cap, words, does, shift = false] of keys) {
    shortcuts.push({ code, cap, words, does, shift });
  }
}

// What a control does with a key by itself comes first.
const KEEPS_ALL = "textarea, select, input:not([type=range], [type=checkbox], [type=radio])";
const KEEPS_ARROWS = "input, .table";
const KEEPS_SPACE = "a, button, input, summary";
const GOES_ON_WHILE_HELD = /^(Arrow|Key[JL]|Minus|Equal)/; // the others would flutter

const isArrow = (key) => key.startsWith("Arrow");

function isTaken({ target, key, code }) {
  if (!(target instanceof Element)) return false;
  if (target.closest(KEEPS_ALL)) return true;
  if (isArrow(key)) return target.closest(KEEPS_ARROWS) !== null;
  return code === "Space" && target.closest(KEEPS_SPACE) !== null;
}

// Signs and some letters stand at other places on other keyboards, and there some need Shift.
function shortcutOf({ key, code, shiftKey }) {
  const place = isArrow(key) ? key : code; // a remote control has arrows at no place
  const byPlace = (shift) => (one) => one.code === place && one.shift === shift;
  return (
    shortcuts.find((one) => one.cap === key.toUpperCase()) ??
    shortcuts.find(byPlace(shiftKey)) ??
    (isArrow(key) || code === "Space" ? undefined : shortcuts.find(byPlace(false)))
  );
}

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (setting("shortcuts") === "off" || dialogIsOpen() || isTaken(event)) return;
  const found = shortcutOf(event);
  // Shift and an arrow change a selection; who has none means us.
  if (!found || (event.shiftKey && !getSelection().isCollapsed)) return;
  event.preventDefault();
  if (!event.repeat || GOES_ON_WHILE_HELD.test(found.code)) found.does();
}

function listKeys() {
  const list = byId("keys-list");
  list.replaceChildren();
  for (const { cap, words } of shortcuts) {
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
