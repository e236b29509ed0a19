// The transcript as it stands in the page: where a sentence and a word are, what is at a point.
// Words are ranges of text, not elements: an element would break the joins of Urdu's letters.

import { indexOf, sentences } from "./timeline.js";

export const elementOf = (sentence) => document.getElementById(sentence.id);

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

function caretAt(x, y) {
  if (document.caretPositionFromPoint) {
    const place = document.caretPositionFromPoint(x, y);
    return place && [place.offsetNode, place.offset];
  }
  const range = document.caretRangeFromPoint?.(x, y);
  return range && [range.startContainer, range.startOffset];
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

const holds = (range, x, y) =>
  Array.from(range.getClientRects()).some(
    (box) => box.left <= x && x <= box.right && box.top <= y && y <= box.bottom,
  );

// A caret stands between two letters: which of the two words was meant, their boxes tell.
export function wordAtPoint(x, y) {
  const caret = caretAt(x, y);
  const found = caret && wordAtPlace(...caret);
  if (!found || found.word < 0) return found;
  const sentence = sentences[found.sentence];
  const near = [found.word, found.word - 1, found.word + 1];
  const meant = near.find((word) => sentence.words[word] && holds(wordRange(sentence, word), x, y));
  return { sentence: found.sentence, word: meant ?? found.word };
}
