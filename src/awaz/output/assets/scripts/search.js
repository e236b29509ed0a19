// Finds words in the transcript, however they are spelled: with or without vowel marks, with
// Arabic letters for Urdu ones, with any digits. A result is gone to, marked, and heard.

import { closeDialog, onOpening } from "./dialogs.js";
import { byId } from "./dom.js";
import { foldText } from "./fold.js";
import { lookAt } from "./follow.js";
import { onLanguage, say } from "./interface.js";
import { newHighlight } from "./marks.js";
import { play, seek } from "./sound.js";
import { sentences } from "./timeline.js";
import { rangeOf, textOf } from "./transcript.js";

const PART_OF_WORD = /[\p{L}\p{M}\p{N}\p{Cf}]/u;
const RESULTS_SHOWN = 50;
const MARKS_SHOWN = 5000; // more of them slow the page down and show nothing
const BEFORE_MATCH = 40, AFTER_MATCH = 70; // code points

// --- The index, made at the first search ------------------------------------------------------

let searchIndex = null;

// All sentences folded, a line each; where each line begins; and for each UTF-16 unit its code
// point in the sentence. A line's end has the place after the last code point.
function readyIndex() {
  if (searchIndex) return searchIndex;
  const lines = [], begins = [], places = [];
  for (const sentence of sentences) {
    const text = textOf(sentence);
    begins.push(places.length);
    lines.push(foldText(text, places));
    places.push(Array.from(text).length);
  }
  searchIndex = { text: lines.join("\n") + "\n", begins, places };
  return searchIndex;
}

function lineAt(begins, unit) {
  let low = 0, high = begins.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (begins[middle] <= unit) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

// Where the words stand: [sentence's index, from, to] for each place, in code points.
function findWords(words) {
  const { text, begins, places } = readyIndex();
  const found = [];
  for (const wanted of spellingsOf(words)) {
    for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
      const end = at + wanted.length;
      // Marks after the last letter belong to it, so the next letter tells where it ends.
      found.push([lineAt(begins, at), places[at], Math.max(places[end], places[end - 1] + 1)]);
    }
  }
  return found.sort(([line, from], [other, after]) => line - other || from - after);
}

// An Arabic keyboard has one letter for ہ and ھ.
function spellingsOf(words) {
  const spellings = [words, words.replaceAll("ه", "ھ")].map((text) => foldText(text, []).trim());
  return new Set(spellings.filter(Boolean));
}

// --- Results ----------------------------------------------------------------------------------

// Whole words are marked: an element inside an Urdu word would break the joins of its letters.
function surroundings([number, from, to]) {
  const characters = Array.from(textOf(sentences[number]));
  while (from > 0 && PART_OF_WORD.test(characters[from - 1])) from--;
  while (to < characters.length && PART_OF_WORD.test(characters[to])) to++;
  let start = Math.max(0, from - BEFORE_MATCH);
  while (start > 0 && start < from && characters[start - 1] !== " ") start++;
  let end = Math.min(characters.length, to + AFTER_MATCH);
  while (end < characters.length && end > to && characters[end] !== " ") end--;
  return { start, from, to, end, whole: end === characters.length };
}

// Copied from the transcript, so that Latin words keep their language and direction.
function copyOf(sentence, from, to) {
  const range = rangeOf(sentence, from, to);
  const around = range.commonAncestorContainer.parentElement;
  if (!around.matches(".sentence *")) return range.cloneContents();
  const copy = around.cloneNode(false);
  copy.append(range.cloneContents());
  return copy;
}

function resultButton(match) {
  const sentence = sentences[match[0]];
  const { start, from, to, end, whole } = surroundings(match);
  const mark = document.createElement("mark");
  mark.append(copyOf(sentence, from, to));
  const button = document.createElement("button");
  button.type = "button";
  if (start > 0) button.append("… ");
  if (start < from) button.append(copyOf(sentence, start, from));
  button.append(mark);
  if (to < end) button.append(copyOf(sentence, to, end));
  if (!whole) button.append(" …");
  button.addEventListener("click", () => goToMatch(match));
  return button;
}

let foundPlaces = [];

function showResults(list) {
  const items = foundPlaces.slice(0, RESULTS_SHOWN).map((match) => {
    const item = document.createElement("li");
    item.append(resultButton(match));
    return item;
  });
  list.replaceChildren(...items);
}

function countInWords(field) {
  const count = foundPlaces.length;
  if (!field.value.trim()) return "";
  if (count === 0) return say("search-none");
  if (count === 1) return say("search-one");
  return say(count > RESULTS_SHOWN ? "search-first" : "search-count", {
    count,
    shown: RESULTS_SHOWN,
  });
}

// --- Going there ------------------------------------------------------------------------------

const foundMark = newHighlight("awaz-found", 1);

function unmarkFound() {
  foundMark?.clear();
}

function markFound() {
  unmarkFound();
  for (const [number, from, to] of foundPlaces.slice(0, MARKS_SHOWN)) {
    foundMark?.add(rangeOf(sentences[number], from, to));
  }
}

function startOfWordAt(sentence, codePoint) {
  const word = sentence.words.findLast((one) => one.from <= codePoint) ?? sentence.words[0];
  return word ? word.start : sentence.start;
}

function goToMatch(match) {
  const [number, from] = match;
  closeDialog("d-search");
  markFound();
  seek(startOfWordAt(sentences[number], from));
  lookAt(number);
  play();
}

// --- The dialog -------------------------------------------------------------------------------

// Up and down go through the results and, above the first, back to the field.
function moveThroughResults(event, field, list) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
  const stops = [field, ...list.querySelectorAll("button")];
  const at = stops.indexOf(document.activeElement);
  if (at < 0) return;
  event.preventDefault();
  stops[Math.min(Math.max(at + step, 0), stops.length - 1)].focus();
}

// Once the dialog is open. (The attribute `autofocus` makes browsers complain inside a frame.)
function beginIn(field) {
  field.focus();
  field.select();
}

export function startSearch() {
  const dialog = byId("d-search");
  const form = byId("search-form");
  const field = byId("search-words");
  const list = byId("search-results");
  const count = byId("search-count");
  const tellCount = () => {
    count.textContent = countInWords(field);
  };
  let telling = 0;

  field.addEventListener("input", () => {
    foundPlaces = findWords(field.value);
    showResults(list);
    if (!field.value.trim()) unmarkFound();
    clearTimeout(telling); // told once the reader stops typing, not after each letter
    telling = setTimeout(tellCount, 300);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (foundPlaces.length) goToMatch(foundPlaces[0]);
    else tellCount();
  });
  dialog.addEventListener("keydown", (event) => moveThroughResults(event, field, list));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") unmarkFound();
  });
  onOpening("d-search", () => queueMicrotask(() => beginIn(field)));
  onLanguage(tellCount);
}
