// The transcript as it stands in the page: where a sentence and a word are, what is at a point.
// Words are ranges of text, not elements: an element would break the joins of Urdu's letters.

import { byId } from "./dom.js";
import { indexOf, sentences } from "./timeline.js";

export const elementOf = (sentence) => byId(sentence.id);

export const textOf = (sentence) => elementOf(sentence).textContent;

// A sentence with Latin words has several text nodes, and the DOM counts UTF-16 units.
function placeOf(element, codePoint) {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let node = walker.nextNode();
  let left = codePoint;
  for (;;) {
    const characters = Array.from(node.data);
    const next = left > characters.length ? walker.nextNode() : null;
    if (!next) return [node, characters.slice(0, left).join("").length];
    left -= characters.length;
    node = next;
  }
}

// The code points before a place in a sentence's element.
function codePointsBefore(element, node, offset) {
  const range = new Range();
  range.setStart(element, 0);
  range.setEnd(node, offset);
  return Array.from(range.toString()).length;
}

// From and to in code points of the sentence's text.
export function rangeOf(sentence, from, to) {
  const element = elementOf(sentence);
  const range = new Range();
  range.setStart(...placeOf(element, from));
  range.setEnd(...placeOf(element, to));
  return range;
}

export function wordRange(sentence, number) {
  const word = sentence.words[number];
  return rangeOf(sentence, word.from, word.to);
}

// The sentence and the word at a place of the document; null outside the transcript. The word is
// -1 when the voice could not tell its words.
export function wordAtPlace(node, offset) {
  const inside = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
  const element = inside?.closest(".sentence");
  const index = element ? indexOf(element.id) : -1;
  if (index < 0) return null;
  const place = codePointsBefore(element, node, offset);
  const { words } = sentences[index];
  const after = words.findIndex((word) => place < word.to);
  return { sentence: index, word: after < 0 ? words.length - 1 : after };
}

// How far a point is from a box; what stands on its line is always nearer than what does not.
function distance({ left, right, top, bottom }, x, y) {
  return Math.max(left - x, 0, x - right) + 10_000 * Math.max(top - y, 0, y - bottom);
}

// The sentence of an element, and its word that is nearest to a point. A screen reader's click may
// come without a place: then the sentence is meant, and the word is -1.
export function wordAtPoint(element, x, y) {
  const sentence = indexOf(element.id);
  let word = -1;
  let least = distance(element.getBoundingClientRect(), x, y) > 0 ? -1 : Infinity;
  sentences[sentence].words.forEach((_, number) => {
    for (const box of wordRange(sentences[sentence], number).getClientRects()) {
      const far = distance(box, x, y);
      if (far < least) [word, least] = [number, far];
    }
  });
  return { sentence, word };
}
