// Reading and listening preferences: kept on the device, put on <html> for the stylesheets, and
// the reading dialog's controls for them; and the reading ruler.

import { byId } from "./dom.js";
import { numberInWords, onLanguage, say, setLanguage } from "./interface.js";
import { keep, recall } from "./memory.js";

const NAME = "comfort";

const DEFAULTS = {
  theme: "auto",
  face: "nastaliq",
  size: 1, // times the usual size
  lines: 1, // times the face's own line height
  words: 0, // em between words, added to the face's own space
  width: 42, // rem
  focus: "none",
  ruler: "off",
  language: "ur",
  shortcuts: "on",
  speed: 1,
  volume: 1,
  onward: "off",
};

const CHOICES = {
  theme: ["auto", "light", "dark", "sepia", "contrast"],
  face: ["nastaliq", "naskh"],
  focus: ["none", "sentence", "paragraph"],
  ruler: ["off", "on"],
  language: ["ur", "en"],
  shortcuts: ["off", "on"],
  onward: ["off", "on"],
};

const RANGES = {
  size: [1, 3],
  lines: [1, 2],
  words: [0, 0.6],
  width: [24, 60],
  speed: [0.5, 3],
  volume: [0, 1],
};

// What "reset" puts back: how the page looks, not how it is heard or operated.
const LOOKS = ["theme", "face", "size", "lines", "words", "width", "focus", "ruler"];

const settingListeners = new Map();
const settings = validSettings(recall(NAME, {}));

export const setting = (name) => settings[name];

// The callback gets the value at each change.
export function onSetting(name, callback) {
  settingListeners.set(name, [...(settingListeners.get(name) ?? []), callback]);
}

export function change(name, value) {
  const wanted = validSetting(name, value);
  if (wanted === settings[name]) return;
  settings[name] = wanted;
  // Another page may have kept others in the meantime.
  keep(NAME, { ...validSettings(recall(NAME, settings)), [name]: wanted });
  applySetting(name);
  for (const listener of settingListeners.get(name) ?? []) listener(wanted);
}

function validSetting(name, value) {
  if (CHOICES[name]) return CHOICES[name].includes(value) ? value : DEFAULTS[name];
  const [least, most] = RANGES[name];
  return Number.isFinite(value) ? Math.min(Math.max(value, least), most) : DEFAULTS[name];
}

function validSettings(kept) {
  const names = Object.keys(DEFAULTS);
  return Object.fromEntries(names.map((name) => [name, validSetting(name, kept[name])]));
}

function applySetting(name) {
  const root = document.documentElement;
  if (CHOICES[name]) root.dataset[name] = settings[name];
  else root.style.setProperty(`--${name}`, settings[name]);
  if (name === "language") setLanguage(settings.language);
  showSetting(name);
}

// The controls: `<input data-setting="name">` anywhere in the page.

function controlsOf(name) {
  return document.querySelectorAll(`input[data-setting="${name}"]`);
}

function showSetting(name) {
  for (const control of controlsOf(name)) {
    if (control.type === "radio") control.checked = control.value === settings[name];
    if (control.type === "checkbox") control.checked = settings[name] === "on";
    if (control.type === "range") showRange(control, settings[name]);
  }
}

// Every range is told in hundredths of what is usual; word spacing, of the size of the letters.
function showRange(control, value) {
  const percent = Math.round((100 * value) / (DEFAULTS[control.dataset.setting] || 1));
  control.value = value;
  control.setAttribute("aria-valuetext", say("unit-percent-spoken", {
    number: numberInWords(percent),
  }));
  const shown = document.querySelector(`[data-value-of="${control.id}"]`);
  shown.textContent = say("unit-percent", { number: percent });
}

function valueOf(control) {
  if (control.type === "checkbox") return control.checked ? "on" : "off";
  return control.type === "range" ? control.valueAsNumber : control.value;
}

function whenControlled({ target }) {
  if (!target.dataset.setting) return;
  byId("reading-done").textContent = "";
  change(target.dataset.setting, valueOf(target));
}

function resetLooks() {
  for (const name of LOOKS) change(name, DEFAULTS[name]);
  byId("reading-done").textContent = say("reading-done");
}

// The ruler: a band behind the line being heard, or behind the line under the pointer.

const rulerBand = byId("ruler");
const POINTED_LINES = 1.1; // height of the band under a pointer, in lines of the text

function moveRuler(top, height, follows) {
  rulerBand.dataset.follows = follows;
  rulerBand.style.setProperty("block-size", `${height}px`);
  rulerBand.style.setProperty("transform", `translateY(${top}px)`);
}

// Called by the player with the box of the line being heard, in the window's coordinates; without
// one, the ruler goes away.
export function placeRuler(rect) {
  if (!rect) {
    delete rulerBand.dataset.follows;
    return;
  }
  // Moves with the text when the page is scrolled.
  moveRuler(rect.top + scrollY, rect.height, "voice");
}

const isHeard = () => document.querySelector("audio")?.paused === false;

function pointRuler(event) {
  if (settings.ruler === "off" || isHeard()) return;
  const text = getComputedStyle(document.querySelector("main"));
  const height = parseFloat(text.lineHeight) * POINTED_LINES;
  moveRuler(event.clientY - height / 2, height, "pointer");
}

for (const name of Object.keys(DEFAULTS)) applySetting(name);
onLanguage(() => Object.keys(RANGES).forEach(showSetting));
document.addEventListener("input", whenControlled);
byId("reading-reset").addEventListener("click", resetLooks);
document.addEventListener("pointermove", pointRuler, { passive: true });
