// The compact player in another site's frame (`?embed` in the address): the title, the sentence
// being heard and the controls. It tells the site around it how high it is and what it plays.

import { byId } from "./dom.js";
import { language, say } from "./interface.js";
import { heard, onHeard } from "./marks.js";
import { pageAddress } from "./share.js";
import { audio, now, onMoment, playing } from "./sound.js";
import { duration, edition, sentences } from "./timeline.js";
import { elementOf, rangeOf } from "./transcript.js";

const POSITION_EVERY_MS = 1000;

// Anyone may hear it: there is nothing private in it.
function postOut(message) {
  if (parent !== window) parent.postMessage({ source: "awaz", ...message }, "*");
}

function postSize() {
  postOut({ type: "size", height: Math.ceil(document.body.getBoundingClientRect().height) });
}

let postedAt = 0;

function postPosition() {
  const { sentence } = heard();
  postedAt = performance.now();
  postOut({
    type: "position",
    slug: edition.slug,
    time: now(),
    duration,
    playing: playing(),
    sentence: sentence < 0 ? null : sentences[sentence].id,
  });
}

function postNowAndThen() {
  if (performance.now() - postedAt >= POSITION_EVERY_MS) postPosition();
}

const isInText = (sentence) =>
  sentence !== undefined && byId("text").contains(elementOf(sentence));

// --- What is shown ----------------------------------------------------------------------------

function titleLine() {
  const heading = document.createElement("h1");
  const link = document.createElement("a");
  const hint = document.createElement("span");
  link.href = pageAddress();
  link.target = "_blank";
  link.rel = "noopener";
  hint.className = "unseen";
  hint.dataset.interface = "";
  hint.dataset.say = "embed-opens";
  hint.lang = language();
  hint.textContent = say("embed-opens");
  link.append(edition.title, " ", hint);
  heading.append(link);
  return heading;
}

// Before the first sentence, and while the title is heard, the text's beginning is shown.
function showSentence(line, index) {
  const shown = isInText(sentences[index]) ? sentences[index] : sentences.find(isInText);
  line.replaceChildren(...(shown ? elementOf(shown).cloneNode(true).childNodes : []));
  line.scrollTop = 0;
}

// A place in the line, in UTF-16 units from its beginning.
function placeInLine(line, units) {
  const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
  let node = walker.nextNode();
  let left = units;
  while (left > node.length) {
    left -= node.length;
    node = walker.nextNode();
  }
  return [node, left];
}

function rangeInLine(line, sentence, { from, to }) {
  const range = new Range();
  range.setStart(...placeInLine(line, rangeOf(sentence, 0, from).toString().length));
  range.setEnd(...placeInLine(line, rangeOf(sentence, 0, to).toString().length));
  return range;
}

// Two lines are seen, and what is heard is in the first of them or in the last two.
function scrollLine(line, place) {
  const height = line.clientHeight / 2;
  line.scrollTop = Math.floor(place / height) * height;
}

function showWord(line, sentence, word) {
  const range = rangeInLine(line, sentence, word);
  if ("highlights" in CSS) CSS.highlights.get("awaz-word")?.add(range);
  const box = range.getBoundingClientRect();
  const middle = (box.top + box.bottom) / 2 - line.getBoundingClientRect().top;
  scrollLine(line, line.scrollTop + middle);
}

// For a voice that cannot tell its words: the line that the time falls on.
function showTimeIn(line, sentence, time) {
  const heardPart = (time - sentence.start) / (sentence.end - sentence.start);
  scrollLine(line, Math.min(heardPart, 1) * line.scrollHeight);
}

export function startEmbed() {
  if (document.documentElement.dataset.embed === undefined) return;
  const line = document.createElement("p");
  const compact = document.createElement("main");
  compact.className = "embed";
  compact.append(titleLine(), line);
  byId("player").before(compact);

  let shown = null;
  const show = (index, number) => {
    if (index !== shown) {
      showSentence(line, index);
      postPosition();
    }
    shown = index;
    const word = sentences[index]?.words[number];
    if (word && isInText(sentences[index])) showWord(line, sentences[index], word);
  };
  onHeard(show);
  show(heard().sentence, heard().word);
  onMoment((time) => {
    const sentence = sentences[shown];
    if (isInText(sentence) && !sentence.words.length) showTimeIn(line, sentence, time);
  });
  for (const event of ["play", "pause", "seeked", "ended"]) {
    audio.addEventListener(event, postPosition);
  }
  audio.addEventListener("timeupdate", postNowAndThen);
  new ResizeObserver(postSize).observe(document.body);
}
