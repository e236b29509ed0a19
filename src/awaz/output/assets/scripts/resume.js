// Goes on where the reader stopped, if that sentence still says the same, and keeps how much of
// the edition was heard, which the library shows.

import { byId } from "./dom.js";
import { lookAt } from "./follow.js";
import { say } from "./interface.js";
import { forget, keep, recall } from "./memory.js";
import { heard } from "./marks.js";
import { audio, now, onMoment, playing, seek } from "./sound.js";
import { tell } from "./status.js";
import { duration, edition, indexOf, sentenceAt, sentences } from "./timeline.js";
import { textOf } from "./transcript.js";

const PLACE_NAME = `at-${edition.slug}`;
const SAVE_EVERY_MS = 4000;
const WORTH_RESUMING_S = 5; // who heard less begins anew
const NEAR_END_S = 1;
const ALL_HEARD = 0.97; // of the narration: who skipped a sentence has still heard the article

const narrationEnd = sentences.length ? sentences[sentences.length - 1].end : duration;
const isAtEnd = (time) => time >= narrationEnd - NEAR_END_S;

// --- Where the reader was ---------------------------------------------------------------------

// What is kept can be of another version, or broken.
function keptPlace() {
  const kept = recall(PLACE_NAME, null);
  const whole = typeof kept?.id === "string" && typeof kept.text === "string";
  return whole && Number.isFinite(kept.offset) ? kept : null;
}

// The sentence's index: the same sentence, else the only other one with its text, else -1.
function indexOfKept({ id, text }) {
  const index = indexOf(id);
  if (index >= 0 && textOf(sentences[index]) === text) return index;
  const same = sentences.flatMap((sentence, at) => (textOf(sentence) === text ? [at] : []));
  return same.length === 1 ? same[0] : -1;
}

function resumeKept() {
  const kept = keptPlace();
  if (!kept) return;
  const index = indexOfKept(kept);
  if (index < 0) {
    forget(PLACE_NAME);
    return;
  }
  const { start, end } = sentences[index];
  const time = start + Math.min(Math.max(kept.offset, 0), end - start);
  if (time < WORTH_RESUMING_S || isAtEnd(time)) return;
  history.scrollRestoration = "manual"; // else the browser's own scrolling is taken for the reader's
  seek(time);
  lookAt(index);
  tell(say("listening-resumed"));
  offerStart();
}

// The focus stays where it is; the button waits beside the status line until the sound goes on.
function offerStart() {
  const button = document.createElement("button");
  button.type = "button";
  button.id = "from-start";
  button.dataset.say = "listening-from-start";
  button.textContent = say("listening-from-start");
  button.addEventListener("click", () => {
    seek(0);
    if (sentences.length) lookAt(0);
    tell(say("listening-at-start"));
    removeOffer();
  });
  byId("status").after(button);
  audio.addEventListener("play", removeOffer, { once: true });
  byId("seek").addEventListener("input", removeOffer, { once: true });
}

function removeOffer() {
  const button = byId("from-start");
  if (document.activeElement === button) byId("play").focus();
  button?.remove();
}

// --- Keeping it -------------------------------------------------------------------------------

let hasPlayed = false;
let savedAt = 0;

// "1" for each sentence that was heard, else "0"; of another text it tells nothing.
function keptMarks() {
  const kept = keptPlace();
  const fits = kept?.state === edition.state && kept.marks?.length === sentences.length;
  return Array.from(fits ? kept.marks : sentences.map(() => "0"));
}

let heardMarks = null;

function heardPart() {
  const lengths = sentences.map(({ start, end }) => end - start);
  const sum = (numbers) => numbers.reduce((one, other) => one + other, 0);
  const part = sum(lengths.filter((_, index) => heardMarks[index] === "1")) / sum(lengths);
  return part >= ALL_HEARD ? 1 : Math.round(1000 * part) / 1000;
}

function savePlace() {
  const sentence = sentences[Math.max(sentenceAt(now()), 0)];
  if (!hasPlayed || !sentence) return; // who has only looked keeps the old place
  savedAt = Date.now();
  const part = heardPart();
  keep(PLACE_NAME, {
    id: sentence.id,
    text: textOf(sentence),
    offset: Math.round(Math.max(now() - sentence.start, 0) * 1000) / 1000,
    heard: part,
    done: part === 1,
    marks: heardMarks.join(""),
    state: edition.state,
    when: savedAt,
  });
}

function noteMoment() {
  if (!playing()) return;
  hasPlayed = true;
  const { sentence } = heard();
  if (sentence >= 0) heardMarks[sentence] = "1";
  if (Date.now() - savedAt > SAVE_EVERY_MS) savePlace();
}

// `linked`: the page was opened at a place that its address names, which comes first.
export function startResume(linked = false) {
  heardMarks = keptMarks();
  if (!linked) resumeKept();
  onMoment(noteMoment);
  audio.addEventListener("pause", savePlace);
  audio.addEventListener("ended", savePlace);
  addEventListener("pagehide", savePlace);
  document.addEventListener("visibilitychange", () => document.hidden && savePlace());
}
