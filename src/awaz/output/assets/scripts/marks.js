// Shows which sentence and which word is heard.

import { byId } from "./dom.js";
import { wordAt, sentenceAt, sentences } from "./timeline.js";
import { elementOf, wordRange } from "./transcript.js";

const canHighlight = "highlights" in CSS && typeof Highlight === "function";

// A named highlight over ranges of text; null where the browser has no such thing.
export function newHighlight(name, priority) {
  if (!canHighlight) return null;
  const highlight = new Highlight();
  highlight.priority = priority;
  CSS.highlights.set(name, highlight);
  return highlight;
}

const sentenceMark = newHighlight("awaz-sentence", 0);
const wordMark = newHighlight("awaz-word", 2);

// `::highlight()` is not yet known to checkers of HTML, so its rules come with the script.
export function startMarks() {
  const rules = new CSSStyleSheet();
  rules.replaceSync(byId("awaz-highlights").textContent);
  document.adoptedStyleSheets.push(rules);
}

let heardSentence = -1;
let heardWord = -1;
const changes = [];

// The callback gets the indexes of sentence and word whenever one of them is another; -1 for none.
export const onHeard = (callback) => changes.push(callback);
export const heard = () => ({ sentence: heardSentence, word: heardWord });

function markSentence(index) {
  for (const name of ["now", "now-paragraph", "heard"]) {
    document.querySelector(`.${name}`)?.classList.remove(name);
  }
  sentenceMark?.clear();
  if (index < 0) return;
  const element = elementOf(sentences[index]);
  element.classList.add("now");
  byId(sentences[index].paragraph).classList.add("now-paragraph");
  if (!sentenceMark) {
    element.classList.add("heard");
    return;
  }
  const range = new Range();
  range.selectNodeContents(element);
  sentenceMark.add(range);
}

function markWord(sentence, word) {
  wordMark?.clear();
  if (word >= 0) wordMark?.add(wordRange(sentences[sentence], word));
}

// A sentence stays marked through the pause after it, so that the page does not flicker.
export function markHeard(time) {
  let sentence = sentenceAt(time);
  if (sentence === sentences.length - 1 && time >= sentences[sentence]?.end) sentence = -1;
  const word = sentence < 0 ? -1 : wordAt(sentences[sentence], time);
  if (sentence === heardSentence && word === heardWord) return;
  if (sentence !== heardSentence) markSentence(sentence);
  markWord(sentence, word);
  heardSentence = sentence;
  heardWord = word;
  for (const change of changes) change(sentence, word);
}
