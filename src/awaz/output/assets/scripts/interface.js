// The language of the interface: its words, dates, times and spoken numbers, in Urdu and English.
// Only what is marked as interface changes; the article stays as it is.

import { byId } from "./dom.js";

const WORDS = JSON.parse(byId("awaz-words").textContent);

const URDU_NUMBERS = `
  صفر ایک دو تین چار پانچ چھ سات آٹھ نو
  دس گیارہ بارہ تیرہ چودہ پندرہ سولہ سترہ اٹھارہ انیس
  بیس اکیس بائیس تیئیس چوبیس پچیس چھبیس ستائیس اٹھائیس انتیس
  تیس اکتیس بتیس تینتیس چونتیس پینتیس چھتیس سینتیس اڑتیس انتالیس
  چالیس اکتالیس بیالیس تینتالیس چوالیس پینتالیس چھیالیس سینتالیس اڑتالیس انچاس
  پچاس اکاون باون ترپن چون پچپن چھپن ستاون اٹھاون انسٹھ
  ساٹھ اکسٹھ باسٹھ تریسٹھ چونسٹھ پینسٹھ چھیاسٹھ سڑسٹھ اڑسٹھ انہتر
  ستر اکہتر بہتر تہتر چوہتر پچھتر چھہتر ستتر اٹھہتر اناسی
  اسی اکیاسی بیاسی تراسی چوراسی پچاسی چھیاسی ستاسی اٹھاسی نواسی
  نوے اکیانوے بانوے ترانوے چورانوے پچانوے چھیانوے ستانوے اٹھانوے ننانوے
`.trim().split(/\s+/);

const URDU_POWERS = [
  [1000, "ہزار"],
  [100, "سو"],
];

const languageListeners = [];
let spoken = document.documentElement.dataset.language === "en" ? "en" : "ur";

export const language = () => spoken;

export function say(key, values = {}) {
  const text = WORDS[key][spoken === "en" ? 1 : 0];
  return text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
}

// The callback gets the language at once, and again whenever it changes.
export function onLanguage(callback) {
  languageListeners.push(callback);
  callback(spoken);
}

export function setLanguage(code) {
  if (code === spoken) return;
  spoken = code;
  translatePage();
  for (const listener of languageListeners) listener(spoken);
}

function timeParts(seconds) {
  const whole = Math.floor(Math.max(seconds, 0)) || 0; // a length not known yet is NaN
  return [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
}

export function clock(seconds) {
  const [hours, minutes, rest] = timeParts(seconds);
  const ending = String(rest).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${ending}` : `${minutes}:${ending}`;
}

export function numberInWords(number) {
  if (spoken === "en") return String(number);
  for (const [power, name] of URDU_POWERS) {
    if (number < power) continue;
    const rest = number % power;
    const words = `${numberInWords(Math.floor(number / power))} ${name}`;
    return rest ? `${words} ${numberInWords(rest)}` : words;
  }
  return URDU_NUMBERS[number];
}

const HOURS = ["unit-hour", "unit-hours"];
const MINUTES = ["unit-minute", "unit-minutes"];
const SECONDS = ["unit-second", "unit-seconds"];

export function inWords(seconds) {
  const [hours, minutes, rest] = timeParts(seconds);
  const told = [[HOURS, hours], [MINUTES, minutes], [SECONDS, rest]].filter(([, n]) => n);
  if (!told.length) told.push([SECONDS, 0]);
  const nameOf = ([one, many], count) => say(count === 1 ? one : many);
  return told.map(([names, n]) => `${numberInWords(n)} ${nameOf(names, n)}`).join(" ");
}

function shortDuration(seconds) {
  const [hours, minutes, rest] = timeParts(seconds);
  const hour = hours === 1 ? "unit-hour-short" : "unit-hours-short";
  const told = [[hour, hours], ["unit-minute-short", minutes], ["unit-second-short", rest]];
  return told.filter(([, count]) => count).map(([key, count]) => `${count} ${say(key)}`).join(" ");
}

function longDate(iso) {
  const [year, month, day] = iso.split("-").map(Number);
  return `${day} ${say("unit-months").split(" ")[month - 1]} ${year}`;
}

function each(attribute, change) {
  for (const element of document.querySelectorAll(`[data-${attribute}]`)) {
    change(element, element.getAttribute(`data-${attribute}`));
  }
}

function writeIn(element) {
  element.lang = spoken;
  element.dir = spoken === "en" ? "ltr" : "rtl";
}

function translatePage() {
  each("interface", writeIn);
  each("say", (element, key) => { element.textContent = say(key); });
  each("other", (element, other) => {
    element.dataset.other = element.textContent;
    element.textContent = other;
  });
  each("other-label", (element, other) => {
    element.dataset.otherLabel = element.getAttribute("aria-label");
    element.setAttribute("aria-label", other);
  });
  each("date", (element, iso) => { element.textContent = longDate(iso); });
  each("duration", (element, seconds) => { element.textContent = shortDuration(seconds); });
}

if (spoken === "en") translatePage(); // the page is written in Urdu
